"""A file of settings: what is no YAML is told, with its line."""

import re

from runs import refused


def test_yaml_that_is_no_yaml_says_why(tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("title: 2024-13-45\n")
    assert "quote that text" in refused("run", config, "--output-dir", tmp_path / "a")
    config.write_text("title: [a\nstudent: mock\n")
    assert re.search(r"c\.yaml, line \d: is not valid YAML \(", refused("run", config))
