"""How often rules plainer than tracegap's give the official answer.

    python benchmarks/plainer_rules.py COTEMPQA BABI

COTEMPQA is the folder of CoTempQA's files: every fact of the kind asked for that shares time with
the question's event is an answer. BABI is `en` of bAbI v1.2, of which task 16 is read: the colour
that most animals of the kind have, where several have as many the first told.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.tasks.babi.files import babi_files, questions, read_stories
from tracegap.tasks.cotempqa.facts import is_condition, parse_fact, parse_question
from tracegap.tasks.cotempqa.rules import is_asked, kind_of

ARTICLES = ("a", "an")


def main(cotempqa: Path, babi: Path) -> None:
    task = get_task("cotempqa")
    examples = task.read(cotempqa).examples
    right = sum(task.score_answer(by_times(e), e).exact for e in examples)
    tell("CoTempQA, times alone", right, len(examples))
    (file,) = (f for f in babi_files(babi) if (f.task, f.part) == (16, "test"))
    asked = [q for s in read_stories(file.path) for q in questions(s, str(file.path))]
    right = sum(by_majority(q.question, q.context) == q.answer for q in asked)
    tell("bAbI 16, the commonest colour", right, len(asked))


def by_times(example: Example) -> tuple[str, ...]:
    asked = parse_question(example.question)
    facts = [fact for passage in example.context if (fact := parse_fact(passage))]
    owns = [fact for fact in facts if asked and is_condition(fact, asked)]
    if asked is None or not owns:
        return ()
    own = max(owns, key=lambda fact: (fact.start, fact.end))
    shared = [fact for fact in facts if is_asked(fact, asked) and kind_of(own, fact)]
    return tuple(dict.fromkeys(f.subject if asked.asks_who else f.object for f in shared))


def by_majority(question: str, context: Sequence[str]) -> str | None:
    """Sentences are `Lily is a frog.` and `Lily is green.`, questions `What color is Greg?`."""
    words = [sentence.rstrip(".").split() for sentence in context]
    kind = {one[0]: one[-1] for one in words if one[2] in ARTICLES}
    colour = {one[0]: one[-1] for one in words if one[2] not in ARTICLES}
    asked = question.rstrip("?").split()[-1]
    same = Counter(colour[name] for name in kind if kind[name] == kind[asked] and name in colour)
    return same.most_common(1)[0][0] if same else None


def tell(what: str, right: int, n: int) -> None:
    print(f"{what}: {right:,} of {n:,}, {right / n:.1%}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
