"""How much latency the proxy adds: `python benchmarks/serve.py [REQUESTS_A_SECOND] [SECONDS]`.

Requests come at fixed times whether or not earlier ones are answered (an open loop), each a
CoTempQA prompt; the upstream answers at once with the right trace. There are three processes: the
upstream, `tracegap serve`, and this one. Latency counts from the moment a request was due. A
virtual machine's host takes processor time for others; turns in which it took none are shown on
their own, for what is added there is the proxy's alone.
"""

import asyncio
import gc
import json
import math
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

import uvloop

from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.generator import generate
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms

UPSTREAM, PROXY = 8791, 8792
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
    """Kept connections to one port; a request takes a free one."""

    def __init__(self, port):
        self.port, self.free = port, asyncio.Queue()

    async def open(self):
        for _ in range(CONNECTIONS):
            self.free.put_nowait(await asyncio.open_connection("127.0.0.1", self.port))

    async def post(self, path, body):
        reader, writer = await self.free.get()
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
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

    def __init__(self, name, port, path, bodies):
        self.name, self.path, self.bodies = name, path, bodies
        self.connections = Connections(port)
        self.turns = []  # (latencies, milliseconds that the host took meanwhile)
        self.busy = 0.0

    async def warm(self):
        await self.connections.open()
        for _ in range(3):
            for body in self.bodies:
                await self.connections.post(self.path, body)

    async def go_on(self, rate, proxy):
        before = stolen(), busy(proxy)
        found = await one_turn(self.connections, self.path, self.bodies, rate)
        self.turns.append((found, stolen() - before[0]))
        self.busy += busy(proxy) - before[1]

    def summary(self, most_taken):
        """Prints a line on the turns of which the host took so little; returns their p99."""
        found = [one for turn, taken in self.turns if taken <= most_taken for one in turn]
        if not found:
            return float("nan")
        cuts = quantiles(found, n=1000)
        print(
            f"  {self.name:18} n={len(found):5d} p50={cuts[499]:6.2f} p90={cuts[899]:6.2f} "
            f"p99={cuts[989]:6.2f} max={max(found):7.2f} ms"
        )
        return cuts[989]


async def measure(rate, seconds, chats, checks, proxy):
    """Takes turns, so that what disturbs the machine disturbs all alike."""
    kinds = [
        Kind("upstream alone", UPSTREAM, "/v1/chat/completions", chats),
        Kind("through the proxy", PROXY, "/v1/chat/completions", chats),
        Kind("POST /v1/check", PROXY, "/v1/check", checks),
    ]
    for kind in kinds:
        await kind.warm()
    gc.freeze()  # a collection of this process is not the server's latency
    for _ in range(round(seconds / TURN)):
        for kind in kinds:
            await kind.go_on(rate, proxy)
    taken = sum(taken for kind in kinds for _, taken in kind.turns)
    share = taken / (10 * seconds * len(kinds) * os.cpu_count())
    print(f"all turns (the host took {share:.1f} % of the processors):")
    added(kinds, math.inf)
    print("turns in which the host took nothing:")
    added(kinds, 0)
    for kind in kinds[1:]:
        print(f"processor time, {kind.name}: {kind.busy / (rate * seconds):.2f} ms a request")


def added(kinds, most_taken):
    alone, through, _ = [kind.summary(most_taken) for kind in kinds]
    print(f"  added at the 99th percentile: {through - alone:.2f} ms")


def stolen():
    """Returns the time the host has taken from all processors, in milliseconds (Linux)."""
    return 1000 * int(Path("/proc/stat").read_text().split()[8]) / os.sysconf("SC_CLK_TCK")


def busy(process):
    """Returns the processor time a process has used so far, in milliseconds (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    rate = float(sys.argv[1]) if len(sys.argv) > 1 else 200.0
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    chats, checks, completion = payloads(200)
    behind = multiprocessing.get_context("fork").Process(target=upstream, args=(completion,))
    behind.start()
    front = subprocess.Popen(
        [sys.executable, "-m", "tracegap", "serve", "--port", str(PROXY),
         "--upstream", f"http://127.0.0.1:{UPSTREAM}/v1"],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(PROXY)
        print(f"{rate:g} requests/s, {seconds} s each, load before {os.getloadavg()[0]:.1f}")
        uvloop.run(measure(rate, seconds, chats, checks, front.pid))
    finally:
        front.terminate()
        behind.terminate()
        front.wait()


def _wait_for(port):
    import socket

    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
