"""The journal of an import: what was begun and what was finished, so that however it ends it can go on.

Promises: an entry that `begun` or `finished` returned from is on the disk; a torn last line counts for nothing and is
cut off; two imports never write to one journal. One JSON object a line.
"""

import fcntl
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workspace.cli import CommandFailed


@dataclass(frozen=True, slots=True)
class Begun:
    """A document that was created for a file.

    Attributes:
        told: a digest of what was said of it.
        document: its identifier.
        held: whether an officer had to confirm it then.
    """

    told: str
    document: str
    held: bool


class Journal:
    """The journal of one folder, as far as it is about one project."""

    def __init__(self, path: Path, project: str) -> None:
        self._project = project
        self._lock = threading.Lock()
        self._documents: dict[str, Begun] = {}
        self._versions: dict[tuple[str, str], str] = {}
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise CommandFailed(f"{path} cannot be written ({error.strerror}): say --journal FILE.") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise CommandFailed(f"another import is at work with {path}: wait until it has ended.") from None
        self._read()

    def close(self) -> None:
        """Lets go of the journal."""
        os.close(self._descriptor)

    def document(self, name: str) -> Begun | None:
        """The document of a file, once it was created."""
        return self._documents.get(name)

    def version(self, name: str, sha256: str) -> str | None:
        """The version that holds this content of a file, once it was finished."""
        return self._versions.get((name, sha256))

    def begun(self, name: str, begun: Begun) -> None:
        """Notes the document of a file."""
        self._add({"name": name, "told": begun.told, "document": begun.document, "held": begun.held})

    def finished(self, name: str, *, sha256: str, document: str, version: str) -> None:
        """Notes that a file's content is complete."""
        self._add({"name": name, "sha256": sha256, "document": document, "version": version})

    def _add(self, entry: dict[str, str | bool]) -> None:
        told = {"project": self._project, **entry}
        with self._lock:
            os.write(self._descriptor, json.dumps(told, ensure_ascii=False).encode() + b"\n")
            os.fsync(self._descriptor)
            self._know(told)

    def _read(self) -> None:
        content = b""
        while piece := os.read(self._descriptor, 1 << 20):
            content += piece
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.ftruncate(self._descriptor, whole)
        for told in content[:whole].splitlines():
            try:
                entry = json.loads(told)
            except ValueError:
                continue
            if isinstance(entry, dict) and entry.get("project") == self._project:
                self._know(entry)

    def _know(self, entry: dict[str, Any]) -> None:
        if "told" in entry:
            self._documents[entry["name"]] = Begun(entry["told"], entry["document"], held=bool(entry.get("held")))
        else:
            self._versions[entry["name"], entry["sha256"]] = entry["version"]
