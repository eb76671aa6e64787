"""The identifier that ties together a request's log lines, audit events and the reference a person may quote."""

import secrets
from contextvars import ContextVar

current_request_id: ContextVar[str | None] = ContextVar("current_request_id", default=None)
"""Set for the span of one HTTP request; None on a connection that carries many operations."""


def new_request_id() -> str:
    """Makes an identifier that says nothing about order or number."""
    return f"req_{secrets.token_hex(12)}"


def request_id() -> str:
    """The current request's identifier, or a fresh one where several operations share a connection."""
    return current_request_id.get() or new_request_id()
