"""The words of planted free traces: some that the reader's rules were built on, others to judge it.

`{n}` is a name, `{t}` its time as a model would write it, `{e}` the question's event, `{et}` its
time. `FRESH` was written before the rules of claims were widened, `JUDGE` had been read by then.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wordings:
    """Sentences of one kind each, any of which may be drawn.

    Attributes:
        opening, filler: Words that say nothing of the facts.
        event: When the question's event was.
        meets, after, before: That a fact shares time with it, or lies after or before it.
        weighs: That it may be so, said with a hedge.
        takes_back: What announces a correction.
        final: What the trace concludes.
        none: That it concludes that there is nothing.
        lump: That all that was not named lies elsewhere.
    """

    opening: tuple[str, ...]
    filler: tuple[str, ...]
    event: tuple[str, ...]
    meets: tuple[str, ...]
    after: tuple[str, ...]
    before: tuple[str, ...]
    weighs: tuple[str, ...]
    takes_back: tuple[str, ...]
    final: tuple[str, ...]
    none: tuple[str, ...]
    lump: tuple[str, ...]


BUILD = Wordings(
    opening=(
        "Alright, let me work through this step by step.",
        "Okay, so I need to figure this out from the context.",
        "Hmm, the user wants to know what was going on at the same time.",
    ),
    filler=(
        "Let me go through the list one by one and compare the dates.",
        "I should be careful here, since the dates are close to each other.",
        "Now I need to check which of them overlap with that period.",
        "The question asks for what happened within the same time interval.",
    ),
    event=(
        "According to the context, {e} was {et}.",
        "First, {e}: {et}. That's the period to look at.",
    ),
    meets=(
        "{n}: {t}. This overlaps with that period.",
        "{n} ({t}) falls within that time.",
        "{n} was {t}, so both were going on simultaneously.",
    ),
    after=(
        "{n}: {t}. That's after that period, so no overlap.",
        "{n} ({t}) is later, so it doesn't overlap.",
        "{n} was {t}, which is way after the period in question.",
    ),
    before=(
        "{n}: {t}. That's before that period, so no overlap.",
        "{n} ({t}) is too early.",
        "{n} was {t}, which is before the period in question.",
    ),
    weighs=(
        "{n} might overlap, but I'm not sure yet.",
        "Perhaps {n} could be meant as well.",
    ),
    takes_back=("Wait, let me check that again.", "Wait, that's not right."),
    final=(
        "Therefore, the answer is {n}.",
        "So, the only one that overlaps with it is {n}.",
        "In conclusion, the answer should be {n}.",
    ),
    none=(
        "Therefore, there was no other at that time.",
        "So the answer is that none of them overlap.",
    ),
    lump=("All the others are either before or after that.",),
)
JUDGE = Wordings(
    opening=(
        "We are given a handful of dated statements and one question about them.",
        "Let us see what the records tell us.",
        "Right. A question of dates, then.",
    ),
    filler=(
        "Dates are what matters here, nothing else.",
        "Time to go down the records in order.",
        "One more look at how the years line up.",
        "I want to get the chronology straight before I commit to anything.",
    ),
    event=(
        "The reference event, {e}, dates {et}.",
        "Our anchor is {e} ({et}).",
    ),
    meets=(
        "{n} – {t} – shares time with the anchor.",
        "As for {n}, dated {t}: the two run side by side.",
        "{n} ({t}) intersects with the anchor period.",
        "With {n} at {t}, we have a hit.",
    ),
    after=(
        "{n} – {t} – comes only afterwards.",
        "As for {n}, dated {t}: everything was already over by then.",
        "{n} ({t}) postdates the anchor.",
        "With {n} at {t}, there is nothing in common; it is years later.",
    ),
    before=(
        "{n} – {t} – had long finished.",
        "As for {n}, dated {t}: over before the anchor even begins.",
        "{n} ({t}) predates the anchor.",
        "With {n} at {t}, there is nothing in common; it is years earlier.",
    ),
    weighs=(
        "One could argue for {n}, I suppose.",
        "Conceivably {n} would count too?",
    ),
    takes_back=("Hold on.", "No, I misread the dates there.", "Scratch that."),
    final=(
        "Hence {n}.",
        "That leaves {n}.",
        "Everything considered, {n} must be what is asked for.",
        "Consequently my answer: {n}.",
        "I am settling on {n}.",
    ),
    none=(
        "Consequently nothing in the records qualifies.",
        "Hence there is nobody and nothing to report.",
    ),
    lump=("Whatever else is listed lies in other years.",),
)
FRESH = Wordings(
    opening=(
        "I have a list of facts with dates to sort out.",
        "Starting point: find the reference span, then test each entry.",
        "Let's work out who or what shared the stage.",
    ),
    filler=(
        "Years only get me so far; I'd like months where they are given.",
        "This part is only bookkeeping.",
        "I'll keep going down the page.",
        "So far nothing surprising.",
    ),
    event=(
        "{e} runs {et}; that is my yardstick.",
        "The yardstick: {e}, {et}.",
    ),
    meets=(
        "{n} ({t}) was in force at that time too.",
        "{n}, {t}, ran in parallel with it.",
        "{n} {t}: these two intervals have days in common.",
        "For {n} I read {t}, and that lands inside the span.",
    ),
    after=(
        "{n} ({t}) began only once that was over.",
        "{n}, {t}, comes later than the span.",
        "{n} {t}: no days in common, it came years afterwards.",
        "For {n} I read {t}, and by that point the span had closed.",
    ),
    before=(
        "{n} ({t}) was over by the time it began.",
        "{n}, {t}, comes earlier than the span.",
        "{n} {t}: no days in common, it had ended years earlier.",
        "For {n} I read {t}, and that was finished before the span opened.",
    ),
    weighs=(
        "{n} may be a candidate; I will come back to it.",
        "Is {n} inside? Not sure.",
    ),
    takes_back=("Hmm, I have to correct myself.", "Actually, that was a slip."),
    final=(
        "My answer is {n}.",
        "That makes it {n}.",
        "All told, {n} is what the question is after.",
        "In the end only {n} remains.",
    ),
    none=(
        "In the end nothing remains.",
        "So nothing else was going on then.",
    ),
    lump=("The remaining entries belong to other years.",),
)
