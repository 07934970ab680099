"""MS MARCO's official metrics: BLEU-1 to 4, ROUGE-L, and precision, recall, F1 of answerability.

Texts are cut by spaCy's English tokenizer without a model and lower-cased. Records whose reference
says that there is no answer are left out of BLEU and ROUGE-L.

Where this differs from the official script and its tests:
- A query whose candidate alone says that there is no answer is left out as well. The expected
  values of the official tests need that; the script as last published scores it as an empty answer
  and so fails its own test. `score_silence=True` follows the script.
- The expected values were made with a spaCy of 2016, whose rules for units, abbreviations and signs
  differ from today's: equal to five digits on the small files, within 0.0003 on the dev set.
- An empty list of answers means that there is none; the script stops at one.
- The similarity of word vectors is left out: it needs a large model.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.tasks.marco.bleu import corpus_bleu
from tracegap.tasks.marco.rouge import rouge_l
from tracegap.tasks.marco.spacy_tokens import tokenize

NO_ANSWER = "No Answer Present."

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of an official file: `{"query_id": 1, "answers": ["..."]}`."""

    query_id: int | str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarcoScores:
    """The official scores; `n` is how many records BLEU and ROUGE-L are made of."""

    n: int
    bleu_1: float
    bleu_2: float
    bleu_3: float
    bleu_4: float
    rouge_l: float
    answerable_precision: float
    answerable_recall: float
    answerable_f1: float


def read_answers(path: Path) -> dict[str, tuple[str, ...]]:
    """Returns the answers of an official file (JSON lines) by query id.

    Raises:
        BadInputError: Names the line and field that does not fit, or an id that stands twice.
    """
    answers: dict[str, tuple[str, ...]] = {}
    for line in read_records(path, AnswerLine):
        if str(line.query_id) in answers:
            raise BadInputError(
                f"{path}: query_id {line.query_id} stands twice; keep one of its lines."
            )
        answers[str(line.query_id)] = line.answers
    return answers


def score_marco(
    candidates: Answers, references: Answers, score_silence: bool = False
) -> MarcoScores:
    """Scores one answer a query against its references.

    A list that is empty or holds `No Answer Present.` means that there is no answer.

    Args:
        candidates: At most one answer by query id.
        references: One or more answers, any of which will do, by query id.
        score_silence: BLEU and ROUGE-L count a candidate that says that there is no answer, where
            there is one, as an empty answer, instead of leaving it out.

    Raises:
        BadInputError: Candidates and answerable references differ in their ids, or a candidate
            has several answers.
    """
    _check(candidates, references)
    scored = [
        query
        for query, answers in sorted(references.items())
        if not is_no_answer(answers) and (score_silence or not is_no_answer(candidates[query]))
    ]
    said = [_only(candidates[query]) for query in scored]
    gold = [references[query] for query in scored]
    tokens = tokenize(said)
    gold_tokens = iter(tokenize([text for texts in gold for text in texts]))
    grouped = [[next(gold_tokens) for _ in texts] for texts in gold]
    bleu = corpus_bleu(
        (_words(one), [_words(other) for other in others])
        for one, others in zip(tokens, grouped, strict=True)
    )
    rouge = [rouge_l(one, others) for one, others in zip(tokens, grouped, strict=True)]
    precision, recall, f1 = answerability(candidates, references)
    return MarcoScores(
        n=len(scored),
        bleu_1=bleu[0],
        bleu_2=bleu[1],
        bleu_3=bleu[2],
        bleu_4=bleu[3],
        rouge_l=sum(rouge) / len(rouge) if rouge else 0.0,
        answerable_precision=precision,
        answerable_recall=recall,
        answerable_f1=f1,
    )


def answerability(candidates: Answers, references: Answers) -> tuple[float, float, float]:
    """Returns precision, recall and F1 of saying that there is an answer.

    As the official script counts: precision and recall of nothing are 1, and a query whose
    reference is `No Answer Present.` counts as answered if it has no candidate line. Where both
    are 0, F1 is 0 (the script stops).
    """
    answerable = {query for query, answers in references.items() if not is_no_answer(answers)}
    answered = {query for query, answers in candidates.items() if not is_no_answer(answers)}
    unanswerable = set(references) - answerable
    missing = {query for query in unanswerable - set(candidates) if references[query]}
    right = len(answered & answerable)
    falsely = len(unanswerable & answered | missing)
    precision = right / (right + falsely) if right + falsely else 1.0
    recall = right / len(answerable) if answerable else 1.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def is_no_answer(answers: Iterable[str]) -> bool:
    """Whether a record's answers say that there is none."""
    answers = list(answers)
    return not answers or NO_ANSWER in answers


def _words(tokens: Sequence[str]) -> list[str]:
    """Drops empty tokens, which the official BLEU does not see and the official ROUGE-L does."""
    return [token for token in tokens if token]


def _only(answers: Sequence[str]) -> str:
    return "" if is_no_answer(answers) else answers[0]


def _check(candidates: Answers, references: Answers) -> None:
    for query, answers in references.items():
        if query not in candidates and not is_no_answer(answers):
            raise BadInputError(f"query_id {query} has no candidate; give one line for each query.")
    for query, answers in candidates.items():
        if query not in references:
            raise BadInputError(f"query_id {query} has no reference; are these files of one set?")
        if len(answers) > 1 and not is_no_answer(references[query]):
            raise BadInputError(
                f"query_id {query} has {len(answers)} candidate answers; give at most one."
            )
