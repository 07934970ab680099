"""The report: an HTML file that needs nothing but a browser, and no other file unless large."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tracegap.files import write_text
from tracegap.report.all_tables import all_tables
from tracegap.report.charts import (
    Plot,
    accuracy_plots,
    condition_plot,
    conditional_plots,
    loss_plot,
)
from tracegap.report.figures import worded
from tracegap.report.hero import hero_of
from tracegap.report.improve_charts import improve_plots
from tracegap.report.improve_sentences import improve_sentences
from tracegap.report.inputs import ReportInput
from tracegap.report.intervention_charts import intervention_plots
from tracegap.report.learning import learning_plots
from tracegap.report.line_charts import risk_plots
from tracegap.report.mosaic import mosaics_of
from tracegap.report.packed import MOST_BYTES, pack_parts, to_script_json
from tracegap.report.samples import sample_data
from tracegap.report.table import arm_by_arm, over_all_classes
from tracegap.report.word_diff import differing

LONG_TABLE = 24


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and what lies beside it if it would be too large as one file.

    Attributes:
        beside: File name -> text, for the folder that `folder_beside` names.
    """

    text: str
    beside: Mapping[str, str]


def write_report(path: Path, inputs: ReportInput) -> list[Path]:
    """Writes the report: the same bytes for the same inputs.

    Returns:
        All files, the page first.

    Raises:
        StorageError: A file cannot be written.
    """
    return write_page(path, report_page(path.name, inputs))


def render_report(inputs: ReportInput) -> str:
    """Returns the report as one HTML text; it asks nothing of the network and the clock."""
    return report_page("report.html", inputs).text


def report_page(name: str, inputs: ReportInput) -> Page:
    """Returns the report of a run, for a file of that name."""
    return render_page("report.html", name, inputs, {"hero": hero_of(inputs.results)})


def write_page(path: Path, page: Page) -> list[Path]:
    """Writes a page and what lies beside it; what an earlier one had there is removed.

    Returns:
        All files, the page first.

    Raises:
        StorageError: A file cannot be written.
    """
    folder = path.with_name(folder_beside(path.name))
    for stale in folder.glob("*.js"):
        if stale.name not in page.beside:
            stale.unlink()
    for name, text in page.beside.items():
        write_text(folder / name, text)
    write_text(path, page.text)
    return [path, *(folder / name for name in page.beside)]


def folder_beside(name: str) -> str:
    """Returns the name of the folder that lies beside a page of that name."""
    return f"{name.removesuffix('.html')}.samples"


def render_page(
    template: str,
    name: str,
    inputs: ReportInput,
    more: Mapping[str, Any],
    most_bytes: int = MOST_BYTES,
) -> Page:
    """Returns a page made from `base.html`, with what its own template shows besides.

    Args:
        template: Its own template.
        name: Of the file that it will be.
        inputs: What is shown.
        more: What its own template asks for.
        most_bytes: Of outputs that may stand inside the page.
    """
    script = _script()
    data = sample_data(inputs)
    packed = pack_parts(data.index, data.blocks, most_bytes)
    folder = folder_beside(name)
    context: dict[str, Any] = {
        "title": inputs.title,
        "identity": inputs.identity,
        "headlines": inputs.headlines,
        "sentences": inputs.sentences,
        "glyph_of": {arm: number for number, arm in enumerate(inputs.results.arm_names)},
        "tables": {table.name: table for table in all_tables(inputs)},
        "policies": inputs.policies,
        "plots": _plots(inputs),
        "mosaics": mosaics_of(inputs.results),
        "interventions": inputs.interventions,
        "improve_sentences": improve_sentences(inputs.improvement) if inputs.improvement else [],
        "sample_count": len(inputs.samples),
        "sampled": inputs.sampled,
        "packed": packed,
        "folder": folder,
        "part_files": to_script_json({"folder": folder, "files": packed.files}),
        "style": stylesheet(),
        "script": Markup(script),
        "script_hash": _hash(script),
    }
    page = environment().get_template(template).render({**context, **more})
    # a lone surrogate has no UTF-8: it is shown as its escape
    return Page(page.encode("utf-8", "backslashreplace").decode(), packed.beside)


@cache
def environment() -> Environment:
    """Returns what fills the templates; all text is escaped."""
    environment = Environment(
        loader=PackageLoader("tracegap.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["worded"] = worded
    environment.globals["over_all_classes"] = over_all_classes
    environment.globals["arm_by_arm"] = arm_by_arm
    environment.globals["differing"] = differing
    environment.globals["LONG_TABLE"] = LONG_TABLE
    # what is marked safe is ours, drawn by us, or escaped for the place where it stands
    environment.filters["drawn"] = Markup
    return environment


def stylesheet() -> Markup:
    """Returns the style of every page."""
    return Markup(_template("report.css"))


def _plots(inputs: ReportInput) -> dict[str, list[Plot]]:
    results = inputs.results
    drawn: dict[str, list[Plot | None]] = {
        "accuracy": [*accuracy_plots(results)],
        "conditions": [condition_plot(results)],
        "conditional": [*conditional_plots(results)],
        "risk": [*risk_plots(results)],
        "learning": [*learning_plots(inputs.learning, results.arm_names)],
        "loss": [loss_plot(inputs.losses, results.arm_names)],
        "interventions": [*intervention_plots(inputs.interventions, results.arm_names)],
        "improve": [*improve_plots(inputs.improvement)],
    }
    return {name: [f for f in plots if f is not None] for name, plots in drawn.items()}


@cache
def _template(name: str) -> str:
    return (resources.files("tracegap.report") / "templates" / name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    """Returns the page's script: its files, in their order, in one scope of their own."""
    folder = resources.files("tracegap.report") / "templates" / "script"
    files = sorted((file for file in folder.iterdir()), key=lambda file: file.name)
    parts = "".join(file.read_text(encoding="utf-8") for file in files)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
