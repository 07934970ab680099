"""The released rule and its mended form, cut into the parts in which they differ.

`released` is re-implemented from its description, defects and all. Each `Defect` can be mended by
itself; with all of them mended a trace is right if it states the gold class in the class sentence
and quotes exactly the gold passages, and an answer is read from its tag alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property, lru_cache

from tracegap.records import Example
from tracegap.task import ReleasedRule
from tracegap.text import normalise

CLOSING = "</think>"
_OPEN_THINK = re.compile(r"<think>", re.IGNORECASE)
_CLOSE_THINK = re.compile(r"</think>", re.IGNORECASE)
# questions cached: a file asks as many at a time, or the same ones again
CACHED = 4096


class Defect(Enum):
    """What the released rule does, and what mending it means."""

    JOIN = "gold row found by answer substring"
    ALL_FACTS = "every context fact counts as gold"
    SUBSTRING = "gold facts found by answer substring"
    ANY_FACT = "one gold fact is enough"
    LETTER_CASE = "facts compared letter by letter"
    BOUNDS = "trace and class sentence cut loosely"
    NO_TAG = "without an answer tag all text is the answer"
    WRONG_SIDE = "candidate answers from the wrong side of the facts"

    # by identity: hashing a name each time is a good part of the judging
    __hash__ = object.__hash__


MENDED_MEANS = {
    Defect.JOIN: "the gold row is that of the question itself",
    Defect.ALL_FACTS: "only facts that bear a gold answer count as gold",
    Defect.SUBSTRING: "a gold fact gives a gold answer as a whole name, in the place asked for",
    Defect.ANY_FACT: "the facts quoted are exactly the gold facts",
    Defect.LETTER_CASE: "facts are compared whatever their letter case and spacing",
    Defect.BOUNDS: "the trace stands between both tags, the class in the sentence that states it",
    Defect.NO_TAG: "an output without an answer tag has no answer",
    Defect.WRONG_SIDE: "candidates are what the question asks for",
}
TRACE_DEFECTS = (
    Defect.JOIN,
    Defect.ALL_FACTS,
    Defect.SUBSTRING,
    Defect.ANY_FACT,
    Defect.LETTER_CASE,
    Defect.BOUNDS,
)
ANSWER_DEFECTS = (Defect.NO_TAG, Defect.WRONG_SIDE)
ALL_DEFECTS = (*TRACE_DEFECTS, *ANSWER_DEFECTS)
Mended = frozenset[Defect]
NOTHING: Mended = frozenset()
# the table of rows joined by question: all but the answer tag
QUESTION_JOINED: Mended = frozenset(ALL_DEFECTS) - {Defect.NO_TAG}


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """A row of the released test split: what the released join looks through, in its order.

    Attributes:
        answer: The answer column as it stands.
        support: The gold passages, where the row names them.
    """

    label: str
    answer: str
    question: str
    context: tuple[str, ...]
    answers: tuple[str, ...]
    support: tuple[str, ...] | None


class ReleasedJoin:
    """Finds the first test row whose answer text contains the first gold answer.

    Where none does, the row of the output before is kept; None before the first.
    """

    def __init__(self, rows: Iterable[ReleasedRow], rule: ReleasedRule) -> None:
        self._rows = tuple(rows)
        self._rule = rule
        self._found: dict[str, Gold | None] = {}
        self._kept: Gold | None = None

    def next(self, gold: str) -> "Gold | None":
        """Returns the gold values of the row found for the next output in the file's order."""
        if gold not in self._found:
            row = next((r for r in self._rows if gold in r.answer), None)
            self._found[gold] = gold_of_row(row, self._rule) if row else None
        self._kept = self._found[gold] or self._kept
        return self._kept


@dataclass(frozen=True)
class Gold:
    """Gold values of one row, by which a trace is judged.

    Attributes:
        label: The class.
        context: Passages, raw.
        support: The gold passages.
    """

    label: str
    context: tuple[str, ...]
    question: str
    answers: tuple[str, ...]
    support: tuple[str, ...]

    @cached_property
    def normalised(self) -> tuple[str, ...]:
        """The passages without differences of case and spacing."""
        return tuple(normalise(passage) for passage in self.context)

    @cached_property
    def by_substring(self) -> frozenset[int]:
        """Positions of the passages that contain a gold answer."""
        return frozenset(
            i for i, passage in enumerate(self.context) if any(a in passage for a in self.answers)
        )

    @cached_property
    def evidence(self) -> frozenset[int]:
        """Positions of the gold passages."""
        wanted = {normalise(passage) for passage in self.support}
        return frozenset(i for i, passage in enumerate(self.normalised) if passage in wanted)


