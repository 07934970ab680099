"""Rewards in TRL's form: `reward(prompts, completions, **columns) -> [float or None, ...]`.

Each is between 0 and 1. What a completion was to say and does not say scores 0: if silence were
left out, a policy would learn it. None is given only where nothing can be known of *any* completion
of a question, or the rules abstain. Which columns are read stands in `tracegap.rewards.asked`.

With gold a reward agrees with the verdict of `tracegap score`, without it with `tracegap check`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Literal, Protocol

from tracegap.checks.gold_free import check_said
from tracegap.checks.steps import compare_evidence
from tracegap.checks.verdicts import verdict_of
from tracegap.records import Derivation, Finding, Generation, Parsed, Verdict
from tracegap.rewards.asked import QUESTION, Asked, read_asked
from tracegap.rewards.completion import text_of
from tracegap.task import Task
from tracegap.text import normalise
from tracegap.traces.parse import parse_generation

Scores = list[float | None]
_TASK = "bound_task"  # under which `for_task` hands its task on, among the columns


class Reward(Protocol):
    """A reward function, as TRL calls it."""

    __name__: str

    def __call__(self, prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
        """Returns a score a completion."""


def label_step(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores 1 where the stated label is the gold one, else 0; None without a gold label."""
    return _scores("label_step", completions, columns, ("label",), _label)


