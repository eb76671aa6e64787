"""Keyrings by address: `file:PATH`, locked by a passphrase or else by the root key file `PATH.root`."""

from __future__ import annotations

from pathlib import Path

from storage.keyring.file import FileKeyring
from storage.keyring.port import Keyring, KeyState, KeyVersion
from storage.keyring.root import FileRoot, PassphraseRoot, RootSource

__all__ = [
    "FileKeyring",
    "FileRoot",
    "KeyState",
    "KeyVersion",
    "Keyring",
    "PassphraseRoot",
    "RootSource",
    "open_keyring",
]


def open_keyring(address: str, *, passphrase: str | None = None) -> Keyring:
    """Return the keyring at an address, making it where it is missing.

    Raises:
        ValueError: If the address names no keyring that this version can use, or the passphrase is too short.
        KeyringLocked: If it does not open.
    """
    scheme, _, place = address.partition(":")
    if scheme != "file" or not place or place.startswith("//"):
        raise ValueError("a keyring is given as file:PATH")
    path = Path(place)
    root = PassphraseRoot(passphrase) if passphrase is not None else FileRoot(path.with_name(f"{path.name}.root"))
    return FileKeyring(path, root)
