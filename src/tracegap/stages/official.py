"""What a data set's own official metrics say of a run."""

from collections.abc import Iterator

from tracegap.experiment import Experiment
from tracegap.files import read_records
from tracegap.records import Example, Verdict
from tracegap.report.inputs import OfficialScores
from tracegap.stages.folder import RunFolder
from tracegap.tasks import get_task


def official_scores(run: RunFolder, experiment: Experiment) -> Iterator[OfficialScores]:
    """Yields the scores of each student, full context; nothing if the task has no metrics."""
    task = get_task(experiment.task.name, experiment.task.options)
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    for arm in experiment.arms:
        for seed in experiment.seeds:
            verdicts = read_records(run.verdicts(arm, seed), Verdict)
            said = [
                (examples[v.example_id], v.said_answers, v.said_evidence)
                for v in verdicts
                if v.condition == "full"
            ]
            if said and (scores := task.official_scores(said)):
                yield OfficialScores(arm, seed, len(said), scores)
