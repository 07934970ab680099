"""Answer, supporting facts, and both together, as HotpotQA's scorer defines them.

Yang et al. 2018, section 5.2 and the official script: precision and recall of answer and facts are
multiplied question by question, and the joint F1 is made of the products. 2WikiMultiHopQA keeps
the same rule; MuSiQue (Trivedi et al. 2022) reports answer and support F1 without joining them.
"""

from collections.abc import Hashable, Sequence, Set
from dataclasses import asdict, dataclass

from tracegap.checks.token_f1 import token_score
from tracegap.errors import BadInputError
from tracegap.records import SetScore


@dataclass(frozen=True, slots=True)
class JointScore:
    """One question's scores, each between 0 and 1, under the official names (`sp` for facts)."""

    em: float
    f1: float
    prec: float
    recall: float
    sp_em: float
    sp_f1: float
    sp_prec: float
    sp_recall: float
    joint_em: float
    joint_f1: float
    joint_prec: float
    joint_recall: float


def score_facts(said: Set[Hashable], gold: Set[Hashable]) -> SetScore:
    """Compares sets of supporting facts; two empty sets are an exact match with F1 0."""
    hits = len(said & gold)
    precision = hits / len(said) if said else 0.0
    recall = hits / len(gold) if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return SetScore(precision, recall, f1, exact=said == gold)


def joint_score(
    said: str | None, gold: str, facts: Set[Hashable] | None, gold_facts: Set[Hashable]
) -> JointScore:
    """Scores one question.

    Args:
        said: The answer; None if there is none: answer and joint scores are then 0.
        gold: The gold answer.
        facts: The cited facts, e.g. passages or (title, sentence number); None as for `said`.
        gold_facts: The gold facts.
    """
    nothing = SetScore(0.0, 0.0, 0.0, exact=False)
    answer = nothing if said is None else token_score(said, gold, closed=True)
    support = nothing if facts is None else score_facts(facts, gold_facts)
    precision = answer.precision * support.precision
    recall = answer.recall * support.recall
    joint = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return JointScore(
        em=float(answer.exact),
        f1=answer.f1,
        prec=answer.precision,
        recall=answer.recall,
        sp_em=float(support.exact),
        sp_f1=support.f1,
        sp_prec=support.precision,
        sp_recall=support.recall,
        joint_em=float(answer.exact and support.exact),
        joint_f1=joint,
        joint_prec=precision,
        joint_recall=recall,
    )


def mean_scores(scores: Sequence[JointScore]) -> dict[str, float]:
    """Returns the mean of each score over questions.

    Raises:
        BadInputError: There is no score.
    """
    if not scores:
        raise BadInputError("There are no answers to score; is the file empty?")
    rows = [asdict(score) for score in scores]
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
