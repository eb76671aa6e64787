"""`python -m workspace.cli` does what `entente` does."""

import sys

from workspace.cli import main

if __name__ == "__main__":
    sys.exit(main())
