"""Stage `analyse`: verdicts -> all statistics, with the baselines that never read the context.

In a sweep over training sizes the analysis is of the largest size, and the learning curves stand
beside it; so does what samples say, if there are any.
"""

from collections.abc import Iterator

from tracegap.errors import BadInputError
from tracegap.files import read_records, read_whole, to_json, write_text
from tracegap.records import Example, Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.stages.samples import sampled_verdicts, samples_of
from tracegap.statistics import analysis as statistics
from tracegap.statistics.analysis import Analysis
from tracegap.statistics.learning import Learning, learning_of
from tracegap.statistics.sampled import Sampled, sampled_arms
from tracegap.tasks import get_task
from tracegap.tasks.baselines import Baseline, all_baselines

STAGE = "analyse"


def analyse(run: RunFolder, experiment: Experiment) -> None:
    """Writes the analysis of all arms and seeds."""
    key = _key(run, experiment)
    if is_complete(run, STAGE, key):
        return
    verdicts = all_verdicts(run, experiment)
    analysis = statistics.analyse(verdicts, baselines_of(run, experiment), declared(experiment))
    write_text(run.analysis, to_json(analysis) + "\n")
    outputs = [run.analysis]
    if experiment.task.sizes:
        write_text(run.learning, to_json(learning_of(all_trained(run, experiment))) + "\n")
        outputs.append(run.learning)
    if experiment.samplings:
        write_text(run.tries, to_json(_sampled(run, experiment)) + "\n")
        outputs.append(run.tries)
    complete(run, STAGE, key, outputs)


def declared(experiment: Experiment) -> tuple[str, str]:
    """Returns the two arms whose comparison was declared beforehand."""
    primary = experiment.primary
    return (primary.first, primary.second) if primary else statistics.PRIMARY


def baselines_of(run: RunFolder, experiment: Experiment) -> list[Baseline]:
    """Returns what rules that do not read score on the run's test examples."""
    task = get_task(experiment.task.name, experiment.task.options)
    train = list(read_records(run.train_examples, Example))
    test = list(read_records(run.test_examples, Example))
    return all_baselines(train, test, task, apart=experiment.task.split == "group")


def _key(run: RunFolder, experiment: Experiment) -> str:
    verdicts = [run.verdicts(*one) for one in experiment.trainings]
    verdicts += [run.sampled_verdicts(*one) for one in samples_of(experiment)]
    settings = f"statistics {statistics.METHOD}"
    if (primary := experiment.primary) is not None:
        settings += f" primary {primary.first} {primary.second}"
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
    """Yields every verdict, arm by arm and seed by seed; in a sweep those of the largest size."""
    for one in experiment.largest:
        yield from read_records(run.verdicts(*one), Verdict)


def all_trained(run: RunFolder, experiment: Experiment) -> Iterator[tuple[int, Verdict]]:
    """Yields every verdict of all sizes, each with its student's number of training examples."""
    for one in experiment.trainings:
        for verdict in read_records(run.verdicts(*one), Verdict):
            yield one.size or 0, verdict


def _sampled(run: RunFolder, experiment: Experiment) -> Sampled:
    asked, arms = experiment.generation, sampled_arms(sampled_verdicts(run, experiment))
    return Sampled(asked.samples, asked.temperature, asked.top_p, arms)


def read_analysis(run: RunFolder) -> Analysis:
    """Returns what `analyse` wrote."""
    return read_whole(run.analysis, Analysis)


def read_learning(run: RunFolder) -> Learning | None:
    """Returns the learning curves of a run, or None if it is no sweep over training sizes."""
    return read_whole(run.learning, Learning) if run.learning.exists() else None


def read_sampled(run: RunFolder) -> Sampled | None:
    """Returns what a run's samples say, or None if it has none."""
    return read_whole(run.tries, Sampled) if run.tries.exists() else None
