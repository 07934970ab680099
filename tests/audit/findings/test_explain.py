"""How much each defect moves the finding: the average over all orders."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegap.audit.findings.explain import AFTER, Explainer, shapley, subsets
from tracegap.audit.judging.released_rule import Defect
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task


def test_shares_add_up_and_agree_with_every_order_played_out(outputs):
    explainer = Explainer()
    paths = [outputs / name for name in ("equal", "mix")]
    run_audit(Request(paths, get_task("cotempqa")), [lambda case, _: explainer.add(case)])
    for found in explainer.explanations().values():
        for explanation in found:
            if explanation.shares:
                change = explanation.mended - explanation.released
                assert sum(explanation.shares.values()) == pytest.approx(change)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=16, max_size=16))
def test_shapley_is_the_average_over_all_allowed_orders(numbers):
    players = (Defect.ALL_FACTS, Defect.SUBSTRING, Defect.ANY_FACT, Defect.JOIN)
    games = dict(zip(subsets(players), numbers, strict=True))
    values = {s: v for s, v in games.items() if all(AFTER[d] in s for d in s if d in AFTER)}
    orders = [
        order
        for order in permutations(players)
        if all(order.index(AFTER[d]) < order.index(d) for d in order if d in AFTER)
    ]
    shares = shapley(values)
    for player in players:
        gains = []
        for order in orders:
            before = frozenset(order[: order.index(player)])
            gains.append(values[before | {player}] - values[before])
        assert shares[player] == pytest.approx(sum(gains) / len(gains), abs=1e-9)
