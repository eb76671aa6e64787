"""`entente policy test FILE...`: the law asked about cases, without a server or a database."""

import argparse

from policies.cases import run as evaluate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    test = actions.add_parser("test", help="evaluate policy case files: 0 all hold, 1 one does not, 2 unusable file")
    test.add_argument("files", nargs="+", metavar="FILE")
    test.add_argument("--json", action="store_true", help="print one JSON object per case")


def run(arguments: argparse.Namespace) -> int:
    """Evaluates the files."""
    return evaluate([*(["--json"] if arguments.json else []), *arguments.files])
