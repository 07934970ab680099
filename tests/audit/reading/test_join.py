"""Joins: by id or by content, counted and listed, never guessed."""

from audited_tables import tables_of
from released_outputs import FACTS, LLAMA, QUESTION, QWEN, output_row, said_text, write_rows
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task

BY_QUESTION = {
    (LLAMA, "correct"): (238, 3, 138, 571),
    (LLAMA, "incorrect"): (0, 6, 358, 586),
    (QWEN, "correct"): (316, 6, 129, 475),
    (QWEN, "incorrect"): (1, 3, 295, 373),
}


def test_joined_by_question_with_exact_evidence_and_the_mended_answer_scorer(cotempqa):
    assert tables_of(cotempqa, "mended") == BY_QUESTION
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


def test_joins_are_counted_and_listed_never_guessed(tmp_path, shared_data):
    source = str(shared_data / "cotempqa")
    example = get_task("cotempqa").load(source, 0, 0).examples[0]
    good = {"prediction": said_text(), "question": example.question, "facts": list(example.context)}
    rows = [
        {"prediction": said_text(), "id": example.id},
        good,
        {**good, "facts": FACTS},
        {"prediction": said_text(), "id": "nobody"},
    ]
    path = write_rows(tmp_path / "x.jsonl", rows)
    audit = run_audit(Request([path], get_task("cotempqa"), source=source), [])
    assert audit.outputs == 4
    assert audit.unjoined_counts == {"missing": 2}
    assert [row.line for row in audit.unjoined] == [3, 4]


def test_a_join_with_two_examples_is_ambiguous(tmp_path):
    example = {
        "id": "a", "question": QUESTION, "context": FACTS, "label": "equal", "evidence": [1],
        "answers": ["Yale University"], "group": "ann lee", "meta": {"triple_element": "S1_R2_O2"},
    }  # fmt: skip
    source = write_rows(tmp_path / "examples.jsonl", [example, {**example, "id": "b"}])
    rows = [output_row(said_text()), {"prediction": said_text(), "id": "b"}]
    path = write_rows(tmp_path / "outputs" / "x.jsonl", rows)
    audit = run_audit(Request([path], get_task("cotempqa"), source=str(source)), [])
    assert audit.unjoined_counts == {"ambiguous": 1}
    assert audit.unjoined[0].line == 1
    assert sum(group.counts.n for group, _ in audit.groups("strict")) == 1
