"""Items of a study from a run: what its students wrote, or the traces they were taught."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_records
from tracegap.records import Example, Generation, Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.train import training_rows
from tracegap.run.trainings import Training
from tracegap.study.audited import NO_ANSWER, NO_TRACE
from tracegap.study.items import Item, item_id
from tracegap.traces.arms import FALSIFIES, Arm, has_trace
from tracegap.traces.parse import think_of
from tracegap.traces.render import unescape


def study_arms(experiment: Experiment, wanted: Sequence[str]) -> list[Arm]:
    """Returns the arms to be compared: those named, or all with traces.

    Raises:
        SettingsError: One named is not of this run, or has no traces.
    """
    offered = [arm for arm in experiment.arms if has_trace(arm)]
    for arm in wanted:
        if arm not in offered:
            raise SettingsError(
                f"arm {arm!r} has no traces in this run; those that have are: "
                f"{', '.join(offered) or 'none'}."
            )
    return [arm for arm in offered if arm in wanted or not wanted]


def written_items(
    run: RunFolder, experiment: Experiment, arms: Sequence[Arm]
) -> tuple[list[Item], Counter[str]]:
    """Returns what the first seed's students wrote on the test questions, and what is left out.

    Raises:
        BadInputError: The run has not been scored.
    """
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    left_out: Counter[str] = Counter()
    first = [one for one in experiment.largest if one.seed == experiment.seeds[0]]
    items = [
        item
        for one in first
        if one.arm in arms
        for item in _of_student(run, experiment, one, examples, left_out)
    ]
    return items, left_out


def _of_student(
    run: RunFolder,
    experiment: Experiment,
    one: Training,
    examples: dict[str, Example],
    left_out: Counter[str],
) -> Iterator[Item]:
    verdicts = run.verdicts(*one)
    if not verdicts.exists():
        raise BadInputError(
            f"{verdicts} is missing; run the experiment, or `tracegap score {run.root}`, first."
        )
    generations = read_records(run.generations(*one), Generation)
    for verdict, said in zip(read_records(verdicts, Verdict), generations, strict=True):
        if verdict.condition != "full":
            continue
        trace = think_of(said.text)
        if trace is None or not trace.strip():
            left_out[NO_TRACE] += 1
        elif verdict.said_answers is None:
            left_out[NO_ANSWER] += 1
        else:
            example = examples[verdict.example_id]
            answer = ", ".join(verdict.said_answers)
            right = (verdict.answer_right, verdict.trace_right)
            yield _item(experiment, one.arm, example, trace, answer, right)


def taught_items(run: RunFolder, experiment: Experiment, arms: Sequence[Arm]) -> list[Item]:
    """Returns the traces that students are taught, each before the right answer.

    Raises:
        BadInputError: The run has not been built.
    """
    examples = {e.id: e for e in read_records(run.train_examples, Example)}
    items = []
    for arm in arms:
        for row in training_rows(run, experiment, arm):
            example = examples[row.example_id]
            trace = think_of(row.completion[0]["content"]) or ""
            false = FALSIFIES.get(arm)
            true = None if false is None else not (false.label or false.evidence)
            answer = ", ".join(example.answers)
            items.append(_item(experiment, arm, example, trace, answer, (True, true)))
    return items


def _item(
    experiment: Experiment,
    arm: str,
    example: Example,
    trace: str,
    answer: str,
    right: tuple[bool | None, bool | None],
) -> Item:
    return Item(
        id=item_id(experiment.data_seed, arm, example.id),
        question_id=example.id,
        arm=arm,
        question=example.question,
        context=example.context,
        trace=unescape(trace).strip(),
        answer=answer,
        answer_right=right[0],
        trace_right=right[1],
    )
