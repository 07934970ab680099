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
    "spread of lengths": "text",
    "first longer than last": "text",
    "words": "text",
    "figures": "text",
    "capitals": "text",
    "likeness to each other": "text",
    "least likeness to each other": "text",
    "greatest likeness to each other": "text",
    "likeness of letters": "text",
    "least likeness of letters": "text",
    "greatest likeness of letters": "text",
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

LENGTH, _FIGURES, _CAPITALS, _WORDS, _PLACE, _FROM_END, _RANK, ASKED, _ANSWERS = range(9)
_AT = {name: i for i, name in enumerate(FEATURES)}
_THREES = 1024  # kinds of three letters in a row that are told apart
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
        values: A row a passage, shape (passages, 9): log of one plus length in characters, the same
            of figures, capitals and words, place from 0 (first) to 1 (last), log of one plus the
            passages after it, rank of its length from 0 to 1, share of the question's words that it
            holds, share of its words that occur in answers.
        words: The distinct words of each.
        context: The passages.
    """

    values: Floats
    words: tuple[frozenset[bytes], ...]
    context: tuple[str, ...]

    def likeness(self) -> Floats:
        """Returns the Jaccard index of the words of each two, shape (passages, passages)."""
        return _jaccard(_words_held(self.words))

    def likeness_of_letters(self) -> Floats:
        """Returns the same of three letters in a row, shape (passages, passages)."""
        return _jaccard(_threes_held(self.context))


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
    values = np.empty((count, 9))
    words = tuple([words_of(passage[:start]) for passage in example.context])
    lengths = np.fromiter(map(len, example.context), float, count)
    values[:, LENGTH] = np.log1p(lengths)
    values[:, _FIGURES : _CAPITALS + 1] = np.log1p(_counts(example.context))
    values[:, _WORDS] = np.log1p([passage.count(" ") for passage in example.context])
    values[:, ASKED] = [len(asked & its) / (len(asked) or 1) for its in words]
    values[:, _ANSWERS] = [len(answers & its) / (len(its) or 1) for its in words]
    place = np.arange(count)
    values[:, _PLACE] = place / (count - 1) if count > 1 else 0.5
    values[:, _FROM_END] = np.log1p(count - 1 - place)
    values[:, _RANK] = _ranks(lengths)
    return Passages(values, words, example.context)


def form_of(passages: Passages, sets: Places) -> Floats:
    """Returns the features of several sets of passages of one context.

    Args:
        passages: The context.
        sets: Their places, ascending in each row, shape (sets, passages cited).

    Returns:
        Shape (sets, features), in the order of `FEATURES`.
    """
    cited = passages.values[sets]  # (sets, cited, 9)
    form = np.zeros((len(sets), len(FEATURES)))
    mean, low, high = (cited[:, 0],) * 3 if sets.shape[1] == 1 else _spread(cited)
    first, last = cited[:, 0], cited[:, -1]
    for name, values, kind in (
        ("length", mean, LENGTH),
        ("least length", low, LENGTH),
        ("greatest length", high, LENGTH),
        ("words", mean, _WORDS),
        ("figures", mean, _FIGURES),
        ("capitals", mean, _CAPITALS),
        ("place", mean, _PLACE),
        ("first place", first, _PLACE),
        ("last place", last, _PLACE),
        ("distance from the end", mean, _FROM_END),
        ("least distance from the end", last, _FROM_END),
        ("rank of length", mean, _RANK),
        ("least rank of length", low, _RANK),
        ("greatest rank of length", high, _RANK),
        ("likeness to the question", mean, ASKED),
        ("least likeness to the question", low, ASKED),
        ("greatest likeness to the question", high, ASKED),
        ("answer-like words", mean, _ANSWERS),
    ):
        form[:, _AT[name]] = values[:, kind]
    if sets.shape[1] > 1:
        _add_of_several(form, passages, sets, cited)
    return form


def _add_of_several(form: Floats, passages: Passages, sets: Places, cited: Floats) -> None:
    """Fills in what sets of one passage do not have."""
    form[:, _AT["spread of lengths"]] = cited[:, :, LENGTH].std(axis=1)
    form[:, _AT["first longer than last"]] = cited[:, 0, LENGTH] - cited[:, -1, LENGTH]
    form[:, _AT["side by side"]] = (np.diff(sets, axis=1) == 1).mean(axis=1)
    pairs = np.triu_indices(sets.shape[1], 1)
    for what, alike in (
        ("likeness to each other", passages.likeness()),
        ("likeness of letters", passages.likeness_of_letters()),
    ):
        of_pairs = alike[sets[:, pairs[0]], sets[:, pairs[1]]]
        form[:, _AT[what]] = of_pairs.mean(axis=1)
        form[:, _AT[f"least {what}"]] = of_pairs.min(axis=1)
        form[:, _AT[f"greatest {what}"]] = of_pairs.max(axis=1)


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


def _words_held(words: Sequence[frozenset[bytes]]) -> NDArray[np.float32]:
    column: dict[bytes, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for i, its in enumerate(words):
        rows += [i] * len(its)
        columns += [column.setdefault(word, len(column)) for word in its]
    holds = np.zeros((len(words), max(len(column), 1)), dtype=np.float32)
    holds[rows, columns] = 1
    return holds


def _threes_held(texts: Sequence[str]) -> NDArray[np.float32]:
    coded = [text.lower().encode("utf-8", "surrogatepass") + b"\n\n" for text in texts]
    letters = np.frombuffer(b"".join(coded), dtype=np.uint8).astype(np.intp)
    rows = np.repeat(np.arange(len(coded)), [len(text) for text in coded])
    threes = (letters[:-2] * 961 + letters[1:-1] * 31 + letters[2:]) % _THREES
    holds = np.zeros((len(coded), _THREES), dtype=np.float32)
    holds[rows[:-2], threes] = 1
    return holds


def _jaccard(holds: NDArray[np.float32]) -> Floats:
    both = holds @ holds.T
    sizes = holds.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - both
    return np.asarray(both / np.maximum(either, 1), dtype=float)