def evidence_step(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores 1 where exactly the gold passages are cited, else 0; None without gold evidence."""
    return _scores("evidence_step", completions, columns, ("context", "evidence"), _evidence)


def evidence_step_f1(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores the F1 of the cited against the gold passages; None without gold evidence."""
    return _scores("evidence_step_f1", completions, columns, ("context", "evidence"), _f1)


def trace(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores 1 where every step that there is gold for is right, else 0; None without any gold."""
    return _scores("trace", completions, columns, ("context", "label", "evidence"), _trace)


def answer(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores 1 where the answer is right as the task scores it, else 0; None without gold answers.

    Some tasks score by the kind of question: give the column `label` too where it is known.
    """
    return _scores("answer", completions, columns, (*QUESTION, "answers"), _answer)


def form(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores 1 where trace and answer can be read whole and nothing is malformed, else 0."""
    return _scores("form", completions, columns, (), _form)


def follows_trace(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores 1 where the answer is what the cited passages lead to by the task's rules, else 0.

    Right or wrong, and without gold; tasks of free text ask whether its words stand in what is
    cited. None where the rules draw nothing from it; 0 where a cited passage is not in the context,
    since what is made up supports nothing.
    """
    return _scores("follows_trace", completions, columns, QUESTION, _follows)


def label_step_gold_free(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores the label by the task's rules, without gold; None where they abstain."""
    return _scores("label_step_gold_free", completions, columns, QUESTION, _found("label"))


def evidence_step_gold_free(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores the cited passages by the task's rules, without gold; None where they abstain."""
    return _scores("evidence_step_gold_free", completions, columns, QUESTION, _found("evidence"))


def evidence_step_f1_gold_free(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores the F1 of the cited against the derived passages; without gold.

    Where a task derives none, as `evidence_step_gold_free` does.
    """
    return _scores("evidence_step_f1_gold_free", completions, columns, QUESTION, _derived_f1)


def trace_gold_free(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores both steps by the task's rules, without gold: 0 if one is wrong or missing."""
    return _scores("trace_gold_free", completions, columns, QUESTION, _found("label", "evidence"))


def answer_gold_free(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
    """Scores the answer by the task's rules, without gold; None where they abstain."""
    return _scores("answer_gold_free", completions, columns, QUESTION, _found("answer"))


def for_task(reward: Reward, task: Task) -> Reward:
    """Returns a reward that needs no column `task`; its name, which TRL logs, stays."""

    @wraps(reward)
    def bound(prompts: Any, completions: Sequence[Any], **columns: Any) -> Scores:
        return reward(prompts, completions, **columns, **{_TASK: task})

    return bound


REWARDS: dict[str, Reward] = {
    reward.__name__: reward
    for reward in (
        *(label_step, evidence_step, evidence_step_f1, trace, answer, form, follows_trace),
        *(label_step_gold_free, evidence_step_gold_free, evidence_step_f1_gold_free),
        *(trace_gold_free, answer_gold_free),
    )
}
"""All rewards by name, as settings name them."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One completion as it was read, and what it answers."""

    asked: Asked
    parsed: Parsed

    @property
    def verdict(self) -> Verdict:
        nobody = Generation("", "", 0, "full", "", "stop", 0, 0)
        return verdict_of(self.parsed, nobody, self.asked.example, self.asked.task)

    def silent(self, *steps: Literal["label", "evidence", "answer"]) -> float | None:
        """What it scores to leave a step out: nothing, where none was expected."""
        return 0.0 if self.asked.expects_trace or "answer" in steps else None


_Pick = Callable[[_Said], float | None]


def _scores(
    name: str, completions: Sequence[Any], columns: dict[str, Any], needed: Sequence[str], of: _Pick
) -> Scores:
    task = columns.pop(_TASK, None)
    rows = read_asked(name, len(completions), columns, needed, task)
    found: Scores = []
    for completion, asked in zip(completions, rows, strict=True):
        parsed = parse_generation(text_of(completion), asked.task, asked.expects_trace)
        found.append(of(_Said(asked, parsed)))
    return found


def _label(said: _Said) -> float | None:
    if not said.asked.example.label:
        return None
    right = said.verdict.label_right
    return said.silent("label") if right is None else float(right)


def _evidence(said: _Said) -> float | None:
    if not said.asked.example.evidence:
        return None
    exact = said.verdict.evidence_exact
    return said.silent("evidence") if exact is None else float(exact)


def _f1(said: _Said) -> float | None:
    if not said.asked.example.evidence:
        return None
    f1 = said.verdict.evidence_f1
    return said.silent("evidence") if f1 is None else f1


def _trace(said: _Said) -> float | None:
    gold = said.asked.example
    if not gold.label and not gold.evidence:
        return None
    right = said.verdict.trace_right
    return said.silent("label", "evidence") if right is None else float(right)


def _answer(said: _Said) -> float | None:
    right = said.verdict.answer_right
    return None if right is None else float(right)


def _form(said: _Said) -> float | None:
    return float(not said.parsed.problems)


def _follows(said: _Said) -> float | None:
    cited, answers, task = said.parsed.evidence, said.parsed.answers, said.asked.task
    if cited is None or answers is None:
        return said.silent("evidence")
    example = said.asked.example
    named = {normalise(passage) for passage in cited}
    # in the order of the context, whatever the order of citing: stories are told in it
    told = [passage for passage in example.context if normalise(passage) in named]
    if len({normalise(passage) for passage in told}) < len(named):
        return 0.0
    led_to = task.answers_of(example.question, told)
    if not led_to:
        # tasks of free text judge the answer itself by what is cited
        whole = task.derive(example.question, example.context)
        return None if isinstance(whole, Derivation) else _found("answer")(said)
    derived = task.derive(example.question, told)
    label = derived.label if isinstance(derived, Derivation) else example.label
    gold = replace(example, answers=led_to, label=label, evidence=(), meta={})
    return float(task.score_answer(answers, gold).exact)


def _found(*steps: Literal["label", "evidence", "answer"]) -> _Pick:
    """Returns what scores steps by the findings of the checks without gold."""

    def pick(said: _Said) -> float | None:
        spoken = {
            "label": said.parsed.label,
            "evidence": said.parsed.evidence,
            "answer": said.parsed.answers,
        }
        if any(spoken[step] is None for step in steps):
            return said.silent(*steps)
        return _by(finding for finding in _findings(said) if finding.step in steps)

    return pick


def _findings(said: _Said) -> Sequence[Finding]:
    example = said.asked.example
    return check_said(said.asked.task, example.question, example.context, said.parsed).findings


def _by(findings: Any) -> float | None:
    judgements = {finding.judgement for finding in findings}
    if "wrong" in judgements:
        return 0.0
    return 1.0 if judgements == {"right"} else None


def _derived_f1(said: _Said) -> float | None:
    if said.parsed.evidence is None:
        return said.silent("evidence")
    example = said.asked.example
    derived = said.asked.task.derive(example.question, example.context)
    if not isinstance(derived, Derivation):
        return _found("evidence")(said)
    wanted = tuple(example.context[place] for place in derived.evidence)
    return compare_evidence(said.parsed.evidence, wanted).f1
