"""Which example an output belongs to: by id, else by exact question and context, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tracegap.audit.reading.outputs import Output
from tracegap.records import Example
from tracegap.task import GivenGold, Task
from tracegap.text import normalise

# how many questions are kept at hand; a file asks as many at a time, or the same ones again
_CACHED = 4096


@dataclass(frozen=True, slots=True)
class NoJoin:
    """Why an output belongs to no example: `missing` or `ambiguous`, and what was looked for."""

    kind: str
    reason: str


class Joiner:
    """Finds the example of an output.

    Where the task's examples were loaded they alone count. Otherwise the file has to bring its
    own gold: question, context and answers, and what else the task needs to make an example.
    """

    def __init__(self, task: Task, examples: Iterable[Example] | None) -> None:
        self._example_of_gold = lru_cache(maxsize=_CACHED)(task.example_of_gold)
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
        given = GivenGold(
            output.question,
            output.context,
            output.gold,
            output.label,
            output.evidence,
            output.meta,
        )
        example = self._example_of_gold(given)
        return NoJoin("missing", example) if isinstance(example, str) else example


def _even(context: Iterable[str]) -> tuple[str, ...]:
    return tuple(normalise(passage) for passage in context)


def _only(found: list[Example], what: str) -> Example | NoJoin:
    if len(found) == 1:
        return found[0]
    if not found:
        return NoJoin("missing", f"no example has this {what}")
    return NoJoin("ambiguous", f"{len(found)} examples have this {what}")
