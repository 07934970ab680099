"""Do the intervals cover and the tests keep their level? Mock students with a known truth."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracegap.randomness import hash_of
from tracegap.statistics.association import Association, associate
from tracegap.statistics.intervals import Estimate, Floats
from tracegap.statistics.paired import compare
from tracegap.statistics.power import mcnemar_power
from tracegap.statistics.stratified import stratify

Flags = NDArray[np.bool_]
Draw = tuple[Flags, Flags, NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True, slots=True)
class Student:
    """A mock student.

    Attributes:
        clusters: How many clusters, and `sizes` how large they are, over and over.
        trace: Chance of a right trace, by class (half of the clusters each).
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

    def draw(self, rng: np.random.Generator, clusters: int | None = None) -> Draw:
        """Returns (trace right, answer right, cluster, class) of each verdict."""
        many = clusters or self.clusters
        size = np.resize(self.sizes, many)
        codes = np.repeat(np.arange(many), size)
        kind = (codes // len(self.sizes)) % 2
        ease = (rng.normal(size=many) * self.spread)[codes]
        trace = rng.random(len(codes)) < _shifted(np.array(self.trace)[kind], ease)
        chance = np.where(trace, np.array(self.with_trace)[kind], np.array(self.without)[kind])
        return trace, rng.random(len(codes)) < _shifted(chance, ease), codes, kind


def _shifted(chance: Floats, by: Floats) -> Floats:
    if not by.any():
        return chance
    shifted: Floats = 1 / (1 + np.exp(-(np.log(chance / (1 - chance)) + by)))
    return shifted


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


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one student: how often in how many replications."""

    student: str
    figure: str
    wanted: str
    share: float
    replications: int


def measures(found: Association) -> dict[str, Estimate]:
    """Returns the figures whose coverage is counted."""
    return {
        "answer given trace": found.p_answer_given_trace,
        "risk difference": found.risk_difference,
        "risk ratio": found.risk_ratio,
        "phi": found.phi,
        "mutual information": found.mutual_information,
    }


def coverage(student: Student, replications: int, seed: int = 0) -> list[Row]:
    """Counts how often each interval holds the truth, which a draw of a million tells."""
    rng = np.random.default_rng(hash_of(seed, "coverage", student.name))
    per_cluster = float(np.mean(student.sizes))
    many = int(1_000_000 / per_cluster) // (2 * len(student.sizes)) * 2 * len(student.sizes)
    trace, answer, _, _ = student.draw(rng, many)
    # independent verdicts: the truth needs no clusters
    known = measures(associate(trace, answer, np.arange(len(trace))))
    hits, defined = dict.fromkeys(known, 0), dict.fromkeys(known, 0)
    for _ in range(replications):
        trace, answer, codes, _ = student.draw(rng)
        for name, found in measures(associate(trace, answer, codes)).items():
            truth = known[name].value or 0.0
            if found.low is not None:
                defined[name] += 1
                hits[name] += found.low <= truth and (found.high is None or truth <= found.high)
    return [
        Row(student.name, f"coverage, {name}", "94-96 %", hits[name] / max(1, defined[name]), n)
        for name, n in defined.items()
    ]


def levels(replications: int, seed: int = 0) -> list[Row]:
    """Counts how often tests reject what is true, and what is not."""
    rng = np.random.default_rng(hash_of(seed, "levels"))
    return [
        _share("independent", "test of no link rejects", "5 %", replications, _no_link(rng)),
        _share("confounded by class", "plain test rejects", "high", replications, _simpson(rng, 0)),
        _share("confounded by class", "within classes rejects", "5 %", replications, _simpson(rng)),
        _share("at the margin", "equivalence is claimed", "<= 5 %", replications, _margin(rng)),
        _share("two arms alike", "McNemar rejects", "<= 5 %", replications, _arms(rng, 0.1, 0.1)),
        _share(
            "two arms, 15 % and 5 %",
            "McNemar rejects",
            f"{100 * mcnemar_power(168, 0.15, 0.05, 0.05):.1f} %",
            replications,
            _arms(rng, 0.15, 0.05),
        ),
    ]


def _share(student: str, figure: str, wanted: str, n: int, once: Callable[[], bool]) -> Row:
    return Row(student, figure, wanted, sum(once() for _ in range(n)) / n, n)


def _no_link(rng: np.random.Generator) -> Callable[[], bool]:
    def once() -> bool:
        found = associate(*STUDENTS[0].draw(rng)[:3])
        return found.p_value is not None and found.p_value < 0.05

    return once


def _simpson(rng: np.random.Generator, within: int = 1) -> Callable[[], bool]:
    def once() -> bool:
        trace, answer, codes, kind = STUDENTS[2].draw(rng)
        if not within:
            return (associate(trace, answer, codes).p_value or 0.0) < 0.05
        cells = np.eye(4)[2 * ~trace + ~answer]
        found = stratify({str(k): cells * (kind == k)[:, None] for k in (0, 1)})
        return found.p_value is not None and found.p_value < 0.05

    return once


def _margin(rng: np.random.Generator) -> Callable[[], bool]:
    student = Student("at the margin", 2000, HALF, (0.55, 0.55), HALF)
    return lambda: associate(*student.draw(rng)[:3]).equivalence.equivalent


def _arms(rng: np.random.Generator, first_only: float, second_only: float) -> Callable[[], bool]:
    def once() -> bool:
        luck = rng.random(168)
        first, second = luck < first_only, (luck >= first_only) & (luck < first_only + second_only)
        found = compare(first, second, np.arange(168))
        return found.p_value is not None and found.p_value < 0.05

    return once


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=2000)
    replications = parser.parse_args().replications
    print("| student | figure | wanted | found | replications |\n|---|---|---|---|---|")
    for student in STUDENTS:
        _print(coverage(student, replications))
    _print(levels(replications))


def _print(rows: list[Row]) -> None:
    for row in rows:
        print(
            f"| {row.student} | {row.figure} | {row.wanted} | {100 * row.share:.1f} % "
            f"| {row.replications} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
