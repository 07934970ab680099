"""bAbI worked out from its text alone: the official figures, each rule, and any text at all."""

import re
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegap.records import Abstention, Derivation, Example
from tracegap.tasks import get_task
from tracegap.tasks.babi.files import babi_files, questions, read_stories
from tracegap.tasks.babi.rules import derive
from tracegap.tasks.babi.rules.sentences import LONGEST, Smaller, read_sentence, singular
from tracegap.tasks.babi.task import LABELS, Babi

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "babi" / "en"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared bAbI files are missing")


def told(question, *context):
    found = derive(question, context)
    assert isinstance(found, Derivation), found
    return found


def answers(question, *context):
    return told(question, *context).answers


def why_not(question, *context):
    found = derive(question, context)
    assert isinstance(found, Abstention), found
    return found.reason


# --- the official questions ---


@cache
def official(part):
    """All official questions of a part, repeats included: (label, Question)."""
    return [
        (file.label, one)
        for file in babi_files(DATA)
        if file.part == part
        for story in read_stories(file.path)
        for one in questions(story, str(file.path))
    ]


def is_right(label, one, found):
    parts = tuple(one.answer.split(",")) if label in ("lists-sets", "path-finding") else None
    gold = Example("", one.question, one.context, label, one.support, parts or (one.answer,), "")
    return isinstance(found, Derivation) and Babi().score_answer(found.answers, gold).exact


@needs_data
@pytest.mark.parametrize("part", ["train", "test"])
def test_the_official_questions_are_answered_and_their_tasks_recognised(part):
    asked = official(part)
    assert len(asked) == 20_000
    right = dict.fromkeys(LABELS, 0)
    recognised = exact = follows = 0
    for label, one in asked:
        found = derive(one.question, one.context)
        assert isinstance(found, Derivation), (one, found)
        recognised += found.label == label
        exact += found.evidence == one.support
        if is_right(label, one, found):
            right[label] += 1
            again = derive(one.question, [one.context[i] for i in found.evidence])
            follows += isinstance(again, Derivation) and again.answers == found.answers
    # of two things given by one to the same other, the older is now and then meant (task 5)
    assert right.pop("three-arg-relations") >= 998
    assert set(right.values()) == {1000}
    assert recognised >= 0.997 * len(asked)
    assert exact >= 0.995 * len(asked)
    assert follows >= 0.999 * len(asked)


@needs_data
def test_the_official_supporting_facts_alone_give_the_official_answers():
    for label, one in official("test")[::7]:
        facts = [one.context[i] for i in one.support]
        assert is_right(label, one, derive(one.question, facts)), one


@needs_data
def test_only_negation_is_taken_for_another_task_and_only_where_its_story_could_be_the_others():
    for label, one in official("test"):
        found = told(one.question, *one.context)
        if found.label != label:
            assert (label, found.label) == ("simple-negation", "yes-no-questions")
            assert not any(" is " in sentence for sentence in one.context)
            assert "could tell the same" in found.reasons[0]


@needs_data
def test_new_names_of_people_change_nothing_but_the_names():
    names = {"Mary": "Aoife", "John": "Zo", "Daniel": "Ümit", "Sandra": "X", "Bill": "Obi"}
    pattern = re.compile(rf"\b({'|'.join(names)})\b", re.IGNORECASE)

    def rename(text):
        return pattern.sub(lambda found: names[found[1].capitalize()], text)

    for _, one in official("test")[::31]:
        found = told(one.question, *one.context)
        other = told(rename(one.question), *map(rename, one.context))
        assert other.evidence == found.evidence
        assert other.answers == tuple(map(rename, found.answers))


@needs_data
def test_each_reason_of_a_step_quotes_a_cited_fact():
    for _, one in official("test")[::101]:
        found = told(one.question, *one.context)
        cited = [one.context[i] for i in found.evidence]
        assert all(any(fact in reason for reason in found.reasons) for fact in cited)
        assert found.label in found.reasons[0]


