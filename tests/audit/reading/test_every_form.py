"""One released file in every form that people hand on: the figures are the same."""

import csv
import gzip
import json
import unicodedata
import zipfile

import pytest
from typer.testing import CliRunner

from tracegap.cli.main import app

NAME = "Qwen3-1.7B-sft-adapter-reasoning-facts_default"


@pytest.fixture(scope="module")
def rows(shared_data):
    path = shared_data / "released/cotempqa/evaluation_outputs/equal" / f"{NAME}.json"
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def figures(path):
    done = CliRunner().invoke(app, ["audit", str(path), "--task", "cotempqa", "--json"])
    assert done.exception is None, done.exception
    found = json.loads(done.stdout)
    assert (found["outputs"], found["put_aside"]["count"]) == (87, 0)
    for group in found["groups"]:
        assert group["n"] == 87
        del group["student"], group["arm"]
    return found["groups"]


def flat(row):
    kept = {k: v for k, v in row.items() if k != "input"}
    return {k: v if isinstance(v, str) else json.dumps(v) for k, v in kept.items()}


def as_text(rows, form):
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return {
        "lines": lines,
        "list": json.dumps(rows),
        "crlf": lines.replace("\n", "\r\n"),
        "bom": "\ufeff" + lines,
        "nfd": unicodedata.normalize("NFD", lines),
    }[form]


def write_table(path, rows, delimiter):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(flat(rows[0])), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(map(flat, rows))


def write_packed(path, rows):
    data = as_text(rows, "lines").encode()
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(data))
    else:
        path.write_bytes(pytest.importorskip("zstandard").compress(data))


def write_parquet(path, rows):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    kept = [{k: v for k, v in row.items() if k != "input"} for row in rows]
    parquet.write_table(pyarrow.Table.from_pylist(kept), path)


def write_inspect(path, rows):
    samples = [
        {
            "id": number,
            "epoch": 1,
            "input": row["question"],
            "target": row["gold"],
            "metadata": {
                "facts": row["facts"],
                "triple_element": row["triple_element"],
                "student": "Qwen3-1.7B",
            },
            "output": {
                "choices": [{"message": {"role": "assistant", "content": row["prediction"]}}]
            },
        }
        for number, row in enumerate(rows, start=1)
    ]
    header = {"version": 2, "eval": {"model": "m"}}
    if path.suffix == ".json":
        path.write_text(json.dumps({**header, "samples": samples}), encoding="utf-8")
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", json.dumps(header))
        for sample in samples:
            archive.writestr(f"samples/{sample['id']:03}_epoch_1.json", json.dumps(sample))


def write_harness(path, rows):
    samples = [
        {
            "doc_id": number,
            "doc": {k: row[k] for k in ("question", "facts", "gold", "triple_element")},
            "target": "t",
            "arguments": {"gen_args_0": {"arg_0": "p", "arg_1": {"until": []}}},
            "resps": [[row["prediction"]]],
            "filter": "none",
        }
        for number, row in enumerate(rows)
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in samples), encoding="utf-8")


@pytest.mark.parametrize(
    "form",
    [
        *("list", "crlf", "bom", "nfd", "csv", "tsv", "parquet", "gz", "zst"),
        *("inspect", "eval", "harness"),
    ],
)
def test_the_figures_are_the_same(rows, tmp_path, form):
    # the folder names the class, the file the student and the arm, as the released ones do
    folder = tmp_path / "equal"
    folder.mkdir()
    plain = folder / f"{NAME}.json"
    plain.write_text(as_text(rows, "lines"), encoding="utf-8")
    other = tmp_path / "again" / "equal"
    other.mkdir(parents=True)
    if form in ("csv", "tsv"):
        write_table(path := other / f"{NAME}.{form}", rows, "," if form == "csv" else "\t")
    elif form in ("gz", "zst"):
        write_packed(path := other / f"{NAME}.jsonl.{form}", rows)
    elif form == "parquet":
        write_parquet(path := other / f"{NAME}.parquet", rows)
    elif form in ("inspect", "eval"):
        write_inspect(path := other / f"{NAME}.{'json' if form == 'inspect' else form}", rows)
    elif form == "harness":
        write_harness(path := other / f"{NAME}.jsonl", rows)
    else:
        path = other / f"{NAME}.json"
        path.write_text(as_text(rows, form), encoding="utf-8", newline="")
    assert figures(path) == figures(plain)
