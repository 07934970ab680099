"""The mock student's rates are what its name says, and its texts parse."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.checks.verdicts import judge
from tracegap.errors import SettingsError
from tracegap.records import Example, Generation, Verdict
from tracegap.students.mock import MockStudent, Rates, parse_rates
from tracegap.students.requests import asks_for
from tracegap.task import Loaded, Wording
from tracegap.tasks.base import BaseTask
from tracegap.traces.parse import UNCLOSED_ANSWER, UNCLOSED_TRACE, UNFINISHED

PLACES = ("kitchen", "garden", "office", "cellar", "attic")
PEOPLE = ("Mary", "John", "Ann", "Paul", "Eve")


class Rooms(BaseTask):
    """A task of one-hop stories, in two kinds."""

    name, title, hub_name, licence = "rooms", "Rooms", "", "none"
    label_rule, evidence_rule = "by verb", "the person's sentence"
    labels = ("went", "moved", "ran")
    wording = Wording("The kind is", "The facts are", "list")
    instruction = "Answer with a list."

    def load(self, source: str, seed: int, size: int) -> Loaded:
        return Loaded(tuple(self.example(i) for i in range(size)), ())

    def example(self, i: int) -> Example:
        places = [PLACES[(i * k + k) % 5] for k in (1, 2, 3)]
        label = self.labels[i % 3]
        people = [PEOPLE[(i + k) % 5] for k in range(3)]
        context = tuple(f"{p} {label} to the {w}." for p, w in zip(people, places, strict=True))
        pick = i % 3
        question = f"Where is {people[pick]}?"
        return Example(f"e{i}", question, context, label, (pick,), (places[pick],), f"g{i // 2}")


TASK = Rooms()
N = 4000
EXAMPLES = TASK.load("", 0, N).examples


def run(name: str, arm: str, condition: str = "full", seed: int = 0) -> list[Generation]:
    examples = EXAMPLES if condition == "full" else EXAMPLES[:400]
    asks = asks_for(examples, TASK, arm, seed, (condition,))  # type: ignore[arg-type]
    student = MockStudent(name, TASK, EXAMPLES)
    return [g for batch in student.generate(student.plan(asks)) for g in batch]


def verdicts(generations: list[Generation]) -> list[Verdict]:
    by_id = {example.id: example for example in EXAMPLES}
    return [judge(g, by_id[g.example_id], TASK) for g in generations]


def assert_rate(hits: list[bool], rate: float) -> None:
    error = (rate * (1 - rate) / len(hits)) ** 0.5
    assert abs(sum(hits) / len(hits) - rate) <= 4 * error, (sum(hits) / len(hits), rate, len(hits))


NAME = "mock:label=0.85,evidence=0.7,answer_if_right=0.9,answer_if_wrong=0.35,answer=0.6,blind=0.15"


@pytest.mark.parametrize(
    ("arm", "label_true", "evidence_true"),
    [
        ("correct", 0.85, 0.7),
        ("incorrect", 0.15, 0.3),
        ("incorrect-label", 0.15, 0.7),
        ("incorrect-evidence", 0.85, 0.3),
    ],
)
def test_rates_are_as_stated(arm: str, label_true: float, evidence_true: float) -> None:
    said = verdicts(run(NAME, arm))
    assert all(verdict.problems == () for verdict in said)
    assert_rate([bool(v.label_right) for v in said], label_true)
    assert_rate([bool(v.evidence_exact) for v in said], evidence_true)
    assert_rate([bool(v.trace_right) for v in said], label_true * evidence_true)
    assert_rate([v.answer_right for v in said if v.trace_right], 0.9)
    assert_rate([v.answer_right for v in said if not v.trace_right], 0.35)


def test_vanilla_has_a_rate_of_its_own() -> None:
    said = verdicts(run(NAME, "vanilla"))
    assert all(v.problems == () and v.label_right is None for v in said)
    assert_rate([v.answer_right for v in said], 0.6)


@pytest.mark.parametrize("condition", ["withheld", "swapped"])
def test_without_its_context_it_cites_nothing(condition: str) -> None:
    said = verdicts(run(NAME, "correct", condition))
    assert all(v.problems == () and v.said_evidence == () for v in said)
    assert_rate([v.answer_right for v in said], 0.15)


def test_released_incorrect_traces_are_written_as_released() -> None:
    generations = run("mock:label=1,evidence=1", "released-incorrect")[:50]
    said = verdicts(generations)
    assert all(v.problems == ("malformed evidence",) and v.label_right is False for v in said)


def test_unfinished_and_malformed() -> None:
    generations = run("mock:unfinished=0.1,malformed=0.2", "correct")
    said = verdicts(generations)
    unfinished = [UNFINISHED in v.problems for v in said]
    assert_rate(unfinished, 0.1)
    assert_rate(
        [
            bool({UNCLOSED_ANSWER, UNCLOSED_TRACE} & set(v.problems))
            for v in said
            if UNFINISHED not in v.problems
        ],
        0.2,
    )
    assert [g.finish_reason == "length" for g in generations] == unfinished


def test_a_text_depends_on_its_ask_alone() -> None:
    whole = {g.example_id: g for g in run(NAME, "correct")}
    asks = asks_for(EXAMPLES[7:30], TASK, "correct", 0, ("full",))
    student = MockStudent(NAME, TASK, EXAMPLES)
    assert list(student.generate([asks])) == [[whole[ask.example_id] for ask in asks]]
    other_seed = [g.text for g in run(NAME, "correct", seed=1)]
    assert other_seed != [g.text for g in whole.values()]


@pytest.mark.parametrize(
    "name",
    [
        "mock:labels=0.9",
        "mock:label",
        "mock:label=1.2",
        "mock:label=often",
        "mock:label=nan",
        "mock:label=0.1,label=0.2",
        "mock:",
        "mocking",
        "mock:label=0.5,",
    ],
)
def test_bad_names_list_the_keys(name: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_rates(name)
    for key in Rates.model_fields:
        assert key in str(error.value)


@given(st.dictionaries(st.sampled_from(sorted(Rates.model_fields)), st.floats(0, 1)))
def test_rates_round_trip(rates: dict[str, float]) -> None:
    name = "mock" + (":" if rates else "") + ",".join(f"{k}={v!r}" for k, v in rates.items())
    assert parse_rates(name) == Rates(**rates)


def test_an_unknown_arm_is_refused() -> None:
    with pytest.raises(SettingsError, match="no arm 'r1'"):
        run("mock", "r1")


def test_no_torch() -> None:
    modules = "tracegap.students.mock, tracegap.students.server"
    code = f"import sys, {modules}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_mock_of_arm_random_draws_its_steps_and_is_right_as_after_any_trace():
    found = verdicts(run(NAME, "random"))
    assert_rate([v.label_right for v in found], 1 / 3)
    assert_rate([v.evidence_exact for v in found], 1 / 3)
    assert_rate([v.answer_right for v in found if v.trace_right], 0.9)
    assert_rate([v.answer_right for v in found if not v.trace_right], 0.35)
    others = verdicts(run(NAME, "random", seed=1))
    assert [v.said_label for v in others] != [v.said_label for v in found]
    assert_rate([v.answer_right for v in verdicts(run(NAME, "random", "withheld"))], 0.15)


def test_a_mock_of_arm_filler_writes_dots():
    found = verdicts(run(NAME, "filler"))
    assert {v.problems for v in found} == {()}
    assert {v.trace_right for v in found} == {None}
    assert_rate([v.answer_right for v in found], 0.35)
