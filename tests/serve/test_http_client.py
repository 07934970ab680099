"""The connections to the upstream, against a server that misbehaves on the wire."""

import asyncio

import pytest

from tracegap.serve.http_client import GoneError, SlowError, Wire

REPLY = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


async def with_server(answer, use):
    """Runs `use(wire, connections)` before a server that treats each connection by `answer`."""
    connections = []

    async def serve(reader, writer):
        connections.append(writer)
        await answer(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wire = Wire(f"http://127.0.0.1:{port}/v1", timeout=0.5)
    try:
        return await use(wire, connections)
    finally:
        wire.close()
        server.close()


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
            reply, body = await wire.fetch("POST", "/x", {}, b"hello")
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
            await wire.fetch("GET", "/x", {})
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
            reply, body = await wire.fetch("POST", "/x", {}, b"hello")
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
            reply, body = await wire.fetch("POST", "/x", {}, b"hello")
            assert (reply.status, reply.headers, body) == (200, {"z": "1"}, b"to the end")
        assert len(connections) == 2

    asyncio.run(with_server(without_length, use))


def test_a_header_with_a_line_break_is_not_sent():
    async def never(reader, writer):
        raise AssertionError("nothing should come")

    async def use(wire, connections):
        with pytest.raises(GoneError, match="line's end"):
            await wire.fetch("POST", "/x", {"authorization": "a\r\nb: c"}, b"hello")

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
                await wire.fetch("GET", "/x", {})
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
        async with wire.open("GET", "/x", {}) as (_, parts):
            assert await anext(parts)
        await asyncio.sleep(0.1)
        async with wire.open("GET", "/x", {}) as (_, parts):
            assert await anext(parts)
        assert len(connections) == 2

    asyncio.run(with_server(endless, use))
