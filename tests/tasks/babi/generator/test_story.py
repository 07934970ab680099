"""Stories: questions stand over what was told before them."""

import random

from tracegap.tasks.babi.generator.story import Story, yes_or_no


def test_a_question_is_over_the_sentences_told_so_far_and_its_evidence_is_sorted():
    story = Story()
    assert [story.tell("One."), story.tell("Two.")] == [0, 1]
    story.ask("Which?", ["a", "b"], [1, 0, 1])
    story.tell("Three.")
    (asked,) = story.asked
    assert (asked.told, asked.evidence, asked.answers) == (2, (0, 1), ("a", "b"))


def test_half_of_the_questions_ask_for_the_truth():
    rng = random.Random(0)
    asked = [yes_or_no(rng, "park", ["school", "office"]) for _ in range(400)]
    assert all((place == "park") == (answer == "yes") for place, answer in asked)
    assert 160 < sum(answer == "yes" for _, answer in asked) < 240
