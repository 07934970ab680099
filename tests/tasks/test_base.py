"""Where tasks begin: examples of a file's gold, incorrect traces, checks without gold."""

from dataclasses import replace

from rooms_task import EXAMPLES, TASK
from tracegap.records import Parsed
from tracegap.task import GivenGold
from tracegap.tasks.base import GroundedTask

GIVEN = GivenGold("where is Mary", ("A.", "B.", "b."), ("attic",), "went", ("B.",))


def test_gold_of_a_file_makes_an_example_passages_that_read_the_same_all_cited():
    example = TASK.example_of_gold(GIVEN)
    assert example.evidence == (1, 2)
    assert (example.label, example.answers) == ("went", ("attic",))
    other = TASK.example_of_gold(replace(GIVEN, answers=("cellar",)))
    assert other.id != example.id
    assert other.group == example.group  # the same context


def test_gold_that_does_not_do_says_why():
    away = replace(GIVEN, evidence=("B.", "C."))
    assert TASK.example_of_gold(away) == "a supporting passage is not in the context"


def test_what_a_file_gives_no_gold_for_is_empty():
    assert TASK.example_of_gold(replace(GIVEN, label=None)).label == ""
    assert TASK.example_of_gold(replace(GIVEN, evidence=None)).evidence == ()


def test_the_papers_incorrect_trace_is_one_wrong_passage_as_a_bare_string():
    example = next(e for e in EXAMPLES if len(e.context) > 2)
    trace, text = TASK.released_incorrect(example, "ran", 0)
    (passage,) = trace.evidence
    assert passage in example.context
    assert passage not in example.evidence_passages
    assert text == f"The kind is: ran.\nThe facts are: {passage}"


def test_a_task_without_rules_leaves_its_steps_unknown():
    said = Parsed("went", (EXAMPLES[2].context[0],), ("attic",), ())
    found = TASK.findings(EXAMPLES[2].question, EXAMPLES[2].context, said)
    assert [f.judgement for f in found] == ["unknown"] * 3


def test_a_grounded_task_judges_by_the_passages_and_has_no_rule_for_labels():
    class Free(GroundedTask):
        name = "free"

        def load(self, source, seed, size):
            raise NotImplementedError

    said = Parsed("went", ("Mary went to the attic.",), ("attic",), ())
    found = Free().findings("where is Mary", ["Mary went to the attic.", "Ann ran."], said)
    assert [f.judgement for f in found] == ["unknown", "right", "right"]
    assert "free" in found[0].reason