def test_fresh_stories_give_their_gold():
    for example in Babi((1, 2)).load("synthetic", seed=3, size=300).examples:
        found = told(example.question, *example.context)
        assert (found.label, found.answers) == (example.label, example.answers)
        again = told(example.question, *(example.context[i] for i in found.evidence))
        assert again.answers == example.answers
        assert found.evidence == example.evidence


def test_the_task_derives_by_these_rules():
    question, context = "Where is Mary?", ("Mary moved to the bathroom.",)
    assert get_task("babi").derive(question, context) == derive(question, context)


# --- people ---


def test_the_last_movement_tells_where_somebody_is():
    story = ("Mary went to the hallway.", "Mary and John moved to the office.")
    found = told("Where is Mary?", *story, "John went to the garden.")
    assert (found.answers, found.evidence) == (("office",), (1,))
    assert found.label == "conjunction"


def test_a_pronoun_is_the_person_named_last_and_both_facts_are_needed():
    story = ("Mary went to the hallway.", "Then she moved to the office.")
    found = told("Where is Mary?", *story)
    assert (found.answers, found.evidence) == (("office",), (0, 1))
    assert found.label == "basic-coreference"


def test_they_are_the_pair_named_last():
    story = ("Mary and John went to the hallway.", "After that they moved to the office.")
    found = told("Where is John?", *story, "Following that they went to the garden.")
    assert (found.answers, found.evidence) == (("garden",), (0, 2))
    assert found.label == "compound-coreference"


@pytest.mark.parametrize(
    ("story", "pronoun"),
    [
        (["Then she moved to the office."], "she"),
        (["John went to the hallway.", "Then she moved to the office."], "she"),
        (["Mary went to the hallway.", "Then he moved to the office."], "he"),
        (["Mary went to the hallway.", "Then they moved to the office."], "they"),
        (["Mary and John went to the hallway.", "Then he moved to the office."], "he"),
    ],
)
def test_a_pronoun_without_anybody_to_stand_for_is_not_guessed(story, pronoun):
    assert repr(pronoun) in why_not("Where is Mary?", *story)


@pytest.mark.parametrize(
    ("story", "answer"),
    [
        (["Mary is in the park."], "yes"),
        (["Mary is in the park.", "Mary went to the school."], "no"),
        (["Mary is either in the park or the school."], "maybe"),
        (["Mary is either in the office or the school."], "no"),
        (["Mary is either in the park or the park."], "maybe"),
        (["Mary is no longer in the park."], "no"),
        (["Mary went to the park.", "Mary is not in the park."], "no"),
        (["Mary went to the park.", "Mary is not in the school."], "yes"),
        (["Mary is either in the park or the school.", "Mary is not in the school."], "yes"),
    ],
)
def test_yes_no_or_maybe(story, answer):
    assert answers("Is Mary in the park?", *story) == (answer,)


def test_what_is_only_denied_elsewhere_is_not_known_here():
    assert "only told" in why_not("Is Mary in the park?", "Mary is not in the school.")
    assert "no fact" in why_not("Is Mary in the park?", "John is in the park.")
    assert "one place" in why_not("Where is Mary?", "Mary is not in the school.")


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Mary took the milk.", "yes-no-questions"),
        ("John is not in the office.", "simple-negation"),
        ("John is in the garden.", "simple-negation"),
        ("Fred is in the office.", "indefinite-knowledge"),
        ("Ann is either in the office or the kitchen.", "indefinite-knowledge"),
    ],
)
def test_yes_no_tasks_are_told_apart(sentence, label):
    assert told("Is Mary in the office?", "Mary went to the kitchen.", sentence).label == label


def test_a_story_that_other_tasks_could_tell_says_so():
    question, move = "Is Mary in the office?", "Mary went to the kitchen."
    both = "simple-negation or indefinite-knowledge could tell the same"
    assert both in told(question, move).reasons[0]
    assert "(simple-negation could" in told(question, move, "John went to the office.").reasons[0]
    located = "Mary is in the kitchen."
    assert "(indefinite-knowledge could" in told(question, located).reasons[0]
    assert "could" not in told(question, located, "John is in the kitchen.").reasons[0]


# --- things ---


