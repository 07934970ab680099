"""Judging completions, and the field `tracegap` that says what was found."""

import asyncio
import time
from typing import Any

from tracegap.checks.gold_free import Check, check_generation
from tracegap.records import Finding
from tracegap.serve.metrics import Metrics
from tracegap.serve.prompts import UNREADABLE, Asked
from tracegap.traces.finish import finish_of
from tracegap.traces.sources import ShapeError, in_think_tags, read_message

_INLINE = 20_000
"""Characters of context and text up to which a check is quicker than handing it to a thread."""


def text_of(choice: dict[str, Any]) -> str | None:
    """Returns what a choice says, its trace in tags wherever the upstream put it; None for nothing.

    Servers of reasoning models take the trace out of the content.
    """
    try:
        written = read_message(choice["message"])
    except ShapeError:
        return None
    if written.text is None and written.trace is None:
        return None
    return in_think_tags(written, finish_of(choice.get("finish_reason"))[0] == "length")


async def check(asked: Asked | None, text: object, metrics: Metrics) -> Check | None:
    """Returns the check of one completion; None if there is nothing to check it against."""
    if asked is None or not isinstance(text, str):
        metrics.checked(None, "unknown")
        return None
    start = time.perf_counter()
    arguments = (asked.task, asked.question, asked.context, text)
    if len(text) + sum(map(len, asked.context)) <= _INLINE:
        found = check_generation(*arguments)
    else:
        found = await asyncio.to_thread(check_generation, *arguments)
    metrics.check_seconds.observe(time.perf_counter() - start)
    metrics.checked(asked.task.name, found.judgement)
    return found


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
