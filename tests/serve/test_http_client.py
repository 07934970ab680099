"""The connections to the upstream, against a server that misbehaves on the wire."""

import asyncio
import time
from dataclasses import replace

import pytest

from tracegap.serve.addresses import Address
from tracegap.serve.http_answer import GoneError, SlowError, UnreachedError, whole
from tracegap.serve.http_client import Deadlines, Wire

DEADLINES = Deadlines(connect=5.0, first_byte=0.5, between_bytes=0.5, total=5.0)
REPLY = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


async def with_server(answer, use, deadlines=None):
    """Runs `use(wire, connections)` before a server that treats each connection by `answer`."""
    connections = []

    async def serve(reader, writer):
        connections.append(writer)
        await answer(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wire = Wire(Address.of(f"http://127.0.0.1:{port}/v1"), deadlines or DEADLINES)
    try:
        return await use(wire, connections)
    finally:
        wire.close()
        server.close()


async def fetch(wire, *request):
    """Returns the beginning of a response, and its whole body."""
    exchange = await wire.ask(*request)
    try:
        return exchange.reply, await whole(exchange.parts())
    finally:
        exchange.close()


async def read_request(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    return head, await reader.readexactly(length)


def test_a_connection_is_kept_and_a_closed_one_replaced():
    async def two_answers_a_connection(reader, writer):
        for _ in range(2):
            head, body = await read_request(reader)
            assert head.startswith(b"POST /v1/x HTTP/1.1\r\n")
            assert body == b"hello"
            writer.write(REPLY)

    async def use(wire, connections):
        for _ in range(5):
            reply, body = await fetch(wire, "POST", "/x", {}, b"hello")
            assert (reply.status, body) == (200, b"ok")
            await asyncio.sleep(0.02)
        assert len(connections) == 3

    asyncio.run(with_server(two_answers_a_connection, use))


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"", GoneError),
        (b"nonsense\r\n\r\n", GoneError),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok", GoneError),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", GoneError),
    ],
)
def test_what_is_no_whole_response_is_told_as_gone(said, error):
    async def answer(reader, writer):
        await read_request(reader)
        writer.write(said)

    async def use(wire, connections):
        with pytest.raises(error):
            await fetch(wire, "GET", "/x", {})
        assert len(connections) == 1

    asyncio.run(with_server(answer, use))


@pytest.mark.parametrize("more", [REPLY, b"rubbish\r\n", b"HTTP/1.1 200 OK\r\nx: y\r\n"])
def test_what_follows_a_response_unasked_is_not_taken_for_the_next_one(more):
    async def too_much(reader, writer):
        await read_request(reader)
        writer.write(REPLY + more)
        await asyncio.sleep(0.2)

    async def use(wire, connections):
        for _ in range(2):
            reply, body = await fetch(wire, "POST", "/x", {}, b"hello")
            assert (reply.status, body, "x" in reply.headers) == (200, b"ok", False)
        assert len(connections) == 2

    asyncio.run(with_server(too_much, use))


def test_word_of_more_to_come_and_a_body_up_to_the_end_are_read():
    async def without_length(reader, writer):
        await read_request(reader)
        writer.write(b"HTTP/1.1 100 Continue\r\nx: y\r\n\r\n")
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 200 OK\r\nz: 1\r\n\r\nto the ")
        await asyncio.sleep(0.05)
        writer.write(b"end")

    async def use(wire, connections):
        for _ in range(2):
            reply, body = await fetch(wire, "POST", "/x", {}, b"hello")
            assert (reply.status, reply.headers, body) == (200, {"z": "1"}, b"to the end")
        assert len(connections) == 2

    asyncio.run(with_server(without_length, use))


def test_a_header_with_a_line_break_is_not_sent():
    async def never(reader, writer):
        raise AssertionError("nothing should come")

    async def use(wire, connections):
        with pytest.raises(GoneError, match="line's end"):
            await fetch(wire, "POST", "/x", {"authorization": "a\r\nb: c"}, b"hello")

    asyncio.run(with_server(never, use))


