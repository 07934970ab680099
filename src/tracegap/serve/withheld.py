"""What is left of a completion that is withheld: nothing that the model wrote.

An answer can be read off many fields: the log probabilities, the trace beside the content, calls of
tools, the texts that llama.cpp and vLLM add for debugging, and the reasons of the verdict, which
quote it. So this names what may stay, and all else goes.
"""

from collections.abc import Mapping
from typing import Any

from tracegap.checks.gold_free import Check
from tracegap.serve.prompts import Asked

_STAYS = ("id", "object", "created", "model", "system_fingerprint", "service_tier", "usage")
_REASONS = {
    "right": "the {step} is right",
    "wrong": "the {step} is wrong",
    "unknown": "the {step} cannot be judged",
}


def withheld_field(asked: Asked, found: Check) -> dict[str, Any]:
    """Returns the field `tracegap` of a completion that is withheld: no reason quotes it."""
    findings = [
        {
            "step": finding.step,
            "judgement": finding.judgement,
            "reason": _REASONS[finding.judgement].format(step=finding.step),
        }
        for finding in found.findings
    ]
    reasons = [item["reason"] for item in findings if item["judgement"] != "right"]
    return {
        "task": asked.task.name,
        "judgement": found.judgement,
        "findings": findings,
        "problems": list(found.problems),
        "reasons": [*reasons, *found.problems],
    }


def withheld_choice(choice: Mapping[str, Any], reasons: list[str]) -> dict[str, Any]:
    """Returns a choice without what it says: the reason stands where the interface has refusals."""
    index = choice.get("index", 0)
    refusal = f"The trace does not check: {reasons[0]}."
    return {
        "index": index if isinstance(index, int) else 0,
        "message": {"role": "assistant", "content": None, "refusal": refusal},
        "finish_reason": "stop",
    }


def withheld_head(completion: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what stays of a completion beside its choices."""
    return {name: completion[name] for name in _STAYS if name in completion}
