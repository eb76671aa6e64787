"""The port to the keys of nations.

Promises that a private key never leaves it, that a destroyed or retired key version unwraps nothing from the next
call on, in every process, and that each wrap binds the nation and key version it was made for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class KeyState(StrEnum):
    """What a key version may still do."""

    CURRENT = "current"
    """Wraps and unwraps."""
    USABLE = "usable"
    """Unwraps only."""
    RETIRED = "retired"
    """Below the nation's minimum usable version: neither, until the minimum is lowered."""
    DESTROYED = "destroyed"
    """Erased for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyVersion:
    """One version of a nation's key, without any secret."""

    nation: str
    number: int
    state: KeyState
    created: datetime
    destroyed: datetime | None = None


class Keyring(Protocol):
    """Keys of nations, each in numbered versions. Safe to call from any thread."""

    def nations(self) -> tuple[str, ...]:
        """The nations that ever had keys here, destroyed ones included, in order."""
        ...

    def versions(self, nation: str) -> tuple[KeyVersion, ...]:
        """All versions of a nation's key, oldest first.

        Raises:
            KeyUnavailable: If the nation has no keys here.
        """
        ...

    def current(self, nation: str) -> KeyVersion:
        """The version that wraps.

        Raises:
            KeyUnavailable: If the nation has none.
        """
        ...

    def wrap(self, nation: str, secret: bytes, *, info: bytes) -> tuple[int, bytes]:
        """Wrap a secret to the nation's current version; return its number and the wrap.

        Raises:
            KeyUnavailable: If the nation has no current version.
        """
        ...

    def unwrap(self, nation: str, number: int, wrapped: bytes, *, info: bytes) -> bytes:
        """Unwrap a secret.

        Raises:
            KeyUnavailable: If that version is unknown, retired or destroyed.
            Tampered: If nation, version, `info` or any byte is not what was wrapped.
        """
        ...

    def create(self, nation: str) -> KeyVersion:
        """Give a nation its first key, durably.

        Raises:
            NationExists: If the nation has or had keys here.
        """
        ...

    def rotate(self, nation: str) -> KeyVersion:
        """Make a new current version, durably; earlier ones still unwrap.

        Raises:
            KeyUnavailable: If the nation has no current version.
        """
        ...

    def require(self, nation: str, minimum: int) -> None:
        """Set the lowest version that still unwraps.

        Raises:
            KeyUnavailable: If the nation has no keys here.
            ValueError: If the minimum is not between 1 and the current version.
        """
        ...

    def destroy(self, nation: str, number: int | None = None) -> None:
        """Erase one earlier version, or with `None` all the nation's keys, for good.

        Raises:
            KeyUnavailable: If there is no such nation or version.
            ValueError: If `number` is the current version: rotate first.
        """
        ...
