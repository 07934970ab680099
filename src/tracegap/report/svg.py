"""From an Altair chart to SVG that may stand in the page."""

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

from tracegap.randomness import hash_of
from tracegap.text import printable

INK, SOFT, LINE = "var(--ink,#1d2026)", "var(--soft,#575d68)", "var(--line,#d9dce1)"
# a share on an axis, worded as in `tracegap.report.figures`
PERCENT = "round(100 * datum.value) + ' %'"
TIP = "‣ "
"""Begins what a mark's channel `description` says; it is shown over the mark."""
_SVG = "http://www.w3.org/2000/svg"


def draw(chart: Any, title: str) -> str:
    """Returns the chart as SVG to stand inside the page; all text in it comes out escaped."""
    import altair as alt
    import vl_convert

    chart = (
        chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"), padding=2)
        .configure(background="transparent", font="Arial")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=SOFT,
            titleColor=SOFT,
            titleFontWeight="normal",
            gridColor=LINE,
            tickColor=LINE,
            domainColor=LINE,
            labelFontSize=11,
            titleFontSize=11,
        )
        .configure_legend(
            orient="bottom",
            title=None,
            labelColor=INK,
            labelFontSize=11,
            columnPadding=14,
            symbolStrokeWidth=2,
        )
    )
    svg = vl_convert.vegalite_to_svg(_printable(chart.to_dict()), allowed_base_urls=[])
    return _tidy(svg, title)


def _printable(value: Any) -> Any:
    """Replaces what XML cannot hold in every text of a chart's specification."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return value


def _tidy(svg: str, title: str) -> str:
    """Names the picture for screen readers and drops what only an interactive plot needs."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    root.attrib.pop("class", None)
    root.set("role", "img")
    root.set("aria-label", printable(title))
    for element in list(root.iter()):
        said = element.attrib.pop("aria-label", "") if element is not root else ""
        for name in ("class", "aria-roledescription", "aria-hidden", "pointer-events", "role"):
            if element is not root:
                element.attrib.pop(name, None)
        element.attrib.pop("font-family", None)
        if said.startswith(TIP):
            tip = ElementTree.SubElement(element, f"{{{_SVG}}}title")
            tip.text = said.removeprefix(TIP)
    first = ElementTree.Element(f"{{{_SVG}}}title")
    first.text = printable(title)
    root.insert(0, first)
    text = ElementTree.tostring(root, encoding="unicode")
    return _own_ids(text, title)


def _own_ids(svg: str, title: str) -> str:
    """Makes the ids of clip paths unlike those of every other plot on the page."""
    own = f"p{hash_of(title, svg):x}"
    return re.sub(r'(id="|url\(#)(\w*\d+)', rf"\g<1>{own}\g<2>", svg)
