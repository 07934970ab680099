"""How well free traces are read: on planted ones, and on real ones that were labelled by hand.

    python benchmarks/free_traces.py
    python benchmarks/free_traces.py --labelled cotempqa_r1_labelled.jsonl
    python benchmarks/free_traces.py --released FILES.json --hotpotqa FILE.jsonl

A labelled file has question, facts, trace, prediction and `labels` a row. The labels of rows of
`--released` are in docs/data/free_cotempqa_labels.json, by question; those of `--hotpotqa` in
docs/data/free_hotpotqa_labels.json, by row. The texts stand where they were released.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from planted_traces import VOICES, planted  # noqa: E402
from tracegap.tasks import get_task  # noqa: E402
from tracegap.text import normalise  # noqa: E402

PARTS = (
    *("mentioned, precision", "mentioned, recall", "evidence, precision", "evidence, recall"),
    *("conclusion, read", "conclusion, right of read", "follows, told", "follows, right of told"),
    *("false claims, precision", "false claims, recall", "changed mind, right"),
)


class Score:
    """Hits and of how many, by what is measured."""

    def __init__(self):
        self.hits = defaultdict(int)
        self.of = defaultdict(int)

    def add(self, name, hits, of=1):
        self.hits[name] += hits
        self.of[name] += of

    def sets(self, name, said, gold):
        self.add(f"{name}, precision", len(said & gold), len(said))
        self.add(f"{name}, recall", len(said & gold), len(gold))

    def row(self, name):
        n = self.of[name]
        return f"{100 * self.hits[name] / n:.1f} % ({self.hits[name]} of {n})" if n else "–"


def plain(texts):
    return {normalise(text) for text in texts}


def compare(score, reading, concluded, accepted, mentioned, follows):
    if mentioned is not None:
        score.sets("mentioned", set(reading.mentioned), set(mentioned))
    score.add("conclusion, read", reading.concluded is not None)
    if reading.concluded is not None:
        score.add("conclusion, right of read", plain(reading.concluded) == plain(concluded))
    if accepted is not None:
        score.sets("evidence", set(reading.accepted or ()), set(accepted))
    score.add("follows, told", reading.follows is not None)
    if reading.follows is not None:
        score.add("follows, right of told", reading.follows == follows)


def on_planted(wordings, size, seed):
    """Scores by voice, and over all."""
    task = get_task("cotempqa")
    scores = {voice: Score() for voice in (*VOICES, "all")}
    words = 0
    seconds = 0.0
    for plant in planted(wordings, size, seed):
        example = plant.example
        start = time.process_time()
        reading = task.read_free(example.question, example.context, plant.trace, plant.answer)
        seconds += time.process_time() - start
        words += len(plant.trace.split())
        false = {i for claim in reading.false_claims for i in claim.against}
        for score in (scores[plant.voice], scores["all"]):
            compare(score, reading, plant.concluded, plant.accepted, plant.mentioned, plant.follows)
            score.sets("false claims", false, set(plant.false))
    return scores, words / max(seconds, 1e-9)


def labelled(path):
    """Rows that bring their labels."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def released(paths, labels):
    """Released rows that were labelled, the first of each question."""
    known = json.loads(Path(labels).read_text(encoding="utf-8"))["rows"]
    wanted = {row["question"]: row["labels"] for row in known}
    rows = []
    for path in paths:
        for row in labelled(path):
            if row["question"] in wanted:
                found = {"trace": row["r1_trace"], "labels": wanted.pop(row["question"])}
                rows.append(row | found)
    return rows


def on_labelled(rows):
    """Scores of rows with labels; false claims are told by how many a row has."""
    task, score = get_task("cotempqa"), Score()
    for row in rows:
        labels = row["labels"]
        reading = task.read_free(row["question"], row["facts"], row["trace"], row["prediction"])
        compare(
            score,
            reading,
            labels["concluded"],
            labels["accepted"],
            labels["mentioned"],
            labels["answer_follows_trace"],
        )
        known = labels["false_claims"]
        said, gold = len(reading.false_claims), known if isinstance(known, int) else len(known)
        score.add("false claims, precision", min(said, gold), said)
        score.add("false claims, recall", min(said, gold), gold)
        score.add("changed mind, right", reading.changed_mind == labels["changed_mind"])
    return score


def on_hotpotqa(path, labels):
    """Scores of conclusion and follows, of the rows that are labelled."""
    task, score = get_task("hotpotqa"), Score()
    rows = Path(path).read_text(encoding="utf-8").splitlines()
    known = json.loads(Path(labels).read_text(encoding="utf-8"))
    for number, label in enumerate(known["follows"]):
        row = json.loads(rows[number])
        reading = task.read_free(
            row["question"], tuple(row["context"]), row["trace"], row["prediction"]
        )
        score.add("follows, told", reading.follows is not None)
        if reading.follows is not None:
            score.add("follows, right of told", reading.follows == label)
    return score


def table(columns):
    """Prints scores side by side."""
    names = list(columns)
    print("| | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for part in PARTS:
        if any(score.of[part] for score in columns.values()):
            print(f"| {part} | " + " | ".join(columns[name].row(part) for name in names) + " |")
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--wordings", choices=("build", "judge", "both"), default="both")
    parser.add_argument("--labelled", action="append", default=[])
    parser.add_argument("--released", nargs="*", default=[])
    parser.add_argument(
        "--released-labels", default=str(ROOT / "docs/data/free_cotempqa_labels.json")
    )
    parser.add_argument("--hotpotqa")
    parser.add_argument(
        "--hotpotqa-labels", default=str(ROOT / "docs/data/free_hotpotqa_labels.json")
    )
    given = parser.parse_args()
    for wordings in ("build", "judge") if given.wordings == "both" else (given.wordings,):
        scores, speed = on_planted(wordings, given.size, given.seed)
        print(f"Planted, wordings {wordings}: {given.size} traces, {speed:,.0f} words/s\n")
        table(scores)
    for path in given.labelled:
        print(f"{Path(path).name}\n")
        table({"labelled": on_labelled(labelled(path))})
    if given.released:
        rows = released(given.released, given.released_labels)
        print(f"{len(rows)} released rows\n")
        table({"released": on_labelled(rows)})
    if given.hotpotqa:
        table({"labelled": on_hotpotqa(given.hotpotqa, given.hotpotqa_labels)})


if __name__ == "__main__":
    main()
