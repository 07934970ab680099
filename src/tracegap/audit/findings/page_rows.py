"""What the page of an audit keeps of the outputs: little of each, the first ones whole."""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field, replace

from tracegap.audit.judging.judge import Case
from tracegap.readings import FreeReading
from tracegap.records import Generation, Verdict
from tracegap.report.inputs import Sample

SAMPLES_A_GROUP = 100
MOST_ROWS = 200_000
"""Outputs of which the page keeps the verdicts: what needs them all takes over a kilobyte each."""


@dataclass(slots=True)
class PageRows:
    """What the page shows of the outputs: their verdicts without texts, and the first ones whole.

    Attributes:
        students: Whose outputs there are; of several the arms are told apart by student.
        rows: Student, arm, and verdict of every output, those of one question numbered; none
            where there are more than `MOST_ROWS`.
        count: How many outputs there were.
        whole: Outputs with their examples, `SAMPLES_A_GROUP` of each student's arm.
    """

    students: set[str] = field(default_factory=set)
    rows: list[tuple[str, str, Verdict]] = field(default_factory=list)
    whole: list[tuple[Case, Verdict]] = field(default_factory=list)
    count: int = 0
    _seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _shown: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, case: Case, verdict: Verdict) -> None:
        """Takes one output."""
        student, arm = case.output.student, case.output.arm
        number = self._seen[student, arm, verdict.example_id]
        self._seen[student, arm, verdict.example_id] += not self.too_many
        self.students.add(student)
        numbered = replace(verdict, seed=number)
        if self._shown[student, arm] < SAMPLES_A_GROUP:
            self._shown[student, arm] += 1
            self.whole.append((case, numbered))
        self.count += 1
        if self.too_many:  # more verdicts would take memory that grows with the outputs
            self.rows.clear()
            self._seen.clear()
            return
        light = replace(numbered, said_label=None, said_evidence=None, said_answers=None)
        light = replace(light, concluded=None, claims=())
        self.rows.append((student, arm, light))

    @property
    def too_many(self) -> bool:
        """Whether there are more outputs than verdicts are kept of."""
        return self.count > MOST_ROWS

    def verdicts(self, left_out: Container[tuple[str, str]]) -> list[Verdict]:
        """Returns verdicts of the arms that can be scored, of outputs with gold answers."""
        return [
            replace(verdict, arm=self._name(student, arm))
            for student, arm, verdict in self.rows
            if verdict.answer_right is not None and (student, arm) not in left_out
        ]

    def samples(self) -> list[Sample]:
        """Returns the outputs that are shown whole."""
        return [self._sample(case, verdict) for case, verdict in self.whole]

    def readings(self) -> list[FreeReading | None]:
        """Returns what was read in the free traces of these, None for others."""
        return [case.reading for case, _ in self.whole]

    def _sample(self, case: Case, verdict: Verdict) -> Sample:
        arm = self._name(case.output.student, case.output.arm)
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

    def _name(self, student: str, arm: str) -> str:
        return f"{student}: {arm}" if len(self.students) > 1 else arm
