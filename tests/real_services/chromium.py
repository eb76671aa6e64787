"""A real Chromium: the system's, or else the one that npm's `@sparticuz/chromium` carries."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.real_services.cache import cache_folder

_SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True, slots=True)
class Chromium:
    """What a driver needs to launch the browser."""

    executable: Path
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def find_chromium() -> Chromium | None:
    for name in _SYSTEM_NAMES:
        if found := shutil.which(name):
            return Chromium(executable=Path(found), arguments=("--no-sandbox", "--disable-dev-shm-usage"))
    launch = cache_folder() / "chromium" / "launch.json"  # written by scripts/install-chromium
    if not launch.exists():
        return None
    facts = json.loads(launch.read_text())
    return Chromium(
        executable=Path(facts["executable"]), arguments=tuple(facts["arguments"]), environment=facts["environment"]
    )
