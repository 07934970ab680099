"""What an audit found, of all outputs or of a part of them; parts in their order make the whole."""

from collections import Counter
from dataclasses import dataclass, field, replace

from tracegap.audit.judging.counts import GroupCounts, merged
from tracegap.audit.judging.free_counts import FreeCounts
from tracegap.audit.judging.groups import Group, group_of
from tracegap.audit.judging.judge import SCORERS
from tracegap.audit.judging.noticed import Noticed
from tracegap.audit.judging.tiers import Brought
from tracegap.audit.judging.trace_checks import TraceChecks
from tracegap.audit.judging.tries import Tries
from tracegap.audit.reading.join import NoJoin
from tracegap.audit.reading.outputs import Output
from tracegap.audit.reading.readers import ColumnsSeen
from tracegap.records import Quarantined
from tracegap.tasks.baselines import Baseline

LISTED = 1000


@dataclass(slots=True)
class Audit:
    """What an audit found.

    Attributes:
        counts: (scorer, student, arm, class) -> counts.
        unjoined: Outputs that belong to no example, the first `LISTED` of them.
        unjoined_counts: kind (`missing`, `ambiguous`) -> how many in all.
        put_aside: Rows that could not be read, the first `LISTED` of them.
        tries: Of each output, its question and what was right: for links within questions.
        answered: Ids of the examples answered, where a source gives any.
        brought: Of how much gold there is: what tier the audit is of.
        checks: What can be said without gold, of outputs that lack some.
        free: What traces in the model's own words say.
        notes: What the reader of the figures should know, a sentence each.
        noticed: What the notes at the end are made of.
        baselines: What rules that do not read score on the same questions, the strongest first.
        clusters: Cluster -> its number in the counts.
        seen: Whether the columns that were named are there.
    """

    task: str
    files: int = 0
    outputs: int = 0
    counts: dict[tuple[str, str, str, str], GroupCounts] = field(default_factory=dict)
    unjoined: list[Quarantined] = field(default_factory=list)
    unjoined_counts: Counter[str] = field(default_factory=Counter)
    put_aside: list[Quarantined] = field(default_factory=list)
    put_aside_count: int = 0
    tries: Tries = field(default_factory=Tries)
    answered: set[str] = field(default_factory=set)
    brought: Brought = field(default_factory=Brought)
    checks: TraceChecks = field(default_factory=TraceChecks)
    free: FreeCounts = field(default_factory=FreeCounts)
    notes: list[str] = field(default_factory=list)
    noticed: Noticed = field(default_factory=Noticed)
    baselines: list[Baseline] = field(default_factory=list)
    clusters: dict[str, int] = field(default_factory=dict)
    seen: ColumnsSeen = field(default_factory=lambda: ColumnsSeen(()))
    _grouped: dict[str, list[tuple[Group, list[Group]]]] = field(
        default_factory=dict, init=False, repr=False
    )

    def set_aside(self, row: Quarantined) -> None:
        """Counts a row that could not be read, and lists it."""
        self.put_aside_count += 1
        self.noticed.reason(row)
        if len(self.put_aside) < LISTED:
            self.put_aside.append(row)

    def not_joined(self, output: Output, why: NoJoin) -> None:
        """Counts an output that belongs to no example, and lists it."""
        self.unjoined_counts[why.kind] += 1
        row = Quarantined(output.source, output.line, why.kind, why.reason)
        self.noticed.reason(row)
        if len(self.unjoined) < LISTED:
            self.unjoined.append(row)

    def group(self, scorer: str, student: str, arm: str, label: str) -> GroupCounts:
        """Returns the counts of one class of a student's arm under one rule."""
        key = (scorer, student, arm, label)
        if key not in self.counts:
            self.counts[key] = GroupCounts(self.clusters)
        return self.counts[key]

    def merge(self, later: "Audit") -> None:
        """Takes in what was found of the outputs that follow; nothing has been asked of it yet."""
        self.files += later.files
        self.outputs += later.outputs
        for key, counts in later.counts.items():
            self.group(*key).merge(counts)
        self.unjoined = (self.unjoined + later.unjoined)[:LISTED]
        self.unjoined_counts.update(later.unjoined_counts)
        self.put_aside = (self.put_aside + later.put_aside)[:LISTED]
        self.put_aside_count += later.put_aside_count
        self.tries.merge(later.tries)
        self.answered |= later.answered
        self.brought.merge(later.brought)
        self.checks.merge(later.checks)
        self.free.merge(later.free)
        self.noticed.merge(later.noticed)
        self.seen.merge(later.seen)

    @property
    def repeats(self) -> int:
        """Outputs whose question its arm had answered before."""
        return self.tries.repeats

    @property
    def rows(self) -> int:
        """Rows read: each ended as an output or was put aside."""
        return self.outputs + self.put_aside_count

    @property
    def scorers(self) -> tuple[str, ...]:
        """The rules under which the outputs were judged, in their order."""
        found = {key[0] for key in self.counts}
        return tuple(name for name in SCORERS if name in found)

    def groups(self, scorer: str) -> list[tuple[Group, list[Group]]]:
        """Returns each student's arm over all classes, with its classes one by one.

        All outputs have been counted by then; tables and JSON share what is worked out.
        """
        if scorer not in self._grouped:
            found = sorted({key[1:3] for key in self.counts})
            self._grouped[scorer] = [self._group(scorer, *who) for who in found]
        return self._grouped[scorer]

    def _group(self, scorer: str, student: str, arm: str) -> tuple[Group, list[Group]]:
        parts = {
            label: counts
            for (rule, who, what, label), counts in sorted(self.counts.items())
            if (rule, who, what) == (scorer, student, arm)
        }
        classes = [group_of(student, arm, label, counts) for label, counts in parts.items()]
        whole = group_of(student, arm, None, merged(parts.values()))
        return replace(whole, within=self.tries.within(scorer, (student, arm))), classes
