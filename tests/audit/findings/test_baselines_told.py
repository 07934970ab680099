"""The baselines of an audit, in words and as JSON."""

from tracegap.audit.findings.baselines_told import baseline_sentences, baselines_json
from tracegap.audit.judging.run_audit import Audit
from tracegap.tasks.baselines import Baseline, Outcome


def outcomes(*right):
    return tuple(Outcome(f"q{n}", "x", f"g{n}", one) for n, one in enumerate(right))


def test_nothing_is_said_without_baselines():
    audit = Audit("cotempqa")
    assert baseline_sentences(audit) == []
    assert baselines_json(audit) == []


def test_each_has_its_share_and_its_interval():
    audit = Audit("cotempqa")
    audit.baselines = [Baseline("commonest answer", outcomes(True, False, False, False))]
    (sentence,) = baseline_sentences(audit)
    assert "on the 4 questions" in sentence
    assert "commonest answer 25.0 % (" in sentence
    assert baselines_json(audit) == [{"name": "commonest answer", "right": 1, "n": 4}]
