"""The commands `study build`, `simulate`, `analyse` and `plan`, from a run and from files."""

import json
import shutil

import pytest

BUILD = ("study", "build")


@pytest.fixture
def kit(tracegap, mock_run, tmp_path):
    folder = tmp_path / "kit"
    sizes = ("--raters", 6, "--items", 4, "--raters-an-item", 1)
    code, out, err = tracegap(*BUILD, mock_run, *sizes, "--output-dir", folder)
    assert code == 0, err
    assert "What raters are shown" in out
    return folder


def test_a_kit_of_a_run_is_filled_in_and_analysed(tracegap, kit, tmp_path):
    assert len(list((kit / "pages").glob("*.html"))) == 6
    answers = tmp_path / "answers"
    code, _, err = tracegap("study", "simulate", "--kit", kit, "--output-dir", answers)
    assert code == 0, err
    files = sorted(answers.glob("*.json"))
    tables = tmp_path / "tables"
    code, out, err = tracegap("study", "analyse", *files, "--kit", kit, "--tables", tables)
    assert code == 0, err
    for words in ("Ratings by arm", "Do people tell right from wrong", "24 ratings of"):
        assert words in out
    assert (tables / "ratings.csv").exists()
    code, out, err = tracegap("study", "analyse", *files, "--kit", kit, "--json")
    assert code == 0, err
    assert json.loads(out)["raters"] == 6


def test_a_kit_of_the_traces_that_are_taught(tracegap, mock_run, tmp_path):
    folder = tmp_path / "kit"
    sizes = ("--raters", 2, "--items", 4, "--arms", "correct,incorrect")
    code, _, err = tracegap(*BUILD, mock_run, "--taught", *sizes, "--output-dir", folder)
    assert code == 0, err
    shown = [
        s["item"]
        for rater in json.loads((folder / "study.json").read_text())["raters"]
        for s in rater
        if s["item"]
    ]
    assert {(i["arm"], i["trace_right"]) for i in shown} == {
        ("correct", True),
        ("incorrect", False),
    }
    assert all(i["answer_right"] for i in shown)


def test_a_kit_of_files_that_others_made(tracegap, tmp_path):
    rows = []
    for n in range(8):
        for arm in ("one", "two"):
            said = "attic" if n % 2 else "cellar"
            rows.append(
                {
                    **{"id": f"q{n}", "arm": arm, "question": f"Where is {n}?", "gold": "attic"},
                    "context": [f"{n} is in the attic.", "Mary is in the cellar."],
                    "output": f"<think>It says so, I am {arm}.</think> <answer>{said}</answer>",
                }
            )
    file = tmp_path / "outputs.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    folder = tmp_path / "kit"
    sizes = ("--raters", 2, "--items", 4)
    code, _, err = tracegap(*BUILD, file, *sizes, "--output-dir", folder)
    assert code == 0, err
    page = (folder / "pages" / "rater-001.html").read_text()
    assert "It says so" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--arms", "vanilla"), "has no traces in this run"),
        (("--raters", 5), "is no multiple"),
        (("--items", 400, "--raters", 2), "fewer than --items"),
    ],
)
def test_what_does_not_fit_is_told(refused, mock_run, tmp_path, arguments, words):
    assert words in refused(*BUILD, mock_run, *arguments, "--output-dir", tmp_path / "kit", code=2)


def test_a_run_that_was_not_scored_is_told(refused, mock_run, tmp_path):
    shutil.rmtree(mock_run / "verdicts")
    assert "is missing; run the experiment" in refused(*BUILD, mock_run)


def test_a_plan(tracegap, refused):
    code, out, err = tracegap("study", "plan", "--arms", 3, "--items", 12)
    assert code == 0, err
    assert "raters, each shown 12 items" in out
    code, out, _ = tracegap("study", "plan", "--arms", 3, "--items", 12, "--json")
    assert json.loads(out)["power"] >= 0.8
    assert "--items 10" in refused("study", "plan", "--items", 10, code=2)
