"""The audit as JSON and as tables for the terminal."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracegap.audit.findings.explain import (
    Explainer,
    Explanation,
    explanation_json,
    quoting_sentence,
    sentences,
)
from tracegap.audit.judging.groups import Group, as_json
from tracegap.audit.judging.judge import RELEASED, SCORERS
from tracegap.audit.judging.run_audit import Audit
from tracegap.statistics.intervals import Estimate

if TYPE_CHECKING:
    from rich.table import Table

    from tracegap.audit.findings.multiverse import Multiverse, Universe

_BAR = 24


def audit_json(
    audit: Audit, scorer: str, explainer: Explainer | None, multiverse: "Multiverse | None"
) -> dict[str, Any]:
    """Returns the whole audit; the groups of the other scorers stand under `others`."""
    result: dict[str, Any] = {
        "task": audit.task,
        "scorer": scorer,
        "groups": _groups(audit, scorer),
        "others": {other: _groups(audit, other) for other in SCORERS if other != scorer},
        "files": audit.files,
        "outputs": audit.outputs,
        "repeats": audit.repeats,
        "unjoined": {
            "missing": audit.unjoined_counts["missing"],
            "ambiguous": audit.unjoined_counts["ambiguous"],
            "listed": [asdict(row) for row in audit.unjoined],
        },
        "put_aside": {
            "count": audit.put_aside_count,
            "listed": [asdict(row) for row in audit.put_aside],
        },
        "notes": audit.notes,
    }
    if explainer and multiverse:
        from tracegap.audit.findings.multiverse import universe_json

        result["explain"] = [
            {
                "student": student,
                "arm": arm,
                "figures": [explanation_json(single) for single in found],
                "quoting": explainer.quoting((student, arm)),
            }
            for (student, arm), found in explainer.explanations().items()
        ]
        result["multiverse"] = [universe_json(u) for u in multiverse.universes()]
        result["harm"] = multiverse.harm()
    return result


def _groups(audit: Audit, scorer: str) -> list[dict[str, Any]]:
    return [as_json(group, classes) for group, classes in audit.groups(scorer)]


def group_table(audit: Audit, scorer: str) -> "Table":
    """Returns the main table under one rule, a row a student's arm."""
    table = _table(
        f"Scorer: {scorer}",
        "student",
        "arm",
        "n",
        "unparsed",
        "label",
        "evidence",
        "answer",
        "both / trace / answer / neither",
        "P(a|trace)",
        "P(a|no trace)",
        "joint",
        "phi",
    )
    for group, _ in audit.groups(scorer):
        table.add_row(*_cells(group))
    return table


def _cells(group: Group) -> Iterator[str]:
    link = group.trace_link
    counts, traced = link.table, link.table.n > 0
    yield from (group.student, group.arm, str(group.tally.n), str(group.tally.unparsed))
    yield percent(group.label_rate) if traced else "-"
    yield percent(group.evidence_rate) if traced else "-"
    yield percent(group.answer_rate)
    cells = (counts.both, counts.trace_only, counts.answer_only, counts.neither)
    yield "/".join(str(cell) for cell in cells) if traced else "-"
    yield percent(link.p_answer_given_trace)
    yield percent(link.p_answer_given_no_trace)
    yield percent(link.joint_share)
    yield number(link.phi)


def link_table(audit: Audit, scorer: str) -> "Table":
    """Returns what the link of trace and answer is made of; its classes stand in the JSON."""
    table = _table(
        f"What the link is made of (phi with the answer; scorer: {scorer})",
        "student",
        "arm",
        "leak rate",
        "label",
        "evidence",
        "label | evid. right",
        "label | evid. wrong",
        "evidence | label right",
        "evidence | label wrong",
        "evidence, no leak",
    )
    for group, _ in audit.groups(scorer):
        if group.trace_link.table.n:
            link = group.link
            associations = (
                link.label,
                link.evidence,
                *link.label_given,
                *link.evidence_given,
                link.evidence_without_leak,
            )
            cells = (_value(association.phi) for association in associations)
            table.add_row(group.student, group.arm, percent(link.leak), *cells)
    return table


