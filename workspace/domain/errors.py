"""What a client can be told went wrong, each with a stable code and a next step.

No error says more than the person may know: what they may not see and what does not exist raise the same
`NotFound` with the same words. Nothing here knows of HTTP or GraphQL.
"""

from typing import ClassVar


class WorkspaceError(Exception):
    """An outcome that the person can act on.

    Attributes:
        code: the stable code that clients switch on.
        message: one or two sentences: what happened and what to do next.
        path: the input field meant, outermost first; empty when no single field is.
    """

    code: ClassVar[str] = "INTERNAL"

    def __init__(self, message: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class NotFound(WorkspaceError):
    """The object is absent or hidden; the two cannot be told apart."""

    code = "NOT_FOUND"

    def __init__(self, *, path: tuple[str, ...] = ()) -> None:
        super().__init__("Nothing by this id is visible to you: check it, or ask who shared it with you.", path=path)


class Invalid(WorkspaceError):
    """The input is malformed; the message names the fault."""

    code = "INVALID"


class Conflict(WorkspaceError):
    """The object changed meanwhile, or an idempotency key was used for another input."""

    code = "CONFLICT"


class ForbiddenMarking(WorkspaceError):
    """The marking is well formed but wider, higher or other than the rules in force let this author set."""

    code = "FORBIDDEN_MARKING"


class NeedsApproval(WorkspaceError):
    """Another authorised person has to decide first."""

    code = "NEEDS_APPROVAL"


class PolicyDenied(WorkspaceError):
    """The object is visible, but this action on it is not open to the person."""

    code = "POLICY_DENIED"


class LimitExceeded(WorkspaceError):
    """A quota or a rate is used up."""

    code = "LIMIT"


class Unavailable(WorkspaceError):
    """A part the request needs (store, database, keys) does not answer; trying again later may help."""

    code = "UNAVAILABLE"


class Unauthenticated(WorkspaceError):
    """No valid token or session came with the request."""

    code = "UNAUTHENTICATED"

    def __init__(self) -> None:
        super().__init__("Sign in first: send a bearer token, or open a session in the browser.")
