"""What paths say: released names, the harness's, and names that say nothing."""

from pathlib import Path

import pytest

from tracegap.audit.reading.path_names import PROMPTED, UNNAMED, Named, named

LABELS = ("equal", "mix")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("equal/A-1B-sft-adapter_default.json", Named("A-1B", "vanilla", "equal", released=True)),
        (
            "mix_default/A-sft-adapter-reasoning-facts_default.json",
            Named("A", "correct", "mix", released=True),
        ),
        (
            "equal/A-sft-adapter-reasoning-facts-perturbed_default.json",
            Named("A", "incorrect", "equal", released=True),
        ),
        ("x/org_Model-7B_default_equal.jsonl", Named("Model-7B", PROMPTED, "equal", released=True)),
        ("org__model/samples_task_2024.jsonl", Named("org/model", PROMPTED, None)),
        ("mix/outputs.csv", Named(UNNAMED, "outputs", "mix")),
        ("x/mix.jsonl", Named(UNNAMED, "mix", "mix")),
        ("x/mix.jsonl.gz", Named(UNNAMED, "mix", "mix")),
        ("x/remix.json", Named(UNNAMED, "remix", None)),
        ("x/outputs", Named(UNNAMED, "outputs", None)),
    ],
)
def test_student_arm_and_class_are_read_off_a_path(path, found):
    assert named(Path(path), LABELS) == found
