"""Step and answer within one question: are the tries with a right step those with a right answer?

Hard questions get both wrong and easy ones both right, which links the two in every pooled table.
Several tries of the *same* question, by runs or samples, are equally hard. What is left to tell
apart is the run: a good one gets more of both right, so each has a term of its own.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics.clusters import Floats, student, tail
from tracegap.statistics.intervals import Estimate

WALD = "conditional logistic regression by question, a term a run, robust to questions"
SCORE = "score test of it, robust to questions, as its odds ratio has no bound"
NO_QUESTION = "undefined: no question has tries that differ both in the step and in the answer"
FEW = "undefined: {questions} questions tell something, no more than there are terms ({terms})"
SEPARATED = "within questions a right step never goes with a wrong answer, or always: no bound"
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
_AT_ONCE = 256  # questions: their sums and slopes are held side by side
_MOST_STEPS = 50
_FAR = 15.0  # logarithm of an odds ratio that no number of tries shows


@dataclass(frozen=True, slots=True)
class WithinQuestion:
    """The link of step and answer among tries of the same question.

    Attributes:
        odds_ratio: Odds of a right answer after a right step over those after a wrong one, in the
            same question and run; None where `note` says why.
        p_value: Of `test`, against no link.
        test: Which test gave it.
        questions_used: Questions with right and wrong answers among their tries.
        questions_telling: Those of them whose steps differ too: only they tell of the link.
        questions: All of them.
        tries: Tries of the questions used.
        runs: How many runs they are of.
        note: What stands in the way of an odds ratio.
    """

    odds_ratio: Estimate
    p_value: float | None
    test: str | None
    questions_used: int
    questions_telling: int
    questions: int
    tries: int
    runs: int
    note: str | None


@dataclass(frozen=True, slots=True)
class _Strata:
    """Tries by question, filled up with tries of no weight.

    Attributes:
        design: Shape (questions, tries, terms); the step is the first term.
        there: Whether it is a try, shape (questions, tries).
        right: Whether its answer is right, shape (questions, tries).
    """

    design: Floats
    there: Floats
    right: Floats


def within_question(
    step_right: ArrayLike, answer_right: ArrayLike, question: ArrayLike, run: ArrayLike
) -> WithinQuestion:
    """Measures the link of step and answer within questions, over runs or samples.

    Logistic regression conditional on how many tries of a question are right (Chamberlain 1980),
    so that nothing need be known of how hard it is, with errors robust to questions.

    Args:
        step_right: Whether the step is right, shape (n,); unscored tries must have been left out.
        answer_right: Whether the answer is right, shape (n,).
        question: The question of each try.
        run: The training run of each try.

    Raises:
        BadInputError: Lengths differ.

    Examples:
        >>> step = [1, 1, 0, 0] * 30
        >>> answer = [1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0] * 10
        >>> question, run = [i // 4 for i in range(120)], [0] * 120
        >>> found = within_question(step, answer, question, run)
        >>> found.questions_used, round(found.odds_ratio.value, 2), found.p_value < 0.001
        (30, 5.96, True)
    """
    columns = [np.asarray(column) for column in (step_right, answer_right, question, run)]
    if len({column.shape for column in columns}) != 1:
        sizes = ", ".join(str(column.size) for column in columns)
        raise BadInputError(f"steps, answers, questions and runs differ in number: {sizes}.")
    step, right = columns[0].astype(float), columns[1].astype(float)
    q = np.unique(columns[2], return_inverse=True)[1].reshape(right.shape)
    return _measured(step, right, q, columns[3])


def _measured(step: Floats, right: Floats, q: Codes, run: NDArray[Any]) -> WithinQuestion:
    kept = _telling_runs(right, q, run)
    sizes: Floats = np.bincount(q, weights=kept).astype(float)
    steps: Floats = np.bincount(q, weights=step * kept).astype(float)
    telling = int(((steps > 0) & (steps < sizes)).sum())
    runs, r = np.unique(run[kept], return_inverse=True)
    found = WithinQuestion(
        odds_ratio=Estimate(None, None, None, int(kept.sum())),
        p_value=None,
        test=None,
        questions_used=int((sizes > 0).sum()),
        questions_telling=telling,
        questions=len(sizes),
        tries=int(kept.sum()),
        runs=len(runs),
        note=NO_QUESTION,
    )
    if not telling:
        return found
    q = np.unique(q[kept], return_inverse=True)[1]
    design = _independent([*((r == i).astype(float) for i in range(1, len(runs))), step[kept]], q)
    if design is None:
        return found
    if telling <= design.shape[1]:
        few = FEW.format(questions=telling, terms=design.shape[1])
        return replace(found, note=few)
    return _fitted(found, _strata(design, right[kept], q))


def _telling_runs(right: Floats, q: Codes, run: NDArray[Any]) -> Flags:
    """Marks tries of questions with both answers, without runs that have only one of the two.

    The term of a run with right answers only goes to infinity, where its tries tell nothing.
    """
    _, r = np.unique(run, return_inverse=True)
    kept = np.ones(right.size, dtype=bool)
    while True:
        before = int(kept.sum())
        for codes in (q, r) if r.max(initial=0) else (q,):
            of, rights = np.bincount(codes, kept), np.bincount(codes, right * kept)
            kept &= ((rights > 0) & (rights < of))[codes]
        if int(kept.sum()) == before:
            return kept


def _independent(terms: list[Floats], q: Codes) -> Floats | None:
    """Returns the terms that differ within questions; None if the step, the last, does not."""
    sizes, kept = np.bincount(q), []
    basis: list[Floats] = []
    for i, term in enumerate(terms):
        within = term - (np.bincount(q, term) / sizes)[q]
        for known in basis:
            within = within - (within @ known) * known
        length = float(np.linalg.norm(within))
        if length > 1e-8 * math.sqrt(term.size):
            basis.append(within / length)
            kept.append(term)
        elif i == len(terms) - 1:
            return None
    return np.column_stack([kept[-1], *kept[:-1]])


def _strata(design: Floats, right: Floats, q: Codes) -> _Strata:
    order = np.argsort(q, kind="stable")
    sizes = np.bincount(q)
    place = np.arange(q.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    shape = len(sizes), int(sizes.max())
    spread: Floats = np.zeros((*shape, design.shape[1]))
    there, rights = np.zeros(shape), np.zeros(shape)
    spread[q[order], place] = design[order]
    there[q[order], place] = 1.0
    rights[q[order], place] = right[order]
    return _Strata(spread, there, rights)


def _fitted(found: WithinQuestion, strata: _Strata) -> WithinQuestion:
    terms, many = strata.design.shape[2], found.questions_telling
    weights = _newton(strata, np.arange(terms))
    if weights is None or abs(weights[0]) > _FAR:
        held = _newton(strata, np.arange(1, terms))
        if held is None:
            return replace(found, note=SEPARATED)
        statistic = _score_statistic(strata, held)
        p_value = tail(statistic, many - 1)
        return replace(found, p_value=p_value, test=SCORE, note=SEPARATED)
    scores, information = _slopes(strata, weights)
    bread = np.linalg.inv(information)
    few = len(scores) / (len(scores) - 1)
    robust = few * float((bread @ (scores.T @ scores) @ bread)[0, 0])
    # questions that all balance out show no spread: then the one that the model itself has
    error = math.sqrt(robust if robust > 1e-12 else float(bread[0, 0]))
    centre, half = float(weights[0]), student(many - 1) * error
    low, high = math.exp(centre - half), math.exp(centre + half)
    return replace(
        found,
        odds_ratio=Estimate(math.exp(centre), low, high, found.tries),
        p_value=tail(centre / error, many - 1),
        test=WALD,
        note=None,
    )


def _newton(strata: _Strata, free: Codes) -> Floats | None:
    """Returns the likeliest weights, those that are not free held at 0; None if there are none."""
    weights = np.zeros(strata.design.shape[2])
    if not free.size:
        return weights
    for _ in range(_MOST_STEPS):
        scores, information = _slopes(strata, weights)
        step = np.linalg.lstsq(information[np.ix_(free, free)], scores[:, free].sum(axis=0))[0]
        weights[free] += np.clip(step, -2, 2)  # far from the top a whole step may overshoot
        if np.abs(step).max() < 1e-10:
            return weights
        if np.abs(weights).max() > 2 * _FAR:
            return None
    return None


def _score_statistic(strata: _Strata, held: Floats) -> float:
    """The efficient score of the step, in its robust standard errors (Boos 1992)."""
    scores, information = _slopes(strata, held)
    others = np.linalg.pinv(information[1:, 1:]) @ information[1:, 0]
    efficient = scores[:, 0] - scores[:, 1:] @ others
    few = len(scores) / (len(scores) - 1)
    return float(efficient.sum()) / math.sqrt(few * float((efficient**2).sum()))


def _slopes(strata: _Strata, weights: Floats) -> tuple[Floats, Floats]:
    """Returns each question's slope of the log-likelihood, and the information of all."""
    terms = strata.design.shape[2]
    information, scores = np.zeros((terms, terms)), []
    for start in range(0, len(strata.there), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        expected, second = _expected(
            strata.design[part], strata.there[part], strata.right[part], weights
        )
        scores.append((strata.design[part] * strata.right[part][:, :, None]).sum(1) - expected)
        information += second.sum(axis=0) - expected.T @ expected
    return np.concatenate(scores), information


def _expected(
    design: Floats, there: Floats, right: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """Returns the mean of the right tries' summed terms, given their number, and of its square.

    Sums over all ways to choose so many of the tries, try by try (Howard 1972), with the first and
    second slopes carried along.
    """
    chosen = right.sum(axis=1).astype(int)
    most, (many, tries, terms) = int(chosen.max()), design.shape
    value = np.zeros((many, most + 1))
    value[:, 0] = 1.0
    first, second = np.zeros((many, most + 1, terms)), np.zeros((many, most + 1, terms, terms))
    for t in range(tries):
        x = design[:, t]
        odds = (there[:, t] * np.exp(x @ weights))[:, None]
        cross = x[:, None, :, None] * first[:, :-1, None, :]
        outer = (x[:, :, None] * x[:, None, :])[:, None] * value[:, :-1, None, None]
        more = second[:, :-1] + cross + cross.swapaxes(2, 3) + outer
        second[:, 1:] += odds[..., None, None] * more
        first[:, 1:] += odds[..., None] * (first[:, :-1] + x[:, None] * value[:, :-1, None])
        value[:, 1:] += odds * value[:, :-1]
        scale = value.max(axis=1)  # only ratios matter, and these must not overflow
        value /= scale[:, None]
        first /= scale[:, None, None]
        second /= scale[:, None, None, None]
    at = np.arange(many), chosen
    return first[at] / value[at][:, None], second[at] / value[at][:, None, None]
