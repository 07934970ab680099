"""The audit against known counts of real outputs, and against hostile files."""

import json
import subprocess
import sys
import zipfile
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tracegap.audit.findings.explain import AFTER, Explainer, shapley, subsets
from tracegap.audit.findings.export import write_inspect_log, write_stepwise
from tracegap.audit.findings.multiverse import Multiverse
from tracegap.audit.judging.released_rule import ALL_DEFECTS, Defect, ReleasedJoin, ReleasedRow
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.audit.reading.outputs import Output
from tracegap.audit.reading.tags import in_tags, loose_list, read_output
from tracegap.cli.audit import audit as command
from tracegap.errors import BadInputError, SettingsError
from tracegap.tasks import get_task

LLAMA, QWEN = "Llama-3.2-1B-Instruct", "Qwen3-1.7B"
RELEASED = {
    (LLAMA, "correct"): (186, 191, 217, 356),
    (LLAMA, "incorrect"): (42, 69, 329, 510),
    (QWEN, "correct"): (258, 201, 254, 237),
    (QWEN, "incorrect"): (37, 26, 481, 376),
}
BY_QUESTION = {
    (LLAMA, "correct"): (238, 3, 138, 571),
    (LLAMA, "incorrect"): (0, 6, 358, 586),
    (QWEN, "correct"): (316, 6, 129, 475),
    (QWEN, "incorrect"): (1, 3, 295, 373),
}
FACTS = [
    "Ann Lee works for Acme from 1990 to 1995.",
    "Ann Lee attended Yale University from 1990 to 1995.",
    "Ann Lee plays for Rovers in 2001.",
]
QUESTION = "While Ann Lee was working for Acme, which school did Ann Lee attend at the same time?"


def _row(text, **more):
    return {"prediction": text, "gold": ["Yale University"], "question": QUESTION, **more} | {
        "facts": more.get("facts", FACTS)
    }


def _said(label="equal", evidence=FACTS[1], answer="Yale University"):
    sentence = "The temporal relation between the event in question and the event in context is"
    return (
        f"<think>{sentence}: {label}.\nI need to use the following facts to answer the question: "
        f"{[evidence]}</think> <answer>{[answer]}</answer>"
    )


def _write(path: Path, rows) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _released_name(tmp_path, label="equal", arm="-reasoning-facts"):
    return tmp_path / label / f"Some-1B-sft-adapter{arm}_default.json"


@pytest.fixture(scope="module")
def outputs(shared_data):
    return shared_data / "released" / "cotempqa" / "evaluation_outputs"


@pytest.fixture(scope="module")
def cotempqa(outputs):
    return run_audit(Request([outputs], "cotempqa"), [])


def _tables(audit, scorer):
    return {
        (group.student, group.arm): (
            (t := group.trace_link.table).both,
            t.trace_only,
            t.answer_only,
            t.neither,
        )
        for group, _ in audit.groups(scorer)
        if group.arm in ("correct", "incorrect")
    }


def test_the_released_rule_gives_the_released_counts(cotempqa):
    assert _tables(cotempqa, "released") == RELEASED


def test_thirty_outputs_are_unevaluated_by_the_released_rule(cotempqa):
    unparsed = {(g.student, g.arm): g.tally.unparsed for g, _ in cotempqa.groups("released")}
    assert unparsed[QWEN, "incorrect"] == 30
    assert unparsed[QWEN, "correct"] == 0


def test_joined_by_question_with_exact_evidence_and_the_mended_answer_scorer(cotempqa):
    assert _tables(cotempqa, "mended") == BY_QUESTION
    shares = {
        (g.student, g.arm): tuple(
            round(100 * rate.value, 1) for rate in (g.label_rate, g.evidence_rate, g.answer_rate)
        )
        for g, _ in cotempqa.groups("mended")
    }
    assert shares[LLAMA, "correct"] == (55.4, 38.4, 39.6)
    assert shares[QWEN, "correct"] == (63.8, 46.4, 47.9)
    assert shares[LLAMA, "incorrect"] == (15.4, 4.3, 37.7)
    assert shares[QWEN, "incorrect"] == (9.1, 3.5, 43.7)


