"""What the server counts, in Prometheus' text format."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from tracegap.serve.queue import Gate

CONTENT_TYPE = CONTENT_TYPE_LATEST
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several processes keep their numbers."""
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """The counters of one server; each server has its own registry."""

    def __init__(self, gate: Gate) -> None:
        """Makes the counters; the gate tells how many requests run and wait."""
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "tracegap_requests", "Requests answered", ["path", "status"], registry=registry
        )
        self.seconds = Histogram(
            "tracegap_request_seconds",
            "Seconds from a request's first byte to the last of its answer",
            ["path"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.check_seconds = Histogram(
            "tracegap_check_seconds", "Seconds of one check", buckets=_SECONDS, registry=registry
        )
        self._checks = Counter(
            "tracegap_checks", "Completions checked", ["task", "judgement"], registry=registry
        )
        self._traces = Counter(
            "tracegap_traces", "Checked completions by whether they carry a trace", ["carried"],
            registry=registry,
        )  # fmt: skip
        self._upstream_requests = Counter(
            "tracegap_upstream_requests", "Requests sent to an upstream", ["upstream"],
            registry=registry,
        )  # fmt: skip
        self._upstream_failures = Counter(
            "tracegap_upstream_failures", "Requests an upstream failed or refused", ["why"],
            registry=registry,
        )  # fmt: skip
        self._refused = Counter(
            "tracegap_connections_refused", "Connections closed unheard", ["why"],
            registry=registry,
        )  # fmt: skip
        running = Gauge(
            "tracegap_running", "Requests worked on", multiprocess_mode="livesum",
            registry=registry,
        )  # fmt: skip
        waiting = Gauge(
            "tracegap_waiting", "Requests waiting for a turn", multiprocess_mode="livesum",
            registry=registry,
        )  # fmt: skip

        def changed() -> None:
            running.set(gate.running)
            waiting.set(gate.waiting)

        gate.changed = changed

    def checked(self, task: str | None, judgement: str) -> None:
        """Counts one check."""
        self._checks.labels(task or "none", judgement).inc()

    def traced(self, carried: bool) -> None:
        """Counts whether a checked completion carries a trace."""
        self._traces.labels("yes" if carried else "no").inc()

    def upstream_asked(self, upstream: str) -> None:
        """Counts one request to an upstream."""
        self._upstream_requests.labels(upstream).inc()

    def upstream_failed(self, why: str) -> None:
        """Counts one request that an upstream failed or refused."""
        self._upstream_failures.labels(why).inc()

    def refused(self, why: str) -> None:
        """Counts one connection that was closed before any request of it was heard."""
        self._refused.labels(why).inc()

    def text(self) -> bytes:
        """Returns all of it in Prometheus' text format, added up over all workers."""
        if FOLDER_VARIABLE not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
