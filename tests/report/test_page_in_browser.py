"""The page as a reader meets it: opened in a real browser, seen, clicked and typed at."""

import csv
import json
import re
from dataclasses import replace
from itertools import product

import pytest

from browsing import NARROW, WIDE, violations
from reports import HOSTILE, make_example, make_input, make_sample
from tracegap.readings import Claim, FreeReading, SentenceRead
from tracegap.report.inputs import AskedAgain, Identity
from tracegap.report.page import render_page, report_page, write_page, write_report

COUNT = "document.getElementById('count').textContent"


def identity(**changes):
    known = Identity(
        "run", "tiny", True, "made up", "synthetic", ("vanilla", "correct", "incorrect"),
        "1 an arm, seed 1", 60, 180, {"correct": 3}, "0.1.0",
    )  # fmt: skip
    return replace(known, **changes)


@pytest.fixture(scope="module")
def told(inputs):
    """The plain report with all that a run knows."""
    example, *_ = next(s for s in inputs.samples if s[1].arm == "correct")
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}]
    return replace(
        inputs,
        identity=identity(),
        headlines=["One sentence.", "Another."],
        prompts={(example.id, "full"): messages},
        again={("correct", 1, example.id): [AskedAgain("wrong label", "T", "A", "Rome", False)]},
    )


@pytest.fixture(scope="module")
def file(told, tmp_path_factory):
    return write_report(tmp_path_factory.mktemp("page") / "report.html", told)[0]


