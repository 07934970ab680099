"""Public cases that went wrong, beside the checkout: each is read rightly, or refused in words."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from intake import audit, cells, refused
from paths import ROOT
from tracegap.cli.main import app

CASES = ROOT.parent / "shared" / "cases"


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Returns what enters a case: its folder, copied, becomes the working directory."""
    if not CASES.is_dir():
        pytest.skip("the public cases are not beside this checkout")

    def enter(name):
        shutil.copytree(CASES / name, tmp_path / name, copy_function=shutil.copyfile)
        monkeypatch.chdir(tmp_path / name)

    return enter


def tracegap(*arguments, **options):
    return CliRunner().invoke(app, [*map(str, arguments)], **options)


@pytest.mark.parametrize(
    ("name", "file", "task", "options", "wanted"),
    [
        ("01-r1-no-open-tag", "out.jsonl", "cotempqa", (), (1, 0, 0, 0)),
        (
            "01-r1-no-open-tag",
            "out.jsonl",
            "cotempqa",
            ("--trace-pattern", "</think>"),
            (1, 0, 0, 0),
        ),
        ("02-vllm-reasoning-field", "out.jsonl", "cotempqa", (), (1, 0, 0, 0)),
        ("02-vllm-reasoning-field", "old.jsonl", "cotempqa", (), (1, 0, 0, 0)),
        ("05-reasoning-and-tags-both", "out.jsonl", "cotempqa", (), (1, 0, 0, 0)),
        ("18-label-and-evidence-on-one-line", "out.jsonl", "cotempqa", (), (1, 0, 0, 0)),
        ("19-evidence-list-final-stop-escapes", "out.jsonl", "cotempqa", (), (1, 0, 0, 0)),
        ("21-lmeval-list-in-jsonl", "m__x", "cotempqa", (), (1, 0, 0, 0)),
        ("25-lmeval-doc-hotpot-shape", "m__x", "hotpotqa", ("--source", "gold"), (1, 0, 0, 0)),
        ("26-lmeval-doc-marco-shape", "m__x", "marco", ("--source", "gold"), (1, 0, 0, 0)),
        (
            "27-id-of-another-question",
            "out.jsonl",
            "marco",
            ("--source", "gold.jsonl"),
            (1, 0, 0, 0),
        ),
        (
            "82-r1-pattern-variants",
            "out.jsonl",
            "hotpotqa",
            ("--trace-pattern", "</think>"),
            (3, 0, 0, 0),
        ),
        ("86-multi-gold-alternatives-own-gold", "out.jsonl", "marco", (), (2, 0, 0, 0)),
        ("93-inspect-reasoning-part-and-text-think", "l.json", "hotpotqa", (), (4, 0, 0, 0)),
        ("94-inspect-target-list-and-null", "l.json", "hotpotqa", (), (1, 0, 0, 0)),
    ],
)
def test_trace_and_answer_are_read(case, name, file, task, options, wanted):
    case(name)
    assert cells(audit(file, *options, task=task)) == wanted


@pytest.mark.parametrize("letter", "abdfg")
def test_a_broken_sample_is_put_aside_and_the_other_counted(case, letter):
    kinds = {
        "a": "error-text",
        "b": "metadata-list",
        "d": "output-text",
        "f": "content-number",
        "g": "metadata-text",
    }
    case(f"53{letter}-inspect-{kinds[letter]}")
    found = audit("l.json")
    assert cells(found) == (1, 0, 0, 0)
    assert found["put_aside"]["count"] == 1


def test_prompted_outputs_without_tags(case):
    case("102-cotempqa-prompted-think-no-tags")
    found = audit("out.jsonl", task="cotempqa")
    assert [(g["arm"], g["n"], g["answer_accuracy"]) for g in found["groups"]] == [
        ("prompted", 2, 1),
        ("vanilla", 1, 1),
    ]


def test_an_unclosed_trace_is_no_answer(case):
    case("14-unclosed-think-prompted-text-task")
    (group,) = audit("m__x")["groups"]
    assert (group["n"], group["answer_accuracy"]) == (4, 0)
    assert group["problems"]["unclosed trace"] == 2


def test_a_line_with_a_colon_is_no_label(case):
    case("17-free-text-trace-with-colon")
    (group,) = audit("out.jsonl")["groups"]
    assert group["label_accuracy"] is None
    assert group["answer_accuracy"] == 1


def test_a_stepwise_row_holds_the_answer_whatever_the_case_of_its_tags(case):
    case("101-export-upper-tags")
    audit("out.jsonl", "--export-stepwise", "new.jsonl")
    with open("new.jsonl", encoding="utf-8") as stream:
        assert json.loads(stream.readline())["completions"][2] == "<answer>yes</answer>"


