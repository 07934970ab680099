"""A scorer of inspect_ai: right, wrong or unknown, by the rules of a task and without a target."""

from typing import Any

from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    NOANSWER,
    Score,
    Scorer,
    Target,
    accuracy,
    scorer,
    stderr,
)
from inspect_ai.solver import TaskState

from tracegap.integrations.checker import Checker
from tracegap.serve.completions import verdict_field

_VALUES = {"right": CORRECT, "wrong": INCORRECT, "unknown": NOANSWER}


@scorer(metrics=[accuracy(), stderr()])  # type: ignore[untyped-decorator]
def trace_check(
    task: str | None = None,
    question: str = "question",
    context: str = "context",
    trace_delimiters: list[str] | None = None,
) -> Scorer:
    """Returns a scorer that checks label, evidence and answer of each output.

    `C` is a trace and answer judged right, `I` one that is judged wrong, `N` one that cannot be
    judged; so accuracy is the rate of `right`. Score's explanation gives the reasons, its metadata
    the verdict.

    Args:
        task: The task of every sample; None: recognised by the prompt's last sentence.
        question: Name of the sample's metadata that holds the question.
        context: Name of the sample's metadata that holds the passages; if either is missing, both
            are read from the prompt.
        trace_delimiters: What stands before and after a trace, besides the marks known.
    """
    checker = Checker(task, trace_delimiters)

    async def score(state: TaskState, target: Target) -> Score:
        given = state.metadata
        told = None
        if question in given and context in given:
            told = {"question": given[question], "context": given[context]}
        asked = checker.asked([_plain(message) for message in state.messages], told)
        found = None
        if state.output.choices:
            choice = state.output.choices[0]
            said = {"message": _plain(choice.message), "finish_reason": choice.stop_reason}
            found = checker.check_choice(asked, said)
        field = verdict_field(asked, found)
        return Score(
            value=_VALUES[field["judgement"]],
            answer=state.output.completion,
            explanation="; ".join(field["reasons"]) or "all steps are right",
            metadata={"tracegap": field},
        )

    return score


def _plain(message: Any) -> dict[str, Any]:
    plain: dict[str, Any] = message.model_dump()
    return plain
