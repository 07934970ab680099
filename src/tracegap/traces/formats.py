"""The shapes in which training rows are written; TRL and distilabel read each as it is."""

from dataclasses import dataclass
from typing import Any, Literal

from tracegap.records import TrainingRow

RowFormat = Literal["prompt-completion", "messages", "stepwise", "distilabel"]


def shape_row(
    row: TrainingRow, form: RowFormat, truths: tuple[bool, bool] | None
) -> dict[str, Any]:
    """Returns a row in the asked shape, with label, evidence and example id beside it.

    Args:
        row: A training row.
        form: `prompt-completion` and `messages` are chat forms; `stepwise` is TRL's stepwise
            supervision: the completion cut into steps, each with whether it is true; `distilabel`
            has the columns that distilabel's text generation reads and writes.
        truths: Whether the row's label and its evidence are true; the answer always is. None: the
            row states neither, and is one step.
    """
    beside = {
        "example_id": row.example_id,
        "arm": row.arm,
        "label": row.label,
        "evidence": row.evidence,
    }
    if form == "prompt-completion":
        return {"prompt": row.prompt, "completion": row.completion, **beside}
    if form == "messages":
        return {"messages": row.prompt + row.completion, **beside}
    if form == "distilabel":
        system = [m["content"] for m in row.prompt if m["role"] == "system"]
        asked = [m["content"] for m in row.prompt if m["role"] != "system"]
        return {
            "system_prompt": "\n\n".join(system),
            "instruction": "\n\n".join(asked),
            "generation": row.completion[0]["content"],
            "model_name": f"tracegap {row.arm}",
            **beside,
        }
    steps, labels = _steps(row.completion[0]["content"], truths)
    prompt = "\n\n".join(message["content"] for message in row.prompt)
    # `label` is ours, `labels` is TRL's: one truth value a step
    return {"prompt": prompt, "completions": steps, "labels": labels, **beside}


@dataclass(frozen=True, slots=True)
class ShapedRow:
    """A row as one of the shapes has it; only one of the last four is there."""

    example_id: str
    arm: str
    label: str
    evidence: list[str]
    completion: list[dict[str, str]] | None = None
    messages: list[dict[str, str]] | None = None
    completions: list[str] | None = None
    generation: str | None = None

    def training_row(self, prompt: list[dict[str, str]]) -> TrainingRow:
        """Undoes `shape_row`; the prompt is that of the row's example."""
        if self.completions is not None:
            completion = [{"role": "assistant", "content": "".join(self.completions)}]
        elif self.generation is not None:
            completion = [{"role": "assistant", "content": self.generation}]
        else:
            completion = self.completion or (self.messages or [])[-1:]
        return TrainingRow(
            prompt=prompt,
            completion=completion,
            example_id=self.example_id,
            arm=self.arm,
            label=self.label,
            evidence=self.evidence,
        )


def _steps(text: str, truths: tuple[bool, bool] | None) -> tuple[list[str], list[bool]]:
    """Cuts a completion after its label line and after its trace; joined they are the text."""
    think, closing, answer = text.partition("</think>")
    if not closing or truths is None:
        return [text], [True]
    line, break_, rest = think.partition("\n")
    return [line + break_, rest + closing, answer], [*truths, True]
