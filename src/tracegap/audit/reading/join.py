"""Which example an output belongs to: by id, else by exact question and context, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tracegap.audit.judging.released_rule import ASKS_WHO, CACHED, bearing
from tracegap.audit.reading.outputs import Output
from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.tasks.cotempqa.facts import name_key, parse_question
from tracegap.text import normalise

ASKS_OBJECT = "S1_R1_O2"
_BABI_LISTS = ("lists-sets", "path-finding")


@dataclass(frozen=True, slots=True)
class NoJoin:
    """Why an output belongs to no example: `missing` or `ambiguous`, and what was looked for."""

    kind: str
    reason: str


class Joiner:
    """Finds the example of an output.

    Where the task's examples were loaded they alone count. Otherwise the file has to bring its
    own gold: question, context, class, answers and (for bAbI) supporting passages.
    """

    def __init__(self, task: str, examples: Iterable[Example] | None) -> None:
        self._task = task
        self._own_gold = examples is None
        self._by_id: dict[str, Example] = {}
        self._by_content: dict[tuple[str, tuple[str, ...]], list[Example]] = {}
        self._by_question: dict[str, list[Example]] = {}
        for example in examples or ():
            self._by_id[example.id] = example
            key = (normalise(example.question), _even(example.context))
            self._by_content.setdefault(key, []).append(example)
            self._by_question.setdefault(key[0], []).append(example)

    @property
    def own_gold(self) -> bool:
        """Whether gold comes from the files themselves."""
        return self._own_gold

    def find(self, output: Output) -> Example | NoJoin:
        """Returns the example, or why there is none."""
        if self._own_gold:
            return self._built(output)
        if output.example_id in self._by_id:
            return self._by_id[output.example_id]
        if output.question is None:
            return NoJoin("missing", f"no example has the id {output.example_id!r}")
        question = normalise(output.question)
        if output.context is None:
            return _only(self._by_question.get(question, []), "question")
        found = self._by_content.get((question, _even(output.context)), [])
        return _only(found, "question and context")

    def _built(self, output: Output) -> Example | NoJoin:
        if output.question is None or not output.context or not output.gold:
            lacking = [
                name for name in ("question", "context", "gold") if not getattr(output, name)
            ]
            return NoJoin(
                "missing",
                f"the file gives no {' and no '.join(lacking)}, and no examples were loaded",
            )
        if self._task == "cotempqa":
            return _cotempqa(
                output.question, output.context, output.gold, output.label, output.triple_element
            )
        return _with_evidence(
            output.question, output.context, output.gold, output.label, output.evidence
        )


def _even(context: Iterable[str]) -> tuple[str, ...]:
    return tuple(normalise(passage) for passage in context)


def _only(found: list[Example], what: str) -> Example | NoJoin:
    if len(found) == 1:
        return found[0]
    if not found:
        return NoJoin("missing", f"no example has this {what}")
    return NoJoin("ambiguous", f"{len(found)} examples have this {what}")


@lru_cache(maxsize=CACHED)
def _cotempqa(
    question: str,
    context: tuple[str, ...],
    gold: tuple[str, ...],
    label: str | None,
    triple_element: str | None,
) -> Example | NoJoin:
    asked = parse_question(question)
    if asked is None:
        return NoJoin("missing", "the question is not of CoTempQA's form")
    if label is None:
        return NoJoin("missing", "neither the file nor its folder names the class")
    evidence = bearing(asked, context, gold)
    if not evidence:
        return NoJoin("missing", "no fact of the context gives a gold answer")
    element = triple_element or (ASKS_WHO if asked.asks_who else ASKS_OBJECT)
    return Example(
        id=_identity(label, question, context, gold),
        question=question,
        context=context,
        label=label,
        evidence=evidence,
        answers=gold,
        group=name_key(asked.subject),
        meta={"triple_element": element},
    )


@lru_cache(maxsize=CACHED)
def _with_evidence(
    question: str,
    context: tuple[str, ...],
    gold: tuple[str, ...],
    label: str | None,
    support: tuple[str, ...] | None,
) -> Example | NoJoin:
    if label is None or not support:
        return NoJoin("missing", "the file names no class, or no supporting passages")
    wanted = {normalise(passage) for passage in support}
    evidence = tuple(i for i, passage in enumerate(context) if normalise(passage) in wanted)
    if len({normalise(context[i]) for i in evidence}) != len(wanted):
        return NoJoin("missing", "a supporting passage is not in the context")
    if label in _BABI_LISTS and len(gold) == 1:
        gold = tuple(gold[0].split(","))
    return Example(
        id=_identity(label, question, context, gold),
        question=question,
        context=context,
        label=label,
        evidence=evidence,
        answers=gold,
        group=f"{hash_of(*context):016x}",
    )


def _identity(label: str, question: str, context: tuple[str, ...], gold: tuple[str, ...]) -> str:
    return f"{label}-{hash_of(question, *context, '', *gold):016x}"
