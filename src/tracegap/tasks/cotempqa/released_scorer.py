"""CoTempQA's released answer scorer, re-implemented from its description, for comparison.

It looks for known names in the text that it takes for the answer. As released it takes the
candidates from the wrong side of the facts (subjects where the question asks for an object), so a
wrong extra answer is not seen; `mended=True` takes them from the right side and changes no more.
"""

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.tasks.released import answer_part

_PRESENT = {"was": "is", "held": "holds", "worked": "works", "played": "plays"}
_PAST_WORD = re.compile(rf"\b({'|'.join(_PRESENT)})\b")
# (keyword that names the relation, words that part subject and object), in the scorer's order
_RELATIONS = (
    ("position", " holds the position of "),
    ("member", " is a member of the "),
    ("chair", " is the chair of "),
    ("head", " is the head of "),
    ("owned", " is owned by "),
    ("attend", " attended "),
    ("work", " works for "),
    ("play", " plays for "),
)
_OBJECT_END = re.compile(r" from .*? to .*?\.| in .*?\.", re.DOTALL)
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ASKS_WHO = "S2_R1_O1"
# subject, relation and the rest of a fact
Parted = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ReleasedScore:
    """Exact match, precision, recall and F1 of one prediction, each between 0 and 1."""

    exact: float
    precision: float
    recall: float
    f1: float


def score(
    prediction: str,
    gold: Sequence[str],
    question: str,
    facts: Iterable[str],
    triple_element: str,
    mended: bool = False,
) -> ReleasedScore:
    """Scores one raw prediction by the released rule.

    Args:
        prediction: The raw output.
        gold: Gold answers.
        question: As asked.
        facts: The context.
        triple_element: Which parts of the two facts vary; `S2_R1_O1` asks who.
        mended: Take the candidate answers from the side that the question asks for.
    """
    subjects = (triple_element == _ASKS_WHO) == mended
    found = predicted(answer_part(prediction), gold, question, candidates(facts, subjects))
    return _compare(found, gold)


def score_generation(text: str, example: Example, mended: bool = False) -> ReleasedScore:
    """Scores a generation on a CoTempQA example; see `score`."""
    element = example.meta["triple_element"]
    return score(text, example.answers, example.question, example.context, element, mended)


def candidates(facts: Iterable[str], subjects: bool) -> list[str]:
    """Returns the subjects, or else the objects, of the facts."""
    return candidates_of(map(parted, facts), subjects)


def candidates_of(facts: Iterable[Parted], subjects: bool) -> list[str]:
    """Returns the subjects, or else the objects, of facts that `parted` has split."""
    found = []
    for subject, relation, rest in facts:
        if not relation:
            continue
        if subjects:
            found.append(subject)
        elif end := _OBJECT_END.search(rest):
            found.append(rest[: end.start()])
    return found


def parted(fact: str) -> Parted:
    """Parts a fact at the relation that its first keyword names; no relation: an empty middle."""
    if "was" in fact or "held" in fact or "worked" in fact or "played" in fact:
        fact = _PAST_WORD.sub(lambda match: _PRESENT[match[1]], fact)
    for keyword, words in _RELATIONS:
        if keyword in fact:
            return fact.partition(words)
    return fact, "", ""


def predicted(text: str, gold: Sequence[str], question: str, names: Iterable[str]) -> list[str]:
    """Returns the names found in the answer part, the longest first; else the whole text."""
    return find_names(text, known_names(gold, question, names))


def known_names(
    gold: Sequence[str], question: str, names: Iterable[str]
) -> tuple[tuple[str, bool], ...]:
    """Returns the names to look for, in order, each with whether the question names it itself."""
    question = question.lower()
    known = {name.lower() for name in (*names, *gold)} - {""}
    # names of equal length came in the order of a Python set; here in that of the alphabet
    ordered = sorted(known, key=lambda name: (-len(name), name))
    return tuple((name, name in question) for name in ordered)


def find_names(text: str, known: Iterable[tuple[str, bool]]) -> list[str]:
    """Returns those of `known_names` that the answer part holds; else the whole text."""
    found, excused = [], False
    for name, in_question in known:
        if name not in text:
            continue
        text = text.replace(name, "")
        if not excused and in_question:
            excused = True  # the first one that the question names itself is not counted
        else:
            found.append(name)
    return found or [text]


def _compare(found: Sequence[str], gold: Sequence[str]) -> ReleasedScore:
    said, wanted = {plain(name) for name in found}, {plain(name) for name in gold}
    hits = len(said & wanted)
    if not hits:
        return ReleasedScore(float(said == wanted), 0.0, 0.0, 0.0)
    precision, recall = hits / len(said), hits / len(wanted)
    f1 = 2 * precision * recall / (precision + recall)
    return ReleasedScore(float(said == wanted), precision, recall, f1)


def plain(text: str) -> str:
    """Returns text as the released scorer compares it: no case, punctuation or double spaces."""
    return " ".join(text.lower().translate(_PUNCTUATION).split())


def summarise(scores: Sequence[ReleasedScore]) -> dict[str, float]:
    """Returns means in percent to one decimal, under the names of the released result files.

    Raises:
        BadInputError: There is no score.
    """
    if not (n := len(scores)):
        raise BadInputError("There are no outputs to score; is the file empty?")
    means = {
        "acc": sum(s.exact for s in scores) / n,
        "f1": sum(s.f1 for s in scores) / n,
        "p": sum(s.precision for s in scores) / n,
        "r": sum(s.recall for s in scores) / n,
    }
    means["avg"] = (means["acc"] + means["f1"]) / 2
    return {name: round(100 * value, 1) for name, value in means.items()}
