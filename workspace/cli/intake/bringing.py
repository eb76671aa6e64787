"""Bringing files into a project, each as a document of its own with one version.

Promises: however it is broken off and taken up again, a file becomes one document: what was created stands in the
journal, and for what was created in the moment of a kill the server knows the key. A file that was imported is not
imported under another marking; one whose content changed since becomes a further version of the same document.
"""

import hashlib
import json
import mimetypes
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workspace.cli.intake.files import FileRefused, Folder, OpenFile
from workspace.cli.intake.journal import Begun, Journal
from workspace.cli.intake.manifest import Entry
from workspace.cli.intake.progress import Progress
from workspace.cli.remote import LineLost, NotYet, Refused, Remote

_PAUSES = (0.5, 1, 2, 4, 8, 8, 8, 8, 8, 8)
"""Seconds between attempts: a server may take a while to come back."""

_CHECKING_PAUSE = 2.0
_CHECKED_AT_LEAST = 40_000_000
"""Bytes that a slow store reads back between two questions: what came in pieces is checked before it is complete."""


class Stopped(Exception):
    """The person at the keyboard wants an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file.

    Attributes:
        name: its path inside the folder.
        imported: whether it is in the project.
        said: how it ended, in words.
        document: the document, once there is one.
        version: the version, once it is complete.
        sha256: of the content that was brought.
        held: whether an officer has to confirm the document before other nations see it.
    """

    name: str
    imported: bool
    said: str
    document: str | None = None
    version: str | None = None
    sha256: str | None = None
    held: bool = False

    def report(self) -> dict[str, object]:
        """The same for a program to read; alike however often the import was taken up again."""
        found = {"document": self.document, "version": self.version, "sha256": self.sha256}
        told: dict[str, object] = {"name": self.name, "state": "IMPORTED" if self.imported else "REFUSED"}
        told |= {name: value for name, value in found.items() if value is not None}
        return told | ({"held": True} if self.held else {}) | ({} if self.imported else {"reason": self.said})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """Files of one folder into one project, for one person."""

    remote: Remote
    folder: Folder
    project: str
    templates: Mapping[str, str]
    journal: Journal
    progress: Progress
    stop: threading.Event

    def bring(self, entry: Entry) -> Outcome:
        """Brings one file in, trying again while the line is bad.

        Raises:
            Stopped: it is to end now.
            CommandFailed: nobody is let in with this token any more.
        """
        try:
            with self.folder.opened(entry.name) as file:
                return self._bring(entry, file)
        except (FileRefused, Refused, LineLost) as refusal:
            return Outcome(name=entry.name, imported=False, said=f"{refusal}")

    def _bring(self, entry: Entry, file: OpenFile) -> Outcome:
        facts = self._facts(entry)
        told = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        sha256 = file.digest()
        known = self.journal.document(entry.name)
        if known is not None and known.told != told:
            raise Refused(
                f"it was imported before as {known.document}, with another title, marking or tag: "
                "change that document instead."
            )
        version = self.journal.version(entry.name, sha256)
        if known is not None and version is not None:
            self.progress.moved(file.size)
            return Outcome(
                name=entry.name,
                imported=True,
                said="was imported before",
                document=known.document,
                version=version,
                sha256=sha256,
                held=known.held,
            )
        for pause in _PAUSES:
            try:
                return self._try(entry, file, facts=facts, told=told, sha256=sha256)
            except LineLost:
                if self.stop.wait(pause):
                    raise Stopped from None
        return self._try(entry, file, facts=facts, told=told, sha256=sha256)

    def _facts(self, entry: Entry) -> dict[str, object]:
        policy = {"policy": entry.policy} if entry.policy else {}
        facts: dict[str, object] = {
            "projectId": self.project,
            "title": entry.title,
            "marking": {"text": entry.marking, **policy},
        }
        if entry.record_marking is not None:
            facts["recordMarking"] = {"text": entry.record_marking, **policy}
        if entry.category is not None:
            facts["category"] = entry.category
        if entry.export is not None:
            facts["export"] = dict(entry.export)
        if entry.tags:
            facts["tags"] = list(entry.tags)
        if entry.template is not None:
            facts["templateId"] = self.templates[entry.template]
        return facts

    def _try(self, entry: Entry, file: OpenFile, *, facts: dict[str, object], told: str, sha256: str) -> Outcome:
        begun, version = self.journal.document(entry.name), None
        if begun is None:
            key = _key(entry.name, told)
            made = self.remote.change("documentCreate", "document { id state }", **facts, idempotencyKey=key)
            begun = Begun(told, made["document"]["id"], held=made["document"]["state"] == "HELD")
            self.journal.begun(entry.name, begun)
        else:
            version = self._standing(begun.document, sha256)
        if version is None:
            version = self._send(entry, file, document=begun.document, told=told, sha256=sha256)
        self.journal.finished(entry.name, sha256=sha256, document=begun.document, version=version)
        return Outcome(
            name=entry.name,
            imported=True,
            said="imported; an officer has to confirm its marking" if begun.held else "imported",
            document=begun.document,
            version=version,
            sha256=sha256,
            held=begun.held,
        )

    def _standing(self, document: str, sha256: str) -> str | None:
        """The document's newest version, where it has this content: it was completed before the journal knew."""
        query = "query($id: ID!) { node(id: $id) { ... on Document { latestVersion { id sha256 } } } }"
        node = self.remote.ask(query, id=document)["node"]
        if node is None:
            raise Refused(f"its document {document} is there no more, or not for you: ask its originator.")
        latest = node["latestVersion"]
        return None if latest is None or latest["sha256"] != sha256 else str(latest["id"])

    def _send(self, entry: Entry, file: OpenFile, *, document: str, told: str, sha256: str) -> str:
        filename = entry.name.rpartition("/")[2]
        made = self.remote.change(
            "documentVersionCreate",
            "version { id state } upload { url }",
            documentId=document,
            filename=filename,
            mediaType=mimetypes.guess_type(filename)[0] or "application/octet-stream",
            size=file.size,
            idempotencyKey=_key(entry.name, told, sha256),
        )
        version, url = str(made["version"]["id"]), made["upload"]["url"]
        if made["version"]["state"] == "UPLOADING":
            offset = self.remote.offset(url)
            sent = _Counted(self.progress, offset)
            try:
                self.remote.resume(url, self._pieces(file, offset, sent), offset=offset, length=file.size - offset)
            except LineLost:
                self.progress.moved(-sent.count)
                raise
            file.require_unchanged()
            self._complete(version, sha256=sha256, size=file.size)
        return version

    def _complete(self, version: str, *, sha256: str, size: int) -> None:
        """Completes a version, and waits meanwhile where its bytes are still being checked."""
        for left in range(size // _CHECKED_AT_LEAST, -1, -1):
            try:
                self.remote.change("documentVersionComplete", "version { id }", versionId=version, sha256=sha256)
            except NotYet:
                if not left:
                    raise
                if self.stop.wait(_CHECKING_PAUSE):
                    raise Stopped from None
            else:
                return

    def _pieces(self, file: OpenFile, offset: int, sent: "_Counted") -> Iterator[bytes]:
        for piece in file.pieces(offset):
            if self.stop.is_set():
                raise Stopped
            yield piece
            sent.add(len(piece))


class _Counted:
    """The bytes of one attempt, as the bar shows them."""

    def __init__(self, progress: Progress, already: int) -> None:
        self._progress = progress
        self.count = 0
        self.add(already)

    def add(self, count: int) -> None:
        self.count += count
        self._progress.moved(count)


def _key(*parts: str) -> str:
    return f"import {hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"
