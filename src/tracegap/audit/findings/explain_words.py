"""What each defect of the released rule does, in words."""

from collections.abc import Mapping

from tracegap.audit.findings.explain import Explanation
from tracegap.audit.judging.released_rule import MENDED_MEANS
from tracegap.report.figures import Kind, figure

LEAST = 0.0005  # smaller changes read as 0.0 points or 0.000
TITLES = {
    "p_answer_given_trace": "P(answer right | trace right)",
    "p_answer_given_no_trace": "P(answer right | trace wrong)",
    "phi": "phi",
    "joint_share": "share with both right",
}
_PHI = "phi"


def level_kind(name: str) -> Kind:
    """Returns how the value of one of `FIGURES` is worded."""
    return "coefficient" if name == _PHI else "share"


def level(name: str, value: float | None) -> str:
    """Returns the value of one of `FIGURES` in words."""
    return figure(value, level_kind(name))


def change(name: str, value: float) -> str:
    """Returns by how much one of `FIGURES` changes, in words."""
    return figure(value, "change") if name == _PHI else f"{figure(value, 'points')} points"


def quoting_sentence(counts: Mapping[str, int]) -> str:
    """Returns in words how many outputs quote any fact."""
    return (
        "Outputs that quote any fact of the row that the released join finds: "
        f"{counts['joined_row_verbatim']} letter by letter, "
        f"{counts['joined_row_any_case']} whatever the case; of the question's own context: "
        f"{counts['own_row_verbatim']} and {counts['own_row_any_case']}."
    )


def sentences(explanation: Explanation) -> list[str]:
    """Returns the explanation of one figure, a sentence a defect, the largest share first."""
    name, title = explanation.figure, TITLES[explanation.figure]
    released, mended = level(name, explanation.released), level(name, explanation.mended)
    if not explanation.shares:
        return [
            f"{title}: undefined under {explanation.undefined} combinations of mended defects (no "
            f"trace, or every trace, is right there), so it has no shares; "
            f"{released} by the released rule, {mended} with all defects mended."
        ]
    ordered = sorted(explanation.shares.items(), key=lambda item: -abs(item[1]))
    return [
        f"{title} is {released} by the released rule and {mended} with all defects mended.",
        *(
            f"{defect.value.capitalize()}: {change(name, share)} when mended "
            f"({MENDED_MEANS[defect]})."
            for defect, share in ordered
            if abs(share) >= LEAST
        ),
    ]
