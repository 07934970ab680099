"""Asking batch by batch: a killed run goes on and ends the same."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from asked_alone import local
from rooms_task import EXAMPLES, TASK
from tracegap.files import read_records
from tracegap.records import Generation
from tracegap.students import generate
from tracegap.students.generate import LocalStudent, Reader
from tracegap.students.mock import MockStudent
from tracegap.students.requests import Ask, asks_for
from tracegap.students.run import Batch, run_generation, run_together
from tracegap.students.sampling import Sampling
from tracegap.students.settings import GenerationSettings


def silent(done: int, total: int) -> None:
    pass


class KilledError(Exception):
    pass


class Dying:
    """A mock student whose process dies after some batches."""

    def __init__(self, inner: MockStudent, batches: int) -> None:
        self.identity = inner.identity
        self.asked: list[tuple[str, str]] = []
        self._inner, self._left = inner, batches

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        return [list(asks[at : at + 6]) for at in range(0, len(asks), 6)]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        for batch in batches:
            if self._left == 0:
                raise KilledError
            self._left -= 1
            self.asked += [ask.key for ask in batch]
            yield from self._inner.generate([batch])


def asks_of(count: int = 40) -> list[Ask]:
    return asks_for(EXAMPLES[:count], TASK, "correct", 0, ("full", "withheld"))


@pytest.mark.parametrize("cut", [0, 1, 40, 700])
def test_a_killed_run_goes_on_and_ends_the_same(tmp_path: Path, cut: int) -> None:
    asks = asks_of()
    student = MockStudent("mock", TASK, EXAMPLES)
    whole = tmp_path / "whole.jsonl"
    run_generation(asks, student, whole, silent)
    path = tmp_path / "killed.jsonl"
    with pytest.raises(KilledError):
        run_generation(asks, Dying(student, 5), path, silent)
    assert not path.exists()
    (part,) = tmp_path.glob("killed.unfinished-*.jsonl")
    data = part.read_bytes()
    part.write_bytes(data[: len(data) - cut])  # killed in mid-write
    kept = part.read_bytes().count(b"\n")
    second = Dying(student, 100)
    seen: list[tuple[int, int]] = []
    run_generation(asks, second, path, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == whole.read_bytes()
    assert [(g.example_id, g.condition) for g in read_records(path, Generation)] == [
        ask.key for ask in asks
    ]
    assert seen[0] == (kept, 80)
    assert seen[-1] == (80, 80)
    # batches are asked whole: their composition does not depend on what is finished
    assert second.asked == [ask.key for ask in asks][kept // 6 * 6 :]
    assert not list(tmp_path.glob("*.unfinished-*"))
    times = [
        json.loads(line)
        for line in (tmp_path / "killed.times.jsonl").read_text().split("\n")
        if line
    ]
    assert sum(line["asks"] for line in times) >= 80


def test_what_other_settings_left_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    with pytest.raises(KilledError):
        run_generation(
            asks_of(), Dying(MockStudent("mock:label=0", TASK, EXAMPLES), 3), path, silent
        )
    again = Dying(MockStudent("mock", TASK, EXAMPLES), 100)
    run_generation(asks_of(), again, path, silent)
    assert len(again.asked) == 80
    assert not list(tmp_path.glob("*.unfinished-*"))


def test_a_resumed_local_run_is_byte_identical(model: Any, tokenizer: Any, tmp_path: Path) -> None:
    asks = asks_for(EXAMPLES[:20], TASK, "correct", 0, ("full",))
    student = local(model, tokenizer, max_new_tokens=12, batch_size=8)
    run_generation(asks, student, tmp_path / "whole.jsonl", silent)

    def die(done: int, total: int) -> None:
        if done >= 8:
            raise KilledError

    path = tmp_path / "killed.jsonl"
    with pytest.raises(KilledError):
        run_generation(asks, student, path, die)
    (part,) = tmp_path.glob("killed.unfinished-*.jsonl")
    part.write_bytes(part.read_bytes()[:-10])
    run_generation(asks, student, path, silent)
    assert path.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def drawing(
    model: Any, tokenizer: Any, reader: Reader | None, numbers: range
) -> list[LocalStudent]:
    settings = GenerationSettings(max_new_tokens=8, batch_size=8)
    return [
        LocalStudent(model, tokenizer, settings, "tiny", Sampling(1.0, number), reader=reader)
        for number in numbers
    ]


def test_samples_drawn_together_are_those_drawn_one_by_one(
    model: Any, tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = asks_for(EXAMPLES[:20], TASK, "correct", 0, ("full",))
    numbers = range(1, 4)
    alone = [tmp_path / f"alone{number}.jsonl" for number in numbers]
    for student, path in zip(drawing(model, tokenizer, None, numbers), alone, strict=True):
        run_generation(asks, student, path, silent)
    read: list[int] = []
    reading = generate.read
    monkeypatch.setattr(generate, "read", lambda m, p: read.append(len(p)) or reading(m, p))
    together = [tmp_path / f"together{number}.jsonl" for number in numbers]
    seen: list[tuple[int, int]] = []
    run_together(
        asks,
        drawing(model, tokenizer, Reader(model), numbers),
        together,
        lambda done, total: seen.append((done, total)),
    )
    assert [p.read_bytes() for p in together] == [p.read_bytes() for p in alone]
    assert len({p.read_bytes() for p in alone}) == 3  # they do differ from one another
    assert sum(read) == len(asks)  # each prompt was read once
    assert (seen[0], seen[-1]) == ((0, 60), (60, 60))
    assert not list(tmp_path.glob("*.unfinished-*"))


def test_samples_drawn_together_go_on_after_a_kill(
    model: Any, tokenizer: Any, tmp_path: Path
) -> None:
    asks = asks_for(EXAMPLES[:20], TASK, "correct", 0, ("full",))
    whole, killed = ([tmp_path / f"{kind}{n}.jsonl" for n in (1, 2)] for kind in "ab")
    students = drawing(model, tokenizer, Reader(model), range(1, 3))
    run_together(asks, students, whole, silent)

    def die(done: int, total: int) -> None:
        if done >= 24:
            raise KilledError

    with pytest.raises(KilledError):
        run_together(asks, students, killed, die)
    parts = sorted(tmp_path.glob("b*.unfinished-*.jsonl"))
    assert len(parts) == 2
    parts[1].write_bytes(parts[1].read_bytes()[:-10])
    run_together(asks, students, killed, silent)
    assert [p.read_bytes() for p in killed] == [p.read_bytes() for p in whole]
