"""Asking again: a killed run goes on and ends the same."""

import pytest

from reasked import cases_of
from tracegap.interventions.asking.ask import GROUP, run_interventions
from tracegap.interventions.asking.mock_backend import MockReanswerer


def silent(done, total):
    pass


class KilledError(Exception):
    pass


class Dying:
    def __init__(self, inner, groups):
        self.identity, self.token_count = inner.identity, inner.token_count
        self._inner, self._left, self.asked = inner, groups, []

    def reanswer(self, cases):
        if self._left == 0:
            raise KilledError
        self._left -= 1
        self.asked += [case.example.id for case in cases]
        yield from self._inner.reanswer(cases)


@pytest.mark.parametrize("cut", [0, 1, 300, 9000])
def test_a_killed_run_goes_on_and_ends_the_same(tmp_path, cut):
    cases, task, examples = cases_of("cotempqa", 30, lambda text: len(text.split()))
    student = MockReanswerer("mock", task, examples)
    whole, path = tmp_path / "whole.jsonl", tmp_path / "killed.jsonl"
    run_interventions(cases, student, task, whole, silent)
    with pytest.raises(KilledError):
        run_interventions(cases, Dying(student, 2), task, path, silent)
    assert not path.exists()
    (part,) = tmp_path.glob("killed.unfinished-*.jsonl")
    data = part.read_bytes()
    part.write_bytes(data[: len(data) - cut])  # killed in mid-write
    second, seen = Dying(student, 100), []
    run_interventions(cases, second, task, path, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == whole.read_bytes()
    assert seen[-1] == (30, 30)
    assert 2 * GROUP - seen[0][0] == (0 if cut == 0 else pytest.approx(1, abs=2))
    assert not list(tmp_path.glob("*.unfinished-*"))
    # groups are asked whole: what is computed together does not depend on what is finished
    assert len(second.asked) % GROUP == 30 % GROUP


def test_what_another_student_left_is_not_taken_over(tmp_path):
    cases, task, examples = cases_of("cotempqa", 12, lambda text: len(text.split()))
    path = tmp_path / "i.jsonl"
    other = MockReanswerer("mock:use=nothing", task, examples)
    with pytest.raises(KilledError):
        run_interventions(cases, Dying(other, 1), task, path, silent)
    again = Dying(MockReanswerer("mock", task, examples), 9)
    run_interventions(cases, again, task, path, silent)
    assert again.asked == [case.example.id for case in cases]
