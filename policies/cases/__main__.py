"""`python -m policies.cases FILE...`."""

import sys

from policies.cases.command import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
