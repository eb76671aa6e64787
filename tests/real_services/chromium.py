"""A real Chromium: the system's, or else the one that npm's `@sparticuz/chromium` carries."""

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.real_services.cache import cache_folder

PACKAGE = Path(__file__).parent / "chromium_package"
_SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# The sandbox needs privileges that containers withhold, and their /dev/shm is small. Nothing here weakens what a page
# may do: the client's content policy is under test.
_ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage")


@dataclass(frozen=True, slots=True)
class Chromium:
    """What a driver needs to launch the browser."""

    executable: Path
    arguments: tuple[str, ...] = _ARGUMENTS
    environment: dict[str, str] = field(default_factory=dict)


def packaged_folder() -> Path:
    """Where scripts/install-chromium puts the locked package's browser."""
    lock = (PACKAGE / "package-lock.json").read_bytes()
    return cache_folder() / f"chromium-{hashlib.sha256(lock).hexdigest()[:12]}"


def find_chromium() -> Chromium | None:
    for name in _SYSTEM_NAMES:
        if found := shutil.which(name):
            return Chromium(executable=Path(found))
    folder = packaged_folder()
    if not folder.exists():
        return None
    return Chromium(
        executable=folder / "chromium",
        arguments=(*_ARGUMENTS, "--no-zygote"),
        environment={"LD_LIBRARY_PATH": str(folder / "al2023" / "lib"), "FONTCONFIG_PATH": str(folder / "fonts")},
    )
