"""What a backup's folder holds, told by a manifest that is written last: without it there is no backup.

    database.dump   the database at one instant, for pg_restore
    objects.jsonl   each object that its rows speak of: name, size, SHA-256 of the sealed bytes
    objects/        those objects, unless only their list was taken
    shreds.txt      the versions that were shredded by then
    manifest.json   sizes and SHA-256 of all that, and of itself

Promises that nothing altered, cut short or mixed up is taken for a backup. No key is in it: neither erasure keys, which
must not have a history, nor the nations' keyring, nor the secret that signs sessions.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "entente-backup-1"
MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
OBJECTS: Final = "objects.jsonl"
CONTENT: Final = "objects"
SHREDS: Final = "shreds.txt"
_PIECE: Final = 1024 * 1024


class BackupInvalid(Exception):
    """The folder holds no backup, or not the one that its manifest describes; the message says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        taken: the instant of the database.
        deployment: the installation's identifier.
        schema: the revision of its tables.
        objects: how many objects its rows speak of.
        size: their bytes together.
        copied: whether the objects are in the backup, not only their list.
        shreds: how many versions had been shredded.
        files: SHA-256 of each file beside the manifest, in hexadecimal.
    """

    taken: datetime
    deployment: str
    schema: str
    objects: int
    size: int
    copied: bool
    shreds: int
    files: dict[str, str]

    def facts(self) -> dict[str, Any]:
        """Gives what is written down, without the digest over it."""
        return {
            "format": FORMAT,
            "taken": self.taken.isoformat(),
            "deployment": self.deployment,
            "schema": self.schema,
            "objects": self.objects,
            "size": self.size,
            "copied": self.copied,
            "shreds": self.shreds,
            "files": self.files,
        }

    def to_json(self) -> str:
        """Gives the manifest as canonical JSON with the SHA-256 of everything but itself."""
        facts = self.facts()
        return _canonical({**facts, "sha256": hashlib.sha256(_canonical(facts).encode()).hexdigest()})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedObject:
    """A line of the list of objects."""

    key: str
    size: int
    sha256: str

    def to_json(self) -> str:
        """Gives the line."""
        return _canonical({"key": self.key, "size": self.size, "sha256": self.sha256})


def read_manifest(folder: Path) -> Manifest:
    """Reads a backup's manifest and makes sure that the files beside it are those that it means.

    Raises:
        BackupInvalid: there is none, or something is not as it says.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        digest = told.pop("sha256")
        if told["format"] != FORMAT:
            raise BackupInvalid(f"{folder} holds a backup of another format: {told['format']}.")
        manifest = Manifest(
            taken=datetime.fromisoformat(told["taken"]),
            deployment=str(told["deployment"]),
            schema=str(told["schema"]),
            objects=int(told["objects"]),
            size=int(told["size"]),
            copied=bool(told["copied"]),
            shreds=int(told["shreds"]),
            files={str(name): str(one) for name, one in told["files"].items()},
        )
    except FileNotFoundError:
        raise BackupInvalid(f"{folder} holds no finished backup: there is no {MANIFEST}.") from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise BackupInvalid(f"{folder / MANIFEST} cannot be read: {type(error).__name__}.") from error
    if digest != hashlib.sha256(_canonical(told).encode()).hexdigest() or manifest.facts() != told:
        raise BackupInvalid(f"{folder / MANIFEST} was altered.")
    if manifest.files.keys() != {DUMP, OBJECTS, SHREDS}:
        raise BackupInvalid(f"{folder / MANIFEST} does not name every file.")
    for name, expected in manifest.files.items():
        try:
            found = digest_of(folder / name)
        except OSError as error:
            raise BackupInvalid(f"{folder / name} cannot be read: {error.strerror}.") from error
        if found != expected:
            raise BackupInvalid(f"{folder / name} is not the file that was backed up.")
    return manifest


def check_backup(folder: Path) -> Manifest:
    """Makes sure that a backup is whole, to its last object.

    Raises:
        BackupInvalid: it is not.
    """
    manifest = read_manifest(folder)
    listed = list(objects_in(folder))
    if (len(listed), sum(one.size for one in listed)) != (manifest.objects, manifest.size):
        raise BackupInvalid(f"{folder / OBJECTS} does not list what the manifest counts.")
    if manifest.copied:
        for one in listed:
            object_in(folder, one)
    return manifest


def objects_in(folder: Path) -> Iterator[ListedObject]:
    """Goes through the list of objects."""
    with (folder / OBJECTS).open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            yield ListedObject(key=str(told["key"]), size=int(told["size"]), sha256=str(told["sha256"]))


def object_in(folder: Path, listed: ListedObject) -> bytes:
    """Gives an object's bytes.

    Raises:
        BackupInvalid: they are not those that were backed up.
    """
    try:
        content = (folder / CONTENT / listed.key).read_bytes()
    except OSError as error:
        raise BackupInvalid(f"{folder / CONTENT / listed.key} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != listed.sha256:
        raise BackupInvalid(f"{folder / CONTENT / listed.key} is not the object that was backed up.")
    return content


def shreds_in(folder: Path) -> tuple[str, ...]:
    """Gives the versions that had been shredded."""
    return tuple((folder / SHREDS).read_text(encoding="utf-8").split())


def digest_of(file: Path) -> str:
    """Gives the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _canonical(facts: object) -> str:
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
