"""The shapes of rows: steps with a truth value each, pairs, and single texts that are good or bad.

All are shapes that TRL reads as they are. A text of which a step is not scored, or that was cut at
the length limit, says nothing of its steps and gives no row.
"""

from dataclasses import dataclass
from typing import Any, Literal

from tracegap.randomness import hash_of
from tracegap.records import Example, Verdict
from tracegap.task import Task
from tracegap.traces.marks import to_think_tags
from tracegap.traces.parse import UNFINISHED, after_think, think_of

Form = Literal["prm", "preference", "kto"]
FORMS: tuple[Form, ...] = ("prm", "preference", "kto")

CUT = "ran into the length limit"
UNSCORED = "a step or the answer is not scored"
REPEATED = "the same text to the same question, again"
UNPAIRED = "no other text with the same answer and the other verdict on its trace"


@dataclass(frozen=True, slots=True)
class Judged:
    """A text with its verdict.

    Attributes:
        whose: Where it comes from, for a reader of the rows.
    """

    example: Example
    text: str
    verdict: Verdict
    whose: str

    @property
    def steps_right(self) -> bool:
        """Whether label and evidence are both right; only of what is scored."""
        return bool(self.verdict.label_right and self.verdict.evidence_exact)


@dataclass(frozen=True, slots=True)
class Row:
    """A row, and what decides whether it is kept.

    Attributes:
        identity: The same for the same row, whatever stands around it.
        cell: Rows of each are balanced against those of every other.
        texts: How many texts it is made of.
    """

    values: dict[str, Any]
    group: str
    identity: tuple[str, ...]
    cell: tuple[str, ...]
    texts: int = 1


@dataclass(frozen=True, slots=True)
class Unused:
    """A text that gives no row, and why."""

    reason: str


class Shaper:
    """Makes rows of texts that come one by one.

    Held are only hashes, and texts that wait for their counterpart in a pair.
    """

    def __init__(self, form: Form, task: Task) -> None:
        self._form, self._task = form, task
        self._seen: set[int] = set()
        self._pairs = _Pairs(task)

    def add(self, one: Judged) -> Row | Unused | None:
        """Returns the row that a text makes, why it makes none, or None while it waits."""
        if reason := _unusable(one, self._seen):
            return Unused(reason)
        if self._form == "prm":
            return _prm(one, self._task)
        return _kto(one, self._task) if self._form == "kto" else self._pairs.add(one)

    @property
    def waiting(self) -> int:
        """How many texts wait for a counterpart."""
        return self._pairs.waiting


def _unusable(one: Judged, seen: set[int]) -> str | None:
    verdict = one.verdict
    if UNFINISHED in verdict.problems:
        return CUT
    steps = (verdict.label_right, verdict.evidence_exact, verdict.answer_right)
    if None in steps or think_of(to_think_tags(one.text)) is None:
        return UNSCORED
    known = hash_of(one.example.id, one.text)
    if known in seen:
        return REPEATED
    seen.add(known)
    return None


def _prm(one: Judged, task: Task) -> Row:
    """Steps without line breaks between them: the trainer puts its own separator there."""
    verdict = one.verdict
    labels = [verdict.label_right, verdict.evidence_exact, verdict.answer_right]
    prompt = "\n\n".join(message["content"] for message in task.prompt(one.example))
    values = {"prompt": prompt, "completions": steps_of(one.text), "labels": labels}
    return _row(one, values, "steps right" if one.steps_right else "a step wrong")


def _kto(one: Judged, task: Task) -> Row:
    """Good is a text whose steps and answer are all right."""
    good = one.steps_right and bool(one.verdict.answer_right)
    values = {
        "prompt": task.prompt(one.example),
        "completion": _said(one.text),
        "label": good,
    }
    return _row(one, values, "good" if good else "bad")


def _row(one: Judged, values: dict[str, Any], kind: str) -> Row:
    beside = {"example_id": one.example.id, "class": one.example.label, "from": one.whose}
    example = one.example
    return Row(values | beside, example.group, (example.id, one.text), (example.label, kind))


def steps_of(text: str) -> list[str]:
    """Cuts a text into label step, evidence step and answer; joined by line breaks they are it."""
    marked = to_think_tags(text)
    think, closing, answer = _cut(marked)
    label, _, evidence = think.strip().partition("\n")
    return [label.rstrip(), evidence.strip() + closing, answer.strip()]


def _cut(marked: str) -> tuple[str, str, str]:
    answer = after_think(marked)
    before = marked[: len(marked) - len(answer)] if answer else marked
    at = before.lower().rfind("</think>")
    return before[:at], before[at:], answer


def _said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


class _Pairs:
    """Texts that wait for another which answers the same, word for word, after another trace."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._waiting: dict[tuple[str, str], list[Judged]] = {}
        self.waiting = 0

    def add(self, one: Judged) -> Row | None:
        """Returns the pair that a text makes with one that waited, if any did."""
        key = one.example.id, after_think(to_think_tags(one.text)).strip()
        others = self._waiting.setdefault(key, [])
        if not others or others[0].steps_right == one.steps_right:
            others.append(one)
            self.waiting += 1
            return None
        other = others.pop(0)
        self.waiting -= 1
        chosen, rejected = (one, other) if one.steps_right else (other, one)
        return self._row(chosen, rejected)

    def _row(self, chosen: Judged, rejected: Judged) -> Row:
        example, right = chosen.example, bool(chosen.verdict.answer_right)
        values = {
            "prompt": self._task.prompt(example),
            "chosen": _said(chosen.text),
            "rejected": _said(rejected.text),
            "answer_right": right,
            "example_id": example.id,
            "class": example.label,
            "chosen_from": chosen.whose,
            "rejected_from": rejected.whose,
        }
        identity = example.id, chosen.text, rejected.text
        return Row(values, example.group, identity, (example.label, f"answer right: {right}"), 2)
