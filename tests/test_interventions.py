"""Swaps keep their promises, and shared prefixes give the plain log-probabilities."""

from itertools import pairwise

import pytest

from tracegap.checks.verdicts import judge
from tracegap.interventions.ask import shared_log_probabilities
from tracegap.interventions.swaps import counterfactual, swaps
from tracegap.records import Generation
from tracegap.tasks import get_task
from tracegap.traces.render import render_answer, render_completion


@pytest.mark.parametrize("name", ["cotempqa", "babi"])
def test_swaps_falsify_what_their_name_says(name: str) -> None:
    task = get_task(name)
    examples = task.load("synthetic", 3, 24).examples
    expected = {"gold": (True, True), "wrong label": (False, True)}
    expected |= {"wrong evidence": (True, False), "both wrong": (False, False)}
    seen = set()
    for example, other in pairwise(examples):
        for swap in swaps(example, "own", other, task, 3):
            if swap.name in expected:
                answer = render_answer(example.answers, task.wording)
                text = render_completion(swap.think, answer)
                said = Generation(example.id, "correct", 0, "full", text, "stop", 0, 0)
                verdict = judge(said, example, task)
                assert (verdict.label_right, verdict.evidence_exact) == expected[swap.name]
                seen.add(swap.name)
    assert seen == set(expected)


def test_counterfactual_traces_lead_to_another_answer() -> None:
    task = get_task("cotempqa")
    examples = task.load("synthetic", 3, 60).examples
    found = [(e, s) for e in examples if (s := counterfactual(e, task, 3)) is not None]
    for example, swap in found:
        assert swap.leads_to is not None
        assert not task.score_answer(swap.leads_to, example).exact
        assert swap == counterfactual(example, task, 3)


def test_shared_prefixes_give_the_plain_log_probabilities() -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=97, hidden_size=32, intermediate_size=48, num_hidden_layers=3,
        num_attention_heads=4, num_key_value_heads=2, initializer_range=0.4,
    )  # fmt: skip
    model = transformers.LlamaForCausalLM(config).eval()
    prompt = [5, 9, 33, 71, 2, 8]
    tails = [([], [4]), ([3, 1, 50], [7, 8]), ([60] * 9, [11, 12, 13, 14])]
    shared = shared_log_probabilities(model, prompt, tails)
    for (trace, answer), got in zip(tails, shared, strict=True):
        ids = [*prompt, *trace, *answer]
        with torch.inference_mode():
            logs = model(input_ids=torch.tensor([ids])).logits[0].log_softmax(-1)
        start = len(ids) - len(answer)
        plain = sum(float(logs[i - 1, ids[i]]) for i in range(start, len(ids)))
        assert got == pytest.approx(plain, abs=1e-4)
