"""What tests of studies share: pools of items, designs and answer files."""

import json
from collections import Counter

from tracegap.study.analysis import INTERPRETABLE, MEASURES
from tracegap.study.answers import Collected, Rated
from tracegap.study.design import make_design
from tracegap.study.items import Item, item_id, pool_of
from tracegap.study.simulated import Effects, simulate_raters

HOSTILE = (
    "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
    "</textarea></form></section>\u202e\"' onclick='x' {{ 7 * 7 }} javascript:alert(1)"
)
ARMS = ("teacher", "teacher-summary", "correct")


def items(questions=24, arms=ARMS):
    return [
        Item(
            id=item_id(0, arm, f"q{n}"),
            question_id=f"q{n}",
            arm=arm,
            question=f"Question {n}?",
            context=(f"Fact {n}.", "Another fact."),
            trace=f"Thinking about {n} as {len(arm)} would.",
            answer=f"answer {n}",
            answer_right=(n + k) % 3 != 0,
            trace_right=(n + k) % 2 == 0,
        )
        for n in range(questions)
        for k, arm in enumerate(arms)
    ]


def pool(questions=24, arms=ARMS):
    return pool_of(items(questions, arms), arms, 0, Counter())


def design(raters=12, shown=6, questions=24, arms=ARMS, raters_an_item=1, seed=0):
    return make_design(pool(questions, arms), raters, shown, seed, raters_an_item)


def handed_in(folder, made, effects=None, seed=0):
    """Writes what simulated raters hand in; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for rater in simulate_raters(made, effects or Effects(), seed):
        path = folder / f"{rater['rater']}.json"
        path.write_text(json.dumps(rater), encoding="utf-8")
        files.append(path)
    return files


LEVELS = {
    "teacher": {"load": 4.2, "understandability": 2.8},
    "correct": {"load": 2.0, "understandability": 4.2},
}
EFFECTS = Effects(LEVELS, accept_without=(0.5, 0.5), accept_with=(0.2, 0.8))


def collected(made, effects, seed):
    """What `collect` reads from files, without the files."""
    ratings = [
        Rated(h["rater"], s.item, bool(a["without"]), bool(a["with"]), _ratings(a))
        for h, all_shown in zip(simulate_raters(made, effects, seed), made.raters, strict=True)
        for a, s in zip(h["answers"], all_shown, strict=True)
        if s.item
    ]
    return Collected(ratings, len(made.raters), (), (), 0, 0)


def _ratings(answer):
    return {name: answer[name] for name in MEASURES if name != INTERPRETABLE}
