"""The committed picture of the schema: `python -m schema.snapshot` writes it, `--check` compares.

Sorted, so that it changes only when the interface does.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from graphql import build_schema as parse_schema
from graphql import lexicographic_sort_schema, print_schema

from schema.build import build_schema

PICTURE: Final = Path(__file__).with_name("schema.graphql")


def picture() -> str:
    """Prints the schema, sorted."""
    return print_schema(lexicographic_sort_schema(parse_schema(build_schema().as_str()))) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Writes the picture, or with `--check` tells by the exit code whether it is up to date."""
    parser = argparse.ArgumentParser(prog="python -m schema.snapshot", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit with 1 when it differs")
    checking = parser.parse_args(arguments).check
    drawn = picture()
    if not checking:
        PICTURE.write_text(drawn, encoding="utf-8")
        return 0
    if PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == drawn:
        return 0
    sys.stderr.write("schema/schema.graphql is not what the code says: run `python -m schema.snapshot`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
