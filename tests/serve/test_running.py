"""The server on its socket."""

import asyncio
import signal

import uvicorn

from tracegap.serve.app import app_of
from tracegap.serve.running import Draining, protocol_of
from tracegap.serve.server import Server
from tracegap.serve.settings import ServeSettings


def made(**options):
    server = Server(ServeSettings(**options))
    return server, Draining(uvicorn.Config(app_of(server)), server)


def test_it_ends_when_nothing_runs_any_more_or_the_deadline_is_over():
    async def run():
        server, running = made(drain_timeout=60)
        await server.gate.enter()
        assert not await running.on_tick(1)
        running.handle_exit(signal.SIGTERM, None)
        assert server.drain.begun
        assert not await running.on_tick(1)
        server.gate.leave()
        assert await running.on_tick(1)
        server, running = made(drain_timeout=0)
        await server.gate.enter()
        running.handle_exit(signal.SIGTERM, None)
        await asyncio.sleep(0.01)
        assert await running.on_tick(1)

    asyncio.run(run())


def test_told_twice_it_ends_at_once():
    server, running = made()
    running.handle_exit(signal.SIGINT, None)
    assert (server.drain.begun, running.should_exit) == (True, False)
    running.handle_exit(signal.SIGINT, None)
    assert (running.should_exit, running.force_exit) == (True, True)


def test_its_connections_are_bounded_and_counted():
    server, _ = made(connections=7)
    protocol = protocol_of(server)
    assert protocol.most_connections == 7
    protocol.refused("head")
    assert 'tracegap_connections_refused_total{why="head"} 1.0' in server.metrics.text().decode()
