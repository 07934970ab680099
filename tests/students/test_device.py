"""Precision: weights that are trained stay fp32, others bf16 where that is fast."""

from contextlib import nullcontext

import pytest

from tracegap.students import device

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("fast", [False, True])
def test_weights_are_in_bf16_only_where_it_is_fast_and_they_are_not_trained(monkeypatch, fast):
    monkeypatch.setattr(device, "has_fast_bf16", lambda: fast)
    assert device.training_dtype(full=True) == torch.float32
    wanted = torch.bfloat16 if fast else torch.float32
    assert device.training_dtype(full=False) == device.generation_dtype() == wanted


def test_the_forward_pass_is_cast_only_where_bf16_is_fast(monkeypatch):
    monkeypatch.setattr(device, "has_fast_bf16", lambda: False)
    assert isinstance(device.autocast(), nullcontext)
    monkeypatch.setattr(device, "has_fast_bf16", lambda: True)
    monkeypatch.setattr(device, "device_of", lambda: torch.device("cpu"))
    with device.autocast():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.bfloat16


def test_a_student_reads_without_gradients_and_without_attention_by_cudnn():
    before = torch.backends.cuda.cudnn_sdp_enabled()
    with device.reading():
        assert torch.is_inference_mode_enabled()
        assert not torch.backends.cuda.cudnn_sdp_enabled()
        assert torch.backends.cuda.flash_sdp_enabled()
        assert torch.backends.cuda.mem_efficient_sdp_enabled()
        assert torch.backends.cuda.math_sdp_enabled()
    assert torch.backends.cuda.cudnn_sdp_enabled() == before
    assert not torch.is_inference_mode_enabled()
