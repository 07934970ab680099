"""Checking what a student wrote without gold: against what its task's rules derive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracegap.checks.free import as_read, read_free
from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.readings import Claim
from tracegap.records import Abstention, Derivation, Example, Finding, Judgement, Parsed
from tracegap.task import Task
from tracegap.text import normalise
from tracegap.traces.parse import parse_generation

_SHOWN = 120
RANKS: dict[Judgement, int] = {"right": 0, "unknown": 1, "wrong": 2}
"""Judgements, the better the lower."""


@dataclass(frozen=True, slots=True)
class Check:
    """What the checks without gold say of one generation.

    Attributes:
        judgement: `wrong` if any step is; `right` if label, evidence and answer all are; else
            `unknown`.
        findings: One for each step that was said, in their order.
        problems: What is missing or malformed, as in a `Verdict`.
        decidable: Whether another generation for the same question could be judged `right`.
        concluded, follows, claims: Of a trace in the model's own words; see `FreeReading`.
    """

    judgement: Judgement
    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    decidable: bool
    concluded: tuple[str, ...] | None = None
    follows: bool | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """One sentence for each thing that keeps the generation from being right."""
        said = [f.reason for f in self.findings if f.judgement != "right"]
        if self.follows is False:
            ends = ", ".join(self.concluded or ()) or "none"
            said.append(f"the answer is not what the trace concludes: {_short(ends)}")
        false = (claim for claim in self.claims if claim.holds is False)
        said += [f"the trace claims {_short(claim.text)!r}: {claim.reason}" for claim in false]
        return (*said, *self.problems)

    @property
    def rank(self) -> tuple[int, int]:
        """The better the lower: by judgement, then by how much is wrong or missing."""
        wrong = sum(finding.judgement == "wrong" for finding in self.findings)
        return RANKS[self.judgement], wrong + len(self.problems)

    @property
    def worth_another(self) -> bool:
        """Whether a further generation could be judged right where this one was not."""
        return self.judgement != "right" and self.decidable

    def of(self, *steps: str) -> "Check":
        """The same of some steps alone: `right` if all of them are."""
        findings = tuple(finding for finding in self.findings if finding.step in steps)
        decidable = all(finding.judgement != "unknown" for finding in findings)
        return replace(
            self, judgement=overall(findings, len(steps)), findings=findings, decidable=decidable
        )


def check_generation(task: Task, question: str, context: Sequence[str], text: str) -> Check:
    """Returns what the task's rules say of a generation, from question and context alone.

    A trace in the model's own words is read first; a class that it does not state is not missed.
    """
    said = parse_generation(text, task)
    reading = read_free(text, said, task, question, context)
    if reading is None:
        return check_said(task, question, context, said)
    said = as_read(said, reading, context)
    found = check_said(task, question, context, said)
    return replace(
        found,
        judgement=overall(found.findings, 2 if said.label is None else 3),
        concluded=reading.concluded,
        follows=reading.follows,
        claims=reading.claims,
    )


def check_said(task: Task, question: str, context: Sequence[str], said: Parsed) -> Check:
    """Returns what the task's rules say of what was read from a generation."""
    findings = tuple(task.findings(question, context, said))
    return Check(
        judgement=overall(findings),
        findings=findings,
        problems=said.problems,
        decidable=all(finding.judgement != "unknown" for finding in findings),
    )


def overall(findings: Sequence[Finding], steps: int = 3) -> Judgement:
    """Returns `wrong` if any step is, `right` if so many steps are, and all, else `unknown`."""
    judgements = {finding.judgement for finding in findings}
    if "wrong" in judgements:
        return "wrong"
    said = {finding.step for finding in findings}
    return "right" if judgements == {"right"} and len(said) == steps else "unknown"


def findings_from(
    derived: Derivation | Abstention,
    task: Task,
    question: str,
    context: Sequence[str],
    said: Parsed,
) -> list[Finding]:
    """Compares each step that was said with what was derived; unknown where nothing was.

    Args:
        derived: What the task's rules derive from question and context.
        task: Scores the answer.
        question: As asked.
        context: The passages.
        said: What was read from a generation; a step that is None is not judged.
    """
    found: list[Finding] = []
    if said.label is not None:
        found.append(_label(said.label, derived))
    if said.evidence is not None:
        found.append(_evidence(said.evidence, derived, context))
    if said.answers is not None:
        found.append(_answer(said.answers, derived, task, question, context))
    return found


def _label(said: str, derived: Derivation | Abstention) -> Finding:
    if isinstance(derived, Abstention):
        return Finding("label", "unknown", f"the label cannot be derived: {derived.reason}")
    why = "; ".join(derived.reasons)
    if label_is_right(said, derived.label):
        return Finding("label", "right", f"the label is {derived.label}: {why}")
    return Finding("label", "wrong", f"the label should be {derived.label}: {why}")


def _evidence(
    said: tuple[str, ...], derived: Derivation | Abstention, context: Sequence[str]
) -> Finding:
    known = {normalise(passage) for passage in context}
    for passage in said:
        if normalise(passage) not in known:
            return Finding("evidence", "wrong", f"this is not in the context: {_short(passage)}")
    if isinstance(derived, Abstention):
        return Finding("evidence", "unknown", f"the evidence cannot be derived: {derived.reason}")
    wanted = tuple(context[i] for i in derived.evidence)
    if compare_evidence(said, wanted).exact:
        return Finding("evidence", "right", "the cited passages are those that answer it")
    missing = _but(wanted, said)
    if missing:
        return Finding("evidence", "wrong", f"this answers it and is not cited: {missing}")
    return Finding(
        "evidence", "wrong", f"this is cited and does not answer it: {_but(said, wanted)}"
    )


def _but(passages: Sequence[str], others: Sequence[str]) -> str:
    """Returns the first passages that are not among the others, for a reader."""
    known = {normalise(other) for other in others}
    left = [passage for passage in passages if normalise(passage) not in known]
    more = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
    return _short(left[0]) + more if left else ""


def _answer(
    said: tuple[str, ...],
    derived: Derivation | Abstention,
    task: Task,
    question: str,
    context: Sequence[str],
) -> Finding:
    if isinstance(derived, Abstention):
        return Finding("answer", "unknown", f"the answer cannot be derived: {derived.reason}")
    gold = Example(
        id="derived",
        question=question,
        context=tuple(context),
        label=derived.label,
        evidence=derived.evidence,
        answers=derived.answers,
        group="",
    )
    wanted = _short(", ".join(derived.answers))
    if task.score_answer(said, gold).exact:
        return Finding("answer", "right", f"the answer is {wanted}")
    return Finding(
        "answer", "wrong", f"the answer should be {wanted}, not {_short(', '.join(said))}"
    )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
