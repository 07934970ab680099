"""Random numbers: of their seed, purpose and id alone."""

import subprocess
import sys

from tracegap.randomness import hash_of, random_for


def test_each_of_seed_purpose_and_id_matters_and_nothing_else():
    first = random_for(1, "split", "a").random()
    assert random_for(1, "split", "a").random() == first
    others = [(2, "split", "a"), (1, "take", "a"), (1, "split", "b"), (1, "splita", "")]
    assert first not in [random_for(*other).random() for other in others]


def test_parts_are_not_run_together():
    assert hash_of("ab", "c") != hash_of("a", "bc")
    assert hash_of(1, 23) != hash_of(12, 3)


def test_a_hash_is_the_same_in_another_process():
    code = "from tracegap.randomness import hash_of; print(hash_of(0, 'x', 'e1'))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(said.stdout) == hash_of(0, "x", "e1") < 2**64
