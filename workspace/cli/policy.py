"""`entente policy test | explain | simulate FILE`: the law asked from files, without a server or a database.

What a running workspace holds is asked through its API (`explainAccess`, `whoCan`, `simulate`), where the gate sees to
it that everybody learns only what they may.
"""

import argparse

from policies.cases import explaining, simulating
from policies.cases import run as test


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    testing = actions.add_parser("test", help="evaluate policy case files: 0 all hold, 1 one does not, 2 unusable file")
    testing.add_argument("files", nargs="+", metavar="FILE")
    testing.add_argument("--json", action="store_true", help="print one JSON object per case")
    explain = actions.add_parser("explain", help="say why one case of a case file is answered as it is")
    explain.add_argument("file", metavar="FILE")
    explain.add_argument("case", metavar="CASE")
    explain.add_argument("--json", action="store_true", help="print one JSON object")
    simulate = actions.add_parser("simulate", help="say what a change written in a file would open and close")
    simulate.add_argument("file", metavar="FILE")
    simulate.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Asks."""
    flags = ["--json"] if arguments.json else []
    if arguments.action == "explain":
        return explaining.run([*flags, "--", arguments.file, arguments.case])
    if arguments.action == "simulate":
        return simulating.run([*flags, "--", arguments.file])
    return test([*flags, "--", *arguments.files])
