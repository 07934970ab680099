import csv
import html
import json
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.checks.steps import compare_evidence
from tracegap.records import Example, Generation, Quarantined, Verdict
from tracegap.report import DataReport, ReportInput, render_report, write_report, write_tables
from tracegap.report.all_tables import all_tables
from tracegap.report.formats import escape_latex, show, to_csv, to_latex
from tracegap.report.rows import ALL, Findings, findings_of
from tracegap.report.samples import sample_data, to_script_json
from tracegap.report.table import Column, Table, over_all_classes
from tracegap.statistics.analysis import analyse
from tracegap.statistics.intervals import Estimate
from tracegap.tasks.baselines import Baseline, Outcome
from tracegap.traces.render import render_completion, render_list

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LABELS = ("equal", "during", "overlap", "mix")
ARMS = ("vanilla", "correct", "incorrect")
SKILL = {"vanilla": (0.0, 0.5), "correct": (0.45, 0.48), "incorrect": (0.05, 0.42)}
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "-->",
    "<!--<script>",
    "{{7*7}}",
    "{% raw %}",
    "line\u2028separator",
    "\"'><b>bold</b>",
    "a & b &lt;i&gt;",
)


def make_example(number: int, passages: int = 10, words: int = 14) -> Example:
    rng = random.Random(number)
    names = ("Ada Byron", "Carl Gauss", "Emmy Noether", "Sofia Kovalevskaya", "Leonhard Euler")
    places = ("Royal Institute", "City Observatory", "Harbour School", "Old Mill College")
    person = rng.choice(names)
    context = tuple(
        f"{rng.choice(names)} worked for the {rng.choice(places)} no. {rng.randrange(400)} "
        f"from {rng.randrange(1700, 1800)} to {rng.randrange(1800, 1900)}, "
        + " ".join(rng.choice(("as", "a", "clerk", "of", "records")) for _ in range(words - 13))
        for _ in range(passages)
    )
    evidence = tuple(sorted(rng.sample(range(passages), rng.randint(1, 2))))
    return Example(
        id=f"synthetic-{number:05d}",
        question=f"While {person} was the head of the survey, which employer did they work for?",
        context=context,
        label=rng.choice(LABELS),
        evidence=evidence,
        answers=(rng.choice(places),),
        group=f"{person} {number // 3}",
    )


def make_sample(example: Example, arm: str, condition: str = "full", seed: int = 1):
    rng = random.Random(f"{example.id}{arm}{condition}{seed}")
    trace_skill, answer_skill = SKILL.get(arm, (0.3, 0.4))
    has_trace = arm != "vanilla"
    trace_right = has_trace and condition == "full" and rng.random() < trace_skill
    wrong = [p for i, p in enumerate(example.context) if i not in example.evidence]
    cited = example.evidence_passages if trace_right else (rng.choice(wrong), "Nobody said this.")
    label = example.label if trace_right or rng.random() < 0.3 else rng.choice(LABELS)
    good = rng.random() < (0.9 if trace_right else answer_skill * (condition == "full") + 0.03)
    answers = example.answers if good else ("Somewhere else",)
    think = f"The kind is: {label}.\nThe facts are: {render_list(cited)}" if has_trace else None
    text = render_completion(think, render_list(answers))
    score = compare_evidence(cited, example.evidence_passages)
    generation = Generation(example.id, arm, seed, condition, text, "stop", 300, 80)
    verdict = Verdict(
        example_id=example.id,
        arm=arm,
        seed=seed,
        condition=condition,
        label=example.label,
        group=example.group,
        problems=(),
        said_label=label if has_trace else None,
        said_evidence=cited if has_trace else None,
        said_answers=answers,
        label_right=label == example.label if has_trace else None,
        evidence_precision=score.precision if has_trace else None,
        evidence_recall=score.recall if has_trace else None,
        evidence_f1=score.f1 if has_trace else None,
        evidence_exact=score.exact if has_trace else None,
        trace_right=trace_right if has_trace else None,
        answer_right=good,
        answer_f1=float(good),
    )
    return example, generation, verdict


def make_baseline(examples: list[Example]) -> Baseline:
    rng = random.Random(9)
    rows = (Outcome(e.id, e.label, e.group, rng.random() < 0.2) for e in examples)
    return Baseline("commonest answer", tuple(rows))