@pytest.fixture(scope="module")
def hostile_file(hostile_page, tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    path.write_text(hostile_page, encoding="utf-8")
    return path


def wait_for_count(page, start):
    page.wait_for_function(f"start => {COUNT}.startsWith(start)", arg=start)


def sample_of(inputs, arm, condition="full"):
    return next(s for s in inputs.samples if (s[1].arm, s[1].condition) == (arm, condition))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_first_screen_says_who_and_holds_the_chart_whole(chromium, file, size):
    with chromium.opened(file, size) as page:
        box = page.locator("#hero ul").bounding_box()
        assert box["y"] + box["height"] <= size[1]
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.locator(".mock").bounding_box()["y"] < 250
        strip = page.inner_text(".strip")
        for said in ("tiny", "made up", "180 to 60 questions", "3 of 180", "0.1.0"):
            assert said in strip
        assert re.search(r"File of\s+20\d\d-\d\d-\d\d", strip)


def test_a_student_that_is_no_mock_has_no_badge(told, tmp_path, chromium):
    (path,) = write_report(tmp_path / "r.html", replace(told, identity=identity(mock=False)))
    with chromium.opened(path) as page:
        assert page.locator(".mock").count() == 0


def test_the_list_of_sections_stays_and_opens_what_it_leads_to(chromium, file):
    with chromium.opened(file) as page:
        assert page.locator("#accuracy details.fold").get_attribute("open") is None
        page.click("nav a[href='#arms']")
        page.wait_for_selector("#arms details.fold[open]")
        page.wait_for_function(
            """() => document.querySelector('nav').getBoundingClientRect().y === 0
            && Math.abs(document.getElementById('arms').getBoundingClientRect().y - 52) < 9"""
        )


def test_on_a_telephone_a_sample_that_is_chosen_comes_into_sight(chromium, file):
    with chromium.opened(file, NARROW, at="#samples") as page:
        page.locator("#list .option >> nth=1").click()
        page.wait_for_selector("#option-1[aria-selected=true]")
        top = "document.getElementById('detail').getBoundingClientRect().y"
        page.wait_for_function(f"() => {top} > 40 && {top} < 80")


def test_a_wide_table_says_so_and_is_cards_on_a_telephone(chromium, file):
    wider = "document.querySelectorAll('#arms .scroll.wider').length"
    with chromium.opened(file, (600, 844), at="#arms") as page:
        page.wait_for_function(f"() => {wider} > 0")
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_function(f"() => {wider} === 0")
        cell = page.locator("#arms .cards td.num >> nth=0")
        assert (
            page.evaluate(
                "(cell) => getComputedStyle(cell, '::before').content", cell.element_handle()
            )
            == '"First right"'
        )
        for box in page.locator("#arms .cards td.num").all()[:20]:
            place = box.bounding_box()
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= 390


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_jump_lands_on_its_section_whatever_is_open_and_marks_it(chromium, file, size):
    with chromium.opened(file, size) as page:
        for name in ("accuracy", "data", "association", "settings", "arms", "accuracy", "arms"):
            page.click(f"nav a[href='#{name}']")
            page.wait_for_selector(f"#{name} details.fold[open]")
            page.wait_for_timeout(700)  # any smooth movement has ended by then
            top = page.evaluate(f"document.getElementById('{name}').getBoundingClientRect().y")
            left = page.evaluate("document.documentElement.scrollHeight - innerHeight - scrollY")
            assert abs(top - 52) < 9 or (left < 2 and top > 52)  # the last ones end the page
            assert page.locator("nav a[aria-current]").get_attribute("href") == f"#{name}"


def scored(verdict):
    """Whether a page scores its trace: it has one, and what it should cite was there."""
    return verdict.condition == "full" and verdict.trace_right is not None


def test_samples_are_filtered_by_every_filter(chromium, file, told):
    verdicts = [v for *_, v in told.samples]
    wants = {
        ("f-arm", "correct"): lambda v: v.arm == "correct",
        ("f-label", "mix"): lambda v: v.label == "mix",
        ("f-condition", "withheld"): lambda v: v.condition == "withheld",
        ("f-verdict", "both"): lambda v: scored(v) and v.trace_right and v.answer_right,
        ("f-verdict", "trace-only"): lambda v: scored(v) and v.trace_right and not v.answer_right,
        ("f-verdict", "answer-only"): lambda v: scored(v) and not v.trace_right and v.answer_right,
        ("f-verdict", "neither"): lambda v: scored(v) and not v.trace_right and not v.answer_right,
        ("f-verdict", "unscored"): lambda v: not scored(v),
        ("f-verdict", "answer-right"): lambda v: v.answer_right,
        ("f-verdict", "answer-wrong"): lambda v: not v.answer_right,
        ("f-verdict", "answer-unscored"): lambda v: v.answer_right is None,
    }
    with chromium.opened(file) as page:
        for (name, value), fits in wants.items():
            page.select_option(f"#{name}", value)
            wait_for_count(page, f"{sum(map(bool, map(fits, verdicts)))} of {len(verdicts)} ")
            page.click("#to-reset")
        page.fill("#f-text", "SYNTHETIC-00007")
        wait_for_count(page, "6 of 360 samples")
        page.fill("#f-text", "no such text")
        wait_for_count(page, "0 of 360")
        assert "No sample fits" in page.inner_text("#detail")


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_longest_verdict_and_order_are_shown_whole(chromium, file, size):
    spare = """(name) => {
      const select = document.getElementById(name), shown = select.offsetWidth;
      select.style.width = "max-content";  // as wide as its longest option
      return shown - select.offsetWidth;
    }"""
    with chromium.opened(file, size, at="#samples") as page:
        for name in ("f-verdict", "f-sort"):
            assert page.evaluate(spare, name) >= 0
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_any_problem_says_that_it_holds_stray_tags_too(chromium, told, tmp_path):
    (example, said, verdict), *others = told.samples
    stray = (example, said, replace(verdict, problems=("stray tags",)))
    (path,) = write_report(tmp_path / "r.html", replace(told, samples=[stray, *others]))
    with chromium.opened(path) as page:
        assert page.inner_text("#f-problem option[value='*']") == "Any, stray tags too"
        page.select_option("#f-problem", "*")
        wait_for_count(page, f"{1 + sum(bool(v.problems) for *_, v in others)} of 360")


def test_samples_are_sorted(chromium, file, told):
    with chromium.opened(file) as page:
        page.select_option("#f-sort", "longest")
        page.wait_for_selector("#option-0[aria-selected=true]")
        page.select_option("#f-verdict", "both")
        page.select_option("#f-sort", "answer")
        page.wait_for_function(
            "() => document.getElementById('detail').textContent.includes('F1 1')"
        )


def test_an_address_shows_the_same_sample_and_filters_again(chromium, file, told):
    example, generation, _ = sample_of(told, "incorrect")
    at = f"#sample={example.id}/incorrect/1/full&verdict=neither&arm=incorrect"
    with chromium.opened(file, at=at) as page:
        assert page.input_value("#f-verdict") == "neither"
        assert page.input_value("#f-arm") == "incorrect"
        assert example.id in page.inner_text("#detail .where")
        link = page.get_attribute("#detail .where a", "href")
    with chromium.opened(file, at=link) as page:
        assert page.input_value("#f-verdict") == "neither"
        assert generation.text.split()[0] in page.inner_text("#detail pre")
    with chromium.opened(file, at="#sample=none/such/1&verdict=hm&arm=%E0%A4%A") as page:
        assert "there is no sample none/such/1" in page.inner_text("#count")


@pytest.fixture(scope="module")
def free_file(told, tmp_path_factory):
    """A page of free traces, two of which claim something false."""
    text = "One fits. Two, in 1990, does not."
    true = Claim("date", "in 1990", (15, 22), True)
    false = replace(true, holds=False, reason="the context says 1991")
    sentences = (SentenceRead((0, 9), (0,)), SentenceRead((10, 33), (1,), ((1, "rejected"),)))
    reading = FreeReading(text, claims=(true,), sentences=sentences)
    wrong = replace(reading, claims=(false,))
    traces = [wrong, reading, wrong, None, *[reading] * (len(told.samples) - 4)]
    folder = tmp_path_factory.mktemp("free")
    return write_report(folder / "report.html", replace(told, traces=traces))[0]


def test_false_claims_are_marked_filtered_and_taken_out(chromium, free_file, tmp_path):
    with chromium.opened(free_file) as page:
        page.select_option("#f-claims", "true")
        wait_for_count(page, "357 of 360")
        page.select_option("#f-claims", "false")
        wait_for_count(page, "2 of 360")
        assert page.locator("#list .option").all_inner_texts()[1].endswith("⚠ 1 false")
        page.wait_for_function("() => location.hash.includes('&claims=false')")
        with page.expect_download() as waiting:
            page.click("#to-jsonl")
        waiting.value.save_as(tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["false_claims"] for line in lines] == [["in 1990"]] * 2


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_why_a_claim_is_false_is_read_without_pointing(chromium, free_file, size):
    with chromium.opened(free_file, size, at="#samples&claims=false") as page:
        assert "“in 1990”: the context says 1991." in page.inner_text(".free-reasons")
        page.focus(".free-reasons button")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.className") == "free-false"
        assert page.inner_text(".free-trace .free-rejected >> nth=0") == "Two, "
        assert violations(page) == []


def test_a_page_without_free_traces_speaks_of_no_claims(chromium, file):
    with chromium.opened(file) as page:
        assert not page.is_visible("#f-claims")


def test_without_its_context_no_step_is_called_wrong(chromium, file, told):
    example, _, verdict = sample_of(told, "correct", "withheld")
    assert verdict.trace_right is False
    with chromium.opened(file, at=f"#sample={example.id}/correct/1/withheld") as page:
        rows = page.locator("#detail tbody tr").all_inner_texts()
        assert ["– not scored here" in row for row in rows] == [True, True, True, False]
        assert "precision" not in rows[1]
        assert "trace – not scored here" in page.inner_text("[aria-selected=true]")
        page.keyboard.press("s")
        page.wait_for_selector(".beside .card.here")
        assert page.inner_text(".card.here").count("– not scored here") == 2
    example, *_ = sample_of(told, "correct")
    with chromium.opened(file, at=f"#sample={example.id}/correct/1/full") as page:
        assert "not scored here" not in page.inner_text("#detail tbody")


def test_a_cell_of_a_mosaic_opens_as_many_samples_as_it_counts(chromium, file):
    with chromium.opened(file) as page:
        page.click("nav a[href='#association']")
        cells = page.locator("#association table.small a").all()
        assert len(cells) == 8
        for cell in cells:
            told, verdict = cell.inner_text(), cell.get_attribute("href").split("verdict=")[1]
            page.evaluate("document.getElementById('to-reset').click()")
            wait_for_count(page, "360 of 360")
            cell.click()
            wait_for_count(page, f"{told} of 360")
            assert page.input_value("#f-verdict") == verdict.split("&")[0]
            assert page.input_value("#f-condition") == "full"


def test_keys_move_look_compare_and_explain(chromium, file):
    chosen = "document.querySelector('[aria-selected=true]')?.id"
    with chromium.opened(file) as page:
        for key, want in (("j", 1), ("j", 2), ("k", 1)):
            page.keyboard.press(key)
            page.wait_for_function(f"() => {chosen} === 'option-{want}'")
        page.focus("#list")
        for key, want in (("End", 359), ("ArrowUp", 358), ("PageUp", 348), ("Home", 0)):
            page.keyboard.press(key)
            page.wait_for_function(f"() => {chosen} === 'option-{want}'")
        assert page.locator("[role=option]").count() < 40
        page.keyboard.press("?")
        assert page.is_visible("#help")
        page.keyboard.press("Escape")
        assert not page.is_visible("#help")
        page.keyboard.press("s")
        page.wait_for_selector(".beside .card")
        assert page.locator(".beside .card").count() == 3
        page.keyboard.press("/")
        page.keyboard.type("jk?")
        assert page.input_value("#f-text") == "jk?"


def test_side_by_side_only_the_words_that_differ_are_marked(chromium, told, tmp_path):
    example, said, verdict = sample_of(told, "correct")
    texts = {
        "correct": "<answer>in the old garden</answer>",
        "vanilla": "<answer>in the garden\n</answer>",
    }
    samples = [
        (example, replace(said, arm=arm, text=text), replace(verdict, arm=arm))
        for arm, text in texts.items()
    ]
    (path,) = write_report(
        tmp_path / "r.html", replace(told, samples=samples, prompts={}, again={})
    )
    with chromium.opened(path) as page:
        page.keyboard.press("s")
        page.wait_for_selector(".beside .card.here")
        assert page.locator(".beside pre").all_text_contents() == list(texts.values())
        assert page.locator(".beside mark").all_text_contents() == ["old "]
        assert violations(page) == []


def test_what_was_sent_asked_again_and_cited_is_shown(chromium, file, told):
    example, _, verdict = sample_of(told, "correct")
    with chromium.opened(file, at=f"#sample={example.id}/correct/1/full") as page:
        page.click("text=The prompt as it was sent")
        assert "Be brief." in page.inner_text("#detail")
        page.click("text=Asked again: 1 further answers")
        assert "wrong label: “Rome” ✗ wrong" in page.inner_text("#detail")
        if not verdict.evidence_exact:
            assert page.locator(".diff li").count() > 0
    other, *_ = sample_of(told, "vanilla", "withheld")
    with chromium.opened(file, at=f"#sample={other.id}/vanilla/1/withheld") as page:
        page.click("text=The prompt as it was sent")
        assert "do not say how the question was put" in page.inner_text("#detail")


def test_what_is_filtered_is_downloaded_whole(chromium, file, told, tmp_path):
    wanted = [
        (v.example_id, v.arm, v.condition, g.text, v.answer_right)
        for _, g, v in told.samples
        if v.arm == "correct"
    ]
    with chromium.opened(file) as page:
        page.select_option("#f-arm", "correct")
        wait_for_count(page, f"{len(wanted)} of")
        for button in ("to-csv", "to-jsonl"):
            with page.expect_download() as waiting:
                page.click(f"#{button}")
            waiting.value.save_as(tmp_path / button)
    lines = (tmp_path / "to-jsonl").read_text(encoding="utf-8").splitlines()
    fields = ("example_id", "arm", "condition", "text", "answer_right")
    assert [tuple(json.loads(line)[name] for name in fields) for line in lines] == wanted
    with (tmp_path / "to-csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(r["example_id"], r["text"]) for r in rows] == [(w[0], w[3]) for w in wanted]


def test_a_download_is_no_formula(chromium, tmp_path, told):
    example, generation, verdict = sample_of(told, "correct")
    evil = replace(told, samples=[(example, replace(generation, text="=1+1"), verdict)])
    (path,) = write_report(tmp_path / "r.html", evil)
    with chromium.opened(path) as page:
        with page.expect_download() as waiting:
            page.click("#to-csv")
        waiting.value.save_as(tmp_path / "out.csv")
    assert "'=1+1" in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_samples_of_the_filter_are_put_on_paper_on_demand(chromium, file):
    with chromium.opened(file) as page:
        page.evaluate("window.print = () => { document.title = 'printing'; }")
        page.select_option("#f-arm", "vanilla")
        wait_for_count(page, "120 of")
        page.click("#to-print")
        page.wait_for_function("() => document.title === 'printing'")
        page.emulate_media(media="print")
        assert page.locator("#printed .one").count() == 120
        assert not page.is_visible("main")
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.is_visible("main")
        assert not page.is_visible("nav")
        assert page.is_visible("#accuracy .scroll >> nth=0")


def test_hostile_text_is_shown_and_never_runs(chromium, hostile_file):
    with chromium.page() as (page, seen):
        page.add_init_script("window.alert = (x) => { window.ran = x; };")
        page.goto(hostile_file.as_uri())
        page.wait_for_selector("html[data-ready]")
        for number, bad in enumerate(HOSTILE):
            page.wait_for_selector(f"#option-{number}[aria-selected=true]")
            page.wait_for_function(
                "text => document.getElementById('detail').textContent.includes(text)",
                arg=f"wrote {bad}",
            )
            text = page.text_content("#detail")
            for what in ("question", "context", "class", "gold", "problem", "label", "answer"):
                assert f"{what} {bad}" in text
            assert f"cited {bad}".split()[-1] in page.text_content(".diff")
            page.keyboard.press("j")
        main = " ".join(page.text_content("main").split())
        for bad in HOSTILE:
            assert " ".join(f"sentence {bad}".split()) in main
        assert page.evaluate("window.ran ?? null") is None
        assert page.locator("img").count() == 0
        assert page.locator("#detail b").count() == 0
        assert seen.errors == []


def test_content_security_policy_lets_only_our_script_run(chromium, file, tmp_path):
    text = file.read_text(encoding="utf-8")
    foreign = tmp_path / "foreign.html"
    script = "<script>document.title = 'ran'</script></body>"
    foreign.write_text(text.replace("</body>", script), encoding="utf-8")
    with chromium.page() as (page, seen):
        page.goto(foreign.as_uri())
        page.wait_for_selector("html[data-ready]")
        assert page.title() != "ran"
        assert "Content Security Policy" in seen.errors[0]


@pytest.mark.parametrize(("size", "scheme"), [*product((WIDE, NARROW), ("light", "dark"))])
def test_everyone_can_use_it(chromium, file, size, scheme):
    with chromium.opened(file, size, color_scheme=scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert violations(page) == []


def test_fits_a_telephone_whatever_the_text(chromium, hostile_file):
    with chromium.opened(hostile_file, NARROW) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def test_a_large_page_has_its_texts_beside_it(chromium, told, tmp_path):
    page_of = render_page("report.html", "large.html", told, {"hero": None}, most_bytes=1000)
    files = write_page(tmp_path / "large.html", page_of)
    assert len(files) == 1 + len(page_of.beside) > 2
    with chromium.opened(files[0]) as page:
        assert "in the folder large.samples" in page.inner_text("#samples")
        page.keyboard.press("j")
        page.wait_for_selector("#option-1[aria-selected=true]")
        page.fill("#f-text", "SYNTHETIC-00007")
        wait_for_count(page, "6 of 360 samples")
    for path in files[1:]:
        path.unlink()
    with chromium.page() as (page, _):
        page.goto(files[0].as_uri())
        page.wait_for_selector("html[data-ready]")
        assert "is not beside this page" in page.inner_text("#detail")


@pytest.mark.slow
def test_fifty_thousand_outputs_open_and_filter_quickly(chromium, told, tmp_path):
    examples = [make_example(number) for number in range(5000)]
    samples = [
        make_sample(example, arm, seed=seed)
        for arm in ("correct", "incorrect")
        for seed in range(5)
        for example in examples
    ]
    page_of = report_page("large.html", replace(told, samples=samples, prompts={}, again={}))
    path, *_ = write_page(tmp_path / "large.html", page_of)
    now = "performance.now()"
    with chromium.opened(path) as page:
        assert page.evaluate(now) < 3000
        took = page.evaluate(
            f"""async () => {{
            const from = {now};
            const select = document.getElementById('f-verdict');
            select.value = 'both';
            select.dispatchEvent(new Event('change'));
            await new Promise(requestAnimationFrame);
            return {now} - from;
            }}"""
        )
        assert took < 500


def test_a_page_without_samples_opens_too(chromium, tmp_path):
    inputs = replace(make_input(8), samples=())
    (path,) = write_report(tmp_path / "r.html", inputs)
    with chromium.page() as (page, seen):
        page.goto(f"{path.as_uri()}#arms")
        page.wait_for_selector("#arms details.fold[open]")
        assert seen.errors == []
