"""Tables of a study, for terminal, CSV and LaTeX."""

from tracegap.report.table import Column, Table
from tracegap.study.analysis import INTERPRETABLE, StudyAnalysis
from tracegap.study.design import Design
from tracegap.study.questions import SCALE


def study_tables(found: StudyAnalysis) -> list[Table]:
    """Returns every table that has rows."""
    tables = [
        means_table(found),
        contrasts_table(found),
        agreement_table(found),
        model_table(found),
        discrimination_table(found),
        relations_table(found),
    ]
    return [table for table in tables if table.rows]


def shown_table(design: Design) -> Table:
    """What a kit shows of each arm."""
    items = {one.item.id: one.item for rater in design.raters for one in rater if one.item}
    rows = []
    for arm in design.arms:
        mine = [item for item in items.values() if item.arm == arm]
        shown = sum(1 for rater in design.raters for s in rater if s.item and s.item.arm == arm)
        known = [item.answer_right for item in mine if item.answer_right is not None]
        right = sum(known) / len(known) if known else None
        words = sum(len(item.trace.split()) for item in mine) / len(mine)
        rows.append((arm, len(mine), shown, right, words))
    return Table(
        "shown",
        "What raters are shown",
        f"{len(design.raters)} raters, each question once a rater; checks of attention besides.",
        (
            Column("Arm"),
            Column("Items", "count"),
            Column("Ratings", "count"),
            Column("Answers right", "share"),
            Column("Words of a trace", "number"),
        ),
        tuple(rows),
    )


def means_table(found: StudyAnalysis) -> Table:
    """Means and distributions by arm, beside the share of right answers as checked."""
    return Table(
        "ratings",
        "Ratings by arm",
        "From 1 (strongly disagree) to 5; of load more is worse. Intervals are over raters and "
        "questions. Interpretability is the mean of the other three.",
        (
            Column("Measure"),
            Column("Arm"),
            Column("Mean", "number"),
            *(Column(f"{n}", "count") for n in range(1, len(SCALE) + 1)),
            Column("Answers right", "share"),
        ),
        tuple(
            (
                row.measure,
                row.arm,
                row.mean,
                *(row.steps or (None,) * len(SCALE)),
                found.answer_right[row.arm] if row.measure == INTERPRETABLE else None,
            )
            for row in found.means
        ),
    )


def contrasts_table(found: StudyAnalysis) -> Table:
    """Arms against each other."""
    return Table(
        "contrasts",
        "Arms against each other",
        "Difference of the means, first less second; p adjusted by Holm within each measure.",
        (
            Column("Measure"),
            Column("First"),
            Column("Second"),
            Column("Difference", "number"),
            Column("p", "p"),
            Column("Adjusted p", "p"),
        ),
        tuple(
            (row.measure, row.first, row.second, row.difference, row.p_value, row.adjusted)
            for row in found.contrasts
        ),
    )


def agreement_table(found: StudyAnalysis) -> Table:
    """How far raters agree."""
    return Table(
        "rater_agreement",
        "How far raters agree",
        "Krippendorff's ordinal alpha and Gwet's AC2 (quadratic weights) over items with two "
        "ratings or more; 0 is chance.",
        (
            Column("Measure"),
            Column("Items", "count"),
            Column("Ratings", "count"),
            Column("Alpha", "coefficient"),
            Column("AC2", "coefficient"),
        ),
        tuple(
            (name, one.units, one.ratings, one.alpha, one.ac2)
            for name, one in found.agreement.items()
            if one.units
        ),
    )


def model_table(found: StudyAnalysis) -> Table:
    """The cumulative logit model."""
    return Table(
        "ordinal_model",
        "Odds of a higher rating",
        "Cumulative logit model by statsmodels: log odds ratios to the first arm; raters are the "
        "clusters of the intervals.",
        (Column("Measure"), Column("Arm"), Column("Against"), Column("Log odds", "number")),
        tuple(
            (name, arm, model.baseline, effect)
            for name, model in found.models.items()
            for arm, effect in model.arms.items()
        ),
    )


def discrimination_table(found: StudyAnalysis) -> Table:
    """Whether people tell right from wrong answers, without and with the trace."""
    return Table(
        "discrimination",
        "Do people tell right from wrong answers?",
        "Acceptance against whether the answer is right, before and after the trace was seen: area "
        "under the ROC curve (0.5 if not at all) and d' (0). The gain is what the trace adds.",
        (
            Column("Arm"),
            Column("Right", "count"),
            Column("Wrong", "count"),
            Column("Right accepted", "share"),
            Column("Wrong accepted", "share"),
            Column("AUROC before", "coefficient"),
            Column("AUROC after", "coefficient"),
            Column("Gain", "change"),
            Column("d' before", "number"),
            Column("d' after", "number"),
        ),
        tuple(
            (
                *(row.arm, row.right, row.wrong, row.accepted_right, row.accepted_wrong),
                *(row.auroc_without, row.auroc_with, row.gain, row.d_without, row.d_with),
            )
            for row in found.discrimination
            if row.right + row.wrong
        ),
    )


def relations_table(found: StudyAnalysis) -> Table:
    """How ratings go along with what was checked."""
    return Table(
        "relations",
        "Ratings and checked correctness",
        "Correlation of single ratings with whether answer or trace is right, over all arms.",
        (Column("Measure"), Column("Checked"), Column("Correlation", "coefficient")),
        tuple((row.measure, row.checked, row.correlation) for row in found.relations),
    )
