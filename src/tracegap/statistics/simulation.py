"""Do the intervals cover and the tests keep their level? Mock students with a known truth."""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tracegap.randomness import hash_of
from tracegap.statistics.association import Association, associate
from tracegap.statistics.clusters import Floats
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.paired import Paired, compare
from tracegap.statistics.power import mcnemar_power
from tracegap.statistics.simulated import Row, holds, rejects, share_of
from tracegap.statistics.simulated_clusters import cluster_rows
from tracegap.statistics.simulated_further import further_rows
from tracegap.statistics.simulated_runs import run_rows
from tracegap.statistics.simulated_within import within_rows
from tracegap.statistics.stratified import stratify
from tracegap.statistics.strength import phi_of, signed_root

Flags = NDArray[np.bool_]
Draw = tuple[Flags, Flags, NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True, slots=True)
class Student:
    """A mock student.

    Attributes:
        clusters: How many clusters, and `sizes` how large they are, over and over.
        trace: Chance of a right trace, by class (each cluster is of one of two, at random).
        with_trace: Chance of a right answer after a right trace, by class.
        without: The same after a wrong trace.
        spread: Of the clusters' own logits, shared by trace and answer.
    """

    name: str
    clusters: int
    trace: tuple[float, float]
    with_trace: tuple[float, float]
    without: tuple[float, float]
    sizes: tuple[int, ...] = (1,)
    spread: float = 0.0

    def draw(self, rng: np.random.Generator) -> Draw:
        """Returns (trace right, answer right, cluster, class) of each verdict."""
        codes = np.repeat(np.arange(self.clusters), np.resize(self.sizes, self.clusters))
        kind = rng.integers(0, 2, self.clusters)[codes]
        ease = (rng.normal(size=self.clusters) * self.spread)[codes]
        trace = rng.random(len(codes)) < _shifted(np.array(self.trace)[kind], ease)
        chance = np.where(trace, np.array(self.with_trace)[kind], np.array(self.without)[kind])
        return trace, rng.random(len(codes)) < _shifted(chance, ease), codes, kind

    def near(self, rng: np.random.Generator) -> "Student":
        """Returns a student nearby: its logits of traces, and those of answers, are moved.

        Verdicts are whole numbers. So where few are right, no interval covers any one truth in 95 %
        of the draws: it jumps from one share to the next. What an interval can keep is its share
        over truths that are close together.
        """
        of_trace, of_answer = rng.uniform(-NEARBY, NEARBY, 2)
        return replace(
            self,
            trace=_both(self.trace, of_trace),
            with_trace=_both(self.with_trace, of_answer),
            without=_both(self.without, of_answer),
        )

    def truth(self) -> Floats:
        """Returns the chances of the four cells, shape (4,), in the order of `TwoByTwo`."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(81 if self.spread else 1)
        ease, cells = nodes * self.spread, np.zeros(4)
        for kind in (0, 1):
            trace, first, second = (
                _shifted(np.full(len(ease), by_class[kind]), ease)
                for by_class in (self.trace, self.with_trace, self.without)
            )
            shares = [trace * first, trace * (1 - first)]
            shares += [(1 - trace) * second, (1 - trace) * (1 - second)]
            cells += np.array(shares) @ weights / weights.sum() / 2
        return cells


def _shifted(chance: Floats, by: Floats) -> Floats:
    if not by.any():
        return chance
    shifted: Floats = 1 / (1 + np.exp(-(np.log(chance / (1 - chance)) + by)))
    return shifted


def _both(chances: tuple[float, float], by: float) -> tuple[float, float]:
    first, second = _shifted(np.array(chances), np.array(by))
    return float(first), float(second)


NEARBY = 0.5  # in logits: 40 % become something from 29 to 52 %, 3 % from 1.8 to 4.9 %
HALF = (0.5, 0.5)
STUDENTS = (
    Student("independent", 400, (0.4, 0.4), HALF, HALF),
    Student("mediated", 400, (0.4, 0.4), (0.95, 0.95), (0.2, 0.2)),
    Student("confounded by class", 400, (0.8, 0.2), (0.8, 0.2), (0.8, 0.2)),
    Student("leaking", 400, (0.3, 0.3), (0.98, 0.98), (0.7, 0.7)),
    Student("rare trace", 400, (0.03, 0.03), (0.6, 0.6), (0.4, 0.4)),
    Student("small n", 40, (0.4, 0.4), (0.7, 0.7), (0.4, 0.4)),
    Student("answers near 0", 400, (0.4, 0.4), (0.03, 0.03), (0.01, 0.01)),
    Student("answers near 1", 400, (0.4, 0.4), (0.99, 0.99), (0.96, 0.96)),
    Student("few clusters", 10, (0.4, 0.4), (0.7, 0.7), (0.4, 0.4), (10,), 1.0),
    Student("equal clusters", 100, (0.4, 0.4), (0.7, 0.7), (0.4, 0.4), (4,), 1.0),
    Student("unequal clusters", 60, (0.4, 0.4), (0.7, 0.7), (0.4, 0.4), (1, 1, 2, 3, 13), 1.0),
)


def measures(found: Association) -> dict[str, Estimate]:
    """Returns the figures whose coverage is counted."""
    return {
        "answer given trace": found.p_answer_given_trace,
        "risk difference": found.risk_difference,
        "risk ratio": found.risk_ratio,
        "odds ratio": found.odds_ratio,
        "phi": found.phi,
        "mutual information": found.mutual_information,
    }


def truths(student: Student) -> dict[str, float]:
    """Returns what those figures are in truth."""
    both, trace_only, answer_only, neither = student.truth()
    first, second = both / (both + trace_only), answer_only / (answer_only + neither)
    return {
        "answer given trace": first,
        "risk difference": first - second,
        "risk ratio": first / second,
        "odds ratio": both * neither / (trace_only * answer_only),
        "phi": phi_of(student.truth()),
        "mutual information": signed_root(student.truth()) ** 2,
    }


def coverage(student: Student, replications: int, seed: int = 0) -> list[Row]:
    """Counts how often each interval holds the truth, over students near the given one."""
    rng = np.random.default_rng(hash_of(seed, "coverage", student.name))
    hits: Counter[str] = Counter()
    defined: Counter[str] = Counter()
    for _ in range(replications):
        drawn = student.near(rng)
        known, (trace, answer, codes, _) = truths(drawn), drawn.draw(rng)
        for name, found in measures(associate(trace, answer, codes)).items():
            if found.low is not None:
                defined[name] += 1
                hits[name] += holds(found, known[name])
    similar = student.clusters >= 100 and len(student.sizes) == 1
    wanted = "94-97 %" if similar else ">= 93 %"
    return [
        Row(student.name, f"coverage, {name}", wanted, hits[name] / n, n)
        for name, n in defined.items()
    ]


def levels(replications: int, seed: int = 0) -> list[Row]:
    """Counts how often tests reject what is true, and what is not."""
    rng = np.random.default_rng(hash_of(seed, "levels"))
    return [
        share_of("independent", "test of no link rejects", "5 %", replications, _no_link(rng)),
        share_of(
            "confounded by class", "plain test rejects", "high", replications, _simpson(rng, 0)
        ),
        share_of(
            "confounded by class", "within classes rejects", "5 %", replications, _simpson(rng)
        ),
        share_of("at the margin", "equivalence is claimed", "<= 5 %", replications, _margin(rng)),
        share_of("two arms alike", "McNemar rejects", "<= 5 %", replications, _arms(rng, 0.1, 0.1)),
        share_of(
            "two arms, 15 % and 5 %",
            "McNemar rejects",
            f"{100 * mcnemar_power(168, 0.15, 0.05, 0.05):.1f} %",
            replications,
            _arms(rng, 0.15, 0.05),
        ),
        share_of(
            "two arms, 15 % and 5 %",
            "interval holds the difference",
            "94-96 %",
            replications,
            _gap_held(rng, 0.15, 0.05),
        ),
    ]


def _no_link(rng: np.random.Generator) -> Callable[[], bool]:
    def once() -> bool:
        return rejects(associate(*STUDENTS[0].draw(rng)[:3]).p_value)

    return once


def _simpson(rng: np.random.Generator, within: int = 1) -> Callable[[], bool]:
    def once() -> bool:
        trace, answer, codes, kind = STUDENTS[2].draw(rng)
        if not within:
            return rejects(associate(trace, answer, codes).p_value)
        cells = np.eye(4)[2 * ~trace + ~answer]
        found = stratify({str(k): cells * (kind == k)[:, None] for k in (0, 1)})
        return rejects(found.p_value)

    return once


def _margin(rng: np.random.Generator) -> Callable[[], bool]:
    student = Student("at the margin", 2000, HALF, (0.55, 0.55), HALF)
    return lambda: associate(*student.draw(rng)[:3]).equivalence.equivalent


def _arms(rng: np.random.Generator, first_only: float, second_only: float) -> Callable[[], bool]:
    def once() -> bool:
        return rejects(_two_arms(rng, first_only, second_only).p_value)

    return once


def _gap_held(
    rng: np.random.Generator, first_only: float, second_only: float
) -> Callable[[], bool]:
    def once() -> bool:
        found = _two_arms(rng, first_only, second_only).difference
        return holds(found, first_only - second_only)

    return once


def _two_arms(rng: np.random.Generator, first_only: float, second_only: float) -> Paired:
    luck = rng.random(168)
    first = (luck < first_only) | (luck > 0.7)  # 30 % that both have right
    second = ((luck >= first_only) & (luck < first_only + second_only)) | (luck > 0.7)
    return compare(first, second, np.arange(168))


def main() -> None:
    """Prints the table, part by part as it is counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=2000)
    replications = parser.parse_args().replications
    print("| student | figure | wanted | found | replications |\n|---|---|---|---|---|")
    for student in STUDENTS:
        _print(coverage(student, replications))
    _print(levels(replications))
    _print(run_rows(replications))
    # fits and whole designs take longer: half of the draws do to tell 5 % from 7 %
    _print(within_rows(replications // 2))
    _print(cluster_rows(replications // 2))
    _print(further_rows(replications // 2))


def _print(rows: list[Row]) -> None:
    for row in rows:
        print(
            f"| {row.student} | {row.figure} | {row.wanted} | {100 * row.share:.1f} % "
            f"| {row.replications} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
