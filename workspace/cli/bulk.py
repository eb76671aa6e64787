"""`entente import DIR`: a folder of files into a project, each a document of its own, all with one marking.

Acts as a person, over the same API as everybody. Broken off, it goes on where it was: what is complete stands in a
journal beside the folder, and what is half-way is resumed from the byte that the server has.
"""

import argparse
import hashlib
import json
import mimetypes
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from workspace.cli import CommandFailed, tokens
from workspace.cli.remote import LineLost, Refused, Remote

_PAUSES = (0.5, 1, 2, 4, 8)
_MEGABYTE = 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--project", required=True, metavar="NAME", help="the project's exact name")
    parser.add_argument("--marking", required=True, metavar="TEXT", help="the marking of every file")
    parser.add_argument("--policy", metavar="NATION", help="whose marking rules it follows (default your nation's)")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the workspace serves")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="one of the demonstration's people")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the demonstration's folder, with --as")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="a bearer token of your nation's issuer")
    parser.add_argument("--json", action="store_true", help="print one JSON object per imported file")


def run(arguments: argparse.Namespace) -> int:
    """Imports; 1 when any file was refused.

    Raises:
        CommandFailed: nothing can be imported at all.
    """
    if not arguments.folder.is_dir():
        raise CommandFailed(f"{arguments.folder} is not a folder.")
    remote = Remote(arguments.url, _token(arguments))
    try:
        project = _project(remote, arguments.project)
    except (LineLost, Refused) as error:
        raise CommandFailed(str(error)) from error
    folder = arguments.folder.resolve()
    bringing = Import(
        remote=remote,
        project=project,
        marking={"text": arguments.marking} | ({"policy": arguments.policy} if arguments.policy else {}),
        journal=Journal(folder.with_name(f"{folder.name}.entente-import.jsonl"), project),
    )
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    refused = 0
    for number, file in enumerate(files, start=1):
        name = file.relative_to(folder).as_posix()
        progress = Progress(f"{number}/{len(files)} {name}", file.stat().st_size)
        try:
            done = bringing.bring(_File(file, name), progress)
        except (LineLost, Refused) as error:
            refused += 1
            progress.end(f"refused: {error}")
            continue
        if arguments.json:
            print(json.dumps(done, ensure_ascii=False), flush=True)
    print(f"{len(files) - refused} of {len(files)} files are in {arguments.project}.", file=sys.stderr)
    return 1 if refused else 0


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str

    def digest(self) -> str:
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


class Progress:
    """One line on standard error for each file."""

    def __init__(self, what: str, size: int) -> None:
        self._what = what
        self._size = size

    def at(self, offset: int) -> None:
        """Tells how far it is."""
        if sys.stderr.isatty():
            print(f"\r{self._what}: {offset // _MEGABYTE}/{self._size // _MEGABYTE} MiB", end="", file=sys.stderr)

    def end(self, how: str) -> None:
        """Tells how it ended."""
        print(f"{chr(13) if sys.stderr.isatty() else ''}{self._what}: {how}", file=sys.stderr, flush=True)


class Journal:
    """What an import into one project has finished, one JSON object a line; a torn last line does not count."""

    def __init__(self, path: Path, project: str) -> None:
        self._path = path
        self._project = project
        self._done = {(entry["name"], entry["sha256"]): entry for entry in self._read()}

    def find(self, name: str, sha256: str) -> dict[str, str] | None:
        """The entry of a file with this content, if it was finished."""
        return self._done.get((name, sha256))

    def add(self, entry: dict[str, str]) -> None:
        """Notes a finished file."""
        self._done[entry["name"], entry["sha256"]] = entry
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def _read(self) -> Iterator[dict[str, str]]:
        if not self._path.exists():
            return
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if entry.get("project") == self._project:
                yield entry


def _token(arguments: argparse.Namespace) -> str:
    if arguments.token_file is not None:
        try:
            return str(arguments.token_file.read_text(encoding="ascii").strip())
        except OSError as error:
            raise CommandFailed(f"{arguments.token_file} cannot be read: {error.strerror}.") from error
    if arguments.email is None:
        raise CommandFailed("say who imports: --token-file FILE, or --as EMAIL for a demonstration.")
    with redirect_stdout(StringIO()) as printed:
        tokens.run(arguments)
    return printed.getvalue().strip()


def _project(remote: Remote, name: str) -> str:
    query = "query($text: String) { projects(first: 100, filter: { text: $text }) { nodes { id name } } }"
    found = [node["id"] for node in remote.ask(query, text=name)["projects"]["nodes"] if node["name"] == name]
    if len(found) != 1:
        raise CommandFailed(f"you see {len(found)} projects named {name}: give the exact name of one.")
    return str(found[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Files into one project, with one marking."""

    remote: Remote
    project: str
    marking: dict[str, str]
    journal: Journal

    def bring(self, file: _File, progress: Progress) -> dict[str, str]:
        """Brings one file in, trying again while the line is bad; gives its entry in the journal.

        Raises:
            Refused: the workspace does not take it.
            LineLost: the line stayed bad.
        """
        sha256 = file.digest()
        if (known := self.journal.find(file.name, sha256)) is not None:
            progress.end("was imported before")
            return known
        entry = self._persist(file, sha256, progress)
        self.journal.add(entry)
        progress.end("imported")
        return entry

    def _persist(self, file: _File, sha256: str, progress: Progress) -> dict[str, str]:
        for pause in _PAUSES:
            try:
                return self._try(file, sha256, progress)
            except LineLost:
                time.sleep(pause)
        return self._try(file, sha256, progress)

    def _try(self, file: _File, sha256: str, progress: Progress) -> dict[str, str]:
        told = json.dumps([self.project, file.name, sha256, self.marking])
        key = f"import {hashlib.sha256(told.encode()).hexdigest()}"
        made = self.remote.change(
            "documentCreate",
            "document { id }",
            projectId=self.project,
            title=file.name,
            marking=self.marking,
            idempotencyKey=key,
        )
        document = made["document"]["id"]
        made = self.remote.change(
            "documentVersionCreate",
            "version { id state } upload { url }",
            documentId=document,
            filename=file.path.name,
            mediaType=mimetypes.guess_type(file.path.name)[0] or "application/octet-stream",
            size=file.path.stat().st_size,
            idempotencyKey=key,
        )
        version = made["version"]["id"]
        if made["version"]["state"] == "UPLOADING":
            offset = self.remote.offset(made["upload"]["url"])
            progress.at(offset)
            self.remote.resume(made["upload"]["url"], file.path, offset)
            self.remote.change("documentVersionComplete", "version { id }", versionId=version, sha256=sha256)
        return {"project": self.project, "name": file.name, "sha256": sha256, "document": document, "version": version}
