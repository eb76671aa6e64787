"""`entente migrate`: the newest schema, and the registers of nations and groups that markings refer to."""

import argparse
import asyncio
import sys

from workspace.app.preparation import prepare_database
from workspace.cli.environment import database_of, owner_url, read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments: none."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Migrates."""
    del arguments
    with database_of(read_settings({})) as settings:
        asyncio.run(prepare_database(owner_url(settings)))
    print("The database has the newest schema.", file=sys.stderr)
    return 0
