"""The report: one HTML file that needs nothing but a browser."""

import base64
import hashlib
from collections.abc import Mapping
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
    mosaic_plot,
)
from tracegap.report.figures import worded
from tracegap.report.inputs import ReportInput
from tracegap.report.intervention_charts import intervention_plots
from tracegap.report.line_charts import risk_plots
from tracegap.report.rows import ALL, ResultRows
from tracegap.report.samples import sample_data, to_script_json
from tracegap.report.table import arm_by_arm, over_all_classes
from tracegap.statistics.association import TwoByTwo

LONG_TABLE = 24


def write_report(path: Path, inputs: ReportInput) -> Path:
    """Writes the report: the same bytes for the same inputs.

    Returns:
        `path`.

    Raises:
        StorageError: The file cannot be written.
    """
    write_text(path, render_report(inputs))
    return path


def render_report(inputs: ReportInput) -> str:
    """Returns the report as one HTML text; it asks nothing of the network and the clock."""
    return render_page("report.html", inputs, {"intervention_style": _safe("interventions.css")})


def render_page(template: str, inputs: ReportInput, more: Mapping[str, Any]) -> str:
    """Returns a page made from `base.html`, with what its own template shows besides."""
    script = _template("browser.js")
    context: dict[str, Any] = {
        "title": inputs.title,
        "sentences": inputs.sentences,
        "tables": {table.name: table for table in all_tables(inputs)},
        "plots": _plots(inputs),
        "mosaics": _mosaics(inputs.results),
        "interventions": inputs.interventions,
        "sample_count": len(inputs.samples),
        "sample_json": Markup(to_script_json(sample_data(inputs.samples, inputs.traces))),
        "style": _safe("report.css"),
        "script": Markup(script),
        "script_hash": _hash(script),
    }
    page = _environment().get_template(template).render({**context, **more})
    # a lone surrogate has no UTF-8: it is shown as its escape
    return page.encode("utf-8", "backslashreplace").decode()


@cache
def _environment() -> Environment:
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
    environment.globals["LONG_TABLE"] = LONG_TABLE
    # what is marked safe is ours, drawn by us, or escaped for the place where it stands
    environment.filters["drawn"] = Markup
    return environment


def _safe(name: str) -> Markup:
    return Markup(_template(name))


def _plots(inputs: ReportInput) -> dict[str, list[Plot]]:
    results = inputs.results
    drawn: dict[str, list[Plot | None]] = {
        "accuracy": [*accuracy_plots(results)],
        "conditions": [condition_plot(results)],
        "conditional": [*conditional_plots(results)],
        "risk": [*risk_plots(results)],
        "loss": [loss_plot(inputs.losses)],
        "interventions": [*intervention_plots(inputs.interventions)],
    }
    return {name: [f for f in plots if f is not None] for name, plots in drawn.items()}


def _mosaics(results: ResultRows) -> list[tuple[Plot, TwoByTwo]]:
    links = (link for link in results.links if link.step == "trace" and link.label == ALL)
    return [(mosaic_plot(link), link.association.table) for link in links]


@cache
def _template(name: str) -> str:
    return (resources.files("tracegap.report") / "templates" / name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
