"""bAbI's 20 small worlds: their rules hold in the official stories and in fresh ones alike."""

import re
from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest
from scipy.stats import ks_2samp

from babi_impossible import (
    impossible,
    impossible_denial,
    impossible_walks,
    motiveless,
    not_each_once,
    not_in_a_row,
    not_one_tree,
    not_ordered,
    not_two_beside_one,
    nowhere_twice,
)
from babi_worlds import UnknownError, holds, work_out
from tracegap.randomness import random_for
from tracegap.tasks.babi.files import babi_files, questions, read_stories
from tracegap.tasks.babi.generator.stories import TELLERS, generate_stories
from tracegap.tasks.babi.generator.words import LABELS
from tracegap.tasks.babi.task import Babi
from tracegap.tasks.contract import contract_violations, guessable
from tracegap.tasks.splits import split
from tracegap.traces.distractors import usable_in_all_arms

# the tests

TASKS = range(1, 21)


# worlds so small that two seeds tell some of the same stories
SMALL = {4, 17}


@cache
def official_stories(shared_data, task):
    return [
        lines
        for file in babi_files(shared_data / "babi" / "en")
        if file.task == task
        for lines in read_stories(file.path)
    ]


@cache
def fresh_stories(task, count=300, seed=0):
    return [TELLERS[task](random_for(seed, "fresh", str(i))) for i in range(count)]


@pytest.mark.parametrize("task", TASKS)
def test_the_rules_hold_in_the_official_stories(shared_data, task):
    count, broken = 0, []
    for lines in official_stories(shared_data, task)[::4]:
        assert impossible(task, [line.text for line in lines if line.answer is None]) is None
        for asked in questions(lines, "official"):
            answers = asked.answer.split(",")
            count += 1
            if not holds(task, asked.question, asked.context, answers, asked.support):
                broken.append(asked.question)
    assert count > 450
    # where somebody gave another two things, the official question may mean the earlier gift
    assert len(broken) <= (4 if task == 5 else 0)
    assert all(question.startswith("What did") for question in broken)


@pytest.mark.parametrize("task", TASKS)
def test_the_rules_hold_in_fresh_stories(task):
    for story in fresh_stories(task)[:100]:
        assert impossible(task, story.sentences) is None
        for asked in story.asked:
            context = story.sentences[: asked.told]
            assert holds(task, asked.question, context, asked.answers, asked.evidence), asked


def test_the_rules_see_a_wrong_answer_a_wrong_fact_and_an_impossible_story():
    """Each fresh example with another's gold, and each story with a sentence changed."""
    for task in TASKS:
        story = fresh_stories(task)[0]
        asked = story.asked[-1]
        context = story.sentences[: asked.told]
        assert not holds(task, asked.question, context, ("nowhere",), asked.evidence)
        assert not holds(task, asked.question, context, asked.answers, (*asked.evidence, 99))
        with pytest.raises(UnknownError):
            work_out(task, asked.question, [s.replace("the", "a") + "!" for s in context])
    twice = ["Mary went to the office."] * 2
    assert impossible_walks(twice) == "1: Mary is there already"
    assert impossible_walks(["Mary took the milk.", "John dropped the milk."])
    assert impossible_walks(["Mary gave the milk to John."])
    assert impossible_denial(["Mary is in the office.", "Mary is not in the park."])
    assert impossible_denial([*twice])
    assert not_in_a_row(["The park is north of the office.", "The park is east of the school."])
    assert not_one_tree(["The park is north of the office."] * 5)
    assert not_two_beside_one(["The a is above the b.", "The c is above the b."])
    assert nowhere_twice(
        ["Yesterday Bill went to the park.", "Bill went to the park this morning."]
    )
    assert not_each_once(["Wolves are afraid of wolves."])
    assert not_each_once(["Lily is a swan.", "Lily is green."])
    assert not_ordered(["The chest fits inside the box.", "The chest is bigger than the box."])
    assert not_ordered(["The chocolate is bigger than the chest."])
    assert motiveless(["Yann is tired.", "Yann went to the garden."])


