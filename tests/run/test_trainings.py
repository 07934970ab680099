"""What a student is known by: only a sweep's names carry the size."""

from tracegap.run.trainings import Training, name_of


def test_names_and_keys_without_a_size_are_those_of_arm_and_seed():
    one = Training("correct", 3)
    assert (one.name, one.key, one.title) == ("correct-seed3", "correct 3", "correct, seed 3")
    assert name_of(*one) == one.name


def test_names_keys_and_titles_of_a_sweep_carry_the_size():
    one = Training("correct", 3, 60)
    assert one.name == "correct-seed3-train60"
    assert one.key == "correct 3 60"
    assert one.title == "correct, seed 3, 60 examples"
