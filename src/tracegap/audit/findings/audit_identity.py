"""The first screen of an audit: whose outputs, and the chart of the released rule and ours."""

from collections.abc import Callable
from dataclasses import replace

from tracegap.audit.findings.page_rows import PageRows
from tracegap.audit.findings.scorable import unscorable_arms
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.judge import RELEASED, STRICT
from tracegap.report.hero import Hero, hero
from tracegap.report.inputs import Identity
from tracegap.version import __version__

_RULES = {RELEASED: "released", STRICT: "strict"}
_RULES_SAID = (
    "Strict: class and evidence must be the gold ones; a trace that cannot be read is left out. "
    "Released: the rule published with the task. Mended (in the tables below): that rule with rows "
    "joined by question and its reading of traces and answers mended."
)


def identity_of(audit: Audit, scorer: str, rows: PageRows) -> Identity:
    """Returns whose outputs were audited."""
    groups = [group for group, _ in audit.groups(scorer)]
    unread = {
        rows.name(group.student, group.arm): group.counts.unread
        for group in groups
        if group.counts.unread
    }
    return Identity(
        kind="audit",
        student=", ".join(dict.fromkeys(group.student for group in groups)),
        mock=False,
        task=audit.task,
        source=f"{audit.files} file{'' if audit.files == 1 else 's'}",
        arms=list(dict.fromkeys(group.arm for group in groups)),
        trainings="not known: outputs alone",
        questions=rows.questions,
        asked=sum(group.counts.n for group in groups),
        unread=unread,
        version=__version__,
    )


def audit_hero(audit: Audit, scorer: str, name: Callable[[str, str], str]) -> Hero | None:
    """Returns the chart; where the released rule was followed too, an arm has a line of each.

    A rule that can read no trace of an arm has no line there.

    Args:
        audit: What was audited.
        scorer: The rule whose verdicts the page shows.
        name: What the page calls a student's arm.
    """
    rules = [rule for rule in _RULES if rule in audit.scorers]
    if len(rules) < 2:
        rules = [scorer]
    left_out = unscorable_arms(audit, STRICT)
    unread = {rule: unscorable_arms(audit, rule) for rule in rules}
    links = {
        (group.student, group.arm, rule): group.trace_link
        for rule in rules
        for group, _ in audit.groups(rule)
        if group.trace_link.table.n
        and (group.student, group.arm) not in left_out.keys() | unread[rule].keys()
    }
    found = (
        (name(student, arm), _RULES[rule] if len(rules) > 1 else "", links[student, arm, rule])
        for student, arm in dict.fromkeys(key[:2] for key in links)
        for rule in rules
        if (student, arm, rule) in links
    )
    whys = ((name(*who), why.answer or why.trace or "") for who, why in left_out.items())
    drawn = hero(found, whys)
    return replace(drawn, note=f"{drawn.note} {_RULES_SAID}") if drawn and drawn.ruled else drawn
