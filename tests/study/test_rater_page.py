"""A page in a real browser: by keyboard, at phone width, over a reload, with hostile text."""

import json
import random
import shutil
from collections import Counter
from dataclasses import replace

import pytest

from studies import ARMS, EFFECTS, HOSTILE, design, items
from tracegap.study.analysis import analyse_study
from tracegap.study.answers import collect
from tracegap.study.design import make_design
from tracegap.study.items import pool_of
from tracegap.study.kit import write_kit
from tracegap.study.questions import RATINGS
from tracegap.study.simulated import simulate_raters

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def opened(browser, path, **options):
    context = browser.new_context(accept_downloads=True, **options)
    context.set_offline(True)
    page = context.new_page()
    page.trouble = []
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    page.on("console", lambda said: page.trouble.append(said.text) if said.type == "error" else 0)
    page.goto(path.as_uri())
    return page


def choose(page, name, value):
    """Chooses by keyboard alone: Tab to the group, arrows to the step."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            break
    else:
        raise AssertionError(f"no Tab leads to {name}")
    page.keyboard.press("Space")
    for _ in range(8):
        now = page.evaluate("document.querySelector('form:not([hidden]) :focus').value")
        if now == str(value):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow leads to {name} {value}")


def answer_by_keyboard(page, answer):
    choose(page, "without", answer["without"])
    page.keyboard.press("Enter")
    choose(page, "with", answer["with"])
    for name in RATINGS:
        choose(page, name, answer[name])
    page.keyboard.press("Enter")


def answer_by_touch(page, answer):
    form = page.locator("form:not([hidden])")
    form.locator(f"input[name=without][value='{answer['without']}']").check()
    form.get_by_role("button", name="Next").click()
    for name in ("with", *RATINGS):
        form.locator(f"input[name={name}][value='{answer[name]}']").check()
    form.get_by_role("button", name="Next").click()


def saved(page, folder):
    with page.expect_download() as download:
        page.get_by_role("link", name="Save my answers").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_simulated_raters_fill_the_study_in_and_its_analysis_finds_what_was_planted(
    browser, tmp_path
):
    made = design(12, 6, 18, raters_an_item=2)
    pages = write_kit(tmp_path / "kit", made, "A study", True)[:12]
    handed = simulate_raters(made, EFFECTS, 0)
    files = []
    for number, (path, rater) in enumerate(zip(pages, handed, strict=True)):
        by_key = number < 2
        page = opened(browser, path, **({} if by_key else {"viewport": PHONE, "has_touch": True}))
        if by_key:
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        else:
            page.get_by_role("button", name="Begin").tap()
        for done, answer in enumerate(rater["answers"]):
            (answer_by_keyboard if by_key else answer_by_touch)(page, answer)
            if done == 2:
                page.reload()  # a rater closes the page and goes on later
        assert page.get_by_role("heading", name="Thank you").is_visible()
        files.append(saved(page, tmp_path))
        assert page.trouble == []
        page.context.close()
    for path, rater in zip(files, handed, strict=True):
        said = json.loads(path.read_text())
        plain = [
            {k: v for k, v in a.items() if not k.startswith("seconds")} for a in said["answers"]
        ]
        assert plain == rater["answers"]
        assert all(answer["seconds_after"] >= 0 for answer in said["answers"])
    found = analyse_study(collect(files, made), made.arms)
    assert (found.raters, found.ratings, found.failed) == (12, 72, 0)
    load = {row.arm: row.mean for row in found.means if row.measure == "load"}
    assert load["correct"].high < load["teacher"].low


def test_nothing_is_skipped_and_the_first_judgement_stands_once_the_trace_is_shown(
    browser, tmp_path
):
    made = design(3, 6, 6)
    page = opened(browser, write_kit(tmp_path, made, "A study", True)[0])
    page.get_by_role("button", name="Begin").click()
    form = page.locator("form:not([hidden])")
    assert not form.locator(".trace").is_visible()
    form.get_by_role("button", name="Next").click()
    assert "Please answer" in form.get_by_role("alert").text_content()
    form.locator("input[name=without][value='1']").check()
    form.get_by_role("button", name="Next").click()
    assert form.locator(".trace").is_visible()
    assert form.locator("input[name=without][value='0']").is_disabled()
    form.get_by_role("button", name="Next").click()
    assert "Now that you have seen" in form.get_by_role("alert").text_content()
    assert page.locator("#progress").text_content() == "0 of 7 done"


def test_at_phone_width_nothing_runs_over_and_everything_can_be_hit(browser, tmp_path):
    long = [replace(i, trace="unbroken" * 200, answer="x" * 300) for i in items(6)]
    made = make_design(pool_of(long, ARMS, 0, Counter()), 3, 6, 0)
    page = opened(browser, write_kit(tmp_path, made, "A study", True)[0], viewport=PHONE)
    page.get_by_role("button", name="Begin").click()
    form = page.locator("form:not([hidden])")
    form.locator("input[name=without][value='1']").check()
    form.get_by_role("button", name="Next").click()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    for label in form.locator(".choices label").all():
        assert label.bounding_box()["height"] >= 44


def test_hostile_text_neither_runs_nor_leaves_its_place(browser, tmp_path):
    bad = [
        replace(i, question=HOSTILE, context=(HOSTILE,), trace=HOSTILE, answer=HOSTILE)
        for i in items(6)
    ]
    made = make_design(pool_of(bad, ARMS, 0, Counter()), 3, 6, 0)
    page = opened(browser, write_kit(tmp_path, made, "A study", True)[0])
    rng = random.Random(0)
    page.get_by_role("button", name="Begin").click()
    shown = page.locator("form:not([hidden]) .text").first.text_content()
    for _ in made.raters[0]:
        steps = {name: rng.randint(1, 5) for name in RATINGS}
        answer_by_touch(page, {"without": 1, "with": 0} | steps)
    assert page.title() == "A study"
    assert page.trouble == []
    assert saved(page, tmp_path).exists()
    assert "onerror" in shown or "check" in shown
