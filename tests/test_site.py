"""The documents hold together: every link leads somewhere, every page is in the site."""

import re
import subprocess
import sys
from pkgutil import resolve_name

import pytest
import yaml

from paths import DOCS, ROOT

PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "examples").rglob("*.md")])
SITE = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def without_code(text):
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def links(path):
    return re.findall(r"\]\(([^)\s]+)\)", without_code(path.read_text(encoding="utf-8")))


def anchors(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())
        for heading in headings
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    for link in links(path):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def named(path, pattern):
    return sorted(set(re.findall(pattern, path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_modules_that_are_named_exist(path):
    for file in named(
        path, r"(?<![\w/])(?:src|tests|benchmarks|configs|examples|docs)/[\w./*-]*\w"
    ):
        assert any(ROOT.glob(file)), file
    for name in named(path, r"(?<![\w.@/'\"-])tracegap(?:\.[A-Za-z_]+)+"):
        if name.startswith("tracegap.integrations."):  # the tool that it needs may be missing
            _, room, module, *inside = name.split(".")
            text = (ROOT / "src" / "tracegap" / room / f"{module}.py").read_text(encoding="utf-8")
            assert all(re.search(rf"^(?:class|def) {part}\b", text, re.M) for part in inside), name
            continue
        resolve_name(name)


def pages_of(nav):
    for entry in nav:
        value = entry if isinstance(entry, str) else next(iter(entry.values()))
        yield from pages_of(value) if isinstance(value, list) else [value]


def test_the_site_shows_every_page_once():
    shown = list(pages_of(SITE["nav"]))
    assert sorted(shown) == sorted(str(p.relative_to(DOCS)) for p in DOCS.rglob("*.md"))
    assert len(set(shown)) == len(shown)


def test_the_site_builds_without_a_complaint():
    pytest.importorskip("zensical", reason="needs the extra `docs`")
    result = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict", "--clean"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
