"""Outputs as the paper released them, written for a test."""

import json
from pathlib import Path

LLAMA, QWEN = "Llama-3.2-1B-Instruct", "Qwen3-1.7B"


FACTS = [
    "Ann Lee works for Acme from 1990 to 1995.",
    "Ann Lee attended Yale University from 1990 to 1995.",
    "Ann Lee plays for Rovers in 2001.",
]


QUESTION = "While Ann Lee was working for Acme, which school did Ann Lee attend at the same time?"


def output_row(text, **more):
    return {"prediction": text, "gold": ["Yale University"], "question": QUESTION, **more} | {
        "facts": more.get("facts", FACTS)
    }


def said_text(label="equal", evidence=FACTS[1], answer="Yale University"):
    sentence = "The temporal relation between the event in question and the event in context is"
    return (
        f"<think>{sentence}: {label}.\nI need to use the following facts to answer the question: "
        f"{[evidence]}</think> <answer>{[answer]}</answer>"
    )


def write_rows(path: Path, rows) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def released_name(tmp_path, label="equal", arm="-reasoning-facts"):
    return tmp_path / label / f"Some-1B-sft-adapter{arm}_default.json"
