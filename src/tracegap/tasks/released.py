"""How the paper's released scorer reads an output, in the parts that no data set changes."""

from dataclasses import dataclass
from functools import lru_cache

from tracegap.checks.answers import normalise_answer
from tracegap.records import Example
from tracegap.tasks.alternatives import references


@dataclass(frozen=True)
class PlainReleasedRule:
    """The released scorer where a data set brings nothing of its own.

    Attributes:
        class_sentences: What may stand before the label in the sentence that states it.
        evidence_sentences: What may stand before the cited passages.
    """

    class_sentences: tuple[str, ...]
    evidence_sentences: tuple[str, ...]

    def class_part(self, trace: str) -> str:
        """Returns the first sentence, or what there is up to the first stop."""
        return trace.split(".", 1)[0]

    def support(
        self, question: str, context: tuple[str, ...], answers: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Returns nothing: the rows of other data sets name their passages."""
        return ()

    def answer_right(self, raw: str, example: Example, mended: bool) -> bool:
        """Whether the answer part is the gold answers, or one that will do as well."""
        said = normalise_answer(said_part(raw))
        alternatives = map(normalise_answer, references(example)[len(example.answers) :])
        return said == normalise_answer(",".join(example.answers)) or said in alternatives


def answer_part(prediction: str) -> str:
    """Returns what the released scorer takes for the answer; without tags, all of the output.

    After ` answer ` or `answer:` it reads up to the next occurrence of the same words: that, and
    no other reading of the description, meets the released scores.
    """
    text = prediction.lower()
    if "<answer>" in text:
        text = text.split("<answer>")[1].split("</answer>")[0]
    elif "answer the question based on" in text:
        text = text.split("answer the question based on")[0]
    elif " answer " in text:
        text = text.split(" answer ")[1]
    elif "answer:" in text:
        text = text.split("answer:")[1]
    return text.replace("assistant", "").replace("think", "")


# one output is judged by several rules, and by `--explain` by many
said_part = lru_cache(maxsize=2)(answer_part)
