"""Statistics: association of trace and answer, paired comparison, intervals. No models here."""

from tracegap.statistics.analysis import Analysis, analyse
from tracegap.statistics.association import Association, Table, associate, associate_table
from tracegap.statistics.intervals import Estimate, mean, rate, wilson
from tracegap.statistics.paired import Paired, compare, holm
from tracegap.statistics.summary import sentences

__all__ = [
    "Analysis",
    "Association",
    "Estimate",
    "Paired",
    "Table",
    "analyse",
    "associate",
    "associate_table",
    "compare",
    "holm",
    "mean",
    "rate",
    "sentences",
    "wilson",
]
