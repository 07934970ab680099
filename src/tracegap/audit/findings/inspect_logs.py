"""Audited outputs as logs of inspect: one an arm and student, as `inspect view` lists them.

The format is that of inspect_ai's `EvalLog`, version 2, written without inspect_ai; tests read it
back with inspect_ai's own functions. What a step of ours leaves unscored is NaN there, which its
metrics pass over. A log is dated by the newest of the files that its outputs stand in, never by the
clock: the same files give the same log.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracegap.audit.findings.export import Judged
from tracegap.audit.findings.inspect_scores import (
    NAMES,
    reductions_of,
    results_of,
    scores_of,
)
from tracegap.audit.findings.scorable import Unscorable
from tracegap.audit.judging.judge import Case
from tracegap.errors import SettingsError
from tracegap.files import write_text
from tracegap.randomness import hash_of
from tracegap.records import Verdict
from tracegap.task import Task
from tracegap.tasks.alternatives import references
from tracegap.traces.parse import STRAY_TAGS, think_of
from tracegap.traces.render import unescape
from tracegap.version import __version__

_AFTER_TRACE = re.compile(r"</think>", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Export:
    """What every log of an export says of itself.

    Attributes:
        task: The task whose rules judged.
        scorer: The rule whose verdicts stand in the scores.
        unscorable: (student, arm) -> what of it cannot be scored; it gets no metrics.
    """

    task: Task
    scorer: str
    unscorable: Mapping[tuple[str, str], Unscorable]


def write_inspect_logs(folder: Path, judged: Iterable[Judged], export: Export) -> list[Path]:
    """Writes a log for each student's arm.

    A question is a sample, and where all were asked equally often, its n-th output is its n-th
    epoch; else further outputs are samples of their own. Scores are `answer`, `label`, `evidence`
    and `trace`, those that any output was scored for.

    Args:
        folder: Where the logs are to stand, new or not.
        judged: Outputs with their verdicts.
        export: What the logs say of themselves.

    Returns:
        The logs, by student and arm.

    Raises:
        SettingsError: `folder` is a file, or is named as one.
        StorageError: A log cannot be written.
    """
    if folder.suffix in (".json", ".eval") or folder.is_file():
        raise SettingsError(
            f"--export-inspect {folder}: give a folder; it gets one log an arm and student, and "
            "`inspect view --log-dir` lists them."
        )
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for case, verdict in judged:
        groups[case.output.student, case.output.arm].append((case, verdict))
    paths = []
    for who, outputs in sorted(groups.items()):
        log = _log(who, outputs, export)
        spec = log["eval"]
        name = "_".join(map(_clean, (spec["created"], spec["task"], spec["task_id"])))
        path = folder / f"{name}.json"
        # NaN is no JSON, but is how inspect itself writes what is unscored
        write_text(path, json.dumps(log, ensure_ascii=False) + "\n")
        paths.append(path)
    return paths


def _clean(name: str) -> str:
    return _NOT_IN_NAMES.sub("-", name)[:_LONGEST_NAME]


def _log(who: tuple[str, str], judged: Sequence[Judged], export: Export) -> dict[str, Any]:
    student, arm = who
    created = _newest({case.output.source for case, _ in judged})
    samples = _samples(judged, export.task)
    ids = list(dict.fromkeys(sample["id"] for sample in samples))
    identity = f"{hash_of(export.task.name, export.scorer, student, arm):016x}"
    return {
        "version": 2,
        "status": "success",
        "eval": {
            "eval_id": identity,
            "run_id": f"{hash_of(export.task.name, export.scorer):016x}",
            "created": created,
            "task": f"{export.task.name}-{arm}",
            "task_id": identity,
            "task_args": {"arm": arm, "scorer": export.scorer},
            "tags": ["tracegap", arm],
            "dataset": {"name": export.task.name, "samples": len(ids), "sample_ids": ids},
            "model": student,
            "config": {"epochs": max(sample["epoch"] for sample in samples)},
            "packages": {"tracegap": __version__},
            "metadata": {"student": student, "arm": arm, "scorer": export.scorer},
        },
        "plan": {"name": "tracegap audit"},
        "results": results_of(samples, export.unscorable.get(who)),
        "stats": {"started_at": created, "completed_at": created},
        "samples": samples,
        "reductions": reductions_of(samples),
    }


def _newest(files: Iterable[str]) -> str:
    """Returns when the newest of the files was changed, to the second."""
    times = [path.stat().st_mtime for path in map(Path, files) if path.exists()]
    return datetime.fromtimestamp(int(max(times, default=0)), UTC).isoformat()


def _samples(judged: Sequence[Judged], task: Task) -> list[dict[str, Any]]:
    outputs = Counter(verdict.example_id for _, verdict in judged)
    repeated = len(set(outputs.values())) == 1
    seen: Counter[str] = Counter()
    samples = []
    for case, verdict in judged:
        seen[verdict.example_id] += 1
        samples.append(_sample(case, verdict, seen[verdict.example_id], repeated, task))
    scored = {
        name for sample in samples for name, score in sample["scores"].items() if _is_scored(score)
    }
    for sample in samples:
        sample["scores"] = {n: sample["scores"][n] for n in NAMES if n in scored}
    return samples


def _is_scored(score: Mapping[str, Any]) -> bool:
    return isinstance(score["value"], str)


def _sample(
    case: Case, verdict: Verdict, number: int, repeated: bool, task: Task
) -> dict[str, Any]:
    output, example = case.output, case.example
    further = not repeated and number > 1
    prompt = task.prompt(example) if example.context else [_user(example.question)]
    message = {
        "role": "assistant",
        "content": _content(case.text, verdict),
        "source": "generate",
        "model": output.student,
    }
    stop = "max_tokens" if output.unfinished else "stop"
    return {
        "id": f"{example.id}-{number}" if further else example.id,
        "epoch": number if repeated else 1,
        "input": prompt,
        "target": list(references(example)),
        "messages": [*prompt, message],
        "output": {
            "model": output.student,
            "choices": [{"message": message, "stop_reason": stop}],
            "completion": case.text,
        },
        "scores": scores_of(case, verdict),
        "metadata": {
            "student": output.student,
            "arm": output.arm,
            "source": output.source,
            "line": output.line,
            "question": example.question,
            "facts": list(example.context),
            "label": example.label or None,
            "answer_passage": list(example.evidence_passages) or None,
            "problems": list(verdict.problems),
        },
        "uuid": f"{hash_of(output.source, output.line, output.student, output.arm, number):016x}",
    }


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def _content(text: str, verdict: Verdict) -> str | list[dict[str, str]]:
    """Returns a text in the parts of a reasoning model, if its trace is whole."""
    trace = think_of(text)
    if trace is None or STRAY_TAGS in verdict.problems:
        return text
    rest = _AFTER_TRACE.split(text, maxsplit=1)[1].strip()
    return [{"type": "reasoning", "reasoning": unescape(trace)}, {"type": "text", "text": rest}]
