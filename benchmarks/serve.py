"""What the proxy costs: `python benchmarks/serve.py [REQUESTS_A_SECOND] [SECONDS] [LITELLM]`.

Requests come at fixed times whether or not earlier ones are answered (an open loop), each a
CoTempQA prompt; the upstream answers at once with the right trace. Before it, in turns of a quarter
of a second: nothing, `tracegap serve`, nginx (if it is installed) and LiteLLM's proxy (if its
command is given), each a process of its own; a bare uvicorn that answers `{}` tells the least that
a server in Python costs. Latency counts from the moment a request was due. A virtual machine's host
takes processor time for others; turns in which it took none are shown on their own.
"""

import asyncio
import gc
import json
import math
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import uvloop

import serve_rivals as rivals
from tracegap.checks.gold_free import check_generation
from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.generator import generate
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms

UPSTREAM, PROXY = 8791, 8792
CHAT = "/v1/chat/completions"
CONNECTIONS = 32
TURN = 0.25
"""Seconds of one turn."""


def payloads(count):
    """Returns (chat request bodies, check request bodies, the upstream's completion)."""
    task = get_task("cotempqa")
    chats, checks, completion = [], [], b""
    plan = plan_arms([], task, 0)  # of no false trace
    for example in generate(count, 1):
        text = build_row(example, "correct", plan).completion[0]["content"]
        chats.append(json.dumps({"model": "m", "messages": task.prompt(example)}).encode())
        asked = {"question": example.question, "context": example.context, "generation": text}
        checks.append(json.dumps(asked).encode())
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        completion = json.dumps(
            {"id": "c", "object": "chat.completion", "created": 1, "model": "m",
             "choices": [choice], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}
        ).encode()  # fmt: skip
    return chats, checks, completion


def upstream(completion):
    """Answers every request with the same completion, as fast as Python can."""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(completion)}"

    async def serve(reader, writer):
        while (length := await _read_head(reader)) is not None:
            await reader.readexactly(length)
            writer.write(f"{head}\r\n\r\n".encode() + completion)

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", UPSTREAM)
        await server.serve_forever()

    uvloop.run(main())


async def _read_head(reader):
    """Returns the length of the body that follows; None at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


class Connections:
    """Kept connections to one port; a request takes a free one, the one that was used last."""

    def __init__(self, port):
        self.port, self.free = port, asyncio.LifoQueue()

    async def open(self):
        for _ in range(CONNECTIONS):
            self.free.put_nowait(await asyncio.open_connection("127.0.0.1", self.port))

    async def post(self, path, body):
        reader, writer = await self.free.get()
        if reader.at_eof():  # closed meanwhile: it was idle for long
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        status = int((await reader.readline()).split()[1])
        answer = await reader.readexactly(await _read_head(reader))
        self.free.put_nowait((reader, writer))
        return status, answer


async def one_turn(connections, path, bodies, rate):
    """Returns each request's latency in milliseconds, from when it was due."""
    start = time.perf_counter() + 0.05
    found = []

    async def one(number):
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        status, answer = await connections.post(path, bodies[number % len(bodies)])
        found.append((time.perf_counter() - due) * 1000)
        assert status == 200, answer

    await asyncio.gather(*(one(number) for number in range(round(rate * TURN))))
    return found


class Kind:
    """One way to ask, and what was seen of it turn by turn."""

    def __init__(self, name, port, path, bodies, process):
        self.name, self.path, self.bodies, self.process = name, path, bodies, process
        self.connections = Connections(port)
        self.turns = []  # (latencies, milliseconds that the host took meanwhile)
        self.busy = 0.0

    async def warm(self):
        await self.connections.open()
        for body in self.bodies:
            await self.connections.post(self.path, body)

    async def go_on(self, rate):
        before = stolen(), busy(self.process)
        found = await one_turn(self.connections, self.path, self.bodies, rate)
        self.turns.append((found, stolen() - before[0]))
        self.busy += busy(self.process) - before[1]

    def summary(self, most_taken):
        """Prints a line on the turns of which the host took so little."""
        found = [one for turn, taken in self.turns if taken <= most_taken for one in turn]
        if len(found) < 2:
            return
        cuts = quantiles(found, n=1000)
        print(
            f"  {self.name:18} n={len(found):5d} p50={cuts[499]:6.2f} p90={cuts[899]:6.2f} "
            f"p99={cuts[989]:6.2f} max={max(found):7.2f} ms"
        )


