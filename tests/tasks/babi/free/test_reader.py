import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.tasks import get_task
from tracegap.tasks.babi.free.reader import read_free

STORY = (
    "Mary moved to the bathroom.",
    "John went to the hallway.",
    "Mary got the milk there.",
    "Mary travelled to the kitchen.",
)
TRACE = (
    "Mary moved to the bathroom first. Then Mary took the milk. After that Mary travelled to the "
    "kitchen, so the milk went with her. Therefore, the milk is in the kitchen."
)


def test_a_trace_over_a_story_is_read():
    found = read_free("Where is the milk?", STORY, TRACE, "kitchen")
    assert found.mentioned == (0, 2, 3)
    assert (found.concluded, found.accepted, found.follows) == (("kitchen",), (3,), True)
    assert all(claim.holds for claim in found.claims)
    assert read_free("Where is the milk?", STORY, TRACE, "The bathroom.").follows is False


@pytest.mark.parametrize(
    ("question", "trace", "concluded"),
    [
        ("Is John in the hallway?", "John went to the hallway. So the answer is yes.", ("yes",)),
        ("How many objects is Mary carrying?", "Therefore, Mary is carrying one object.", ("one",)),
        ("Where is John?", "I have no idea at all about that.", None),
        ("", "So it is so.", None),
    ],
)
def test_the_conclusion_is_of_the_kind_that_is_asked_for(question, trace, concluded):
    assert read_free(question, STORY, trace, None).concluded == concluded


@given(st.text(), st.lists(st.sampled_from(STORY)), st.text(), st.text())
def test_any_text_gives_a_reading(question, story, trace, answer):
    found = read_free(question, story, trace, answer)
    assert set(found.mentioned) <= set(range(len(story)))


def test_the_task_reads_free_traces():
    found = get_task("babi").read_free("Where is the milk?", STORY, TRACE, ("kitchen",))
    assert found.follows is True


@pytest.mark.parametrize(
    ("said", "mentioned"),
    [
        # of the same names, what was done tells which is meant
        ("Mary dropped the milk.", (2,)),
        ("Mary picked up the milk.", (0,)),
        ("Mary gave the milk to John.", (1,)),
        ("Wolves fear sheep.", (3,)),
        ("The box is smaller than the chest.", (4,)),
    ],
)
def test_what_was_done_tells_which_sentence_is_meant(said, mentioned):
    story = (
        "Mary got the milk there.",
        "Mary gave the milk to John.",
        "Mary left the milk.",
        "Wolves are afraid of sheep.",
        "The chest is bigger than the box.",
    )
    assert read_free("Where is the milk?", story, said, None).mentioned == mentioned
