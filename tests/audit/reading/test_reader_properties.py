"""Properties of reading: any value in any field, and every row accounted for."""

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from intake import FILM, row
from tracegap.audit.reading.inspect_logs import rows_of_log
from tracegap.audit.reading.outputs import Output, RowFormat
from tracegap.audit.reading.parts import Part
from tracegap.audit.reading.readers import ColumnsSeen, read_outputs
from tracegap.audit.reading.values import RowError

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(st.characters(codec=None), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "content", "role", "reasoning", "summary", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
FIELDS = (
    *("prediction", "reasoning", "question", "context", "answer", "label", "evidence", "id"),
    *("model", "arm", "finish_reason", "seed", "choices", "messages", "response", "doc", "resps"),
)
ROW_FORMAT = RowFormat({}, (), ("bridge", "comparison"))


def read(path, row_format=ROW_FORMAT):
    aside = []
    outputs = list(read_outputs(Part(path), row_format, aside.append, ColumnsSeen(())))
    return outputs, aside


@given(field=st.sampled_from(FIELDS), value=JSON)
def test_any_value_in_any_field_ends_as_an_output_or_put_aside(tmp_path_factory, field, value):
    path = tmp_path_factory.mktemp("rows") / "out.jsonl"
    path.write_text(json.dumps(row(**{field: value})) + "\n", encoding="utf-8")
    outputs, aside = read(path)
    assert len(outputs) + len(aside) >= 1
    for output in outputs:
        json.dumps([output.text, output.question, output.gold]).encode("utf-8")


@given(value=JSON, place=st.sampled_from(["samples", "output", "metadata", "choices", "message"]))
def test_any_value_in_a_log_is_a_row_or_an_error(value, place):
    choice = {"message": {"content": "x"}, "stop_reason": "stop"}
    sample = {"id": 1, "input": "q", "output": {"choices": [choice]}, "metadata": FILM}
    log = {"version": 2, "eval": {}, "samples": [sample]}
    if place == "samples":
        log["samples"] = value
    elif place == "choices":
        sample["output"]["choices"] = value
    elif place == "message":
        choice["message"] = value
    else:
        sample[place] = value
    for found in rows_of_log(log):
        assert isinstance(found, dict | RowError)


def test_each_kind_of_file_gives_the_same_outputs(tmp_path):
    rows = [row(id=str(number), model="m") for number in range(3)]
    flat = [{k: v if isinstance(v, str) else json.dumps(v) for k, v in r.items()} for r in rows]
    lines = "".join(json.dumps(one) + "\n" for one in rows)
    texts = {
        "a.jsonl": lines,
        "b.jsonl": "\ufeff" + lines.replace("\n", "\r\n"),
        "c.json": json.dumps(rows, indent=1),
        "d.jsonl": json.dumps(rows),
    }
    for name, delimiter in (("e.csv", ","), ("f.tsv", "\t"), ("g.csv", ";")):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(flat[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(flat)
        texts[name] = text.getvalue()
    found = {}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        outputs, aside = read(tmp_path / name)
        assert not aside, name
        found[name] = [_content(output) for output in outputs]
    assert all(outputs == found["a.jsonl"] for outputs in found.values())


def _content(output: Output):
    return output.text, output.question, output.context, output.gold, output.evidence, output.label
