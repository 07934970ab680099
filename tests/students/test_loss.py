"""The loss is the mean over completion tokens."""

import pytest

from tracegap.students.tokenise import tokenise
from training import rows

torch = pytest.importorskip("torch")


def test_loss_is_the_mean_over_completion_tokens_with_the_end_token(tiny_student):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from tracegap.students.loss import completion_loss

    model = AutoModelForCausalLM.from_pretrained(tiny_student).eval()
    tokenizer = AutoTokenizer.from_pretrained(tiny_student)
    token_rows = tokenise(rows(3), tokenizer)
    assert all(row.completion[-1] == tokenizer.eos_token_id for row in token_rows)
    expected = 0.0
    for row in token_rows:  # transformers' own loss, one row at a time
        ids = torch.tensor([row.prompt + row.completion])
        labels = ids.clone()
        labels[0, : len(row.prompt)] = -100
        expected += float(model(input_ids=ids, labels=labels).loss) * len(row.completion)
    ours = float(completion_loss(model, token_rows, torch.device("cpu")))
    assert ours == pytest.approx(expected, rel=1e-5)
