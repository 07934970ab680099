"""Statistics: association of trace and answer, paired comparison, intervals. No models here."""

from tracegap.statistics.agreement import Agreement, agree
from tracegap.statistics.analysis import Analysis, analyse
from tracegap.statistics.association import Association, Table, associate, associate_table
from tracegap.statistics.intervals import Estimate, mean, rate, wilson
from tracegap.statistics.logistic import Logistic, model
from tracegap.statistics.paired import Paired, compare, holm
from tracegap.statistics.power import Needed, questions_needed
from tracegap.statistics.predictor import Calibration, Prediction, calibrate, predict
from tracegap.statistics.runs import RunComparison, compare_runs
from tracegap.statistics.score import Equivalence
from tracegap.statistics.stratified import Stratified, stratify
from tracegap.statistics.summary import sentences
from tracegap.statistics.variance import Breakdown, breakdown

__all__ = [
    "Agreement",
    "Analysis",
    "Association",
    "Breakdown",
    "Calibration",
    "Equivalence",
    "Estimate",
    "Logistic",
    "Needed",
    "Paired",
    "Prediction",
    "RunComparison",
    "Stratified",
    "Table",
    "agree",
    "analyse",
    "associate",
    "associate_table",
    "breakdown",
    "calibrate",
    "compare",
    "compare_runs",
    "holm",
    "mean",
    "model",
    "predict",
    "questions_needed",
    "rate",
    "sentences",
    "stratify",
    "wilson",
]
