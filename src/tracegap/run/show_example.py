"""One test question with every student's answer to it, as lines of text."""

from collections.abc import Iterator

from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example, Generation, Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.text import normalise


def show_example(run: RunFolder, experiment: Experiment, identity: str) -> list[str]:
    """Returns the lines to print.

    Raises:
        BadInputError: No test example has that id.
    """
    examples = list(read_records(run.test_examples, Example))
    found = [e for e in examples if e.id == identity]
    if not found:
        raise BadInputError(
            f"{run.test_examples}: field 'id': there is no {identity!r}; there are "
            f"{len(examples)} others, e.g. {', '.join(e.id for e in examples[:3])}."
        )
    lines = list(_question(found[0]))
    for arm in experiment.arms:
        for seed in experiment.seeds:
            lines += _answers(run, arm, seed, found[0])
    return lines


def _question(example: Example) -> Iterator[str]:
    yield f"{example.id}  ({example.label})"
    for i, passage in enumerate(example.context):
        yield f"  {'*' if i in example.evidence else ' '} {passage}"
    yield f"Q: {example.question}"
    yield f"A: {', '.join(example.answers)}      (* gold evidence)"


def _answers(run: RunFolder, arm: str, seed: int, example: Example) -> Iterator[str]:
    if not run.verdicts(arm, seed).exists():
        yield f"\n{arm}, seed {seed}: not scored yet"
        return
    generations = read_records(run.generations(arm, seed), Generation)
    texts = {g.condition: g.text for g in generations if g.example_id == example.id}
    for verdict in read_records(run.verdicts(arm, seed), Verdict):
        if verdict.example_id == example.id:
            yield f"\n{arm}, seed {seed}, context {verdict.condition}"
            yield from (
                f"    {line}"
                for line in texts.get(verdict.condition, "(no generation)").splitlines()
            )
            yield from (f"  {line}" for line in verdict_lines(verdict, example))


def verdict_lines(verdict: Verdict, example: Example) -> Iterator[str]:
    """Yields a verdict step by step, in words."""
    yield f"label     {_word(verdict.label_right)}: {verdict.said_label} (gold {example.label})"
    yield f"evidence  {_word(verdict.evidence_exact)}"
    gold = {normalise(passage) for passage in example.evidence_passages}
    for passage in verdict.said_evidence or ():
        yield f"            {'+' if normalise(passage) in gold else '-'} {passage}"
    said = ", ".join(verdict.said_answers) if verdict.said_answers else "nothing readable"
    yield f"answer    {_word(verdict.answer_right)}: {said}"
    if verdict.problems:
        yield f"problems  {', '.join(verdict.problems)}"


def _word(right: bool | None) -> str:
    return {True: "right", False: "wrong", None: "unscored"}[right]
