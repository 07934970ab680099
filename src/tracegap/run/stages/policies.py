"""What a check without gold would gain a run's students: tries -> judgements and policies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracegap.files import read_records, to_json, write_text
from tracegap.policies.tries import Try, judges_for, try_of
from tracegap.policies.worth import Gain, Judging, gains_of, judging_of
from tracegap.records import Example
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.progress import Progress, part_of
from tracegap.run.read_generations import full_context
from tracegap.run.stages.ask_again import Again, ask_again
from tracegap.run.trainings import Training
from tracegap.students.sampling import Sampling
from tracegap.task import Task
from tracegap.tasks import get_task
from tracegap.traces.arms import states_steps


@dataclass(frozen=True, slots=True)
class Policies:
    """All figures of one run; `policies/policies.json`."""

    tries: int
    temperature: float
    judging: list[Judging]
    gains: list[Gain]


def policies(
    run: RunFolder, experiment: Experiment, tries: int, temperature: float, progress: Progress
) -> Policies:
    """Asks a run's students further times and measures what each policy would gain.

    The first try is the run's own greedy generation; further ones are sampled, as the proxy does.
    In a sweep over sizes the students of the largest are asked.

    Args:
        run: A run with its generations.
        experiment: Its settings.
        tries: How many there are in all for each question.
        temperature: Of the further ones.
        progress: Draws how far each student is.

    Raises:
        SettingsError: The student cannot be sampled.
        BadInputError: Generations are missing.
        StudentError: The student cannot be loaded or does not answer.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    examples = list(read_records(run.test_examples, Example))
    judging: list[Judging] = []
    gains: list[Gain] = []
    for arm in experiment.arms:
        found: list[list[Try]] = []
        for one in (one for one in experiment.largest if one.arm == arm):
            again = [_again(run, one, Sampling(temperature, n)) for n in range(1, tries)]
            part = part_of(progress, f"sample {one.title}")
            ask_again(run, experiment, task, examples, one, again, part)
            files = [run.generations(*one), *(one_try.path for one_try in again)]
            found += tries_of(files, examples, task)
        clusters = [example.group for example in examples] * len(experiment.seeds)
        judges = judges_for(states_steps(arm))
        firsts = [of_one[0] for of_one in found]
        judging += [judging_of(arm, judge, firsts, clusters) for judge in judges]
        gains += gains_of(arm, found, clusters, judges)
    result = Policies(tries, temperature, judging, gains)
    write_text(run.policy_figures, to_json(result) + "\n")
    return result


def tries_of(files: Sequence[Path], examples: Sequence[Example], task: Task) -> Iterator[list[Try]]:
    """Yields the tries of each question, in the order of the files."""
    read = [full_context(path, examples) for path in files]
    for example in examples:
        yield [try_of(texts[example.id], example, task) for texts in read]


def _again(run: RunFolder, one: Training, sampling: Sampling) -> Again:
    """Returns a further try of one student; the first is the run's own generation."""
    number = sampling.number + 1
    return Again(sampling, run.further_try(*one, number), f"sample-{one.name}-try{number}")
