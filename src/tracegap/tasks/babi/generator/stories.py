"""Fresh stories of all 20 tasks, as examples."""

from collections.abc import Iterator, Sequence

from tracegap.errors import SettingsError
from tracegap.randomness import hash_of, random_for
from tracegap.records import Example
from tracegap.tasks.babi.generator import (
    animals,
    carrying,
    diaries,
    maps,
    motives,
    rooms,
    shapes,
    walking,
)
from tracegap.tasks.babi.generator.story import Asked, Story, Teller
from tracegap.tasks.babi.generator.words import LABELS

TELLERS: dict[int, Teller] = {
    1: walking.one_fact,
    2: walking.two_facts,
    3: walking.three_facts,
    4: maps.two_places,
    5: walking.gifts,
    6: walking.yes_or_no_rooms,
    7: carrying.counting,
    8: carrying.lists,
    9: rooms.negation,
    10: rooms.indefinite,
    11: rooms.coreference,
    12: rooms.conjunction,
    13: rooms.compound_coreference,
    14: diaries.times_of_day,
    15: animals.fears,
    16: animals.colours,
    17: shapes.positions,
    18: shapes.sizes,
    19: maps.paths,
    20: motives.motives,
}
_PATIENCE = 1000  # stories without a new question, after which a task counts as used up


def generate_stories(
    size: int, seed: int, tasks: Sequence[int], first_only: bool = False
) -> Iterator[Example]:
    """Yields fresh examples in the form of the official files; a smaller size is a prefix.

    The tasks come in turn, example by example. Of a question asked twice over the same sentences
    the first alone is kept. The group is a hash of a whole story's sentences.

    Args:
        size: How many examples.
        seed: Of the stories.
        tasks: Which of tasks 1 to 20.
        first_only: Keep the first question of each story alone.

    Raises:
        SettingsError: A task's form has no more different questions: task 4 has 7,680, task 17 has
            38,400, and task 20 has 16 first ones.
    """
    seen: set[int] = set()
    streams = [_examples(task, seed, first_only, seen) for task in tasks]
    for number in range(size):
        yield next(streams[number % len(streams)])


def _examples(task: int, seed: int, first_only: bool, seen: set[int]) -> Iterator[Example]:
    idle = made = number = 0
    while idle < _PATIENCE:
        story = TELLERS[task](random_for(seed, f"babi task {task}", str(number)))
        idle += 1
        for place, asked in enumerate(story.asked[:1] if first_only else story.asked):
            key = hash_of(asked.question, *story.sentences[: asked.told])
            if key not in seen:
                seen.add(key)
                idle = 0
                made += 1
                yield _example(task, f"babi-qa{task}-{seed}-{number}-{place}", story, asked)
        number += 1
    raise SettingsError(
        f"fresh stories of task {task} ({LABELS[task - 1]!r}) have run out after {made} different "
        "questions; ask for fewer examples, or for all questions of a story."
    )


def _example(task: int, identity: str, story: Story, asked: Asked) -> Example:
    return Example(
        id=identity,
        question=asked.question,
        context=tuple(story.sentences[: asked.told]),
        label=LABELS[task - 1],
        evidence=asked.evidence,
        answers=asked.answers,
        group=f"{hash_of(*story.sentences):016x}",
    )