def test_a_thing_goes_with_its_holder_and_stays_where_it_is_put():
    story = ["Mary went to the hallway.", "Mary took the milk there.", "Mary went to the office."]
    found = told("Where is the milk?", *story)
    assert (found.answers, found.evidence) == (("office",), (1, 2))
    story += ["Mary left the milk.", "Mary went to the garden."]
    found = told("Where is the milk?", *story)
    assert (found.answers, found.evidence) == (("office",), (2, 3))
    found = told("Where was the milk before the office?", *story)
    assert (found.answers, found.evidence) == (("hallway",), (0, 2, 3))


def test_of_several_stays_the_last_is_meant():
    rooms = ("hallway", "office", "kitchen", "office")
    story = ("Mary took the milk.", *(f"Mary went to the {room}." for room in rooms))
    assert answers("Where was the milk before the office?", *story) == ("kitchen",)


def test_the_facts_of_every_holder_are_cited():
    story = (
        "Mary took the milk.",
        "Mary went to the hall.",
        "Mary dropped the milk.",
        "John took the milk.",
        "John went to the office.",
        "John put down the milk.",
    )
    found = told("Where was the milk before the office?", *story)
    assert (found.answers, found.evidence) == (("hall",), (0, 1, 3, 4))
    assert told("Where is the milk?", *story).evidence == (4, 5)
    assert told("Where is the milk?", *story[:3]).evidence == (1, 2)
    found = told("Where is the milk?", *story[:4])
    assert (found.answers, found.evidence) == (("hall",), (0, 1, 3))


def test_nobody_puts_down_what_another_has():
    story = ("John went to the hall.", "John took the milk.", "Mary dropped the milk.")
    assert "Mary does not have it" in why_not("Where is the milk?", *story)


def test_where_a_thing_was_is_not_guessed():
    story = ("Mary took the milk.", "Mary went to the hallway.")
    assert "before" in why_not("Where was the milk before the hallway?", *story)
    assert "was in" in why_not("Where was the milk before the office?", *story)
    assert "no fact" in why_not("Where is the apple?", *story)


def test_a_given_thing_goes_on_with_its_receiver():
    story = ("Mary went to the hall.", "Mary took the milk.", "Mary gave the milk to John.")
    assert answers("Where is the milk?", *story) == ("hall",)
    assert answers("Where is the milk?", *story, "John went to the office.") == ("office",)
    assert answers("How many objects is Mary carrying?", *story) == ("none",)
    assert answers("What is John carrying?", *story, "John got the apple.") == ("milk", "apple")
    found = told("What is Mary carrying?", *story)
    assert (found.answers, found.evidence) == (("nothing",), (1, 2))
    assert "no fact" in why_not("What is Ann carrying?", *story)


def test_giving_is_asked_from_every_side():
    story = ("Mary gave the milk to John.", "John handed the milk to Ann.")
    assert answers("Who gave the milk?", *story) == ("John",)
    assert answers("Who received the milk?", *story) == ("Ann",)
    assert answers("Who gave the milk to John?", *story) == ("Mary",)
    assert answers("Who did Mary give the milk to?", *story) == ("John",)
    assert answers("What did John give to Ann?", *story) == ("milk",)
    assert "no fact" in why_not("What did Ann give to John?", *story)
    unclear = told("What did John give to Ann?", *story, "John passed the apple to Ann.")
    assert unclear.answers == ("apple",)
    assert "older" in unclear.reasons[-1]


# --- the rest ---


def test_times_of_day_order_what_the_telling_does_not():
    story = (
        "This evening Mary went to the park.",
        "Mary moved to the school yesterday.",
        "Mary travelled to the office this afternoon.",
    )
    found = told("Where was Mary before the park?", *story)
    assert (found.answers, found.evidence) == (("office",), (0, 2))
    assert answers("Where was Mary before the office?", *story) == ("school",)
    assert "before" in why_not("Where was Mary before the school?", *story)
    assert "two places" in why_not(
        "Where was Mary before the park?", *story, "Mary went to the zoo yesterday."
    )
    assert "when" in why_not("Where was Mary before the park?", "Mary went to the park.")


