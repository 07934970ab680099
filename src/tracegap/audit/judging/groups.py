"""What is reported of one student's arm: rates, tables, and what a link is made of."""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from tracegap.audit.judging.counts import (
    NO_GOLD,
    RIGHT,
    UNSCORED,
    WRONG,
    Cells,
    GroupCounts,
    associate_in,
    evidence_cells,
    label_cells,
    share,
    trace_cells,
    unread_evidence,
    unread_labels,
    unread_traces,
    with_unread,
)
from tracegap.statistics.association import Association
from tracegap.statistics.bounds import LinkBounds, bound_cells
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.within import WithinQuestion


@dataclass(frozen=True, slots=True)
class LinkParts:
    """What the association of trace and answer is made of.

    Attributes:
        leak: How often the cited evidence contains a gold answer, of outputs that cite any.
        label: Label against answer.
        evidence: Evidence against answer.
        label_given: Label against answer where the evidence is (right, wrong).
        evidence_given: Evidence against answer where the label is (right, wrong).
        evidence_without_leak: Evidence against answer where nothing cited contains an answer.
        trace_without_leak: Trace against answer, likewise.
    """

    leak: Estimate
    label: Association
    evidence: Association
    label_given: tuple[Association, Association]
    evidence_given: tuple[Association, Association]
    evidence_without_leak: Association
    trace_without_leak: Association


@dataclass(frozen=True)
class Group:
    """One student's arm under one rule; `label` None stands for all classes together.

    `within` is the link of trace and answer among outputs for the same question, where there are
    several, over all classes.
    """

    student: str
    arm: str
    label: str | None
    counts: GroupCounts
    label_rate: Estimate
    evidence_rate: Estimate
    answer_rate: Estimate
    trace_link: Association
    within: WithinQuestion | None = None

    @cached_property
    def link(self) -> LinkParts:
        """What the link is made of; worked out if it is asked for, since most tables do not."""
        return _link(self.counts.array())

    @cached_property
    def bounds(self) -> dict[str, LinkBounds]:
        """Step -> what its link could be, whatever the unread ones said; steps with such only."""
        counts = self.counts.array()
        parts = {
            "label": with_unread(label_cells(counts), unread_labels(counts)),
            "evidence": with_unread(evidence_cells(counts), unread_evidence(counts)),
            "trace": with_unread(trace_cells(counts), unread_traces(counts)),
        }
        return {
            step: bound_cells(cells[cells.sum(axis=1) > 0].astype(float))
            for step, cells in parts.items()
            if cells[:, :4].any() and cells[:, 4:].any()
        }


def group_of(student: str, arm: str, label: str | None, counts: GroupCounts) -> Group:
    """Works out a group's main figures; label and evidence rates are of all outputs with gold."""
    cells = counts.array()
    labelled = cells[:, :NO_GOLD].sum(axis=(1, 2, 3, 4))
    with_evidence = cells[:, :, :NO_GOLD].sum(axis=(1, 2, 3, 4))
    answered = cells[:, :, :, :UNSCORED].sum(axis=(1, 2, 3, 4))
    return Group(
        student=student,
        arm=arm,
        label=label,
        counts=counts,
        label_rate=share(cells[:, RIGHT].sum(axis=(1, 2, 3)), labelled),
        evidence_rate=share(cells[:, :, RIGHT].sum(axis=(1, 2, 3)), with_evidence),
        answer_rate=share(cells[:, :, :, RIGHT].sum(axis=(1, 2, 3)), answered),
        trace_link=associate_in(trace_cells(cells)),
    )


def _link(counts: Cells) -> LinkParts:
    no_leak = counts[..., WRONG : WRONG + 1]
    leaking, clean = (counts[..., i].sum(axis=(1, 2, 3)) for i in (RIGHT, WRONG))
    given_evidence = [associate_in(label_cells(counts[:, :, i : i + 1])) for i in (RIGHT, WRONG)]
    given_label = [associate_in(evidence_cells(counts[:, i : i + 1])) for i in (RIGHT, WRONG)]
    return LinkParts(
        leak=share(leaking, leaking + clean),
        label=associate_in(label_cells(counts)),
        evidence=associate_in(evidence_cells(counts)),
        label_given=(given_evidence[0], given_evidence[1]),
        evidence_given=(given_label[0], given_label[1]),
        evidence_without_leak=associate_in(evidence_cells(no_leak)),
        trace_without_leak=associate_in(trace_cells(no_leak)),
    )


def as_json(group: Group, by_class: list[Group]) -> dict[str, Any]:
    """Returns a group as it stands in the JSON output."""
    counts, trace, link = group.counts, group.trace_link, group.link
    traced = trace.table.n > 0
    figures: dict[str, Estimate | None] = {
        "label_accuracy": group.label_rate if traced else None,
        "evidence_exact": group.evidence_rate if traced else None,
        "answer_accuracy": group.answer_rate,
        "p_answer_given_trace": trace.p_answer_given_trace,
        "p_answer_given_no_trace": trace.p_answer_given_no_trace,
        "joint_share": trace.joint_share,
        "phi": trace.phi,
    }
    row: dict[str, Any] = {"student": group.student, "arm": group.arm}
    if group.label is not None:
        row["class"] = group.label
    row |= {
        "n": counts.n,
        "unparsed": counts.unparsed,
        "unfinished": counts.unfinished,
        **{name: None if e is None else e.value for name, e in figures.items()},
        "evidence_f1": counts.mean_f1,
        "tables": {
            "trace": _table(trace),
            "label": _table(link.label),
            "evidence": _table(link.evidence),
        },
        "intervals": {
            name: [e.low, e.high] for name, e in figures.items() if e is not None and e.n
        },
        "problems": dict(sorted(counts.problems.items())),
        "link": _link_json(link),
        "bounds": {step: asdict(found) for step, found in group.bounds.items()},
    }
    if group.within is not None:
        row["within_questions"] = asdict(group.within)
    if by_class:
        row["classes"] = [as_json(single, []) for single in by_class]
    return row


def _table(link: Association) -> dict[str, int]:
    table = link.table
    return {
        "both": table.both,
        "trace_only": table.trace_only,
        "answer_only": table.answer_only,
        "neither": table.neither,
    }


def _phi(association: Association) -> dict[str, Any]:
    phi = association.phi
    return {"n": association.table.n, "phi": phi.value, "interval": [phi.low, phi.high]}


def _link_json(link: LinkParts) -> dict[str, Any]:
    return {
        "leak_rate": link.leak.value,
        "leak_interval": [link.leak.low, link.leak.high],
        "cited": link.leak.n,
        "label": _phi(link.label),
        "evidence": _phi(link.evidence),
        "label_given_evidence_right": _phi(link.label_given[0]),
        "label_given_evidence_wrong": _phi(link.label_given[1]),
        "evidence_given_label_right": _phi(link.evidence_given[0]),
        "evidence_given_label_wrong": _phi(link.evidence_given[1]),
        "evidence_without_leak": _phi(link.evidence_without_leak),
        "trace_without_leak": _phi(link.trace_without_leak),
    }
