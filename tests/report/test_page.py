"""The page: safe, complete, readable by all, the same for the same input."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from paths import ROOT
from reports import HOSTILE, make_example, make_input, make_sample
from tracegap.report.all_tables import all_tables
from tracegap.report.inputs import ReportInput
from tracegap.report.page import render_report, write_report
from tracegap.report.rows import ALL, rows_of
from tracegap.report.table import over_all_classes
from tracegap.statistics import analyse

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def browse(folder: Path, page: str, probe: str = "", width: int = 1280) -> str:
    """Returns the document as headless Chromium leaves it; `probe` runs last, past the CSP."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed, so the page cannot be opened here")
    if probe:
        page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
        page = page.replace("</body>", f"<script>{probe}</script></body>")
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    quiet = ("gpu", "quic", "background-networking", "component-update", "sync", "dev-shm-usage")
    command = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--no-first-run", "--hide-scrollbars"),
        *(f"--disable-{name}" for name in quiet),
        *(f"--user-data-dir={folder / 'profile'}", f"--window-size={width},900", "--dump-dom"),
        file.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_hostile_text_is_shown_and_never_runs(hostile_page: str, tmp_path: Path) -> None:
    page = hostile_page
    assert len(re.findall(r"<script\b", page)) == 2  # the data and our own script
    # whatever text does run shows itself: an alert is recorded, an injected element counted
    dom = browse(
        tmp_path,
        page.replace("<head>", "<head><script>window.alert = (x) => { window.ran = x; };</script>"),
        probe="""
        const seen = [];
        for (const option of document.querySelectorAll('[role=option]')) {
          option.click();
          seen.push(document.getElementById('detail').textContent);
        }
        const out = document.createElement('pre');
        out.id = 'probe';
        const all = (q) => document.querySelectorAll(q).length;
        out.textContent = JSON.stringify({
          ran: window.ran ?? null, images: all('img'), scripts: all('script'),
          bold: all('#detail b'), seen, main: document.getElementById('main').innerText});
        document.body.append(out);
        """,
    )
    found = json.loads(html.unescape(re.search(r'<pre id="probe">(.*?)</pre>', dom, re.S)[1]))
    assert found["ran"] is None
    assert (found["images"], found["scripts"], found["bold"]) == (0, 4, 0)  # two of them the test's
    assert len(found["seen"]) == len(HOSTILE)
    for bad, detail in zip(HOSTILE, found["seen"], strict=True):
        for what in ("question", "context", "class", "gold", "wrote", "problem", "label", "answer"):
            assert f"{what} {bad}" in detail
        assert f"cited {bad}" in detail
    main = " ".join(found["main"].split())
    for bad in HOSTILE:
        assert " ".join(f"sentence {bad}".split()) in main
    everywhere = " ".join(" ".join(HOSTILE).split())
    for what in ("setting", "value", "version"):
        assert f"{what} {everywhere}" in main
    assert "49" not in found["main"].split("{{7*7}}")[1][:3]


def test_content_security_policy_lets_only_our_script_run(page: str, tmp_path: Path) -> None:
    foreign = page.replace("</body>", "<script>document.title = 'ran'</script></body>")
    dom = browse(tmp_path, foreign)
    assert "<title>ran</title>" not in dom
    assert 'aria-selected="true"' in dom  # ours did run


