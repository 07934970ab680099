"""A study kit: one self-contained page a rater, a table for survey tools, and the key to both.

The pages and the table tell nobody arm or truth; these stand in `study.json` alone, which stays
with those who analyse.
"""

import base64
import csv
import hashlib
import io
from dataclasses import asdict
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tracegap.files import read_whole, to_json, write_text
from tracegap.study.design import Design, Shown, rater_name
from tracegap.study.questions import ACCEPT, RATINGS, SCALE

KEY_FILE, TABLE_FILE, PAGES = "study.json", "items.csv", "pages"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("rater", "position", "item", "question", "context", "answer", "trace")


def write_kit(folder: Path, design: Design, title: str, with_context: bool) -> list[Path]:
    """Writes a kit; the same design gives the same bytes.

    Args:
        folder: Where to.
        design: Who is shown what.
        title: Heading of the pages.
        with_context: Whether raters are shown the passages.

    Returns:
        The files written, the key last.

    Raises:
        StorageError: The folder cannot be written to.
    """
    written = []
    for rater in range(len(design.raters)):
        path = folder / PAGES / f"{rater_name(rater)}.html"
        write_text(path, render_rater(design, rater, title, with_context))
        written.append(path)
    table = folder / TABLE_FILE
    write_text(table, to_table(design, with_context))
    key = folder / KEY_FILE
    write_text(key, to_json(design) + "\n")
    return [*written, table, key]


def read_key(place: Path) -> Design:
    """Returns the design of a kit, from its folder or its `study.json`.

    Raises:
        BadInputError: It is missing or damaged.
    """
    return read_whole(place / KEY_FILE if place.is_dir() else place, Design)


def render_rater(design: Design, rater: int, title: str, with_context: bool) -> str:
    """Returns a rater's page; it asks nothing of the network."""
    script = _template("rater.js")
    page = (
        _environment()
        .get_template("rater.html")
        .render(
            title=title,
            study=design.study,
            rater=rater_name(rater),
            shown=[_on_page(shown, with_context) for shown in design.raters[rater]],
            ratings=RATINGS,
            scale=SCALE,
            accept=ACCEPT,
            style=Markup(_template("rater.css")),
            script=Markup(script),
            script_hash=_hash(script),
        )
    )
    # a lone surrogate has no UTF-8: it is shown as its escape
    return page.encode("utf-8", "backslashreplace").decode()


def to_table(design: Design, with_context: bool) -> str:
    """Returns everything shown as CSV, a row a rater and item, for Qualtrics or Label Studio.

    A text that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for rater, all_shown in enumerate(design.raters):
        for position, shown in enumerate(all_shown, start=1):
            text = _on_page(shown, with_context)
            writer.writerow(
                {
                    "rater": rater_name(rater),
                    "position": position,
                    "item": shown.id,
                    "question": _plain(text["question"]),
                    "context": _plain("\n".join(text["context"])),
                    "answer": _plain(text["answer"]),
                    "trace": _plain(text["trace"]),
                }
            )
    return stream.getvalue().encode("utf-8", "backslashreplace").decode()


def _on_page(shown: Shown, with_context: bool) -> dict[str, "str | list[str]"]:
    """Returns what of an item may be seen; a check is put in the same form."""
    if shown.item is None:
        word = SCALE[(shown.check or 1) - 1]
        return {
            "id": shown.id,
            "question": "This is a check that you are reading. What is to be answered here?",
            "context": [],
            "answer": "“No” to accepting, before and after; the steps are named below.",
            "trace": f"Please answer “No” again, and “{word}” to each of the four statements.",
        }
    kept = {name: asdict(shown.item)[name] for name in ("id", "question", "answer", "trace")}
    return kept | {"context": list(shown.item.context) if with_context else []}


def _plain(text: "str | list[str]") -> str:
    said = text if isinstance(text, str) else "\n".join(text)
    return f"'{said}" if said.startswith(_FORMULA_STARTS) else said


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("tracegap.study"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _template(name: str) -> str:
    return (resources.files("tracegap.study") / "templates" / name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
