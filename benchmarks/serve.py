"""How much latency the proxy adds: `python benchmarks/serve.py [REQUESTS_A_SECOND] [SECONDS]`.

Requests come at fixed times whether or not earlier ones are answered (an open loop), each a
CoTempQA prompt; the upstream answers at once with the right trace. There are three processes: the
upstream, `tracegap serve`, and this one. Latency counts from the moment a request was due.
"""

import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

import uvloop

from tracegap.synthetic.cotempqa import generate
from tracegap.tasks import get_task
from tracegap.traces.arms import build_row

UPSTREAM, PROXY = 8791, 8792
CONNECTIONS = 32


def payloads(count):
    """Returns (chat request bodies, check request bodies, the upstream's completion)."""
    task = get_task("cotempqa")
    chats, checks, completion = [], [], b""
    for example in generate(count, 1):
        text = build_row(example, "correct", task, 0).completion[0]["content"]
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


async def latencies(port, path, bodies, rate, seconds):
    """Returns the latency of each request in milliseconds, from when it was due."""
    connections = Connections(port)
    await connections.open()
    for body in bodies[:CONNECTIONS]:
        await connections.post(path, body)  # warm
    start = time.perf_counter() + 0.1
    found = []

    async def one(number):
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        status, answer = await connections.post(path, bodies[number % len(bodies)])
        found.append((time.perf_counter() - due) * 1000)
        assert status == 200, answer

    await asyncio.gather(*(one(number) for number in range(int(rate * seconds))))
    return found


def summary(name, found):
    cuts = quantiles(found, n=1000)
    print(
        f"{name:22} n={len(found)} p50={cuts[499]:6.2f} p90={cuts[899]:6.2f} "
        f"p99={cuts[989]:6.2f} max={max(found):7.2f} ms"
    )
    return cuts[989]


async def measure(rate, seconds, chats, checks, proxy):
    direct = await latencies(UPSTREAM, "/v1/chat/completions", chats, rate, seconds)
    marks = [busy(proxy)]
    through = await latencies(PROXY, "/v1/chat/completions", chats, rate, seconds)
    marks.append(busy(proxy))
    check = await latencies(PROXY, "/v1/check", checks, rate, seconds)
    marks.append(busy(proxy))
    base = summary("upstream alone", direct)
    added = summary("through the proxy", through) - base
    summary("POST /v1/check", check)
    print(f"added at the 99th percentile: {added:.2f} ms")
    chat_time, check_time = (marks[1] - marks[0], marks[2] - marks[1])
    print(
        f"processor time of the server: {chat_time / len(through):.2f} ms a completion, "
        f"{check_time / len(check):.2f} ms a check"
    )


def busy(process):
    """Returns the processor time a process has used so far, in milliseconds (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    rate = float(sys.argv[1]) if len(sys.argv) > 1 else 200.0
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 15.0
    chats, checks, completion = payloads(200)
    behind = multiprocessing.get_context("fork").Process(target=upstream, args=(completion,))
    behind.start()
    front = subprocess.Popen(
        [sys.executable, "-m", "tracegap.cli", "serve", "--port", str(PROXY),
         "--upstream", f"http://127.0.0.1:{UPSTREAM}/v1"],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(PROXY)
        print(f"{rate:g} requests/s for {seconds:g} s each, load before {os.getloadavg()[0]:.1f}")
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
