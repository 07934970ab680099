"""Stage `score`: generations that are not what was asked are refused."""

import re
import shutil

from runs import refused


def test_a_cut_file_of_a_run_is_named_with_its_line(mock_run, tmp_path):
    import shutil

    out = tmp_path / "cut"
    shutil.copytree(mock_run[0], out)
    path = out / "generations" / "correct-seed0.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    said = refused("score", out)
    assert "correct-seed0.jsonl, line" in said


def test_generations_that_are_not_what_was_asked_are_refused(mock_run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(mock_run[0], folder)
    path = folder / "generations" / "correct-seed0.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    for text, said in (
        ("".join(lines[:-1]), "1 of 180 generations are missing"),
        ("".join([*lines, lines[3]]), "line 181: field 'example_id'.*stands there twice"),
        ("".join(lines).replace('"seed":0', '"seed":1'), "line 1.*was not asked of this student"),
    ):
        path.write_text(text)
        assert re.search(said, refused("score", folder))
