"""Statistics: association of trace and answer, paired comparison, intervals. No models here."""

from tracegap.statistics.agreement import Agreement, agree
from tracegap.statistics.analysis import Analysis, analyse
from tracegap.statistics.association import Association, TwoByTwo, associate, associate_table
from tracegap.statistics.bounds import LinkBounds, bound_link
from tracegap.statistics.calibration import Calibration, calibrate
from tracegap.statistics.guarantee import Guarantee, guaranteed_threshold
from tracegap.statistics.intervals import Estimate, mean, rate, wilson
from tracegap.statistics.logistic import Logistic, model
from tracegap.statistics.paired import Paired, compare, holm
from tracegap.statistics.power import Needed, questions_needed
from tracegap.statistics.power_runs import (
    RunsNeeded,
    WithinNeeded,
    questions_needed_within,
    run_power,
    runs_needed,
)
from tracegap.statistics.predictor import Prediction, predict
from tracegap.statistics.runs import RunComparison, compare_runs
from tracegap.statistics.score import Equivalence
from tracegap.statistics.stratified import Stratified, stratify
from tracegap.statistics.tries import pass_at
from tracegap.statistics.variance import Breakdown, breakdown
from tracegap.statistics.within import WithinQuestion, within_question

__all__ = [
    "Agreement",
    "Analysis",
    "Association",
    "Breakdown",
    "Calibration",
    "Equivalence",
    "Estimate",
    "Guarantee",
    "LinkBounds",
    "Logistic",
    "Needed",
    "Paired",
    "Prediction",
    "RunComparison",
    "RunsNeeded",
    "Stratified",
    "TwoByTwo",
    "WithinNeeded",
    "WithinQuestion",
    "agree",
    "analyse",
    "associate",
    "associate_table",
    "bound_link",
    "breakdown",
    "calibrate",
    "compare",
    "compare_runs",
    "guaranteed_threshold",
    "holm",
    "mean",
    "model",
    "pass_at",
    "predict",
    "questions_needed",
    "questions_needed_within",
    "rate",
    "run_power",
    "runs_needed",
    "stratify",
    "wilson",
    "within_question",
]
