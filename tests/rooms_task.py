"""A task of five rooms, small enough to be read at a glance."""

from tracegap.records import Example
from tracegap.task import Loaded, Wording
from tracegap.tasks.base import BaseTask

WORDS = [
    *("Mary", "John", "Ann", "went", "moved", "ran", "to", "the"),
    *("kitchen", "garden", "office", "cellar", "attic"),
]


class Rooms(BaseTask):
    name, title, hub_name, licence = "rooms", "Rooms", "", "none"
    label_rule, evidence_rule = "by verb", "the person's sentence"
    labels = ("went", "moved", "ran")
    wording = Wording("The kind is", "The facts are", "list")
    instruction = "Answer with a list."

    def load(self, source: str, seed: int, size: int) -> Loaded:
        return Loaded(tuple(self.example(i) for i in range(size)), ())

    def example(self, i: int) -> Example:
        label, place = self.labels[i % 3], WORDS[8 + i % 5]
        rest = [f"{WORDS[k % 3]} {label} to the {WORDS[8 + (i + k) % 4]}." for k in range(1, i % 7)]
        context = (f"Mary {label} to the {place}.", *rest)
        return Example(f"e{i}", "where is Mary", context, label, (0,), (place,), f"g{i // 2}")


TASK = Rooms()


EXAMPLES = TASK.load("", 0, 40).examples
