"""The tables of an audit."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tracegap.audit.findings.multiverse import Universe
from tracegap.audit.findings.scorable import (
    NOT_SCORABLE,
    SCORABLE,
    Unscorable,
    unscorable_arms,
)
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.groups import Group
from tracegap.audit.judging.judge import STRICT
from tracegap.report.figures import Cell
from tracegap.report.robust_tables import BOUNDS_COLUMNS, BOUNDS_NOTE, bounds_cells
from tracegap.report.table import Column, Table
from tracegap.statistics.association import Association
from tracegap.statistics.intervals import Estimate

_RIGHT, _WRONG = "P(answer right | trace right)", "P(answer right | trace wrong)"
_RANGES = (
    ("p_answer_given_trace", Column(_RIGHT, "share")),
    ("p_answer_given_no_trace", Column(_WRONG, "share")),
    ("phi", Column("Phi", "coefficient")),
)


def rule_tables(audit: Audit, scorer: str) -> list[Table]:
    """Returns the main table under each rule, that of `scorer` first; how to read it comes last."""
    tables = [_rule_table(audit, name) for name in sorted(audit.scorers, key=scorer.__ne__)]
    note = (
        "Label, evidence and answer: shares of all outputs, a step that could not be read counting "
        "as wrong (elsewhere a step's share is of those that were read). Counts are of outputs "
        "whose trace could be judged; a conditional share is out of those with a right (or wrong) "
        "trace, the joint share out of all of them."
    )
    last = tables[-1]
    return [*tables[:-1], replace(last, note=f"{last.note} {note}".lstrip())]


def _rule_table(audit: Audit, scorer: str) -> Table:
    """Returns the main table under one rule, a row a student's arm."""
    left_out = unscorable_arms(audit, scorer)
    reasons = dict.fromkeys(f"{arm}: traces {why.trace}." for (_, arm), why in left_out.items())
    return Table(
        f"rule-{scorer}",
        f"Scorer: {scorer}",
        " ".join(reasons) if scorer != STRICT else "",
        (
            Column("Student"),
            Column("Arm"),
            Column("n", "count"),
            Column("Unparsed", "count"),
            Column("Label right, of all", "share"),
            Column("Evidence exact, of all", "share"),
            Column("Answer right", "share"),
            Column("Both right", "count"),
            Column("Trace only", "count"),
            Column("Answer only", "count"),
            Column("Neither", "count"),
            Column(_RIGHT, "share"),
            Column(_WRONG, "share"),
            Column("Both right, joint share", "share"),
            Column("Phi", "coefficient"),
        ),
        tuple(
            _group_row(group, left_out.get((group.student, group.arm), SCORABLE))
            for group, _ in audit.groups(scorer)
        ),
    )


def _group_row(group: Group, why: Unscorable) -> tuple[Cell, ...]:
    link = group.trace_link
    counts, traced = link.table, link.table.n > 0 and not why.any
    cells = (counts.both, counts.trace_only, counts.answer_only, counts.neither)
    return (
        *(group.student, group.arm, group.counts.n, group.counts.unparsed),
        *_step_cells(group, why),
        group.answer_rate if why.answer is None else NOT_SCORABLE,
        *(cell if traced else None for cell in cells),
        *((None,) * 4 if why.any else _links(link)),
    )


def _step_cells(group: Group, why: Unscorable) -> tuple[Cell, Cell]:
    if why.trace is not None:
        return NOT_SCORABLE, NOT_SCORABLE
    return (group.label_rate, group.evidence_rate) if group.trace_link.table.n else (None, None)


def _links(link: Association) -> tuple[Cell, ...]:
    return link.p_answer_given_trace, link.p_answer_given_no_trace, link.joint_share, link.phi


def link_table(audit: Audit, scorer: str) -> Table:
    """Returns what the link of trace and answer is made of; its classes stand in the JSON."""
    left_out = unscorable_arms(audit, scorer)
    return Table(
        "link",
        f"What the link is made of (scorer: {scorer})",
        "A trace that quotes the answer makes a right answer easier to copy. The leak rate is how "
        "often the cited evidence contains a gold answer; the others are phi with the answer.",
        (
            Column("Student"),
            Column("Arm"),
            Column("Leak rate", "share"),
            Column("Label", "coefficient"),
            Column("Evidence", "coefficient"),
            Column("Label, where the evidence is right", "coefficient"),
            Column("Label, where the evidence is wrong", "coefficient"),
            Column("Evidence, where the label is right", "coefficient"),
            Column("Evidence, where the label is wrong", "coefficient"),
            Column("Evidence, without leaks", "coefficient"),
        ),
        tuple(
            _link_row(group)
            for group, _ in audit.groups(scorer)
            if group.trace_link.table.n and (group.student, group.arm) not in left_out
        ),
    )


