"""What several tests share: a tiny student built in a second, and the real data's folder."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from browsing import started
from paths import SHARED_DATA
from tiny import tiny_tokenizer
from vllm_like import llm  # noqa: F401

# several workers share the cores: a thread each is enough, in what they start as well
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

# clusters of Ray are on the loopback, and given time where the machine has other work
os.environ |= {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_raylet_start_wait_time_s": "60",
    "RAY_worker_register_timeout_seconds": "900",
    "RAY_health_check_timeout_ms": "120000",
    "RAY_gcs_server_request_timeout_seconds": "300",
}

# a busy machine is slow now and then: time is not what property tests are about
settings.register_profile("tracegap", deadline=None, derandomize=True)
settings.load_profile("tracegap")


def pytest_addoption(parser):
    parser.addoption(
        "--skips-fail", action="store_true", help="a test that is skipped fails the command"
    )


def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--skips-fail") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _same_precision_everywhere(monkeypatch):
    """In bf16 a random student's logits tie, and which of them wins depends on the processor."""
    monkeypatch.setattr("tracegap.students.device.has_fast_bf16", lambda: False)


_CHAT = (
    "{% for m in messages %}{{ '<|user|>' + m['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


@pytest.fixture(scope="session")
def tiny_student(tmp_path_factory) -> Path:
    """A folder with a random two-layer Llama over bytes: fast enough to train in a test."""
    torch = pytest.importorskip("torch")
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = tiny_tokenizer(_CHAT, ("<|user|>", "<|assistant|>"))
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=2048,
        eos_token_id=0,
        pad_token_id=0,
        bos_token_id=None,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def chromium():
    """A real browser; tests that ask for it are skipped where there is none.

    One a file, and closed with it: while it is open no other test of its process can run a loop of
    its own.
    """
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data is not beside this checkout")
    return SHARED_DATA
