"""The pages that only the viewer has: the list, and a run that goes on."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from urllib.parse import quote

from markupsafe import Markup

from tracegap.report.page import environment, stylesheet
from tracegap.view.folders import PAGE_FILE, Found


def list_page(top: str, found: Sequence[Found]) -> str:
    """Returns the list of runs and audits.

    Args:
        top: Name of the folder that was looked through.
        found: What lies in it.
    """
    rows = [(one, f"/show/{quote(one.name)}/{PAGE_FILE}") for one in found]
    return _filled("list.html", top=top, rows=rows)


def live_page(found: Found) -> str:
    """Returns the page of a run without a page of its own yet, or of one that goes on."""
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _filled(
        "live.html",
        found=found,
        events=f"/events/{quote(found.name)}",
        page=f"/show/{quote(found.name)}/{PAGE_FILE}",
        script=Markup(script),
        script_hash=f"sha256-{digest}",
    )


def _filled(template: str, **context: object) -> str:
    page = environment().get_template(template).render(style=stylesheet(), **context)
    # a lone surrogate has no UTF-8: it is shown as its escape
    return page.encode("utf-8", "backslashreplace").decode()


@cache
def _script() -> str:
    folder = resources.files("tracegap.report") / "templates"
    return (folder / "live.js").read_text(encoding="utf-8")
