"""As much of vLLM as is used, by transformers: tokens in, tokens and log-probabilities out."""

import sys
from types import SimpleNamespace

import pytest


class LLM:
    """An engine that knows four settings; a reason that is set ends every answer."""

    begun: list = []  # noqa: RUF012
    asked: list = []  # noqa: RUF012
    reason = None

    def __init__(
        self,
        model,
        revision,
        enforce_eager=False,
        dtype="float32",
        enable_lora=False,
        max_lora_rank=16,
        lora_target_modules=None,
    ):
        if model == "broken":
            raise RuntimeError("no such model\nmore")
        self.begun.append((model, enable_lora and max_lora_rank))
        self.layers = lora_target_modules
        self.place = model
        self.model_config = SimpleNamespace(max_model_len=2048)
        self.models = {}

    def model(self, adapter):
        from peft import PeftModel
        from transformers import AutoModelForCausalLM

        number = adapter and adapter.lora_int_id
        if number not in self.models:
            model = AutoModelForCausalLM.from_pretrained(self.place)
            if adapter:
                model = PeftModel.from_pretrained(model, adapter.lora_path).merge_and_unload()
            self.models[number] = model.eval()
        return self.models[number]

    def generate(self, prompts, how, use_tqdm, lora_request):
        model = self.model(lora_request)
        return [
            self.said(model, p["prompt_token_ids"], h) for p, h in zip(prompts, how, strict=True)
        ]

    def said(self, model, ids, how):
        import torch

        from tracegap.students.decode import decode

        if len(ids) >= self.model_config.max_model_len:
            raise ValueError("the prompt is too long")
        self.asked.append((len(ids), how))
        (new,) = decode(model, [ids], how.max_tokens, how.stop_token_ids)
        reason = self.reason or ("stop" if new[-1] in how.stop_token_ids else "length")
        logs = None
        if how.prompt_logprobs is not None:
            with torch.inference_mode():
                found = model(torch.tensor([ids])).logits[0].log_softmax(-1)
            places = zip(ids[1:], found[:-1], strict=True)
            logs = [None, *({i: SimpleNamespace(logprob=float(row[i]))} for i, row in places)]
        outputs = [SimpleNamespace(token_ids=new, finish_reason=reason)]
        return SimpleNamespace(outputs=outputs, prompt_logprobs=logs)


def _how(prompt_logprobs=None, **more):
    return SimpleNamespace(prompt_logprobs=prompt_logprobs, **more)


def _adapter(name, number, path):
    return SimpleNamespace(lora_name=name, lora_int_id=number, lora_path=path)


@pytest.fixture
def llm(monkeypatch):
    """Puts it in vLLM's place; no engine is left from before, and none after."""
    from tracegap.students import vllm_engine

    module = SimpleNamespace(LLM=LLM, SamplingParams=_how, __spec__=object())
    monkeypatch.setitem(sys.modules, "vllm", module)
    request = SimpleNamespace(LoRARequest=_adapter)
    monkeypatch.setitem(sys.modules, "vllm.lora", SimpleNamespace(request=request))
    monkeypatch.setitem(sys.modules, "vllm.lora.request", request)
    monkeypatch.setattr(LLM, "begun", [])
    monkeypatch.setattr(LLM, "asked", [])
    vllm_engine._engine.cache_clear()
    yield LLM
    vllm_engine._engine.cache_clear()
