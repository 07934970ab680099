"""What the page of an audit keeps of the outputs: little of each, up to `MOST_SAMPLES` whole."""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field, replace

from tracegap.audit.judging.judge import Case
from tracegap.readings import FreeReading
from tracegap.records import Generation, Verdict
from tracegap.report.balanced import MOST_SAMPLES, Balanced
from tracegap.report.inputs import Sample

MOST_ROWS = 200_000
"""Outputs of which the page keeps the verdicts: what needs them all takes over a kilobyte each."""


@dataclass(slots=True)
class PageRows:
    """What the page shows of the outputs: their verdicts without texts, and many of them whole.

    Attributes:
        students: Whose outputs there are; of several the arms are told apart by student.
        rows: Student, arm, and verdict of every output, those of one question numbered; none
            where there are more than `MOST_ROWS`.
        count: How many outputs there were.
        whole: Outputs with their examples: all, or a sample of each student's arm and class.
    """

    students: set[str] = field(default_factory=set)
    rows: list[tuple[str, str, Verdict]] = field(default_factory=list)
    whole: Balanced[tuple[Case, Verdict]] = field(default_factory=lambda: Balanced(MOST_SAMPLES))
    count: int = 0
    _seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _questions: set[str] = field(default_factory=set)

    def add(self, case: Case, verdict: Verdict) -> None:
        """Takes one output."""
        student, arm = case.output.student, case.output.arm
        self.students.add(student)
        self._questions.add(verdict.example_id)
        name = f"{verdict.example_id} {case.output.source} {case.output.line}"
        self.whole.add((student, arm, verdict.label), name, (case, verdict))
        self.count += 1
        self._keep(student, arm, verdict)

    def merge(self, later: "PageRows") -> None:
        """Takes the outputs that follow."""
        self.students |= later.students
        self._questions |= later._questions
        self.whole.merge(later.whole)
        self.count += later.count
        if self.too_many:
            self._forget()
            return
        for row in later.rows:
            self._keep(*row)

    def _forget(self) -> None:
        # more verdicts would take memory that grows with the outputs
        self.rows.clear()
        self._seen.clear()

    def _keep(self, student: str, arm: str, verdict: Verdict) -> None:
        if self.too_many:
            self._forget()
            return
        key = (student, arm, verdict.example_id)
        light = replace(
            verdict,
            seed=self._seen[key],
            said_label=None,
            said_evidence=None,
            said_answers=None,
            concluded=None,
            claims=(),
        )
        self.rows.append((student, arm, light))
        self._seen[key] += 1

    @property
    def too_many(self) -> bool:
        """Whether there are more outputs than verdicts are kept of."""
        return self.count > MOST_ROWS

    @property
    def questions(self) -> int:
        """How many different questions there are."""
        return len(self._questions)

    @property
    def sampled(self) -> str:
        """Which outputs are shown whole, if not all are."""
        return self.whole.sentence("student, arm and class")

    def verdicts(self, left_out: Container[tuple[str, str]]) -> list[Verdict]:
        """Returns verdicts of the arms that can be scored, of outputs with gold answers."""
        return [
            replace(verdict, arm=self.name(student, arm))
            for student, arm, verdict in self.rows
            if verdict.answer_right is not None and (student, arm) not in left_out
        ]

    def samples(self) -> list[Sample]:
        """Returns the outputs shown whole, in their order; those of one question are numbered."""
        shown: Counter[tuple[str, str, str]] = Counter()
        samples = []
        for case, verdict in self.whole.kept():
            key = (case.output.student, case.output.arm, verdict.example_id)
            samples.append(self._sample(case, replace(verdict, seed=shown[key])))
            shown[key] += 1
        return samples

    def name(self, student: str, arm: str) -> str:
        """Returns what the page calls a student's arm."""
        return f"{student}: {arm}" if len(self.students) > 1 else arm

    def readings(self) -> list[FreeReading | None]:
        """Returns what was read in the free traces of these, None for others."""
        return [case.reading for case, _ in self.whole.kept()]

    def _sample(self, case: Case, verdict: Verdict) -> Sample:
        arm = self.name(case.output.student, case.output.arm)
        generation = Generation(
            example_id=verdict.example_id,
            arm=arm,
            seed=verdict.seed,
            condition="full",
            text=case.output.text,
            finish_reason="length" if case.output.unfinished else "stop",
            prompt_tokens=0,
            completion_tokens=0,
        )
        return case.example, generation, replace(verdict, arm=arm)
