"""Opening pages in a real browser: the system's Chromium, driven by Playwright."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from paths import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = (1440, 900), (390, 844)


@dataclass
class Seen:
    """What a page did that it should not have done."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


class Chromium:
    """A browser that is started once for the tests of a file."""

    def __init__(self, browser) -> None:
        self._browser = browser

    @contextmanager
    def page(self, size=WIDE, **options):
        """Yields (page, what it did wrong); nothing may have gone wrong when it is left."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]}, accept_downloads=True, **options
        )
        page, seen = context.new_page(), Seen()
        page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("request", lambda request: seen.requests.append(request.url))
        try:
            yield page, seen
        finally:
            context.close()

    @contextmanager
    def opened(self, path: Path, size=WIDE, at: str = "", **options):
        """Yields an opened file whose browser of samples is ready; it may ask for nothing else."""
        with self.page(size, **options) as (page, seen):
            page.goto(path.as_uri() + at)
            page.wait_for_selector("html[data-ready]")
            yield page
            assert seen.errors == []
            beside = path.with_name(f"{path.stem}.samples").as_uri()
            foreign = [
                url
                for url in seen.requests
                if url.split("#")[0] != path.as_uri()
                and not url.startswith((beside, "data:", "blob:"))
            ]
            assert foreign == []


@contextmanager
def started():
    """Yields the browser, or skips the test with the reason."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed, so no page can be opened here"
    )
    if CHROMIUM is None:
        pytest.skip("chromium is not installed, so no page can be opened here")
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield Chromium(browser)
        browser.close()


def violations(page) -> list[str]:
    """Returns what axe-core finds against WCAG A and AA, a line each."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm), so accessibility cannot be checked here")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
        'wcag22aa'], resultTypes: ['violations']})"""
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
