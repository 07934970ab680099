"""What the check without gold says of audited outputs, and how it goes with gold."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from tracegap.audit.judging.judge import Case
from tracegap.policies.tries import Try, judged, judges_for
from tracegap.policies.worth import Gain, Judging, gains_of, judging_of
from tracegap.records import Verdict
from tracegap.task import Task


class WithoutGold:
    """Watches an audit; keeps the judgements of each output, without their reasons."""

    def __init__(self, task: Task) -> None:
        """Takes the task whose rules judge."""
        self._task = task
        self._tries: dict[tuple[str, str, bool], list[Try]] = defaultdict(list)
        self._clusters: dict[tuple[str, str, bool], list[str]] = defaultdict(list)

    def add(self, case: Case, verdict: Verdict) -> None:
        """Judges one output."""
        found = judged(verdict, case.parsed, case.example, self._task)
        checks = {judge: replace(check, findings=()) for judge, check in found.checks.items()}
        who = (case.output.student, case.output.arm, case.traced)
        self._tries[who].append(replace(found, checks=checks))
        self._clusters[who].append(case.example.group)

    def merge(self, later: "WithoutGold") -> None:
        """Adds the outputs that follow."""
        for who, tries in later._tries.items():
            self._tries[who] += tries
            self._clusters[who] += later._clusters[who]

    def __getstate__(self) -> dict[str, Any]:
        # the task stays in its process: one of a user's file may not be picklable
        return self.__dict__ | {"_task": None}

    def judging(self) -> list[Judging]:
        """How the verdicts without gold of each student's arm go with gold and with the answer."""
        return [
            judging_of(f"{student}, {arm}", judge, tries, self._clusters[student, arm, traced])
            for (student, arm, traced), tries in sorted(self._tries.items())
            for judge in judges_for(traced)
        ]

    def gains(self) -> list[Gain]:
        """What withholding answers that are judged wrong does for each student's arm."""
        rows: list[Gain] = []
        for (student, arm, traced), tries in sorted(self._tries.items()):
            clusters = self._clusters[student, arm, traced]
            singles = [[a_try] for a_try in tries]
            rows += gains_of(f"{student}, {arm}", singles, clusters, judges_for(traced))
        return rows
