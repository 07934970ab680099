"""Verdicts as inspect's scores."""

import math

from tracegap.audit.findings.inspect_scores import reductions_of, results_of
from tracegap.audit.findings.scorable import Unscorable


def sample(identity, **values):
    return {"id": identity, "scores": {name: {"value": value} for name, value in values.items()}}


SAMPLES = [
    sample("a", answer="C", trace="C"),
    sample("a", answer="I", trace=math.nan),
    sample("b", answer="C", trace=math.nan),
]


def test_a_question_counts_once_by_the_mean_of_its_scored_epochs():
    answer, trace = results_of(SAMPLES, None)["scores"]
    assert answer["metrics"]["accuracy"]["value"] == 0.75
    assert answer["metrics"]["stderr"]["value"] == 0.25
    assert trace["metrics"]["accuracy"]["value"] == 1.0
    assert (trace["scored_samples"], trace["unscored_samples"]) == (1, 1)
    assert trace["metrics"]["stderr"]["value"] == 0.0  # of one question, as inspect has it
    means = [s["value"] for s in reductions_of(SAMPLES)[1]["samples"]]
    assert means[0] == 1.0
    assert math.isnan(means[1])


def test_what_cannot_be_scored_has_a_reason_and_no_metric():
    answer, trace = results_of(SAMPLES, Unscorable(None, "not scorable: why"))["scores"]
    assert answer["metrics"]
    assert trace["metrics"] == {}
    assert trace["metadata"] == {"not_scorable": "not scorable: why"}
