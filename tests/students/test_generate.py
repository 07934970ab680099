"""Asking students: conditions, resume, batched decoding, servers."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tracegap.task import Loaded, Task, Wording

from tiny import tiny_model, tiny_tokenizer
from tracegap.errors import SettingsError, StudentError
from tracegap.files import read_records
from tracegap.records import Example, Generation
from tracegap.students.mock import MockStudent
from tracegap.students.requests import Ask, asks_for, donors
from tracegap.students.run import Batch, run_generation
from tracegap.students.server import KEY_VARIABLE, TRIES, ServedStudent
from tracegap.students.settings import GenerationSettings
from tracegap.students.vllm import VllmStudent

WORDS = [
    *("Mary", "John", "Ann", "went", "moved", "ran", "to", "the"),
    *("kitchen", "garden", "office", "cellar", "attic"),
]


class Rooms(Task):
    name, title, hub_name, licence = "rooms", "Rooms", "", "none"
    label_rule, evidence_rule = "by verb", "the person's sentence"
    labels = ("went", "moved", "ran")
    wording = Wording("The kind is", "The facts are", "list")
    instruction = "Answer with a list."

    def load(self, source: str, seed: int, size: int) -> Loaded:
        return Loaded(tuple(self.example(i) for i in range(size)), ())

    def example(self, i: int) -> Example:
        label, place = self.labels[i % 3], WORDS[8 + i % 5]
        rest = [f"{WORDS[k % 3]} {label} to the {WORDS[8 + (i + k) % 4]}." for k in range(1, i % 7)]
        context = (f"Mary {label} to the {place}.", *rest)
        return Example(f"e{i}", "where is Mary", context, label, (0,), (place,), f"g{i // 2}")


TASK = Rooms()
EXAMPLES = TASK.load("", 0, 40).examples


def silent(done: int, total: int) -> None:
    pass


# --- what is asked


def test_conditions_show_the_right_context() -> None:
    asks = asks_for(EXAMPLES, TASK, "correct", 3, ("full", "withheld", "swapped"))
    assert [ask.key for ask in asks] == [
        (e.id, c) for c in ("full", "withheld", "swapped") for e in EXAMPLES
    ]
    full, withheld, swapped = (asks[i * 40 : (i + 1) * 40] for i in range(3))
    for example, ask in zip(EXAMPLES, full, strict=True):
        assert all(passage in ask.messages[1]["content"] for passage in example.context)
    assert all("Mary went" not in ask.messages[1]["content"] for ask in withheld)
    contexts = {"\n".join(e.context): e for e in EXAMPLES}
    for example, ask in zip(EXAMPLES, swapped, strict=True):
        body = ask.messages[1]["content"].removeprefix("Context:\n")
        donor = contexts[body.split("\n\nQuestion:")[0]]
        assert donor.group != example.group


def test_donors_share_the_label_and_hide_the_answer() -> None:
    picked = list(donors(EXAMPLES))
    for example, donor in zip(EXAMPLES, picked, strict=True):
        assert donor.group != example.group
        assert donor.label == example.label
        possible = [
            e
            for e in EXAMPLES
            if e.label == example.label
            and e.group != example.group
            and example.answers[0] not in "\n".join(e.context)
        ]
        assert (donor in possible) or not possible


def test_a_new_example_changes_only_who_picks_it() -> None:
    before = list(donors(EXAMPLES[:30]))
    after = list(donors(EXAMPLES[:31]))[:30]
    assert all(a == b or a == EXAMPLES[30] for a, b in zip(after, before, strict=True))


def test_one_group_cannot_be_swapped() -> None:
    with pytest.raises(SettingsError, match="two groups"):
        asks_for(EXAMPLES[:2], TASK, "correct", 0, ("swapped",))


# --- resume


class KilledError(Exception):
    pass


class Dying:
    """A mock student whose process dies after some batches."""

    def __init__(self, inner: MockStudent, batches: int) -> None:
        self.identity = inner.identity
        self.asked: list[tuple[str, str]] = []
        self._inner, self._left = inner, batches

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        return [list(asks[at : at + 6]) for at in range(0, len(asks), 6)]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        for batch in batches:
            if self._left == 0:
                raise KilledError
            self._left -= 1
            self.asked += [ask.key for ask in batch]
            yield from self._inner.generate([batch])


def asks_of(count: int = 40) -> list[Ask]:
    return asks_for(EXAMPLES[:count], TASK, "correct", 0, ("full", "withheld"))


@pytest.mark.parametrize("cut", [0, 1, 40, 700])
def test_a_killed_run_goes_on_and_ends_the_same(tmp_path: Path, cut: int) -> None:
    asks = asks_of()
    student = MockStudent("mock", TASK, EXAMPLES)
    whole = tmp_path / "whole.jsonl"
    run_generation(asks, student, whole, silent)
    path = tmp_path / "killed.jsonl"
    with pytest.raises(KilledError):
        run_generation(asks, Dying(student, 5), path, silent)
    assert not path.exists()
    (part,) = tmp_path.glob("killed.unfinished-*.jsonl")
    data = part.read_bytes()
    part.write_bytes(data[: len(data) - cut])  # killed in mid-write
    kept = part.read_bytes().count(b"\n")
    second = Dying(student, 100)
    seen: list[tuple[int, int]] = []
    run_generation(asks, second, path, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == whole.read_bytes()
    assert [(g.example_id, g.condition) for g in read_records(path, Generation)] == [
        ask.key for ask in asks
    ]
    assert seen[0] == (kept, 80)
    assert seen[-1] == (80, 80)
    # batches are asked whole: their composition does not depend on what is finished
    assert second.asked == [ask.key for ask in asks][kept // 6 * 6 :]
    assert not list(tmp_path.glob("*.unfinished-*"))
    times = [
        json.loads(line)
        for line in (tmp_path / "killed.times.jsonl").read_text().split("\n")
        if line
    ]
    assert sum(line["asks"] for line in times) >= 80


def test_what_other_settings_left_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    with pytest.raises(KilledError):
        run_generation(
            asks_of(), Dying(MockStudent("mock:label=0", TASK, EXAMPLES), 3), path, silent
        )
    again = Dying(MockStudent("mock", TASK, EXAMPLES), 100)
    run_generation(asks_of(), again, path, silent)
    assert len(again.asked) == 80
    assert not list(tmp_path.glob("*.unfinished-*"))


# --- local students


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return tiny_tokenizer()


@pytest.fixture(scope="module", params=["llama", "mistral", "qwen3"])
def model(request: pytest.FixtureRequest, tokenizer: Any) -> Any:
    return tiny_model(request.param, len(tokenizer))


def local(model: Any, tokenizer: Any, **settings: int) -> Any:
    from tracegap.students.generate import LocalStudent

    return LocalStudent(model, tokenizer, GenerationSettings(**settings), "tiny")


def alone(model: Any, tokenizer: Any, ask: Ask, new_tokens: int) -> tuple[list[int], int]:
    """Returns transformers' own greedy generation of one ask, and the prompt's length."""
    import torch

    from tracegap.students.tokenise import prompt_ids

    prompt = prompt_ids(ask.messages, tokenizer)
    ids = torch.tensor([prompt])
    output = model.generate(
        ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=new_tokens
    )
    return output[0, len(prompt) :].tolist(), len(prompt)


def test_batches_say_what_single_prompts_say(model: Any, tokenizer: Any) -> None:
    asks = asks_for(EXAMPLES[:24], TASK, "correct", 0, ("full",))
    student = local(model, tokenizer, max_new_tokens=40, batch_size=12)
    said = {g.example_id: g for batch in student.generate(student.plan(asks)) for g in batch}
    reasons = set()
    for ask in asks:
        ids, prompt_tokens = alone(model, tokenizer, ask, 40)
        stopped = ids[-1] in (0, 7, 11)
        generation = said[ask.example_id]
        assert generation.text == tokenizer.decode(ids[:-1] if stopped else ids)
        assert generation.finish_reason == ("stop" if stopped else "length")
        assert generation.prompt_tokens == prompt_tokens
        assert generation.completion_tokens == len(ids)
        reasons.add(generation.finish_reason)
    if model.config.model_type == "llama":
        assert reasons == {"stop", "length"}  # rows did leave the batch while others went on


def test_chunks_of_prompts_change_nothing(
    model: Any, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = asks_for(EXAMPLES[:12], TASK, "correct", 0, ("full",))
    student = local(model, tokenizer, max_new_tokens=20, batch_size=12)
    texts = []
    for budget in (1, 300, 100_000):
        monkeypatch.setattr("tracegap.students.decode.PREFILL_TOKENS_CPU", budget)
        (batch,) = student.generate(student.plan(asks))
        texts.append([g.text for g in batch])
    assert texts[0] == texts[1] == texts[2]


def test_batches_are_planned_longest_first(model: Any, tokenizer: Any) -> None:
    asks = asks_for(EXAMPLES, TASK, "correct", 0, ("full",))
    student = local(model, tokenizer, max_new_tokens=5, batch_size=16)
    plan = student.plan(asks)
    assert [len(batch) for batch in plan] == [16, 16, 8]
    lengths = [g.prompt_tokens for batch in student.generate(plan) for g in batch]
    assert lengths == sorted(lengths, reverse=True)


def test_a_resumed_local_run_is_byte_identical(model: Any, tokenizer: Any, tmp_path: Path) -> None:
    asks = asks_for(EXAMPLES[:20], TASK, "correct", 0, ("full",))
    student = local(model, tokenizer, max_new_tokens=12, batch_size=8)
    run_generation(asks, student, tmp_path / "whole.jsonl", silent)

    def die(done: int, total: int) -> None:
        if done >= 8:
            raise KilledError

    path = tmp_path / "killed.jsonl"
    with pytest.raises(KilledError):
        run_generation(asks, student, path, die)
    (part,) = tmp_path.glob("killed.unfinished-*.jsonl")
    part.write_bytes(part.read_bytes()[:-10])
    run_generation(asks, student, path, silent)
    assert path.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_prompt_beyond_the_context_is_refused(model: Any, tokenizer: Any) -> None:
    asks = asks_for(EXAMPLES[:3], TASK, "correct", 0, ("full",))
    with pytest.raises(StudentError, match=r"e\d.*context of 512"):
        local(model, tokenizer, max_new_tokens=450).plan(asks)


def test_an_adapter_is_merged(tokenizer: Any, tmp_path: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    from tracegap.students.generate import LocalStudent

    base, folder = tmp_path / "base", tmp_path / "adapter"
    plain = tiny_model("llama", len(tokenizer))
    plain.save_pretrained(base)
    tokenizer.save_pretrained(base)
    tokenizer.save_pretrained(folder)
    adapted = get_peft_model(
        plain, LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM")
    )
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:
                parameter.normal_(0, 0.3)
    adapted.save_pretrained(folder)
    settings = GenerationSettings(max_new_tokens=16, batch_size=4)
    student = LocalStudent.trained(str(base), folder, settings)
    untrained = LocalStudent.trained(str(base), base, settings)
    asks = asks_for(EXAMPLES[:4], TASK, "correct", 0, ("full",))
    (said,) = student.generate([asks])
    (before,) = untrained.generate([asks])
    assert said != before
    adapted.eval()
    for ask, generation in zip(asks, said, strict=True):
        ids, _ = alone(adapted, tokenizer, ask, 16)
        kept = ids[:-1] if generation.finish_reason == "stop" else ids
        assert generation.text == tokenizer.decode(kept)
    assert student.identity != untrained.identity


def test_vllm_that_is_not_installed_is_named() -> None:
    import importlib.util

    if importlib.util.find_spec("vllm"):
        pytest.skip("vLLM is installed")
    with pytest.raises(StudentError, match=r"tracegap\[vllm\]"):
        VllmStudent("vllm:some/model", GenerationSettings())


# --- served students

Answer = tuple[int, dict[str, str], bytes]
Script = Callable[[int, dict[str, Any], dict[str, str]], Answer]


class Server:
    """A real HTTP server in a thread; `script` gets the request's number, body and headers."""

    def __init__(self) -> None:
        self.script: Script = lambda n, body, headers: completion("hello")
        self.requests: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.under_way = self.most_under_way = 0
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with outer.lock:
                    outer.under_way += 1
                    outer.most_under_way = max(outer.most_under_way, outer.under_way)
                    number = len(outer.requests)
                    outer.requests.append((body, dict(self.headers)))
                status, headers, content = outer.script(number, body, dict(self.headers))
                if self.path != "/v1/chat/completions":
                    status, headers, content = 404, {}, b"no such path"
                with outer.lock:
                    outer.under_way -= 1
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.name = f"openai:org/tiny@http://127.0.0.1:{self.http.server_port}/v1"


