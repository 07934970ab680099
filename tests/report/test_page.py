"""The page: safe, complete, readable by all, the same for the same input."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from paths import ROOT
from reports import make_example, make_input, make_sample
from tracegap.report.all_tables import all_tables
from tracegap.report.inputs import ReportInput
from tracegap.report.page import render_report, write_report
from tracegap.report.rows import ALL, rows_of
from tracegap.report.table import over_all_classes
from tracegap.statistics import analyse


def test_page_asks_nothing_of_the_network(page: str) -> None:
    links = re.findall(r"""(?:src|href|action|data|poster)\s*=\s*["']([^"']*)""", page)
    assert links
    assert all(link.startswith(("#", "data:,")) for link in links)
    assert not re.search(r"@import|url\((?!#)", page)
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_same_bytes_for_the_same_input_in_another_process(page: str, tmp_path: Path) -> None:
    path = tmp_path / "there.html"
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tests')!r})\n"
        "from pathlib import Path\nfrom reports import make_input\n"
        "from tracegap.report.page import write_report\n"
        f"write_report(Path({str(path)!r}), make_input())"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "7"}
    )
    assert path.read_bytes() == page.encode()


def test_structure_serves_readers_of_every_kind(page: str) -> None:
    shown = page.split("<script")[0].split("<dialog")[0]
    levels = [int(n) for n in re.findall(r"<h([1-6])\b", shown)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("<header>", "<nav ", "<main ", "<footer>", 'class="skip"', 'lang="en"'):
        assert landmark in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="#([^"]+)"', page)
    assert {link for link in links if not link.startswith("samples&")} <= set(ids)
    for control in re.findall(r"<(?:select|input)[^>]*\bid=\"([^\"]+)", page):
        assert f'<label for="{control}">' in page


def test_every_plot_has_a_name_an_n_and_a_line_on_how_to_read_it(page: str) -> None:
    figures = re.findall(r"<figure>.*?</figure>", page, re.S)
    assert (
        len(figures) == 4 + 2 + 3 + 1 + 2 + 1
    )  # accuracy, mosaics, conditional, contexts, risk, loss; the first chart is in HTML
    for figure in figures:
        assert re.search(r'<svg[^>]*role="(img|group)"', figure)
        assert re.search(r'<svg[^>]*aria-label="[^"]+"[^>]*><title>[^<]+</title>', figure)
        assert re.search(r"\bn = \d+", figure)
        assert "How to read this" in figure or "<table" in figure
    assert page.count("How to read this") >= len(figures) - 1


def test_a_thousand_samples_an_arm_stay_small(tmp_path: Path) -> None:
    big = make_input(1000, conditions=("full",), words=90)
    assert len(big.samples) == 3000
    assert sum(len(p) for p in big.samples[0][0].context) > 3500
    (path,) = write_report(tmp_path / "big.html", big)
    assert path.stat().st_size < 5_000_000


def test_what_is_missing_is_said() -> None:
    samples = [make_sample(make_example(number), "vanilla") for number in range(8)]
    bare = ReportInput("Bare", [], rows_of(analyse([v for *_, v in samples])))
    page = render_report(bare)
    for sentence in (
        "No summary was given.",
        "No arm here has a trace that could be scored.",
        "there is nothing to compare",
        "No row was left out.",
        "made without samples",
    ):
        assert sentence in page


def brightness(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    full = colour if len(colour) == 6 else "".join(2 * sign for sign in colour)
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_have_contrast_in_light_and_dark(page: str) -> None:
    palettes = re.findall(r":root \{(.*?)\}", page, re.S)
    assert len(palettes) == 2
    for palette in palettes:
        colours = dict(re.findall(r"--(\w+): #(\w+);", palette))
        for text in ("ink", "soft", "link", "good", "bad"):
            assert contrast(colours[text], colours["page"]) >= 4.5
            assert contrast(colours[text], colours["wash"]) >= 4.5
        for ground in ("gold", "pale"):
            assert contrast(colours["ink"], colours[ground]) >= 4.5
        assert contrast(colours["on"], colours["yes"]) >= 4.5
        for mark in ("yes", "no", *(f"a{i}" for i in range(6))):
            assert contrast(colours[mark], colours["page"]) >= 3


def test_long_tables_open_with_the_rows_of_all_classes(inputs: ReportInput, page: str) -> None:
    table = next(t for t in all_tables(inputs) if t.name == "comparisons")
    short = over_all_classes(table)
    assert {row[2] for row in short.rows} == {ALL}
    assert 0 < len(short.rows) < len(table.rows)
    assert f"{table.title}: all {len(table.rows)} rows</summary>" in page
    versions = next(t for t in all_tables(inputs) if t.name == "versions")
    assert over_all_classes(versions) is versions


def test_every_table_has_its_place_in_the_page():
    from importlib import resources

    from tracegap.report import all_tables as module

    folder = resources.files("tracegap.report") / "templates"
    placed = "".join((folder / f"{name}.html").read_text("utf-8") for name in ("base", "report"))
    names = {table.name for table in module.all_tables(make_input())}
    assert len(names) > 10
    assert [name for name in sorted(names) if f'table_named(tables, "{name}"' not in placed] == []
