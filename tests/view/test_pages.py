"""The pages that only the viewer has."""

from pathlib import Path

from tracegap.view.folders import Found
from tracegap.view.pages import list_page, live_page

EVIL = "<script>alert(1)</script>&\ud800"


def found(name="a/b c", about="mock on babi"):
    return Found(name, Path("nowhere"), "run", about, True, None)


def test_text_is_escaped_and_names_become_addresses():
    page = list_page(EVIL, [found(), found(about=EVIL)])
    assert "<script" not in page
    assert 'href="/show/a/b%20c/report.html"' in page
    assert "MOCK" in page
    assert live_page(found(about=EVIL)).count("<script") == 1


def test_an_empty_folder_says_so():
    assert "There is no run and no audit in this folder" in list_page("runs", [])
