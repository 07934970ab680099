"""Further cases that went wrong in public threads, three or more of a kind; the shapes are real."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from intake import ANSWER, FILM, TRACE, WHOLE, audit, cells, refused, row, write_rows

THINK = f"<think>{TRACE}</think>"


def audited(tmp_path: Path, *rows, options=(), name="out.jsonl", task="hotpotqa"):
    return audit(write_rows(tmp_path / name, rows), *options, task=task)


def message(**parts):
    return row(prediction={"role": "assistant", **parts})


# 1. where the trace is


@pytest.mark.parametrize(
    "one",
    [
        # Magistral: vllm-mlx#599, smg#1816
        row(prediction=f"[THINK]{TRACE}[/THINK]{ANSWER}"),
        # the opening mark in the prompt: mlx-openai-server#179 (MiniMax), api-discussion#177 (R1)
        row(prediction=f"{TRACE}\n</think>\n\n{ANSWER}"),
        row(prediction=f"<mm:think>{TRACE}</mm:think>{ANSWER}"),
        # gpt-oss's channels: maclocal-api#121, imp#768; without special tokens: macprovider#743;
        # without a final channel: llama.cpp#15181
        row(
            prediction=f"<|channel|>analysis<|message|>{TRACE}<|end|><|start|>assistant"
            f"<|channel|>final<|message|>{ANSWER}<|return|>"
        ),
        row(prediction=f"analysis{TRACE}assistantfinal{ANSWER}"),
        row(prediction=f"<|channel|>analysis<|message|>{TRACE}<|end|>{ANSWER}"),
        # other names of the tag
        row(prediction=f"<thinking>{TRACE}</thinking>\n{ANSWER}"),
        row(prediction=f"<reasoning>{TRACE}</reasoning>\n{ANSWER}"),
        row(prediction=f"<|begin_of_thought|>{TRACE}<|end_of_thought|>{ANSWER}"),
        row(prediction=f"◁think▷{TRACE}◁/think▷{ANSWER}"),
        # white space before the tag: llama-cpp-turboquant#183
        row(prediction=f"\n\n{THINK}{ANSWER}"),
        # an empty field beside a trace in the text
        row(reasoning_content="", prediction=WHOLE),
        row(reasoning=None, reasoning_content=f"\n{TRACE}\n", prediction=ANSWER),
        # parts: Anthropic's thinking with a signature, Mistral's nested parts, OpenAI's summaries
        message(
            content=[
                {"type": "thinking", "thinking": TRACE, "signature": "c2ln"},
                {"type": "text", "text": ANSWER},
            ]
        ),
        message(
            content=[
                {"type": "thinking", "thinking": [{"type": "text", "text": TRACE}]},
                {"type": "text", "text": ANSWER},
            ]
        ),
        row(
            prediction=[
                {"type": "reasoning", "summary": [{"type": "summary_text", "text": TRACE}]},
                {"type": "message", "content": [{"type": "output_text", "text": ANSWER}]},
            ]
        ),
        # OpenRouter's details, Ollama's field
        message(content=ANSWER, reasoning_details=[{"type": "reasoning.text", "text": TRACE}]),
        message(content=ANSWER, thinking=TRACE),
        # whole responses, and OpenAI's batches
        {
            **FILM,
            "choices": [{"message": {"content": ANSWER, "reasoning": TRACE}}],
        },
        {
            **FILM,
            "custom_id": "7",
            "response": {
                "status_code": 200,
                "body": {"choices": [{"message": {"content": ANSWER, "reasoning_content": TRACE}}]},
            },
        },
    ],
)
def test_trace_and_answer_stand_in_many_places(tmp_path, one):
    assert cells(audited(tmp_path, one)) == (1, 0, 0, 0)


def test_marks_that_only_the_user_knows(tmp_path):
    rows = [row(prediction=f"((( {TRACE} ))) {ANSWER}"), row(prediction=f"{TRACE} ))) {ANSWER}")]
    options = ("--trace-delimiters", "(((", ")))")
    assert cells(audited(tmp_path, *rows, options=options)) == (2, 0, 0, 0)


def test_tags_that_are_there_are_not_touched(tmp_path):
    text = f"<think>{TRACE}</think> [THINK] is how Magistral marks it. {ANSWER}"
    assert cells(audited(tmp_path, row(prediction=text, reasoning="quite another trace"))) == (
        (1, 0, 0, 0)
    )


def test_an_opening_mark_in_the_prompt_is_named(tmp_path):
    found = audited(tmp_path, row(prediction=f"{TRACE}</think>{ANSWER}"))
    assert found["groups"][0]["problems"] == {}
    assert any("begin within their trace" in note for note in found["notes"])


def test_traces_that_the_harness_took_out_are_told(tmp_path):
    # lm-evaluation-harness#3196, #3145
    folder = tmp_path / "m__x"
    sample = {"doc": FILM, "target": "yes", "resps": [[ANSWER]], "filter": "none", "doc_id": 0}
    write_rows(folder / "samples_t_2026-01-01T00-00-00.0.jsonl", [sample])
    totals = {"model_name": "m", "config": {"model_args": "pretrained=m,think_end_token=</think>"}}
    (folder / "results_2026-01-01T00-00-00.0.json").write_text(json.dumps(totals))
    assert any("think_end_token" in note for note in audit(folder)["notes"])


# 2. the trace is never the answer


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("<think>yes", 0),  # lighteval#869: no closing tag, so graded as empty
        ("<think>They are French: yes.</think> yes", 1),
        ("<think>yes</think>", 0),  # imp#1442: the answer never started
        ("[THINK]yes", 0),
        ("They are French, so yes.</think>\n\nno", 0),
        ("They are French, so no.</think>\n\nyes", 1),
        ("<|channel|>analysis<|message|>yes", 0),
    ],
)
def test_prompted_outputs(tmp_path, text, right):
    (group,) = audited(tmp_path, row(prediction=text, arm="prompted"))["groups"]
    assert group["answer_accuracy"] == right


# 3. missing, empty, unreadable, unfinished, wrong


@pytest.mark.parametrize(
    ("more", "unfinished"),
    [
        # picoclaw#966, mindcraft#789: all tokens went to the trace
        ({"prediction": None, "finish_reason": "length"}, 1),
        ({"prediction": "", "reasoning_content": TRACE, "finish_reason": "length"}, 1),
        ({"prediction": None, "reasoning": TRACE, "finish_reason": "stop"}, 0),
        ({"prediction": "", "finish_reason": "stop"}, 0),
        ({"prediction": None, "finish_reason": "content_filter"}, 0),
        ({"prediction": WHOLE, "stop_reason": "model_context_window_exceeded"}, 1),
        ({"prediction": WHOLE, "incomplete_details": {"reason": "max_output_tokens"}}, 1),
    ],
)
def test_an_output_without_words_is_an_output(tmp_path, more, unfinished):
    found = audited(tmp_path, row(**more), row())
    assert (found["outputs"], found["put_aside"]["count"]) == (2, 0)
    assert found["groups"][0]["unfinished"] == unfinished
    assert found["groups"][0]["n"] == 2


def test_null_that_nobody_explains_is_put_aside(tmp_path):
    found = audited(tmp_path, row(prediction=None), row())
    assert (found["outputs"], found["put_aside"]["count"]) == (1, 1)


def test_a_reason_that_is_not_known_is_named(tmp_path):
    found = audited(tmp_path, row(finish_reason="repetition"), row(finish_reason="STOP"))
    assert any("'repetition'" in note for note in found["notes"])


# 4. rows in = outputs + put aside


@pytest.mark.parametrize(
    ("resps", "arguments", "outputs"),
    [
        ([[]], {}, 0),
        ([[WHOLE, WHOLE]], {}, 2),
        ([[[-1.5, False]]], {"gen_args_0": {"arg_0": "p", "arg_1": " yes"}}, 0),
        ([[[-1.5, False]]], [["p", " yes"]], 0),  # as versions before 0.4.4 log it
    ],
)
def test_rows_of_the_harness(tmp_path, resps, arguments, outputs):
    sample = {"doc": FILM, "target": "yes", "filter": "none"}
    good = {**sample, "resps": [[WHOLE]], "arguments": {}}
    odd = {**sample, "resps": resps, "arguments": arguments}
    found = audited(tmp_path, good, odd)
    assert found["outputs"] == 1 + outputs
    assert found["put_aside"]["count"] == (0 if outputs else 1)
    assert found["rows"] == found["outputs"] + found["put_aside"]["count"]


def _csv(rows):
    quoted = ['"' + text.replace('"', '""') + '"' for text in rows]
    return ",".join(quoted)


def test_a_stray_quotation_mark_swallows_no_rows(tmp_path):
    header = "question,context,answer,label,evidence,prediction"
    good = _csv(
        [
            FILM["question"],
            json.dumps(FILM["context"]),
            "yes",
            "comparison",
            json.dumps(FILM["evidence"]),
            WHOLE,
        ]
    )
    bad = good[:-1]  # its last cell is never closed
    path = tmp_path / "out.csv"
    path.write_text("\n".join([header, good, bad, good, good]) + "\n", encoding="utf-8")
    found = audit(path)
    assert (found["outputs"], found["put_aside"]["count"]) == (3, 1)
    assert found["put_aside"]["listed"][0]["line"] == 4


@pytest.mark.parametrize("ending", [".jsonl.gz", ".jsonl.zst"])
def test_a_packed_file_that_is_cut_keeps_what_was_read(tmp_path, ending):
    rows = [row(id=str(number), prediction=f"{WHOLE} {number}") for number in range(3000)]
    text = "".join(json.dumps(one) + "\n" for one in rows).encode()
    if ending.endswith("gz"):
        packed = gzip.compress(text)
    else:
        packed = pytest.importorskip("zstandard").compress(text)
    path = tmp_path / f"out{ending}"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    found = audit(path)
    assert 0 < found["outputs"] < 3000
    assert "cut short" in found["put_aside"]["listed"][-1]["reason"]


def test_files_that_are_not_read_are_named(tmp_path):
    write_rows(tmp_path / "d" / "a.jsonl", [row()])
    (tmp_path / "d" / "b.txt").write_text("x")
    assert any("b.txt" in note for note in audit(tmp_path / "d")["notes"])


# 5. gold is joined by content


@pytest.mark.parametrize(
    ("more", "joined"),
    [
        ({"id": 1}, 0),  # an id of another number space, and a question that nobody asks
        ({"id": 1, "question": "Is Beta older?", "context": ["c"]}, 1),
        ({"id": 9, "question": "Is Beta older?", "context": ["c"]}, 1),
        ({"question": "Context:\nc\n\nQuestion: Is Alpha older?\nAnswer.", "id": "1"}, 1),
        ({"id": 3, "question": None}, 0),  # an id given twice is ambiguous
        ({"id": 2.0, "question": None}, 1),  # pandas turns whole numbers into floats
    ],
)
def test_the_question_decides(tmp_path, more, joined):
    gold = write_rows(
        tmp_path / "gold.jsonl",
        [
            {
                "id": identity,
                "question": question,
                "context": ["c"],
                "label": "bridge",
                "evidence": [0],
                "answers": ["yes"],
                "group": "g",
            }
            for identity, question in (
                ("1", "Is Alpha older?"),
                ("2", "Is Beta older?"),
                ("3", "Is Gamma older?"),
                ("3", "Is Delta older?"),
            )
        ],
    )
    anchor = {"question": "Is Alpha older?", "prediction": WHOLE}
    rows = [anchor, {"question": FILM["question"], "prediction": WHOLE, **more}]
    found = audited(tmp_path, *rows, options=("--source", gold))
    assert found["groups"][0]["n"] == 1 + joined


# 6. gold is validated


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"answer": ["yes", " "]}, "gold answer is empty"),
        ({"evidence": [7]}, "7 is no position in a context of 3"),
        ({"evidence": ["Delta: not there."]}, "not in the context"),
        ({"label": "comparision"}, "'comparision' is no class"),
        ({"answer": "y\0es"}, "NUL"),
    ],
)
def test_gold_that_does_not_fit(tmp_path, more, words):
    assert words in refused(write_rows(tmp_path / "out.jsonl", [row(**more)]))


def test_gold_of_a_file_of_examples_is_validated(tmp_path):
    example = {
        "id": "1",
        "question": FILM["question"],
        "context": ["c"],
        "label": "x",
        "evidence": [0],
        "answers": ["yes"],
        "group": "g",
    }
    gold = write_rows(tmp_path / "gold.jsonl", [example])
    path = write_rows(tmp_path / "out.jsonl", [row()])
    assert "'x' is no class" in refused(path, "--source", gold)


def test_positions_of_evidence_are_passages(tmp_path):
    assert cells(audited(tmp_path, row(evidence=[0, 1]))) == (1, 0, 0, 0)


# 7. one normaliser


@pytest.mark.parametrize(
    ("gold", "said", "right"),
    [
        (".5", "0.5", 1),
        ("0.5", "5", 0),
        ("-.5", "-0.5", 1),
        ("\u22123", "-3", 1),
        ("Zu\u0308rich", "Z\u00fcrich", 1),
        ("1,000", "1000", 1),
        ("3.5", "35", 0),
    ],
)
def test_numbers_and_unicode_forms(tmp_path, gold, said, right):
    one = row(answer=gold, prediction=f"{THINK}<answer>{said}</answer>")
    assert audited(tmp_path, one)["groups"][0]["answer_accuracy"] == right


@pytest.mark.parametrize(
    ("said", "right"), [('["a" "b"]', False), ('["ab"]', True), ("['a' 'b']", False)]
)
def test_texts_without_a_comma_are_not_one(tmp_path, said, right):
    one = {
        "question": "While A was working for X, which employer did A work for at the same time?",
        "facts": ["A works for X from 1981 to 1983.", "A works for ab from 1979 to 1990."],
        "gold": ["ab"],
        "label": "during",
        "arm": "prompted",
        "prediction": f"<answer>{said}</answer>",
    }
    (group,) = audited(tmp_path, one, task="cotempqa")["groups"]
    assert group["answer_accuracy"] == float(right)


def test_several_gold_answers_count_under_every_rule(tmp_path):
    found = audited(tmp_path, row(answer=["no", "yes"]))
    groups = [found["groups"][0], *(groups[0] for groups in found["others"].values())]
    assert [group["answer_accuracy"] for group in groups] == [1, 1, 1]


# 8. one gate for foreign data


@pytest.mark.parametrize(
    "more",
    [
        {"prediction": "half a character \ud835"},
        {"label": {"a": 1}},
        {"context": [["nested"]]},
        {"prediction": 5},
        {"student": ["a"]},
    ],
)
def test_a_foreign_value_puts_its_row_aside(tmp_path, more):
    found = audited(tmp_path, row(**more), row())
    assert (found["outputs"], found["put_aside"]["count"]) == (1, 1)


def test_a_number_that_is_none(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text(json.dumps(row(score=float("nan"), seed=float("inf"))) + "\n")
    assert audit(path)["outputs"] == 1


def test_a_damaged_sample_of_an_archive_is_put_aside(tmp_path):
    path = tmp_path / "log.eval"
    sample = {"id": 1, "epoch": 1, "input": FILM["question"], "target": "yes", "metadata": FILM}
    choice = {"message": {"role": "assistant", "content": WHOLE}, "stop_reason": "stop"}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", json.dumps({"version": 2, "eval": {"model": "m"}}))
        for number, text in enumerate(
            [json.dumps({**sample, "output": {"choices": [choice]}}), "{", "[]"]
        ):
            archive.writestr(f"samples/{number}.json", text)
    found = audit(path)
    assert (found["outputs"], found["put_aside"]["count"]) == (1, 2)


# 9. a step that was not stated is unscored


@pytest.mark.parametrize(
    "trace",
    [
        "Let me think: both films are French.",
        "Step 1: look at Alpha.\nStep 2: look at Beta.",
        "**Answer:** yes",
        "http://example.org says so",
    ],
)
def test_a_free_trace_states_no_label(tmp_path, trace):
    (group,) = audited(tmp_path, row(prediction=f"<think>{trace}</think>{ANSWER}"))["groups"]
    assert group["label_accuracy"] is None
    assert sum(group["tables"]["evidence"].values()) == 0


def test_a_wrong_label_that_was_stated_is_wrong(tmp_path):
    text = f"<think>{TRACE.replace('comparison', 'bridge')}</think>{ANSWER}"
    assert audited(tmp_path, row(prediction=text))["groups"][0]["label_accuracy"] == 0


# 10. options name columns that exist


@pytest.mark.parametrize(
    "options",
    [
        ("--group-by", "temprature"),
        ("--map", "prediction=outputs"),
        ("--map", "gold=answr"),
    ],
)
def test_a_column_that_is_not_there(tmp_path, options):
    path = write_rows(tmp_path / "out.jsonl", [row(temperature=0)])
    said = refused(path, *options)
    assert "there is no column" in said
    assert "temperature" in said


def test_a_column_that_some_rows_have(tmp_path):
    found = audited(tmp_path, row(), row(t=1), options=("--group-by", "t"))
    assert [group["arm"] for group in found["groups"]] == ["1", "None"]


# 11. what is asked for, and what is bounded


def test_context_and_gold_are_not_asked_for_beside_a_source(tmp_path):
    example = {**FILM, "id": "1", "evidence": [0, 1], "answers": ["yes"], "group": "g"}
    del example["answer"]
    gold = write_rows(tmp_path / "gold.jsonl", [example])
    bare = {"question": FILM["question"], "prediction": WHOLE, "context": {"title": ["x"]}}
    assert cells(audited(tmp_path, bare, options=("--source", gold))) == (1, 0, 0, 0)


def test_the_commonest_reason_is_told(tmp_path):
    rows = [row(label="x"), row(answer=""), row(answer=[])]
    assert "the gold answer is empty (2 of 3 rows)" in refused(
        write_rows(tmp_path / "out.jsonl", rows)
    )


def test_a_line_that_unpacks_without_end_is_bounded(tmp_path):
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb") as stream:
        for _ in range(40):
            stream.write(b" " * (1 << 20))
        stream.write(b"\n" + json.dumps(row()).encode() + b"\n")
    found = audit(path)
    assert (found["outputs"], found["put_aside"]["count"]) == (1, 1)
    assert "longer than" in found["put_aside"]["listed"][0]["reason"]


def test_a_sample_that_unpacks_without_end_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegap.audit.reading.inspect_logs._LARGEST_PART", 1000)
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", json.dumps({"version": 2, "eval": {"model": "m"}}))
        archive.writestr("samples/1.json", " " * 5000)
    assert "larger than" in refused(path)
