"""Tries whose steps are judged as told."""

from tracegap.checks.gold_free import Check, overall
from tracegap.policies.tries import ANSWER, JUDGED_STEPS, TRACE, WHOLE, Try
from tracegap.records import Finding


def a_try(trace: str, answer: str, *, said: str = "a") -> Try:
    """A try whose steps are judged so, with gold agreeing."""
    findings = tuple(
        Finding(step, judged, "why")
        for step, judged in (("label", trace), ("evidence", trace), ("answer", answer))
    )
    decidable = "unknown" not in (trace, answer)
    check = Check(overall(findings), findings, (), decidable)
    right = {TRACE: trace == "right", ANSWER: answer == "right"}
    return Try(
        checks={judge: check.of(*steps) for judge, steps in JUDGED_STEPS.items()},
        right={**right, WHOLE: all(right.values())},
        answer=frozenset({said}),
        answer_right=answer == "right",
    )


RIGHT, WRONG = a_try("right", "right"), a_try("wrong", "wrong", said="b")


HALF = a_try("right", "wrong", said="c")
