"""What an audit says where gold is lacking: the checks as tables, as JSON and in sentences."""

from dataclasses import replace
from typing import Any

from tracegap.audit.findings.free_tables import free_sentences
from tracegap.audit.findings.scorable import NOT_SCORABLE, unscorable_arms, unscorable_lines
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.judge import STRICT
from tracegap.audit.judging.trace_checks import MEANS, MEASURES, Grounding, Measure
from tracegap.report.figures import Cell, worded
from tracegap.report.table import Column, Table
from tracegap.statistics.intervals import Estimate

TITLES: dict[Measure, str] = {
    "cites": "Cites a passage",
    "cited_hold": "Cited passages hold",
    "answer_grounded": "Answer stands in the passages",
    "trace_ends": "Trace ends in the answer",
    "trace_states": "Trace states the answer",
    "holds_gold": "Answer holds a gold answer",
}


def says_tier(audit: Audit) -> bool:
    """Whether a result differs by what the files lack: JSON of complete gold stays as it was."""
    return bool(audit.checks.groups)


def checks_table(audit: Audit) -> Table:
    """Returns how often each check holds, a row a student's arm."""
    return Table(
        "checks",
        "Without gold: do trace, answer and context hold together?",
        "Shares of the outputs of which a check can tell. "
        + " ".join(f"{TITLES[m]}: {MEANS[m]}." for m in MEASURES),
        (
            Column("Student"),
            Column("Arm"),
            Column("n", "count"),
            *(Column(TITLES[measure], "share") for measure in MEASURES),
        ),
        tuple(
            (*who, found.n, *(found.rate(measure) or NOT_SCORABLE for measure in MEASURES))
            for who, found in sorted(audit.checks.groups.items())
        ),
    )


def gap_table(audit: Audit) -> Table:
    """Returns how ending in a gold answer goes with answering right; scorable arms alone."""
    return Table(
        "gap",
        "The gap between trace and answer",
        "Outputs whose gold answer can be looked up in a text (not yes or no): does the end of the "
        "trace state a gold answer, and is the answer that follows right?",
        (
            Column("Student"),
            Column("Arm"),
            Column("Both", "count"),
            Column("Trace only", "count"),
            Column("Answer only", "count"),
            Column("Neither", "count"),
            Column("Answer right, if the trace ends in gold", "share"),
            Column("Answer right, if not", "share"),
            Column("Phi", "coefficient"),
        ),
        tuple(
            (*who, *_gap_cells(found))
            for who, found in sorted(audit.checks.groups.items())
            if found.linked
        ),
    )


def _gap_cells(found: Grounding) -> tuple[Cell, ...]:
    link = found.link()
    table = link.table
    cells = (table.both, table.trace_only, table.answer_only, table.neither)
    return (*cells, link.p_answer_given_trace, link.p_answer_given_no_trace, link.phi)


def checks_tables(audit: Audit) -> list[Table]:
    """Returns the tables that have rows."""
    if not says_tier(audit):
        return []
    return [table for table in (checks_table(audit), gap_table(audit)) if table.rows]


def tier_json(audit: Audit) -> dict[str, Any]:
    """Returns what stands first in the JSON of files that lack gold."""
    if not says_tier(audit):
        return {}
    return {
        "tier": audit.brought.tier,
        "tier_sentence": audit.brought.sentence(),
        "brought": {"outputs": audit.brought.n, **audit.brought.counts()},
        "findings": findings(audit),
        "checks": [
            {"student": student, "arm": arm, **_checks_json(found)}
            for (student, arm), found in sorted(audit.checks.groups.items())
        ],
    }


def _checks_json(found: Grounding) -> dict[str, Any]:
    row: dict[str, Any] = {"n": found.n}
    row |= {measure: _estimate(found.rate(measure)) for measure in MEASURES}
    if found.linked:
        link = found.link()
        row["trace_ends_in_gold"] = {
            "both": link.table.both,
            "trace_only": link.table.trace_only,
            "answer_only": link.table.answer_only,
            "neither": link.table.neither,
            "p_answer_given_trace": _estimate(link.p_answer_given_trace),
            "p_answer_given_no_trace": _estimate(link.p_answer_given_no_trace),
            "phi": link.phi.value,
        }
    return row


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    return {"value": estimate.value, "interval": [estimate.low, estimate.high], "n": estimate.n}


def without_unscorable(groups: list[dict[str, Any]], audit: Audit) -> list[dict[str, Any]]:
    """Returns groups as they stand in the JSON, without the rates that rest on unread outputs."""
    left_out = unscorable_arms(audit, STRICT)
    for group in groups:
        why = left_out.get((group["student"], group["arm"]))
        if why is None:
            continue
        for single in (group, *group["classes"]):
            if why.answer is not None:
                single["answer_accuracy"] = None
            if why.trace is not None:
                single |= {"label_accuracy": None, "evidence_exact": None, "evidence_f1": None}
            links = ("p_answer_given_trace", "p_answer_given_no_trace", "joint_share", "phi")
            single |= dict.fromkeys(links)
            single |= {"tables": None, "link": None, "bounds": None}
            if "within_questions" in single:
                single["within_questions"] = None
            single["intervals"] = {
                name: ends
                for name, ends in single["intervals"].items()
                if single.get(name) is not None
            }
        group["not_scorable"] = {"answer": why.answer, "trace": why.trace}
    return groups


def summary(audit: Audit, scorer: str) -> list[str]:
    """Returns what is said first of any result: how far it goes, what cannot be scored, and more.

    Where all gold is there the tables say the rest.
    """
    more = findings(audit) if says_tier(audit) else unscorable_lines(audit, scorer)
    return [audit.brought.sentence(), *more, *free_sentences(audit)]


def findings(audit: Audit) -> list[str]:
    """Returns what was found, a sentence each; of what can be scored alone."""
    left_out = unscorable_arms(audit, STRICT)
    lines = unscorable_lines(audit, STRICT)
    for group, _ in audit.groups(STRICT):
        who = (group.student, group.arm)
        found = audit.checks.groups.get(who)
        if found is None:
            continue
        name = f"{group.student}, {group.arm}"
        if (who not in left_out or left_out[who].answer is None) and group.answer_rate.n:
            lines.append(f"{name}: {_of(group.answer_rate, 'answers are right')}.")
        if (rate := found.rate("trace_ends")) and rate.n:
            what = "traces end in the answer that is given (yes and no cannot be looked up)"
            lines.append(f"{name}: {_of(rate, what)}.")
        if (rate := found.rate("answer_grounded")) and rate.n:
            lines.append(f"{name}: {_of(rate, 'answers stand in the passages')}.")
        if found.linked:
            table = found.link().table
            lines.append(
                f"{name}: {table.answer_only} of {table.both + table.answer_only} right answers "
                f"follow a trace that does not end in a gold answer; {table.trace_only} of "
                f"{table.both + table.trace_only} traces that do are followed by a wrong one."
            )
    return lines


def _of(rate: Estimate, what: str) -> str:
    return f"{rate.count} of {rate.n} {what}: {worded(replace(rate, n=0), 'share')}"
