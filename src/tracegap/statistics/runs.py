"""Two arms over several training runs: the run is the unit of any claim about arms.

Questions tell how these trained students differ; only further trainings tell how arms do. The
difference of the arms is paired by question, which takes out how hard questions are. What is left
varies by run (random, nested in its arm, crossed with questions), by how questions fall to the
arms, and by what neither explains.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics.clusters import LEVEL, Floats, Sums, student, tail
from tracegap.statistics.intervals import Estimate, difference
from tracegap.statistics.run_shares import correlation, permutation, welch

MIXED = "t over runs random within arms, crossed with questions (Satterthwaite)"
PERMUTED = "permutation of whole runs: neither runs nor questions vary within an arm"
ONE_RUN = "none: with one run an arm only these two students are compared, not the arms"
FEW_QUESTIONS = "none: fewer than two questions were asked of every run of both arms"


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Two arms over their runs; differences are first minus second, in shares of right answers.

    Attributes:
        first: Share of right answers of each run of the first arm, in the order of their ids.
        second: Those of the second arm.
        questions: How many were asked of every run of both arms; only they are used.
        left_out: Questions that some run was not asked.
        difference: Of the arms, for new questions *and* new runs; without ends for one run an arm.
        p_value: Against no difference of the arms; None for one run an arm.
        method: Which test gave it, or why there is none.
        freedom: Its degrees of freedom.
        welch: p-value of Welch's t-test over the runs' shares: no pairing by question, and
            the runs of the two arms may vary unequally. None where no run differs from another.
        permutation: p-value of exchanging whole runs between the arms, all ways of doing it; at
            least 0.10 with three runs an arm, 0.029 with four, 0.008 with five.
        run_sd: Standard deviation of the runs' true shares within an arm, with an interval.
        run_correlation: Of the shares of runs with the same id in both arms. Pairing runs by it
            would help only if it were high; it is told, and not used.
        students: The difference of these trained students, for new questions only.
    """

    first: tuple[float, ...]
    second: tuple[float, ...]
    questions: int
    left_out: int
    difference: Estimate
    p_value: float | None
    method: str
    freedom: float | None
    welch: float | None
    permutation: float | None
    run_sd: Estimate
    run_correlation: Estimate
    students: Estimate


@dataclass(frozen=True, slots=True)
class _Arm:
    """Mean score of each question in each run, and how many tries it is made of."""

    questions: NDArray[np.str_]
    runs: NDArray[np.str_]
    sums: Floats
    counts: Floats

    def of(self, questions: NDArray[np.str_]) -> "_Arm":
        kept = np.searchsorted(self.questions, questions)
        return _Arm(questions, self.runs, self.sums[kept], self.counts[kept])


def compare_runs(
    first_right: ArrayLike,
    first_question: ArrayLike,
    first_run: ArrayLike,
    second_right: ArrayLike,
    second_question: ArrayLike,
    second_run: ArrayLike,
) -> RunComparison:
    """Compares two arms, each trained several times, on the same questions.

    The quasi-F test of two random factors (Clark 1973) with Satterthwaite's degrees of freedom
    (1946): the variance of the difference is that of the runs' means, and what the difference
    varies by question beyond chance. Verdicts that share question and run (several tries, or the
    questions of one group if its id is given) are taken together.

    Args:
        first_right: Scores from 0 to 1 (right is 1) of the first arm, shape (n,).
        first_question: The question of each; the same ids in both arms.
        first_run: The run of each.
        second_right: Scores of the second arm, shape (m,).
        second_question: The question of each.
        second_run: The run of each.

    Raises:
        BadInputError: Lengths differ, an arm has no verdicts, or a score is not from 0 to 1.

    Examples:
        >>> right = [1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1]
        >>> other = [0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]
        >>> question, run = [1, 2, 3, 4] * 3, [0] * 4 + [1] * 4 + [2] * 4
        >>> found = compare_runs(right, question, run, other, question, run)
        >>> round(found.difference.value, 3), round(found.permutation, 2)
        (0.417, 0.1)
        >>> one = compare_runs(right[:4], question[:4], run[:4], other[:4], question[:4], run[:4])
        >>> one.p_value, one.difference.low
        (None, None)
    """
    first = _cells(first_right, first_question, first_run)
    second = _cells(second_right, second_question, second_run)
    shared = np.intersect1d(_asked_of_all(first), _asked_of_all(second))
    left_out = len(np.union1d(first.questions, second.questions)) - len(shared)
    first, second = first.of(shared), second.of(shared)
    if not len(shared):
        none = Estimate(None, None, None, 0)
        return RunComparison(
            (), (), 0, left_out, none, None, FEW_QUESTIONS, None, None, None, none, none, none
        )
    return _compared(first, second, left_out)


def _cells(right: ArrayLike, question: ArrayLike, run: ArrayLike) -> _Arm:
    scores = np.asarray(right, dtype=float)
    shapes = {np.shape(question), np.shape(run)}
    if scores.ndim != 1 or shapes != {scores.shape}:
        raise BadInputError(
            f"{scores.size} verdicts need one question id and one run id each, not {shapes}."
        )
    if not scores.size:
        raise BadInputError("An arm has no verdicts; give both arms' verdicts of every run.")
    if not np.all((scores >= 0) & (scores <= 1)):
        raise BadInputError("A score is not from 0 to 1; give 1 for right and 0 for wrong.")
    questions, q = np.unique(np.asarray(question).astype(str), return_inverse=True)
    runs, r = np.unique(np.asarray(run).astype(str), return_inverse=True)
    at, size = q * len(runs) + r, len(questions) * len(runs)
    sums, counts = (np.bincount(at, by, size) for by in (scores, np.ones(scores.size)))
    shape = len(questions), len(runs)
    return _Arm(questions, runs, *(by.reshape(shape).astype(float) for by in (sums, counts)))


