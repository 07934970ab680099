"""An audit of parts is that of the whole, to the last bit."""

import json
from functools import partial
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import tracegap
from released_outputs import FACTS, QUESTION, output_row, said_text
from runs import files
from tracegap.audit.findings.gathered import Wanted, audited
from tracegap.audit.findings.verdict_rows import verdict_file
from tracegap.audit.judging.auditor import Request
from tracegap.audit.reading import parts
from tracegap.cli.audit import audit as command
from tracegap.cli.emit import to_json_text
from tracegap.errors import BadInputError, SettingsError
from tracegap.tasks import get_task

TEXTS = [
    said_text(),
    said_text(label="mix"),
    said_text(evidence=FACTS[2], answer="Acme"),
    "no tags at all",
    said_text()[:90],
]


def lines():
    for n in range(120):
        name = f"Ann {'ABCDEFGHIJKLMNOPQ'[n % 17]}ee"
        more = {"question": QUESTION.replace("Ann Lee", name)}
        more |= {"facts": [fact.replace("Ann Lee", name) for fact in FACTS]}
        more |= {"student": f"S{n % 2}", "arm": ("correct", "incorrect", "vanilla")[n % 3]}
        more |= {"label": ("equal", "mix")[n % 17 % 2]}
        if n % 9 == 0:
            more["finish_reason"] = f"odd {n}"
        if n % 11 == 0:
            more["gold"] = [""]
        if n % 13 == 0:
            more["label"] = f"unheard {n}"
        yield (
            "{cut short"
            if n % 19 == 0
            else json.dumps(output_row(TEXTS[n % 5].replace("Ann Lee", name), **more))
        )


@pytest.fixture
def outputs(tmp_path):
    path = tmp_path / "in" / "o.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    (path.parent / "more.jsonl").write_text(
        json.dumps(output_row(said_text(), arm="x", label="mix"))
    )
    (path.parent / "notes.txt").write_text("not read")
    return path.parent


def one_by_one(work, pieces, prepare, given):
    prepare(*given)
    yield from map(work, pieces)


def result_of(gathered, found):
    page = gathered.page
    kept = (page.rows, page.samples(), page.count, sorted(page.students))
    return to_json_text(gathered.result(found)), kept, [v for _, v in gathered.judged]


@pytest.mark.parametrize("size", [1, 900, 5000])
def test_parts_of_any_size_make_the_whole(outputs, tmp_path, monkeypatch, size):
    monkeypatch.setattr(parts, "BYTES", size)
    monkeypatch.setattr("tracegap.audit.judging.found.LISTED", 4)
    monkeypatch.setattr("tracegap.audit.judging.auditor.KEPT", 3)
    monkeypatch.setattr("tracegap.audit.findings.verdict_rows.ROWS_A_GROUP", 16)
    monkeypatch.setattr("tracegap.audit.findings.page_rows.MOST_SAMPLES", 30)
    task = get_task("cotempqa")
    request = Request([outputs], task)
    wanted = Wanted("strict", True, True, judged=True, page=True)
    with verdict_file(tmp_path / "one.parquet") as rows:
        of_whole, whole = audited(request, "cotempqa", wanted, rows, None)
    with verdict_file(tmp_path / "many.parquet") as rows:
        of_parts, merged = audited(request, "cotempqa", wanted, rows, one_by_one)
    assert of_whole.outputs > 100
    assert of_whole.repeats > 0
    assert len(of_whole.noticed.reasons) == 3
    assert result_of(merged, of_parts) == result_of(whole, of_whole)
    assert (tmp_path / "many.parquet").read_bytes() == (tmp_path / "one.parquet").read_bytes()


def test_a_page_with_too_many_rows_comes_out_the_same(outputs, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 900)
    monkeypatch.setattr("tracegap.audit.findings.page_rows.MOST_ROWS", 50)
    task = get_task("cotempqa")
    wanted = Wanted("strict", page=True)
    request = Request([outputs], task)
    (_, whole), (_, merged) = (
        audited(request, "cotempqa", wanted, None, spread) for spread in (None, one_by_one)
    )
    assert merged.page.too_many
    assert merged.page.rows == whole.page.rows == []
    assert merged.page.samples() == whole.page.samples()


def test_errors_are_those_of_the_whole(outputs, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 900)
    task = get_task("cotempqa")

    def spread(request):
        audited(request, "cotempqa", Wanted("strict"), None, one_by_one)

    with pytest.raises(SettingsError, match="there is no column 'nowhere'"):
        spread(Request([outputs], task, group_by=("nowhere",)))
    bad = outputs / "bad.jsonl"
    bad.write_text("{}\n" * 500)
    with pytest.raises(BadInputError, match=r"line 1: .*\(500 of 500 rows\)"):
        spread(Request([bad], task))


def test_two_processes_write_what_one_writes(outputs, tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 5000)
    app = typer.Typer()
    app.command()(command)
    written = {}
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        found = CliRunner().invoke(
            app,
            [
                *(str(outputs), "--task", "cotempqa", "--explain", "--without-gold", "--json"),
                *("--output-dir", str(folder), "--export-stepwise", str(folder / "steps.jsonl")),
                *("--export-inspect", str(folder / "logs"), "--workers", str(workers)),
            ],
        )
        assert found.exit_code == 0, found.output
        written[workers] = {
            path.relative_to(folder): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        } | {Path("stdout"): found.stdout}
    assert len(written[1]) > 5
    assert written[1] == written[2]


def test_a_cluster_is_named_alone(outputs):
    app = typer.Typer()
    app.command()(command)
    for given, said in (
        (("--on", "local:2"), "'local:2' is none of ray, ray://ADDRESS"),
        (("--on", "ray", "--workers", "2"), "--workers is of this machine"),
    ):
        found = CliRunner().invoke(app, [str(outputs), "--task", "cotempqa", *given])
        assert isinstance(found.exception, SettingsError)
        assert said in str(found.exception)


@pytest.mark.slow
def test_a_cluster_writes_what_one_process_writes(outputs, tmp_path):
    pytest.importorskip("ray", reason="needs the extra `ray`")
    block = (outputs / "o.jsonl").read_text(encoding="utf-8")
    (outputs / "o.jsonl").write_text(block * 400, encoding="utf-8")  # of several parts
    said, written = [], []
    for name, on in (("one", ()), ("cluster", ("--on", "ray"))):
        folder = tmp_path / name
        given = (outputs, "--task", "cotempqa", "--json", "--output-dir", folder)
        found = tracegap("audit", *given, *on, timeout=3600)
        assert found.returncode == 0, found.stderr
        said.append(found.stdout)
        written.append(files(folder))
    assert json.loads(said[0])["rows"] == 48_001
    assert said[0] == said[1]
    assert written[0] == written[1]


@pytest.mark.slow
def test_a_million_rows_come_out_the_same_from_one_process_and_from_two(tmp_path):
    path = tmp_path / "o.jsonl"
    block = "\n".join(lines()) + "\n"
    with path.open("w", encoding="utf-8") as stream:
        for _ in range(1_000_000 // 120 + 1):
            stream.write(block)
    app = typer.Typer()
    app.command()(command)
    run = partial(CliRunner().invoke, app)
    one, two = (
        run([str(path), "--task", "cotempqa", "--json", "--workers", n]).stdout for n in "12"
    )
    assert json.loads(one)["rows"] == 1_000_080
    assert one == two
