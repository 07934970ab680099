"""A few questions to show: the answer after the own trace beside that after a swapped one."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import COUNTERFACTUAL, OWN, WRONG_EVIDENCE, WRONG_LABEL
from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.report.inputs import SideBySide

_KINDS: tuple[tuple[str, str, Callable[[Reanswer], bool]], ...] = (
    ("The answer follows a counterfactual trace", COUNTERFACTUAL, lambda row: bool(row.follows)),
    ("The answer stays, whatever a counterfactual says", COUNTERFACTUAL, lambda row: row.same),
    ("The answer changes with the evidence", WRONG_EVIDENCE, lambda row: not row.same),
    ("The answer changes with the label", WRONG_LABEL, lambda row: not row.same),
)


def side_by_side(rows: Iterable[Reanswer], examples: Mapping[str, Example]) -> Iterator[SideBySide]:
    """Yields for each arm one question of each kind that happened, picked by their ids' hash."""
    by_arm: dict[str, list[Reanswer]] = {}
    for row in rows:
        by_arm.setdefault(row.arm, []).append(row)
    for found in by_arm.values():
        found.sort(key=lambda row: hash_of("side by side", row.example_id, row.seed))
        own = {(row.example_id, row.seed): row for row in found if row.swap == OWN}
        # a swap that is the own trace over again shows nothing
        pairs = [(own[row.example_id, row.seed], row) for row in found if row.swap != OWN]
        pairs = [(before, row) for before, row in pairs if before.trace != row.trace]
        for title, swap, fits in _KINDS:
            picked = next((pair for pair in pairs if pair[1].swap == swap and fits(pair[1])), None)
            if picked is not None:
                yield _pair(title, *picked, examples[picked[1].example_id])


def _pair(title: str, own: Reanswer, row: Reanswer, example: Example) -> SideBySide:
    return SideBySide(
        title=title,
        arm=row.arm,
        seed=row.seed,
        question=example.question,
        gold=example.answers,
        swap=row.swap,
        leads_to=row.leads_to or (),
        own_trace=own.trace,
        own_answer=said(own),
        own_right=own.answer_right,
        swapped_trace=row.trace,
        swapped_answer=said(row),
        swapped_right=row.answer_right,
    )


def said(row: Reanswer) -> str:
    """Returns what was answered, or the raw text where no answer could be read."""
    return "; ".join(row.answers) if row.answers else f"unreadable: {row.text}"
