"""What an audit notices on the way that the reader of its figures should know."""

from collections import Counter
from dataclasses import dataclass, field

from tracegap.audit.reading.outputs import Output
from tracegap.records import Quarantined

KEPT = 10_000  # different reasons; a file of a million rows may give one of its own to each


@dataclass(slots=True)
class Noticed:
    """Counts while outputs stream by.

    Attributes:
        opened_in_prompt: Outputs in which only the closing mark of a trace is there.
        other_ends: Reasons for an end that is neither a stop nor the limit -> how many outputs.
        left_out: Files in folders that are not read.
        without_traces: Files whose writer took the traces out of the texts.
        reasons: Why rows were put aside or not joined -> how many.
        firsts: The first row of each reason.
        kept: How many different reasons are counted, the first that come; a part of an audit keeps
            all of its own, since only the whole knows which come first.
    """

    kept: float = KEPT
    opened_in_prompt: int = 0
    other_ends: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    without_traces: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    firsts: dict[str, Quarantined] = field(default_factory=dict)

    def output(self, output: Output) -> None:
        """Notices how an output ended."""
        if output.finish == "other":
            self._ended(output.finish_reason[:60], 1)

    def reason(self, row: Quarantined) -> None:
        """Notices why a row counts nowhere."""
        self._left_out(row, 1)

    def merge(self, later: "Noticed") -> None:
        """Takes in what was noticed of the outputs that follow."""
        self.opened_in_prompt += later.opened_in_prompt
        self.left_out += later.left_out
        self.without_traces += later.without_traces
        for reason, count in later.other_ends.items():
            self._ended(reason, count)
        for reason, count in later.reasons.items():
            self._left_out(later.firsts[reason], count)

    def _ended(self, reason: str, count: int) -> None:
        if reason in self.other_ends or len(self.other_ends) < self.kept:
            self.other_ends[reason] += count

    def _left_out(self, row: Quarantined, count: int) -> None:
        if row.reason in self.firsts or len(self.firsts) < self.kept:
            self.reasons[row.reason] += count
            self.firsts.setdefault(row.reason, row)

    def commonest(self) -> tuple[Quarantined, int] | None:
        """Returns the first row of the commonest reason, and how many rows it has."""
        if not self.reasons:
            return None
        ((reason, count),) = self.reasons.most_common(1)
        return self.firsts[reason], count

    def why_nothing(self, rows: int) -> str:
        """Says why none of so many rows could be judged: the commonest reason, and where first."""
        found = self.commonest()
        if found is None:
            return "The files hold no outputs."
        row, count = found
        where = "" if row.field in ("missing", "ambiguous") else f"{row.field}: "
        return (
            f"{row.source}, line {row.line}: {where}{row.reason} ({count} of {rows} rows); "
            "none could be judged: give --source, or name the columns with --map."
        )

    def sentences(self) -> list[str]:
        """Returns what was noticed, a sentence each."""
        said = []
        if self.opened_in_prompt:
            said.append(
                f"{self.opened_in_prompt} outputs begin within their trace: only its closing mark "
                "is there, since the opening one stood in the prompt."
            )
        for reason, count in sorted(self.other_ends.items()):
            said.append(
                f"{count} outputs ended for the reason {reason!r}, which is neither a stop nor the "
                "length limit; they are judged as they stand."
            )
        for path in self.without_traces:
            said.append(
                f"{path}: the harness took the traces out of these texts (think_end_token), so "
                "only the answers can be judged."
            )
        if self.left_out:
            shown = ", ".join(self.left_out[:5])
            more = f" and {len(self.left_out) - 5} more" if len(self.left_out) > 5 else ""
            said.append(f"Not read, for their endings are not known: {shown}{more}.")
        return said
