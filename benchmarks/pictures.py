"""Makes the pictures of the page that README and site show, so that they stay true.

    python benchmarks/pictures.py OUTPUTS

OUTPUTS is the folder of CoTempQA's released outputs. It audits them, runs a mock, opens both pages
in the system's Chromium and writes `docs/img/page.png` and `docs/img/samples.png`.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tracegap import Experiment, run_experiment
from tracegap.cli.main import app

IMAGES = Path(__file__).parents[1] / "docs" / "img"
SIZE = {"width": 1280, "height": 800}


def main(outputs: str) -> None:
    """Writes the pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("chromium is not installed; install it with your system's packages.")
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        audit, run = Path(folder) / "audit", Path(folder) / "run"
        arguments = ["audit", outputs, "--task", "cotempqa", "--output-dir", str(audit)]
        app(arguments, standalone_mode=False)
        task = {"name": "babi", "train": 40, "test": 40}
        run_experiment(Experiment(task=task, student="mock:label=0.9,evidence=0.8"), run)
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.goto((audit / "report.html").as_uri())
        page.wait_for_selector("html[data-ready]")
        # the file's date would make another picture every day
        page.evaluate("document.getElementById('dated').hidden = true")
        page.screenshot(path=IMAGES / "page.png")
        page.goto(f"{(run / 'report.html').as_uri()}#samples&arm=correct&verdict=trace-only")
        page.wait_for_selector("#option-0[aria-selected=true]")
        page.locator("#samples").screenshot(path=IMAGES / "samples.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
