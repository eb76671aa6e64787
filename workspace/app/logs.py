"""Structured logs: one JSON object a line, on standard error, of chosen fields only.

Promises that no argument, content, title or credential gets in: beside the message only the fields named here are
written, and of an exception only its type and where it was raised.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime

import orjson
from typing_extensions import override

from workspace.settings import LogLevel

_FIELDS = ("request_id", "method", "route", "status", "sent", "milliseconds")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in _FIELDS:
            if name in record.__dict__:
                line[name] = record.__dict__[name]
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__name__
            line["at"] = [f"{frame.filename}:{frame.lineno}" for frame in frames[-6:]]
        return orjson.dumps(line, default=str).decode()


def configure_logs(level: LogLevel) -> None:
    """Sends every logger's lines to standard error as JSON; libraries speak from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("entente").setLevel(level.upper())