def test_what_holds_for_a_kind_holds_for_its_animals():
    story = ("Mice are afraid of wolves.", "Winona is a mouse.", "Wolves are afraid of sheep.")
    found = told("What is winona afraid of?", *story)
    assert (found.answers, found.evidence) == (("wolf",), (0, 1))
    assert "what kind" in why_not("What is emily afraid of?", *story)
    assert "cat" in why_not("What is emily afraid of?", *story, "Emily is a cat.")


@pytest.mark.parametrize(
    ("plural", "one"), [("Mice", "mouse"), ("sheep", "sheep"), ("cats", "cat"), ("Wolves", "wolf")]
)
def test_singular(plural, one):
    assert singular(plural) == one


def test_a_colour_is_that_of_the_newest_animal_of_the_kind():
    story = ("Lily is a swan.", "Lily is white.", "Greg is a swan.", "Brian is a frog.")
    found = told("What color is Greg?", *story, "Brian is green.")
    assert (found.answers, found.evidence) == (("white",), (0, 1, 2))
    differ = told("What color is Greg?", *story, "Ann is a swan.", "Ann is gray.")
    assert (differ.answers, differ.evidence) == (("gray",), (2, 4, 5))
    assert "differ" in differ.reasons[-1]
    assert answers("What color is Lily?", *story) == ("white",)
    assert answers("What color is Lily?", "Lily is white.") == ("white",)
    assert "colour" in why_not("What color is Brian?", *story)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is north of the kitchen?", "office"),
        ("What is the office north of?", "kitchen"),
        ("What is the kitchen south of?", "office"),
        ("What is west of the office?", "garden"),
    ],
)
def test_neighbours_are_found_from_both_ends(question, answer):
    story = ("The office is north of the kitchen.", "The office is east of the garden.")
    assert answers(question, *story) == (answer,)


def test_neighbours_that_are_none_or_two_are_not_guessed():
    story = ("The office is north of the kitchen.", "The hall is north of the kitchen.")
    assert "2 things" in why_not("What is north of the kitchen?", *story)
    assert "0 things" in why_not("What is east of the kitchen?", *story)
    assert "contradict" in why_not(
        "What is north of the kitchen?", *story, "The office is west of the kitchen."
    )


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("the pink rectangle to the right of the blue square", "yes"),
        ("the pink rectangle below the blue square", "yes"),
        ("the blue square below the pink rectangle", "no"),
        ("the triangle above the blue square", "no"),
    ],
)
def test_shapes_lie_on_a_grid(asked, answer):
    story = (
        "The triangle is above the pink rectangle.",
        "The blue square is to the left of the triangle.",
    )
    assert answers(f"Is {asked}?", *story) == (answer,)


def test_shapes_that_may_lie_either_way_are_not_guessed():
    story = ("The box is above the ball.", "The cup is above the ball.")
    assert "either way" in why_not("Is the box above the cup?", *story)
    assert answers("Is the box to the left of the cup?", *story) == ("no",)
    assert "no facts lead" in why_not("Is the box above the hat?", *story)


def test_sizes_follow_by_chains():
    story = (
        "The box of chocolates fits inside the chest.",
        "The box is bigger than the chest.",
        "The suitcase fits inside the box of chocolates.",
    )
    found = told("Does the box fit in the box of chocolates?", *story)
    assert (found.answers, found.evidence) == (("no",), (0, 1))
    found = told("Is the box bigger than the suitcase?", *story)
    assert (found.answers, found.evidence) == (("yes",), (0, 1, 2))
    assert answers("Is the suitcase bigger than the box of chocolates?", *story) == ("no",)
    assert "no facts lead" in why_not("Is the box bigger than the egg?", *story)
    assert "contradict" in why_not(
        "Is the box bigger than the chest?", *story, "The chest is bigger than the box."
    )
    assert "no facts lead" in why_not("Is the box bigger than the box?", *story)


