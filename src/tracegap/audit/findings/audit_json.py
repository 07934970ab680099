"""The audit as one JSON object."""

from dataclasses import asdict
from typing import Any

from tracegap.audit.findings.baselines_told import baselines_json
from tracegap.audit.findings.checks import says_tier, tier_json, without_unscorable
from tracegap.audit.findings.explain import Explainer, Explanation
from tracegap.audit.findings.explain_words import sentences
from tracegap.audit.findings.free_tables import free_json
from tracegap.audit.findings.multiverse import Multiverse, universe_json
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.groups import as_json
from tracegap.audit.judging.judge import STRICT


def audit_json(
    audit: Audit, scorer: str, explainer: Explainer | None, multiverse: Multiverse | None
) -> dict[str, Any]:
    """Returns the whole audit; the groups of the other scorers stand under `others`."""
    result: dict[str, Any] = {
        "task": audit.task,
        **tier_json(audit),
        "scorer": scorer,
        "groups": _groups(audit, scorer),
        "others": {other: _groups(audit, other) for other in audit.scorers if other != scorer},
        "files": audit.files,
        "outputs": audit.outputs,
        "rows": audit.rows,
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
    if audit.free.groups:
        result["free_traces"] = free_json(audit)
    if audit.baselines:
        result["baselines"] = baselines_json(audit)
    if explainer and multiverse:
        result["explain"] = [
            {
                "student": student,
                "arm": arm,
                "figures": [_explanation(single) for single in found],
                "quoting": explainer.quoting((student, arm)),
            }
            for (student, arm), found in explainer.explanations().items()
        ]
        result["multiverse"] = [universe_json(u) for u in multiverse.universes()]
        result["harm"] = multiverse.harm()
    return result


def _groups(audit: Audit, scorer: str) -> list[dict[str, Any]]:
    groups = [as_json(group, classes) for group, classes in audit.groups(scorer)]
    if scorer == STRICT and says_tier(audit):
        return without_unscorable(groups, audit)
    return groups


def _explanation(explanation: Explanation) -> dict[str, object]:
    return {
        "figure": explanation.figure,
        "released": explanation.released,
        "mended": explanation.mended,
        "undefined_subsets": explanation.undefined,
        "shapley": {d.name.lower(): v for d, v in explanation.shares.items()} or None,
        "alone": {d.name.lower(): v for d, v in explanation.alone.items()},
        "sentences": sentences(explanation),
    }
