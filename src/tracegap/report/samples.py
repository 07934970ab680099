"""The outputs as the page holds them: an index to filter and sort by, and their texts in blocks.

The index is read when the page opens, a block when one of its outputs is shown or a text is looked
for. So a page of tens of thousands of outputs opens at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tracegap.readings import FreeReading
from tracegap.records import Example, Generation, Verdict
from tracegap.report.free_marks import marked_trace
from tracegap.report.inputs import AskedAgain, ReportInput, Sample
from tracegap.text import normalise

EXAMPLES_A_BLOCK = 500
SAMPLES_A_BLOCK = 1000


class Pool:
    """Gives each distinct value a number, in order of first appearance."""

    def __init__(self, values: Sequence[Any] = ()) -> None:
        self._numbers: dict[Any, int] = {}
        for value in values:
            self(value)

    def __call__(self, value: Any) -> int:
        """Returns the number of a value."""
        return self._numbers.setdefault(value, len(self._numbers))

    def values(self) -> list[Any]:
        """Returns the values in the order of their numbers."""
        return list(self._numbers)


@dataclass(frozen=True, slots=True)
class SampleData:
    """What the sample browser reads, as plain values.

    Attributes:
        index: Columns of all outputs and examples, without their longer texts.
        blocks: Name -> texts of a stretch of examples (`e0`, `e1`, ...) or of outputs (`s0`, ...).
    """

    index: dict[str, Any]
    blocks: dict[str, Any]


def sample_data(inputs: ReportInput) -> SampleData:
    """Returns index and blocks of the outputs of a page."""
    arms, labels, conditions, problems = Pool(inputs.results.arm_names), Pool(), Pool(), Pool()
    numbers: dict[str, int] = {}
    examples: list[Example] = []
    rows = []
    traces = inputs.traces or [None] * len(inputs.samples)
    free = any(reading is not None for reading in traces)  # else no claims are spoken of
    for (example, generation, verdict), reading in zip(inputs.samples, traces, strict=True):
        if example.id not in numbers:
            numbers[example.id] = len(examples)
            examples.append(example)
            labels(example.label)
        rows.append(
            {
                "example": numbers[example.id],
                "arm": arms(generation.arm),
                "run": generation.seed,
                "condition": conditions(generation.condition),
                "problems": [problems(problem) for problem in _problems(generation, verdict)],
                "tokens": generation.completion_tokens,
                **_marks(verdict),
                **({"falseClaims": _false(reading)} if free else {}),
            }
        )
    index = {
        "arms": arms.values(),
        "conditions": conditions.values(),
        "labels": labels.values(),
        "problems": problems.values(),
        "runWord": "seed" if inputs.results.runs_known else "repeat",
        "perBlock": {"e": EXAMPLES_A_BLOCK, "s": SAMPLES_A_BLOCK},
        "examples": {
            "id": [example.id for example in examples],
            "question": [example.question for example in examples],
            "label": [labels(example.label) for example in examples],
        },
        "samples": _columns(rows),
    }
    return SampleData(index, dict(_blocks(inputs, examples)))


def _problems(generation: Generation, verdict: Verdict) -> list[str]:
    cut = ["unfinished"] if generation.finish_reason == "length" else []
    return list(dict.fromkeys([*verdict.problems, *cut]))


def _marks(verdict: Verdict) -> dict[str, Any]:
    return {
        "labelRight": _flag(verdict.label_right),
        "evidenceExact": _flag(verdict.evidence_exact),
        "traceRight": _flag(verdict.trace_right),
        "answerRight": _flag(verdict.answer_right),
        "evidenceF1": _rounded(verdict.evidence_f1),
        "answerF1": _rounded(verdict.answer_f1),
    }


def _false(reading: FreeReading | None) -> int | None:
    """How many false claims a free trace makes; None of any other, or without a claim to check."""
    if reading is None or all(claim.holds is None for claim in reading.claims):
        return None
    return len(reading.false_claims)


def _blocks(inputs: ReportInput, examples: Sequence[Example]) -> Iterator[tuple[str, Any]]:
    for number, start in enumerate(range(0, len(examples), EXAMPLES_A_BLOCK)):
        yield f"e{number}", _example_block(examples[start : start + EXAMPLES_A_BLOCK])
    for number, start in enumerate(range(0, len(inputs.samples), SAMPLES_A_BLOCK)):
        yield f"s{number}", _sample_block(inputs, start)


def _example_block(examples: Sequence[Example]) -> dict[str, Any]:
    """Contexts share passages, within a story or a subject: each is held once a block."""
    passages = Pool()
    rows = [
        {
            "context": [passages(passage) for passage in example.context],
            "evidence": list(example.evidence),
            "answers": list(example.answers),
        }
        for example in examples
    ]
    return {"passages": passages.values(), "rows": rows}


def _sample_block(inputs: ReportInput, start: int) -> dict[str, Any]:
    samples = inputs.samples[start : start + SAMPLES_A_BLOCK]
    traces = inputs.traces[start : start + SAMPLES_A_BLOCK] or [None] * len(samples)
    prompts = Pool()
    rows = [
        _texts(inputs, sample, prompts) | _trace(reading)
        for sample, reading in zip(samples, traces, strict=True)
    ]
    return {
        "prompts": [[list(message) for message in prompt] for prompt in prompts.values()],
        "rows": rows,
    }


def _texts(inputs: ReportInput, sample: Sample, prompts: Pool) -> dict[str, Any]:
    example, generation, verdict = sample
    messages = inputs.prompts.get((example.id, generation.condition))
    row = {
        "text": generation.text,
        "label": verdict.said_label,
        "answers": None if verdict.said_answers is None else list(verdict.said_answers),
        "score": [_rounded(verdict.evidence_precision), _rounded(verdict.evidence_recall)],
        **_cited(verdict, example),
    }
    if messages is not None:
        row["prompt"] = prompts(tuple((m["role"], m["content"]) for m in messages))
    key = (generation.arm, generation.seed, example.id)
    if generation.condition == "full" and key in inputs.again:
        row["again"] = [_again(further) for further in inputs.again[key]]
    return row


def _trace(reading: FreeReading | None) -> dict[str, Any]:
    """A trace in the model's own words, with what was read in it; nothing for any other."""
    return {} if reading is None else {"trace": marked_trace(reading)}


def _again(further: AskedAgain) -> list[Any]:
    return [further.what, further.trace, further.text, further.answer, int(further.right)]


def _cited(verdict: Verdict, example: Example) -> dict[str, Any]:
    """Returns which passages of the context are cited, what else is, and how much in all."""
    cited = verdict.said_evidence
    keys = {normalise(passage) for passage in cited or ()}
    context = [normalise(passage) for passage in example.context]
    return {
        "cited": None if cited is None else len(cited),
        "citedAt": [position for position, key in enumerate(context) if key in keys],
        "strays": [p for p in cited or () if normalise(p) not in set(context)],
    }


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
