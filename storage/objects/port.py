"""The port to a store of immutable objects.

Promises of every store: `put` is durable before it returns and never overwrites; a failed `put` leaves nothing that
`get` would return under that name; `delete` is idempotent and removes every kept version, but never what is held; an
unusable store raises `StoreUnavailable` within two seconds.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){0,7}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object as the store lists it."""

    key: str
    size: int
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How a store keeps what it was given, beside what the port promises.

    Attributes:
        history: whether it keeps what was deleted or overwritten, as versions of its own.
        holds: whether it can refuse to delete.
        retention: whether it refuses to delete whatever is younger than some age, held or not.
    """

    history: bool
    holds: bool
    retention: bool


class ObjectStore(Protocol):
    """A store of immutable named objects."""

    async def put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        """Store an object durably.

        Raises:
            ObjectExists: If the name is taken.
            StoreFull: If there is no room.
            StoreUnavailable: If the store cannot be used.
        """
        ...

    async def get(self, key: str) -> bytes:
        """Return an object's bytes.

        Raises:
            ObjectMissing: If there is none.
            StoreUnavailable: If the store cannot be used.
        """
        ...

    async def delete(self, key: str) -> None:
        """Remove an object in all its versions; a missing one is no error.

        Raises:
            ObjectHeld: If the object is held; it is as whole as before.
            StoreUnavailable: If the store cannot be used.
        """
        ...

    async def hold(self, key: str) -> None:
        """Let the store itself refuse to delete an object, whoever asks, until it is released.

        Raises:
            ObjectMissing: If there is none.
            HoldsUnsupported: If the store cannot.
            StoreUnavailable: If the store cannot be used.
        """
        ...

    async def release(self, key: str) -> None:
        """End the hold on an object; one that is missing or not held is no error.

        Raises:
            HoldsUnsupported: If the store cannot hold.
            StoreUnavailable: If the store cannot be used.
        """
        ...

    async def keeping(self) -> Keeping:
        """Tell how the store keeps what it was given.

        Raises:
            StoreUnavailable: If the store cannot be used, or does not let us know.
        """
        ...

    def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        """Go through the objects whose names start with `prefix`, in no promised order.

        Raises:
            StoreUnavailable: If the store cannot be used.
        """
        ...

    async def check(self) -> None:
        """Make sure that the store is usable.

        Raises:
            StoreUnavailable: If it is not, saying why.
        """
        ...

    async def close(self) -> None:
        """Give back threads and connections."""
        ...


def checked_name(key: str) -> str:
    """Return `key` if it is a name that every store takes.

    Raises:
        ValueError: If it is not: up to 8 parts of letters, digits, `.`, `_`, `-`, none starting with a dot.
    """
    if not _NAME.fullmatch(key):
        raise ValueError("not a name for an object")
    return key
