"""Logs: one JSON object a line on standard error, without prompts unless they are asked for."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

LOGGER = logging.getLogger("tracegap.serve")

_ENCODER = json.JSONEncoder(default=str)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Returns a record as one line of JSON."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return _ENCODER.encode(fields)


def log_to_stderr() -> None:
    """Sends the server's log, and uvicorn's, to standard error."""
    # not in our lines, and half of a record's cost (the logging HOWTO, "Optimization")
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    for name in (LOGGER.name, "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO)


def log(message: str, fields: dict[str, Any]) -> None:
    """Logs one event with its fields."""
    LOGGER.info(message, extra={"fields": fields})
