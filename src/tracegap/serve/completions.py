"""A completion as the checks read it, and the field `tracegap` that says what they found."""

from collections.abc import Mapping
from typing import Any

from tracegap.checks.gold_free import Check
from tracegap.records import Finding
from tracegap.serve.prompts import UNREADABLE, Asked
from tracegap.traces.finish import finish_of
from tracegap.traces.marks import Marks
from tracegap.traces.sources import ShapeError, in_think_tags, read_message


def text_of(choice: Mapping[str, Any], own: Marks | None = None) -> str | None:
    """Returns what a choice says, its trace in tags wherever it was; None for nothing.

    Servers of reasoning models take the trace out of the content.

    Args:
        choice: With a `message`, and perhaps the reason why it ended.
        own: Marks of a trace that the user names.
    """
    try:
        written = read_message(choice["message"])
    except ShapeError:
        return None
    if written.text is None and written.trace is None:
        return None
    unfinished = finish_of(choice.get("finish_reason"))[0] == "length"
    return in_think_tags(written, unfinished, own)


def verdict_field(asked: Asked | None, found: Check | None) -> dict[str, Any]:
    """Returns the field `tracegap` of one completion."""
    if found is None or asked is None:
        reason = UNREADABLE if asked is None else "the completion holds no text"
        return {
            "task": asked.task.name if asked else None,
            "judgement": "unknown",
            "findings": [],
            "problems": [],
            "reasons": [reason],
        }
    return {
        "task": asked.task.name,
        "judgement": found.judgement,
        "findings": [finding_field(finding) for finding in found.findings],
        "problems": list(found.problems),
        "reasons": list(found.reasons),
        **_free_field(found),
    }


def _free_field(found: Check) -> dict[str, Any]:
    """Returns what a trace in the model's own words adds; nothing for any other."""
    if found.concluded is None and not found.claims:
        return {}
    false = [claim for claim in found.claims if claim.holds is False]
    return {
        "concluded": None if found.concluded is None else list(found.concluded),
        "follows": found.follows,
        "false_claims": [{"claim": claim.text, "reason": claim.reason} for claim in false],
    }


def finding_field(finding: Finding) -> dict[str, str]:
    """Returns one finding as plain values."""
    return {"step": finding.step, "judgement": finding.judgement, "reason": finding.reason}
