"""What went wrong, as clients see it: a stable code, a sentence, and never more than the person may know.

Expected outcomes of mutations are data (`UserError`). Top-level errors are left for what is malformed,
unauthenticated, over a limit or broken inside. Whatever nobody planned for is masked: the client gets a reference,
the log gets the kind of failure and where it happened, never its words, which may quote arguments.
"""

import logging
import traceback
from collections.abc import Mapping
from typing import Final

import strawberry
from graphql import FieldNode, GraphQLError

from workspace.domain.errors import Invalid, LimitExceeded, NotFound, WorkspaceError

INTERNAL: Final = "INTERNAL"
LONGEST_MESSAGE: Final = 400

_log = logging.getLogger("entente.graphql")


@strawberry.interface
class UserError:
    """What every refusal says.

    Attributes:
        message: what happened and what to do next.
        code: the stable code that clients switch on.
        path: the field of the mutation's input that is meant, outermost first; null when no single one is.
        reference: where nothing was found, what the person can pass to an officer, whether or not something is there.
    """

    message: str
    code: str
    path: list[str] | None
    reference: str | None


@strawberry.type
class Refusal(UserError):
    """A `UserError` without further fields."""

    @classmethod
    def of(cls, error: WorkspaceError, *, reference: str) -> "Refusal":
        """Tells a client of this outcome; `reference` is the request's."""
        return cls(
            message=error.message,
            code=error.code,
            path=list(error.path) or None,
            reference=reference if isinstance(error, NotFound) else None,
        )


def malformed(message: str) -> GraphQLError:
    """Makes the error for a request that cannot be understood."""
    return GraphQLError(message, extensions={"code": Invalid.code})


def over_limit(message: str) -> GraphQLError:
    """Makes the error for a request that asks for more than one request may."""
    return GraphQLError(message, extensions={"code": LimitExceeded.code})


def present(error: GraphQLError, *, reference: str) -> GraphQLError:
    """Turns an error of parsing, validation or execution into what the client may see of it.

    Args:
        error: what was raised.
        reference: what the client quotes so that an operator finds the log line.
    """
    cause = _cause(error)
    if isinstance(cause, WorkspaceError):
        extensions: dict[str, object] = {"code": cause.code}
        if cause.path:
            extensions["path"] = list(cause.path)
        return _with(error, cause.message, extensions)
    if _about_the_request(error, cause):
        code = (error.extensions or {}).get("code", Invalid.code)
        return _with(error, error.message, {"code": code})
    report(cause or error, reference=reference)
    return _with(
        error, "Something failed on our side: try again, and quote the reference if it stays.", internal(reference)
    )


def internal(reference: str) -> dict[str, object]:
    """Makes the extensions of an error nobody planned for."""
    return {"code": INTERNAL, "reference": reference}


def report(cause: BaseException, *, reference: str) -> None:
    """Logs a failure without its words: they may quote what somebody wrote."""
    frames = "".join(traceback.format_tb(cause.__traceback__))
    _log.error("reference %s: %s\n%s", reference, type(cause).__qualname__, frames)


def _cause(error: GraphQLError) -> BaseException | None:
    """Finds what a resolver raised behind the error, if it was not GraphQL's own."""
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _about_the_request(error: GraphQLError, cause: BaseException | None) -> bool:
    """Tells a complaint about the document or its values (the client's) from a failure while answering (ours)."""
    if error.path is None:
        return cause is None or bool(error.nodes)  # a parser of literals may raise anything
    return cause is None and not any(isinstance(node, FieldNode) for node in (error.nodes or ())[:1])


def _with(error: GraphQLError, message: str, extensions: Mapping[str, object]) -> GraphQLError:
    if len(message) > LONGEST_MESSAGE:
        message = message[: LONGEST_MESSAGE - 1] + "…"
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=dict(extensions),
    )