@pytest.mark.parametrize(
    ("name", "file", "task", "options", "words"),
    [
        ("103-empty-gold", "out.jsonl", "hotpotqa", (), "the gold answer is empty"),
        ("108-chat-lists", "d.jsonl", "hotpotqa", (), "the label 'yes' is no class"),
        ("44-label-outside-task", "out.jsonl", "cotempqa", (), "'durring' is no class"),
        (
            "114-quoted-group",
            "out.jsonl",
            "hotpotqa",
            ("--group-by", "temprature"),
            "no column 'temprature'.*temperature",
        ),
        ("70-parquet-types", "bytes.parquet", "hotpotqa", (), "gold: is neither a text"),
        ("70-parquet-types", "date.parquet", "hotpotqa", (), "gold: is neither a text"),
        ("70-parquet-types", "dec.parquet", "hotpotqa", (), "gold: is neither a text"),
        ("70-parquet-types", "ts.parquet", "hotpotqa", (), "gold: is neither a text"),
        ("70-parquet-types", "cut.parquet", "hotpotqa", (), "not a whole Parquet file"),
        ("70-parquet-types", "empty.parquet", "hotpotqa", (), "not a whole Parquet file"),
    ],
)
def test_what_cannot_be_read_is_told(case, name, file, task, options, words):
    import re

    case(name)
    assert re.search(words, refused(file, *options, task=task))


@pytest.mark.parametrize("kind", ["dict", "large", "mid"])
def test_other_parquet_types_are_read_or_refused(case, kind):
    case("70-parquet-types")
    done = tracegap("audit", f"{kind}.parquet", "--task", "hotpotqa", "--json")
    assert "Traceback" not in done.output
    if kind != "mid":
        assert json.loads(done.stdout)["outputs"] == 1


@pytest.mark.parametrize("letter", "abc")
def test_chats_are_read(case, letter):
    case("108-chat-lists")
    assert audit(f"{letter}.jsonl")["outputs"] == 1


def test_every_spelling_of_the_limit(case):
    case("112-finish-reasons")
    for number in range(10):
        (group,) = audit(f"{number:02}.jsonl")["groups"]
        assert group["unfinished"] == 1, number


def test_a_cut_csv_puts_its_last_row_aside(case):
    case("31-csv-cut-short")
    found = audit("out.csv", task="cotempqa")
    assert (found["outputs"], found["put_aside"]["count"]) == (2, 1)
    assert "cut short" in found["put_aside"]["listed"][0]["reason"]


def test_an_empty_cell_is_an_empty_output(case):
    case("32-csv-empty-output")
    assert (
        audit("out.csv", task="cotempqa")["groups"]
        == (audit("out.jsonl", task="cotempqa")["groups"])
    )


def test_a_nul_in_a_label(case):
    case("36-csv-nul")
    found = audit("out.csv", task="cotempqa")
    assert found["outputs"] == 2
    assert "no class of the task" in found["unjoined"]["listed"][0]["reason"]


def test_strict_and_mended_agree_on_unicode_forms(case):
    case("40-nfd-evidence")
    found = audit("out.jsonl", task="cotempqa")
    assert cells(found) == (1, 0, 0, 0)
    assert tuple(found["others"]["mended"][0]["tables"]["trace"].values()) == (1, 0, 0, 0)


def test_odd_types_are_counted_or_listed(case):
    case("45-ids-and-types")
    found = audit("out.jsonl")
    assert found["outputs"] + found["put_aside"]["count"] == 11
    assert found["groups"][0]["unfinished"] == 2


def test_names_are_printed_as_they_are(case):
    case("49-markup-in-names")
    assert "m [/INST]" in tracegap("audit", "out.jsonl", "--task", "hotpotqa").stdout
    assert "m [bold]x" in tracegap("audit", "ok.jsonl", "--task", "hotpotqa").stdout


def test_endings_in_capitals_and_packed_files_are_read(case):
    case("51-upper-suffix-and-gz-in-folder")
    assert [group["arm"] for group in audit("d")["groups"]] == ["a", "b", "c"]
    assert audit("d/c.jsonl.gz")["outputs"] == 1


def test_columns_of_unequal_length_are_put_aside(case):
    case("71-hotpot-hub-unequal-columns")
    done = tracegap("build", "--task", "hotpotqa", "--source", "d", "--output-dir", "o")
    assert done.exception is None
    with open("o/data/report.json", encoding="utf-8") as stream:
        assert json.load(stream)["quarantined"]["rows"] == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("d", None),
        ("e", None),
        ("f", "JSON list"),
        ("g", "answers"),
        ("h", "columns are lists"),
        ("i", "cut short"),
    ],
)
def test_forms_of_columns(case, form, words):
    case("76-marco-columns")
    done = tracegap("build", "--task", "marco", "--source", form, "--output-dir", "o")
    if words is None:
        assert done.exception is None
    else:
        assert words in str(done.exception)


def test_check_reads_files_and_pipes_alike(case):
    case("79-check-inputs")
    with open("bom.jsonl", "rb") as stream:
        piped = tracegap("check", "-", input=stream.read())
    assert piped.stdout == tracegap("check", "bom.jsonl").stdout
    assert piped.stdout.startswith("right")
    assert tracegap("check", "r1.jsonl").stdout.startswith("right")
    for name, words in (("null", "generation"), ("sur", "line 1"), ("mixed", "line 2")):
        assert words in str(tracegap("check", f"{name}.jsonl").exception)


@pytest.mark.parametrize(
    "command",
    [
        ("build", "--task", "hotpotqa", "--source", "d", "--output-dir", "o"),
        ("derive", "d", "--task", "hotpotqa"),
    ],
)
def test_another_data_set_says_which_field_does_not_fit(case, command):
    case("100-2wiki-only")
    assert "the type is none of bridge, comparison" in str(tracegap(*command).exception)