def findings_from(samples) -> Findings:
    examples = {example.id: example for example, *_ in samples}
    verdicts = [verdict for *_, verdict in samples]
    return findings_of(analyse(verdicts, [make_baseline(list(examples.values()))]))


def make_input(size: int = 60, conditions=("full", "withheld"), words: int = 14) -> ReportInput:
    examples = [make_example(number, words=words) for number in range(size)]
    samples = [make_sample(e, arm, c) for c in conditions for arm in ARMS for e in examples]
    rng = random.Random(4)
    losses = {
        (arm, seed): [(s, 2.2 / (1 + s / 60) + rng.random() * 0.1) for s in range(0, 700, 10)]
        for arm in ARMS
        for seed in (1, 2)
    }
    data = DataReport(
        sizes={label: {"train": 400 + i, "test": 100 + i} for i, label in enumerate(LABELS)},
        lengths={arm: {"trace words, mean": 41.2 + i} for i, arm in enumerate(ARMS)},
        repeats={"questions asked twice": 12},
        quarantined=[Quarantined("mix.json", 77, "answer", "the row has no answer")],
    )
    return ReportInput(
        title="Do right traces lead to right answers?",
        sentences=["The trace was right in 45 % of the generations.", "Arms differ little."],
        findings=findings_from(samples),
        settings={"task": "cotempqa", "student": {"name": "tiny", "rank": 16}, "seeds": [1, 2]},
        versions={"tracegap": "0.1.0", "python": "3.11"},
        losses=losses,
        data=data,
        samples=samples,
    )


@pytest.fixture(scope="module")
def inputs() -> ReportInput:
    return make_input()


@pytest.fixture(scope="module")
def page(inputs: ReportInput) -> str:
    return render_report(inputs)


@pytest.fixture(scope="module")
def hostile() -> ReportInput:
    """Hostile text wherever a report takes text from outside."""
    samples = []
    for number, bad in enumerate(HOSTILE):
        plain = make_example(number)
        example = Example(
            id=f"{plain.id} {bad}",
            question=f"question {bad}",
            context=(f"context {bad}", *plain.context[1:]),
            label=f"class {bad}",
            evidence=(0,),
            answers=(f"gold {bad}",),
            group=plain.group,
        )
        _, generation, verdict = make_sample(example, "correct")
        generation = Generation(example.id, f"arm {bad}", 1, "full", f"wrote {bad}", "length", 3, 8)
        verdict = replace(
            verdict,
            arm=generation.arm,
            problems=(f"problem {bad}",),
            said_label=f"label {bad}",
            said_evidence=(f"cited {bad}", example.context[0]),
            said_answers=(f"answer {bad}",),
        )
        samples.append((example, generation, verdict))
    everywhere = " ".join(HOSTILE)
    return ReportInput(
        title=f"title {everywhere}",
        sentences=[f"sentence {bad}" for bad in HOSTILE],
        findings=findings_from(samples),
        settings={f"setting {everywhere}": {"deep": f"value {everywhere}"}},
        versions={"package": f"version {everywhere}"},
        losses={(f"arm {HOSTILE[0]}", 1): [(0, 2.0), (5, 1.0)]},
        data=DataReport(quarantined=[Quarantined(everywhere, 1, everywhere, everywhere)]),
        samples=samples,
    )


@pytest.fixture(scope="module")
def hostile_page(hostile: ReportInput) -> str:
    return render_report(hostile)


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


def embedded(page: str) -> object:
    found = re.search(
        r'<script id="sample-data" type="application/json">(.*?)</script>', page, re.S
    )
    assert found is not None
    return json.loads(found[1])


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
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from pathlib import Path\nfrom test_report import make_input, write_report\n"
        f"write_report(Path({str(path)!r}), make_input())"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONHASHSEED": "7"})
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


