"""What several tries cost together."""

from hypothesis import given
from hypothesis import strategies as st

from tracegap.serve.usage import added

DETAILS = st.fixed_dictionaries({}, optional={"reasoning_tokens": st.integers(0, 99)})
USAGE = st.fixed_dictionaries(
    {"prompt_tokens": st.integers(0, 99)},
    optional={"cost": st.floats(0, 1), "details": st.one_of(st.none(), DETAILS)},
)


@given(st.lists(st.one_of(st.none(), USAGE), max_size=5))
def test_each_number_is_the_sum_of_all_that_have_it(usages):
    known = [usage for usage in usages if usage]
    total = added(usages)
    if not known:
        assert total is None
        return
    assert total["prompt_tokens"] == sum(usage["prompt_tokens"] for usage in known)
    found = [(usage.get("details") or {}).get("reasoning_tokens") for usage in known]
    wanted = [number for number in found if number is not None]
    if wanted:
        assert total["details"]["reasoning_tokens"] == sum(wanted)


def test_what_is_no_number_is_kept_and_what_is_no_usage_is_passed_over():
    assert added([{"tier": "a", "n": 1}, "odd", {"tier": "b", "n": 2, "ok": True}]) == {
        "tier": "b",
        "n": 3,
        "ok": True,
    }
