"""What an audit notices on the way that the reader of its figures should know."""

from collections import Counter
from dataclasses import dataclass, field

from tracegap.audit.reading.outputs import Output
from tracegap.records import Quarantined

_KEPT = 10_000  # different reasons; a file of a million rows may give one of its own to each


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
    """

    opened_in_prompt: int = 0
    other_ends: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    without_traces: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    firsts: dict[str, Quarantined] = field(default_factory=dict)

    def output(self, output: Output) -> None:
        """Notices how an output ended."""
        if output.finish == "other" and len(self.other_ends) < _KEPT:
            self.other_ends[output.finish_reason[:60]] += 1

    def reason(self, row: Quarantined) -> None:
        """Notices why a row counts nowhere."""
        if row.reason in self.firsts or len(self.firsts) < _KEPT:
            self.reasons[row.reason] += 1
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
