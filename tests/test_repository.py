"""What stands around the code: workflows, hooks, templates and the map of the rooms."""

import re
import tomllib

import pytest
import yaml

from paths import ROOT
from tracegap.version import __version__

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def commands(workflow):
    return [
        step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step
    ]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_whole_and_runs_what_there_is(path):
    workflow = read(path)
    assert workflow[True]  # YAML takes `on` for a truth
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job["runs-on"], name
        assert job.get("needs", name) in workflow["jobs"]
        assert all(("run" in step) != ("uses" in step) for step in job["steps"])
        assert all(
            re.search(r"@(v\d+|release/v1)$", s["uses"]) for s in job["steps"] if "uses" in s
        )
    for command in commands(workflow):
        for target in re.findall(r"^make ([\w-]+)", command):
            assert target in TARGETS
        for extra in re.findall(r"-e \"\.\[([\w-]+)\]\"", command):
            assert extra in EXTRAS


def test_the_three_workflows_test_publish_and_document():
    found = {path.stem: commands(read(path)) for path in WORKFLOWS}
    assert set(found) == {"docs", "release", "test"}
    assert "make test" in found["test"]
    assert "make test" in found["release"]
    assert "make docs" in found["docs"]


def test_the_core_is_tested_by_every_python_on_every_system():
    job = read(GITHUB / "workflows" / "test.yml")["jobs"]["core"]
    matrix = job["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert {system.split("-")[0] for system in matrix["os"]} == {"ubuntu", "macos", "windows"}
    core = re.search(r"^CORE := ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)[1]
    folders = core.replace("\\\n", " ").split()
    assert all((ROOT / folder).is_dir() for folder in folders)
    assert job["steps"][-1]["run"].split() == ["python", "-m", "pytest", *folders]


def test_a_release_is_trusted_by_its_workflow_and_not_by_a_token():
    job = read(GITHUB / "workflows" / "release.yml")["jobs"]["publish"]
    assert job["permissions"] == {"id-token": "write"}
    assert job["environment"] == "pypi"
    assert "secrets." not in (GITHUB / "workflows" / "release.yml").read_text()


def test_hooks_use_the_tools_of_the_checkout():
    (repo,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local"
    assert {hook["entry"].split()[0] for hook in repo["hooks"]} == {
        ".venv/bin/ruff",
        ".venv/bin/mypy",
    }
    assert {"ruff", "mypy"} <= {re.match(r"[\w-]+", name)[0] for name in EXTRAS["test"]}


@pytest.mark.parametrize(
    "path", sorted((GITHUB / "ISSUE_TEMPLATE").glob("[!c]*.yml")), ids=lambda path: path.name
)
def test_an_issue_template_asks_something(path):
    form = read(path)
    assert form["name"]
    assert form["description"]
    assert all(field["attributes"]["label"] for field in form["body"])
    ids = [field["id"] for field in form["body"]]
    assert len(set(ids)) == len(ids) > 0


def test_the_version_is_told_once_and_cited():
    assert read(ROOT / "CITATION.cff")["version"] == __version__


PATH = r"[\w-]+\.(?:py|md|yml|toml)|[.\w-]+(?:/[.\w-]+)+/?"


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_path_that_is_named_exists(name):
    """A path is given from the root or from the package."""
    code = re.findall(r"`([^`\n]+)`", (ROOT / name).read_text(encoding="utf-8"))
    named = {part for part in code if re.fullmatch(PATH, part)}
    assert len(named) > 5
    bases = (ROOT, ROOT / "src" / "tracegap")
    assert [part for part in sorted(named) if not any((b / part).exists() for b in bases)] == []