def test_every_released_row_is_read_and_joined(cotempqa):
    assert (cotempqa.files, cotempqa.outputs) == (32, 7600)
    assert not cotempqa.put_aside
    assert not cotempqa.unjoined_counts
    # `during_default` and its like ask 698 distinct questions in 950 lines, for two students
    assert cotempqa.repeats == 504


def test_babi_released_accuracy_and_lower_cased_facts(shared_data):
    folder = shared_data / "released" / "babi" / "evaluation_outputs"
    explainer = Explainer("babi")
    audit = run_audit(Request([folder], "babi"), [lambda case, _: explainer.add(case)])
    released = {g.arm: g for g, _ in audit.groups("released")}
    for arm, percent in (("vanilla", 96.5), ("correct", 94.4), ("incorrect", 86.2)):
        assert released[arm].tally.n == 376
        assert round(100 * released[arm].answer_rate.value, 1) == percent
    # no lower-cased fact is found letter by letter
    assert released["incorrect"].evidence_rate.count == 0
    assert {g.arm: g for g, _ in audit.groups("mended")}["incorrect"].evidence_rate.count > 0
    assert (LLAMA, "incorrect") in explainer.explanations()
    assert explainer.quoting((LLAMA, "incorrect")) == {
        "joined_row_verbatim": 0,
        "joined_row_any_case": 83,
        "own_row_verbatim": 7,
        "own_row_any_case": 332,
    }


def test_gold_of_the_task_itself_gives_the_same_verdicts(outputs, shared_data):
    path = outputs / "equal" / f"{LLAMA}-sft-adapter-reasoning-facts_default.json"
    own = run_audit(Request([path], "cotempqa"), [])
    joined = run_audit(Request([path], "cotempqa", source=str(shared_data / "cotempqa")), [])
    assert joined.outputs == 87
    counted = sum(group.tally.n for group, _ in joined.groups("mended"))
    assert counted + sum(joined.unjoined_counts.values()) == 87
    assert len(joined.unjoined) == sum(joined.unjoined_counts.values())
    if counted == 87:
        assert _tables(own, "mended") == _tables(joined, "mended")


def test_shares_add_up_and_agree_with_every_order_played_out(outputs):
    explainer = Explainer("cotempqa")
    paths = [outputs / name for name in ("equal", "mix")]
    run_audit(Request(paths, "cotempqa"), [lambda case, _: explainer.add(case)])
    for found in explainer.explanations().values():
        for explanation in found:
            if explanation.shares:
                change = explanation.mended - explanation.released
                assert sum(explanation.shares.values()) == pytest.approx(change)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=16, max_size=16))
def test_shapley_is_the_average_over_all_allowed_orders(numbers):
    players = (Defect.ALL_FACTS, Defect.SUBSTRING, Defect.ANY_FACT, Defect.JOIN)
    games = dict(zip(subsets(players), numbers, strict=True))
    values = {s: v for s, v in games.items() if all(AFTER[d] in s for d in s if d in AFTER)}
    orders = [
        order
        for order in permutations(players)
        if all(order.index(AFTER[d]) < order.index(d) for d in order if d in AFTER)
    ]
    shares = shapley(values)
    for player in players:
        gains = []
        for order in orders:
            before = frozenset(order[: order.index(player)])
            gains.append(values[before | {player}] - values[before])
        assert shares[player] == pytest.approx(sum(gains) / len(gains), abs=1e-9)


def test_multiverse_has_every_combination_and_paired_differences(outputs):
    multiverse = Multiverse(get_task("cotempqa"))
    run_audit(Request([outputs / "equal"], "cotempqa"), [lambda case, _: multiverse.add(case)])
    universes = multiverse.universes()
    assert Counter((u.student, u.arm) for u in universes) == {
        (student, arm): 32 for student in (LLAMA, QWEN) for arm in ("correct", "incorrect")
    }
    for row in multiverse.harm():
        gap = row["incorrect_less_vanilla"]
        assert gap["difference"] == pytest.approx(row["incorrect"] - row["vanilla"])
        assert gap["questions"] == 87


def test_released_join_keeps_the_row_before_where_none_matches():
    answers = (("a", "['X, Y']"), ("b", "Y"))
    rows = [ReleasedRow(label, answer, "", (), (), None) for label, answer in answers]
    join = ReleasedJoin(rows)
    assert join.next("nothing") is None
    assert join.next("Y").label == "a"  # the first that contains it, not the one that equals it
    assert join.next("nothing").label == "a"


