"""What results show of themselves in a notebook, and give as DataFrames and Altair charts."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib import import_module
from typing import Any

from tracegap.errors import SettingsError
from tracegap.needs import install
from tracegap.report.charts import dots, interval_row
from tracegap.report.figures import worded
from tracegap.report.formats import cells_of
from tracegap.report.looks import look_of_step
from tracegap.report.svg import draw
from tracegap.report.table import Table
from tracegap.statistics.association import Association

HERO = "P(answer right), given the trace"


def html_of_tables(sentences: Iterable[str], tables: Iterable[Table], picture: str = "") -> str:
    """Returns sentences, a picture drawn by us and tables as HTML for a notebook's output.

    Args:
        sentences: Shown first.
        tables: Shown last.
        picture: SVG.
    """
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    # a notebook has no page of ours around it: what a chart takes from the page is said here
    colours = "--ink:currentColor;--soft:currentColor;--page:transparent"
    drawn = f'<div style="max-width:34rem;{colours}">{picture}</div>' if picture else ""
    return f"<div>{said}{drawn}{''.join(map(_html, tables))}</div>"


def _html(table: Table) -> str:
    head = "".join(f"<th>{escape(column.title)}</th>" for column in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(str(worded(cell, column.kind)))}</td>"
            for cell, column in zip(row, table.columns, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def frame_of_table(tables: Sequence[Table], name: str) -> Any:
    """Returns one of the tables as a DataFrame in full precision; an estimate takes four columns.

    Raises:
        SettingsError: There is no such table, or neither pandas nor polars is installed.
    """
    found = next((table for table in tables if table.name == name), None)
    if found is None:
        known = ", ".join(table.name for table in tables)
        raise SettingsError(f"there is no table {name!r}; there are: {known}.")
    names, rows = cells_of(found)
    columns = {title: [row[i] for row in rows] for i, title in enumerate(names)}
    for package in ("pandas", "polars"):
        try:
            return import_module(package).DataFrame(columns)
        except ModuleNotFoundError:
            continue
    raise SettingsError(f"a DataFrame needs pandas or polars; {install(['pandas'])}.")


def link_chart(links: Iterable[tuple[str, Association]]) -> Any:
    """Returns right answers after right and after wrong traces as an Altair chart.

    Args:
        links: (arm, link of its traces and answers); what nothing was scored for has no mark.

    Raises:
        SettingsError: No trace was scored, so there is nothing to draw.
    """
    chart = _dots(links)
    if chart is None:
        raise SettingsError("no trace was scored, so there is no chart of traces and answers.")
    import altair as alt

    return alt.Chart.from_dict(_plain(chart.to_dict()))


def link_picture(links: Iterable[tuple[str, Association]]) -> str:
    """Returns the same as SVG; empty if no trace was scored."""
    chart = _dots(links)
    return "" if chart is None else draw(chart, HERO)


def _dots(links: Iterable[tuple[str, Association]]) -> Any:
    look = look_of_step("trace")
    rows = [
        {"group": arm, "arm": name, **interval_row(estimate, f"{arm}, {name}")}
        for arm, link in links
        for name, estimate in zip(
            look.names, (link.p_answer_given_trace, link.p_answer_given_no_trace), strict=True
        )
        if estimate.value is not None
    ]
    return dots(rows, look) if rows else None


def _plain(value: Any) -> Any:
    """Returns a chart's specification without the page's colour variables."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return re.sub(r"var\(--\w+,([^)]*)\)", r"\1", value) if isinstance(value, str) else value
