"""The notebooks among the examples run from top to bottom, and their results show themselves."""

import shutil

import pytest

from paths import ROOT

nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


def test_there_are_two():
    assert [path.stem for path in NOTEBOOKS] == ["audit", "experiment"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_shows_a_picture_and_a_table(path, tmp_path):
    shutil.copy(ROOT / "examples" / "answers.jsonl", tmp_path)
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)  # kept without results
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    shown = [
        output.data["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert any("<table>" in html for html in shown)
    if path.stem == "experiment":
        assert any("<svg" in html and "MOCK" in html for html in shown)
        assert any("vega" in html for html in shown)
