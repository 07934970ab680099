"""Verdicts as inspect's scores, with the metrics and errors that inspect itself would work out."""

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tracegap.audit.findings.scorable import Unscorable
from tracegap.audit.judging.judge import Case
from tracegap.records import Verdict
from tracegap.tasks.alternatives import references

NAMES = ("answer", "label", "evidence", "trace")
NOT_READ, NO_GOLD = "invalid_response_format", "no gold"
Sample = Mapping[str, Any]


def scores_of(case: Case, verdict: Verdict) -> dict[str, dict[str, Any]]:
    """Returns each step's score: C right, I wrong, NaN unscored, with what was said and why."""
    gold = case.example
    evidence = list(verdict.said_evidence or ())
    said_trace = [part for part in (verdict.said_label, *evidence) if part is not None]
    return {
        "answer": _score(
            verdict.answer_right,
            verdict.said_answers,
            f"gold: {' or '.join(references(gold))}" if gold.answers else "no gold answer is known",
            verdict,
            bool(gold.answers),
        ),
        "label": _score(
            verdict.label_right,
            None if verdict.said_label is None else (verdict.said_label,),
            f"gold: {gold.label}" if gold.label else "no gold label is known",
            verdict,
            bool(gold.label),
        ),
        "evidence": _score(
            verdict.evidence_exact,
            verdict.said_evidence,
            _passages(gold.evidence_passages),
            verdict,
            bool(gold.evidence),
        ),
        "trace": _score(
            verdict.trace_right,
            tuple(said_trace) or None,
            _steps(verdict),
            verdict,
            bool(gold.label or gold.evidence),
        ),
    }


def _score(
    right: bool | None,
    said: tuple[str, ...] | None,
    explanation: str,
    verdict: Verdict,
    has_gold: bool,
) -> dict[str, Any]:
    problems = f"\nproblems: {', '.join(verdict.problems)}" if verdict.problems else ""
    score: dict[str, Any] = {
        "value": math.nan if right is None else "C" if right else "I",
        "answer": None if said is None else "\n".join(said),
        "explanation": explanation + problems,
    }
    if right is None:
        score["reason"] = NOT_READ if has_gold else NO_GOLD
    return score


def _passages(passages: Sequence[str]) -> str:
    if not passages:
        return "no gold evidence is known"
    return "gold:\n" + "\n".join(f"- {passage}" for passage in passages)


def _steps(verdict: Verdict) -> str:
    words = {None: "unscored", True: "right", False: "wrong"}
    return f"label {words[verdict.label_right]}, evidence {words[verdict.evidence_exact]}"


def _by_question(samples: Sequence[Sample], name: str) -> dict[str, float]:
    """Returns question -> the mean of its scored epochs, as inspect's reducer `mean` has it."""
    values: dict[str, list[float]] = defaultdict(list)
    for sample in samples:
        value = sample["scores"][name]["value"]
        values[sample["id"]] += [float(value == "C")] if isinstance(value, str) else []
    return {q: statistics.fmean(found) if found else math.nan for q, found in values.items()}


def _names(samples: Sequence[Sample]) -> list[str]:
    return list(samples[0]["scores"])


def results_of(samples: Sequence[Sample], why: Unscorable | None) -> dict[str, Any]:
    """Returns accuracy and standard error of each score; none where most could not be read."""
    return {
        "total_samples": len(samples),
        "completed_samples": len(samples),
        "scores": [_result(name, _by_question(samples, name), why) for name in _names(samples)],
    }


def _result(name: str, means: Mapping[str, float], why: Unscorable | None) -> dict[str, Any]:
    scored = [value for value in means.values() if not math.isnan(value)]
    result: dict[str, Any] = {
        "name": name,
        "scorer": name,
        "scored_samples": len(scored),
        "unscored_samples": len(means) - len(scored),
        "metrics": {},
    }
    reason = None if why is None else why.answer if name == "answer" else why.trace
    if reason is not None:
        return result | {"metadata": {"not_scorable": reason}}
    error = statistics.stdev(scored) / math.sqrt(len(scored)) if len(scored) > 1 else 0.0
    metrics = {"accuracy": statistics.fmean(scored), "stderr": error}
    return result | {"metrics": {n: {"name": n, "value": v} for n, v in metrics.items()}}


def reductions_of(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """Returns each score's mean over the epochs of a question."""
    return [
        {
            "scorer": name,
            "samples": [
                {"value": value, "sample_id": question}
                for question, value in _by_question(samples, name).items()
            ],
        }
        for name in _names(samples)
    ]