KINDS_OF_WORD = {
    "WHO": "Mary John Daniel Sandra Bill Fred Jeff Julie Lily Bernhard Brian Julius Greg",
    "who": "gertrude winona emily jessica sumit yann jason antoine",
    "ROOM": "kitchen garden office hallway bedroom bathroom school park cinema",
    "THING": "milk football apple pajamas",
    "ANIMAL": "wolf wolves mouse mice cat cats sheep swan frog lion rhino",
    "COLOR": "red blue pink yellow green white gray",
    "SHAPE": "square triangle rectangle sphere",
    "SIZED": "chest box suitcase container",
    "SIDE": "north south east west left right above below",
    "FEELS": "tired bored hungry thirsty",
}


KIND_OF = {word: kind for kind, words in KINDS_OF_WORD.items() for word in words.split()}


def form(text):
    """A sentence or question with its names, rooms and the like replaced by their kinds."""
    return re.sub(r"\w+", lambda m: KIND_OF.get(m[0], KIND_OF.get(m[0].lower(), m[0])), text)


def words_and_forms(texts):
    texts = list(texts)
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return words, {form(text) for text in texts}


@pytest.mark.parametrize("task", TASKS)
def test_fresh_language_is_the_official_language(shared_data, task):
    official = official_stories(shared_data, task)
    fresh = fresh_stories(task)
    of_official = words_and_forms(line.text for lines in official for line in lines)
    of_fresh = words_and_forms(
        text for s in fresh for text in (*s.sentences, *(asked.question for asked in s.asked))
    )
    assert of_fresh[0] == of_official[0]
    if task == 18:  # chocolates are told of but never asked about: see shapes.sizes
        assert of_fresh[1] < of_official[1]
        left = of_official[1] - of_fresh[1]
        assert all("chocolate" in text and text.endswith("?") for text in left)
    else:
        assert of_fresh[1] == of_official[1]
    answers = {line.answer for lines in official for line in lines if line.answer}
    parts = {part for answer in answers for part in answer.split(",")}
    assert {part for s in fresh for asked in s.asked for part in asked.answers} == parts


@pytest.mark.parametrize("task", TASKS)
def test_fresh_stories_are_as_long_and_need_as_many_facts(shared_data, task):
    official, fresh = official_stories(shared_data, task), fresh_stories(task)
    asked = [one for lines in official for one in questions(lines, "official")]
    pairs = {
        "sentences of a story": (
            [sum(line.answer is None for line in lines) for lines in official],
            [len(story.sentences) for story in fresh],
        ),
        "questions of a story": (
            [sum(line.answer is not None for line in lines) for lines in official],
            [len(story.asked) for story in fresh],
        ),
        "sentences before a question": (
            [len(one.context) for one in asked],
            [one.told for story in fresh for one in story.asked],
        ),
        "words of a sentence": (
            [len(line.text.split()) for lines in official for line in lines if not line.answer],
            [len(sentence.split()) for story in fresh for sentence in story.sentences],
        ),
        "supporting facts": (
            [len(one.support) for one in asked],
            [len(one.evidence) for story in fresh for one in story.asked],
        ),
    }
    for name, (of_official, of_fresh) in pairs.items():
        # who carries two and three things as often as one has been told of more often
        most = 0.2 if name == "supporting facts" and task in (7, 8) else 0.1
        assert ks_2samp(of_official, of_fresh, method="asymp").statistic < most, name
        assert np.mean(of_fresh) == pytest.approx(np.mean(of_official), rel=0.25), name


@pytest.mark.parametrize("task", [9, 10])
def test_a_question_is_never_over_moves_alone_which_another_task_could_tell(task):
    for story in fresh_stories(task):
        assert any(" is " in sentence for sentence in story.sentences[: story.asked[0].told])


@pytest.fixture(scope="module")
def fresh():
    return list(generate_stories(1000, 5, TASKS))


