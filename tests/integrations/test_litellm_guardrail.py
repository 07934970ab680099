"""The guardrail, run by LiteLLM's own proxy."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import openai
import pytest

pytest.importorskip("litellm")
from litellm.types.utils import Choices, Message, ModelResponse

from paths import ROOT
from serving import HTTP, MESSAGES, RIGHT, WRONG, Upstream, free_port, running
from tracegap.errors import SettingsError
from tracegap.integrations.litellm_guardrail import TraceGuardrail

OPEN = {"LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"}
CONFIG = """
model_list:
  - model_name: m
    litellm_params: {model: openai/m, api_base: UPSTREAM, api_key: none}
guardrails:
  - guardrail_name: tracegap
    litellm_params:
      guardrail: tracegap.integrations.litellm_guardrail.TraceGuardrail
      mode: post_call
      default_on: true
      policy: POLICY
"""


def hooked(policy, text, **message):
    """Returns a completion as the guardrail leaves it."""
    said = Message(role="assistant", content=text, **message)
    token = {"token": text, "logprob": -0.5, "top_logprobs": []}
    choice = Choices(message=said, logprobs={"content": [token]})
    response = ModelResponse(choices=[choice])
    guardrail = TraceGuardrail(policy=policy, guardrail_name="tracegap")
    data = {"messages": MESSAGES}
    return asyncio.run(guardrail.async_post_call_success_hook(data, None, response))


def test_a_completion_gets_its_verdict():
    for text, judgement in ((RIGHT, "right"), (WRONG, "wrong"), ("No idea.", "unknown")):
        message = hooked("annotate", text).choices[0].message
        assert message.content == text
        assert message.provider_specific_fields["tracegap"]["judgement"] == judgement
    trace, _, rest = RIGHT.removeprefix("<think>").partition("</think>")
    message = hooked("annotate", rest, reasoning_content=trace).choices[0].message
    assert message.provider_specific_fields["tracegap"]["judgement"] == "right"


def test_a_wrong_one_is_withheld_whole():
    said = hooked("abstain", WRONG, reasoning_content="Zanzibar")
    assert said.choices[0].message.refusal == "The trace does not check: the label is wrong."
    assert "Zanzibar" not in said.model_dump_json()
    assert "<answer>" not in said.model_dump_json()
    assert hooked("abstain", RIGHT).choices[0].message.content == RIGHT
    with pytest.raises(SettingsError, match="annotate, abstain"):
        TraceGuardrail(policy="hope")


@contextmanager
def litellm_proxy(tmp_path, upstream, policy):
    """Runs LiteLLM's proxy as a process of its own; yields its address."""
    command = Path(sys.executable).with_name("litellm")
    if not shutil.which(command):
        pytest.skip("litellm[proxy] is not installed")
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.replace("UPSTREAM", upstream).replace("POLICY", policy), "utf-8")
    port = free_port()
    place = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **OPEN}
    arguments = ["--config", str(config), "--port", str(port), "--host", "127.0.0.1"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([command, *arguments], stdout=log, stderr=log, env=environment)
        try:
            for _ in range(1800):
                try:
                    if HTTP.get(f"{place}/health/liveliness").status_code == 200:
                        break
                except httpx.TransportError:
                    assert server.poll() is None, (tmp_path / "log").read_text("utf-8")[-3000:]
                    time.sleep(0.1)
            yield place
        finally:
            server.terminate()
            server.wait(30)


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["annotate", "abstain"])
def test_the_proxy_itself_runs_it(tmp_path, policy):
    upstream = Upstream([RIGHT])
    with (
        running(upstream.app) as there,
        litellm_proxy(tmp_path, f"{there}/v1", policy) as place,
    ):
        asked = openai.OpenAI(base_url=f"{place}/v1", api_key="none", timeout=60, max_retries=0)
        options = {"model": "m", "messages": MESSAGES}
        for text, judgement in ((RIGHT, "right"), (WRONG, "wrong")):
            upstream.texts = [text]
            withheld = policy == "abstain" and judgement == "wrong"
            whole = asked.chat.completions.create(**options).choices[0].message
            field = whole.model_extra["provider_specific_fields"]["tracegap"]
            assert field["judgement"] == judgement
            answer = text.partition("</think>")[2]  # LiteLLM takes the trace out of the content
            assert whole.content == (None if withheld else answer)
            assert ("events" in whole.model_dump_json()) is (not withheld)
            chunks = list(asked.chat.completions.create(**options, stream=True))
            deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
            streamed = "".join(delta.content or "" for delta in deltas)
            assert streamed.endswith("</answer>") is (not withheld)
            assert not withheld or streamed == ""
            said = "".join(chunk.model_dump_json() for chunk in chunks)
            assert "<answer>" not in said or not withheld
            fields = [(delta.model_extra or {}).get("provider_specific_fields") for delta in deltas]
            told = [field["tracegap"]["judgement"] for field in fields if field]
            assert told == [judgement]
