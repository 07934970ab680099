"""What rules that read no context, or no question, score on the questions that outputs answer.

They learn from the examples of the source that no output is about. A student that is no better may
not have read anything.
"""

from collections.abc import Container, Sequence

from tracegap.records import Example
from tracegap.task import Task
from tracegap.tasks.baselines import Baseline, all_baselines


def audit_baselines(
    examples: Sequence[Example], answered: Container[str], task: Task
) -> list[Baseline]:
    """Returns every baseline, the strongest on what it learns from first.

    Args:
        examples: Those of the source.
        answered: Ids of the examples that outputs answer.
        task: Scores the answers.

    Returns:
        Nothing if outputs answer all examples, or none: there is nothing to learn from then.
    """
    test = [example for example in examples if example.id in answered]
    train = [example for example in examples if example.id not in answered]
    return all_baselines(train, test, task, apart=False) if train and test else []
