"""Items of a study from outputs that others made, read and judged as an audit does."""

from collections import Counter

from tracegap.audit.judging.auditor import Request
from tracegap.audit.judging.judge import STRICT, Case
from tracegap.audit.judging.run_audit import run_audit
from tracegap.records import Verdict
from tracegap.study.items import Item, item_id
from tracegap.traces.parse import think_of
from tracegap.traces.render import unescape

NO_TRACE, NO_ANSWER = "output without a trace that can be read", "output without an answer"


def items_of_outputs(request: Request, seed: int) -> tuple[list[Item], list[str], Counter[str]]:
    """Returns the items of audited outputs, their arms in the order they come, what is left out.

    Raises:
        BadInputError: A file cannot be read, or holds nothing that can be judged.
    """
    items: list[Item] = []
    left_out: Counter[str] = Counter()

    def watch(case: Case, found: dict[str, Verdict]) -> None:
        verdict, arm, example = found[STRICT], case.output.arm, case.example
        trace, said = think_of(case.text), verdict.said_answers
        if trace is None or not trace.strip():
            left_out[NO_TRACE] += 1
        elif said is None:
            left_out[NO_ANSWER] += 1
        else:
            items.append(
                Item(
                    id=item_id(seed, arm, example.id),
                    question_id=example.id,
                    arm=arm,
                    question=example.question,
                    context=example.context,
                    trace=unescape(trace).strip(),
                    answer=", ".join(said),
                    answer_right=verdict.answer_right,
                    trace_right=verdict.trace_right,
                )
            )

    run_audit(request, [watch])
    return items, list(dict.fromkeys(item.arm for item in items)), left_out