def test_silence_is_told_as_slow_and_the_connection_is_not_used_again():
    async def silent(reader, writer):
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no")
        await asyncio.sleep(0.8)
        writer.write(b"k")

    async def use(wire, connections):
        for _ in range(2):
            with pytest.raises(SlowError):
                await fetch(wire, "GET", "/x", {})
        assert len(connections) == 2

    asyncio.run(with_server(silent, use))


def test_a_reader_that_leaves_early_closes_its_connection():
    async def endless(reader, writer):
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 1000)
            await asyncio.sleep(0.01)

    async def use(wire, connections):
        for _ in range(2):
            exchange = await wire.ask("GET", "/x", {})
            assert await anext(exchange.parts())
            exchange.close()
            await asyncio.sleep(0.1)
        assert len(connections) == 2

    asyncio.run(with_server(endless, use))


def test_a_request_is_sent_once_whatever_becomes_of_it():
    """Forty kept connections, all closed by the server as soon as the next request is there."""
    seen = []

    async def once(reader, writer):
        await read_request(reader)
        writer.write(REPLY)
        await together.wait()
        seen.append((await read_request(reader))[1])  # and not a word in answer

    together = asyncio.Event()

    async def use(wire, connections):
        await asyncio.gather(*(fetch(wire, "POST", "/x", {}, b"first") for _ in range(40)))
        assert len(connections) == 40
        together.set()
        with pytest.raises(GoneError):
            await fetch(wire, "POST", "/x", {}, b"second")
        await asyncio.sleep(0.05)
        assert seen == [b"second"]

    asyncio.run(with_server(once, use))


def test_kept_connections_that_were_closed_meanwhile_are_told_before_anything_is_written():
    seen = []

    async def once(reader, writer):
        seen.append((await read_request(reader))[1])
        writer.write(REPLY)

    async def use(wire, connections):
        await asyncio.gather(*(fetch(wire, "POST", "/x", {}, b"first") for _ in range(10)))
        for _ in range(3):
            time.sleep(0.05)  # their ends come while this loop cannot look
            reply, _ = await fetch(wire, "POST", "/x", {}, b"second")
            assert reply.status == 200
        assert seen.count(b"second") == 3

    asyncio.run(with_server(once, use))


def test_a_connection_that_was_free_for_long_is_not_used_again(monkeypatch):
    async def answering(reader, writer):
        for _ in range(2):
            await read_request(reader)
            writer.write(REPLY)

    async def use(wire, connections):
        await fetch(wire, "POST", "/x", {}, b"a")
        monkeypatch.setattr("tracegap.serve.http_client._KEPT_SECONDS", 0.1)
        await asyncio.sleep(0.2)
        await fetch(wire, "POST", "/x", {}, b"b")
        assert len(connections) == 2

    asyncio.run(with_server(answering, use))


@pytest.mark.parametrize(
    ("deadlines", "said"),
    [
        ({"first_byte": 0.2}, r"nothing for 0\.2 seconds"),
        ({"between_bytes": 0.2}, r"nothing for 0\.2 seconds"),
        ({"total": 0.25}, r"finish in 0\.25 seconds"),
    ],
)
def test_each_deadline_is_kept(deadlines, said):
    async def slow(reader, writer):
        await read_request(reader)
        pause = 0.4 if "first_byte" in deadlines else 0.0
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n")
        await asyncio.sleep(pause)
        for _ in range(4):
            writer.write(b"x")
            await asyncio.sleep(0.1 if "total" in deadlines else 0.3)

    wanted = replace(DEADLINES, **({"first_byte": 5.0, "between_bytes": 5.0} | deadlines))

    async def use(wire, _):
        with pytest.raises(SlowError, match=said):
            await fetch(wire, "GET", "/x", {})

    asyncio.run(with_server(slow, use, wanted))


def test_no_connection_in_time_is_told_apart():
    async def run():
        wire = Wire(Address.of("http://127.0.0.1:9/v1"), DEADLINES)
        with pytest.raises(UnreachedError):
            await wire.ask("GET", "/x", {})
        assert wire.busy == 0

    asyncio.run(run())