def test_right_and_wrong_steps_are_told_apart(tmp_path):
    path = _write(
        _released_name(tmp_path),
        [
            _row(_said()),
            _row(_said(label="during")),
            _row(_said(evidence=FACTS[2])),
            _row(_said(answer="Rovers")),
            _row("no tags at all"),
        ],
    )
    audit = run_audit(Request([path], "cotempqa"), [])
    group, _ = audit.groups("strict")[0]
    assert (group.student, group.arm) == ("Some-1B", "correct")
    table = group.trace_link.table
    assert (table.both, table.trace_only, table.answer_only, table.neither) == (1, 1, 2, 0)
    assert group.tally.unparsed == 1
    assert group.link.leak.n == 4
    assert group.link.leak.count == 3  # all but the one that cites another fact


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "list", "harness", "inspect", "eval"])
def test_the_same_output_is_read_from_every_kind_of_file(tmp_path, kind):
    row = {**_row(_said()), "label": "equal", "student": "S", "arm": "correct"}
    path = tmp_path / "out" / "equal" / {"harness": "samples_x.jsonl"}.get(kind, f"rows.{kind}")
    path.parent.mkdir(parents=True)
    document = {k: v for k, v in row.items() if k != "prediction"}
    log = {
        "version": 2,
        "eval": {"model": "S", "task": "t"},
        "samples": [
            {
                "id": 1,
                "epoch": 1,
                "input": QUESTION,
                "target": row["gold"],
                "metadata": {"facts": FACTS, "label": "equal", "arm": "correct"},
                "output": {
                    "model": "S",
                    "choices": [{"message": {"content": _said()}, "stop_reason": "stop"}],
                },
            }
        ],
    }
    if kind == "jsonl":
        _write(path, [row])
    elif kind == "csv":
        import csv

        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, row)
            writer.writeheader()
            writer.writerow({k: str(v) for k, v in row.items()})
    elif kind == "parquet":
        pyarrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist([row]), path)
    elif kind == "list":
        path = path.with_suffix(".json")
        path.write_text(json.dumps([row], indent=1))
    elif kind == "harness":
        _write(path, [{"doc_id": 0, "doc": document, "target": "x", "resps": [[_said()]]}])
    elif kind == "inspect":
        path = path.with_suffix(".json")
        path.write_text(json.dumps(log, indent=2))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("header.json", json.dumps({"eval": log["eval"]}))
            archive.writestr("samples/1_epoch_1.json", json.dumps(log["samples"][0]))
    audit = run_audit(Request([tmp_path / "out"], "cotempqa"), [])
    ((group, _),) = audit.groups("strict")
    assert (group.student, group.arm, group.tally.n) == ("S", "correct", 1)
    assert group.trace_link.table.both == 1


def test_map_group_by_reasoning_field_and_trace_pattern(tmp_path):
    trace, _, answer = _said().removeprefix("<think>").partition("</think>")
    rows = [
        {"out": answer, "think": trace, "q": QUESTION, "gold": ["Yale University"], "t": "0"},
        {"out": answer, "think": trace, "q": QUESTION, "gold": ["Yale University"], "t": "1"},
    ]
    path = _write(tmp_path / "equal" / "x.jsonl", [{**row, "facts": FACTS} for row in rows])
    columns = {"prediction": "out", "question": "q", "reasoning": "think"}
    audit = run_audit(Request([path], "cotempqa", columns=columns, group_by=("t",)), [])
    assert [group.arm for group, _ in audit.groups("strict")] == ["0", "1"]
    assert all(group.trace_link.table.both == 1 for group, _ in audit.groups("strict"))
    plain = _write(tmp_path / "b" / "equal" / "y.jsonl", [_row(f"{trace}\nANSWER: ['Rovers']")])
    audit = run_audit(Request([plain], "cotempqa", trace_pattern="ANSWER:"), [])
    assert audit.groups("strict")[0][0].trace_link.table.trace_only == 1


