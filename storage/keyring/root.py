"""Where the root key of a keyring comes from.

A root source is asked for a fresh root key with a public record of how to find it again, and later for the key that
belongs to such a record. A passphrase and a key file are built in; a transit service or a token fits the same port by
keeping the root key wrapped in the record.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from typing_extensions import override

from storage.encoding import bound
from storage.envelope import derive
from storage.errors import KeyringLocked

ROOT_KEY_SIZE: Final = 32
_PASSES: Final = 3
_LANES: Final = 4
_MEMORY: Final = 64 * 1024
_MOST_PASSES: Final = 64
_MOST_MEMORY: Final = 4 * 1024 * 1024
_SHORTEST_PASSPHRASE: Final = 12

Record = Mapping[str, str | int]


class RootSource(Protocol):
    """A source of root keys."""

    def establish(self) -> tuple[Record, bytes]:
        """Make a root key; return the record to keep beside the keyring, and the key."""
        ...

    def recover(self, record: Record) -> bytes:
        """Return the root key of a record.

        Raises:
            KeyringLocked: If this source cannot give it.
        """
        ...


class PassphraseRoot(RootSource):
    """A root key derived from a passphrase with Argon2id (RFC 9106, second recommended parameters).

    Raises:
        ValueError: If the passphrase is shorter than 12 characters.
    """

    def __init__(self, passphrase: str) -> None:
        """Hold the passphrase in memory."""
        if len(passphrase) < _SHORTEST_PASSPHRASE:
            raise ValueError("a keyring's passphrase has at least 12 characters")
        self._passphrase = passphrase.encode()

    @override
    def establish(self) -> tuple[Record, bytes]:
        record: Record = {
            "kind": "argon2id",
            "salt": base64.b64encode(secrets.token_bytes(16)).decode(),
            "passes": _PASSES,
            "lanes": _LANES,
            "memory_kib": _MEMORY,
        }
        return record, self.recover(record)

    @override
    def recover(self, record: Record) -> bytes:
        match dict(record):
            case {
                "kind": "argon2id",
                "salt": str(salt),
                "passes": int(passes),
                "lanes": int(lanes),
                "memory_kib": int(memory),
            } if 1 <= passes <= _MOST_PASSES and memory <= _MOST_MEMORY:
                pass
            case _:
                raise KeyringLocked("the keyring is not locked by a passphrase of known form")
        try:
            return Argon2id(
                salt=base64.b64decode(salt, validate=True),
                length=ROOT_KEY_SIZE,
                iterations=passes,
                lanes=lanes,
                memory_cost=memory,
            ).derive(self._passphrase)
        except (ValueError, InvalidKey) as error:
            raise KeyringLocked("the keyring's passphrase parameters are not usable") from error


class FileRoot(RootSource):
    """A root key derived from the random bytes of a key file, made (mode 0600) where it is missing."""

    def __init__(self, path: Path) -> None:
        """Remember where the file is."""
        self._path = path

    @override
    def establish(self) -> tuple[Record, bytes]:
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(ROOT_KEY_SIZE))
                file.flush()
                os.fsync(file.fileno())
        record: Record = {
            "kind": "file",
            "salt": base64.b64encode(secrets.token_bytes(16)).decode(),
        }
        return record, self.recover(record)

    @override
    def recover(self, record: Record) -> bytes:
        match dict(record):
            case {"kind": "file", "salt": str(salt)}:
                pass
            case _:
                raise KeyringLocked("the keyring is not locked by a key file")
        try:
            material = self._path.read_bytes()
            drawn = base64.b64decode(salt, validate=True)
        except (OSError, ValueError) as error:
            raise KeyringLocked("the keyring's root key file cannot be read") from error
        if len(material) < ROOT_KEY_SIZE:
            raise KeyringLocked("the keyring's root key file is too short")
        return derive(
            material,
            purpose=bound("entente/root-key/1"),
            length=ROOT_KEY_SIZE,
            salt=drawn,
        )