def test_tables_in_the_page_are_those_in_the_files(inputs: ReportInput, tmp_path: Path) -> None:
    paths = write_tables(tmp_path, inputs)
    tables = {table.name: table for table in all_tables(inputs)}
    assert [p.name for p in paths] == [f"{name}{s}" for name in tables for s in (".csv", ".tex")]
    with (tmp_path / "rates.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    result = next(r for r in inputs.findings.arms if (r.arm, r.label) == ("correct", None))
    row = next(r for r in rows if (r["arm"], r["class"], r["context"]) == ("correct", ALL, "full"))
    assert float(row["trace_right"]) == result.accuracy["trace"].value
    assert float(row["answer_right_low"]) == result.accuracy["answer"].low
    assert int(row["answer_right_n"]) == result.accuracy["answer"].n == 60
    with (tmp_path / "associations.csv").open(encoding="utf-8", newline="") as stream:
        first = next(csv.DictReader(stream))
    counts = result.associations["label"].table
    assert [int(first[k]) for k in ("both_right", "step_only", "answer_only", "neither")] == [
        *(counts.both, counts.trace_only, counts.answer_only, counts.neither)
    ]


def test_formulas_do_not_run_in_spreadsheets(tmp_path: Path) -> None:
    columns = (Column("What"), Column("Much", "number"))
    table = Table("t", "T", "N", columns, (("=1+1", -0.5), ("plain", None)))
    assert to_csv(table) == "what,much\n'=1+1,-0.5\nplain,\n"


def test_latex_specials_are_printed_as_they_are() -> None:
    assert escape_latex(r"50% of $x_1 & {a}~b^2 #3 \n") == (
        r"50\% of \$x\_1 \& \{a\}\textasciitilde{}b\textasciicircum{}2 \#3 \textbackslash{}n"
    )
    columns = (Column("A_b"), Column("Share", "share"))
    rows = (("[x]", Estimate(0.5, 0.25, 0.75, 8)), ("a\nb", None))
    text = to_latex(Table("t", "50 %", "n & m", columns, rows))
    assert r"{[}x] & 50.0 \% {[}25.0, 75.0] (n = 8) \\" in text
    assert r"a b & -- \\" in text
    assert r"\caption{50 \%. n \& m}" in text


@given(st.text())
def test_latex_never_lets_a_special_through(text: str) -> None:
    escaped = escape_latex(text)
    assert escaped.count("{") - escaped.count(r"\{") == escaped.count("}") - escaped.count(r"\}")
    bare = re.sub(r"\\text\w+\{\}|\\[{}$&#_%]|\{[\[*]\}|\$(?:-|\\infty)\$", "", escaped)
    assert not set(bare) & set('\\{}$&#_%^~<>|"\n[*')


@given(st.recursive(st.text() | st.none() | st.integers(), lambda x: st.lists(x, max_size=3)))
def test_json_comes_back_whole_and_cannot_leave_its_script(value: object) -> None:
    text = to_script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_samples_share_contexts_and_keep_every_text(inputs: ReportInput, page: str) -> None:
    data = sample_data(inputs.samples)
    assert embedded(page) == json.loads(json.dumps(data))
    assert len(data["passages"]) == len(set(data["passages"]))
    assert len(data["examples"]["id"]) == 60
    columns = data["samples"]
    for i, (example, generation, verdict) in enumerate(inputs.samples):
        e = columns["example"][i]
        assert data["examples"]["id"][e] == example.id
        context = tuple(data["passages"][p] for p in data["examples"]["context"][e])
        assert context == example.context
        assert columns["text"][i] == generation.text
        assert data["arms"][columns["arm"][i]] == generation.arm
        assert columns["answerRight"][i] == verdict.answer_right
        if verdict.trace_right:
            assert columns["citedAt"][i] == list(example.evidence)


def test_a_thousand_samples_an_arm_stay_small(tmp_path: Path) -> None:
    big = make_input(1000, conditions=("full",), words=90)
    assert len(big.samples) == 3000
    assert sum(len(p) for p in big.samples[0][0].context) > 3500
    size = write_report(tmp_path / "big.html", big).stat().st_size
    assert size < 10_000_000


def test_what_is_missing_is_said() -> None:
    samples = [make_sample(make_example(number), "vanilla") for number in range(8)]
    bare = ReportInput("Bare", [], findings_of(analyse([v for *_, v in samples])))
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


def test_undefined_figures_are_dashes_and_minus_signs_are_real() -> None:
    assert show(None, "share") == ("–", "", "")
    assert show(Estimate(None, None, None, 0), "share") == ("–", "", "n = 0")
    assert show(Estimate(-0.083, -0.12, 0.04, 9), "points") == ("−8.3", "[−12.0, +4.0]", "n = 9")
    assert show(Estimate(12.5, 0.0, None, 9), "number") == ("12.50", "[0.00, ∞)", "n = 9")
    assert show(0.0004, "p")[0] == "< 0.001"


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
