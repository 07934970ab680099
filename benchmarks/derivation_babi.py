"""How well and how fast bAbI's rules work out task, supporting facts and answers from the text.

    python benchmarks/derivation_babi.py FOLDER [train|test]

FOLDER is `en` (or `en-10k`) of bAbI v1.2. Prints a Markdown table, every question whose answer is
not the official one, and the rate with the sentences' cache warm and without it.
"""

import sys
import time
from pathlib import Path

from tracegap.records import Derivation, Example
from tracegap.tasks.babi.files import BabiFile, Question, babi_files, questions, read_stories
from tracegap.tasks.babi.rules import derive
from tracegap.tasks.babi.rules.sentences import read_sentence
from tracegap.tasks.babi.task import Babi

COLUMNS = "| task | n | abstained | label | answer | evidence exact | evidence sufficient |"


def read(file: BabiFile) -> list[Question]:
    path = str(file.path)
    return [one for story in read_stories(file.path) for one in questions(story, path)]


def main(folder: Path, part: str) -> None:
    asked = {file: read(file) for file in babi_files(folder) if file.part == part}
    total = [0] * 6
    wrong = []
    print(COLUMNS, "|---|---|---|---|---|---|---|", sep="\n")
    for file, items in asked.items():
        counts = [len(items), 0, 0, 0, 0, 0]
        for one in items:
            found = derive(one.question, one.context)
            marks = judge(file.label, one, found)
            counts = [count + mark for count, mark in zip(counts, marks, strict=True)]
            if not marks[3]:
                wrong.append((file.path.name, one.line, one.question, one.answer, found))
        print(row(f"{file.task} {file.label}", counts))
        total = [a + b for a, b in zip(total, counts, strict=True)]
    print(row("all", total), "\nNot the official answer:", sep="\n")
    for case in wrong:
        print("-", *case[:4], case[4].answers if isinstance(case[4], Derivation) else case[4])
    rates([one for items in asked.values() for one in items])


def judge(label: str, one: Question, found: object) -> list[int]:
    """Returns 0 (for n), abstained, label, answer, evidence exact, evidence sufficient."""
    if not isinstance(found, Derivation):
        return [0, 1, 0, 0, 0, 0]
    gold = Example("", one.question, one.context, label, one.support, official(one, label), "")
    right = Babi().score_answer(found.answers, gold).exact
    again = derive(one.question, [one.context[i] for i in found.evidence])
    follows = right and isinstance(again, Derivation) and again.answers == found.answers
    return [0, 0, found.label == label, right, found.evidence == one.support, follows]


def official(one: Question, label: str) -> tuple[str, ...]:
    several = label in ("lists-sets", "path-finding")
    return tuple(one.answer.split(",")) if several else (one.answer,)


def row(name: str, counts: list[int]) -> str:
    n, abstained, *right = counts
    return f"| {name} | {n} | {abstained} | {' | '.join(f'{100 * r / n:.2f}' for r in right)} |"


def rates(items: list[Question]) -> None:
    for warm in (True, False):
        start = time.process_time()
        for one in items:
            if not warm:
                read_sentence.cache_clear()
            derive(one.question, one.context)
        rate = len(items) / (time.process_time() - start)
        print(f"\n{rate:,.0f} questions a second {'with' if warm else 'without'} a warm cache")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "test")
