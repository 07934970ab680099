"""SVG for the page: named, without what only scripts need, its ids unlike any other's."""

import re
import xml.etree.ElementTree as ElementTree

import altair as alt

from tracegap.report.svg import draw


def chart(text="a"):
    return alt.Chart(alt.Data(values=[{"x": 1, "t": text}])).mark_text().encode(text="t:N", x="x:Q")


def test_a_picture_has_a_name_and_no_handles_for_scripts():
    root = ElementTree.fromstring(draw(chart(), "A <title>"))
    assert (root.get("role"), root.get("aria-label")) == ("img", "A <title>")
    assert root[0].text == "A <title>"
    inner = [element for element in root.iter() if element is not root]
    assert not any(e.get("class") or e.get("pointer-events") for e in inner)


def test_what_xml_cannot_hold_is_replaced_and_text_escaped():
    svg = draw(chart("<script>\x00\ud800"), "t\x01")
    ElementTree.fromstring(svg)
    assert "&lt;script&gt;" in svg
    assert "\x00" not in svg
    svg.encode()


def test_ids_of_two_pictures_differ_and_each_points_to_its_own():
    first, second = draw(chart(), "one"), draw(chart(), "two")
    ids = [set(re.findall(r'id="([^"]+)"', svg)) for svg in (first, second)]
    assert ids[0].isdisjoint(ids[1])
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= ids[0]
    assert draw(chart(), "one") == first
