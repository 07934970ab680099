"""LoRA's part in one operation: PEFT's output and gradients, and PEFT's way wherever it must."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")

from peft import LoraConfig, get_peft_model  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402

from tracegap.students import lora  # noqa: E402
from tracegap.students.lora import one_node_adapters  # noqa: E402

IDS = torch.tensor([[5, 6, 7, 8], [9, 3, 4, 2]])


def adapted(folder, **options):
    """Returns a student with an adapter whose second half is not nothing."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    torch.manual_seed(0)
    config = LoraConfig(r=6, lora_alpha=10, target_modules="all-linear", task_type="CAUSAL_LM")
    for name, value in options.items():
        setattr(config, name, value)
    model = get_peft_model(model, config)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    return model.train()


def outcome(model, dtype=None):
    """Returns logits and gradients by name."""
    torch.manual_seed(1)  # of dropout
    with torch.autocast("cpu", dtype=dtype, enabled=dtype is not None):
        logits = model(input_ids=IDS).logits
    logits.float().pow(2).sum().backward()
    trained = {name: p.grad for name, p in model.named_parameters() if p.requires_grad}
    assert all(gradient is not None for gradient in trained.values())
    return logits.detach().float(), trained


@pytest.fixture
def used(monkeypatch):
    """Counts how often the one operation is taken."""
    count, made = [], lora._addition()

    class Counted:
        @staticmethod
        def apply(*given):
            count.append(1)
            return made.apply(*given)

    monkeypatch.setattr(lora, "_addition", lambda: Counted)
    return count


@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize(("dtype", "near"), [(None, 1e-5), (torch.bfloat16, 0.05)])
def test_output_and_gradients_are_those_of_peft(tiny_student, used, dropout, dtype, near):
    usual, mine = (adapted(tiny_student, lora_dropout=dropout) for _ in range(2))
    one_node_adapters(mine)
    logits, gradients = outcome(mine, dtype)
    assert len(used) == 7 * 2  # linear layers of two blocks
    of_peft, peft_gradients = outcome(usual, dtype)
    assert torch.allclose(logits, of_peft, rtol=near, atol=near)
    assert gradients.keys() == peft_gradients.keys()
    for name, gradient in peft_gradients.items():
        assert gradient.abs().max() > 0
        assert (gradients[name] - gradient).abs().max() <= near * gradient.abs().max(), name


def test_the_backward_pass_is_that_of_its_formula():
    torch.manual_seed(0)
    shapes = ((2, 3, 5), (2, 3, 4), (2, 4), (5, 2))
    given = [torch.randn(*s, dtype=torch.float64, requires_grad=True) for s in shapes]
    assert torch.autograd.gradcheck(lambda *t: lora._addition().apply(*t, 0.7), given)


def test_gradient_checkpointing_changes_nothing(tiny_student, used):
    plain, saving = (adapted(tiny_student) for _ in range(2))
    for model in (plain, saving):
        one_node_adapters(model)
    saving.enable_input_require_grads()
    saving.gradient_checkpointing_enable({"use_reentrant": False})
    expected, found = outcome(plain)[1], outcome(saving)[1]
    assert len(used) == 7 * 2 * 3
    assert all(torch.equal(found[name], gradient) for name, gradient in expected.items())


@pytest.mark.parametrize("kind", ["off", "merged", "dora", "bias"])
def test_what_is_no_plain_adapter_goes_pefts_way(tiny_student, used, kind):
    options = {"dora": {"use_dora": True}, "bias": {"lora_bias": True}}.get(kind, {})
    usual, mine = (adapted(tiny_student, **options).eval() for _ in range(2))
    one_node_adapters(mine)
    found = []
    for model in (usual, mine):
        if kind == "merged":
            model.merge_adapter()
        with torch.no_grad():
            if kind == "off":
                with model.disable_adapter():
                    found.append(model(input_ids=IDS).logits)
            else:
                found.append(model(input_ids=IDS).logits)
    assert not used
    assert torch.equal(*found)
