"""Times a page in the system's Chromium: opening, filtering, looking for a text.

python benchmarks/page.py RUN/report.html [TEXT]
"""

import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

COUNT = "document.getElementById('count').textContent"


def main(page_file: str, text: str = "the") -> None:
    """Prints one line a measurement."""
    path = Path(page_file).resolve()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        started = time.perf_counter()
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        tell("opened", started)
        print(f"{page.inner_text('#count')}, {path.stat().st_size / 1e6:.2f} MB")
        for what, act in (
            ("filtered by verdict", lambda: page.select_option("#f-verdict", "answer-only")),
            ("looked for a text, first", lambda: page.fill("#f-text", text)),
            ("looked for a text, again", lambda: page.fill("#f-text", f"{text} zzz")),
        ):
            before = page.evaluate(COUNT)
            started = time.perf_counter()
            act()
            page.wait_for_function(
                "before => { const now = document.getElementById('count').textContent;"
                " return now !== before && !now.startsWith('Reading'); }",
                arg=before,
                timeout=20_000,
            )
            tell(what, started)
        browser.close()


def tell(what: str, started: float) -> None:
    """Prints the seconds since."""
    print(f"{what}: {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
