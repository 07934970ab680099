"""What the page of a run shows of single outputs and of the run as a whole."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tracegap.checks.verdicts import reading_of
from tracegap.files import read_records, read_whole
from tracegap.interventions.asking.swaps import OWN
from tracegap.policies.tries import try_of
from tracegap.readings import FreeReading
from tracegap.records import Example, Generation
from tracegap.report.inputs import AskedAgain, Identity, Messages, Sample
from tracegap.report.policy_tables import gains_table, judging_table
from tracegap.report.side_by_side import said
from tracegap.report.table import Table
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.effects import all_reanswers
from tracegap.run.stages.policies import Policies
from tracegap.run.stages.samples import samples_of
from tracegap.run.trainings import Training
from tracegap.students.requests import donors
from tracegap.task import Task
from tracegap.traces.arms import states_steps
from tracegap.version import __version__

Key = tuple[str, int, str]
Again = dict[Key, list[AskedAgain]]


def run_identity(experiment: Experiment, samples: Sequence[Sample]) -> Identity:
    """Returns whose outputs a run's page shows."""
    full = [verdict for _, _, verdict in samples if verdict.condition == "full"]
    unread = Counter(
        verdict.arm
        for verdict in full
        if verdict.said_answers is None
        or (states_steps(verdict.arm) and None in (verdict.said_label, verdict.said_evidence))
    )
    return Identity(
        kind="run",
        student=experiment.student,
        mock=experiment.asks_mock,
        task=experiment.task.name,
        source=experiment.task.source,
        arms=experiment.arms,
        trainings=_trainings(experiment),
        questions=len({verdict.example_id for verdict in full}),
        asked=len(full),
        unread=dict(unread),
        version=__version__,
    )


def _trainings(experiment: Experiment) -> str:
    seeds = ", ".join(map(str, experiment.seeds))
    word = "seed" if len(experiment.seeds) == 1 else "seeds"
    if not experiment.trains:
        if "{arm}" in experiment.student:  # a server's adapters, one an arm
            return f"elsewhere: asked as they are served, {word} {seeds}"
        return f"none: only asked, {word} {seeds}"
    return f"{len(experiment.seeds)} an arm, {word} {seeds}"


def prompts_of(
    samples: Iterable[Sample], examples: Mapping[str, Example], task: Task
) -> dict[tuple[str, str], Messages]:
    """Returns the messages of every question and condition that was asked."""
    asked = dict.fromkeys((example.id, said.condition) for example, said, _ in samples)
    swapped = [examples[identity] for identity, condition in asked if condition == "swapped"]
    given = zip(swapped, donors(list(examples.values()), swapped), strict=True)
    contexts = {example.id: donor.context for example, donor in given}
    found: dict[tuple[str, str], Messages] = {}
    for identity, condition in asked:
        example = examples[identity]
        if condition == "full":
            found[identity, condition] = task.prompt(example)
        else:
            context = contexts[identity] if condition == "swapped" else ()
            found[identity, condition] = task.prompt_over(context, example.question)
    return found


def free_traces(samples: Iterable[Sample], task: Task) -> list[FreeReading | None]:
    """Returns what was read in each free trace, None for any other; empty if there is none."""
    found = [reading_of(said, example, task) for example, said, _ in samples]
    return found if any(reading is not None for reading in found) else []


def policy_files(run: RunFolder, experiment: Experiment) -> list[tuple[Training, int]]:
    """Returns each further try that `tracegap policies` has finished: whose, and its number."""
    return [
        (one, number)
        for one in experiment.largest
        for number in range(2, _tries(run) + 1)
        if run.further_try(*one, number).exists()
    ]


def _tries(run: RunFolder) -> int:
    return read_policies(run).tries if run.policy_figures.exists() else 0


def read_policies(run: RunFolder) -> Policies:
    """Returns what `tracegap policies` wrote."""
    return read_whole(run.policy_figures, Policies)


def policy_tables(run: RunFolder) -> list[Table]:
    """Returns what checks without gold would gain; empty if it was not measured."""
    if not run.policy_figures.exists():
        return []
    found = read_policies(run)
    return [judging_table(found.judging), gains_table(found.gains)]


def asked_again(
    run: RunFolder, experiment: Experiment, examples: Mapping[str, Example], task: Task
) -> Again:
    """Returns samples, tries and answers after swapped traces, by arm, seed and question."""
    found: Again = defaultdict(list)
    files = [(run.sampled(one, k), f"sample {k}") for one, k in samples_of(experiment)]
    files += [(run.further_try(*one, k), f"try {k}") for one, k in policy_files(run, experiment)]
    for path, what in files:
        for generation in read_records(path, Generation):
            if generation.condition == "full":
                key = (generation.arm, generation.seed, generation.example_id)
                found[key].append(_further(generation, examples, task, what))
    for row in all_reanswers(run, experiment):
        if row.swap != OWN:
            key = (row.arm, row.seed, row.example_id)
            found[key].append(
                AskedAgain(row.swap, row.trace, row.text, said(row), row.answer_right)
            )
    return dict(found)


def _further(
    generation: Generation, examples: Mapping[str, Example], task: Task, what: str
) -> AskedAgain:
    judged = try_of(generation, examples[generation.example_id], task)
    answer = "unreadable" if judged.answer is None else "; ".join(sorted(judged.answer))
    return AskedAgain(what, "", generation.text, answer, judged.answer_right)
