"""What checks without gold are worth: choices, figures, samples, and the commands."""

import json
from dataclasses import replace

import pytest

from commands import tracegap
from tracegap.checks.gold_free import Check, overall
from tracegap.policies import choose
from tracegap.policies.figures import gains_of, judging_of
from tracegap.policies.tries import ANSWER, JUDGED_STEPS, TRACE, WHOLE, Try, judges_for
from tracegap.records import Finding

MOCK = "mock:label=0.8,evidence=0.8,answer_if_right=0.95,answer_if_wrong=0.2"


def a_try(trace: str, answer: str, *, said: str = "a") -> Try:
    """A try whose steps are judged so, with gold agreeing."""
    findings = tuple(
        Finding(step, judged, "why")
        for step, judged in (("label", trace), ("evidence", trace), ("answer", answer))
    )
    decidable = "unknown" not in (trace, answer)
    check = Check(overall(findings), findings, (), decidable)
    right = {TRACE: trace == "right", ANSWER: answer == "right"}
    return Try(
        checks={judge: check.of(*steps) for judge, steps in JUDGED_STEPS.items()},
        right={**right, WHOLE: all(right.values())},
        answer=frozenset({said}),
        answer_right=answer == "right",
    )


RIGHT, WRONG = a_try("right", "right"), a_try("wrong", "wrong", said="b")
HALF = a_try("right", "wrong", said="c")
OPEN = a_try("unknown", "unknown", said="d")


# --- choices


@pytest.mark.parametrize(
    ("tries", "judge", "number", "asked"),
    [
        ([RIGHT, WRONG], WHOLE, 0, 1),
        ([WRONG, WRONG, RIGHT, WRONG], WHOLE, 2, 3),
        ([WRONG, HALF, WRONG], WHOLE, 1, 3),
        ([WRONG, HALF, RIGHT], TRACE, 1, 2),
        ([WRONG, WRONG], WHOLE, 0, 2),
        ([OPEN, RIGHT], WHOLE, 0, 1),
        ([WRONG, OPEN, RIGHT], WHOLE, 1, 2),
    ],
)
def test_retry_stops_where_it_is_right_or_cannot_be_decided(tries, judge, number, asked):
    assert choose.retry(tries, judge) == choose.Choice(number, asked)


def test_best_of_n_sees_all_and_abstaining_needs_a_wrong_step():
    tries = [WRONG, OPEN, RIGHT]
    assert choose.best_of_n(tries, WHOLE) == choose.Choice(2, 3)
    assert choose.abstain([WRONG], WHOLE) == choose.Choice(None, 1)
    assert choose.abstain([OPEN], WHOLE) == choose.Choice(0, 1)
    assert choose.abstain([HALF], TRACE) == choose.Choice(0, 1)
    assert choose.retry_or_abstain([WRONG, WRONG], WHOLE) == choose.Choice(None, 2)
    assert choose.retry_or_abstain([WRONG, RIGHT], WHOLE) == choose.Choice(1, 2)


def test_a_vote_takes_the_commonest_answer_and_the_first_of_equals():
    assert choose.majority([RIGHT, WRONG, WRONG], WHOLE).number == 1
    assert choose.majority([RIGHT, WRONG], WHOLE).number == 0
    silent = replace(RIGHT, answer=None)
    assert choose.majority([silent, WRONG], WHOLE).number == 1
    assert choose.majority([silent, silent], WHOLE).number == 0
    assert choose.any_right([WRONG, HALF, RIGHT], WHOLE).number == 2


# --- figures


def test_figures_by_hand():
    firsts = [RIGHT] * 6 + [WRONG] * 3 + [HALF]
    groups = [str(i) for i in range(10)]
    row = judging_of("correct", TRACE, firsts, groups)
    assert row.counts == {"right": 7, "unknown": 0, "wrong": 3}
    assert row.agreement.observed.value == 1.0
    assert row.answer_right["right"].value == pytest.approx(6 / 7)
    assert row.answer_right["wrong"].value == 0.0
    assert "unknown" not in row.answer_right
    gains = {(g.policy, g.judge): g for g in gains_of("correct", [[t] for t in firsts], groups,
                                                     judges_for(traced=True))}  # fmt: skip
    assert set(gains) == {("one try", None), ("abstain", TRACE), ("abstain", WHOLE)}
    kept = gains["abstain", TRACE]
    assert kept.answered.value == 0.7
    assert kept.right.value == pytest.approx(6 / 7)
    assert kept.gain.value == pytest.approx(6 / 7 - 0.6)
    assert kept.gain.low < kept.gain.value < kept.gain.high


def test_further_tries_gain_what_they_should():
    tries = [[WRONG, RIGHT]] * 5 + [[RIGHT, WRONG]] * 5
    groups = [str(i) for i in range(10)]
    gains = {(g.policy, g.judge): g for g in gains_of("vanilla", tries, groups, (ANSWER,))}
    assert gains["retry", ANSWER].right.value == 1.0
    assert gains["retry", ANSWER].asked == 1.5
    assert gains["best of n", ANSWER].asked == 2.0
    assert gains["majority vote", None].right.value == 0.5
    assert gains["retry", ANSWER].gain.value == 0.5


# --- the command


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


# --- sampling


def test_samples_are_drawn_by_seed_and_follow_the_temperature():
    torch = pytest.importorskip("torch")
    from tracegap.students.sampling import Sampling, likeliest

    torch.manual_seed(0)
    logits = torch.randn(64, 40)

    def drawn(temperature, number, *keys):
        return Sampling(temperature, number).chooser(*keys)(logits)

    assert torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 1, "a"))
    assert not torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 2, "a"))
    assert not torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 1, "b"))
    assert torch.equal(drawn(1e-4, 1, "a"), likeliest(logits))
    choose_one = Sampling(1.0, 1).chooser("c")
    flat = torch.log(torch.tensor([[0.7, 0.2, 0.1]])).repeat(20_000, 1)
    shares = torch.bincount(choose_one(flat), minlength=3) / 20_000
    assert torch.allclose(shares, torch.tensor([0.7, 0.2, 0.1]), atol=0.015)


def test_a_local_student_is_sampled(tiny_student, tmp_path):
    pytest.importorskip("torch")
    from tracegap.students.generate import LocalStudent
    from tracegap.students.requests import asks_for
    from tracegap.students.sampling import Sampling
    from tracegap.students.settings import GenerationSettings
    from tracegap.tasks import get_task
    from tracegap.tasks.babi.generator import generate

    task, settings = get_task("babi"), GenerationSettings(max_new_tokens=12, batch_size=4)
    asks = asks_for(list(generate(6, seed=0)), task, "correct", 0, ("full",))

    def texts(sampling):
        student = LocalStudent.trained(str(tiny_student), tiny_student, settings, sampling)
        return [g.text for batch in student.generate(student.plan(asks)) for g in batch]

    assert texts(Sampling(1.0, 1)) == texts(Sampling(1.0, 1))
    assert texts(Sampling(1.0, 1)) != texts(Sampling(1.0, 2))
    assert texts(Sampling(1e-5, 1)) == texts(None)
