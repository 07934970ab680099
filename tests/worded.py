"""A task of nothing but a wording and labels, for tests of reading traces."""

from tracegap.task import Wording
from tracegap.tasks.base import BaseTask


def worded(wording: Wording, *task_labels: str) -> BaseTask:
    """Returns a task that words its traces so."""

    class Worded(BaseTask):
        name = "worded"
        labels = task_labels

        def load(self, source, seed, size):
            raise NotImplementedError

    Worded.wording = wording
    return Worded()


LISTING = worded(Wording("Kind", "Facts", "list"), "equal")
TEXTUAL = worded(Wording("Kind", "Facts", "text"))
