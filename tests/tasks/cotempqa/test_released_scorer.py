"""Parity with CoTempQA's released scores, and the defect that the scorer keeps on purpose."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.audit.reading.outputs import Output
from tracegap.audit.reading.tags import read_output
from tracegap.checks.answers import score_answer_set
from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.released_scorer import (
    ReleasedScore,
    answer_part,
    candidates,
    predicted,
    score,
    score_generation,
    summarise,
)

STUDENTS = {
    # released and mended exact match over the four classes, from the released outputs
    "Qwen3-1.7B-sft-adapter_default": (57.4, 52.5),
    "Qwen3-1.7B-sft-adapter-reasoning-facts_default": (53.9, 47.9),
    "Qwen3-1.7B-sft-adapter-reasoning-facts-perturbed_default": (56.0, 43.7),
    "Llama-3.2-1B-Instruct-sft-adapter_default": (47.7, 41.5),
    "Llama-3.2-1B-Instruct-sft-adapter-reasoning-facts_default": (42.4, 39.6),
    "Llama-3.2-1B-Instruct-sft-adapter-reasoning-facts-perturbed_default": (39.1, 37.7),
}


def rows_of(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows
    return rows


def scores_of(path, mended=False):
    return [
        score(
            row["prediction"], row["gold"], row["question"], row["facts"], row["triple_element"],
            mended,
        )
        for row in rows_of(path)
    ]  # fmt: skip


def test_every_released_file_is_met(shared_data):
    folder = shared_data / "released" / "cotempqa"
    results = sorted((folder / "evaluation_results").glob("*/*.json"))
    outputs = sorted((folder / "evaluation_outputs").glob("*/*.json"))
    assert results
    names = [[(path.parent.name, path.name) for path in paths] for paths in (outputs, results)]
    assert names[0] == names[1]
    for path in results:
        released = json.loads(path.read_text())
        ours = summarise(scores_of(folder / "evaluation_outputs" / path.parent.name / path.name))
        # candidates of equal length came in the order of a Python set in this one
        loose = path.parent.name == "during_default" and path.name.startswith("Qwen")
        for name in ("acc", "f1", "p", "r", "avg"):
            assert ours[name] == pytest.approx(released[name], abs=0.201 if loose else 0.101), path


@pytest.mark.parametrize("student", sorted(STUDENTS))
def test_exact_match_over_all_classes_released_and_mended(shared_data, student):
    folder = shared_data / "released" / "cotempqa" / "evaluation_outputs"
    paths = [folder / label / f"{student}.json" for label in ("equal", "during", "overlap", "mix")]
    for mended, expected in zip((False, True), STUDENTS[student], strict=True):
        exact = [s.exact for path in paths for s in scores_of(path, mended)]
        assert len(exact) == 950
        assert 100 * sum(exact) / len(exact) == pytest.approx(expected, abs=0.1)


# The answer list read strictly. Qwen's traced students are left out: a tenth of their outputs has
# no answer list in a tag, and what then counts as the answer decides the share by some points.
STRICT = [
    ("Qwen3-1.7B-sft-adapter_default", "vanilla", 52.3),
    ("Llama-3.2-1B-Instruct-sft-adapter_default", "vanilla", 41.7),
    ("Llama-3.2-1B-Instruct-sft-adapter-reasoning-facts_default", "correct", 39.7),
    ("Llama-3.2-1B-Instruct-sft-adapter-reasoning-facts-perturbed_default", "incorrect", 38.3),
]


@pytest.mark.parametrize(("student", "arm", "expected"), STRICT)
def test_exact_match_of_the_strictly_read_answer_list(shared_data, student, arm, expected):
    folder = shared_data / "released" / "cotempqa" / "evaluation_outputs"
    right = []
    for label in ("equal", "during", "overlap", "mix"):
        for row in rows_of(folder / label / f"{student}.json"):
            text = row["prediction"]
            said = read_output(
                text, Output("", 1, text, student, arm), get_task("cotempqa")
            ).answers
            right.append(score_answer_set(said, tuple(row["gold"])).exact)
    assert len(right) == 950
    assert 100 * sum(right) / 950 == pytest.approx(expected, abs=0.151)


FACTS = (
    "Ann works for Acme from 1980 to 1990.",
    "Ann is a member of the Green Party from 1981 to 1985.",
    "Ann is a member of the Red Party from 1960 to 1961.",
)
QUESTION = "While Ann was working for Acme, which political party did Ann belong to simultaneously?"


def ask(text, mended):
    return score(text, ["Green Party"], QUESTION, FACTS, "S1_R2_O2", mended)


def test_a_wrong_extra_answer_is_seen_only_when_mended():
    said = "<answer>['Green Party', 'Red Party']</answer>"
    assert ask(said, mended=False).exact == 1.0
    assert ask(said, mended=True).exact == 0.0
    assert ask(said, mended=True).precision == 0.5


def test_without_a_tag_the_trace_is_scanned_too():
    said = "<think>The facts are: Ann is a member of the Green Party from 1981 to 1985.</think>"
    assert ask(said, mended=True).recall == 1.0


def test_who_questions_take_subjects_when_mended():
    facts = ("Rex is owned by Ann in 1980.", "Tom is owned by Ann in 1980.")
    question = "While Rex was owned by Ann, who was also owned by Ann at the same time?"
    said = "<answer>['Tom', 'Rex']</answer>"
    # the question's own name is excused once
    assert score(said, ["Tom"], question, facts, "S2_R1_O1", mended=True).exact == 1.0


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("x <ANSWER>One</ANSWER> two", "one"),
        ("x <answer>one", "one"),
        ("one. Answer the question based on two", "one. "),
        ("the answer is", "is"),
        ("so\nAnswer: one", " one"),
        ("assistant\n<think>one", "\n<>one"),
    ],
)
def test_what_is_taken_for_the_answer(said, part):
    assert answer_part(said) == part


def test_both_sides_of_a_fact_in_either_tense():
    facts = [
        "Ann held the position of titular bishop from July, 1980 to 1981.",
        "Bob was the head of Acme in 1980.",
        "Cy plays for FC Nord from 1980 to 1981.",
        "Lakehead University, the town's pride",
    ]
    assert candidates(facts, subjects=True) == ["Ann", "Bob", "Cy"]
    assert candidates(facts, subjects=False) == ["titular bishop", "Acme", "FC Nord"]


def test_the_longest_name_is_taken_out_first():
    names = ["Bishop", "Titular Bishop"]
    assert predicted("titular bishop", [], "?", names) == ["titular bishop"]
    assert predicted("titular bishop, bishop", [], "?", names) == ["titular bishop", "bishop"]


def test_one_name_of_the_question_is_excused_and_no_second():
    names = ["acme", "bolt co"]
    assert predicted("acme bolt co", [], "Acme or Bolt Co?", names) == ["acme"]


def test_without_a_known_name_the_whole_text_is_the_prediction():
    assert predicted("nobody knows", ["Acme"], "?", []) == ["nobody knows"]
    assert ask("Nobody knows.", mended=True) == ReleasedScore(0.0, 0.0, 0.0, 0.0)


def test_a_generation_is_scored_on_its_example():
    meta = {"triple_element": "S1_R2_O2"}
    example = Example("e", QUESTION, FACTS, "equal", (1,), ("Green Party",), "Ann", meta)
    for said in ("<answer>['Green Party', 'Red Party']</answer>", "Red Party", ""):
        for mended in (False, True):
            assert score_generation(said, example, mended) == ask(said, mended)


WORDS = (
    "Green Party",
    "red party",
    "Ann",
    "Acme",
    "not ",
    "<answer>",
    "</answer>",
    " answer ",
    "!",
)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5)).map("".join), st.booleans())
def test_every_text_has_a_score_within_its_bounds(text, mended):
    found = ask(text, mended)
    shares = (found.precision, found.recall, found.f1)
    assert all(0 <= share <= 1 for share in shares)
    assert (found.exact == 1) == (found.f1 == 1) == (found.precision == found.recall == 1)
    assert (found.f1 == 0) == (found.recall == 0) == (found.precision == 0)
    assert ask(text.upper(), mended) == ask(text.lower(), mended)


def test_a_summary_is_in_percent_to_one_decimal():
    right, half = ReleasedScore(1.0, 1.0, 1.0, 1.0), ReleasedScore(0.0, 0.5, 1.0, 2 / 3)
    wrong = ReleasedScore(0.0, 0.0, 0.0, 0.0)
    means = {"acc": 33.3, "f1": 55.6, "p": 50.0, "r": 66.7, "avg": 44.4}
    assert summarise([right, half, wrong]) == means
    with pytest.raises(BadInputError, match="no outputs to score"):
        summarise([])
