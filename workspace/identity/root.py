"""One root secret per installation, and a separate key derived from it for each purpose.

Promises that keys for different purposes say nothing about each other, and that all workers derive the same
ones. Refuses a secret file that others on the machine may read.
"""

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from typing_extensions import override

_NAME = "root-secret"
_READABLE_BY_OTHERS = 0o077


class RootSecretExposed(Exception):
    """The secret file is open to other users of the machine; the message says how to close it."""


class RootSecret:
    """The root; it hands out derived keys only."""

    __slots__ = ("_root",)

    def __init__(self, root: bytes) -> None:
        self._root = root

    def derive(self, purpose: str) -> bytes:
        """Derives the 32-byte key of one purpose."""
        return HKDF(algorithm=SHA384(), length=32, salt=None, info=b"entente " + purpose.encode()).derive(self._root)

    @override
    def __repr__(self) -> str:
        return "RootSecret(***)"


def open_root_secret(folder: Path) -> RootSecret:
    """Opens the root secret of a data folder, making it on first use.

    Two processes that start together end with the same secret: only one of them can link its file into place.

    Raises:
        RootSecretExposed: another user could read the file.
        OSError: the folder cannot be written or the file not read.
    """
    path = folder / _NAME
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = folder / f".{_NAME}.{secrets.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(48))
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(fresh, path)
        finally:
            fresh.unlink()
    if path.stat().st_mode & _READABLE_BY_OTHERS:
        raise RootSecretExposed(f"Other users can read {path}. Close it with: chmod 600 {path}")
    return RootSecret(path.read_bytes())
