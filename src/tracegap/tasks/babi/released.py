"""The released scorer on bAbI: its class sentence is not the first of the trace."""

from dataclasses import dataclass

from tracegap.tasks.released import PlainReleasedRule

CLASS_SENTENCE = "the category of the question asked is"
EVIDENCE_SENTENCE = "I need to use the following text to answer the question"


@dataclass(frozen=True)
class BabiReleasedRule(PlainReleasedRule):
    """bAbI's own: the label is looked for in the whole first line."""

    def class_part(self, trace: str) -> str:
        """Returns the first line; the sentence before the one that states the class has a stop."""
        return trace.rpartition("<think>")[2].strip().partition("\n")[0]
