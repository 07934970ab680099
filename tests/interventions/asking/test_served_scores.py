"""A server that tells a prompt's log-probabilities gives what a local student gives."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from reasked import cases_of
from tracegap.errors import StudentError
from tracegap.interventions.asking.local import LocalReanswerer
from tracegap.interventions.asking.served import ServedReanswerer
from tracegap.students.decode import decode
from tracegap.students.load import load_student
from tracegap.students.settings import GenerationSettings

torch = pytest.importorskip("torch", reason="needs the extra `train`")
SETTINGS = GenerationSettings(max_new_tokens=12, batch_size=4)


class Server(BaseHTTPRequestHandler):
    """As vLLM's: chat that continues, tokens, and completions of tokens."""

    model: ClassVar = None
    tokenizer: ClassVar = None
    turns = "both"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        known = {"/tokenize": self.tokens, "/v1/completions": self.scores}
        data = json.dumps(known.get(self.path, self.chat)(body)).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def ids(self, text):
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def prompt(self, messages, **more):
        return self.tokenizer.apply_chat_template(messages, tokenize=False, **more)

    def tokens(self, body):
        if "prompt" in body:
            return {"tokens": self.ids(body["prompt"])}
        messages = body["messages"]
        if messages[-1]["role"] != "assistant":
            return {"tokens": self.ids(self.prompt(messages, add_generation_prompt=True))}
        text = self.prompt(messages[:-1], add_generation_prompt=True) + messages[-1]["content"]
        ended = not body.get("continue_final_message") and self.turns == "both"
        return {"tokens": self.ids(text) + [self.tokenizer.eos_token_id] * ended}

    def chat(self, body):
        *before, start = body["messages"]
        text = self.prompt(before, add_generation_prompt=True) + start["content"]
        stop = [self.tokenizer.eos_token_id]
        (new,) = decode(self.model, [self.ids(text)], body["max_tokens"], stop)
        ended = new[-1] in stop
        said = self.tokenizer.decode(new[:-1] if ended else new)
        choice = {"message": {"content": said}, "finish_reason": "stop" if ended else "length"}
        return {"choices": [choice]}

    def scores(self, body):
        ids = body["prompt"]
        with torch.inference_mode():
            logs = self.model(torch.tensor([ids])).logits[0].log_softmax(-1)
        places = zip(ids[1:], logs[:-1], strict=True)
        found = [None, *({str(i): {"logprob": float(row[i]), "rank": 1}} for i, row in places)]
        return {"choices": [{"text": "", "prompt_logprobs": found}]}

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tiny_student, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    model, tokenizer = load_student(str(tiny_student), torch.float32)
    monkeypatch.setattr(Server, "model", model.eval())
    monkeypatch.setattr(Server, "tokenizer", tokenizer)
    monkeypatch.setattr(Server, "turns", "both")
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"openai:m@http://127.0.0.1:{found.server_port}/v1"
        found.shutdown()


def test_a_served_student_has_the_local_ones_chances(server, tiny_student):
    served = ServedReanswerer(server, SETTINGS)
    local = LocalReanswerer(*load_student(str(tiny_student), torch.float32), SETTINGS, "local")
    assert served.token_count("some words") == local.token_count("some words")
    cases, _, _ = cases_of("babi", 2, served.token_count)
    compared = 0
    pairs = zip(served.reanswer(cases), local.reanswer(cases), strict=True)
    for (_, ours), (_, theirs) in pairs:
        for one, other in zip(ours, theirs, strict=True):
            for name in ("log_prob_gold", "log_prob_own", "log_prob_counterfactual"):
                mine, its = getattr(one, name), getattr(other, name)
                assert (mine is None) == (its is None)
                if mine is not None:
                    assert mine == pytest.approx(its, abs=1e-3)
                    compared += 1
    assert compared > 20


def test_a_template_that_ends_no_answer_is_named(server, monkeypatch):
    monkeypatch.setattr(Server, "turns", "open")
    student = ServedReanswerer(server, SETTINGS)
    cases, _, _ = cases_of("babi", 1, student.token_count)
    with pytest.raises(StudentError, match="what ends an answer cannot be told"):
        list(student.reanswer(cases))


def test_a_server_of_tokens_alone_is_named(server, monkeypatch):
    monkeypatch.setattr(Server, "scores", lambda *_: {"choices": [{"text": ""}]})
    student = ServedReanswerer(server, SETTINGS)
    cases, _, _ = cases_of("babi", 1, student.token_count)
    with pytest.raises(StudentError, match="no log-probabilities of a prompt"):
        list(student.reanswer(cases))
