"""How many questions a comparison needs, in words."""

from tracegap.report.figures import figure
from tracegap.statistics.power import MOST, Needed


def power_sentence(found: Needed) -> str:
    """Tells how many questions are needed, and what that takes for granted."""
    shares = f"{100 * found.first_only:g} % and {100 * found.second_only:g} %"
    if found.questions is None:
        return f"Arms that alone are right on {shares} need more than {MOST:,} questions."
    return (
        f"{found.questions} independent questions: if the arms alone are right on {shares} of "
        f"them, McNemar's exact test at {100 * found.level:g} % finds the difference with a chance "
        f"of {figure(found.reached, 'share')}. Questions that share a cluster count for less: "
        "multiply by the design effect."
    )
