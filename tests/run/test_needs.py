"""What a run will need is asked before its first long stage, with the command that installs it."""

import importlib.util

import pytest

from tracegap import needs
from tracegap.errors import SettingsError
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.pipeline import run_experiment
from tracegap.run.stages.needs import check_needs

SMALL = {"task": {"name": "babi", "limit": 8}, "student": "mock"}


@pytest.fixture
def without(monkeypatch):
    """Makes packages look as if they were not installed."""
    gone = set()
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name in gone else find(name, *rest)
    )
    return gone.update


def refusal(experiment, folder):
    with pytest.raises(SettingsError) as caught:
        run_experiment(Experiment.model_validate(experiment), folder)
    assert not (folder / "data").exists()  # nothing was begun
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "package", "why"),
    [
        ({"task": {"name": "marco", "limit": 8}}, "spacy", "task 'marco'"),
        ({"task": {"name": "marco", "limit": 8}}, "rapidfuzz", "task 'marco'"),
        ({"task": {"name": "babi", "source": "hub"}}, "datasets", "source 'hub'"),
        ({"student": "smollm2-135m"}, "torch", "student 'smollm2-135m'"),
        ({"student": "a/b"}, "peft", "student 'a/b'"),
        ({"student": "vllm:a/b"}, "vllm", "student 'vllm:a/b'"),
        ({"student": "a/b", "training": "paper"}, "bitsandbytes", "training.method 'qlora'"),
        (
            {"student": "a/b", "training": {"optimiser": "paged-adamw-8bit"}},
            "bitsandbytes",
            "training.optimiser 'paged-adamw-8bit'",
        ),
        ({"student": "a/b", "training": {"report_to": ["trackio"]}}, "trackio", "training.report"),
    ],
)  # fmt: skip
def test_a_package_that_a_later_stage_misses_is_named_first(
    tmp_path, without, change, package, why
):
    for other in ("torch", "transformers", "peft", "bitsandbytes", "spacy", "datasets"):
        if other != package and not needs.is_installed(other):
            pytest.skip(f"{other} is not installed")
    without([package])
    said = refusal(SMALL | change, tmp_path / "run")
    assert why in said
    assert (
        f"needs {package}, which is not installed; install it with `pip install '{package}" in said
    )


def test_a_parquet_source_is_seen_by_its_files(tmp_path, without):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.parquet").write_bytes(b"PAR1")
    without(["pyarrow"])
    task = {"name": "marco", "source": str(tmp_path / "data")}
    assert "Parquet, needs pyarrow" in refusal(SMALL | {"task": task}, tmp_path / "run")


def test_several_are_named_together(tmp_path, without):
    without(["spacy", "rapidfuzz"])
    said = refusal(SMALL | {"task": {"name": "marco", "limit": 8}}, tmp_path / "run")
    assert "needs spacy, rapidfuzz, which are not installed" in said


def test_all_that_is_missing_is_named_at_once(tmp_path, without):
    without(["datasets", "bitsandbytes"])
    change = {"task": {"name": "babi", "source": "hub"}, "student": "a/b", "training": "paper"}
    said = refusal(SMALL | change, tmp_path / "run")
    assert said.startswith("source 'hub' needs datasets; training.method 'qlora' needs bits")
    assert said.count("pip install") == 1
    assert said.count("'bitsandbytes") == 1


def test_what_is_finished_needs_nothing(tmp_path, without):
    """A run trained elsewhere is reported where no student could be loaded."""
    experiment = Experiment.model_validate(SMALL | {"student": "a/b", "training": "paper"})
    run = RunFolder(tmp_path)
    for stage in ("train", "generate"):
        for arm in experiment.arms:
            manifest = run.manifest(f"{stage}-{arm}-seed0")
            manifest.parent.mkdir(exist_ok=True)
            manifest.write_text("{}")
    without(["torch", "peft", "bitsandbytes", "transformers"])
    check_needs(run, experiment)
    manifest.unlink()
    with pytest.raises(SettingsError, match="needs torch, transformers, peft"):
        check_needs(run, experiment)


def test_the_command_gives_the_versions_that_fit(monkeypatch):
    lines = ["numpy>=2", 'spacy>=3.8; extra == "metrics"', 'lm-eval>=0.4.9; extra == "harness"']
    monkeypatch.setattr(needs.importlib.metadata, "requires", lambda name: lines)
    assert needs.install(["spacy", "lm_eval", "wandb"]) == (
        "install it with `pip install 'spacy>=3.8' 'lm-eval>=0.4.9' 'wandb'`"
    )
    assert needs.is_optional("lm_eval")
    assert not needs.is_optional("numpy")
