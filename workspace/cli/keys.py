"""`entente keys`: a nation's keys in the keyring, by those who may hold that file. Contents never show."""

import argparse
import json

from storage.errors import StorageError
from storage.keyring import Keyring
from workspace.app.parts import keyring_of
from workspace.cli import CommandFailed
from workspace.cli.environment import read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="which nations have keys, and in which versions")
    listing.add_argument("--json", action="store_true", help="print one JSON object per key version")
    for name, meaning in (
        ("create", "make a nation's first key"),
        ("rotate", "make a new version; content sealed under the old one still opens"),
    ):
        actions.add_parser(name, help=meaning).add_argument("nation", metavar="NATION")
    require = actions.add_parser("require", help="let versions below one wrap and open nothing any more")
    require.add_argument("nation", metavar="NATION")
    require.add_argument("minimum", type=int, metavar="N")
    destroy = actions.add_parser("destroy", help="end a nation's access for good; this cannot be undone")
    destroy.add_argument("nation", metavar="NATION")
    destroy.add_argument("--version", type=int, metavar="N", help="only this version")
    destroy.add_argument("--yes", action="store_true", help="really destroy it")


def run(arguments: argparse.Namespace) -> int:
    """Lists or changes keys.

    Raises:
        CommandFailed: the keyring does not open, or refuses.
    """
    try:
        return _act(keyring_of(read_settings({})), arguments)
    except (StorageError, ValueError) as error:
        raise CommandFailed(f"{error}.") from error


def _act(keyring: Keyring, arguments: argparse.Namespace) -> int:
    if arguments.action == "list":
        for nation in keyring.nations():
            for version in keyring.versions(nation):
                line = {"nation": nation, "version": version.number, "state": version.state.value}
                print(json.dumps(line) if arguments.json else "{nation}\t{version}\t{state}".format(**line))
        return 0
    if arguments.action == "create":
        made = keyring.create(arguments.nation)
    elif arguments.action == "rotate":
        made = keyring.rotate(arguments.nation)
    elif arguments.action == "require":
        keyring.require(arguments.nation, arguments.minimum)
        print(f"{arguments.nation}: versions from {arguments.minimum} on")
        return 0
    elif not arguments.yes:
        raise CommandFailed("what was sealed for this key can then never be opened again: repeat with --yes to do it.")
    else:
        keyring.destroy(arguments.nation, arguments.version)
        print(f"Destroyed the key of {arguments.nation}.")
        return 0
    print(f"{made.nation}: version {made.number}")
    return 0
