"""What a student is asked again: its examples with their swaps, and what had to be left out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tracegap.interventions.asking.backend import Case, Targets
from tracegap.interventions.asking.reanswers import Coverage
from tracegap.interventions.asking.swaps import COUNTERFACTUAL, SWAPS, Swap, swaps
from tracegap.records import Example, Generation
from tracegap.students.requests import donors, first_by_hash
from tracegap.task import Task
from tracegap.traces.arms import states_steps
from tracegap.traces.neutral import is_filler
from tracegap.traces.parse import parse_generation, think_of
from tracegap.traces.plan import ArmPlan
from tracegap.traces.render import render_answer


def chosen(examples: Sequence[Example], limit: int | None) -> list[Example]:
    """Returns at most `limit` examples, in their order; all arms share them."""
    kept = first_by_hash(examples, "intervention", limit)
    return [example for example in examples if example.id in kept]


def donors_of(examples: Sequence[Example]) -> dict[str, Example]:
    """Returns for each example's id the one whose trace it is given; empty if all are one group."""
    if len({example.group for example in examples}) < 2:
        return {}
    return {e.id: donor for e, donor in zip(examples, donors(examples), strict=True)}


def plan_cases(
    examples: Sequence[Example],
    generations: Mapping[str, Generation],
    donor_of: Mapping[str, Example],
    plan: ArmPlan,
    token_count: Callable[[str], int],
) -> tuple[list[Case], Coverage]:
    """Returns what one student is asked again, and what is left out.

    Args:
        examples: The test examples to ask again; at least one.
        generations: What the student wrote on each, by example id.
        donor_of: Whose trace each example is given, by its id.
        plan: Of false traces for these examples; its task words them and reads the answers.
        token_count: As `Reanswerer` counts.
    """
    task = plan.task
    cases, unreadable = [], []
    for example in examples:
        generation = generations[example.id]
        parsed = parse_generation(generation.text, task)
        own = think_of(generation.text)
        filled = not states_steps(generation.arm) and is_filler(own)
        if own is None or (parsed.trace is None and not filled):
            unreadable.append(example.id)
            continue
        made = swaps(example, own, donor_of.get(example.id), plan, token_count)
        cases.append(
            Case(
                example=example,
                arm=generation.arm,
                seed=generation.seed,
                messages=task.prompt(example),
                own=generation.text,
                swaps=made,
                targets=_targets(example, parsed.answers, made, task),
            )
        )
    some = generations[examples[0].id]
    left_out = _left_out(cases)
    return cases, Coverage(some.arm, some.seed, len(examples), tuple(unreadable), left_out)


def _targets(
    example: Example, own: tuple[str, ...] | None, made: Sequence[Swap], task: Task
) -> Targets:
    elsewhere = next((swap.leads_to for swap in made if swap.name == COUNTERFACTUAL), None)
    return Targets(
        gold=_target(example.answers, task),
        own=None if own is None else _target(own, task),
        counterfactual=None if elsewhere is None else _target(elsewhere, task),
    )


def _target(answers: tuple[str, ...], task: Task) -> str:
    return f" <answer>{render_answer(answers, task.wording)}</answer>"


def _left_out(cases: Sequence[Case]) -> dict[str, int]:
    there = Counter(name for case in cases for name in {swap.name for swap in case.swaps})
    return {name: len(cases) - there[name] for name in SWAPS if there[name] < len(cases)}
