"""The audit as JSON: every rule's groups, and explanations only where asked for."""

import json

import pytest

from audited import ROWS, audited
from tracegap.audit.findings.audit_json import audit_json


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return audited(tmp_path_factory.mktemp("json"))


def test_the_asked_rule_has_its_groups_and_the_others_theirs(found):
    result = audit_json(found[0], "mended", None, None)
    assert result["scorer"] == "mended"
    assert set(result["others"]) == {"strict", "released"}
    assert sum(group["n"] for group in result["groups"]) == len(ROWS) == result["outputs"]
    assert not {"explain", "multiverse", "harm"} & set(result)


def test_explanations_add_up_to_the_change_they_explain(found):
    audit, _, explainer, multiverse = found
    result = json.loads(json.dumps(audit_json(audit, "strict", explainer, multiverse)))
    told = [f for one in result["explain"] for f in one["figures"] if f["shapley"]]
    assert told
    for figure in told:
        total = sum(figure["shapley"].values())
        assert total == pytest.approx(figure["mended"] - figure["released"])
    assert result["multiverse"]
