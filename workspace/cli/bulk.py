"""`entente import DIR`: a folder of files into a project, each a document of its own, marked alike or by a manifest.

Acts as a person, over the same API as everybody. Everything that can be judged beforehand is, and nothing is uploaded
while a fault is left. Broken off, it goes on where it was: what is complete stands in a journal beside the folder, and
what is half-way is resumed from the byte that the server has.
"""

import argparse
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from workspace.cli import CommandFailed
from workspace.cli.intake.bringing import Bringing, Outcome, Stopped
from workspace.cli.intake.files import FileRefused, Folder, LeftOut, shown
from workspace.cli.intake.journal import Journal
from workspace.cli.intake.manifest import Entry, Fault, plain_entry, read_manifest
from workspace.cli.intake.progress import Progress
from workspace.cli.remote import LineLost, Refused, Remote, add_sign_in, sign_in

_MOST_AT_ONCE = 8
_FAULTS_SHOWN = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--project", required=True, metavar="NAME", help="the project's exact name, or its identifier")
    marked = parser.add_mutually_exclusive_group(required=True)
    marked.add_argument("--marking", metavar="TEXT", help="the marking of every file")
    marked.add_argument("--manifest", type=Path, metavar="FILE", help="a CSV table with a marking per file")
    parser.add_argument("--policy", metavar="NATION", help="with --marking: whose rules it follows (default yours)")
    parser.add_argument("--check", action="store_true", help="say what is wrong, and upload nothing")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="where to note what is done (default beside DIR)")
    parser.add_argument("--at-once", type=int, default=3, metavar="N", help="how many files at a time (default 3)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per file")
    add_sign_in(parser)


def run(arguments: argparse.Namespace) -> int:
    """Imports; 1 when anything was refused or left out.

    Raises:
        CommandFailed: nothing can be imported at all; every fault is named.
    """
    if not 1 <= arguments.at_once <= _MOST_AT_ONCE:
        raise CommandFailed(f"--at-once takes a number from 1 to {_MOST_AT_ONCE}.")
    if arguments.policy and arguments.manifest:
        raise CommandFailed("--policy goes with --marking: a manifest has a column for it.")
    path = arguments.folder.resolve()
    try:
        folder = Folder(path)
    except OSError as error:
        raise CommandFailed(f"{arguments.folder} is not a folder that can be read: {error.strerror}.") from error
    remote = sign_in(arguments)
    with closing(folder):
        try:
            project = remote.project(arguments.project)
            entries, faults, left_out = _gathered(arguments, folder, own=_own(arguments, path))
            templates = _templates(remote, project, entries, faults)
            faults += _remote_faults(remote, entries)
        except (LineLost, Refused) as error:
            raise CommandFailed(str(error)) from error
        if faults:
            raise CommandFailed(_spoken(faults, arguments.manifest))
        if arguments.check:
            print(f"{len(entries)} files can be imported into {arguments.project}.", file=sys.stderr)
            return 0
        with closing(Journal(_journal(arguments, path), project)) as journal:
            bringing = Bringing(
                remote=remote,
                folder=folder,
                project=project,
                templates=templates,
                journal=journal,
                progress=Progress(things=len(entries), size=_size(folder, entries)),
                stop=threading.Event(),
            )
            return _import(bringing, entries, left_out, arguments)


def _journal(arguments: argparse.Namespace, folder: Path) -> Path:
    chosen: Path = arguments.journal or folder.with_name(f"{folder.name}.entente-import.jsonl")
    return chosen


def _own(arguments: argparse.Namespace, folder: Path) -> frozenset[str]:
    """The manifest and the journal, should they lie in the folder: they are not part of what is imported."""
    given = [one.resolve() for one in (arguments.manifest, arguments.journal) if one is not None]
    return frozenset(one.relative_to(folder).as_posix() for one in given if one.is_relative_to(folder))


def _gathered(
    arguments: argparse.Namespace, folder: Folder, *, own: frozenset[str]
) -> tuple[list[Entry], list[Fault], list[LeftOut]]:
    """What is to be imported, what is wrong with that, and what stays outside."""
    names = [one for one in folder.names() if (one if isinstance(one, str) else one.name) not in own]
    present = {one for one in names if isinstance(one, str)}
    left_out = [one for one in names if isinstance(one, LeftOut)]
    if arguments.manifest is None:
        made = [plain_entry(one, marking=arguments.marking, policy=arguments.policy) for one in sorted(present)]
        entries = [one for one in made if isinstance(one, Entry)]
        return entries, [one for one in made if isinstance(one, Fault)], left_out
    entries, faults = read_manifest(arguments.manifest)
    for entry in entries:
        if entry.name not in present:
            faults.append(Fault(entry.place, f"{shown(entry.name)}: {_absence(folder, entry.name)}"))
    listed = {entry.name for entry in entries}
    left_out += [LeftOut(one, "the manifest does not name it") for one in sorted(present - listed)]
    return entries, faults, left_out


