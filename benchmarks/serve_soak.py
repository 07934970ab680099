"""The proxy for long, behind it an upstream with every fault: `python benchmarks/serve_soak.py
[REQUESTS] [CONNECTIONS]`.

Four servers, one a policy, before one upstream that is right, wrong, slow, malformed, refusing,
broken off, or killed (every 30 seconds, and started again). Half of the requests are streamed.
Each request has a number that the upstream says back, so that an answer to another one would be
seen; the upstream writes down each number it is asked, so that a request that was sent again would
be seen too. At the end: how each kind of request ended, memory and descriptors of the servers.
"""

import asyncio
import json
import multiprocessing
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from statistics import median

import uvloop

UPSTREAM, FRONT = 8796, 8797
POLICIES = ("annotate", "retry", "best-of-n", "abstain")
FAULTS = {
    "right": 60, "wrong": 20, "slow": 4, "too slow": 0.2, "garbage": 2, "page": 2, "refuses": 2,
    "fails": 2, "breaks off": 2, "says nothing": 2, "no stream": 2, "no end": 2,
}  # fmt: skip
SECONDS = 2.0
"""Until the servers give an upstream up."""


def texts():
    """Returns the messages of a prompt, a right completion for it, and a wrong one."""
    # here, so that the upstream, which needs none of it, is soon there again
    from tracegap.tasks import get_task
    from tracegap.tasks.cotempqa.generator import generate
    from tracegap.traces.arms import build_row
    from tracegap.traces.plan import plan_arms

    task = get_task("cotempqa")
    example = next(e for e in generate(40, 3) if e.label == "during" and len(e.answers) == 1)
    plan = plan_arms([example], task, 0)
    return (
        task.prompt(example),
        build_row(example, "correct", plan).completion[0]["content"],
        build_row(example, "incorrect-label", plan).completion[0]["content"],
    )


# --- the upstream ---