def robust_table(audit: Audit, scorer: str) -> Table:
    """Returns the link of trace and answer whatever was not read, and within questions.

    It has a row for each group with unread traces, or with several outputs for a question.
    """
    left_out = unscorable_arms(audit, scorer)
    return Table(
        "robust",
        f"The link of trace and answer with less taken for granted (scorer: {scorer})",
        f"{BOUNDS_NOTE} The odds ratio is among outputs for the same question, where there are "
        "several: hard questions, which get both trace and answer wrong, make no link there.",
        (
            *(Column("Student"), Column("Arm"), *BOUNDS_COLUMNS),
            Column("Odds ratio within questions", "number"),
            Column("p", "p"),
            Column("Questions that tell", "count"),
        ),
        tuple(
            (group.student, group.arm, *_robust_cells(group))
            for group, _ in audit.groups(scorer)
            if (group.student, group.arm) not in left_out
            and (group.within is not None or "trace" in group.bounds)
        ),
    )


def _robust_cells(group: Group) -> tuple[Cell, ...]:
    bounds, within = group.bounds.get("trace"), group.within
    ends: tuple[Cell, ...] = (0, group.trace_link.risk_difference, *(None,) * 4)
    if bounds is not None:
        ends = bounds_cells(group.trace_link, bounds)
    if within is None:
        return (*ends, None, None, None)
    return (*ends, within.odds_ratio, within.p_value, within.questions_telling)


def _link_row(group: Group) -> tuple[Cell, ...]:
    link = group.link
    associations = (
        *(link.label, link.evidence, *link.label_given, *link.evidence_given),
        link.evidence_without_leak,
    )
    return (group.student, group.arm, link.leak, *(found.phi for found in associations))


def multiverse_table(universes: Sequence[Universe]) -> Table:
    """Returns, for each group and evidence rule, the range of the figures over the other rules."""
    keys = dict.fromkeys((u.student, u.arm, u.evidence) for u in universes)
    return Table(
        "multiverse",
        "Multiverse",
        "Least and greatest over answer scorers and handling of unparsed outputs.",
        (
            Column("Student"),
            Column("Arm"),
            Column("Evidence rule"),
            *(
                Column(f"{column.title}, {end}", column.kind)
                for _, column in _RANGES
                for end in ("least", "greatest")
            ),
        ),
        tuple(
            (
                *key,
                *_ranges([u for u in universes if (u.student, u.arm, u.evidence) == key]),
            )
            for key in keys
        ),
    )


def _ranges(universes: Sequence[Universe]) -> list[Cell]:
    cells: list[Cell] = []
    for name, _ in _RANGES:
        known = [value for u in universes if (value := u.figures[name]) is not None]
        cells += [min(known), max(known)] if known else [None, None]
    return cells


def harm_table(rows: Sequence[dict[str, Any]]) -> Table:
    """Returns the arms' accuracies under each answer scorer, with paired differences."""
    return Table(
        "harm",
        "Do incorrect traces hurt?",
        "Right answers by answer scorer, and by how many points they are more frequent with "
        "incorrect traces, paired by question.",
        (
            Column("Student"),
            Column("Answer scorer"),
            *(Column(arm.capitalize(), "share") for arm in ("vanilla", "correct", "incorrect")),
            Column("Incorrect less vanilla, points", "points"),
            Column("Incorrect less correct, points", "points"),
        ),
        tuple(
            (
                *(row["student"], row["answer"]),
                *(row[arm] for arm in ("vanilla", "correct", "incorrect")),
                *(_gap(row.get(f"incorrect_less_{arm}")) for arm in ("vanilla", "correct")),
            )
            for row in rows
        ),
    )


def _gap(gap: dict[str, Any] | None) -> Estimate | None:
    if gap is None:
        return None
    low, high = gap["interval"]
    return Estimate(gap["difference"], low, high, gap["questions"])
