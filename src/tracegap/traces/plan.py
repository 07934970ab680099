"""The plan of a run's false traces: fitted on its examples once, asked for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from tracegap.records import Example, Trace
from tracegap.task import Task
from tracegap.traces.derangement import WrongLabels, derange
from tracegap.traces.distractors import distractors
from tracegap.traces.matching import Matching, fit_matching
from tracegap.traces.render import render_trace


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """What each example's wrong label and wrong evidence are; see `plan_arms`.

    Attributes:
        filler: Characters of a trace of dots: the mean of the correct traces'. It is the same in
            every row, for a student that answers greedily must learn where dots end: with lengths
            that it cannot foretell, two of three students wrote dots for ever.
    """

    task: Task
    seed: int
    labels: WrongLabels
    matching: Matching
    filler: int

    def wrong_label(self, example: Example) -> str:
        """Returns a label that is not the example's own."""
        return self.labels.of(example, self.task.labels, self.seed)

    def wrong_evidence(self, example: Example) -> tuple[str, ...]:
        """Returns as many other passages as gold has, of its form, in context order.

        Where the context has too few others, gold ones fill up: still not the right set.
        """
        return tuple(example.context[i] for i in self.wrong_places(example))

    def wrong_places(self, example: Example) -> tuple[int, ...]:
        """Returns where in the context the wrong evidence stands, ascending."""
        free = distractors(example, self.task)
        return self.matching.choose(example, free, self.seed) if free else example.evidence


def plan_arms(examples: Sequence[Example], task: Task, seed: int) -> ArmPlan:
    """Fits the false traces of a run's examples, so that their form does not give them away.

    Over the examples each label is wrong as often as it is right, and wrong evidence has the form
    of gold evidence. Further examples of the same kind can be asked for as well; they are matched
    as far as they are alike.

    Args:
        examples: Those that the arms are made of, or a sample.
        task: Their task.
        seed: Of every choice.
    """
    matching = fit_matching(examples, lambda example: distractors(example, task), seed)
    lengths = [len(_correct(example, task)) for example in examples]
    filler = round(fmean(lengths)) if lengths else 1
    return ArmPlan(task, seed, derange(examples, seed), matching, filler)


def _correct(example: Example, task: Task) -> str:
    return render_trace(Trace(example.label, example.evidence_passages), task.wording)