class Upstream:
    def __init__(self, seen, right, wrong):
        self.right, self.wrong = right, wrong
        self.seen = os.open(seen, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                body = json.loads(await reader.readexactly(length))
                os.write(self.seen, f"{body['user']}\n".encode())
                if not await self.answer(body, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, body, writer):
        """Answers as the request's number has it; returns whether the connection goes on."""
        draw = random.Random(f"{body['user']} {body.get('temperature')} {body.get('seed')}")
        fault = draw.choices(list(FAULTS), FAULTS.values())[0]
        if fault == "says nothing":
            return False
        if fault == "slow":
            await asyncio.sleep(draw.uniform(0.05, 0.4))
        if fault == "too slow":
            await asyncio.sleep(SECONDS + 1)
        if fault in ("refuses", "fails"):
            status = 422 if fault == "refuses" else 500
            said = json.dumps({"error": {"message": fault, "code": fault}})
            return self.send(writer, status, "application/json", said)
        if fault in ("garbage", "page"):
            page = fault == "page"
            said, kind = ("<p>Log in", "text/html") if page else ('{"choi', "application/json")
            return self.send(writer, 200, kind, said)
        text = self.wrong if fault == "wrong" else self.right
        if body.get("stream") and fault != "no stream":
            return await self.stream(body, text, fault, writer)
        said = json.dumps(self.completion(body, text))
        if fault == "breaks off":
            self.send(writer, 200, "application/json", said, cut=len(said) // 2)
            return False
        return self.send(writer, 200, "application/json", said)

    def completion(self, body, text):
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return {"id": body["user"], "object": "chat.completion", "created": 1, "model": "m",
                "choices": [choice], "usage": usage}  # fmt: skip

    async def stream(self, body, text, fault, writer):
        head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked"
        writer.write(f"{head}\r\n\r\n".encode())
        pieces = [text[at : at + 12] for at in range(0, len(text), 12)]
        for number, piece in enumerate(pieces):
            if fault == "breaks off" and number > len(pieces) // 2:
                return False
            self.event(writer, body, {"content": piece}, None)
            if number % 8 == 0:
                await asyncio.sleep(0)
        if fault != "no end":
            self.event(writer, body, {}, "stop")
        self.chunk(writer, "data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")
        return True

    def event(self, writer, body, delta, reason):
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        said = {"id": body["user"], "object": "chat.completion.chunk", "choices": [choice]}
        self.chunk(writer, f"data: {json.dumps(said)}\n\n")

    def chunk(self, writer, text):
        writer.write(b"%x\r\n%s\r\n" % (len(text), text.encode()))

    def send(self, writer, status, kind, said, cut=None):
        head = f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {len(said)}"
        writer.write(f"{head}\r\n\r\n{said[:cut]}".encode())
        return True


def upstream(seen, right, wrong):
    async def main():
        server = await asyncio.start_server(
            Upstream(seen, right, wrong).serve, "127.0.0.1", UPSTREAM
        )
        await server.serve_forever()

    uvloop.run(main())


# --- the load ---


async def request(line, port, body):
    """Sends a request and returns (status, whole body), and the connection for the next one."""
    reader, writer = line or await asyncio.open_connection("127.0.0.1", port)
    head = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n"
    head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    said = await reader.readuntil(b"\r\n\r\n")
    status, lowered = int(said.split()[1]), said.lower()
    if b"content-length:" in lowered:
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        content = await reader.readexactly(length)
    else:
        content = b""
        while size := int(await reader.readline(), 16):
            content += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    if b"connection: close" in lowered:
        writer.close()
        return status, content, None
    return status, content, (reader, writer)


def ending(name, status, content, stream):
    """Returns how a request ended; raises where something was lost or is another's."""
    if status != 200:
        if not json.loads(content)["error"]["message"]:
            raise ValueError("an error without words")
        return f"status {status}"
    if not stream:
        said = json.loads(content)
        if said["id"] != name:
            raise ValueError("the answer to another request")
        return said["tracegap"]["judgement"]
    events = [part for part in content.decode().split("\n\n") if part.startswith("data: ")]
    if events[-1] != "data: [DONE]":
        if not json.loads(events[-1][6:])["error"]["message"]:
            raise ValueError("a stream that ends without a word")
        return "error event"
    chunks = [json.loads(event[6:]) for event in events[:-1]]
    if any(chunk["id"] != name for chunk in chunks):
        raise ValueError("the answer to another request")
    return [c["tracegap"] for c in chunks if "tracegap" in c][-1]["judgement"]


class Load:
    def __init__(self, requests):
        self.left, self.asked = requests, 0
        self.endings, self.lost = Counter(), Counter()
        self.messages = texts()[0]

    async def worker(self):
        lines = {}
        while self.asked < self.left:
            number, self.asked = self.asked, self.asked + 1
            place = number % len(POLICIES)
            stream = number // len(POLICIES) % 2 == 1
            name = f"{POLICIES[place]}-{number}"
            body = {"model": "m", "messages": self.messages, "user": name, "seed": 1}
            if stream:
                body["stream"] = True
            try:
                status, content, lines[place] = await request(
                    lines.get(place), FRONT + place, json.dumps(body).encode()
                )
                how = ending(name, status, content, stream)
                self.endings[POLICIES[place], "streamed" if stream else "whole", how] += 1
            except Exception as error:
                lines[place] = None
                self.lost[f"{POLICIES[place]} {type(error).__name__}: {error}"[:120]] += 1


def state_of(process):
    """Returns a process's resident memory in MB, and its descriptors (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    files = len(os.listdir(f"/proc/{process}/fd"))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, files


async def watched(load, fronts, start_upstream):
    """Kills the upstream now and then, and looks at the servers; returns what was seen of them."""
    seen = {policy: [] for policy in POLICIES}
    behind, ticks = start_upstream(), 0
    while load.asked < load.left:
        await asyncio.sleep(1)
        ticks += 1
        if ticks % 5 == 0:
            for policy, front in zip(POLICIES, fronts, strict=True):
                seen[policy].append(state_of(front.pid))
        if ticks % 60 == 0:
            print(f"  {ticks} s: {load.asked} requests, {sum(load.lost.values())} lost", flush=True)
        if ticks % 30 == 0:
            behind.kill()
            behind.join()
            await asyncio.sleep(0.5)
            behind = start_upstream()
    behind.kill()
    return seen


async def soak(requests, connections, fronts, start_upstream):
    load = Load(requests)
    watching = asyncio.create_task(watched(load, fronts, start_upstream))
    await asyncio.sleep(2)
    await asyncio.gather(*(load.worker() for _ in range(connections)))
    await asyncio.sleep(5)  # what is still held is let go
    for place, policy in enumerate(POLICIES):
        print(f"  {policy}: why the upstream failed: {failures(FRONT + place)}")
    return load, await watching


def failures(port):
    """Returns how often the upstream failed, by why, as a server counted it."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as said:
        lines = said.read().decode().splitlines()
    counted = [line.split('"')[1:] for line in lines if "upstream_failures_total{" in line]
    return {why: int(float(rest.split()[-1])) for why, rest in counted}


def report(load, seen, asked, seconds):
    print(f"{load.asked} requests in {seconds:.0f} s ({load.asked / seconds:.0f} a second)")
    for (policy, how, end), count in sorted(load.endings.items()):
        print(f"  {policy:10} {how:9} {end:12} {count}")
    print(f"lost, or another's: {sum(load.lost.values())} {dict(load.lost)}")
    often = Counter(Path(asked).read_text(encoding="utf-8").split())
    for policy in POLICIES:
        counts = Counter(n for name, n in often.items() if name.startswith(f"{policy}-"))
        print(f"  {policy}: requests by how often the upstream was asked: {dict(counts)}")
    for policy, states in seen.items():
        third = max(1, len(states) // 3)
        for at, name in ((0, "MB"), (1, "descriptors")):
            parts = [states[:third], states[third : 2 * third], states[2 * third :]]
            thirds = [median(state[at] for state in part) for part in parts if part]
            print(f"  {policy}: {name} in each third: {' '.join(f'{t:.0f}' for t in thirds)}")


def wait_for(port):
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("a server did not start")


def main():
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 32
    with tempfile.TemporaryDirectory() as folder:
        asked = f"{folder}/asked"
        _, right, wrong = texts()
        context = multiprocessing.get_context("spawn")

        def start_upstream():
            process = context.Process(target=upstream, args=(asked, right, wrong), daemon=True)
            process.start()
            return process

        fronts = [
            subprocess.Popen(
                [sys.executable, "-m", "tracegap", "serve", "--port", str(FRONT + place),
                 "--upstream", f"http://127.0.0.1:{UPSTREAM}/v1", "--policy", policy,
                 "--first-byte-timeout", str(SECONDS)],
                stderr=subprocess.DEVNULL,
            )
            for place, policy in enumerate(POLICIES)
        ]  # fmt: skip
        try:
            for place in range(len(POLICIES)):
                wait_for(FRONT + place)
            start = time.monotonic()
            load, seen = uvloop.run(soak(requests, connections, fronts, start_upstream))
            report(load, seen, asked, time.monotonic() - start)
        finally:
            for front in fronts:
                front.terminate()
                front.wait()


if __name__ == "__main__":
    main()
