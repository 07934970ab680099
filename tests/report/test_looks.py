"""How arms look: whole names, and each unlike every other."""

from hypothesis import given
from hypothesis import strategies as st

from tracegap.report.looks import broken, look_of_step, looks_of


def test_thirty_six_arms_are_all_unlike_by_colour_and_shape():
    looks = looks_of([str(number) for number in range(36)])
    pairs = set(zip(looks.colours, looks.shapes, strict=True))
    assert len(pairs) == 36
    assert len(set(zip(looks.colours, map(str, looks.dashes), strict=True))) == 36


def test_an_arm_looks_the_same_among_some_as_among_all():
    every = looks_of(["a", "b", "c"])
    some = every.only({"c", "a"})
    assert some.names == ("a", "c")
    assert some.colours == (every.colours[0], every.colours[2])
    assert some.shapes == (every.shapes[0], every.shapes[2])
    assert some.scale(some.shapes).to_dict() == {"domain": ["a", "c"], "range": [*some.shapes]}


def test_a_right_and_a_wrong_step_look_like_no_arm():
    arms = looks_of([str(number) for number in range(6)])
    step = look_of_step("trace")
    assert step.names == ("trace right", "trace wrong")
    assert not set(step.colours) & set(arms.colours)


def test_short_names_stand_in_several_columns_and_long_ones_in_one():
    assert looks_of(["a", "b"]).legend().to_dict()["columns"] == 3
    assert looks_of(["a" * 60]).legend().to_dict()["columns"] == 1
    assert looks_of(["a" * 60]).legend().to_dict()["labelLimit"] == 0


@given(st.text(min_size=1), st.integers(3, 40))
def test_no_line_is_too_long_and_no_letter_lost(text, width):
    lines = broken(text, width).split("\n")
    if text.split():
        assert all(len(line) <= width for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())