def _asked_of_all(arm: _Arm) -> NDArray[np.str_]:
    asked: NDArray[np.str_] = arm.questions[(arm.counts > 0).all(axis=1)]
    return asked


def _compared(first: _Arm, second: _Arm, left_out: int) -> RunComparison:
    arms = first, second
    weights = sum(arm.counts.mean(axis=1) for arm in arms)
    share: Floats = np.asarray(weights) / np.mean(weights)
    scores = [arm.sums / arm.counts * share[:, None] for arm in arms]
    means = [by.mean(axis=0) for by in scores]
    gap = float(means[0].mean() - means[1].mean())
    n = round(sum(float(arm.counts.sum()) for arm in arms))
    one, other = (Sums(arm.sums.sum(axis=1), arm.counts.sum(axis=1)) for arm in arms)
    few = min(len(means[0]), len(means[1])) < 2
    _, *same = np.intersect1d(first.runs, second.runs, return_indices=True)
    none = Estimate(None, None, None, n)
    found = RunComparison(
        first=tuple(means[0].tolist()),
        second=tuple(means[1].tolist()),
        questions=len(share),
        left_out=left_out,
        difference=Estimate(gap, None, None, n),
        p_value=None,
        method=ONE_RUN if few else FEW_QUESTIONS,
        freedom=None,
        welch=None if few else welch(*means),
        permutation=None if few else permutation(*means),
        run_sd=none,
        run_correlation=correlation(means[0][same[0]], means[1][same[1]]),
        students=difference(one, other, n),
    )
    return found if few or len(share) < 2 else _tested(found, scores, share)


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of two arms, on the scale of one run's share.

    Attributes:
        run: Between runs within arms, with `freedom` degrees.
        gap: Of the difference of the arms, between questions.
        rest: Of what is left of one question in one run.
        per: 1 / runs of the first arm + 1 / runs of the second.
    """

    run: float
    gap: float
    rest: float
    per: float
    questions: int
    freedom: int


def _tested(found: RunComparison, scores: list[Floats], share: Floats) -> RunComparison:
    squares = _squares(scores, share)
    variance, freedom = _variance(squares)
    gap, n = found.difference.value or 0.0, found.difference.n
    if variance <= 1e-18:
        same = abs(gap) < 1e-12
        return replace(
            found,
            difference=found.students,
            p_value=1.0 if same else found.permutation,
            method=PERMUTED,
            run_sd=Estimate(0.0, 0.0, None, n),
        )
    half = student(freedom) * math.sqrt(variance)
    return replace(
        found,
        difference=Estimate(gap, max(-1.0, gap - half), min(1.0, gap + half), n),
        p_value=tail(gap / math.sqrt(variance), freedom),
        method=MIXED,
        freedom=freedom,
        run_sd=_run_sd(squares, n),
    )


def _squares(scores: list[Floats], share: Floats) -> _Squares:
    questions = len(share)
    runs = [by.shape[1] for by in scores]
    freedom = sum(runs) - len(runs)
    between = rest = 0.0
    by_question = []
    for by in scores:
        # residuals of the weighted mean: a question with more tries pulls more
        residuals = by - by.mean() * share[:, None]
        rows, columns = residuals.mean(axis=1), residuals.mean(axis=0)
        between += float((columns**2).sum())
        rest += float(((residuals - rows[:, None] - columns[None, :]) ** 2).sum())
        by_question.append(rows)
    gaps = by_question[0] - by_question[1]
    return _Squares(
        run=between / freedom,
        gap=float((gaps**2).sum()) / (questions - 1),
        rest=rest / ((questions - 1) * freedom),
        per=sum(1 / many for many in runs),
        questions=questions,
        freedom=freedom,
    )


def _variance(of: _Squares) -> tuple[float, float]:
    """Returns the variance of the difference and Satterthwaite's degrees of freedom.

    Runs that vary no more than chance has it leave their own degrees: that they do not vary at all
    is never taken for granted, for a few runs cannot show it.
    """
    by_runs, by_gap = of.run * of.per, of.gap / of.questions
    by_chance = of.rest * of.per / of.questions
    if by_gap <= by_chance:
        return by_runs, float(of.freedom)
    variance = by_runs + by_gap - by_chance
    spread = by_runs**2 / of.freedom + by_gap**2 / (of.questions - 1)
    spread += by_chance**2 / ((of.questions - 1) * of.freedom)
    return variance, max(1.0, variance**2 / spread)


def _run_sd(of: _Squares, n: int) -> Estimate:
    """The runs' standard deviation beyond chance, with Tukey and Williams's interval (1962)."""
    from scipy.special import chdtri, fdtri

    by_chance, rest = of.rest / of.questions, (of.questions - 1) * of.freedom
    tails = (1 + LEVEL) / 2, (1 - LEVEL) / 2
    low, high = (
        max(0.0, of.run - by_chance * float(fdtri(of.freedom, rest, at)))
        * of.freedom
        / float(chdtri(of.freedom, 1 - at))
        for at in tails
    )
    value = math.sqrt(max(0.0, of.run - by_chance))
    return Estimate(value, min(math.sqrt(low), value), max(math.sqrt(high), value), n)
