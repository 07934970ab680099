"""Which example an output belongs to: by its question, then by its id, never guessed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tracegap.audit.reading.outputs import Output
from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.task import GivenGold, Task
from tracegap.text import normalise

# questions cached: a file asks as many at a time, or the same ones again
_CACHED = 4096


@dataclass(frozen=True, slots=True)
class NoJoin:
    """Why an output belongs to no example: `missing` or `ambiguous`, and what was looked for."""

    kind: str
    reason: str


class Joiner:
    """Finds the example of an output.

    Where the task's examples were loaded they alone count, and the question decides: ids of tools
    that number their samples from 1 meet those of a data set by chance. Otherwise the file has to
    bring its own gold: question, context and answers, and what else the task needs.
    """

    def __init__(self, task: Task, examples: Iterable[Example] | None) -> None:
        """Takes the task's examples, or None for files that bring their own gold.

        Raises:
            BadInputError: An example's gold does not fit the task.
        """
        self._example_of_gold = lru_cache(maxsize=_CACHED)(task.example_of_gold)
        self._labels = {normalise(label): label for label in task.labels}
        self._label_of = lru_cache(maxsize=_CACHED)(self._canonical)
        self._own_gold = examples is None
        self._needed = task.needed_gold
        self._free = task.free_traces
        self._ids: Counter[str] = Counter()
        self._by_id: dict[str, Example] = {}
        self._by_question: dict[str, list[Example]] = {}
        for example in examples or ():
            if why := self._unfit(example):
                raise BadInputError(f"example {example.id!r}: {why}; mend it, or leave it out.")
            self._ids[example.id] += 1
            self._by_id[example.id] = example
            self._by_question.setdefault(normalise(example.question), []).append(example)

    @property
    def own_gold(self) -> bool:
        """Whether gold comes from the files themselves."""
        return self._own_gold

    def find(self, output: Output) -> Example | NoJoin:
        """Returns the example, or why there is none."""
        if self._own_gold:
            return self._built(output)
        if output.question is None:
            return self._of_id(output.example_id)
        question = normalise(output.question)
        same_question = self._by_question.get(question, [])
        found = same_question
        if output.context is not None:
            context = _normalised(output.context)
            found = [e for e in same_question if _normalised(e.context) == context]
        if len(found) != 1 and output.example_id is not None:
            found = [e for e in same_question if e.id == output.example_id] or found
        what = "question" if output.context is None else "question and context"
        if found:
            return _only(found, what)
        named = self._by_id.get(output.example_id or "")
        # logs hold the whole prompt, the question somewhere in it
        if named is not None and normalise(named.question) in question:
            return self._of_id(named.id)
        if named is not None and not same_question:
            return NoJoin("missing", f"the example with the id {named.id!r} asks another question")
        return NoJoin("missing", f"no example has this {what}")

    def _of_id(self, identity: str | None) -> Example | NoJoin:
        if identity is None:
            return NoJoin("missing", "the row has neither a question nor an id")
        if self._ids[identity] > 1:
            return NoJoin("ambiguous", f"{self._ids[identity]} examples have the id {identity!r}")
        return self._by_id.get(identity) or NoJoin("missing", f"no example has the id {identity!r}")

    def _built(self, output: Output) -> Example | NoJoin:
        there = {"question": output.question, "context": output.context, "gold": output.gold}
        # gold that is there and empty is another matter than none
        lacking = [
            name
            for name in self._needed
            if there[name] is None or (name != "gold" and not there[name])
        ]
        if lacking:
            return NoJoin(
                "missing",
                f"the file gives no {' and no '.join(lacking)}, and no examples were loaded",
            )
        if why := self._unfit_gold(output.label, output.gold):
            return NoJoin("missing", why)
        given = GivenGold(
            output.question or "",
            output.context or (),
            output.gold or (),
            self._label_of(output.label) if output.label else None,
            output.evidence,
            output.meta,
        )
        example = self._example_of_gold(given)
        return NoJoin("missing", example) if isinstance(example, str) else example

    def _canonical(self, label: str) -> str | None:
        """Returns a label as the task writes it, None if it is none of the task's.

        A task without labels of its own takes any.
        """
        return self._labels.get(normalise(label)) if self._labels else label

    def _unfit(self, example: Example) -> str | None:
        if not example.evidence and not self._free:
            return "it has no gold evidence"
        return self._unfit_gold(example.label, example.answers)

    def _unfit_gold(self, label: str | None, answers: tuple[str, ...] | None) -> str | None:
        """Returns why gold does not fit the task, or None."""
        if answers is not None and not (answers and all(answer.strip() for answer in answers)):
            return "the gold answer is empty"
        if label and self._label_of(label) is None:
            known = ", ".join(self._labels.values())
            return f"the label {label[:60]!r} is no class of the task (they are: {known})"
        return None


def _normalised(context: Iterable[str]) -> tuple[str, ...]:
    return tuple(normalise(passage) for passage in context)


def _only(found: list[Example], what: str) -> Example | NoJoin:
    if len(found) == 1:
        return found[0]
    return NoJoin("ambiguous", f"{len(found)} examples have this {what}")