def test_a_way_is_given_step_by_step():
    story = ("The office is east of the hallway.", "The kitchen is north of the office.")
    found = told("How do you go from the kitchen to the hallway?", *story)
    assert (found.answers, found.evidence) == (("s", "w"), (0, 1))
    assert "no facts lead" in why_not("How do you go from the kitchen to the garden?", *story)
    assert "no facts lead" in why_not("How do you go from the kitchen to the kitchen?", *story)


def test_moods_lead_to_places_and_things():
    story = ("Sumit is tired.", "Yann is thirsty.")
    assert answers("Where will sumit go?", *story) == ("bedroom",)
    assert answers("Why did yann go to the kitchen?", *story) == ("thirsty",)
    assert answers("Why did sumit get the pajamas?", *story) == ("tired",)
    assert "no fact" in why_not("Why did sumit get the milk?", *story)
    assert "no fact" in why_not("Where will jason go?", *story)


# --- any text ---

VOCABULARY = """
    Where is was will did does what who why how many objects carrying color afraid of the Mary John
    she he they and then after that yesterday this morning went to took left gave milk box of
    chocolates kitchen office park north south above below left right in inside bigger than fits fit
    either or no longer not a mouse mice wolves tired green from go before received get give . ?
"""
WORDS = sorted(set(VOCABULARY.split()))
texts = st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


def holds(question, context):
    found = derive(question, context)
    if isinstance(found, Abstention):
        assert found.reason
        return
    assert found.label in LABELS
    assert found.answers
    assert all(found.answers)
    assert found.evidence == tuple(sorted(set(found.evidence)))
    assert found.evidence
    assert set(found.evidence) <= set(range(len(context)))
    assert len(found.reasons) >= 2
    assert derive(question, context) == found


@given(texts, st.lists(texts, max_size=6))
@settings(max_examples=300, deadline=1000)
def test_any_text_gives_a_derivation_or_an_abstention(question, context):
    holds(question, context)


@needs_data
@given(st.data())
@settings(max_examples=300, deadline=1000)
def test_cut_and_shuffled_stories_do_too(data):
    asked = official("test")
    _, one = asked[data.draw(st.integers(0, len(asked) - 1))]
    _, other = asked[data.draw(st.integers(0, len(asked) - 1))]
    pool = [*one.context[:30], *other.context[:10]]
    context = data.draw(st.permutations(pool))[: data.draw(st.integers(0, len(pool)))]
    question = data.draw(st.sampled_from([one.question, other.question]))
    holds(question, context)
    cut = data.draw(st.integers(0, 60))
    holds(question[:cut], context)
    holds(question, [sentence[:cut] for sentence in context])


@pytest.mark.parametrize(
    "context",
    [
        ["and " * 100_000],
        ["The " + "box of " * 100_000],
        ["x" * 1_000_000],
        [f"Room{i} is north of room{i + 1}." for i in range(3)],
        [f"The r{i} is north of the r{i + 1}." for i in range(20_000)],
        [f"The r{i} fits inside the r{j}." for i in range(120) for j in range(120)],
        [f"P{i} went to the hall." for i in range(20_000)],
    ],
    ids=range(7),
)
@pytest.mark.parametrize(
    "question",
    [
        "How do you go from the r0 to the r20000?",
        "Is the r0 bigger than the r119?",
        "Where is P7?",
        "Where is the milk?",
        "Is the " + "box of " * 50_000 + "?",
    ],
)
def test_long_texts_take_bounded_time(question, context):
    start = time.process_time()
    holds(question, context)
    # derived twice; a tenth of a second on a free core
    assert time.process_time() - start < 5


def test_a_sentence_that_cannot_be_read_is_named():
    assert "sentence 2" in why_not("Where is Mary?", "Mary went to the hall.", "Mary sneezed!")
    assert read_sentence("Mary went to the " + "x" * LONGEST) is None
    assert "question" in why_not("Whither Mary?", "Mary went to the hall.")
    assert "no fact" in why_not("Where is Mary?")


def test_capitals_and_spaces_around_do_not_matter():
    assert answers(" where IS mary ? ", " MARY went to the Hall ") == ("hall",)
    assert read_sentence("The Box is bigger than the Egg.") == Smaller("egg", "box")
