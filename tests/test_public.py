"""What is public exists, is documented, shown in the reference, and quick to import."""

import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys

import pytest

import tracegap
from paths import DOCS

PACKAGES = [
    found.name for found in pkgutil.walk_packages(tracegap.__path__, "tracegap.") if found.ispkg
]
# the folder of a data set is its own affair
ROOMS = [
    name
    for name in ("tracegap", *PACKAGES)
    if hasattr(importlib.import_module(name), "__all__") and not name.startswith("tracegap.tasks.")
]
HEAVY = {"torch", "transformers", "scipy.stats", "altair", "jinja2", "fastapi"}


def shown():
    pages = (DOCS / "reference").glob("*.md")
    return {
        name
        for page in pages
        for name in re.findall(r"^::: ([\w.]+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_is_there_and_documented(room):
    module = importlib.import_module(room)
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"{room}.{name}"
    with pytest.raises(AttributeError, match="no_such_name"):
        module.no_such_name  # noqa: B018


def test_the_reference_shows_every_room_and_the_public_modules():
    modules = {f"tracegap.{name}" for name in ("records", "task", "errors", "files")}
    assert {*ROOMS, *modules} - {"tracegap"} <= shown()


def test_importing_every_room_loads_nothing_heavy():
    code = f"import sys, json, {', '.join(ROOMS)}; print(json.dumps(list(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(json.loads(found.stdout)) & HEAVY == set()
