"""The page of a comparison."""

import re

from browsing import NARROW, WIDE, violations
from compared import compared
from tracegap.report.comparison_page import render_comparison
from tracegap.report.figures import worded


def test_flips_lead_to_both_outputs_where_there_is_a_page():
    page = render_comparison(compared())
    assert page.count('href="a/report.html#sample=e%2F1/correct/0/full"') == 1
    assert "Right in a: correct, wrong in b: correct: 10" in page
    assert "Right in b: correct, wrong in a: correct" not in page  # there is none to open
    assert page.count(">Settings that differ<") <= 1
    assert ">second</a>" not in page


def test_a_flip_is_of_an_output_and_says_its_seed():
    page = render_comparison(compared(seeds=(0, 1, 2)))
    assert "Right in a: correct, wrong in b: correct: 30 outputs to 10 questions" in page
    rows = re.findall(r"<li>e/1 · (seed \d)", page)
    assert rows == ["seed 0", "seed 1", "seed 2"]


def test_both_texts_of_a_flip_are_marked_where_they_differ():
    page = render_comparison(compared())
    assert page.count("<summary>Where is 1?</summary>") == 1
    assert page.count("in the <mark>old </mark>house</pre>") == 10
    assert page.count("in the <mark>new </mark>house</pre>") == 10


def test_the_chart_holds_every_interval():
    page = render_comparison(compared())
    ((left, wide),) = re.findall(r'class="span right" style="left:([\d.-]+)%;width:([\d.]+)%', page)
    assert 0 <= float(left) <= float(left) + float(wide) <= 100


def test_the_chart_tells_what_the_sentences_tell():
    found = compared(seeds=(0, 1, 2))
    (pair,) = found.pairs
    ends = worded(pair.runs.difference, "points")
    assert ends.interval != worded(pair.result.difference, "points").interval
    page = render_comparison(found)
    assert f"<b>{ends.figure}</b>" in page
    assert ends.interval in page.split("</figure>")[0]


def test_text_is_escaped_and_the_same_input_gives_the_same_bytes():
    evil = "<script>alert(1)</script>{{7*7}}\ud800"
    page = render_comparison(compared(evil=evil))
    assert "<script" not in page
    assert page == render_comparison(compared(evil=evil))
    page.encode()


def test_it_fits_every_screen_and_serves_everyone(chromium, tmp_path):
    path = tmp_path / "compare.html"
    path.write_text(render_comparison(compared(mock=True)), encoding="utf-8")
    for size in (WIDE, NARROW):
        with chromium.page(size) as (page, seen):
            page.goto(path.as_uri())
            box = page.locator("#hero").bounding_box()
            assert box["y"] + box["height"] <= size[1]
            assert "n\u00a0=\u00a0" in page.inner_text("#hero .ci")
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            assert seen.errors == []
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            assert violations(page) == []
