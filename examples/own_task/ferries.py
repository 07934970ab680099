"""A whole task of one's own: which ferry is the first, which the last, and why is one late?

Two kinds of question are solved by rule from the timetable. The third is answered in free words,
so no rule can solve it; there the checks only look whether each step holds on to the notices.
"""

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ValidationError

from tracegap.randomness import random_for
from tracegap.records import Abstention, Derivation, Example, Finding, Parsed, Quarantined, Trace
from tracegap.task import SYNTHETIC, Loaded, Stretch, Wording
from tracegap.tasks.base import BaseTask, GroundedTask
from tracegap.tasks.json_lines import line_stretches, read_line_rows
from tracegap.text import normalise

FIRST, LAST, REASON = "first", "last", "reason"
FERRIES = ("Alma", "Brita", "Clara", "Dagny", "Elsa", "Freja", "Greta", "Hilda")
HARBOURS = ("Lunde", "Norvik", "Ostby", "Sandal")
REASONS = (
    "the fog has not lifted",
    "a crane blocks the quay",
    "the engine is cold",
    "the pilot missed his bus",
    "a gangway is broken",
    "the tide is too low",
)

_TIMES = [f"{hour:02}:{minute:02}" for hour in range(6, 22) for minute in range(0, 60, 5)]
_ASKED = re.compile(r"Which ferry to (\w+) is the (first|last)\?")
_DEPARTURE = re.compile(r"The (\w+) sails to (\w+) at (\d\d:\d\d)\.")


class Row(BaseModel):
    """One line of a file of notices; what does not fit is left out, and the reason is kept."""

    id: str
    day: str
    kind: Literal["first", "last", "reason"]
    question: str
    notices: list[str]
    sources: list[int]
    answer: str


class Ferries(GroundedTask):
    """Notices on a quay. A passage is one notice."""

    name: ClassVar[str] = "ferries"
    title: ClassVar[str] = "Which ferry is the first or the last, and why is one late?"
    hub_name: ClassVar[str] = "none"
    licence: ClassVar[str] = "CC0"
    label_rule: ClassVar[str] = "whether the first or the last ferry or a reason is asked for"
    evidence_rule: ClassVar[str] = "the notice that tells it"
    labels: ClassVar[tuple[str, ...]] = (FIRST, LAST, REASON)
    wording: ClassVar[Wording] = Wording(
        label="What is asked for is",
        evidence="The notices that tell it are",
        answer_style="text",
    )
    instruction: ClassVar[str] = "Give the answer alone between <answer> and </answer>."

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns fresh questions (`synthetic`) or those of a file of JSON lines."""
        if source == SYNTHETIC:
            made = [example_of(row, SYNTHETIC, i) for i, row in enumerate(generate(size, seed))]
        else:
            whole = line_stretches(Path(source))
            made = [one for stretch in whole for one in self.read_stretch(stretch)]
        return Loaded(
            examples=tuple(one for one in made if isinstance(one, Example)),
            quarantined=tuple(one for one in made if isinstance(one, Quarantined)),
        )

    def stretches(self, source: Path, size: int) -> list[Stretch]:
        """Cuts a file into stretches, so that `build --stream` can share it out."""
        return line_stretches(source, size)

    def read_stretch(self, stretch: Stretch) -> Iterator[Example | Quarantined]:
        """Yields the examples of a stretch, and the rows that cannot be used."""
        for place, row in read_line_rows(stretch):
            yield example_of(row, str(stretch.path), place)

    def derive(self, question: str, context: Sequence[str]) -> Derivation | Abstention:
        """Works out the first or last ferry from the timetable; abstains on reasons."""
        asked = _ASKED.fullmatch(question)
        if asked is None:
            return Abstention("a reason is told in free words")
        harbour, label = asked.groups()
        found = ((i, _DEPARTURE.fullmatch(notice)) for i, notice in enumerate(context))
        departures = [(m[3], i, m[1]) for i, m in found if m and m[2] == harbour]
        times = [time for time, _, _ in departures]
        if not times:
            return Abstention(f"no notice tells of a ferry to {harbour}")
        time, place, ferry = (min if label == FIRST else max)(departures)
        if times.count(time) > 1:
            return Abstention(f"several ferries sail to {harbour} at {time}")
        why = f"of {len(times)} ferries to {harbour} the {label} sails at {time}"
        return Derivation(label, (place,), (ferry,), (why,))

    def findings(self, question: str, context: Sequence[str], said: Parsed) -> list[Finding]:
        """Judges by the timetable where it solves the question, else by grounding."""
        if isinstance(self.derive(question, context), Derivation):
            return BaseTask.findings(self, question, context, said)
        return super().findings(question, context, said)

    def judge_label(self, question: str, trace: Trace, answer: str | None) -> Finding:
        """Judges the label by the question's first word, where the timetable solves nothing."""
        asks_why = normalise(question).startswith("why ")
        right = (normalise(trace.label) == REASON) == asks_why
        said = "asks for a reason" if asks_why else "asks for no reason"
        return Finding("label", "right" if right else "wrong", f"the question {said}")


def example_of(row: dict[str, Any] | str, source: str, place: int) -> Example | Quarantined:
    """Returns the example of one row, or why there is none."""
    if isinstance(row, str):  # the complaint about a line that is no JSON object
        return Quarantined(source, place, "the record", row)
    try:
        read = Row.model_validate(row)
        return Example(
            id=read.id,
            question=read.question,
            context=tuple(read.notices),
            label=read.kind,
            evidence=tuple(sorted(read.sources)),
            answers=(read.answer,),
            group=read.day,
        )
    except ValidationError as error:
        first = error.errors()[0]
        return Quarantined(source, place, ".".join(map(str, first["loc"])), first["msg"])
    except ValueError as error:  # evidence that is not in the context
        return Quarantined(source, place, "sources", str(error))


def generate(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yields fresh rows, the three kinds in turn.

    Answers, and what questions name, take turns too: nothing can be guessed without the notices.
    """
    for number in range(size):
        rng = random_for(seed, "ferries", str(number))
        kind, turn = (FIRST, LAST, REASON)[number % 3], number // 3
        why = kind == REASON
        ferries = _turn(FERRIES, turn // len(REASONS) if why else turn, 6, rng)
        reasons = _turn(REASONS, turn, 3, rng)
        here, there = _turn(HARBOURS, turn // len(FERRIES), 2, rng)
        late = ferries[:3] if why else rng.sample(ferries, 3)
        times = sorted(rng.sample(_TIMES, 6), reverse=kind == LAST)
        notices = [f"The {f} is late because {r}." for f, r in zip(late, reasons, strict=True)]
        notices += [
            f"The {ferry} sails to {harbour} at {time}."
            for ferry, harbour, time in zip(ferries, [here, there] * 3, times, strict=True)
        ]
        order = rng.sample(range(len(notices)), len(notices))
        asked = f"Why is the {late[0]} late?" if why else f"Which ferry to {here} is the {kind}?"
        yield {
            "id": f"ferries-{seed}-{number}",
            "day": f"day {seed}-{number}",
            "kind": kind,
            "question": asked,
            "notices": [notices[i] for i in order],
            "sources": [order.index(0 if why else len(late))],
            "answer": reasons[0] if why else ferries[0],
        }


def _turn(names: Sequence[str], turn: int, count: int, rng: random.Random) -> list[str]:
    """Returns so many names, first the one whose turn it is."""
    first = names[turn % len(names)]
    return [first, *rng.sample([name for name in names if name != first], count - 1)]
