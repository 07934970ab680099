"""The audit's page is a template of its own, over the sections of every page."""

import html
import re

import pytest

from audited import FREE, ROWS, audited
from browsing import NARROW, WIDE
from tracegap.audit.findings.audit_page import write_audit_page
from tracegap.audit.findings.audit_tables import (
    harm_table,
    link_table,
    multiverse_table,
    rule_tables,
)
from tracegap.audit.findings.page_rows import PageRows

FIRST = ("summary", "rules", "accuracy", "association", "arms", "link")
LAST = ("samples", "data", "settings")


def page_of(folder, explain=True, rows=ROWS):
    audit, judged, explainer, multiverse = audited(folder, rows)
    more = (explainer, multiverse) if explain else (None, None)
    rows = PageRows()
    for case, verdict in judged:
        rows.add(case, verdict)
    write_audit_page(folder / "report.html", audit, "strict", rows, *more)
    return (folder / "report.html").read_text(encoding="utf-8"), audit, multiverse


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return page_of(tmp_path_factory.mktemp("page"))


def ids(page):
    return re.findall(r'<section id="(\w+)"', page)


def test_its_sections_stand_before_the_settings_and_in_the_list_of_sections(found):
    page, *_ = found
    assert ids(page) == [*FIRST, "explain", "multiverse", *LAST]
    assert re.findall(r'<li><a href="#(\w+)"', page) == ids(page)


def test_what_free_traces_come_to_is_said_first(tmp_path):
    page, *_ = page_of(tmp_path, explain=False, rows=[*ROWS, *FREE])
    first, *others = re.findall(r'<p class="finding">(.*?)</p>', page)
    assert first.startswith("S, own words: 2 of 3 traces conclude the right answer: 66.7 % (")
    assert "2 of 3 answers are what their trace concludes" in first
    assert "1 of 3 traces that claim what can be checked were read as claiming something" in first
    assert "false, which is to be checked by eye" in first
    assert others


def test_the_rule_of_the_sentences_is_said_once_over_them(found):
    page, *_ = found
    assert page.count("By the strict rule:") == 1
    assert page.index("By the strict rule:") < page.index('<p class="finding">')


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_figure_of_two_rules_says_of_how_many_on_every_screen(chromium, tmp_path, size):
    page_of(tmp_path, explain=False)
    with chromium.opened(tmp_path / "report.html", size) as page:
        counts = page.locator("#hero .of").all()
        assert counts
        for count in counts:
            box = count.bounding_box()
            assert box["width"] > 0
            assert box["x"] + box["width"] <= size[0]
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_without_explanation_there_are_two_sections_less(tmp_path):
    page, *_ = page_of(tmp_path, explain=False)
    assert ids(page) == [*FIRST, *LAST]
    assert re.findall(r'<li><a href="#(\w+)"', page) == ids(page)


def test_every_table_is_there_with_all_its_columns(found):
    page, audit, multiverse = found
    tables = [*rule_tables(audit, "strict"), link_table(audit, "strict")]
    tables += [multiverse_table(multiverse.universes()), harm_table(multiverse.harm())]
    for table in tables:
        (shown,) = re.findall(
            rf"<caption>{re.escape(html.escape(table.title))}</caption>.*?</table>", page, re.DOTALL
        )
        heads = re.findall(r"<th [^>]*>(.*?)</th>", shown)
        assert [html.unescape(head) for head in heads] == [c.title for c in table.columns]
        assert shown.count("<tr>") == 1 + len(table.rows)


def test_each_defect_has_its_sentence_and_each_drawn_figure_its_plot(found):
    page, *_ = found
    section = page[page.index('<section id="explain"') : page.index('<section id="multiverse"')]
    assert section.count("<h3>") == 2
    assert "P(answer right | trace right)" in section
    assert section.count("<figure>") == 2 * 4
    assert "with all defects mended." in section


def test_text_of_the_files_is_escaped(tmp_path):
    evil = "<script>alert(1)</script>{{ 7 * 7 }}"
    page, *_ = page_of(tmp_path, rows=[{**row, "student": evil} for row in ROWS])
    assert evil not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}, correct</h3>" in page
