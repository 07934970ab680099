"""What is said of swapped traces: figures by hand, mock students recovered, and the command."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from commands import tracegap
from tracegap.errors import BadInputError
from tracegap.files import read_records, write_records
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    COUNTERFACTUAL,
    EARLY,
    EMPTY,
    GOLD,
    OWN,
    PARAPHRASED,
    SWAPS,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.analyse_effects import analyse_interventions
from tracegap.interventions.effects.cases import answers_by_arm
from tracegap.interventions.effects.curve import early_answering
from tracegap.interventions.effects.mediation import mediate
from tracegap.interventions.effects.sentences import intervention_sentences
from tracegap.interventions.effects.simulation import USES, recover
from tracegap.records import Example, Generation
from tracegap.tasks import get_task
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms

GOLD_TRUTH = {
    GOLD: (True, True),
    WRONG_LABEL: (False, True),
    WRONG_EVIDENCE: (True, False),
    BOTH_WRONG: (False, False),
}


def a_row(number, swap, right, *, arm="correct", truth=(True, True), said=None, **more):
    said = said or ("gold" if right else "other")
    fields = {"kept": None, "same": right, "leads_to": None, "follows": None} | more
    return Reanswer(
        example_id=f"e{number}",
        arm=arm,
        seed=0,
        group=f"g{number}",
        label="during",
        swap=swap,
        trace="t",
        trace_label_right=truth[0],
        trace_evidence_exact=truth[1],
        text="",
        finish_reason="stop",
        answers=(said,),
        answer_right=right,
        log_prob_gold=-1.0 if right else -3.0,
        log_prob_own=None,
        log_prob_counterfactual=None,
        **fields,
    )


def a_student(rights, arm="correct", count=40, own_truth=(True, True)):
    """Answers of `count` questions; `rights` gives for each swap how many of them are right."""
    return [
        a_row(n, swap, n < right, arm=arm, truth=GOLD_TRUTH.get(swap, own_truth))
        for swap, right in rights.items()
        for n in range(count)
    ]


# --- figures by hand


def test_flips_follows_and_effects_by_hand():
    rows = a_student({OWN: 40, GOLD: 40, WRONG_LABEL: 30, WRONG_EVIDENCE: 10, BOTH_WRONG: 10})
    for n in range(40):
        led = {"said": "B", "follows": True} if n < 24 else {"follows": False}
        rows.append(a_row(n, COUNTERFACTUAL, n >= 24, leads_to=("B",), **led))
    found = analyse_interventions(rows)
    swaps = {row.swap: row for row in found.swaps}
    assert swaps[OWN].flips.value == 0
    assert swaps[WRONG_EVIDENCE].flips.value == 0.75
    assert swaps[WRONG_EVIDENCE].accuracy_change.value == -0.75
    assert swaps[COUNTERFACTUAL].follows.value == 0.6
    assert swaps[COUNTERFACTUAL].follows_more.value == 0.6
    assert swaps[WRONG_LABEL].follows.n == 0
    assert swaps[WRONG_LABEL].log_probs.gold.value == pytest.approx(-0.5)  # 10 of 40 lose 2 nats
    effects = {(row.first, row.second): row for row in found.effects}
    assert effects[GOLD, WRONG_LABEL].accuracy.value == 0.25
    assert effects[WRONG_EVIDENCE, BOTH_WRONG].accuracy.value == 0
    averaged = {row.step: row for row in found.averaged}
    assert averaged["label"].accuracy.value == pytest.approx(0.125)
    assert averaged["evidence"].accuracy.value == pytest.approx((0.75 + 0.5) / 2)
    assert averaged["label"].interaction.value == pytest.approx(0.25)


def test_other_words_are_taken_off_the_use_of_a_step():
    rows = a_student(
        {OWN: 40, GOLD: 40, WRONG_LABEL: 20, WRONG_EVIDENCE: 20, BOTH_WRONG: 20, PARAPHRASED: 20}
    )
    (reading,) = analyse_interventions(rows).readings
    assert reading.control.value == 0.5
    assert reading.label.net.value == 0  # the same 20 change with the words alone
    (bare,) = analyse_interventions([r for r in rows if r.swap != PARAPHRASED]).readings
    assert bare.label.net.value == 0.5
    assert bare.reading == "uses the trace"


def test_area_over_the_curve_by_hand():
    def line(number, *same):
        shares = [None, 1 / 3, 2 / 3]
        names = [EMPTY, EARLY, EARLY]
        cut = zip(names, shares, same, strict=True)
        rows = [a_row(number, name, s, kept=kept, same=s) for name, kept, s in cut]
        return [*rows, a_row(number, OWN, True)]

    early = line(0, True, True, True)  # settled before the trace: area 0
    late = line(1, False, False, False)  # only the whole trace: 1/3 + 1/3 + 1/6
    answers = answers_by_arm([*early, *late])["correct"]
    curve = early_answering("correct", answers)
    assert curve.area.value == pytest.approx((0 + 5 / 6) / 2)
    assert [dose.same.value for dose in curve.doses] == [0.5, 0.5, 0.5, 0.5, 1.0]
    assert curve.gain.value == 0.5


def test_the_difference_of_arms_goes_through_the_trace_or_past_it():
    kinds = {GOLD: 36, WRONG_LABEL: 30, WRONG_EVIDENCE: 20, BOTH_WRONG: 12}
    first = answers_by_arm(a_student({OWN: 36} | kinds))["correct"]
    second = answers_by_arm(a_student({OWN: 8} | kinds, arm="incorrect", own_truth=(False, False)))[
        "incorrect"
    ]
    parts = mediate(first, second)
    assert parts.total.value == pytest.approx(28 / 40)
    assert parts.indirect.value == pytest.approx(24 / 40)  # 36 less 12
    assert parts.direct.value == pytest.approx(4 / 40)  # 12 less 8
    assert parts.check.value == 0
    assert parts.tipping == pytest.approx(parts.indirect.low)
    assert parts.left_out == 0


def test_rows_that_come_twice_or_lack_their_own_trace_are_refused():
    rows = a_student({OWN: 3, GOLD: 3}, count=3)
    with pytest.raises(BadInputError, match=r"example 'e0'.*after 'gold' comes twice"):
        analyse_interventions([*rows, next(r for r in rows if r.swap == GOLD)])
    with pytest.raises(BadInputError, match="no answer after its own trace"):
        analyse_interventions([r for r in rows if r.swap == GOLD])


# --- mock students of known use


READ_AS = {
    "all": "uses the trace",
    "label": "uses only its label",
    "evidence": "uses only its evidence",
    "0.5": "uses the trace",
    "nothing": "ignores it",
}


@pytest.mark.parametrize("use", USES)
def test_a_mock_of_known_use_is_recovered(use):
    found = recover(use, questions=80, replications=10)
    # ten replications: an interval that always fails is told from one that holds in 95 %
    assert min(found.covered.values()) >= 0.6
    assert sum(found.covered.values()) / len(found.covered) >= 0.85
    assert found.readings[READ_AS[use]] >= 0.8


def test_the_simulation_can_tell_a_wrong_truth():
    from tracegap.interventions.effects import simulation

    for analysis in simulation.analyses("all", 80, [0]):
        found = simulation.figures(analysis)
        wrong = simulation.truths("nothing")
        assert not simulation._holds(found["both"], wrong["both"])
        assert not simulation._holds(found["direct"], wrong["direct"])


# --- the command


def made_run(folder, student, *more):
    arguments = ("run", "--student", student, "--task", "babi", "--limit", 100)
    made = tracegap(*arguments, "--output-dir", folder, *more)
    assert made.returncode == 0, made.stderr
    return folder


def files_of(folder):
    parts = ("interventions", "analysis", "report.html")
    paths = [p for part in parts for p in [folder / part, *(folder / part).glob("*")]]
    return {p.relative_to(folder): p.read_bytes() for p in paths if p.is_file()}


@pytest.fixture(scope="module")
def intervened(tmp_path_factory):
    folder = made_run(tmp_path_factory.mktemp("interventions") / "run", "mock:use=evidence")
    found = tracegap("intervene", folder)
    assert found.returncode == 0, found.stderr
    return folder, found.stdout


def test_the_command_asks_analyses_and_reports(intervened):
    folder, printed = intervened
    report = (folder / "report.html").read_text(encoding="utf-8")
    for text in (printed, report):
        assert "what correlation says" in text
        assert "what intervention says" in text
    rows = [json.loads(line) for line in (folder / "interventions" / "correct-seed0.jsonl").open()]
    assert {row["swap"] for row in rows} == set(SWAPS)
    assert "Interventions" in report
    assert "evidence of its trace, not its label" in printed


def test_a_second_run_asks_nothing_and_the_same_settings_give_the_same_bytes(intervened, tmp_path):
    folder, printed = intervened
    before = files_of(folder)
    again = tracegap("intervene", folder)
    assert again.returncode == 0
    assert printed.endswith(again.stdout)  # all but the progress
    assert files_of(folder) == before
    twin = made_run(tmp_path / "run", "mock:use=evidence")
    assert tracegap("intervene", twin).returncode == 0
    there = files_of(twin)
    assert there.keys() == before.keys()
    assert [p for p in there if there[p] != before[p]] == []


def test_other_words_that_change_more_than_a_step_prove_neither():
    """A malformed own answer, or a shaky student, must not read as a trace that is ignored."""
    rights = {OWN: 200, GOLD: 200, WRONG_LABEL: 150, WRONG_EVIDENCE: 150, BOTH_WRONG: 150}
    rows = a_student(rights | {PARAPHRASED: 60}, count=200)
    (reading,) = analyse_interventions(rows).readings
    assert reading.label.net.high < 0
    assert reading.reading == "undecided"
    malformed = [replace(r, answers=None) if r.swap == OWN else r for r in rows]
    (reading,) = analyse_interventions(malformed).readings
    assert (reading.reading, reading.label.flips.n) == ("undecided", 0)


def test_a_student_that_goes_against_its_trace_is_said_to():
    rights = {OWN: 60, GOLD: 20, WRONG_LABEL: 20, WRONG_EVIDENCE: 85, BOTH_WRONG: 85}
    rows = a_student(rights, count=100)
    (_, intervention) = intervention_sentences(analyse_interventions(rows))
    assert "less frequent by 65.0 points" in intervention
    assert intervention.endswith(
        "uses the evidence of its trace, not its label, and answers against it."
    )


def test_nothing_that_can_be_asked_is_said_and_no_table_is_made_up(tmp_path):
    folder = made_run(tmp_path / "run", "mock:unfinished=1")
    found = tracegap("intervene", folder)
    assert found.returncode == 0, found.stderr
    assert "0 of 100 questions asked again; 100 without a trace that can be read" in found.stdout
    assert "what intervention says" not in found.stdout


def test_one_arm_and_few_questions(tmp_path):
    folder = made_run(tmp_path / "run", "mock")
    found = tracegap("intervene", folder, "--arms", "incorrect", "--limit", 5)
    assert found.returncode == 0, found.stderr
    assert [p.name for p in sorted((folder / "interventions").glob("*.jsonl"))] == [
        "incorrect-seed0.jsonl"
    ]
    assert "5 of 5 questions asked again" in found.stdout


@pytest.mark.parametrize(
    ("student", "arguments", "says"),
    [
        ("mock", ("--arms", "vanilla"), "arm 'vanilla' has no traces in this run"),
        ("mock", ("--arms", "nothing"), "those that have are: correct, incorrect"),
    ],
)
def test_what_cannot_be_asked_is_an_error_in_one_sentence(tmp_path, student, arguments, says):
    folder = made_run(tmp_path / "run", student)
    found = tracegap("intervene", folder, *arguments)
    assert found.returncode == 1
    assert says in " ".join(found.stderr.split())
    assert "Traceback" not in found.stderr


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    found = tracegap("intervene", tmp_path / "nowhere")
    assert found.returncode == 1
    assert "nowhere" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_trained_student_is_asked_again(tmp_path, tiny_student: Path):
    """A real, if tiny, model and adapter, through the command."""
    settings = tmp_path / "tiny.yaml"
    settings.write_text(
        f"student: {tiny_student}\ntask: {{name: babi, tasks: [1], train: 40, test: 8}}\n"
        "arms: [correct]\ntraining: {preset: small, epochs: 1, batch_size: 4}\n"
        "generation: {max_new_tokens: 30, controls: 0}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "run"
    made = tracegap("run", settings, "--output-dir", folder)
    assert made.returncode == 0, made.stderr
    # so small a student writes no trace that can be read: it is given gold ones as its own
    task, path = get_task("babi"), folder / "generations" / "correct-seed0.jsonl"
    examples = {e.id: e for e in read_records(folder / "data" / "test.jsonl", Example)}
    plan, rows = plan_arms(list(examples.values()), task, 0), []
    for row in read_records(path, Generation):
        gold = build_row(examples[row.example_id], "correct", plan).completion[0]
        rows.append(replace(row, text=gold["content"]))
    write_records(path, rows)
    found = tracegap("intervene", folder)
    assert found.returncode == 0, found.stderr
    assert "8 of 8 questions asked again" in found.stdout
    answered = list(read_records(folder / "interventions" / "correct-seed0.jsonl", Reanswer))
    assert {row.swap for row in answered} >= {OWN, GOLD, WRONG_LABEL, EMPTY, PARAPHRASED}
    assert all(row.log_prob_gold is not None and row.log_prob_gold < 0 for row in answered)
