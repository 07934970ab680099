"""The mosaic: areas are shares of the outputs, and each leads to its own."""

from dataclasses import replace

import pytest

from tracegap.report.mosaic import mosaics_of, samples_link
from tracegap.report.rows import ALL


def links_of(results):
    return [x for x in results.links if x.step == "trace" and x.label == ALL]


def test_areas_are_as_large_as_the_counts_and_tell_them(inputs):
    for link, mosaic in zip(links_of(inputs.results), mosaics_of(inputs.results), strict=True):
        table = link.association.table
        assert mosaic.title == f"Arm {link.arm} (n = {table.n})"
        assert (mosaic.right, mosaic.wrong) == (
            table.both + table.trace_only,
            table.answer_only + table.neither,
        )
        whole = 344 * 170
        for cell in mosaic.cells:
            count = int(cell.said.split(": ")[1])
            area = (cell.width + 3) * (cell.height + 3)
            assert area == pytest.approx(whole * count / table.n, rel=0.02)


def test_what_never_happened_has_no_area(inputs):
    link = links_of(inputs.results)[0]
    table = replace(link.association.table, both=5, trace_only=0, answer_only=0, neither=0)
    alone = replace(link, association=replace(link.association, table=table))
    (mosaic,) = mosaics_of(replace(inputs.results, links=(alone,)))
    assert [cell.said for cell in mosaic.cells] == ["answer right: 5"]


def test_an_arm_of_any_name_has_an_address():
    want = "#samples&arm=a%26b%3D%2F%23%25%3F&verdict=both&condition=full"
    assert samples_link("a&b=/#%\ud800", "both") == want
