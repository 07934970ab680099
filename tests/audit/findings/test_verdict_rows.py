"""Verdicts as a table: a Parquet file written as a stream."""

import subprocess
import sys

import pytest

from audit.own_files import CONTEXT, own_row, write_rows
from commands import tracegap
from tracegap.audit.findings import verdict_rows
from tracegap.audit.findings.verdict_rows import Origin, frame_of, row_of, table_of, verdict_file
from tracegap.errors import StorageError
from tracegap.records import Verdict

parquet = pytest.importorskip("pyarrow.parquet")

NOTHING = (None,) * 4
VERDICT = Verdict(
    *("e1", "arm", 0, "full", "", "g", ("no answer",), None, ("a", "b"), None),
    *(None, None, None, None, True, None, False, 0.0),
)


def row(number, text="t"):
    return row_of(VERDICT, Origin("f.jsonl", number, "m", ""), "strict", "Who?", text)


def test_a_row_an_output_with_null_for_what_is_unscored(tmp_path):
    path = write_rows(
        tmp_path / "rows.jsonl",
        [own_row(0, evidence=[CONTEXT[0]]), own_row(1), own_row(2, trace=None, prediction="?")],
    )
    result = tracegap("audit", path, "--output-dir", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    table = parquet.read_table(tmp_path / "out" / "verdicts.parquet")
    first, second, third = table.to_pylist()
    assert (first["line"], second["line"], third["line"]) == (1, 2, 3)
    assert first["source"] == str(path)
    assert (first["student"], first["arm"], first["scorer"]) == ("m", "rows", "strict")
    assert (first["label"], first["evidence"], first["answer"]) == (None, False, True)
    assert (second["evidence"], second["answer"]) == (None, True)
    assert third["answer"] is False
    assert first["said_evidence"] == [CONTEXT[1]]
    assert first["said_answers"] == ["Rome"]
    assert third["said_answers"] is None
    assert third["problems"] == ["no trace", "no answer"]
    assert first["question"] == "Where does Bob work (0)?"
    assert first["text"].startswith("<think>The passages say")
    assert str(table.schema.field("trace").type) == "bool"
    assert str(table.schema.field("said_answers").type).startswith("list<")


def test_rows_leave_memory_in_groups_and_the_bytes_are_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(verdict_rows, "ROWS_A_GROUP", 3)
    for name in ("a", "b"):
        with verdict_file(tmp_path / name) as rows:
            for number in range(8):
                rows.add(row(number))
                assert len(rows._rows) < 3
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    found = parquet.ParquetFile(tmp_path / "a")
    assert [found.metadata.row_group(i).num_rows for i in range(3)] == [3, 3, 2]
    assert found.read().column("line").to_pylist() == list(range(8))


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    def broken():
        with verdict_file(tmp_path / "a") as rows:
            rows.add(row(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be written"):
        verdict_file(tmp_path / "file" / "a").__enter__()


def test_half_a_character_is_written_as_its_escape():
    table = table_of([row(1, "a\ud800b"), row(2, "c")])
    assert table.column("text").to_pylist() == ["a\\ud800b", "c"]


def test_no_rows_are_a_table_with_the_columns():
    table = table_of([])
    assert table.num_rows == 0
    assert "said_answers" in table.column_names


def test_a_frame_is_of_pandas_with_na_for_what_is_unscored():
    pandas = pytest.importorskip("pandas")
    frame = frame_of(table_of([row(1)]))
    assert isinstance(frame, pandas.DataFrame)
    assert frame["label"].isna().all()
    assert frame["answer"].tolist() == [False]


WITHOUT = """
import sys
class Refuses:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {refused!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refuses())
{code}
"""


def without(refused, code):
    text = WITHOUT.format(refused=refused, code=code)
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)


def test_without_pyarrow_all_else_is_written_and_the_remedy_said(tmp_path):
    path = write_rows(tmp_path / "rows.jsonl", [own_row(n) for n in range(3)])
    arguments = ["tracegap", "audit", str(path), "--output-dir", str(tmp_path / "out")]
    code = f"sys.argv = {arguments!r}\nfrom tracegap.cli.main import main\nmain()"
    result = without(["pyarrow"], code)
    assert result.returncode == 0, result.stderr
    assert "pip install 'pyarrow" in result.stderr
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "audit.json",
        "report.html",
        "tables",
    ]


def test_without_pandas_and_polars_the_frame_is_an_arrow_table():
    code = (
        "from tracegap.audit.findings.verdict_rows import frame_of, table_of\n"
        "print(type(frame_of(table_of([]))).__module__)"
    )
    assert without(["pandas", "polars"], code).stdout.strip() == "pyarrow.lib"