async def measure(rate, seconds, kinds):
    """Takes turns, so that what disturbs the machine disturbs all alike."""
    for kind in kinds:
        await kind.warm()
    gc.freeze()  # a collection of this process is not the server's latency
    for _ in range(round(seconds / TURN)):
        for kind in kinds:
            await kind.go_on(rate)
    taken = sum(taken for kind in kinds for _, taken in kind.turns)
    share = taken / (10 * seconds * len(kinds) * os.cpu_count())
    print(f"all turns (the host took {share:.1f} % of the processors):")
    for kind in kinds:
        kind.summary(math.inf)
    print("turns in which the host took nothing:")
    for kind in kinds:
        kind.summary(0)
    print("processor time a request, the server's own process:")
    for kind in kinds:
        asked = sum(len(turn) for turn, _ in kind.turns)
        print(f"  {kind.name:18} {kind.busy / asked:.2f} ms")


def stolen():
    """Returns the time the host has taken from all processors, in milliseconds (Linux)."""
    return 1000 * int(Path("/proc/stat").read_text().split()[8]) / os.sysconf("SC_CLK_TCK")


def busy(process):
    """Returns the processor time of all threads of a process so far, in milliseconds (Linux)."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6


def check_time(checks):
    """Returns the milliseconds of processor time that one check takes, warm and alone."""
    task = get_task("cotempqa")
    asked = [json.loads(body) for body in checks]
    for _ in range(3):
        start = time.process_time()
        for one in asked:
            check_generation(task, one["question"], one["context"], one["generation"])
        taken = 1000 * (time.process_time() - start) / len(asked)
    return taken


def main():
    rate = float(sys.argv[1]) if len(sys.argv) > 1 else 200.0
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    command = sys.argv[3] if len(sys.argv) > 3 else None
    chats, checks, completion = payloads(200)
    behind = multiprocessing.get_context("fork").Process(target=upstream, args=(completion,))
    behind.start()
    place = f"http://127.0.0.1:{UPSTREAM}/v1"
    ours = [sys.executable, "-m", "tracegap", "serve", "--port", str(PROXY), "--upstream", place]
    with tempfile.TemporaryDirectory() as folder:
        servers = [rivals.started(ours, PROXY), rivals.bare_uvicorn()]
        servers += [rivals.nginx(folder, UPSTREAM), rivals.litellm(command, folder, UPSTREAM)]
        front, bare, nginx, litellm = [server and server.pid for server in servers]
        kinds = [
            Kind("upstream alone", UPSTREAM, CHAT, chats, behind.pid),
            Kind("tracegap", PROXY, CHAT, chats, front),
            Kind("POST /v1/check", PROXY, "/v1/check", checks, front),
            Kind("bare uvicorn", rivals.UVICORN, CHAT, chats, bare),
        ]
        if nginx:
            kinds.append(Kind("nginx", rivals.NGINX, CHAT, chats, nginx))
        if litellm:
            kinds.append(Kind("LiteLLM", rivals.LITELLM, CHAT, chats, litellm))
        try:
            print(f"{rate:g} requests/s, {seconds} s each, load before {os.getloadavg()[0]:.1f}")
            uvloop.run(measure(rate, seconds, kinds))
            print(f"  a check alone      {check_time(checks):.2f} ms (warm, nothing between)")
        finally:
            for server in filter(None, servers):
                server.terminate()
                server.wait()
            behind.terminate()


if __name__ == "__main__":
    main()
