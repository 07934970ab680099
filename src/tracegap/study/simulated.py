"""Raters that read nothing, with known effects: to try a kit out, and to test the analysis.

A rating is a level of the arm and measure, plus what the rater and the question shift, plus noise,
rounded and kept on the scale. Acceptance is a draw at a rate for right and for wrong answers,
before and after the trace was seen.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracegap.files import write_text
from tracegap.randomness import random_for
from tracegap.study.design import Design, Shown, rater_name
from tracegap.study.questions import RATINGS, STEPS


@dataclass(frozen=True, slots=True)
class Effects:
    """What simulated raters are like.

    Attributes:
        levels: Arm -> measure -> level before rounding; 3.5 where none is given.
        rater, question, noise: Standard deviations of what shifts a rating.
        accept_without, accept_with: Rates of acceptance of (wrong, right) answers.
        careless: Share of raters who answer checks like any item.
    """

    levels: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    rater: float = 0.5
    question: float = 0.3
    noise: float = 0.8
    accept_without: tuple[float, float] = (0.5, 0.6)
    accept_with: tuple[float, float] = (0.4, 0.7)
    careless: float = 0.0


def simulate_raters(design: Design, effects: Effects, seed: int) -> list[dict[str, Any]]:
    """Returns what each rater of a design would hand in."""
    return [
        {
            "study": design.study,
            "rater": rater_name(rater),
            "answers": _answers(design.raters[rater], rater, effects, seed),
        }
        for rater in range(len(design.raters))
    ]


def write_simulated(folder: Path, design: Design, effects: Effects, seed: int) -> list[Path]:
    """Writes the answer files of simulated raters."""
    written = []
    for handed in simulate_raters(design, effects, seed):
        path = folder / f"{handed['rater']}.json"
        write_text(path, json.dumps(handed) + "\n")
        written.append(path)
    return written


def _answers(
    all_shown: tuple[Shown, ...], rater: int, effects: Effects, seed: int
) -> list[dict[str, Any]]:
    rng = random_for(seed, "simulated rater", str(rater))
    shift = rng.gauss(0, effects.rater)
    careless = rng.random() < effects.careless
    found = []
    for shown in all_shown:
        if shown.item is None and not careless:
            answer = {"without": 0, "with": 0} | dict.fromkeys(RATINGS, shown.check or 1)
            found.append({"item": shown.id} | answer)
            continue
        question = shown.item.question_id if shown.item else "check"
        right = bool(shown.item and shown.item.answer_right)
        answer = {
            "without": int(rng.random() < effects.accept_without[right]),
            "with": int(rng.random() < effects.accept_with[right]),
        }
        levels = effects.levels.get(shown.item.arm if shown.item else "", {})
        for name in RATINGS:
            of_question = random_for(seed, f"question {name}", question).gauss(0, effects.question)
            drawn = levels.get(name, 3.5) + shift + of_question + rng.gauss(0, effects.noise)
            answer[name] = min(STEPS, max(1, round(drawn)))
        found.append({"item": shown.id} | answer)
    return found
