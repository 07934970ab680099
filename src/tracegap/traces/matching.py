"""Wrong evidence whose form is that of gold: fitted on many examples, chosen for each.

Every example has candidates: sets of other passages of its context, as many as gold has. How likely
each is to be cited follows from its form (`form.py`) by weights (`balancing.py`) under which, over
the examples and within each class, the form of what is cited has the means, spreads and ties to the
size of the context that the form of gold has. A choice depends on (seed, example) and the weights.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.traces.balancing import Balance, Floats, fit
from tracegap.traces.candidates import Places, candidate_sets
from tracegap.traces.form import FEATURES, Passages, answer_words, form_of, measure

MOST_FITTED = 2000
"""So many examples, first by hash, the weights are fitted on at most."""

_START = 160  # characters; enough of a passage where it need not be compared with others
_NAMES = tuple(FEATURES)
# features of which the spread is to be met as well, and those tied to the sizes of context and gold
_SQUARED = [
    _NAMES.index(name)
    for name in (
        *("length", "words", "likeness to each other", "likeness of letters"),
        *("place", "first place", "last place", "distance from the end", "rank of length"),
    )
]
_BY_CONTEXT = [_NAMES.index(name) for name in ("place", "last place", "rank of length")]
_BY_COUNT = [
    _NAMES.index(name)
    for name in ("length", "words", "likeness to each other", "likeness of letters", "place")
]
_QUESTION = [i for i, name in enumerate(_NAMES) if FEATURES[name] == "question"]
_TEXT_AND_CONTEXT = [i for i, name in enumerate(_NAMES) if FEATURES[name] != "question"]
_MOMENTS = [*_TEXT_AND_CONTEXT, *_SQUARED, *_BY_CONTEXT, *_BY_COUNT, *_QUESTION]
_WIDTHS = np.cumsum([len(_TEXT_AND_CONTEXT), len(_SQUARED), len(_BY_CONTEXT), len(_BY_COUNT)])
_SQUARES, _TIED_TO_CONTEXT, _TIED_TO_COUNT = (
    slice(int(low), int(high)) for low, high in pairwise(_WIDTHS)
)
_OF_FORM = int(_WIDTHS[-1])
# penalties of the shared weights and of those of a class; likeness to the question is met as far
# as it goes along with the rest: which sentence is asked about is mostly a matter of truth
_PENALTY_FORM = (3e-4, 2e-4)
_PENALTY_QUESTION = (0.03, 0.03)

Free = Callable[[Example], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Matching:
    """How likely each form is to be cited.

    Attributes:
        balance: Weights of the moments of form.
        answers: Words that occur in answers.
    """

    balance: Balance
    answers: frozenset[bytes]

    def choose(self, example: Example, free: Sequence[int], seed: int) -> tuple[int, ...]:
        """Returns the places to cite, ascending, as many as gold has.

        Args:
            example: The example.
            free: Places of passages that may be cited; at least one.
            seed: Of the choice.
        """
        rng, passages, sets = _candidates(example, free, self.answers, seed)
        if len(sets) == 1:
            return tuple(sets[0].tolist())
        score = self.balance.scores(_moments(example, passages, sets), example.label)
        # the greatest of score plus Gumbel noise is a draw by the chances that the scores give
        return tuple(sets[int(np.argmax(score + rng.gumbel(size=len(sets))))].tolist())


def fit_matching(examples: Sequence[Example], free: Free, seed: int) -> Matching:
    """Fits how likely each form is to be cited.

    Args:
        examples: The examples of a run, or a sample of them.
        free: Gives the places of an example that may be cited in place of gold.
        seed: Of the candidates.
    """
    known = answer_words(examples)
    fitted = sorted(examples, key=lambda e: hash_of(seed, "fit", e.id))[:MOST_FITTED]
    candidates, wanted, labels = [], [], []
    for example in fitted:
        if not (places := free(example)):
            continue
        _, passages, sets = _candidates(example, places, known, seed)
        gold = np.array([example.evidence], dtype=np.intp)
        candidates.append(_moments(example, passages, sets))
        wanted.append(_moments(example, passages, gold)[0])
        labels.append(example.label)
    if len(candidates) < 2:  # nothing to be met: every candidate alike
        return Matching(Balance(np.zeros(len(_MOMENTS)), {}), known)
    penalty = np.array(
        [
            [form] * _OF_FORM + [question] * len(_QUESTION)
            for form, question in zip(_PENALTY_FORM, _PENALTY_QUESTION, strict=True)
        ]
    )
    return Matching(fit(candidates, np.array(wanted), labels, penalty), known)


def _candidates(
    example: Example, free: Sequence[int], answers: frozenset[bytes], seed: int
) -> tuple[np.random.Generator, Passages, Places]:
    rng = np.random.default_rng(hash_of(seed, "wrong evidence", example.id))
    passages = measure(example, answers, _START if len(example.evidence) == 1 else None)
    return rng, passages, candidate_sets(passages, free, example.evidence, rng)


def _moments(example: Example, passages: Passages, sets: Places) -> Floats:
    """Returns what is to be met in the mean, what belongs to the question last."""
    moments = form_of(passages, sets)[:, _MOMENTS]
    moments[:, _SQUARES] **= 2
    moments[:, _TIED_TO_CONTEXT] *= np.log(len(example.context))
    moments[:, _TIED_TO_COUNT] *= np.log(len(example.evidence))
    return moments
