"""HotpotQA (Yang et al. 2018): questions over several Wikipedia articles, by sentences."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from tracegap.records import Example, Finding, SetScore, Trace
from tracegap.task import HUB, SYNTHETIC, Loaded, Said, Wording
from tracegap.tasks.alternatives import score_any
from tracegap.tasks.base import GroundedTask
from tracegap.tasks.hotpotqa.generator import BRIDGE, COMPARISON, generate
from tracegap.tasks.hotpotqa.labels import judge_label
from tracegap.tasks.multihop.rows import Part, Row, file_parts, hub_parts, load_parts, texts_of
from tracegap.tasks.multihop.supporting_facts import JointScore, joint_score, mean_scores
from tracegap.tasks.ties import question_group
from tracegap.tasks.unusable import Unusable
from tracegap.text import has_utf8, normalise


class HotpotQA(GroundedTask):
    """HotpotQA, distractor setting. A passage is one sentence after its article's title."""

    name: ClassVar[str] = "hotpotqa"
    title: ClassVar[str] = "HotpotQA, questions over several articles (distractor setting)"
    hub_name: ClassVar[str] = "hotpotqa/hotpot_qa"
    licence: ClassVar[str] = "CC BY-SA 4.0"
    sizes: ClassVar[str] = "90,447 training and 7,405 validation questions; synthetic: any"
    label_rule: ClassVar[str] = "the question type that the data set gives"
    evidence_rule: ClassVar[str] = "the supporting sentences that the data set gives"
    labels: ClassVar[tuple[str, ...]] = (BRIDGE, COMPARISON)
    wording: ClassVar[Wording] = Wording(
        label="The kind of reasoning is",
        evidence="The sentences that answer it are",
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
            return load_parts(hub_parts(self.hub_name, "distractor"), example_of)
        return load_parts(file_parts(Path(source), "HotpotQA"), example_of)

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer: exact after normalisation; F1 over words, `yes` and `no` whole."""
        return score_any(said, example, closed=True)

    def judge_label(self, question: str, trace: Trace, answer: str | None) -> Finding:
        """Judges the label without gold; see `tracegap.tasks.hotpotqa.labels`."""
        return judge_label(question, trace, answer)

    def official_scores(self, said: Iterable[Said]) -> dict[str, float]:
        """Returns the means of HotpotQA's own scores."""
        return mean_scores([self.official_score(*one) for one in said])

    def official_score(
        self,
        example: Example,
        answers: tuple[str, ...] | None,
        evidence: tuple[str, ...] | None,
    ) -> JointScore:
        """Returns HotpotQA's own scores of one generation: answer, supporting facts, joint."""
        said = None if answers is None else ", ".join(answers)
        facts = None if evidence is None else {normalise(passage) for passage in evidence}
        gold = {normalise(passage) for passage in example.evidence_passages}
        return joint_score(said, example.answers[0], facts, gold)


def example_of(row: Row) -> Example | Unusable:
    """Returns the example of one row, as the official files or the hub give it."""
    texts = texts_of(row, "_id" if "_id" in row else "id", "question", "answer", "type")
    if isinstance(texts, Unusable):
        return texts
    identity, question, answer, label = texts
    if label not in HotpotQA.labels:
        return Unusable("type", f"the type is none of {', '.join(HotpotQA.labels)}")
    articles = _articles(row.get("context"))
    if articles is None:
        return Unusable("context", "the context is not a list of titles with their sentences")
    places = _places(articles)
    facts = _facts(row.get("supporting_facts"))
    if not facts:
        return Unusable("supporting_facts", "the supporting facts are missing or malformed")
    if any(fact not in places for fact in facts):
        return Unusable("supporting_facts", "a supporting fact names a sentence that is not there")
    return Example(
        id=identity,
        question=question,
        context=tuple(
            f"{title}: {sentence.strip()}"
            for title, sentences in articles
            for sentence in sentences
            if sentence.strip()
        ),
        label=label,
        evidence=tuple(sorted({places[fact] for fact in facts})),
        answers=(answer,),
        group=question_group(question),
    )


def _articles(value: Any) -> list[tuple[str, list[str]]] | None:
    """Returns titles with their sentences, from a list of pairs or the hub's columns."""
    if isinstance(value, dict):
        titles, texts = value.get("title"), value.get("sentences")
        if not isinstance(titles, list) or not isinstance(texts, list) or len(titles) != len(texts):
            return None
        value = list(zip(titles, texts, strict=True))
    if not isinstance(value, list) or not value or not all(_is_article(one) for one in value):
        return None
    return [(title, sentences) for title, sentences in value]


def _is_article(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], list)
        and all(isinstance(sentence, str) for sentence in value[1])
        and has_utf8("".join((value[0], *value[1])))
    )


def _places(articles: Sequence[tuple[str, list[str]]]) -> dict[tuple[str, int], int]:
    """Returns where each (title, sentence number) stands in the context; empty ones do not."""
    places: dict[tuple[str, int], int] = {}
    count = 0
    for title, sentences in articles:
        for number, sentence in enumerate(sentences):
            if sentence.strip():
                places.setdefault((title, number), count)
                count += 1
    return places


def _facts(value: Any) -> list[tuple[str, int]] | None:
    """Returns (title, sentence number) pairs, from a list of pairs or the hub's columns."""
    if isinstance(value, dict):
        titles, numbers = value.get("title"), value.get("sent_id")
        if not isinstance(titles, list) or not isinstance(numbers, list):
            return None
        if len(titles) != len(numbers):  # a column was cut short: which pairs belong is not known
            return None
        value = list(zip(titles, numbers, strict=True))
    if not isinstance(value, list):
        return None
    pairs = [tuple(one) for one in value if isinstance(one, list | tuple)]
    if len(pairs) != len(value):
        return None
    good = all(
        len(pair) == 2 and isinstance(pair[0], str) and isinstance(pair[1], int) for pair in pairs
    )
    return [(pair[0], pair[1]) for pair in pairs] if good else None
