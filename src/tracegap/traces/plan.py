"""The plan of a run's false traces: fitted on its examples once, asked for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracegap.records import Example
from tracegap.task import Task
from tracegap.traces.derangement import WrongLabels, derange
from tracegap.traces.distractors import distractors
from tracegap.traces.matching import Matching, fit_matching


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """What each example's wrong label and wrong evidence are; see `plan_arms`."""

    task: Task
    seed: int
    labels: WrongLabels
    matching: Matching

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
    return ArmPlan(task, seed, derange(examples, seed), matching)
