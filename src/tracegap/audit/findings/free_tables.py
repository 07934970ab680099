"""What an audit says of free traces: as tables, as JSON and in sentences."""

from dataclasses import replace
from typing import Any

from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.free_counts import FREE_MEASURES, FreeGroup, FreeMeasure
from tracegap.report.figures import worded
from tracegap.report.table import Column, Table
from tracegap.statistics.intervals import Estimate

_TITLES: dict[FreeMeasure, str] = {
    "concludes": "Conclusion could be read",
    "conclusion_right": "Conclusion right",
    "follows": "Answer follows trace",
    "answer_right": "Answer right",
    "has_false_claim": "Traces read as holding a false claim",
    "changed_mind": "Changed its mind",
}


def free_tables(audit: Audit) -> list[Table]:
    """Returns the tables of free traces; none if none was read."""
    tables = [_rates(audit), _cells(audit), _claims(audit)]
    return [table for table in tables if table.rows]


def _groups(audit: Audit) -> list[tuple[tuple[str, str], FreeGroup]]:
    return sorted(audit.free.groups.items())


def _rates(audit: Audit) -> Table:
    return Table(
        "free",
        "Traces in the model's own words",
        "Shares of the traces of which each could be told; what could not be read is left out. "
        "The conclusion is what the trace "
        "itself ends with; the answer follows the trace if it is that.",
        (
            Column("Student"),
            Column("Arm"),
            Column("n", "count"),
            *(Column(_TITLES[measure], "share") for measure in FREE_MEASURES),
        ),
        tuple(
            (*who, sum(found.n.values()), *(found.rate(measure) for measure in FREE_MEASURES))
            for who, found in _groups(audit)
        ),
    )


def _cells(audit: Audit) -> Table:
    return Table(
        "free-cells",
        "The trace's own conclusion against the answer",
        "Free traces whose conclusion and answer could both be held against gold.",
        (
            Column("Student"),
            Column("Arm"),
            Column("Both right", "count"),
            Column("Conclusion only", "count"),
            Column("Answer only", "count"),
            Column("Neither", "count"),
            Column("Answer right, if the conclusion is", "share"),
            Column("Answer right, if it is not", "share"),
            Column("Phi", "coefficient"),
        ),
        tuple(
            (
                *who,
                *(link.table.both, link.table.trace_only, link.table.answer_only),
                *(link.table.neither, link.p_answer_given_trace, link.p_answer_given_no_trace),
                link.phi,
            )
            for who, found in _groups(audit)
            if found.cells
            for link in [found.link()]
        ),
    )


def _claims(audit: Audit) -> Table:
    return Table(
        "free-claims",
        "What free traces claim, held against the context",
        "Each kind of claim that could be read: how many hold, fail, or cannot be decided, and the "
        "share of all free traces that hold a false one. Rules read them: check each by eye.",
        (
            Column("Student"),
            Column("Arm"),
            Column("Kind of claim"),
            Column("True", "count"),
            Column("False", "count"),
            Column("Undecided", "count"),
            Column("Traces with a false one", "share"),
        ),
        tuple(
            (
                *who,
                kind,
                *(found.claims[kind, holds] for holds in (True, False, None)),
                found.false_rate(kind),
            )
            for who, found in _groups(audit)
            for kind in found.claim_kinds
        ),
    )


def free_sentences(audit: Audit) -> list[str]:
    """Returns what was found in free traces, a sentence each."""
    lines: list[str] = []
    for (student, arm), found in _groups(audit):
        name = f"{student}, {arm}"
        n = sum(found.n.values())
        read = found.rate("concludes")
        lines.append(
            f"{name}: {n} traces are in the model's own words; what {read.count} of them conclude "
            "could be read."
        )
        lines += [f"{name}: {said}." for said in _main_figures(found)]
        if found.cells:
            table = found.link().table
            lines.append(
                f"{name}: conclusion and answer are both right in {table.both}, the conclusion "
                f"alone in {table.trace_only}, the answer alone in {table.answer_only}, neither "
                f"in {table.neither}."
            )
        wrong = [(kind, found.claims[kind, False]) for kind in found.claim_kinds]
        if any(count for _, count in wrong):
            kinds = ", ".join(f"{kind} {count}" for kind, count in wrong if count)
            lines.append(f"{name}: read as false claims, to be checked by eye: {kinds}.")
    return lines


def free_headlines(audit: Audit) -> list[str]:
    """Returns what free traces come to, a sentence each student's arm of which it can be told."""
    told = [(who, _main_figures(found)) for who, found in _groups(audit)]
    return [f"{', '.join(who)}: {'; '.join(figures)}." for who, figures in told if figures]


def _main_figures(found: FreeGroup) -> list[str]:
    wordings: dict[FreeMeasure, str] = {
        "conclusion_right": "traces conclude the right answer",
        "follows": "answers are what their trace concludes",
        "has_false_claim": "traces that claim what can be checked were read as claiming "
        "something false, which is to be checked by eye",
    }
    rates = {measure: found.rate(measure) for measure in wordings}
    return [_of(rate, wordings[measure]) for measure, rate in rates.items() if rate.n]


def _of(rate: Estimate, what: str) -> str:
    return f"{rate.count} of {rate.n} {what}: {worded(replace(rate, n=0), 'share')}"


def free_json(audit: Audit) -> list[dict[str, Any]]:
    """Returns the figures of free traces, an entry a student's arm; empty if none was read."""
    return [
        {
            "student": student,
            "arm": arm,
            "n": sum(found.n.values()),
            **{measure: _estimate(found.rate(measure)) for measure in FREE_MEASURES},
            "cells": _cells_json(found),
            "claims": {
                kind: {
                    "true": found.claims[kind, True],
                    "false": found.claims[kind, False],
                    "undecided": found.claims[kind, None],
                    "traces_with_false": _estimate(found.false_rate(kind)),
                }
                for kind in found.claim_kinds
            },
        }
        for (student, arm), found in _groups(audit)
    ]


def _cells_json(found: FreeGroup) -> dict[str, int] | None:
    if not found.cells:
        return None
    table = found.link().table
    return {
        "both": table.both,
        "conclusion_only": table.trace_only,
        "answer_only": table.answer_only,
        "neither": table.neither,
    }


def _estimate(estimate: Estimate) -> dict[str, Any] | None:
    if estimate.value is None:
        return None
    ends = [estimate.low, estimate.high]
    return {"value": estimate.value, "interval": ends, "n": estimate.n, "count": estimate.count}
