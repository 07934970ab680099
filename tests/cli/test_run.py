"""The commands `tracegap run` and `tracegap build`."""


def test_a_strangers_folder_is_left_as_it_is(refused, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    assert "holds no run" in refused("run", "--student", "mock", "--output-dir", tmp_path, code=2)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]
    file = tmp_path / "thesis.tex"
    assert "is a file" in refused("run", "--student", "mock", "--output-dir", file, code=2)


def test_quiet_prints_where_the_report_is_and_a_resumed_run_what_it_kept(tracegap, tmp_path):
    run = ("run", "--student", "mock", "--task", "babi", "--limit", 20)
    place = tmp_path / "run"
    code, out, err = tracegap(*run, "--output-dir", place, "--quiet")
    assert (code, out, err) == (0, f"{place / 'report.html'}\n", "")
    code, _, err = tracegap(*run, "--output-dir", place)
    assert code == 0
    assert f"{place} goes on; kept from before: finished analyse, build" in err
    assert not (place / "progress.json").exists()
