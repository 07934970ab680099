"""Stage `policies`: a mock run of known rates, asked once."""

import json

import pytest

from commands import tracegap
from tracegap.policies.tries import ANSWER, TRACE, WHOLE

MOCK = "mock:label=0.8,evidence=0.8,answer_if_right=0.95,answer_if_wrong=0.2"


@pytest.fixture(scope="module")
def mock_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("policies") / "run"
    made = tracegap("run", "--student", MOCK, "--limit", 150, "--output-dir", folder)
    assert made.returncode == 0, made.stderr
    asked = tracegap("policies", folder, "--tries", 3)
    assert asked.returncode == 0, asked.stderr
    return folder, asked.stdout


def test_a_run_of_a_mock_student_with_known_rates(mock_run):
    folder, printed = mock_run
    assert "retry, else abstain" in printed
    found = json.loads((folder / "policies" / "policies.json").read_text())
    judging = {(row["arm"], row["judge"]): row for row in found["judging"]}
    assert set(judging) == {
        ("vanilla", ANSWER), ("correct", TRACE), ("correct", WHOLE),
        ("incorrect", TRACE), ("incorrect", WHOLE),
    }  # fmt: skip
    # generated questions are derived without a fault, so the two judges agree with gold
    assert all(row["agreement"]["observed"]["value"] == 1.0 for row in judging.values())
    correct = judging["correct", TRACE]
    assert correct["counts"]["unknown"] == 0
    assert correct["answer_right"]["right"]["low"] < 0.95 < correct["answer_right"]["right"]["high"]
    assert correct["answer_right"]["wrong"]["low"] < 0.2 < correct["answer_right"]["wrong"]["high"]
    gains = {(g["arm"], g["policy"], g["judge"]): g for g in found["gains"]}
    best = gains["vanilla", "any try right (bound)", None]["right"]["value"]
    assert gains["vanilla", "retry", ANSWER]["right"]["value"] == best
    # a trace right at 0.64 a try is right after three at 1 - 0.36^3
    kept = gains["correct", "retry, else abstain", TRACE]["answered"]
    assert kept["low"] < 1 - 0.36**3 < kept["high"]


def test_a_second_call_asks_nothing_and_writes_the_same(mock_run):
    folder, printed = mock_run
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns)
              for p in (folder / "policies").glob("*.jsonl")}  # fmt: skip
    figures = (folder / "policies" / "policies.json").read_bytes()
    again = tracegap("policies", folder, "--tries", 3)
    assert "sample" not in again.stdout
    assert printed.endswith(again.stdout)
    assert (folder / "policies" / "policies.json").read_bytes() == figures
    assert before == {p.name: (p.read_bytes(), p.stat().st_mtime_ns)
                      for p in (folder / "policies").glob("*.jsonl")}  # fmt: skip


def test_no_run_no_policies(tmp_path):
    result = tracegap("policies", tmp_path / "nothing")
    assert result.returncode == 1
    assert "holds no run" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_audit_without_gold_agrees_with_gold(mock_run, tmp_path):
    folder, _ = mock_run
    outputs = tmp_path / "out"
    outputs.mkdir()
    for arm in ("vanilla", "correct"):
        text = (folder / "generations" / f"{arm}-seed0.jsonl").read_text()
        kept = [line for line in text.splitlines() if json.loads(line)["condition"] == "full"]
        (outputs / f"{arm}.jsonl").write_text("\n".join(kept) + "\n")
    result = tracegap(
        "audit", outputs, "--task", "cotempqa", "--source", folder / "data" / "test.jsonl",
        "--without-gold", "--json",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)["without_gold"]
    expected = json.loads((folder / "policies" / "policies.json").read_text())
    ours = {(r["arm"], r["judge"]): r for r in expected["judging"]}
    theirs = {(r["arm"].split(", ")[-1], r["judge"]): r for r in found["judging"]}
    assert set(theirs) == {key for key in ours if key[0] != "incorrect"}
    for key, row in theirs.items():
        assert row["counts"] == ours[key]["counts"]
        assert row["agreement"]["observed"] == ours[key]["agreement"]["observed"]
