"""Stage `analyse`: verdicts -> all statistics, with the baselines that never read the context."""

from collections.abc import Iterator

from tracegap.errors import BadInputError
from tracegap.files import read_records, read_whole, to_json, write_text
from tracegap.records import Example, Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.statistics import analysis as statistics
from tracegap.statistics.analysis import Analysis
from tracegap.tasks import get_task
from tracegap.tasks.baselines import Baseline, all_baselines

STAGE = "analyse"


def analyse(run: RunFolder, experiment: Experiment) -> None:
    """Writes the analysis of all arms and seeds."""
    key = _key(run, experiment)
    if is_complete(run, STAGE, key):
        return
    analysis = statistics.analyse(all_verdicts(run, experiment), baselines_of(run, experiment))
    write_text(run.analysis, to_json(analysis) + "\n")
    complete(run, STAGE, key, [run.analysis])


def baselines_of(run: RunFolder, experiment: Experiment) -> list[Baseline]:
    """Returns what rules that do not read score on the run's test examples."""
    task = get_task(experiment.task.name, experiment.task.options)
    train = list(read_records(run.train_examples, Example))
    test = list(read_records(run.test_examples, Example))
    return all_baselines(train, test, task, apart=experiment.task.split == "group")


def _key(run: RunFolder, experiment: Experiment) -> str:
    verdicts = [run.verdicts(arm, seed) for arm in experiment.arms for seed in experiment.seeds]
    settings = f"statistics {statistics.METHOD}"
    return stage_key(settings, [run.train_examples, run.test_examples, *verdicts])


def require_analysis(run: RunFolder, experiment: Experiment) -> None:
    """Makes sure that the analysis is of these verdicts, by this version of the statistics.

    Raises:
        BadInputError: It is not; it must be made again.
    """
    if not is_complete(run, STAGE, _key(run, experiment)):
        raise BadInputError(
            f"{run.analysis} is not of these verdicts, or was made by an older version; "
            f"run `tracegap analyse {run.root}` again."
        )


def all_verdicts(run: RunFolder, experiment: Experiment) -> Iterator[Verdict]:
    """Yields every verdict of a run, arm by arm and seed by seed."""
    for arm in experiment.arms:
        for seed in experiment.seeds:
            yield from read_records(run.verdicts(arm, seed), Verdict)


def read_analysis(run: RunFolder) -> Analysis:
    """Returns what `analyse` wrote."""
    return read_whole(run.analysis, Analysis)
