"""Samples of a run: each student asked several times, a file a student and try, and judged.

In a sweep over training sizes the students of the largest are sampled.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from tracegap.checks.verdicts import judge
from tracegap.files import read_records, write_records
from tracegap.records import Example, Generation, Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.progress import Progress, part_of
from tracegap.run.read_generations import full_context
from tracegap.run.stages.ask_again import Again, ask_again
from tracegap.run.trainings import Training
from tracegap.tasks import get_task


def samples_of(experiment: Experiment) -> Iterator[tuple[Training, int]]:
    """Yields each student with the number of each of its samples."""
    for one in experiment.largest:
        for sampling in experiment.samplings:
            yield one, sampling.number


def generate_samples(
    run: RunFolder,
    experiment: Experiment,
    progress: Progress,
    wanted: Sequence[tuple[Training, int]],
) -> None:
    """Asks students again, once for each sample that is wanted, as `samples_of` names them.

    Raises:
        StudentError: The student cannot be loaded or does not answer.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    examples = list(read_records(run.test_examples, Example)) if wanted else []
    samplings = {sampling.number: sampling for sampling in experiment.samplings}
    for one, of_one in groupby(wanted, key=itemgetter(0)):
        tries = [
            Again(samplings[number], run.sampled(one, number), manifest_of(one, number))
            for _, number in of_one
        ]
        part = part_of(progress, f"sample {one.title}")
        ask_again(run, experiment, task, examples, one, tries, part)


def manifest_of(one: Training, number: int) -> str:
    """Returns the name of the stage that asks for one sample."""
    return f"generate-{one.name}-sample{number}"


def score_samples(
    run: RunFolder, experiment: Experiment, wanted: Sequence[tuple[Training, int]]
) -> None:
    """Judges the samples that are wanted by the strict checks.

    Raises:
        BadInputError: One is missing.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    for one, number in wanted:
        name, path = f"score-{one.name}-sample{number}", run.sampled(one, number)
        key = stage_key(experiment.task.name, [run.test_examples, path, *experiment.task.own_file])
        if is_complete(run, name, key):
            continue
        examples = list(read_records(run.test_examples, Example))
        found: dict[str, Generation] = full_context(path, examples)
        verdicts = run.sampled_verdicts(one, number)
        write_records(run.writes(verdicts), (judge(found[e.id], e, task) for e in examples))
        complete(run, name, key, [verdicts])


def sampled_verdicts(run: RunFolder, experiment: Experiment) -> Iterator[Verdict]:
    """Yields the verdict on every sample."""
    for one, number in samples_of(experiment):
        yield from read_records(run.sampled_verdicts(one, number), Verdict)
