"""Tables of verdicts, read back: what adds up, what is double, and what does not fit."""

import pytest
from pyarrow import parquet

from tracegap.errors import BadInputError
from tracegap.run.read_verdict_tables import read_study, together
from tracegap.run.study import study_results


def rewritten(path, into, change):
    table = parquet.read_table(path)
    rows = change(table.to_pylist())
    parquet.write_table(table.from_pylist(rows, schema=table.schema), into)
    return into


def with_seed(path, into, more):
    def change(rows):
        return [r if r["seed"] is None else {**r, "seed": r["seed"] + more} for r in rows]

    return rewritten(path, into, change)


def test_runs_with_other_seeds_add_up(saved, tmp_path):
    others = with_seed(saved[0], tmp_path / "others.parquet", 10)
    study = read_study([saved[0], others])
    arm = next(
        a for a in study_results(study).analysis.arms if (a.arm, a.label) == ("correct", None)
    )
    assert [run.seed for run in arm.by_seed] == [0, 1, 10, 11]
    assert set(together(study, study.sizes[0]).settings) == {"kept.parquet", "others.parquet"}


def test_a_verdict_in_two_tables_is_refused_by_both_names(saved, tmp_path):
    twin = with_seed(saved[0], tmp_path / "twin.parquet", 0)
    with pytest.raises(
        BadInputError, match=r"twin.parquet: example .* seed 0, .* full, try 0\) is in .*kept"
    ):
        read_study([saved[0], twin])
    twice = rewritten(saved[0], tmp_path / "twice.parquet", lambda rows: rows + rows[:1])
    with pytest.raises(BadInputError, match="stands there twice"):
        read_study([twice])


def test_tables_of_other_questions_are_refused(saved, tmp_path):
    def change(rows):
        return [r | {"content": "0" * 16, "seed": r["seed"] and r["seed"] + 5} for r in rows]

    other = rewritten(saved[0], tmp_path / "other.parquet", change)
    with pytest.raises(BadInputError, match=r"other.parquet: question .* is another one than in"):
        read_study([saved[0], other])


def test_other_baselines_mean_other_training_examples(saved, tmp_path):
    def change(rows):
        kept = [r for r in rows if r["baseline"] is None]
        flipped = [r | {"answer": not r["answer"]} for r in rows if r["baseline"] is not None]
        return [r | {"seed": r["seed"] + 5} for r in kept] + flipped

    other = rewritten(saved[0], tmp_path / "other.parquet", change)
    with pytest.raises(BadInputError, match="different training examples"):
        read_study([saved[0], other])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda r: r | {"arm": None, "baseline": None}, "row 1: field 'arm'"),
        (lambda r: r | {"condition": "half"}, "row 1: field 'condition'"),
        (lambda r: r | {"id": None}, "row 1: field 'example_id'"),
    ],
)
def test_a_row_that_does_not_fit_is_named(saved, tmp_path, change, complaint):
    bad = rewritten(saved[0], tmp_path / "bad.parquet", lambda rows: [change(rows[0]), *rows[1:]])
    with pytest.raises(BadInputError, match=complaint):
        read_study([bad])


def test_what_is_no_table_of_verdicts_is_refused_with_what_is(saved, tmp_path):
    plain = tmp_path / "plain.parquet"
    parquet.write_table(parquet.read_table(saved[0]).replace_schema_metadata({}), plain)
    for path, complaint in (
        (plain, "tracegap analyse RUN --save FILE"),
        (tmp_path / "none.parquet", "is not there"),
        (saved[1], "no verdicts; give the tables of the verdicts too"),
    ):
        with pytest.raises(BadInputError, match=complaint):
            read_study([path])
    short = tmp_path / "short.parquet"
    short.write_bytes(saved[0].read_bytes()[:-200])
    with pytest.raises(BadInputError, match="cannot be read as Parquet"):
        read_study([short])
    damaged = tmp_path / "damaged.parquet"
    table = parquet.read_table(saved[0])
    parquet.write_table(table.replace_schema_metadata({b"tracegap": b"AAAA"}), damaged)
    with pytest.raises(BadInputError, match="metadata is damaged"):
        read_study([damaged])
    fewer = tmp_path / "fewer.parquet"
    parquet.write_table(table.drop_columns(["group"]), fewer)
    with pytest.raises(BadInputError, match="column 'group' is missing"):
        read_study([fewer])
