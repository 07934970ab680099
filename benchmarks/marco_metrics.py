"""Seconds that BLEU-1 to 4 and ROUGE-L of 10,000 answers take, cutting them into tokens included.

    python benchmarks/marco_metrics.py [--data ../shared/data/marco/official_eval] [--rounds 3]

The answers are the official dev files', one answer and about one reference for each query. spaCy
is loaded before; the first round also fills its vocabulary. By processor time of one core.
"""

import argparse
import time
from pathlib import Path

from tracegap.tasks.marco.bleu import corpus_bleu
from tracegap.tasks.marco.metrics import read_answers
from tracegap.tasks.marco.rouge import rouge_l
from tracegap.tasks.marco.spacy_tokens import tokenize

ANSWERS = 10_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data/marco/official_eval"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    references = read_answers(options.data / "dev_as_references.json")
    candidates = read_answers(options.data / "dev_first_sentence_as_candidates.json")
    queries = [query for query, answers in references.items() if answers]
    queries = (queries * 2)[:ANSWERS]  # the files have 9,754 with an answer
    said = [candidates[query][0] for query in queries]
    gold = [references[query][0] for query in queries]
    tokenize(["warm up"])
    for number in range(options.rounds):
        start = time.process_time()
        tokens, gold_tokens = tokenize(said), tokenize(gold)
        cut = time.process_time()
        corpus_bleu((one, [other]) for one, other in zip(tokens, gold_tokens, strict=True))
        bleu = time.process_time()
        for one, other in zip(tokens, gold_tokens, strict=True):
            rouge_l(one, [other])
        end = time.process_time()
        print(
            f"round {number + 1}: {end - start:.2f} s in all; tokens {cut - start:.2f}, "
            f"BLEU {bleu - cut:.2f}, ROUGE-L {end - bleu:.2f}"
        )


if __name__ == "__main__":
    main()
