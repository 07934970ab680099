"""What `tracegap task check` says of a task: the contract, on the task's own examples."""

from dataclasses import dataclass

from tracegap.errors import TracegapError
from tracegap.records import Example, FormLeak
from tracegap.task import SYNTHETIC, Task
from tracegap.tasks import TASKS
from tracegap.tasks.contract import contract_violations, form_faults, guessable
from tracegap.tasks.splits import split
from tracegap.tasks.unusable import refuse_empty
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.leak import crossed_leak

_TEST_SHARE = 0.3
_LOOKED_AT = 200  # fresh examples, for what form gives away


@dataclass(frozen=True, slots=True)
class TaskCheck:
    """How many examples were looked at, and in plain words what is wrong, and what to know."""

    examples: int
    violations: tuple[str, ...]
    notes: tuple[str, ...] = ()


def check_task(task: Task, source: str, size: int) -> TaskCheck:
    """Loads a task's examples and holds them to the contract of all tasks.

    Real data are not held to what only fresh examples can keep: another seed's other examples, and
    answers that nothing but reading the context gives away.

    Args:
        task: The task.
        source: As its `load` takes it.
        size: How many fresh examples to make.
    """
    try:
        examples = refuse_empty(task.load(source, 0, size), source).examples
        again = task.load(source, 0, size).examples
        fresh = source == SYNTHETIC and task.fresh
        others = task.load(source, 1, size).examples if fresh else ()
    except TracegapError as error:
        return TaskCheck(0, (str(error),))
    except Exception as error:  # a user's code may raise anything
        return TaskCheck(0, (f"load({source!r}, seed, {size}) raises {error!r}",))
    found = contract_violations(task, examples, seed=0)
    form = form_faults(task, examples, seed=0)
    if examples != again:
        found.append("load gives other examples the second time; draw them from the seed alone")
    if fresh:
        found += _about_fresh(task, examples, others, size)
    if type(task) in [load() for load in TASKS.values()]:
        return TaskCheck(len(examples), (*found, *form))
    few = () if task.fresh else (_enough(task, examples),)
    # a user's data are as they are
    return TaskCheck(len(examples), tuple(found), (*few, *form))


def fresh_leak(task: Task) -> FormLeak | None:
    """Returns what form gives away in fresh examples of a task; None if it makes none."""
    try:
        examples = task.load(SYNTHETIC, 0, _LOOKED_AT).examples
    except TracegapError:
        return None
    usable = [e for e in examples if usable_in_all_arms(e, task) is None]
    return crossed_leak(usable, task, 0) if usable else None


def _enough(task: Task, examples: tuple[Example, ...]) -> str:
    usable = sum(usable_in_all_arms(example, task) is None for example in examples)
    return f"{usable} of {len(examples)} examples have enough other passages for every arm"


def _about_fresh(
    task: Task, examples: tuple[Example, ...], others: tuple[Example, ...], size: int
) -> list[str]:
    found = []
    if len(examples) != size:
        found.append(f"{size} fresh examples were asked for, but load gives {len(examples)}")
    if unusable := [e.id for e in examples if usable_in_all_arms(e, task)]:
        found.append(f"{unusable[0]}: every passage is evidence; nothing wrong can be cited")
    if len(examples) > 1 and len({frozenset(e.answers) for e in examples}) == 1:
        found.append("without the context: every example has the same answer")
    first, second = ({(e.question, e.context) for e in part} for part in (examples, others))
    if examples and first == second:
        found.append("another seed gives the same examples")
    if len({e.group for e in examples}) > 1:
        train, test = split(examples, "group", 0, frozenset(), _TEST_SHARE, task.ties)
        found += [f"without the context: {fault}" for fault in guessable(task, train, test)]
    elif examples:
        found.append("all examples are of one group, so train and test cannot be parted")
    return found
