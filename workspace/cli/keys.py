"""`entente keys`: a nation's keys in the keyring, by those who may hold that file. Contents never show.

What cannot be undone is planned first, confirmed by typing the nation's name, and on record before it is done.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

from storage.errors import StorageError
from storage.keyring import Keyring
from storage.keyring.port import KeyVersion
from workspace.app.parts import keyring_of
from workspace.app.wiring import open_workspace
from workspace.cli import CommandFailed
from workspace.cli.environment import database_of, demo_overrides, read_settings
from workspace.domain.errors import WorkspaceError
from workspace.services.custody import Custody, KeyPlan
from workspace.settings import Settings

_T = TypeVar("_T")

_ACTIONS = {
    "list": "which nations have keys, and in which versions",
    "create": "make a nation's first key",
    "rotate": "make a new version; content sealed under the old one still opens",
    "renew": "wrap all its content to the current version, so that older ones can be retired or destroyed",
    "require": "let versions below one wrap and open nothing any more",
    "destroy": "end a nation's access for good; this cannot be undone",
    "exit": "let a nation leave: what only it opens goes to those its label admits, then its keys are destroyed",
}
_CONFIRMED = frozenset({"destroy", "exit"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, meaning in _ACTIONS.items():
        action = actions.add_parser(name, help=meaning, description=f"{meaning[0].upper()}{meaning[1:]}.")
        if name != "list":
            action.add_argument("nation", metavar="NATION")
        if name == "require":
            action.add_argument("minimum", type=int, metavar="N")
        if name == "destroy":
            action.add_argument("--version", type=int, metavar="N", help="only this older version")
            action.add_argument(
                "--keyring-only", action="store_true", help="without a database to ask or to record it in"
            )
        if name == "exit":
            action.add_argument("--certificate", type=Path, metavar="FILE", help="write the certificate there too")
        if name in _CONFIRMED:
            action.add_argument("--dry-run", action="store_true", help="only tell what nobody could open afterwards")
            action.add_argument("--confirm", metavar="NATION", help="the nation's name again, instead of typing it")
        action.add_argument("--data", type=Path, metavar="DIR", help="the demonstration kept there")
        action.add_argument("--json", action="store_true", help="print JSON, one object per line")


def run(arguments: argparse.Namespace) -> int:
    """Lists or changes keys.

    Raises:
        CommandFailed: the keyring does not open, or refuses.
    """
    settings = read_settings({} if arguments.data is None else demo_overrides(arguments.data))
    try:
        if arguments.action == "renew" or (arguments.action in _CONFIRMED and not _alone(arguments)):
            return _with_documents(settings, arguments)
        return _with_keyring(keyring_of(settings), arguments)
    except WorkspaceError as error:
        raise CommandFailed(error.message) from error
    except (StorageError, ValueError) as error:
        raise CommandFailed(f"{error}.") from error


def _alone(arguments: argparse.Namespace) -> bool:
    return arguments.action == "destroy" and arguments.keyring_only and not arguments.dry_run


def _with_keyring(keyring: Keyring, arguments: argparse.Namespace) -> int:
    """Does what concerns the keyring alone."""
    nation: str = getattr(arguments, "nation", "")
    match arguments.action:
        case "create":
            changed = [keyring.create(nation)]
        case "rotate":
            changed = [keyring.rotate(nation)]
        case "require":
            keyring.require(nation, arguments.minimum)
            changed = list(keyring.versions(nation))
        case "destroy":
            keyring.versions(nation)
            _confirm(arguments, f"Whatever only {nation} opens can then never be opened again.")
            keyring.destroy(nation, arguments.version)
            changed = list(keyring.versions(nation))
        case _:
            changed = [version for one in keyring.nations() for version in keyring.versions(one)]
    for version in changed:
        _tell_key(version, as_json=arguments.json)
    return 0


def _with_documents(settings: Settings, arguments: argparse.Namespace) -> int:
    """Does what concerns the documents that a key opens."""
    nation = arguments.nation
    keyring_of(settings).versions(nation)
    with database_of(settings, beside=True) as running:
        if arguments.action == "renew":
            count = _custody(running, lambda custody: custody.renew(nation))
            _tell({"nation": nation, "renewed": count}, f"{nation}: {count} versions renewed", as_json=arguments.json)
            return 0
        number = arguments.version if arguments.action == "destroy" else None
        plan = _custody(running, lambda custody: custody.plan(nation, number=number))
        if arguments.dry_run:
            _tell_plan(plan, leaving=arguments.action == "exit", as_json=arguments.json)
            return 0
        if arguments.action == "exit" and arguments.certificate is not None and arguments.certificate.exists():
            raise CommandFailed(f"{arguments.certificate} exists: name another file for the certificate.")
        gone = plan.lost if arguments.action == "exit" else plan.opened_by_nobody
        _confirm(arguments, f"{len(gone)} versions can then never be opened again (--dry-run lists them).")
        if arguments.action == "destroy":
            _custody(running, lambda custody: custody.destroy(nation, number=number))
            for version in keyring_of(settings).versions(nation):
                _tell_key(version, as_json=arguments.json)
            return 0
        certificate = _custody(running, lambda custody: custody.exit(nation)).to_json()
        if arguments.certificate is not None:
            _write(arguments.certificate, certificate)
        print(certificate)
    return 0


def _custody(settings: Settings, act: Callable[[Custody], Awaitable[_T]]) -> _T:
    async def acted() -> _T:
        async with open_workspace(settings) as workspace:
            return await act(workspace.services.custody)

    return asyncio.run(acted())


def _confirm(arguments: argparse.Namespace, warning: str) -> None:
    """Makes sure that this nation's keys are meant.

    Raises:
        CommandFailed: another name was given, or none and nobody is there to type it.
    """
    given = arguments.confirm
    if given is None:
        if not sys.stdin.isatty():
            raise CommandFailed(f"{warning} Repeat with --confirm {arguments.nation} to do it.")
        print(f"{warning} Type {arguments.nation} to do it: ", end="", file=sys.stderr, flush=True)
        given = sys.stdin.readline().strip()
    if given != arguments.nation:
        raise CommandFailed(f"nothing was done: {given!r} is not {arguments.nation}.")


def _tell_plan(plan: KeyPlan, *, leaving: bool, as_json: bool) -> None:
    """Prints what would be lost, and at an exit what would be handed over, and to whom."""
    for one in plan.opened_by_nobody:
        heirs = one.heirs if leaving else ()
        outcome = f"handed over to {', '.join(heirs)}" if heirs else "opened by nobody"
        facts: dict[str, object] = {
            "document": one.document,
            "version": one.version,
            "originators": list(one.originators),
            "handedOverTo": list(heirs),
        }
        _tell(facts, f"{one.document}\t{one.version}\t{', '.join(one.originators)}\t{outcome}", as_json=as_json)
    lost = plan.lost if leaving else plan.opened_by_nobody
    summary = {"nation": plan.nation, "openedByOthers": plan.opened_by_others, "openedByNobody": len(lost)}
    _tell(summary, f"{plan.nation}: {len(lost)} versions opened by nobody afterwards, nothing done", as_json=as_json)


def _tell_key(version: KeyVersion, *, as_json: bool) -> None:
    facts = {"nation": version.nation, "version": version.number, "state": version.state.value}
    _tell(facts, "{nation}\t{version}\t{state}".format(**facts), as_json=as_json)


def _tell(facts: Mapping[str, object], line: str, *, as_json: bool) -> None:
    print(json.dumps(facts) if as_json else line)


def _write(file: Path, certificate: str) -> None:
    """Writes a certificate where none is yet, durably.

    Raises:
        CommandFailed: it cannot be written; repeating the command gives it again.
    """
    try:
        with file.open("x", encoding="utf-8") as written:
            written.write(f"{certificate}\n")
            written.flush()
            os.fsync(written.fileno())
    except OSError as error:
        raise CommandFailed(
            f"the keys are destroyed, but {file} cannot be written ({error.strerror}): "
            "repeat the command with another file to have the certificate again."
        ) from error
