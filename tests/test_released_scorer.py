"""Parity with CoTempQA's released scores, and the defect that the scorer keeps on purpose."""

import json

import pytest

from tracegap.checks.released_cotempqa import score, summarise

STUDENTS = {
    # released and mended exact match over the four classes, from the released outputs
    "Qwen3-1.7B-sft-adapter_default": (57.4, 52.5),
    "Qwen3-1.7B-sft-adapter-reasoning-facts_default": (53.9, 47.9),
    "Qwen3-1.7B-sft-adapter-reasoning-facts-perturbed_default": (56.0, 43.7),
    "Llama-3.2-1B-Instruct-sft-adapter_default": (47.7, 41.5),
    "Llama-3.2-1B-Instruct-sft-adapter-reasoning-facts_default": (42.4, 39.6),
    "Llama-3.2-1B-Instruct-sft-adapter-reasoning-facts-perturbed_default": (39.1, 37.7),
}


def scores_of(path, mended=False):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows
    return [
        score(
            row["prediction"], row["gold"], row["question"], row["facts"], row["triple_element"],
            mended,
        )
        for row in rows
    ]  # fmt: skip


def test_every_released_file_is_met(shared_data):
    folder = shared_data / "released" / "cotempqa"
    results = sorted((folder / "evaluation_results").glob("*/*.json"))
    assert len(results) >= 30
    for path in results:
        released = json.loads(path.read_text())
        ours = summarise(scores_of(folder / "evaluation_outputs" / path.parent.name / path.name))
        # candidates of equal length came in the order of a Python set in this one
        loose = path.parent.name == "during_default" and path.name.startswith("Qwen")
        for name in ("acc", "f1", "p", "r"):
            assert ours[name] == pytest.approx(released[name], abs=0.201 if loose else 0.101), path


@pytest.mark.parametrize("student", sorted(STUDENTS))
def test_exact_match_over_all_classes_released_and_mended(shared_data, student):
    folder = shared_data / "released" / "cotempqa" / "evaluation_outputs"
    paths = [folder / label / f"{student}.json" for label in ("equal", "during", "overlap", "mix")]
    for mended, expected in zip((False, True), STUDENTS[student], strict=True):
        exact = [s.exact for path in paths for s in scores_of(path, mended)]
        assert len(exact) == 950
        assert 100 * sum(exact) / len(exact) == pytest.approx(expected, abs=0.1)


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
