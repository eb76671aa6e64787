"""What is sealed: a version of a document, its content key, its segments and its wraps.

Values only. Secrets redact in `repr`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

CONTENT_KEY_SIZE = 32
_IDENTIFIER = re.compile(r"[A-Za-z0-9_]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRef:
    """One version of one document, with the size that its author declared.

    Raises:
        ValueError: If an identifier could not be part of an object's name, or the size is negative.
    """

    document: str
    version: str
    declared_size: int

    def __post_init__(self) -> None:
        """Refuse what could not be named or bound."""
        if not (_IDENTIFIER.fullmatch(self.document) and _IDENTIFIER.fullmatch(self.version)):
            raise ValueError("identifiers are 1 to 64 letters, digits and underscores")
        if self.declared_size < 0:
            raise ValueError("a size is not negative")


@dataclass(frozen=True, slots=True)
class ContentKey:
    """The random key of one version; exists only in memory."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key of another size.

        Raises:
            ValueError: it has another size.
        """
        if len(self.secret) != CONTENT_KEY_SIZE:
            raise ValueError("a content key is 32 bytes long")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A sealed run of a version's bytes, stored as one object."""

    offset: int
    length: int
    sealed_length: int
    object_key: str

    @property
    def end(self) -> int:
        """The offset of the first byte after this segment."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """A content key, wrapped to one key version of one nation."""

    nation: str
    key_version: int
    suite: int
    ciphertext: bytes = field(repr=False)
