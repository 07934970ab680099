"""Tables of what a teacher's answers left of a run's questions: selection is a finding too."""

from tracegap.report.figures import Cell
from tracegap.report.table import Column, Table
from tracegap.statistics.intervals import Estimate
from tracegap.teachers.selected import Selection

KEPT = "kept: taught in every arm"
_RULES = {
    "all": "all: the reply is finished and has a trace",
    "answer": "answer: and its answer is right",
    "trace": "trace: and its trace is right",
    "this run": "this run, every arm's needs counted",
}
_MILLION = 1_000_000


def selection_tables(selection: Selection | None) -> list[Table]:
    """Returns the tables of a run with a teacher; none for one without."""
    if selection is None:
        return []
    return [
        reasons_table(selection),
        rules_table(selection),
        apart_table(selection),
        usage_table(selection, None),
    ]


def reasons_table(selection: Selection) -> Table:
    """What became of every question; the counts add up to all that were asked."""
    rows = [(KEPT, selection.kept), *selection.reasons.items()]
    return Table(
        "taught",
        "Questions the teacher was asked",
        f"Of {selection.asked} training questions, asked of {selection.teacher} and kept by the "
        f"rule {selection.keep!r}. What is left out of one arm is left out of all. The test "
        f"questions do not depend on the teacher. {_swaps(selection)}",
        (Column("What became of it"), Column("Questions", "count"), Column("Share", "share")),
        tuple((what, n, n / selection.asked if selection.asked else None) for what, n in rows),
    )


def _swaps(selection: Selection) -> str:
    n = selection.fitting_swaps
    return f"Swapped traces that may still argue for the answer after them: {n}." if n else ""


def rules_table(selection: Selection) -> Table:
    """How many questions each rule would keep and drop."""
    return Table(
        "keep_rules",
        "What each rule keeps",
        "How many questions each rule of selection would keep and drop.",
        (Column("Rule"), Column("Kept", "count"), Column("Dropped", "count")),
        tuple(
            (_RULES[rule], counts["kept"], counts["dropped"])
            for rule in _RULES
            if (counts := selection.rules.get(rule))
        ),
    )


def apart_table(selection: Selection) -> Table:
    """How the questions dropped differ from those kept, in means."""
    return Table(
        "dropped",
        "How the dropped questions differ",
        "Means of questions kept and dropped, and the difference with its 95 % interval, groups "
        "of questions as clusters. Students trained on a selection are students of easier "
        "questions if these differ.",
        (
            Column("Rule"),
            Column("Measure"),
            Column("Kept", "number"),
            Column("Dropped", "number"),
            Column("Dropped less kept", "number"),
        ),
        tuple(
            (
                row.rule,
                row.measure,
                row.kept,
                row.dropped,
                None
                if row.kept is None or row.dropped is None
                else Estimate(row.dropped - row.kept, row.low, row.high, selection.asked),
            )
            for row in selection.apart
            if row.dropped is not None
        ),
    )


def usage_table(selection: Selection, prices: tuple[float, float] | None) -> Table:
    """What the replies took, and with prices of a million tokens what they cost."""
    rows: list[tuple[Cell, ...]] = []
    for what, used in selection.usage.items():
        tokens = (used.prompt_tokens, used.completion_tokens)
        cost: tuple[float, ...] = ()
        if prices is not None:
            cost = (sum(n * price for n, price in zip(tokens, prices, strict=True)) / _MILLION,)
        rows.append((what, used.replies, used.cached, *tokens, *cost))
    return Table(
        "teacher_usage",
        "What the teacher's replies took",
        "Tokens as the server counts them, words for a mock; replies that were known before are "
        "counted in.",
        (
            Column("Asked for"),
            Column("Replies", "count"),
            Column("Known before", "count"),
            Column("Tokens of prompts", "count"),
            Column("Tokens of replies", "count"),
            *([] if prices is None else [Column("Cost", "number")]),
        ),
        tuple(rows),
    )
