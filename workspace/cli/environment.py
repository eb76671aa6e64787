"""Settings for a command: the environment, with what the command line says on top."""

import fcntl
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from workspace.cli import CommandFailed
from workspace.persistence.embedded import EmbeddedDatabaseError, EmbeddedPostgres
from workspace.settings import Profile, Secret, Settings, SettingsInvalid

DEMO_FOLDER = Path(".entente/demo")


def read_settings(overrides: Mapping[str, str]) -> Settings:
    """Reads the settings.

    Raises:
        CommandFailed: they cannot be used; every fault is named with its remedy.
    """
    try:
        return Settings.read({**os.environ, **overrides})
    except SettingsInvalid as invalid:
        lines = [f"  {fault.name}: {fault.problem} {fault.remedy}" for fault in invalid.faults]
        raise CommandFailed("the settings cannot be used.\n" + "\n".join(lines)) from invalid


def demo_overrides(data: Path | None, *, port: int | None = None) -> dict[str, str]:
    """What makes the environment a demonstration's."""
    overrides = {"ENTENTE_PROFILE": Profile.DEMO.value}
    if data is not None or "ENTENTE_DATA_DIR" not in os.environ:
        overrides["ENTENTE_DATA_DIR"] = str((data or DEMO_FOLDER).absolute())
    if port is not None:
        overrides["ENTENTE_PORT"] = str(port)
    return overrides


@contextmanager
def database_of(settings: Settings, *, beside: bool = False) -> Iterator[Settings]:
    """Settings that name a running database: the one configured, or the embedded one for as long as this lasts.

    Args:
        settings: as the environment gives them.
        beside: whether an embedded one that another process runs will do.

    Raises:
        CommandFailed: the embedded database cannot start.
    """
    if settings.database_url is not None:
        yield settings
        return
    server = EmbeddedPostgres(settings.data_dir)
    try:
        urls = (server.running() if beside else None) or server.start()
    except EmbeddedDatabaseError as error:
        raise CommandFailed(str(error)) from error
    try:
        yield replace(settings, database_url=Secret(urls.app), database_owner_url=Secret(urls.owner))
    finally:
        server.stop()


def owner_url(settings: Settings) -> str:
    """The address of the role that may change the schema.

    Raises:
        CommandFailed: none is named.
    """
    url = settings.database_owner_url or settings.database_url
    if url is None:
        raise CommandFailed("no database is named: set ENTENTE_DATABASE_URL.")
    return url.reveal()


@contextmanager
def held_folder(folder: Path) -> Iterator[None]:
    """Holds a data folder for this process alone; the kernel lets go of it however the process ends.

    Raises:
        CommandFailed: another process holds it, or it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder.with_name(f".{folder.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CommandFailed(
            f"{folder} cannot be used ({error.strerror}): choose another folder with --data."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise CommandFailed(
            f"{folder} is in use by another demonstration: stop that one, or choose another folder with --data."
        ) from None
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def stopping_well() -> Iterator[None]:
    """Lets a polite kill end the block as Ctrl-C does, so that all it opened is closed; both are a good end."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
