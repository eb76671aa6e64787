"""`entente export`: documents for a recipient, as an approved transfer; and what the recipient does with the package.

`entente export PROJECT FILE` asks for the transfer, and once officers approved it, the same command fetches the sealed
package; broken off, it goes on behind the last whole frame. `entente export keygen FILE` makes a recipient's keys, and
`entente export verify FILE` verifies and opens a package without any server.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from workspace.cli import CommandFailed
from workspace.cli.outbound.fetching import Fetching
from workspace.cli.outbound.keys import make_keys, read_recipient
from workspace.cli.outbound.opening import verify_package
from workspace.cli.outbound.request import Request, Waiting
from workspace.cli.remote import LineLost, Refused, add_sign_in, sign_in

WAITS = 3
"""How the command ends while officers have not all answered."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.usage = (
        "entente export PROJECT FILE --to NATION --recipient NAME --recipient-key KEY.pub --purpose TEXT [...]\n"
        "       entente export keygen KEY [--name NAME]\n"
        "       entente export verify FILE --key KEY --sender FINGERPRINT [--into DIR]"
    )
    parser.add_argument("first", metavar="PROJECT", help="the project's exact name or identifier; or keygen, verify")
    parser.add_argument("file", type=Path, metavar="FILE", help="the package; for keygen, the private key")
    parser.add_argument("--to", metavar="NATION", help="who receives: a nation's code, or org:NAME")
    parser.add_argument("--recipient", metavar="NAME", help="the person or office that receives")
    parser.add_argument("--recipient-key", type=Path, metavar="FILE", help="their public key")
    parser.add_argument("--purpose", metavar="TEXT", help="what for")
    parser.add_argument("--document", action="append", metavar="ID", help="only this document; may be repeated")
    parser.add_argument("--name", default="", metavar="NAME", help="with keygen: whose key it is")
    parser.add_argument("--key", type=Path, metavar="FILE", help="with verify: the recipient's private key")
    parser.add_argument("--sender", metavar="FINGERPRINT", help="with verify: the sender's, as they told it")
    parser.add_argument("--into", type=Path, metavar="DIR", help="with verify: a new folder for what is inside")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_sign_in(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exports, makes keys, or verifies; 3 while a transfer waits for officers.

    Raises:
        CommandFailed: it cannot be done.
    """
    if arguments.first == "keygen":
        return _told(make_keys(arguments.file, name=arguments.name), as_json=arguments.json)
    if arguments.first == "verify":
        if arguments.key is None or arguments.sender is None:
            raise CommandFailed("say --key FILE, and --sender FINGERPRINT as the sender told it by another way.")
        for told in verify_package(arguments.file, key=arguments.key, sender=arguments.sender, into=arguments.into):
            _told(told, as_json=arguments.json)
        print(f"{arguments.file} is whole, and from the sender expected.", file=sys.stderr)
        return 0
    return _export(arguments)


def _export(arguments: argparse.Namespace) -> int:
    if arguments.file.exists():
        raise CommandFailed(f"{arguments.file} is there already: choose another name, or move it away.")
    key = None if arguments.recipient_key is None else read_recipient(arguments.recipient_key)
    remote = sign_in(arguments)
    try:
        project = remote.project(arguments.first)
        request = Request(remote, arguments.file, project=project)
        request.ensure(
            to=arguments.to,
            recipient=arguments.recipient,
            key=key,
            purpose=arguments.purpose,
            documents=arguments.document,
        )
        request.require_approval()
        told = Fetching(remote, request).fetch()
    except Waiting as waiting:
        print(f"entente export: {waiting}", file=sys.stderr)
        return WAITS
    except (LineLost, Refused) as error:
        raise CommandFailed(str(error)) from error
    return _told(told, as_json=arguments.json)


def _told(told: Mapping[str, object], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(told, ensure_ascii=False), flush=True)
    else:
        print("\t".join(f"{name} {value}" for name, value in told.items()), flush=True)
    return 0
