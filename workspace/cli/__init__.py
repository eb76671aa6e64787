"""The command line: `entente COMMAND`. Progress goes to standard error, results and `--json` to standard output.

A command that cannot do its work says why and what to do about it, and ends with 1; a misuse ends with 2.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from workspace.app.memory import keep_little

COMMANDS = {
    "demo": ("demonstration", "seed a trilateral programme and serve it with everything embedded"),
    "serve": ("serving", "serve with the ENTENTE_* settings"),
    "token": ("tokens", "print a bearer token from the embedded issuer"),
    "migrate": ("migration", "bring the database to the newest schema"),
    "doctor": ("doctor", "check every setting and dependency, and say how to mend each"),
    "import": ("bulk", "import a folder of files into a project"),
    "export": ("exporting", "export documents for a recipient, and verify what was exported"),
    "policy": ("policy", "test policy case files, explain a case, simulate a change"),
    "keys": ("keys", "list, create, rotate, renew, retire or destroy a nation's keys; let a nation leave"),
    "backup": ("backups", "write database and sealed objects into a folder, while the workspace serves"),
    "restore": ("backups", "bring a backup back where nothing is yet; what was shredded stays shredded"),
}
"""Command -> the module that runs it, and what it does."""


class CommandFailed(Exception):
    """A command could not do its work; the message is for the person who gave it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: those after the program's name; the process's own when None.

    Returns:
        The exit code.
    """
    keep_little()
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="entente", description="One workspace, every nation's own disclosure rules.")
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    named = next((argument for argument in given if not argument.startswith("-")), None)
    for name, (module, meaning) in COMMANDS.items():
        command = parsers.add_parser(name, help=meaning, description=meaning.capitalize() + ".")
        if name == named:
            loaded = import_module(f"workspace.cli.{module}")
            loaded.add_arguments(command)
            command.set_defaults(run=loaded.run)
    chosen = parser.parse_args(given)
    try:
        return int(chosen.run(chosen))
    except CommandFailed as failure:
        print(f"entente {chosen.command}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
