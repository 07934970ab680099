"""Rows of CoTempQA, written for a test."""

import json
from pathlib import Path

from tracegap.tasks.cotempqa.facts import (
    find_evidence,
    parse_fact,
    parse_question,
)
from tracegap.tasks.cotempqa.task import CoTempQA

ROW = {
    "index": 7,
    "triple_element": "S1_R1_O2",
    "question": "While Ann Lee was working for Acme, Inc., "
    "which employer did Ann Lee work for at the same time?",
    "facts": [
        "Ann Lee works for Acme, Inc. from 1990 to July, 1994.",
        "Ann Lee worked for Orange Museum in May, 1971.",
        "Ann Lee worked for Orange from July 4, 1991 to 1993.",
    ],
    "answer": ["Orange"],
}


def write(folder: Path, *rows: object, name: str = "equal.json") -> Path:
    text = "".join(
        (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n"
        for row in rows
    )
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def load(folder: Path):
    return CoTempQA().load(str(folder), 0, 0)


def evidence_of(question: str, facts: list[str], answers: list[str]) -> tuple[int, ...]:
    parsed = parse_question(question)
    assert parsed is not None
    return find_evidence(parsed, [parse_fact(fact) for fact in facts], answers)
