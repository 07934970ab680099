"""What the tests of the server share: an upstream, servers on real sockets, and clients."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import httpx
import openai
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings
from tracegap.serve.timeouts import PatientProtocol
from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.generator import generate
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms

TASK = get_task("cotempqa")
EXAMPLE = next(e for e in generate(40, 3) if e.label == "during" and len(e.answers) == 1)
PLAN = plan_arms([EXAMPLE], TASK, 0)
RIGHT = build_row(EXAMPLE, "correct", PLAN).completion[0]["content"]
WRONG = build_row(EXAMPLE, "incorrect-label", PLAN).completion[0]["content"]
WORSE = build_row(EXAMPLE, "incorrect", PLAN).completion[0]["content"]
MALFORMED = RIGHT.replace("</answer>", "")
MESSAGES = TASK.prompt(EXAMPLE)


class Upstream:
    """A chat server that says given texts in turn, the last one for ever."""

    def __init__(self, texts, seconds=0.0, status=200, breaks_off=False, piece=7, says_done=True):
        self.texts = list(texts)
        self.seconds, self.status, self.breaks_off, self.piece = seconds, status, breaks_off, piece
        self.says_done = says_done
        self.bodies, self.contents, self.headers = [], [], []
        self.app = Starlette(
            routes=[
                Route("/v1/chat/completions", self.chat, methods=["POST"]),
                Route("/v1/models", self.models),
            ]
        )

    async def models(self, request):
        return JSONResponse({"object": "list", "data": [{"id": "mock", "object": "model"}]})

    async def chat(self, request):
        body = await request.json()
        self.bodies.append(body)
        self.contents.append(await request.body())
        self.headers.append(dict(request.headers))
        text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
        await asyncio.sleep(self.seconds)
        if self.status != 200:
            return JSONResponse(
                {"error": {"message": "no"}}, self.status, headers={"retry-after": "7"}
            )
        if body.get("stream"):
            return StreamingResponse(self.pieces(text), media_type="text/event-stream")
        return JSONResponse(completion(text, body.get("n") or 1))

    async def pieces(self, text):
        for at in range(0, len(text), self.piece):
            yield event({"content": text[at : at + self.piece]})
            await asyncio.sleep(0)
            if self.breaks_off and at > len(text) // 2:
                raise ConnectionResetError
        yield event({}, "stop")
        if self.says_done:
            yield "data: [DONE]\n\n"


def completion(text, n=1):
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "mock",
        "choices": [{"index": i, **choice} for i in range(n)],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
    }


def event(delta, reason=None):
    chunk = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "mock",
        "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
    }
    return f"data: {json.dumps(chunk)}\n\n"


class Served:
    """An application on a free port of this machine, in a thread of its own."""

    def __init__(self, app, http=PatientProtocol):
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            http=http,
            log_level="critical",
            access_log=False,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        while not self.server.started:
            time.sleep(0.005)
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)


running = Served


@contextmanager
def proxied(upstream, **options):
    """Yields the proxy's address, the upstream behind it."""
    with (
        running(upstream.app) as behind,
        running(create_app(ServeSettings(upstream=f"{behind}/v1", **options))) as front,
    ):
        yield front


# one for all: setting a client up takes longer than most tests here
HTTP = httpx.Client(timeout=20)
JSON_TYPE = {"content-type": "application/json"}


def client(address, key="none"):
    return openai.OpenAI(
        base_url=f"{address}/v1", api_key=key, max_retries=0, timeout=20, http_client=HTTP
    )


def ask(address, **options):
    return client(address).chat.completions.create(model="mock", messages=MESSAGES, **options)


def told(answer):
    return answer.model_extra["tracegap"]


BODY = {"question": EXAMPLE.question, "context": list(EXAMPLE.context), "generation": WRONG}


async def many(address, count, **options):
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(timeout=30, limits=limits) as session:
        body = {"model": "mock", "messages": MESSAGES, **options}
        url = f"{address}/v1/chat/completions"
        return await asyncio.gather(*(session.post(url, json=body) for _ in range(count)))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def process(arguments, port, path, seconds, **options):
    """Runs a server as a process of its own until it answers at `path`."""
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen([sys.executable, *arguments], **options) as server:
        try:
            for _ in range(seconds * 10):
                try:
                    if HTTP.get(f"{address}{path}").status_code == 200:
                        break
                except httpx.TransportError:
                    assert server.poll() is None, "the server ended"
                    time.sleep(0.1)
            yield address, server
        finally:
            server.terminate()
            server.wait(30)
