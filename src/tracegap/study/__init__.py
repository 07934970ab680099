"""Studies with people: kits of pages to rate traces by, and the analysis of what they say."""

from tracegap.study.analysis import StudyAnalysis, analyse_study
from tracegap.study.design import Design, make_design
from tracegap.study.items import Item
from tracegap.study.plan import StudyNeeds, plan_study

__all__ = [
    "Design",
    "Item",
    "StudyAnalysis",
    "StudyNeeds",
    "analyse_study",
    "make_design",
    "plan_study",
]
