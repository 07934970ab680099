"""The command: JSON, a page, and text that is escaped."""

import json

import typer
from typer.testing import CliRunner

from released_outputs import output_row, released_name, said_text, write_rows
from tracegap.cli.audit import audit as command


def test_command_prints_json_and_writes_a_page(tmp_path):
    path = write_rows(
        released_name(tmp_path),
        [output_row(said_text())] * 3 + [output_row(said_text(label="mix"))],
    )
    app = typer.Typer()
    app.command()(command)
    options = ["--task", "cotempqa", "--explain"]
    found = CliRunner().invoke(app, [str(path), *options, "--json"])
    assert found.exit_code == 0, found.output
    result = json.loads(found.stdout)
    (group,) = result["groups"]
    assert (result["task"], result["scorer"]) == ("cotempqa", "strict")
    assert group["tables"]["trace"] == {
        "both": 3,
        "trace_only": 0,
        "answer_only": 1,
        "neither": 0,
    }
    assert set(result["others"]) == {"released", "mended"}
    assert len(result["multiverse"]) == 48
    page = tmp_path / "page"
    found = CliRunner().invoke(app, [str(path), *options, "--output-dir", str(page)])
    assert found.exit_code == 0, found.output
    html = (page / "report.html").read_text(encoding="utf-8")
    for name in ("rules", "link", "explain", "multiverse"):
        assert html.count(f'<section id="{name}"') == 1
        assert html.count(f'<a href="#{name}">') == 1


def test_the_page_escapes_what_the_files_say(tmp_path):
    evil = "<script>alert(1)</script>"
    rows = [output_row(said_text(), student=evil, arm="correct", label="equal")] * 2
    path = write_rows(tmp_path / "x.jsonl", rows)
    app = typer.Typer()
    app.command()(command)
    options = ["--task", "cotempqa", "--explain", "--output-dir", str(tmp_path / "page")]
    found = CliRunner().invoke(app, [str(path), *options])
    assert found.exit_code == 0, found.output
    html = (tmp_path / "page" / "report.html").read_text(encoding="utf-8")
    assert evil not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;, correct</h3>" in html


def test_the_folder_of_an_audit_has_its_tables(tmp_path):
    texts = [said_text(), said_text(label="mix"), "<answer>['Yale University']</answer>"]
    path = write_rows(released_name(tmp_path), [output_row(text) for text in texts * 3])
    app = typer.Typer()
    app.command()(command)
    out = tmp_path / "out"
    found = CliRunner().invoke(app, [str(path), "--task", "cotempqa", "--output-dir", str(out)])
    assert found.exit_code == 0, found.output
    for name in ("robust", "bounds", "within-questions", "rule-strict"):
        assert (out / "tables" / f"{name}.csv").read_text().count("\n") > 1
        assert "\\caption" in (out / "tables" / f"{name}.tex").read_text()
    (group,) = json.loads((out / "audit.json").read_text())["groups"]
    assert group["bounds"]["trace"]["unread"] == 3
    assert group["within_questions"]["runs"] <= 9
