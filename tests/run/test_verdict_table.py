"""A run kept as tables of verdicts: small, the same again, and without texts."""

from dataclasses import replace

from pyarrow import parquet

from tracegap.records import Example
from tracegap.run.folder import read_settings
from tracegap.run.verdict_table import content_of, write_tables_of


def test_a_table_is_small_and_the_same_run_gives_the_same_bytes(intervened, saved, tmp_path):
    again = write_tables_of(intervened, read_settings(intervened.root), tmp_path / "kept.parquet")
    assert [path.name for path in again] == ["kept.parquet", "kept-interventions.parquet"]
    for first, second in zip(saved, again, strict=True):
        assert first.read_bytes() == second.read_bytes()
    texts = "\n".join(p.read_text("utf-8") for p in intervened.root.glob("generations/*.jsonl"))
    assert saved[0].stat().st_size < len(texts) / 5
    columns = parquet.read_schema(saved[0]).names
    assert {"arm", "seed", "size", "id", "class", "group", "trace", "answer"} <= set(columns)


def test_a_question_is_told_by_all_that_is_asked():
    example = Example("a", "Who?", ("One.", "Two."), "1", (0,), ("x",), "g")
    assert content_of(example) == content_of(replace(example, id="b", group="h"))
    assert content_of(example) != content_of(replace(example, question="What?"))
    assert content_of(example) != content_of(replace(example, context=("One.Two.",)))
    assert content_of(example) != content_of(replace(example, answers=("y",)))
