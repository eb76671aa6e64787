"""Where what takes minutes to build is kept between runs: outside the repository."""

import os
from pathlib import Path


def cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "entente"
