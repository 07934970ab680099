"""The form of cited passages: what can be seen of them without knowing whether they are right.

Text form is seen in a trace alone: lengths, figures, capitals, how like each other the passages
are. With the context come their places and the rank of their lengths; with the question how much of
its words they hold, and how much they look like answers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tracegap.records import Example

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Group = Literal["text", "context", "question"]

FEATURES: dict[str, Group] = {
    "length": "text",
    "least length": "text",
    "greatest length": "text",
    "first longer than last": "text",
    "figures": "text",
    "capitals": "text",
    "likeness to each other": "text",
    "greatest likeness to each other": "text",
    "place": "context",
    "first place": "context",
    "last place": "context",
    "distance from the end": "context",
    "least distance from the end": "context",
    "side by side": "context",
    "rank of length": "context",
    "least rank of length": "context",
    "greatest rank of length": "context",
    "likeness to the question": "question",
    "least likeness to the question": "question",
    "greatest likeness to the question": "question",
    "answer-like words": "question",
}
"""What is measured of a set of cited passages, and what one has to see to measure it."""

LENGTH, _FIGURES, _CAPITALS, _PLACE, _FROM_END, _RANK, ASKED, _ANSWERS = range(8)
_MARKS = b'.,;:!?"()[]'
_NO_MARKS = bytes.maketrans(_MARKS, b" " * len(_MARKS))
# a byte's worth: figures are counted in the lower half, capitals in the upper
_KINDS = np.zeros(256, dtype=np.int64)
_KINDS[48:58], _KINDS[65:91] = 1, 1 << 32
_FEW = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class Passages:
    """A context, measured.

    Attributes:
        values: A row a passage, shape (passages, 8): log of length in characters, log of one plus
            figures, the same of capitals, place from 0 (first) to 1 (last), log of one plus the
            passages after it, rank of its length from 0 to 1, share of the question's words that it
            holds, share of its words that occur in answers.
        words: The distinct words of each.
    """

    values: Floats
    words: tuple[frozenset[bytes], ...]

    def likeness(self) -> Floats:
        """Returns the Jaccard index of the words of each two, shape (passages, passages)."""
        return _jaccard(self.words)


def answer_words(examples: Iterable[Example]) -> frozenset[bytes]:
    """Returns the words that occur in answers."""
    return frozenset(word for e in examples for answer in e.answers for word in words_of(answer))


def words_of(text: str) -> frozenset[bytes]:
    """Returns the distinct words of a text, without case and punctuation; bytes are fastest."""
    return frozenset(text.lower().encode("utf-8", "surrogatepass").translate(_NO_MARKS).split())


def measure(example: Example, answers: frozenset[bytes], start: int | None = None) -> Passages:
    """Measures the passages of an example's context.

    Args:
        example: The example.
        answers: Words that occur in answers.
        start: So many characters of a passage its words are taken from; None: all.
    """
    asked = words_of(example.question)
    count = len(example.context)
    values = np.empty((count, 8))
    words = tuple([words_of(passage[:start]) for passage in example.context])
    lengths = np.fromiter(map(len, example.context), float, count)
    values[:, LENGTH] = np.log1p(lengths)
    values[:, _FIGURES : _CAPITALS + 1] = np.log1p(_counts(example.context))
    values[:, ASKED] = [len(asked & its) / (len(asked) or 1) for its in words]
    values[:, _ANSWERS] = [len(answers & its) / (len(its) or 1) for its in words]
    place = np.arange(count)
    values[:, _PLACE] = place / (count - 1) if count > 1 else 0.5
    values[:, _FROM_END] = np.log1p(count - 1 - place)
    values[:, _RANK] = _ranks(lengths)
    return Passages(values, words)


def form_of(passages: Passages, sets: Places) -> Floats:
    """Returns the features of several sets of passages of one context.

    Args:
        passages: The context.
        sets: Their places, ascending in each row, shape (sets, passages cited).

    Returns:
        Shape (sets, features), in the order of `FEATURES`.
    """
    cited = passages.values[sets]  # (sets, cited, 8)
    size = sets.shape[1]
    form = np.zeros((len(sets), len(FEATURES)))
    mean, low, high = (cited[:, 0],) * 3 if size == 1 else _spread(cited)
    first, last = cited[:, 0], cited[:, -1]
    form[:, 0], form[:, 1], form[:, 2] = mean[:, LENGTH], low[:, LENGTH], high[:, LENGTH]
    form[:, 3] = first[:, LENGTH] - last[:, LENGTH]
    form[:, 4], form[:, 5] = mean[:, _FIGURES], mean[:, _CAPITALS]
    if size > 1:
        pairs = np.triu_indices(size, 1)
        alike = passages.likeness()[sets[:, pairs[0]], sets[:, pairs[1]]]
        form[:, 6], form[:, 7] = alike.mean(axis=1), alike.max(axis=1)
        form[:, 13] = (np.diff(sets, axis=1) == 1).mean(axis=1)
    form[:, 8], form[:, 9], form[:, 10] = mean[:, _PLACE], first[:, _PLACE], last[:, _PLACE]
    form[:, 11], form[:, 12] = mean[:, _FROM_END], last[:, _FROM_END]
    form[:, 14], form[:, 15], form[:, 16] = mean[:, _RANK], low[:, _RANK], high[:, _RANK]
    form[:, 17], form[:, 18], form[:, 19] = mean[:, ASKED], low[:, ASKED], high[:, ASKED]
    form[:, 20] = mean[:, _ANSWERS]
    return form


def _counts(texts: Sequence[str]) -> Floats:
    """Returns how many figures and Latin capitals each text has, shape (texts, 2)."""
    coded = [text.encode("utf-8", "surrogatepass") for text in texts]
    letters = np.frombuffer(b"\n".join(coded) + b"\n", dtype=np.uint8)
    starts = np.cumsum([0, *(len(text) + 1 for text in coded[:-1])])
    both = np.add.reduceat(_KINDS[letters], starts)
    return np.array([both & _FEW, both >> 32], dtype=float).T


def _spread(cited: Floats) -> tuple[Floats, Floats, Floats]:
    return cited.mean(axis=1), cited.min(axis=1), cited.max(axis=1)


def _ranks(lengths: Floats) -> Floats:
    """Returns the share of the other passages that are shorter, equal ones counted half."""
    if len(lengths) == 1:
        return np.full(1, 0.5)
    ordered = np.sort(lengths)
    shorter = ordered.searchsorted(lengths, "left")
    no_longer = ordered.searchsorted(lengths, "right")
    return np.asarray((shorter + no_longer - 1) / (2 * (len(lengths) - 1)), dtype=float)


def _jaccard(words: Sequence[frozenset[bytes]]) -> Floats:
    column: dict[bytes, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for i, its in enumerate(words):
        rows += [i] * len(its)
        columns += [column.setdefault(word, len(column)) for word in its]
    holds = np.zeros((len(words), max(len(column), 1)), dtype=np.float32)
    holds[rows, columns] = 1
    both = holds @ holds.T
    sizes = holds.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - both
    return np.asarray(both / np.maximum(either, 1), dtype=float)