def completion(text: str, reason: str = "stop") -> Answer:
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": reason}
    usage = {"prompt_tokens": 21, "completion_tokens": 4, "total_tokens": 25}
    return 200, {}, json.dumps({"choices": [choice], "usage": usage}).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()


def served(server: Server, **options: Any) -> ServedStudent:
    settings = GenerationSettings(max_new_tokens=9, batch_size=4)
    return ServedStudent(server.name, settings, first_wait=0.01, **options)


def ask_all(student: ServedStudent, count: int) -> dict[str, Generation]:
    asks = asks_for(EXAMPLES[:count], TASK, "correct", 0, ("full",))
    return {g.example_id: g for batch in student.generate(student.plan(asks)) for g in batch}


def test_a_server_is_asked_with_bounds(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    server.script = lambda n, body, headers: completion(
        body["messages"][1]["content"][-30:], "length" if n % 2 else "stop"
    )
    said = ask_all(served(server), 20)
    assert set(said) == {e.id for e in EXAMPLES[:20]}
    assert {g.finish_reason for g in said.values()} == {"stop", "length"}
    assert said["e3"].text == TASK.prompt(EXAMPLES[3])[1]["content"][-30:]
    assert (said["e3"].prompt_tokens, said["e3"].completion_tokens) == (21, 4)
    assert 1 <= server.most_under_way <= 4
    body, headers = server.requests[0]
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("org/tiny", 9, 0)
    assert headers["Authorization"] == "Bearer secret"


def test_no_key_is_sent_where_none_is_set(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    ask_all(served(server), 1)
    assert "Authorization" not in server.requests[0][1]


def test_passing_failures_are_tried_again(server: Server) -> None:
    answers = [(429, {"retry-after": "0"}, b"slow down"), (503, {}, b""), (200, {}, b"{gar")]
    server.script = lambda n, body, headers: answers[n] if n < 3 else completion("at last")
    assert ask_all(served(server), 1)["e0"].text == "at last"
    assert len(server.requests) == 4


def test_retry_after_is_honoured(server: Server) -> None:
    import time

    moments: list[float] = []

    def script(n: int, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        moments.append(time.monotonic())
        return (429, {"retry-after": "1"}, b"") if n == 0 else completion("ok")

    server.script = script
    ask_all(served(server), 1)
    assert moments[1] - moments[0] >= 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((500, {}, b"out of order"), r"status 500 \(out of order\)"),
        ((200, {}, b"<html>"), "no chat completion"),
        (
            (200, {}, b'{"choices": [], "usage": {"prompt_tokens":1,"completion_tokens":1}}'),
            "choices",
        ),
        ((200, {}, completion("x", "content_filter")[2]), "finish_reason"),
    ],
)
def test_a_lasting_failure_is_an_error(server: Server, answer: Answer, words: str) -> None:
    server.script = lambda n, body, headers: answer
    with pytest.raises(StudentError, match=f"e0 failed {TRIES} times.*{words}.*run the same"):
        ask_all(served(server), 1)
    assert len(server.requests) == TRIES


@pytest.mark.parametrize(
    ("status", "remedy"), [(401, KEY_VARIABLE), (404, "model's name"), (400, "context length")]
)
def test_refusals_are_not_repeated(server: Server, status: int, remedy: str) -> None:
    server.script = lambda n, body, headers: (status, {}, b"no")
    with pytest.raises(StudentError, match=rf"status {status} \(no\).*{remedy}"):
        ask_all(served(server), 1)
    assert len(server.requests) == 1


def test_timeouts_and_dead_servers(server: Server) -> None:
    import time

    def late(n: int, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        if n == 0:
            time.sleep(0.6)
        return completion("ok")

    server.script = late
    assert ask_all(served(server, timeout=0.3), 1)["e0"].text == "ok"
    dead = ServedStudent("openai:m@http://127.0.0.1:9/v1", GenerationSettings(), first_wait=0.001)
    with pytest.raises(StudentError, match="no connection"):
        ask_all(dead, 2)


def test_finished_answers_are_kept(server: Server, tmp_path: Path) -> None:
    def script(n: int, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        return completion("fine") if n < 7 else (400, {}, b"broken")

    server.script = script
    asks = asks_for(EXAMPLES[:12], TASK, "correct", 0, ("full",))
    path = tmp_path / "g.jsonl"
    with pytest.raises(StudentError, match="status 400"):
        run_generation(asks, served(server), path, silent)
    (part,) = tmp_path.glob("g.unfinished-*.jsonl")
    kept = {g.example_id for g in read_records(part, Generation)}
    assert 1 <= len(kept) <= 7
    before = len(server.requests)
    server.script = lambda n, body, headers: completion("fine")
    run_generation(asks, served(server), path, silent)
    assert [g.example_id for g in read_records(path, Generation)] == [
        ask.example_id for ask in asks
    ]
    prompts = {json.dumps(ask.messages): ask.example_id for ask in asks}
    asked = {prompts[json.dumps(body["messages"])] for body, _ in server.requests[before:]}
    assert asked == {ask.example_id for ask in asks} - kept


@pytest.mark.parametrize("name", ["openai:m", "openai:@http://h/v1", "openai:m@ftp://h", "openai:"])
def test_bad_server_names(name: str) -> None:
    with pytest.raises(SettingsError, match="openai:MODEL@URL"):
        ServedStudent(name, GenerationSettings())
