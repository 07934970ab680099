import pytest

from tracegap.checks import check_generation
from tracegap.checks.free import as_read, free_trace_of, read_free
from tracegap.checks.verdicts import judge
from tracegap.readings import FreeReading
from tracegap.records import Example, Generation, Parsed
from tracegap.tasks import get_task
from tracegap.traces.parse import parse_generation

TASK = get_task("cotempqa")
EXAMPLE = Example(
    id="one",
    question="While Ann Po was working for Acme, which employer did Ann Po work for concurrently?",
    context=(
        "Ann Po works for Acme from 1990 to 1995.",
        "Ann Po works for Borealis from 1992 to 1993.",
        "Ann Po works for Carver in 1999.",
    ),
    label="during",
    evidence=(1,),
    answers=("Borealis",),
    group="Ann Po",
)
FREE = "Carver is after 1995. Borealis falls within that time. So the answer is Borealis."


def verdict(text):
    return judge(Generation("one", "teacher", 0, "full", text, "stop", 1, 1), EXAMPLE, TASK)


def test_a_free_trace_gets_a_whole_verdict():
    found = verdict(f'<think>{FREE}</think> <answer>["Borealis"]</answer>')
    assert found.said_evidence == EXAMPLE.evidence_passages
    assert (found.said_label, found.trace_right, found.answer_right) == ("during", True, True)
    assert (found.concluded, found.follows, found.problems) == (("Borealis",), True, ())
    assert [claim.holds for claim in found.claims] == [True, True]


def test_an_answer_need_not_stand_in_tags():
    found = verdict(f"<think>{FREE}</think> She worked for **Carver**.")
    assert (found.said_answers, found.follows, found.answer_right) == (("Carver",), False, False)
    assert found.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        '<answer>["Borealis"]</answer>',
        "<think>too short</think> <answer>x</answer>",
        f"<think>{FREE}",  # not closed
        f"<think>{TASK.wording.label}: and then words without end</think> <answer>x</answer>",
    ],
)
def test_what_is_no_free_trace_is_left_to_the_strict_checks(text):
    parsed = parse_generation(text, TASK)
    assert read_free(text, parsed, TASK, EXAMPLE.question, EXAMPLE.context) is None
    assert verdict(text).concluded is None


def test_a_rule_trace_is_not_read_as_a_free_one():
    text = f'<think>{TASK.wording.label}: during.\nThe facts: ["{EXAMPLE.context[1]}"]</think>'
    parsed = parse_generation(text, TASK)
    assert parsed.trace is not None
    assert read_free(text, parsed, TASK, EXAMPLE.question, EXAMPLE.context) is None


def test_escaped_tags_in_a_trace_are_unescaped():
    assert free_trace_of("<think>one two three four five six seven</think>", TASK) is not None
    assert free_trace_of("no trace", TASK) is None


def test_what_could_not_be_read_keeps_its_problem():
    parsed = Parsed(None, None, None, ("no answer", "malformed label"))
    assert as_read(parsed, FreeReading(), EXAMPLE.context).problems == ("no answer",)


def test_a_check_without_gold_says_what_follows_and_what_is_false():
    text = "Carver overlaps with Acme. Borealis falls within that time. So the answer is Borealis."
    said = f"<think>{text}</think> Carver"
    found = check_generation(TASK, EXAMPLE.question, EXAMPLE.context, said)
    assert (found.concluded, found.follows, found.judgement) == (("Borealis",), False, "wrong")
    assert "the answer is not what the trace concludes: Borealis" in found.reasons
    assert any(reason.startswith("the trace claims 'Carver overlaps") for reason in found.reasons)


def test_a_free_trace_without_a_class_can_be_judged_right():
    text = "Carver was 1999. Borealis was there then. So the answer is Borealis."
    said = f"<think>{text}</think> Borealis"
    found = check_generation(TASK, EXAMPLE.question, EXAMPLE.context, said)
    assert (found.judgement, found.follows) == ("right", True)
