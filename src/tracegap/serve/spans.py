"""Spans of OpenTelemetry: one a chat request, with the attributes of generative models.

Off unless it is asked for. Where spans go is told by the environment variables of OpenTelemetry
(`OTEL_EXPORTER_OTLP_ENDPOINT`, ...). The names of attributes are those of its semantic conventions
for generative AI, which are still in development; the verdict is what they call an evaluation.
Nothing that was asked or written is in them.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from opentelemetry import propagate
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context
from starlette.types import Receive, Scope, Send

from tracegap.serve.refusals import ServeError
from tracegap.version import __version__


class Spans:
    """Makes the spans of one server."""

    def __init__(self, provider: TracerProvider) -> None:
        """Takes where they go."""
        self._provider = provider
        self._tracer = provider.get_tracer("tracegap.serve", __version__)

    def close(self) -> None:
        """Sends what was not sent yet."""
        self._provider.shutdown()

    def tell_upstream(self, request: Request, headers: dict[str, str]) -> None:
        """Makes the upstream's spans children of a request's own, if it has one."""
        if span := request.scope["state"].get("span"):
            propagate.inject(headers, set_span_in_context(span))

    async def around(
        self,
        request: Request,
        sent: dict[str, Any],
        answer: Callable[[], Awaitable[Response]],
    ) -> Response:
        """Returns an answer whose sending ends the span that is begun here.

        Args:
            request: A chat request; its `traceparent` makes the span a child.
            sent: Its body.
            answer: Makes the answer.

        Raises:
            ServeError: As `answer` does.
        """
        model = sent.get("model")
        span = self._tracer.start_span(
            f"chat {model}" if isinstance(model, str) else "chat",
            context=propagate.extract(dict(request.headers)),
            kind=SpanKind.SERVER,
            attributes=_plain(
                {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.request.model": model,
                    "gen_ai.request.stream": sent.get("stream"),
                    "gen_ai.request.temperature": sent.get("temperature"),
                    "gen_ai.request.max_tokens": sent.get("max_tokens"),
                    "gen_ai.request.seed": sent.get("seed"),
                }
            ),
        )
        state = request.scope["state"]
        state["span"] = span
        try:
            response = await answer()
        except BaseException as error:
            status = error.status if isinstance(error, ServeError) else type(error).__name__
            span.set_attribute("error.type", str(status))
            span.set_status(Status(StatusCode.ERROR, str(error)))
            span.end()
            raise
        return _Ended(response, span, state)


class _Ended(Response):
    """A response that ends a span once it is sent."""

    def __init__(self, response: Response, span: Span, state: dict[str, Any]) -> None:
        self._response, self._span, self._state = response, span, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._response(scope, receive, send)
        finally:
            _tell(self._span, self._state.get("field"), self._state.get("completion") or {})
            self._span.end()


def _tell(span: Span, field: dict[str, Any] | None, completion: dict[str, Any]) -> None:
    usage = completion.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    span.set_attributes(
        _plain(
            {
                "gen_ai.response.id": completion.get("id"),
                "gen_ai.response.model": completion.get("model"),
                "gen_ai.usage.input_tokens": usage.get("prompt_tokens"),
                "gen_ai.usage.output_tokens": usage.get("completion_tokens"),
            }
        )
    )
    if field is None:
        return
    told = {name: field.get(name) for name in ("task", "judgement", "policy", "tries", "abstained")}
    span.set_attributes(_plain({f"tracegap.{name}": value for name, value in told.items()}))
    evaluated = {
        "gen_ai.evaluation.name": "tracegap",
        "gen_ai.evaluation.score.label": field["judgement"],
    }
    span.add_event("gen_ai.evaluation.result", evaluated)


def _plain(attributes: dict[str, Any]) -> dict[str, Any]:
    """Returns those that can be attributes; what a client sends may be anything."""
    return {n: v for n, v in attributes.items() if isinstance(v, str | bool | int | float)}


def exported() -> Spans:
    """Returns spans that are sent by OTLP over HTTP, as the environment says."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": "tracegap", "service.version": __version__})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Spans(provider)
