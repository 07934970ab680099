"""Reading runs and audits to set them against each other."""

import json
import os
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tracegap.audit.findings.verdict_rows import arrow
from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_records
from tracegap.records import Example, Generation, Verdict
from tracegap.report.comparison import Compared, ComparedSource
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.setting_names import flat_settings
from tracegap.run.writer import SETTINGS_FILE
from tracegap.statistics.across import Answer, Entry, compare_across, standings
from tracegap.text import normalise

VERDICTS_FILE, AUDIT_FILE, PAGE_FILE = "verdicts.parquet", "audit.json", "report.html"
_WANTED = ("id", "student", "arm", "condition", "question", "text", "trace", "answer")


def read_compared(folders: Sequence[Path], page_folder: Path) -> Compared:
    """Reads runs and audits and compares them on the questions that they share.

    Arms of one name are set against each other; where two runs have none in common, all are.

    Args:
        folders: Two or more, each of a run or of an audit written with `--output-dir`.
        page_folder: Where the comparison's page will lie: its links begin there.

    Raises:
        SettingsError: There are fewer than two, or one is given twice.
        BadInputError: A folder holds neither, or no question is shared.
    """
    if len(folders) < 2:
        raise SettingsError("give two or more folders of runs or audits to compare.")
    names = _names(folders)
    sources: list[ComparedSource] = []
    entries: list[Entry] = []
    for folder, name in zip(folders, names, strict=True):
        source, found = _read(folder, name, page_folder)
        sources.append(source)
        entries += found
    if not set.intersection(*(entry.questions for entry in entries)):
        raise BadInputError(
            "these runs and audits share no question (the same example id and text); compare those "
            "of one task and one test part."
        )
    return Compared(sources, entries, standings(entries), compare_across(_pairs(entries, names)))


def _names(folders: Sequence[Path]) -> list[str]:
    """Returns what the folders are called: by their own names, where those tell them apart."""
    places = [folder.resolve() for folder in folders]
    for folder, place in zip(folders, places, strict=True):
        if places.count(place) > 1:
            raise SettingsError(f"{folder} is given twice; give each run once.")
    short = [place.name for place in places]
    return short if len(set(short)) == len(short) else [str(folder) for folder in folders]


def _pairs(entries: Sequence[Entry], names: Sequence[str]) -> list[tuple[Entry, Entry]]:
    found = []
    for one, other in combinations(names, 2):
        ours = [entry for entry in entries if entry.source == one]
        theirs = [entry for entry in entries if entry.source == other]
        both = [(a, b) for a, b in product(ours, theirs) if a.questions & b.questions]
        same = [(a, b) for a, b in both if a.arm == b.arm]
        found += same or both
    return found


def _read(folder: Path, name: str, page_folder: Path) -> tuple[ComparedSource, list[Entry]]:
    page = _link(folder / PAGE_FILE, page_folder)
    if (folder / SETTINGS_FILE).exists():
        settings = read_settings(folder)
        flat = {key: _said(value) for key, value in flat_settings(settings.model_dump()).items()}
        flat.pop("title", None)
        source = ComparedSource(name, page, settings.asks_mock, flat)
        return source, _run_entries(RunFolder(folder), name)
    if (folder / AUDIT_FILE).exists():
        found = _audit_json(folder / AUDIT_FILE)
        flat = {key: _said(found.get(key)) for key in ("task", "scorer", "outputs", "files")}
        return ComparedSource(name, page, False, flat), _audit_entries(folder, name)
    raise BadInputError(
        f"{folder} holds neither a run ({SETTINGS_FILE}) nor an audit ({AUDIT_FILE}; write one "
        "with `tracegap audit FILES --output-dir FOLDER`)."
    )


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _link(page: Path, start: Path) -> str | None:
    if not page.exists():
        return None
    try:
        relative = os.path.relpath(page.resolve(), start.resolve())
    except ValueError:  # on another drive
        return page.resolve().as_uri()
    return quote(Path(relative).as_posix())


def _audit_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise BadInputError(f"{path} cannot be read as an audit's figures; audit again.")
    return found


def _run_entries(run: RunFolder, name: str) -> list[Entry]:
    experiment = read_settings(run.root)
    questions = {e.id: e.question for e in read_records(run.test_examples, Example)}
    entries = []
    for arm in experiment.arms:
        answers: list[Answer] = []
        for one in (one for one in experiment.largest if one.arm == arm):
            path = run.verdicts(*one)
            if not path.exists():
                raise BadInputError(
                    f"{path} is missing: {run.root} is not scored yet; `tracegap run` goes on."
                )
            answers += _answers(path, run.generations(*one), questions)
        entries.append(Entry(name, arm, True, answers))
    return entries


def _answers(verdicts: Path, generations: Path, questions: dict[str, str]) -> Iterator[Answer]:
    said = read_records(generations, Generation)
    texts = {row.example_id: row.text for row in said if row.condition == "full"}
    for row in read_records(verdicts, Verdict):
        if row.condition == "full" and row.answer_right is not None:
            asked = questions[row.example_id]
            yield Answer(
                *(_key(row.example_id, asked), row.example_id, row.seed, row.group),
                *(row.answer_right, row.trace_right, asked, texts.get(row.example_id, "")),
            )


def _key(example_id: str, question: str) -> str:
    """Returns what a question is known by in every run: id and text, for ids may be reused."""
    return f"{example_id}\0{normalise(question)}"


def _audit_entries(folder: Path, name: str) -> list[Entry]:
    arrow("comparing audits")
    import pyarrow.parquet  # type: ignore[import-untyped]

    path = folder / VERDICTS_FILE
    try:
        table = pyarrow.parquet.read_table(path, columns=list(_WANTED))
    except (OSError, ValueError) as error:
        why = str(error).splitlines()[0][:200]
        raise BadInputError(f"{path} cannot be read ({why}); audit again.") from None
    by_arm: dict[tuple[str, str], list[Answer]] = {}
    seen: dict[tuple[str, str, str], int] = {}
    for row in table.to_pylist():
        who = row["student"], row["arm"]
        number = seen.get((*who, row["id"]), 0)  # as the audit's page numbers them
        seen[(*who, row["id"])] = number + 1
        if row["condition"] != "full" or row["answer"] is None:
            continue
        key = _key(row["id"], row["question"])
        answer = Answer(
            *(key, row["id"], number, row["id"], row["answer"], row["trace"]),
            *(row["question"], row["text"]),
        )
        by_arm.setdefault(who, []).append(answer)
    several = len({student for student, _ in by_arm}) > 1
    return [
        Entry(name, f"{student}: {arm}" if several else arm, False, answers)
        for (student, arm), answers in sorted(by_arm.items())
    ]
