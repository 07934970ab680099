"""MuSiQue (Trivedi et al. 2022): questions put together from two to four single steps.

Chosen over 2WikiMultiHopQA as the second multi-hop set: its questions were filtered so that no
step can be skipped, which is what a retrieval step is to be measured by, where 2WikiMultiHopQA's
come from templates whose wording gives the type away; and its evidence is whole paragraphs, where
the other set's is single sentences, so that the two differ in what there is to be retrieved.
"""

from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from typing import Any, ClassVar

from tracegap.checks.token_f1 import best_token_score
from tracegap.records import Example, Finding, SetScore, Trace
from tracegap.task import HUB, SYNTHETIC, Loaded, Said, Wording
from tracegap.tasks.alternatives import other_answers, references, score_any
from tracegap.tasks.base import GroundedTask
from tracegap.tasks.multihop.rows import Part, Row, file_parts, hub_parts, load_parts, texts_of
from tracegap.tasks.multihop.supporting_facts import score_facts
from tracegap.tasks.musique.generator import generate
from tracegap.tasks.musique.labels import judge_label
from tracegap.tasks.ties import question_group
from tracegap.tasks.unusable import Unusable
from tracegap.text import has_utf8, normalise

LABELS = ("2hop", "3hop1", "3hop2", "4hop1", "4hop2", "4hop3")


class MuSiQue(GroundedTask):
    """MuSiQue-Answerable. A passage is one paragraph, with its title before it."""

    name: ClassVar[str] = "musique"
    title: ClassVar[str] = "MuSiQue, questions of two to four steps (answerable)"
    hub_name: ClassVar[str] = "dgslibisey/MuSiQue"
    licence: ClassVar[str] = "CC BY 4.0"
    sizes: ClassVar[str] = (
        "19,938 training and 2,417 validation questions (answerable ones); synthetic: any"
    )
    label_rule: ClassVar[str] = "number and shape of the steps, the beginning of the question's id"
    evidence_rule: ClassVar[str] = "the supporting paragraphs that the data set gives"
    labels: ClassVar[tuple[str, ...]] = LABELS
    wording: ClassVar[Wording] = Wording(
        label="The steps are of the shape",
        evidence="The paragraphs that answer it are",
        answer_style="text",
    )
    instruction: ClassVar[str] = "Give the answer alone between <answer> and </answer>."

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns fresh questions (`synthetic`), the hub's, or those of official files.

        Raises:
            BadInputError: Names the file and what cannot be read.
        """
        if source == SYNTHETIC:
            rows = enumerate(generate(size, seed))
            return load_parts([Part(SYNTHETIC, False, rows)], example_of)
        if source == HUB:
            return load_parts(hub_parts(self.hub_name, None), example_of)
        return load_parts(file_parts(Path(source), "MuSiQue"), example_of)

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer against the answer or alias it comes closest to; F1 over words."""
        return score_any(said, example)

    def judge_label(self, question: str, trace: Trace, answer: str | None) -> Finding:
        """Judges the label without gold; see `tracegap.tasks.musique.labels`."""
        return judge_label(question, trace, answer)

    def official_scores(self, said: Iterable[Said]) -> dict[str, float]:
        """Returns the means of MuSiQue's own scores."""
        scores = [self.official_score(*one) for one in said]
        return {name: fmean(score[name] for score in scores) for name in scores[0]}

    def official_score(
        self,
        example: Example,
        answers: tuple[str, ...] | None,
        evidence: tuple[str, ...] | None,
    ) -> dict[str, float]:
        """Returns MuSiQue's own scores of one generation: answer EM and F1, support F1.

        The joint EM (answer exact and paragraphs exact) is ours.
        """
        answer = best_token_score(", ".join(answers or ("",)), references(example))
        said = {normalise(passage) for passage in evidence or ()}
        support = score_facts(said, {normalise(passage) for passage in example.evidence_passages})
        return {
            "answer_em": float(answer.exact),
            "answer_f1": answer.f1,
            "support_f1": support.f1,
            "joint_em": float(answer.exact and support.exact),
        }


def example_of(row: Row) -> Example | Unusable:
    """Returns the example of one row, as the official files or the hub give it."""
    texts = texts_of(row, "id", "question", "answer")
    if isinstance(texts, Unusable):
        return texts
    identity, question, answer = texts
    label = identity.partition("__")[0]
    if label not in LABELS:
        return Unusable("id", f"the id begins with none of {', '.join(LABELS)}")
    if row.get("answerable", True) is not True:
        return Unusable("answerable", "the question cannot be answered (MuSiQue-Full)")
    paragraphs = row.get("paragraphs")
    if not isinstance(paragraphs, list) or not all(_is_paragraph(one) for one in paragraphs):
        return Unusable("paragraphs", "the paragraphs are not a list of titles with their text")
    evidence = tuple(i for i, one in enumerate(paragraphs) if one.get("is_supporting") is True)
    if not evidence:
        return Unusable("paragraphs", "no paragraph is marked as supporting")
    aliases = row.get("answer_aliases") or []
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        return Unusable("answer_aliases", "the aliases are not a list of texts")
    return Example(
        id=identity,
        question=question,
        context=tuple(f"{one['title']}: {one['paragraph_text'].strip()}" for one in paragraphs),
        label=label,
        evidence=evidence,
        answers=(answer,),
        group=question_group(question),
        meta=other_answers(aliases),
    )


def _is_paragraph(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    texts = value.get("title"), value.get("paragraph_text")
    return all(isinstance(text, str) and has_utf8(text) for text in texts)