def test_joins_are_counted_and_listed_never_guessed(tmp_path, shared_data):
    source = str(shared_data / "cotempqa")
    example = get_task("cotempqa").load(source, 0, 0).examples[0]
    good = {"prediction": _said(), "question": example.question, "facts": list(example.context)}
    rows = [
        {"prediction": _said(), "id": example.id},
        good,
        {**good, "facts": FACTS},
        {"prediction": _said(), "id": "nobody"},
    ]
    path = _write(tmp_path / "x.jsonl", rows)
    audit = run_audit(Request([path], "cotempqa", source=source), [])
    assert audit.outputs == 4
    assert audit.unjoined_counts == {"missing": 2}
    assert [row.line for row in audit.unjoined] == [3, 4]


def test_a_join_with_two_examples_is_ambiguous(tmp_path):
    example = {
        "id": "a", "question": QUESTION, "context": FACTS, "label": "equal", "evidence": [1],
        "answers": ["Yale University"], "group": "ann lee", "meta": {"triple_element": "S1_R2_O2"},
    }  # fmt: skip
    source = _write(tmp_path / "examples.jsonl", [example, {**example, "id": "b"}])
    rows = [_row(_said()), {"prediction": _said(), "id": "b"}]
    path = _write(tmp_path / "outputs" / "x.jsonl", rows)
    audit = run_audit(Request([path], "cotempqa", source=str(source)), [])
    assert audit.unjoined_counts == {"ambiguous": 1}
    assert audit.unjoined[0].line == 1
    assert sum(group.tally.n for group, _ in audit.groups("strict")) == 1


def test_hostile_rows_are_put_aside_and_counted(tmp_path):
    good = json.dumps(_row(_said())).encode()
    lines = [
        good,
        b'{"prediction": "half a li',
        b'{"prediction": "\xff\xfe"}',
        b"[1, 2]",
        b'{"prediction": 7}',
        b"[" * 100_000,
        b'{"prediction": "\\ud800"}',
        b'{"prediction": "' + b"x" * (17 * 1024 * 1024) + b'"}',
        b"",
        good,
    ]
    path = tmp_path / "equal" / "x.jsonl"
    path.parent.mkdir()
    path.write_bytes(b"\n".join(lines))
    audit = run_audit(Request([path], "cotempqa"), [])
    assert audit.outputs == 2
    assert audit.put_aside_count == 7
    assert [row.line for row in audit.put_aside] == [2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<think>a: equal.\nb: []", "unclosed trace"),
        (_said() + "<answer>['Rovers']</answer>", "several answers"),
        ("<think>" + _said(), "stray tags"),
        ("plain", "no trace"),
        (_said()[:-12], "unclosed answer"),
    ],
)
def test_malformed_outputs_are_named(text, problem):
    output = Output("f", 1, text, "s", "correct")
    assert problem in read_output(text, output, "list").problems


def test_tags_inside_facts_do_not_end_a_trace():
    output = Output("f", 1, "['x']", "s", "correct", reasoning="a: b.\nc: ['</think> y']")
    parsed = read_output(in_tags(output, None), output, "list")
    assert parsed.evidence == ("</think> y",)
    assert parsed.answers == ("x",)


def test_ten_thousand_copies_of_one_question_are_one_cluster(tmp_path):
    path = _write(_released_name(tmp_path), [_row(_said())] * 10_000)
    audit = run_audit(Request([path], "cotempqa"), [])
    assert audit.repeats == 9_999
    assert {len(tally.cells) for tally in audit.tallies.values()} == {1}
    group, _ = audit.groups("strict")[0]
    assert group.tally.n == 10_000
    assert group.trace_link.clusters == 1


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<think>",
                "</think>",
                "<answer>",
                "</answer>",
                "['a']",
                ": ",
                ".\n",
                "[",
                "'",
                "\\",
                "x",
            ]
        ),
        max_size=14,
    ).map("".join)
    | st.text(max_size=80)
)
def test_any_text_is_read_without_error_and_only_a_closed_tag_gives_an_answer(text):
    output = Output("f", 1, text, "s", "correct")
    parsed = read_output(in_tags(output, None), output, "list")
    if parsed.answers is not None:
        assert "</answer>" in text.lower()
    if parsed.evidence is not None:
        assert "</think>" in text.lower()


