"""How much one person may have under way, and for how long."""

from dataclasses import dataclass
from datetime import timedelta

UPLOAD_LIFETIME = timedelta(hours=24)
"""How long an upload is kept after something of it last came."""

LARGEST_NUMBER = 2**53 - 1
"""The largest size that every client can count to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Limits on uploads.

    Attributes:
        largest: the most bytes that one version may have.
        uploads: how many uploads one person may have begun and not finished.
        bytes: how many bytes those may be together.
    """

    largest: int = 1 << 40
    uploads: int = 100
    bytes: int = 1 << 42
