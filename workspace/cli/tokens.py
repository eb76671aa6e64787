"""`entente token EMAIL`: a bearer token for one of the demonstration's people, whether or not it is running."""

import argparse
import os
from datetime import timedelta
from pathlib import Path

from workspace.app.clock import now
from workspace.app.demonstration.accounts import account_of
from workspace.app.demonstration.cast import CAST
from workspace.cli import CommandFailed
from workspace.cli.environment import demo_overrides, read_settings
from workspace.identity.issuer import open_embedded_issuer
from workspace.settings import Profile

_LIFETIME = timedelta(hours=12)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the demonstration's folder (default .entente/demo)")


def run(arguments: argparse.Namespace) -> int:
    """Prints the token.

    Raises:
        CommandFailed: the embedded issuer is off, or it knows nobody by this address.
    """
    chosen = os.environ.get("ENTENTE_PROFILE", Profile.DEMO.value)
    if chosen != Profile.DEMO:
        raise CommandFailed(f"the embedded issuer is off in profile {chosen}: ask your nation's identity provider.")
    settings = read_settings(demo_overrides(arguments.data))
    actor = next((actor for actor in CAST if actor.email == arguments.email), None)
    if actor is None:
        raise CommandFailed(f"{arguments.email} is none of: {', '.join(actor.email for actor in CAST)}.")
    person = account_of(settings.data_dir, actor.email)
    if person is None:
        raise CommandFailed(f"{settings.data_dir} holds no demonstration yet: run `entente demo` on it first.")
    issuer = open_embedded_issuer(settings.data_dir, clock=now)
    print(issuer.issue(person=person, nation=actor.nation, lifetime=_LIFETIME))
    return 0
