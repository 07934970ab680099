"""Statistics: association of trace and answer, paired comparison, intervals. No models here."""

from tracegap.statistics.agreement import Agreement, agree
from tracegap.statistics.analysis import Analysis, analyse
from tracegap.statistics.association import Association, TwoByTwo, associate, associate_table
from tracegap.statistics.intervals import Estimate, mean, rate, wilson
from tracegap.statistics.logistic import Logistic, model
from tracegap.statistics.paired import Paired, compare, holm
from tracegap.statistics.power import Needed, questions_needed
from tracegap.statistics.predictor import Calibration, Prediction, calibrate, predict
from tracegap.statistics.score import Equivalence
from tracegap.statistics.stratified import Stratified, stratify
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
    "Stratified",
    "TwoByTwo",
    "agree",
    "analyse",
    "associate",
    "associate_table",
    "breakdown",
    "calibrate",
    "compare",
    "holm",
    "mean",
    "model",
    "predict",
    "questions_needed",
    "rate",
    "stratify",
    "wilson",
]
