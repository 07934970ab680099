"""Where a task begins: what most data sets share, written once.

`BaseTask` is for data sets with rules (its checks without gold compare with `derive`),
`GroundedTask` for free text that no rule can solve (they look whether each step holds on to what
is given).
"""

from collections.abc import Sequence
from dataclasses import replace

from tracegap.checks.answers import score_answer_set
from tracegap.checks.gold_free import findings_from
from tracegap.checks.grounding import ground, no_label_rule
from tracegap.randomness import hash_of, random_for
from tracegap.readings import FreeReading
from tracegap.records import Example, Finding, Parsed, SetScore, Trace
from tracegap.task import GivenGold, ReleasedRule, Task, Tie
from tracegap.tasks.alternatives import other_answers, references
from tracegap.tasks.free_text.reader import read_over_text
from tracegap.tasks.released import PlainReleasedRule
from tracegap.text import normalise
from tracegap.traces.distractors import unlike_gold
from tracegap.traces.render import escape, render_label

# answers that stand in passages by chance, or for there being none
_UNSEEN = ("yes", "no", "no answer present.")
_BESIDE = str.maketrans(dict.fromkeys('.,;:!?"()[]', " "))


class BaseTask(Task):
    """A task whose answers are a set of names, and whose rules, if any, are in `derive`."""

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Compares the said answers with the gold ones as sets; a missing answer scores 0."""
        return score_answer_set(said, example.answers)

    def findings(self, question: str, context: Sequence[str], said: Parsed) -> list[Finding]:
        """Judges without gold each step that was said, by comparing it with `derive`."""
        return findings_from(self.derive(question, context), self, question, context, said)

    def released_incorrect(self, example: Example, label: str, seed: int) -> tuple[Trace, str]:
        """Returns the paper's incorrect trace and its text: one wrong passage, a bare string."""
        pick = random_for(seed, "released wrong evidence", example.id).choice(unlike_gold(example))
        return self.bare_trace(label, example.context[pick])

    def bare_trace(self, label: str, passage: str) -> tuple[Trace, str]:
        """Returns a trace of one passage, written as the paper has it: a bare string, no list."""
        steps = (
            f"{self.wording.label}: {render_label(label)}.",
            f"{self.wording.evidence}: {escape(passage)}",
        )
        return Trace(label, (passage,)), "\n".join(steps)

    def example_of_gold(self, given: GivenGold) -> Example | str:
        """Returns the example that a file's own gold makes; what it gives no gold for is empty."""
        wanted = {normalise(passage) for passage in given.evidence or ()}
        evidence = tuple(i for i, p in enumerate(given.context) if normalise(p) in wanted)
        if len({normalise(given.context[i]) for i in evidence}) != len(wanted):
            return "a supporting passage is not in the context"
        return Example(
            id=identity_of(given),
            question=given.question,
            context=given.context,
            label=given.label or "",
            evidence=evidence,
            answers=given.answers,
            group=f"{hash_of(*given.context):016x}",
        )

    def released_rule(self) -> ReleasedRule:
        """Returns the released scorer's general way: the first sentence, exact match."""
        return PlainReleasedRule((self.wording.label,), (self.wording.evidence,))


class GroundedTask(BaseTask):
    """A task over free text: without gold, its steps are judged by grounding."""

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
        return ground(self.judge_label, question, context, said.trace, said.answers)

    def read_free(
        self,
        question: str,
        context: Sequence[str],
        trace: str,
        answer: str | tuple[str, ...] | None,
    ) -> FreeReading | None:
        """Reads a free trace: which passages it cites, what it quotes and concludes."""
        return read_over_text(question, context, trace, answer)

    def example_of_gold(self, given: GivenGold) -> Example | str:
        """Returns the example that a file's own gold makes; of several answers any one will do."""
        first, *others = given.answers
        made = super().example_of_gold(replace(given, answers=(first,)))
        if isinstance(made, str):
            return made
        return replace(made, id=identity_of(given), meta=made.meta | other_answers(others))

    def judge_label(self, question: str, trace: Trace, answer: str | None) -> Finding:
        """Judges the label by the question's words, the answer's form and the cited passages."""
        return no_label_rule(self.name)


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


def identity_of(given: GivenGold) -> str:
    """Returns an id made of the content."""
    content = hash_of(given.question, *given.context, "", *given.answers)
    return f"{given.label}-{content:016x}" if given.label else f"{content:016x}"
