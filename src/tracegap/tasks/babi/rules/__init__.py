"""Working out bAbI's task, supporting facts and answers from the text alone, by the world's rules.

A sentence is read (`sentences`), so is the question (`asked`), the task is told by both
(`recognise`), and one rule of its family answers it. What they share (`movements`, `story`) knows
nothing of tasks.
"""

from collections.abc import Sequence

from tracegap.records import Abstention, Derivation
from tracegap.tasks.babi.rules.asked import read_question
from tracegap.tasks.babi.rules.story import UndeterminedError, read_story


def derive(question: str, context: Sequence[str]) -> Derivation | Abstention:
    """Returns task, supporting facts and answers, or why they cannot be told.

    Every sentence must be read, since the answer might hang on any. Time is linear in the context.

    Args:
        question: As bAbI asks it, of any of the 20 tasks; capitals do not matter.
        context: One sentence each, in the order they are told.
    """
    asked = read_question(question)
    if asked is None:
        return Abstention("the question is not of a form that can be read")
    form, named = asked
    try:
        story = read_story(context)
        found = form.rule(story, *named)
    except UndeterminedError as why:
        return Abstention(str(why))
    if isinstance(form.label, str):
        label, reason = form.label, "its question's form tells"
    else:
        label, reason = form.label(story, *named)
    evidence = tuple(sorted(set(found.evidence)))
    return Derivation(
        label, evidence, found.answers, (f"The task is {label}: {reason}.", *found.reasons)
    )