@lru_cache(maxsize=CACHED)
def gold_of(
    label: str,
    question: str,
    context: tuple[str, ...],
    answers: tuple[str, ...],
    support: tuple[str, ...],
) -> Gold:
    """Returns the gold values of a row."""
    return Gold(label, context, question, answers, support)


def gold_of_example(example: Example) -> Gold:
    """Returns the gold values of an example."""
    return gold_of(
        example.label,
        example.question,
        example.context,
        example.answers,
        example.evidence_passages,
    )


def gold_of_row(row: ReleasedRow, rule: ReleasedRule) -> Gold:
    """Returns the gold values of a released test row."""
    support = row.support
    if support is None:
        support = rule.support(row.question, row.context, row.answers)
    return gold_of(row.label, row.question, row.context, row.answers, support)


@dataclass(frozen=True, slots=True)
class Marks:
    """How a trace is judged: None where it is not evaluated."""

    label: bool | None
    evidence: bool | None

    @property
    def trace(self) -> bool | None:
        """Both steps right."""
        return None if self.label is None or self.evidence is None else self.label and self.evidence


UNEVALUATED = Marks(None, None)


def trace_marks(
    text: str, rule: ReleasedRule, joined: Gold | None, own: Gold, mended: Mended
) -> Marks:
    """Judges a trace by the released rule with some defects mended.

    Args:
        text: Trace and answer, in tags.
        rule: How the released scorer reads the data set.
        joined: Gold of the row that the released join finds; None if it finds none.
        own: Gold of the question itself.
        mended: The defects that are mended.
    """
    trace = trace_part(text, mended)
    gold = own if Defect.JOIN in mended else joined
    if trace is None or gold is None:
        return UNEVALUATED
    quoted = quoted_passages(trace, gold, Defect.LETTER_CASE in mended)
    return Marks(label_right(trace, rule, gold, mended), evidence_right(quoted, gold, mended))


def trace_part(text: str, mended: Mended) -> str | None:
    """Returns what counts as the trace, None if there is none."""
    if Defect.BOUNDS in mended:
        return _between_tags(text)
    return text.split(CLOSING, 1)[0] if CLOSING in text else None


def _between_tags(text: str) -> str | None:
    """Returns what stands between both think tags: the released outputs are to have them."""
    opening = _OPEN_THINK.search(text)
    # one search after the other: a single expression would take quadratic time
    closing = _CLOSE_THINK.search(text, opening.end()) if opening else None
    return text[opening.end() : closing.start()] if opening and closing else None


def label_right(trace: str, rule: ReleasedRule, gold: Gold, mended: Mended) -> bool:
    """Whether a trace states the gold class."""
    if Defect.BOUNDS in mended:
        stated = _class_statement(rule.class_sentences).search(trace.strip().partition("\n")[0])
        return stated is not None and stated[1].casefold() == gold.label.casefold()
    return gold.label in rule.class_part(trace)


@cache
def _class_statement(sentences: tuple[str, ...]) -> re.Pattern[str]:
    """The sentence that states the class: that of our own traces, or the released one."""
    either = "|".join(re.escape(sentence) for sentence in sentences)
    return re.compile(rf"(?:{either}):\s*([\w-]+)", re.IGNORECASE)


def evidence_right(quoted: frozenset[int], gold: Gold, mended: Mended) -> bool:
    """Whether the passages that a trace quotes, by position, count as right."""
    if Defect.ALL_FACTS not in mended:
        wanted = frozenset(range(len(gold.context)))
    else:
        wanted = gold.evidence if Defect.SUBSTRING in mended else gold.by_substring
    if Defect.ANY_FACT not in mended:
        return bool(quoted & wanted)
    return same_passages(quoted, wanted, gold)


def quoted_passages(trace: str, gold: Gold, any_case: bool) -> frozenset[int]:
    """Returns the positions of the passages that stand whole in a trace."""
    passages = gold.normalised if any_case else gold.context
    text = _normalised(trace) if any_case else trace
    return frozenset([i for i, passage in enumerate(passages) if passage in text])


def same_passages(quoted: frozenset[int], wanted: frozenset[int], gold: Gold) -> bool:
    """Whether two sets of passages read the same: a text cannot quote one of two equal ones."""
    return quoted == wanted or {gold.normalised[i] for i in quoted} == {
        gold.normalised[i] for i in wanted
    }


def answer_right(raw: str, example: Example, rule: ReleasedRule, mended: Mended) -> bool:
    """Judges an answer by the released answer scorer with some defects mended."""
    if Defect.NO_TAG in mended and "<answer>" not in raw.lower():
        return False
    return rule.answer_right(raw, example, Defect.WRONG_SIDE in mended)


# one output is judged by several rules, and by `--explain` by many
_normalised = lru_cache(maxsize=2)(normalise)