def explain_lines(explainer: Explainer) -> Iterator[str]:
    """Yields the explanation as text: a waterfall a figure, then its sentences."""
    for (student, arm), found in explainer.explanations().items():
        yield f"\n{student}, {arm}: {quoting_sentence(explainer.quoting((student, arm)))}"
        for explanation in found:
            yield f"\n{student}, {arm}"
            yield from _waterfall(explanation)
            yield from (f"  {sentence}" for sentence in sentences(explanation))


def _waterfall(explanation: Explanation) -> Iterator[str]:
    if explanation.released is None or not explanation.shares:
        return
    steps = list(explanation.shares.values())
    level, levels = explanation.released, [explanation.released]
    for share in steps:
        level += share
        levels.append(level)
    low, high = min(0.0, *levels), max(*levels)
    scale = _BAR / ((high - low) or 1)

    def bar(start: float, end: float) -> str:
        left, right = sorted((round((start - low) * scale), round((end - low) * scale)))
        return " " * left + "█" * max(1, right - left)

    yield f"  {RELEASED:52} {levels[0]:7.3f}  {bar(0, levels[0])}"
    for (defect, share), before in zip(explanation.shares.items(), levels, strict=False):
        yield f"  {defect.value:52} {share:+7.3f}  {bar(before, before + share)}"
    yield f"  {'all mended':52} {levels[-1]:7.3f}  {bar(0, levels[-1])}"


def multiverse_table(universes: list["Universe"]) -> "Table":
    """Returns, for each group and evidence rule, the range of the figures over the other rules."""
    table = _table(
        "Multiverse: least and greatest over answer scorers and handling of unparsed outputs",
        *("student", "arm", "evidence rule", "P(a|trace)", "P(a|no trace)", "phi"),
    )
    keys = dict.fromkeys((u.student, u.arm, u.evidence) for u in universes)
    for key in keys:
        rows = [u for u in universes if (u.student, u.arm, u.evidence) == key]
        names = ("p_answer_given_trace", "p_answer_given_no_trace", "phi")
        table.add_row(*key, *(_range([u.figures[name] for u in rows]) for name in names))
    return table


def harm_table(rows: list[dict[str, Any]]) -> "Table":
    """Returns the arms' accuracies under each answer scorer, with paired differences."""
    table = _table(
        "Do incorrect traces hurt? Accuracy by answer scorer, in %",
        *("student", "answer scorer", "vanilla", "correct", "incorrect"),
        *("incorrect - vanilla", "incorrect - correct"),
    )
    for row in rows:
        shares = [row[arm] for arm in ("vanilla", "correct", "incorrect")]
        table.add_row(
            row["student"],
            row["answer"],
            *("-" if s is None else f"{100 * s:.1f}" for s in shares),
            *(_gap(row.get(f"incorrect_less_{arm}")) for arm in ("vanilla", "correct")),
        )
    return table


def _gap(gap: dict[str, Any] | None) -> str:
    if gap is None or gap["difference"] is None:
        return "-"
    low, high = gap["interval"]
    span = "" if low is None else f" ({100 * low:+.1f} to {100 * high:+.1f})"
    return f"{100 * gap['difference']:+.1f}{span}"


def _range(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "undefined"
    return f"{min(known):.2f} to {max(known):.2f}"


def percent(estimate: Estimate) -> str:
    """Returns a rate in percent with its interval."""
    if estimate.value is None:
        return "-"
    if estimate.low is None or estimate.high is None:
        return f"{100 * estimate.value:.1f}"
    return f"{100 * estimate.value:.1f} ({100 * estimate.low:.0f}-{100 * estimate.high:.0f})"


def _value(estimate: Estimate) -> str:
    return "-" if estimate.value is None else f"{estimate.value:.2f} (n {estimate.n})"


def number(estimate: Estimate) -> str:
    """Returns a measure with its interval."""
    if estimate.value is None:
        return "-"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