def test_fresh_examples_of_all_tasks_keep_the_contract(fresh):
    assert contract_violations(Babi(list(TASKS)), fresh, seed=0) == []
    assert Counter(e.label for e in fresh) == dict.fromkeys(LABELS, 50)
    unusable = {e.label for e in fresh if usable_in_all_arms(e, Babi(list(TASKS)))}
    # where all sentences may be needed, or others tell the answer too: positions stand in two
    assert all(
        usable_in_all_arms(e, Babi(list(TASKS))) for e in fresh if e.label == "positional-reasoning"
    )
    assert unusable <= {LABELS[task - 1] for task in (6, 7, 8, 9, 10, 11, 13, 14, 17, 20)}


@pytest.mark.parametrize("task", TASKS)
def test_fresh_examples_of_each_task_keep_the_contract(task):
    examples = list(generate_stories(150, 6, [task]))
    assert contract_violations(Babi([task]), examples, seed=0) == []


# in task 14 a question names one of six places that is not its answer: one in five is chance
@pytest.mark.parametrize("task", [task for task in TASKS if task not in (5, 14, 20)])
def test_no_fresh_answer_can_be_guessed_without_the_context(task):
    train, test = split(list(generate_stories(2000, 7, [task])), "group", 0, frozenset(), 0.4)
    assert guessable(Babi([task]), train, test) == []


def test_of_gifts_the_question_tells_only_what_kind_of_answer_fits():
    train, test = split(list(generate_stories(2500, 7, [5])), "group", 0, frozenset(), 0.4)
    for part in (train, test):
        assert len({form(e.question) for e in part}) == 5
    chance = {  # one of three things or people, or of four people where no name is given
        form_: 1 / (4 if form_ in ("Who gave the THING?", "Who received the THING?") else 3)
        for form_ in {form(e.question) for e in test}
    }
    for form_, share in lookup_shares(train, test).items():
        assert share < chance[form_] + 0.05 + 0.03, form_  # 3 points for tests of about 130


def lookup_shares(train, test):
    """The share right, by form, of saying each question's commonest answer."""
    known = defaultdict(Counter)
    for example in train:
        known[example.question][example.answers] += 1
    rights = defaultdict(list)
    for example in test:
        commonest = known[example.question].most_common(1)
        rights[form(example.question)].append(commonest[:1] == [(example.answers, commonest[0][1])])
    return {name: np.mean(right) for name, right in rights.items()}


def test_motives_can_be_guessed_where_the_question_names_the_room_or_thing():
    """The one task whose form gives answers away: *why the garden?* is always *bored*."""
    train, test = split(list(generate_stories(2500, 7, [20])), "group", 0, frozenset(), 0.4)
    shares = lookup_shares(train, test)
    assert shares["Where will who go?"] < 1 / 3 + 0.05
    assert shares["Why did who get the THING?"] == 1
    assert guessable(Babi([20]), train, test)


def test_a_smaller_size_is_a_prefix_and_the_same_seed_gives_the_same_examples(fresh):
    assert list(generate_stories(300, 5, TASKS)) == fresh[:300]


def test_another_seed_tells_other_stories(fresh):
    others = list(generate_stories(1000, 6, TASKS))
    large = [LABELS[task - 1] for task in TASKS if task not in SMALL]
    told = {e.group for e in fresh if e.label in large}
    assert told.isdisjoint(e.group for e in others if e.label in large)
    # in the two small worlds, as much as two parts of one seed share before repeats are left out
    for task in SMALL:
        stories = [{tuple(s.sentences) for s in fresh_stories(task, 1000, seed)} for seed in (5, 6)]
        assert len(stories[0] & stories[1]) < 1000 * 1000 / (900 if task == 4 else 3000)


def test_no_question_comes_twice_and_a_story_is_one_group(fresh):
    assert len({(e.question, e.context) for e in fresh}) == len(fresh)
    groups = defaultdict(set)
    for example in fresh:
        groups[example.id.rsplit("-", 1)[0]].add(example.group)
    assert all(len(names) == 1 for names in groups.values())
