"""Policy case files: tables of decisions that officers keep beside their rules. `entente policy test FILE...`.

`files.py` reads a file and refuses what it does not know; `facts.py` turns a case's facts into the law's values;
`judging.py` asks the law; `command.py` prints.
"""

from policies.cases.command import run

__all__ = ["run"]
