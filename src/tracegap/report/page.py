"""The report: one HTML file that needs nothing but a browser."""

import base64
import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from tracegap.files import write_text
from tracegap.report.all_tables import all_tables
from tracegap.report.charts import (
    Figure,
    accuracy_figures,
    condition_figure,
    conditional_figures,
    loss_figure,
    mosaic_figure,
)
from tracegap.report.formats import show
from tracegap.report.inputs import ReportInput
from tracegap.report.intervention_charts import intervention_figures
from tracegap.report.line_charts import risk_figures
from tracegap.report.rows import ALL, Findings
from tracegap.report.samples import sample_data, to_script_json
from tracegap.report.table import arm_by_arm, over_all_classes
from tracegap.statistics.association import Table as Counts

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
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("tracegap.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["show"] = show
    environment.globals["over_all_classes"] = over_all_classes
    environment.globals["arm_by_arm"] = arm_by_arm
    environment.globals["LONG_TABLE"] = LONG_TABLE
    # what is marked safe is ours, drawn by us, or escaped for the place where it stands
    environment.filters["drawn"] = Markup
    script = _template("browser.js")
    context: dict[str, Any] = {
        "title": inputs.title,
        "sentences": inputs.sentences,
        "tables": {table.name: table for table in all_tables(inputs)},
        "figures": _figures(inputs),
        "mosaics": _mosaics(inputs.findings),
        "interventions": inputs.interventions,
        "intervention_style": Markup(_template("interventions.css")),
        "sample_count": len(inputs.samples),
        "sample_json": Markup(to_script_json(sample_data(inputs.samples))),
        "style": Markup(_template("report.css")),
        "script": Markup(script),
        "script_hash": _hash(script),
    }
    page = environment.get_template("report.html").render(context)
    # a lone surrogate has no UTF-8: it is shown as its escape
    return page.encode("utf-8", "backslashreplace").decode()


def _figures(inputs: ReportInput) -> dict[str, list[Figure]]:
    findings = inputs.findings
    drawn: dict[str, list[Figure | None]] = {
        "accuracy": [*accuracy_figures(findings)],
        "conditions": [condition_figure(findings)],
        "conditional": [*conditional_figures(findings)],
        "risk": [*risk_figures(findings)],
        "loss": [loss_figure(inputs.losses)],
        "interventions": [*intervention_figures(inputs.interventions)],
    }
    return {name: [f for f in figures if f is not None] for name, figures in drawn.items()}


def _mosaics(findings: Findings) -> list[tuple[Figure, Counts]]:
    links = (link for link in findings.links if link.step == "trace" and link.label == ALL)
    return [(mosaic_figure(link), link.association.table) for link in links]


@cache
def _template(name: str) -> str:
    return (resources.files("tracegap.report") / "templates" / name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
