"""How well free traces are read: on planted ones, and on real ones that were labelled by hand.

    python benchmarks/free_traces.py
    python benchmarks/free_traces.py --labelled cotempqa_r1_labelled.jsonl
    python benchmarks/free_traces.py --released FILES.json --hotpotqa FILE.jsonl
    python benchmarks/free_traces.py --released FILES.json --released-labels \\
        docs/data/free_cotempqa_further_labels.json

A labelled file has question, facts, trace, prediction and `labels` a row. The labels of rows of
`--released` are in docs/data/free_cotempqa_labels.json, by file and question; those of `--hotpotqa`
in docs/data/free_hotpotqa_labels.json, by row. The texts stand where they were released. False
claims are labelled by their number, or each by the passages it is about and the words of the trace.
"""

import argparse
import json
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from planted_babi import SETS as STORY_SETS  # noqa: E402
from planted_babi import planted as planted_babi  # noqa: E402
from planted_traces import SETS, VOICES, planted  # noqa: E402
from tracegap.tasks import get_task  # noqa: E402
from tracegap.text import normalise  # noqa: E402
from tracegap.traces.parse import answer_of  # noqa: E402

PARTS = (
    *("mentioned, precision", "mentioned, recall", "evidence, precision", "evidence, recall"),
    *("conclusion, read", "conclusion, right of read", "follows, told", "follows, right of told"),
    "conclusion, none read where there is none",
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
    if follows is not None:
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


def on_babi(wordings, size, seed):
    """The score over stories; a false claim is right if it stands in words that were made false."""
    task, score = get_task("babi"), Score()
    for plant in planted_babi(wordings, size, seed):
        example = plant.example
        reading = task.read_free(example.question, example.context, plant.trace, plant.answer)
        score.sets("mentioned", set(reading.mentioned), plant.mentioned)
        score.add("conclusion, read", reading.concluded is not None)
        if reading.concluded is not None:
            said = {name.strip() for name in plant.concluded.split(",")}
            score.add("conclusion, right of read", plain(reading.concluded) == plain(said))
        score.add("follows, told", reading.follows is not None)
        if reading.follows is not None:
            score.add("follows, right of told", reading.follows == plant.follows)
        at = [claim.span[0] for claim in reading.false_claims]
        hits = [{place for place in plant.false if place[0] <= start < place[1]} for start in at]
        score.add("false claims, precision", sum(map(bool, hits)), len(hits))
        score.add("false claims, recall", len(set().union(*hits)), len(plant.false))
    return score


def labelled(path):
    """Rows that bring their labels."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def released(paths, labels):
    """Released rows that were labelled, the first of each question in each file."""
    known = json.loads(Path(labels).read_text(encoding="utf-8"))["rows"]
    wanted = {(Path(row["source_file"]).name, row["question"]): row["labels"] for row in known}
    rows = []
    for path in paths:
        for row in labelled(path):
            found = wanted.pop((Path(path).name, row["question"]), None)
            if found is not None:
                trace, answer = traced(row)
                rows.append(row | {"trace": trace, "prediction": answer, "labels": found})
    return rows


def traced(row):
    """The trace of a released row and what follows it: two columns, or one with think tags."""
    if "r1_trace" in row:
        return row["r1_trace"], row["prediction"]
    trace, _, rest = row["prediction"].partition("<think>")[2].partition("</think>")
    said = answer_of(rest)
    return trace.strip(), (rest if said is None else said).strip()


def on_labelled(rows):
    """Scores of rows with labels; what a label leaves open is not scored."""
    task, score = get_task("cotempqa"), Score()
    for row in rows:
        labels = row["labels"]
        answer = row["prediction"] or None
        reading = task.read_free(row["question"], tuple(row["facts"]), row["trace"], answer)
        if labels["concluded"] is None:
            score.sets("mentioned", set(reading.mentioned), set(labels["mentioned"]))
            score.add("conclusion, none read where there is none", reading.concluded is None)
        else:
            compare(
                score,
                reading,
                labels["concluded"],
                labels["accepted"],
                labels["mentioned"],
                labels["answer_follows_trace"],
            )
        by_claim(score, reading, row["trace"], labels["false_claims"])
        if labels["changed_mind"] is not None:
            score.add("changed mind, right", bool(reading.changed_mind) == labels["changed_mind"])
    return score


def by_claim(score, reading, trace, known):
    """Scores false claims: right are those in words that were labelled so, about that passage."""
    if isinstance(known, int) or any(isinstance(claim, str) for claim in known):
        said, gold = len(reading.false_claims), known if isinstance(known, int) else len(known)
        score.add("false claims, precision", min(said, gold), said)
        score.add("false claims, recall", min(said, gold), gold)
        return
    words = [match.span() for match in re.finditer(r"\S+", trace)]
    found = set()
    for claim in reading.false_claims:
        hits = {
            i
            for label in known
            if words[label["words"][0]][0] < claim.span[1]
            and claim.span[0] < words[label["words"][1] - 1][1]
            for i in set(label["about"]) & set(claim.against)
        }
        score.add("false claims, precision", bool(hits))
        found |= hits
    gold = {i for label in known for i in label["about"]}
    score.add("false claims, recall", len(found & gold), len(gold))


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
    parser.add_argument("--wordings", choices=(*SETS, "all"), default="all")
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
    for wordings in SETS if given.wordings == "all" else (given.wordings,):
        scores, speed = on_planted(wordings, given.size, given.seed)
        print(f"Planted, wordings {wordings}: {given.size} traces, {speed:,.0f} words/s\n")
        table(scores)
    if given.wordings == "all":
        columns = {wordings: on_babi(wordings, given.size, given.seed) for wordings in STORY_SETS}
        print(f"Planted in bAbI's stories: {given.size} traces of each wording\n")
        table(columns)
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
