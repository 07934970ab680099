"""What a data set's own official metrics say of a run."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tracegap.report.inputs import OfficialScores, Sample
from tracegap.task import Said, Task


def scores_by_student(samples: Iterable[Sample], task: Task) -> Iterator[OfficialScores]:
    """Yields the scores of each student, full context; nothing if the task has no metrics."""
    said: defaultdict[tuple[str, int], list[Said]] = defaultdict(list)
    for example, _, verdict in samples:
        if verdict.condition == "full":
            read = (example, verdict.said_answers, verdict.said_evidence)
            said[verdict.arm, verdict.seed].append(read)
    for (arm, seed), answered in said.items():
        if scores := task.official_scores(answered):
            yield OfficialScores(arm, seed, len(answered), scores)
