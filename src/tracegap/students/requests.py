"""What a student is asked: each question with its context, without it, and with another's.

A student that answers as well without its context has not read it; that is what the two control
conditions are for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracegap.checks.answers import normalise_answer
from tracegap.errors import SettingsError
from tracegap.randomness import hash_of
from tracegap.records import Condition, Example
from tracegap.task import Task


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a student of one arm and seed, as chat messages."""

    example_id: str
    arm: str
    seed: int
    condition: Condition
    messages: list[dict[str, str]]

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart from the others put to the same student."""
        return self.example_id, self.condition


def asks_for(
    examples: Sequence[Example],
    task: Task,
    arm: str,
    seed: int,
    conditions: Sequence[Condition],
    asked: Sequence[Example] | None = None,
) -> list[Ask]:
    """Returns all questions of one student, condition by condition, in the order of the examples.

    Args:
        examples: The test examples.
        task: Words the prompts.
        arm: Arm of the student; the prompts do not depend on it.
        seed: Seed of the student; neither do they depend on this.
        conditions: `full` context; context `withheld`; `swapped` for another example's.
        asked: Which of the examples are asked; None: all. Looking for another's context takes as
            long as there are examples, for each that is asked.

    Raises:
        SettingsError: Contexts cannot be swapped, since all examples are of one group.
    """
    asks: list[Ask] = []
    wanted = examples if asked is None else asked
    for condition in conditions:
        if condition == "full":
            prompts = [task.prompt(example) for example in wanted]
        elif condition == "withheld":
            prompts = [task.prompt_over((), example.question) for example in wanted]
        else:
            prompts = [
                task.prompt_over(donor.context, example.question)
                for example, donor in zip(wanted, donors(examples, wanted), strict=True)
            ]
        asks += [
            Ask(example.id, arm, seed, condition, messages)
            for example, messages in zip(wanted, prompts, strict=True)
        ]
    return asks


def donors(
    examples: Sequence[Example], asked: Sequence[Example] | None = None
) -> Iterator[Example]:
    """Yields for each asked example (None: all) the one whose context it gets when swapped.

    Never one of the same group; if possible one of the same label, and one whose context holds no
    gold answer of the asked question. Each pick depends on the two ids alone (the least hash wins),
    so that adding an example changes no other's unless it is picked itself.
    """
    texts = {example.id: _padded("\n".join(example.context)) for example in examples}
    for example in examples if asked is None else asked:
        answers = [_padded(answer) for answer in example.answers]

        def preference(
            other: Example, asked: Example = example, answers: list[str] = answers
        ) -> tuple[bool, bool, int]:
            gives_away = any(answer in texts[other.id] for answer in answers)
            rank = hash_of("swapped context", asked.id, other.id)
            return other.label != asked.label, gives_away, rank

        others = [other for other in examples if other.group != example.group]
        if not others:
            raise SettingsError(
                f"condition 'swapped' needs examples of two groups, but all {len(examples)} are of "
                f"group {example.group!r}; raise task.test or leave the control out."
            )
        yield min(others, key=preference)


def _padded(text: str) -> str:
    """Returns text in which an answer can be found as whole words."""
    return f" {normalise_answer(text)} "


def first_by_hash(examples: Sequence[Example], purpose: str, limit: int | None) -> set[str]:
    """Returns the ids of at most `limit` examples.

    Which ones depends on purpose and ids alone, so all arms share them.
    """
    ranked = sorted(examples, key=lambda example: hash_of(purpose, example.id))
    return {example.id for example in ranked[:limit]}
