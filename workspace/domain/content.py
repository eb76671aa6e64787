"""Bytes on their way in and out: where they go, how far they are, and what an opened ticket gives."""

from dataclasses import dataclass
from datetime import datetime

from workspace.domain.identifiers import VersionId


class Revoked(Exception):
    """A running transfer may not go on: end the connection without a clean end.

    Not a `WorkspaceError`: the response has begun, so nothing can be told any more.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadAddress:
    """Where the creator sends the bytes of a version.

    Attributes:
        path: the path below the public address, of the form `/uploads/{id}`.
        expires_at: the instant from which the unfinished upload may be swept away.
    """

    path: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadProgress:
    """How far an upload is; `offset` counts bytes that are stored durably."""

    version: VersionId
    offset: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentTicket:
    """A signed permission to ask once more, at this path, before `expires_at`."""

    path: str
    expires_at: datetime