def test_samples_can_be_browsed_by_keyboard_and_filtered(page: str, tmp_path: Path) -> None:
    dom = browse(
        tmp_path,
        page,
        probe="""
        const at = () => document.querySelector('[aria-selected=true]')?.id;
        const list = document.getElementById('list');
        const press = (key) => list.dispatchEvent(new KeyboardEvent('keydown', {key}));
        const log = [at()];
        for (const key of ['j', 'ArrowDown', 'K', 'End', 'Home', 'ArrowUp']) {
          press(key);
          log.push(at());
        }
        const set = (id, text) => {
          const select = document.getElementById(id);
          select.value = [...select.options].find((o) => o.textContent === text).value;
          select.dispatchEvent(new Event('change'));
        };
        const count = () => document.getElementById('count').textContent;
        set('f-arm', 'correct'); log.push(count());
        set('f-verdict', 'Trace right, answer wrong'); log.push(count());
        set('f-verdict', 'Any'); set('f-arm', 'All');
        const text = document.getElementById('f-text');
        text.value = 'SYNTHETIC-00007'; text.dispatchEvent(new Event('input')); log.push(count());
        text.value = 'no such text'; text.dispatchEvent(new Event('input')); log.push(count());
        document.title = JSON.stringify(log);
        """,
    )
    log = json.loads(html.unescape(re.search(r"<title>(.*?)</title>", dom)[1]))
    assert log[:4] == ["option-0", "option-1", "option-2", "option-1"]
    assert log[4:7] == ["option-359", "option-0", "option-0"]
    samples = make_input().samples
    wanted = sum(
        v.arm == "correct" and v.trace_right is True and not v.answer_right for *_, v in samples
    )
    assert log[7:] == [
        "120 of 360 samples",
        f"{wanted} of 360 samples",
        "6 of 360 samples",
        "0 of 360 samples",
    ]


def test_fits_a_telephone(hostile_page: str, page: str, tmp_path: Path) -> None:
    for name, text in (("plain", page), ("hostile", hostile_page)):
        folder = tmp_path / name
        folder.mkdir()
        inner = text.replace(
            "</body>",
            "<script>parent.postMessage(document.documentElement.scrollWidth, '*')</script></body>",
        )
        inner = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", inner)
        outer = (
            "<style>iframe { border: 0; }</style>"
            "<script>onmessage = (e) => { document.title = 'wide ' + e.data; };</script>"
            f'<iframe width="390" height="800" srcdoc="{html.escape(inner)}"></iframe>'
        )
        assert "<title>wide 390</title>" in browse(folder, outer)


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
    levels = [int(n) for n in re.findall(r"<h([1-6])\b", page.split("<script")[0])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("<header>", "<nav ", "<main ", "<footer>", 'class="skip"', 'lang="en"'):
        assert landmark in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    for control in re.findall(r"<(?:select|input)[^>]*\bid=\"([^\"]+)", page):
        assert f'<label for="{control}">' in page


def test_every_plot_has_a_name_an_n_and_a_line_on_how_to_read_it(page: str) -> None:
    figures = re.findall(r"<figure>.*?</figure>", page, re.S)
    assert (
        len(figures) == 4 + 2 + 3 + 1 + 2 + 1
    )  # accuracy, mosaics, conditional, contexts, risk, loss
    for figure in figures:
        assert re.search(r'<svg[^>]*role="img"', figure)
        assert re.search(r'<svg[^>]*aria-label="[^"]+"[^>]*><title>[^<]+</title>', figure)
        assert re.search(r"\bn = \d+", figure)
        assert "How to read this" in figure or "<table" in figure
    assert page.count("How to read this") >= len(figures) - 1


def test_a_thousand_samples_an_arm_stay_small(tmp_path: Path) -> None:
    big = make_input(1000, conditions=("full",), words=90)
    assert len(big.samples) == 3000
    assert sum(len(p) for p in big.samples[0][0].context) > 3500
    size = write_report(tmp_path / "big.html", big).stat().st_size
    assert size < 10_000_000


def test_what_is_missing_is_said() -> None:
    samples = [make_sample(make_example(number), "vanilla") for number in range(8)]
    bare = ReportInput("Bare", [], rows_of(analyse([v for *_, v in samples])))
    page = render_report(bare)
    for sentence in (
        "No summary was given.",
        "No arm of this run has a trace that could be scored.",
        "there is nothing to compare",
        "No loss curves were recorded",
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
        assert contrast(colours["on"], colours["a0"]) >= 4.5
        for mark in (f"a{i}" for i in range(6)):
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
    assert [name for name in sorted(names) if f'table_named(tables, "{name}")' not in placed] == []
