"""Stage `score`: generations -> verdicts."""

from pathlib import Path

from tracegap.checks.verdicts import judge
from tracegap.errors import BadInputError
from tracegap.experiment import Experiment
from tracegap.files import read_records, write_records
from tracegap.records import Example, Generation
from tracegap.stages.folder import RunFolder, complete, is_complete, stage_key
from tracegap.stages.generate import all_asks
from tracegap.students.requests import Ask
from tracegap.tasks import get_task


def score(run: RunFolder, experiment: Experiment) -> None:
    """Judges every generation by the strict checks.

    Raises:
        BadInputError: A generation is missing, doubled, or of no question that was asked.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    for arm in experiment.arms:
        for seed in experiment.seeds:
            name = f"score-{arm}-seed{seed}"
            generations, verdicts = run.generations(arm, seed), run.verdicts(arm, seed)
            key = stage_key(experiment.task.name, [run.test_examples, generations])
            if is_complete(run, name, key):
                continue
            found = list(read_records(generations, Generation))
            asked = all_asks(
                tuple(examples.values()), task, arm, seed, experiment.generation.controls
            )
            _check_whole(found, list(asked), generations)
            write_records(verdicts, (judge(g, examples[g.example_id], task) for g in found))
            complete(run, name, key, [verdicts])


def _check_whole(found: list[Generation], asked: list[Ask], path: Path) -> None:
    """Sees to it that each question was answered once, by the student it is counted for."""
    wanted = {(ask.example_id, ask.condition, ask.arm, ask.seed) for ask in asked}
    seen: set[tuple[str, str, str, int]] = set()
    for line, g in enumerate(found, start=1):
        key = (g.example_id, g.condition, g.arm, g.seed)
        if key not in wanted or key in seen:
            what = "stands there twice" if key in seen else "was not asked of this student"
            raise BadInputError(
                f"{path}, line {line}: field 'example_id': {g.example_id!r} ({g.condition}, "
                f"{g.arm}, seed {g.seed}) {what}; delete the file and generate again."
            )
        seen.add(key)
    if missing := len(wanted - seen):
        raise BadInputError(
            f"{path}: {missing} of {len(wanted)} generations are missing; delete the file and "
            "generate again."
        )
