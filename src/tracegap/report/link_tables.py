"""Tables of what the trace says about the answer."""

from tracegap.report.figures import Cell
from tracegap.report.rows import ResultRows, StepLink
from tracegap.report.table import Column, Table
from tracegap.statistics.score import MARGIN, Equivalence


def links_table(results: ResultRows) -> Table:
    """One row per 2x2 table."""
    return Table(
        "associations",
        "Each step against the answer",
        "Counts are of generations with the full context. A conditional share is out of the "
        "generations with that step right (or wrong); the joint share is out of all of them. Phi "
        "and the odds ratio tell how strongly step and answer go together; neither says that one "
        "causes the other. The adjusted p allows for all links and secondary comparisons of arms "
        "over all classes (Holm). A dash stands for what the counts do not define.",
        (
            Column("Arm"),
            Column("Class"),
            Column("Step"),
            Column("Both right", "count"),
            Column("Step only", "count"),
            Column("Answer only", "count"),
            Column("Neither", "count"),
            Column("P(answer right | step right)", "share"),
            Column("P(answer right | step wrong)", "share"),
            Column("Difference, points", "points"),
            Column("Both right, joint share", "share"),
            Column("Phi", "coefficient"),
            Column("Odds ratio", "number"),
            Column("Chi-squared", "number"),
            Column("p", "p"),
            Column("Adjusted p", "p"),
            Column("Test"),
        ),
        tuple(_link_row(link) for link in results.links),
    )


def _link_row(link: StepLink) -> tuple[Cell, ...]:
    found = link.association
    counts = found.table
    return (
        *(link.arm, link.label, link.step),
        *(counts.both, counts.trace_only, counts.answer_only, counts.neither),
        *(found.p_answer_given_trace, found.p_answer_given_no_trace, found.risk_difference),
        *(found.joint_share, found.phi, found.odds_ratio),
        *(found.chi_squared, found.p_value, link.adjusted_p),
        None if found.p_value is None else found.test,
    )


def strength_table(results: ResultRows) -> Table:
    """Each link on other scales, and whether it is so small that it can be called none."""
    margin = f"{100 * MARGIN:g} points"
    return Table(
        "strength",
        "How strong each link is, and whether it can be called none",
        "The risk ratio is how many times likelier a right answer is after a right step; bits are "
        "what one of the two tells about the other, out of 1. Phi can only lie in the range that "
        "the margins allow. A difference is called none only if its 90 % interval lies within "
        f"{margin} either way; a large p of the usual test shows no such thing. Clusters make "
        "n verdicts worth fewer independent ones: the effective n.",
        (
            Column("Arm"),
            Column("Class"),
            Column("Step"),
            Column("Risk ratio", "number"),
            Column("Bits", "coefficient"),
            Column("Least phi", "coefficient"),
            Column("Greatest phi", "coefficient"),
            Column(f"Within {margin}?"),
            Column("p (difference beyond)", "p"),
            Column("n", "count"),
            Column("Clusters", "count"),
            Column("Design effect", "number"),
            Column("Effective n", "number"),
        ),
        tuple(_strength_row(link) for link in results.links),
    )


def _strength_row(link: StepLink) -> tuple[Cell, ...]:
    found = link.association
    least, greatest = found.phi_range or (None, None)
    none = found.equivalence
    return (
        *(link.arm, link.label, link.step, found.risk_ratio, found.mutual_information),
        *(least, greatest, _whether(none), none.p_value),
        *(found.table.n, found.clusters, found.design_effect, found.effective_n),
    )


def _whether(found: Equivalence) -> str | None:
    if found.low is None:
        return None
    return "yes" if found.equivalent else "not shown"


def stratified_table(results: ResultRows) -> Table:
    """One row per arm and step: the link within classes."""
    return Table(
        "stratified",
        "Each step against the answer, within classes",
        "An easy class has more right steps and more right answers, which links the two over all "
        "classes even where no class has a link. These figures (Mantel-Haenszel) compare within "
        "classes only: set them beside those over all classes. Homogeneity (Breslow-Day) asks "
        "whether the classes share one odds ratio; if its p is small, look at each.",
        (
            Column("Arm"),
            Column("Step"),
            Column("Difference within classes, points", "points"),
            Column("Odds ratio within classes", "number"),
            Column("p", "p"),
            Column("Homogeneity p", "p"),
            Column("Classes used", "count"),
            Column("Classes with an empty margin", "count"),
            Column("Note"),
        ),
        tuple(
            (
                *(row.arm, row.step, row.result.risk_difference, row.result.odds_ratio),
                *(row.result.p_value, row.result.homogeneity_p),
                *(row.result.strata, row.result.left_out),
                row.result.odds_ratio_note or row.result.homogeneity_note or "",
            )
            for row in results.further.stratified
        ),
    )


def model_table(results: ResultRows) -> Table:
    """The logistic model: a row a term, or the reason why there is none."""
    found = results.further.logistic
    columns = (
        Column("Term"),
        Column("Odds ratio", "number"),
        Column("p", "p"),
        Column("Clusters", "count"),
    )
    rows: tuple[tuple[Cell, ...], ...] = ()
    if found is not None and found.note:
        rows = ((f"No estimate: {found.note}.", None, None, found.clusters),)
    elif found is not None:
        rows = tuple((t.name, t.odds_ratio, t.p_value, found.clusters) for t in found.terms)
    return Table(
        "model",
        "A model of the answer, as a check",
        "Odds of a right answer with the term against without it, all other terms held fixed "
        "(logistic regression, errors robust to clusters). It should tell the same story as the "
        "tables within classes; odds ratios of single terms say nothing of causes.",
        columns,
        rows,
    )


def predictors_table(results: ResultRows) -> Table:
    """One row per arm and score."""
    return Table(
        "predictors",
        "The trace as a predictor of the answer",
        "AUROC is the chance that a right answer had the better trace than a wrong one: 0.5 is "
        "guessing. Answering only after the best traces leaves the coverage shown, with the risk "
        "(share of wrong answers) beside it; without selection it is the overall risk. AURC is the "
        "mean risk over all coverages, the lower the better.",
        (
            Column("Arm"),
            Column("Score"),
            Column("AUROC", "coefficient"),
            Column("AURC", "coefficient"),
            Column("Overall risk", "share"),
            Column("Coverage of the best", "share"),
            Column("Risk of the best", "share"),
        ),
        tuple(
            (
                *(row.arm, row.score, row.result.auroc, row.result.aurc, row.result.risk),
                *(row.result.curve[0].coverage, row.result.curve[0].risk),
            )
            for row in results.further.predictions
        ),
    )


def calibration_table(results: ResultRows) -> Table:
    """One row per arm and score."""
    return Table(
        "calibration",
        "The trace as a chance of a right answer",
        "If the score is taken for the chance that the answer is right, the calibration error is "
        "how far off it is on average (0.2: 20 points). Even a perfect score shows some error in "
        "so many answers; it stands beside it. The Brier score is the mean squared distance: the "
        "lower the better.",
        (
            Column("Arm"),
            Column("Score"),
            Column("Calibration error", "coefficient"),
            Column("Of a perfect score", "coefficient"),
            Column("Brier score", "coefficient"),
        ),
        tuple(
            (
                *(row.arm, row.score, row.calibration.error),
                *(row.calibration.error_by_chance, row.calibration.brier),
            )
            for row in results.further.predictions
        ),
    )
