"""The commands `tracegap run` and `tracegap build`."""


def test_a_strangers_folder_is_left_as_it_is(refused, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    assert "holds no run" in refused("run", "--student", "mock", "--output-dir", tmp_path, code=2)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]
    file = tmp_path / "thesis.tex"
    assert "is a file" in refused("run", "--student", "mock", "--output-dir", file, code=2)
