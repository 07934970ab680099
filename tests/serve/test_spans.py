"""Spans of OpenTelemetry, as the library itself reads them back."""

import builtins

import openai
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from serving import EXAMPLE, RIGHT, WRONG, Upstream, ask, running
from tracegap.errors import SettingsError
from tracegap.serve.app import app_of
from tracegap.serve.server import Server
from tracegap.serve.settings import ServeSettings
from tracegap.serve.spans import Spans, exported


@pytest.fixture
def traced():
    """Runs a proxy with spans before an upstream; returns what was asked, and the spans."""

    def run(upstream, ask_it, **options):
        kept = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(kept))
        with running(upstream.app) as there:
            server = Server(ServeSettings(upstream=f"{there}/v1", **options))
            server.spans = Spans(provider)
            with running(app_of(server)) as place:
                said = ask_it(place)
        return said, kept.get_finished_spans()

    return run


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("policy", ["annotate", "retry"])
def test_a_span_tells_model_usage_and_verdict(traced, stream, policy):
    upstream = Upstream([WRONG, RIGHT])
    parent = f"00-{'ab' * 16}-{'cd' * 8}-01"
    _, spans = traced(
        upstream,
        lambda place: list(ask(place, stream=stream, extra_headers={"traceparent": parent})),
        policy=policy,
    )
    (span,) = spans
    assert span.name == "chat mock"
    assert (span.parent.trace_id, span.parent.span_id) == (int("ab" * 16, 16), int("cd" * 8, 16))
    told = span.attributes
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.response.model"] == "mock"
    judgement = "right" if policy == "retry" else "wrong"
    assert (told["tracegap.judgement"], told["tracegap.task"]) == (judgement, "cotempqa")
    assert told["tracegap.tries"] == (2 if policy == "retry" else 1)
    if policy == "retry":
        assert told["gen_ai.usage.output_tokens"] == 4
    (event,) = span.events
    assert event.name == "gen_ai.evaluation.result"
    assert event.attributes["gen_ai.evaluation.score.label"] == judgement
    # the upstream's spans are children of this one
    sent = upstream.headers[0]["traceparent"].split("-")
    assert (int(sent[1], 16), int(sent[2], 16)) == (span.context.trace_id, span.context.span_id)
    everything = f"{told} {event.attributes} {span.name}"
    assert EXAMPLE.question not in everything
    assert "think" not in everything


def test_a_request_that_fails_has_its_span_with_the_status(traced):
    def fails(place):
        with pytest.raises(openai.APIStatusError):
            ask(place, temperature={"odd": 1})

    _, (span,) = traced(Upstream([RIGHT], status=429), fails)
    assert span.attributes["error.type"] == "429"
    assert span.status.status_code is StatusCode.ERROR
    assert "gen_ai.request.temperature" not in span.attributes


def test_spans_are_off_unless_asked_for_and_a_missing_package_is_told(monkeypatch):
    assert Server(ServeSettings()).spans is None
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SettingsError, match="pip install 'opentelemetry-sdk"):
        Server(ServeSettings(spans=True))


def test_exported_spans_go_where_the_environment_says(monkeypatch):
    got = []

    async def collect(request):
        got.append((request.url.path, await request.body()))
        return Response(status_code=200)

    app = Starlette(routes=[Route("/{path:path}", collect, methods=["POST"])])
    with running(app) as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector)
        spans = exported()
        spans._tracer.start_span("chat m").end()
        spans.close()
    assert [path for path, _ in got] == ["/v1/traces"]
    assert b"tracegap" in got[0][1]