@given(st.lists(st.text("ab '", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=4))
def test_a_list_with_apostrophes_is_read(items):
    items = [f"x{item}x".replace("', '", "'") for item in items]
    if any("' '" in item or "''" in item for item in items):
        return
    text = "[" + ", ".join(f"'{item}'" for item in items) + "]"
    assert loose_list(text) == tuple(items)


@pytest.mark.parametrize(
    "unit",
    [
        "<answer>",
        "<think>",
        "</think>",
        "<",
        " ",
        "assistant ",
        "['a', ",
        "'",
        ": ",
        "\\",
        "answer:",
    ],
)
@pytest.mark.parametrize("arm", ["correct", "vanilla"])
def test_a_huge_output_of_one_thing_repeated_is_read_in_linear_time(tmp_path, unit, arm):
    text = unit * (400_000 // len(unit))
    rows = [_row(text, arm=arm, label="equal"), _row(f"<think>a: b\nc: [{text}", arm=arm)]
    path = _write(tmp_path / "equal" / "x.jsonl", rows)
    audit = run_audit(Request([path], "cotempqa"), [])  # quadratic time would be minutes
    assert sum(group.tally.n for group, _ in audit.groups("strict")) == 2


def test_harness_rows_of_further_filters_and_choices_are_put_aside(tmp_path):
    document = {k: v for k, v in _row("").items() if k != "prediction"} | {
        "arm": "correct",
        "label": "equal",
    }
    generated = {"doc": document, "target": "x", "resps": [[_said()]]}
    choice = {"gen_args_0": {"arg_0": "Is it?", "arg_1": " yes"}}
    rows = [
        {**generated, "filter": "strict"},
        {**generated, "filter": "loose"},
        {**generated, "filter": "strict", "resps": [["-1.5"]], "arguments": choice},
    ]
    folder = tmp_path / "equal" / "org__name"
    path = _write(folder / "samples_equal_2026-01-01T00-00-00.000001.jsonl", rows)
    totals = folder / "results_2026-01-01T00-00-00.000001.json"
    totals.write_text(json.dumps({"model_name": "org/its__name", "results": {}}))
    audit = run_audit(Request([tmp_path], "cotempqa"), [])
    assert (audit.files, audit.outputs) == (1, 1)
    assert [(row.line, row.field) for row in audit.put_aside] == [(2, "filter"), (3, "resps")]
    assert path.exists()
    assert [group.student for group, _ in audit.groups("strict")] == ["org/its__name"]


def test_every_choice_of_an_inspect_sample_counts_and_failed_samples_are_named(tmp_path):
    metadata = {"facts": FACTS, "label": "equal", "arm": "correct"}
    redacted = {"type": "reasoning", "reasoning": "gAAAA", "redacted": True}
    contents = [_said(), [redacted, {"type": "text", "text": _said()}]]
    choices = [{"message": {"content": content}, "stop_reason": "stop"} for content in contents]
    sample = {"epoch": 1, "input": QUESTION, "target": ["Yale University"], "metadata": metadata}
    samples = [
        sample | {"id": 1, "output": {"model": "S", "choices": choices}},
        sample | {"id": 2, "output": {"choices": []}, "error": {"message": "out of credit"}},
        "not a sample",
    ]
    log = {"version": 2, "eval": {"model": "S"}, "samples": samples}
    path = tmp_path / "log.json"
    path.write_text(json.dumps(log))
    audit = run_audit(Request([path], "cotempqa"), [])
    ((group, _),) = audit.groups("strict")
    assert (group.tally.n, group.trace_link.table.both) == (2, 2)
    assert audit.put_aside_count == 2
    assert "out of credit" in audit.put_aside[0].reason


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="zipfile reads Zstandard by itself")
def test_a_log_packed_with_zstandard_is_read_or_the_remedy_is_named(tmp_path, monkeypatch):
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", json.dumps({"eval": {"model": "S"}}))
    data = path.read_bytes()  # method 0 becomes method 93, in the local header and in the directory
    at = data.index(b"PK\1\2")
    method = (93).to_bytes(2, "little")
    path.write_bytes(data[:8] + method + data[10 : at + 10] + method + data[at + 12 :])
    with pytest.raises(BadInputError, match=r"log\.eval"):  # the bytes themselves are not Zstandard
        run_audit(Request([path], "cotempqa"), [])
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(BadInputError, match="pip install zstandard"):
        run_audit(Request([path], "cotempqa"), [])


def test_user_errors_say_what_to_do(tmp_path):
    with pytest.raises(BadInputError, match="is not there"):
        run_audit(Request([tmp_path / "nothing"], "cotempqa"), [])
    with pytest.raises(SettingsError, match="there is only"):
        run_audit(Request([tmp_path], "cotempqa", columns={"answr": "x"}), [])
    path = _write(tmp_path / "x.jsonl", [{"prediction": "a"}])
    with pytest.raises(BadInputError, match="line 1: the file gives no question"):
        run_audit(Request([path], "cotempqa"), [])


def test_no_torch_and_nothing_heavy_is_imported():
    code = (
        "import sys; from tracegap.audit import command, run, present, explain, multiverse;"
        "bad = {'torch', 'transformers', 'datasets', 'altair', 'pandas'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_all_defects_are_played():
    assert len(ALL_DEFECTS) == len(Defect) == 8


def test_exports_hold_verdicts_and_are_read_back(tmp_path):
    path = _write(_released_name(tmp_path), [_row(_said()), _row(_said(label="during"))])
    log, steps = tmp_path / "log.json", tmp_path / "steps.jsonl"
    judged = []
    request = Request([path], "cotempqa")
    run_audit(request, [lambda case, verdicts: judged.append((case, verdicts["strict"]))])
    write_inspect_log(log, judged, "cotempqa", "strict")
    assert write_stepwise(steps, judged) == 2
    rows = [json.loads(line) for line in steps.read_text(encoding="utf-8").splitlines()]
    assert [row["labels"] for row in rows] == [[True, True, True], [False, True, True]]
    assert all(len(row["completions"]) == 3 for row in rows)
    samples = json.loads(log.read_text(encoding="utf-8"))["samples"]
    assert [sample["scores"]["trace"]["value"] for sample in samples] == ["C", "I"]
    assert [sample["epoch"] for sample in samples] == [1, 2]
    again = run_audit(Request([log], "cotempqa"), [])
    assert _only_table(again) == _only_table(run_audit(request, []))


def _only_table(audit):
    ((group, _),) = audit.groups("strict")
    return group.student, group.arm, group.trace_link.table


def test_inspects_own_reader_loads_what_is_exported(tmp_path):
    inspect_log = pytest.importorskip("inspect_ai.log")
    path = _write(_released_name(tmp_path), [_row(_said())])
    judged = []
    run_audit(
        Request([path], "cotempqa"),
        [lambda case, verdicts: judged.append((case, verdicts["strict"]))],
    )
    write_inspect_log(tmp_path / "log.json", judged, "cotempqa", "strict")
    log = inspect_log.read_eval_log(str(tmp_path / "log.json"))
    assert log.samples[0].scores["trace"].value == "C"


def test_command_prints_json_and_writes_a_page(tmp_path):
    path = _write(_released_name(tmp_path), [_row(_said())] * 3 + [_row(_said(label="mix"))])
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
    assert len(result["multiverse"]) == 32
    page = tmp_path / "page"
    found = CliRunner().invoke(app, [str(path), *options, "--output-dir", str(page)])
    assert found.exit_code == 0, found.output
    html = (page / "report.html").read_text(encoding="utf-8")
    for name in ("rules", "link", "explain", "multiverse"):
        assert html.count(f'<section id="{name}"') == 1
        assert html.count(f'<a href="#{name}">') == 1


def test_the_page_escapes_what_the_files_say(tmp_path):
    evil = "<script>alert(1)</script>"
    rows = [_row(_said(), student=evil, arm="correct", label="equal")] * 2
    path = _write(tmp_path / "x.jsonl", rows)
    app = typer.Typer()
    app.command()(command)
    options = ["--task", "cotempqa", "--explain", "--output-dir", str(tmp_path / "page")]
    found = CliRunner().invoke(app, [str(path), *options])
    assert found.exit_code == 0, found.output
    html = (tmp_path / "page" / "report.html").read_text(encoding="utf-8")
    assert evil not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;, correct</h3>" in html
