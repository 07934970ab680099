"""Ways to guess answers from a question alone, or from a context alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log
from typing import TypeAlias

import numpy as np

from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.task import Task

Answers: TypeAlias = tuple[str, ...]
Guess: TypeAlias = Callable[[Example], Answers]

_MARKS = str.maketrans(dict.fromkeys('.,;:!?"()[]', " "))


def commonest_of(examples: Sequence[Example]) -> Answers:
    """The commonest answer set; ties go to the first in the alphabet, whatever the order.

    Raises:
        BadInputError: There are no examples.
    """
    if not examples:
        raise BadInputError("A baseline needs training examples, and there are none.")
    counts = Counter(tuple(sorted(example.answers)) for example in examples)
    return min(counts, key=lambda answers: (-counts[answers], answers))


def words_of(text: str) -> list[str]:
    """Returns the words of a text, without case and punctuation."""
    return text.lower().translate(_MARKS).split()


def nearest_question(train: Sequence[Example]) -> Guess:
    """Gives the answer to the training question of greatest cosine, by tf-idf of words.

    Of questions equally near the first by id is taken.
    """
    rows = sorted(train, key=lambda example: example.id)
    often = Counter(word for example in rows for word in set(words_of(example.question)))
    rare = {word: log((1 + len(rows)) / (1 + count)) + 1 for word, count in often.items()}
    holders: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for at, example in enumerate(rows):
        for word, weight in _weights(example.question, rare):
            holders[word][0].append(at)
            holders[word][1].append(weight)
    lists = {word: (np.array(at), np.array(weights)) for word, (at, weights) in holders.items()}

    def guess(example: Example) -> Answers:
        near = np.zeros(len(rows))
        for word, weight in _weights(example.question, rare):
            at, weights = lists[word]
            near[at] += weight * weights
        return rows[int(near.round(9).argmax())].answers

    return guess


def _weights(question: str, rare: dict[str, float]) -> Iterator[tuple[str, float]]:
    counts = Counter(word for word in words_of(question) if word in rare)
    weights = {word: count * rare[word] for word, count in counts.items()}
    length = sum(weight**2 for weight in weights.values()) ** 0.5
    return ((word, weight / length) for word, weight in weights.items())


def by_words(train: Sequence[Example]) -> Guess:
    """Gives the answer set that multinomial naive Bayes finds likeliest, from the question's words.

    Counts are smoothed by one, as by Laplace.
    """
    answers = [tuple(sorted(example.answers)) for example in train]
    names = sorted(set(answers))
    code = {name: i for i, name in enumerate(names)}
    prior = np.zeros(len(names))
    totals = np.zeros(len(names))
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for example, name in zip(train, answers, strict=True):
        words = words_of(example.question)
        prior[code[name]] += 1
        totals[code[name]] += len(words)
        for word in words:
            counts[word][code[name]] += 1
    base, unseen = np.log(prior / len(train)), np.log(totals + len(counts))
    rows = {
        word: (np.array(list(seen)), np.log1p(np.array(list(seen.values()))))
        for word, seen in counts.items()
    }

    def guess(example: Example) -> Answers:
        known = [word for word in words_of(example.question) if word in rows]
        score = base - len(known) * unseen
        for word in known:
            at, more = rows[word]
            score[at] += more
        return names[int(score.round(9).argmax())]

    return guess


def from_context(train: Sequence[Example], task: Task) -> Guess:
    """Gives a training answer that stands in the context: the first, last or most often named.

    Which of them, is what is right most often on training examples. Where no training answer stands
    in the context, the commonest is given.
    """
    known = {tuple(words_of(answer)): answer for e in train for answer in e.answers}
    begins = {span[0] for span in known if span}  # elsewhere no span need be looked at
    longest = max(map(len, known))
    overall = commonest_of(train)

    def named(example: Example) -> list[Answers]:
        words = [word for passage in example.context for word in words_of(passage)]
        spans = (
            tuple(words[i : i + n])
            for i, word in enumerate(words)
            if word in begins
            for n in range(1, min(longest, _LONGEST, len(words) - i) + 1)
        )
        found = [(known[span],) for span in spans if span in known]
        return [found[0], found[-1], _oftenest(found)] if found else [overall] * 3

    hits: Counter[int] = Counter()
    for example in train[:_TRIED]:
        said = named(example)
        hits.update(i for i in range(3) if task.score_answer(said[i], example).exact)
    best = max(range(3), key=lambda i: hits[i])
    return lambda example: named(example)[best]


_LONGEST = 6  # words of an answer that is looked for in contexts
_TRIED = 1000


def _oftenest(found: Iterable[Answers]) -> Answers:
    counts = Counter(found)
    return min(counts, key=lambda said: (-counts[said], said))
