"""A recipient's keys as files."""

import os
from pathlib import Path

from storage.package.keys import RecipientKey, RecipientPublicKey
from workspace.cli import CommandFailed

_SEED_SIZE = 64
_LONGEST = 64 * 1024


def make_keys(path: Path, *, name: str) -> dict[str, str]:
    """Makes a pair: the private key in a file of its owner's alone, the public one beside it with `.pub` at its end.

    Raises:
        CommandFailed: one of the files is there already, or cannot be written.
    """
    key = RecipientKey(os.urandom(_SEED_SIZE))
    public = path.with_name(f"{path.name}.pub")
    there = [one for one in (path, public) if os.path.lexists(one)]
    if there:
        raise CommandFailed(f"{there[0]} is there already: choose another name; a key that is lost opens nothing.")
    try:
        for file, text, mode in ((path, key.written(), 0o600), (public, key.public.written(name), 0o644)):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
    except OSError as error:
        raise CommandFailed(f"{error.filename} cannot be made: {error.strerror}.") from error
    return {"private": str(path), "public": str(public), "fingerprint": key.public.fingerprint.hex()}


def read_key(path: Path) -> RecipientKey:
    """Reads a private key.

    Raises:
        CommandFailed: the file holds none.
    """
    try:
        return RecipientKey.read(_text(path))
    except ValueError as error:
        raise CommandFailed(f"{path}: {error}.") from error


def read_recipient(path: Path) -> str:
    """Reads a public key file, as it stands.

    Raises:
        CommandFailed: the file holds none.
    """
    text = _text(path)
    try:
        RecipientPublicKey.read(text)
    except ValueError as error:
        raise CommandFailed(f"{path}: {error}.") from error
    return text


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            return stream.read(_LONGEST)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandFailed(f"{path} cannot be read as a key.") from error
