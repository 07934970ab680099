"""Tasks that no rule can solve: without gold, their steps are judged by grounding."""

from collections.abc import Sequence

from tracegap.records import Example, Finding, Parsed
from tracegap.task import Task
from tracegap.tasks.alternatives import references
from tracegap.tasks.ties import Tie
from tracegap.text import normalise

# answers that stand in passages by chance, or for there being none
_UNSEEN = ("yes", "no", "no answer present.")
_BESIDE = str.maketrans(dict.fromkeys('.,;:!?"()[]', " "))


class GroundedTask(Task):
    """A task over free text."""

    def also_answering(self, example: Example, places: Sequence[int]) -> frozenset[int]:
        """Returns the passages in which one of the answers stands, as whole words."""
        answers = [normalise(answer) for answer in references(example)]
        sought = [answer for answer in answers if answer not in _UNSEEN]
        return frozenset(i for i in places if _holds(example.context[i], sought))

    def ties(self, example: Example) -> tuple[Tie, ...]:
        """Returns the question and the gold passages: free text seldom shares them by chance."""
        gold = (("gold passage", normalise(passage)) for passage in example.evidence_passages)
        return (("question", example.group), *gold)

    def findings(self, question: str, context: Sequence[str], said: Parsed) -> list[Finding]:
        """Judges without gold each step that was said, by what the passages and words allow."""
        # imported here: grounding builds on tasks, and only this hook looks back
        from tracegap.checks.grounding import ground

        return ground(self, question, context, said.trace, said.answers)


def _holds(passage: str, sought: Sequence[str]) -> bool:
    text = passage.lower()
    if not text.isascii() or "  " in text or "\n" in text:
        text = normalise(passage)
    near = [answer for answer in sought if answer in text]
    if not near:  # as a rule, and quickly seen
        return False
    text = f" {text} "
    bare = f" {' '.join(text.translate(_BESIDE).split())} "
    return any(f" {answer} " in text or f" {answer} " in bare for answer in near)
