"""Writing a trace in free words, for mocks: several voices, each naming passages and an answer.

It is a stand-in for a reasoning model's trace in form and length, not a model of what such models
think.
"""

import random
from collections.abc import Sequence

from tracegap.records import Example

_OPENINGS = (
    "Okay, the question is: {question}",
    "Let me see. I am asked: {question}",
    "First, what is asked? {question}",
    "So I need to answer this: {question}",
)
_LOOKS = (
    "I go through the passages one by one.",
    "Let me look at what the context says.",
    "Now to the context.",
)
_FITS = (
    '"{passage}" That one matters.',
    'The context says: "{passage}" This is what I need.',
    'Here is something: "{passage}" It answers the question.',
)
_REJECTS = (
    '"{passage}" That does not help.',
    'Then there is "{passage}", which is about something else.',
    'What about "{passage}"? No, that is not it.',
)
_TURNS = (
    "Wait, let me check that again. Yes, it still holds.",
    "Hmm, am I sure? I read it once more, and I am.",
    "Let me double-check before I answer.",
)
_CLOSES = (
    "So the answer must be {answers}.",
    "Therefore the answer is {answers}.",
    "That leaves {answers} as the answer.",
)


def own_words(
    example: Example,
    cited: Sequence[int],
    answers: Sequence[str],
    rng: random.Random,
    looks: int = 2,
) -> str:
    """Returns a trace in free words.

    Args:
        example: The question with its context.
        cited: Positions of the passages that the trace rests on.
        answers: What it concludes.
        rng: Picks the wording.
        looks: At most so many other passages are looked at and rejected.
    """
    others = [place for place in range(len(example.context)) if place not in cited]
    looked = sorted([*cited, *rng.sample(others, min(looks, len(others)))])
    lines = [rng.choice(_OPENINGS).format(question=example.question), rng.choice(_LOOKS)]
    for place in looked:
        said = rng.choice(_FITS if place in cited else _REJECTS)
        lines.append(said.format(passage=example.context[place]))
    if rng.random() < 0.5:
        lines.append(rng.choice(_TURNS))
    lines.append(rng.choice(_CLOSES).format(answers=" and ".join(answers)))
    return "\n\n".join(lines)
