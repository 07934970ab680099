"""The headline figures under every combination of rules."""

from collections import Counter

import pytest

from released_outputs import LLAMA, QWEN
from tracegap.audit.findings.multiverse import Multiverse
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task


def test_multiverse_has_every_combination_and_paired_differences(outputs):
    multiverse = Multiverse(get_task("cotempqa"))
    run_audit(
        Request([outputs / "equal"], get_task("cotempqa")), [lambda case, _: multiverse.add(case)]
    )
    universes = multiverse.universes()
    assert Counter((u.student, u.arm) for u in universes) == {
        (student, arm): 48 for student in (LLAMA, QWEN) for arm in ("correct", "incorrect")
    }
    for row in multiverse.harm():
        gap = row["incorrect_less_vanilla"]
        assert gap["difference"] == pytest.approx(row["incorrect"] - row["vanilla"])
        assert gap["questions"] == 87