def _absence(folder: Folder, name: str) -> str:
    try:
        with folder.opened(name):
            return "it appeared only now: give the command again"
    except FileRefused as refusal:
        return str(refusal)


def _size(folder: Folder, entries: Sequence[Entry]) -> int:
    total = 0
    for entry in entries:
        try:
            with folder.opened(entry.name) as file:
                total += file.size
        except FileRefused:
            continue  # told when its turn comes
    return total


def _templates(remote: Remote, project: str, entries: list[Entry], faults: list[Fault]) -> dict[str, str]:
    """The identifiers of the templates that the manifest names."""
    if not any(entry.template for entry in entries):
        return {}
    query = "query($p: ID) { markingTemplates(projectId: $p) { id name marking { policy text } } }"
    known = remote.ask(query, p=project)["markingTemplates"]
    found: dict[str, str] = {}
    for entry in entries:
        if entry.template is None:
            continue
        meant = [one for one in known if entry.template in {one["id"], one["name"]}]
        if len(meant) != 1:
            names = ", ".join(sorted(one["name"] for one in known)) or "none"
            faults.append(Fault(entry.place, f"template: {len(meant)} of yours are named so; there are: {names}"))
        elif meant[0]["marking"]["text"] != entry.marking:
            faults.append(Fault(entry.place, f"template: this one is for {meant[0]['marking']['text']}"))
        else:
            found[entry.template] = meant[0]["id"]
    return found


def _remote_faults(remote: Remote, entries: Sequence[Entry]) -> Iterator[Fault]:
    """What the workspace finds wrong with the markings, each asked about once."""
    query = (
        "query($policy: String, $marking: String!) { markingCheck(policy: $policy, marking: $marking) {"
        " valid canonical faults { message } } }"
    )
    answers: dict[tuple[str | None, str], str] = {}
    for entry in entries:
        for column, text in (("marking", entry.marking), ("recordMarking", entry.record_marking)):
            if text is None:
                continue
            asked = (entry.policy, text)
            if asked not in answers:
                check = remote.ask(query, policy=entry.policy, marking=text)["markingCheck"]
                answers[asked] = "" if check["valid"] else _unread(text, check)
            if answers[asked]:
                yield Fault(entry.place, f"{column}: {answers[asked]}")


def _unread(text: str, check: dict[str, object]) -> str:
    faults = check["faults"]
    said = "; ".join(str(fault["message"]) for fault in faults) if isinstance(faults, list) else ""
    suggestion = f"; write: {check['canonical']}" if check["canonical"] else ""
    return f"{shown(text)} cannot be read: {said}{suggestion}"


def _spoken(faults: Sequence[Fault], manifest: Path | None) -> str:
    alike: dict[str, list[str]] = {}
    for fault in faults:
        alike.setdefault(fault.message if manifest is None else f"{fault.place}: {fault.message}", []).append(
            fault.place
        )
    lines = [
        f"  {message}" if manifest is not None else f"  {message} ({places[0]}{_others(len(places) - 1)})"
        for message, places in alike.items()
    ]
    more = [f"  and {len(lines) - _FAULTS_SHOWN} more"] if len(lines) > _FAULTS_SHOWN else []
    where = "" if manifest is None else f"{manifest} "
    return "\n".join([f"{where}nothing was uploaded:".strip(), *lines[:_FAULTS_SHOWN], *more])


def _others(count: int) -> str:
    return f" and {count} others" if count else ""


def _import(
    bringing: Bringing, entries: Sequence[Entry], left_out: Sequence[LeftOut], arguments: argparse.Namespace
) -> int:
    refused = 0
    for outcome in _outcomes(bringing, entries, at_once=arguments.at_once):
        refused += not outcome.imported
        how = outcome.said if outcome.imported else f"refused: {outcome.said}"
        bringing.progress.ended(f"{shown(outcome.name)}: {how}")
        if arguments.json:
            print(json.dumps(replace(outcome, name=shown(outcome.name)).report(), ensure_ascii=False), flush=True)
    for one in left_out:
        print(f"{shown(one.name)}: left out: {one.reason}", file=sys.stderr)
        if arguments.json:
            told = {"name": shown(one.name), "state": "LEFT_OUT", "reason": one.reason}
            print(json.dumps(told, ensure_ascii=False), flush=True)
    total = f"{len(entries) - refused} of {len(entries)} files are in {arguments.project}"
    print(f"{total}, {len(left_out)} left out." if left_out else f"{total}.", file=sys.stderr)
    return 1 if refused or left_out else 0


def _outcomes(bringing: Bringing, entries: Sequence[Entry], *, at_once: int) -> Iterator[Outcome]:
    """Brings a few files at a time; tells of them in order."""
    with ThreadPoolExecutor(at_once, thread_name_prefix="import") as workers:
        try:
            pending = [workers.submit(bringing.bring, entry) for entry in entries]
            for future in pending:
                yield future.result()
        except Stopped:
            raise KeyboardInterrupt from None
        finally:
            bringing.stop.set()
            workers.shutdown(wait=True, cancel_futures=True)
