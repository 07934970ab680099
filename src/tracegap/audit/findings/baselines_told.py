"""What rules that do not read score on the audited questions, in words and as JSON."""

from typing import Any

from tracegap.audit.judging.found import Audit
from tracegap.report.figures import figure, interval
from tracegap.statistics.analysis import baseline_rate


def baseline_sentences(audit: Audit) -> list[str]:
    """Returns one sentence on the baselines; none without examples to learn from."""
    if not audit.baselines:
        return []
    told = []
    for baseline in audit.baselines:
        found = baseline_rate(baseline)
        told.append(f"{baseline.name} {figure(found.value, 'share')} {interval(found, 'share')}")
    n = len(audit.baselines[0].outcomes)
    return [
        f"Rules that read no context, or no question, on the {n} questions that are answered, "
        f"learnt from the other examples of the source "
        f"(the one strongest there first): {'; '.join(told)}."
    ]


def baselines_json(audit: Audit) -> list[dict[str, Any]]:
    """Returns each baseline with its share of right answers and their number."""
    return [
        {
            "name": baseline.name,
            "right": sum(outcome.right for outcome in baseline.outcomes),
            "n": len(baseline.outcomes),
        }
        for baseline in audit.baselines
    ]
