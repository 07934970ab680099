"""The data report of a run: counted one example at a time, written and read in one place."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

from tracegap.files import read_whole, write_text
from tracegap.records import DataReport, Example, FormLeak, LeftOut, Spread, TrainingRow
from tracegap.run.folder import RunFolder
from tracegap.run.spread import spread
from tracegap.task import Task

_OF_COMPLETIONS = ("characters", "cited_passages", "cited_characters")


@dataclass(slots=True)
class DataCounts:
    """What can be counted without holding the examples, so that parts can be added up.

    Attributes:
        sizes: Split -> examples by class.
        rules: Examples by the special rule that made them.
        reasons: Rows left out, by reason.
        lengths: For each measure how often each length comes; `ARM MEASURE` for completions.
    """

    sizes: dict[str, Counter[str]] = field(
        default_factory=lambda: {"train": Counter(), "test": Counter()}
    )
    rules: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    lengths: dict[str, Counter[int]] = field(default_factory=dict)

    def add_example(self, example: Example, part: str) -> None:
        """Counts an example of `train` or `test`."""
        self.sizes[part][example.label] += 1
        if "rule" in example.meta:
            self.rules[example.meta["rule"]] += 1
        self._measure("passages", len(example.context))
        self._measure("evidence_passages", len(example.evidence))
        self._measure("answers", len(example.answers))
        self._measure("question_words", len(example.question.split()))

    def add_row(self, row: TrainingRow) -> None:
        """Counts an arm's training row."""
        lengths = (
            len(row.completion[0]["content"]),
            len(row.evidence),
            sum(map(len, row.evidence)),
        )
        for name, length in zip(_OF_COMPLETIONS, lengths, strict=True):
            self._measure(f"{row.arm} {name}", length)

    def _measure(self, name: str, length: int) -> None:
        self.lengths.setdefault(name, Counter())[length] += 1

    def add(self, other: "DataCounts") -> None:
        """Adds the counts of another part to these."""
        for part, sizes in other.sizes.items():
            self.sizes[part].update(sizes)
        self.rules.update(other.rules)
        self.reasons.update(other.reasons)
        for name, counts in other.lengths.items():
            self.lengths.setdefault(name, Counter()).update(counts)

    def report(
        self,
        arms: Iterable[str],
        notes: Sequence[str],
        form_leak: dict[str, FormLeak],
        groups: dict[str, int] | None = None,
        repeats: dict[str, int] | None = None,
        contradictions: Sequence[dict[str, str]] | None = None,
        overlaps: dict[str, dict[str, int]] | None = None,
    ) -> DataReport:
        """Returns the report; what these counts cannot tell is given, or None."""
        return DataReport(
            notes=tuple(notes),
            sizes={part: dict(sorted(sizes.items())) for part, sizes in self.sizes.items()},
            groups=groups,
            repeats=repeats,
            rules=dict(self.rules),
            passages=self._spread("passages"),
            evidence_passages=self._spread("evidence_passages"),
            answers=self._spread("answers"),
            question_words=self._spread("question_words"),
            quarantined=LeftOut(self.reasons.total(), dict(self.reasons.most_common())),
            completions={
                arm: {name: self._spread(f"{arm} {name}") for name in _OF_COMPLETIONS}
                for arm in arms
            },
            contradictions=None if contradictions is None else tuple(contradictions),
            overlaps=overlaps,
            form_leak=form_leak,
        )

    def _spread(self, name: str) -> Spread:
        return spread(self.lengths.get(name, Counter()).elements())


def groups_of(train: Sequence[Example], test: Sequence[Example]) -> dict[str, int]:
    """Returns how many groups each split has, and how many they share."""
    of_train, of_test = {e.group for e in train}, {e.group for e in test}
    return {"train": len(of_train), "test": len(of_test), "shared": len(of_train & of_test)}


def repeats_of(train: Sequence[Example], test: Sequence[Example]) -> dict[str, int]:
    """Returns how many questions over the same context come again."""
    asked = {(e.question, e.context) for e in train}
    return {
        "train": len(train) - len(asked),
        "test": len(test) - len({(e.question, e.context) for e in test}),
        "test_questions_in_train": sum((e.question, e.context) in asked for e in test),
    }


def contradictions_of(task: Task, examples: Iterable[Example]) -> Iterator[dict[str, str]]:
    """Yields the examples whose gold cannot follow from their own context, and why; all stay."""
    for example in examples:
        if reason := task.contradiction(example):
            yield {"id": example.id, "reason": reason}


def write_data_report(run: RunFolder, report: DataReport) -> None:
    """Writes `data/report.json`."""
    write_text(run.data_report, json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n")


def read_data_report(run: RunFolder) -> DataReport:
    """Returns what a build wrote.

    Raises:
        BadInputError: The file is missing, or names the field that does not fit.
    """
    return read_whole(run.data_report, DataReport)
