"""A worker that dies by kill -9 at a named step of an upload; run as a program by the tests."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from storage.objects import DirectoryStore
from storage.vault import Vault
from tests.workspace.documents.workshop import chunks, digest
from tests.workspace.services.stage import USA, Clock, Stage, strongroom_in, worker
from workspace.domain.identifiers import VersionId
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import Database
from workspace.persistence.sealed import Sealed
from workspace.persistence.versions import VersionRows

STEPS: dict[str, tuple[type, str, int, bool]] = {
    "before the first object is stored": (DirectoryStore, "put", 1, False),
    "after an object is stored and before it is recorded": (DirectoryStore, "put", 2, True),
    "after the segments are recorded and before that is committed": (Sealed, "record", 1, True),
    "before the segments are recorded": (Sealed, "record", 1, False),
    "after a version is marked complete and before that is committed": (VersionRows, "complete", 1, True),
    "after all of a completion is written and before it is committed": (ActivityLog, "append", 1, True),
}
"""Which call, counted from the start of sending, is the last: and whether it is done or only begun."""

CREATION_STEPS: dict[str, tuple[type, str, int, bool]] = {
    "after the key is made and before anything is written": (Vault, "create_key", 1, True),
    "after the wraps are written and before that is committed": (Sealed, "add_wraps", 1, True),
}


def _die_at(owner: type, name: str, count: int, *, done: bool) -> None:
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)
    calls = 0

    async def deadly(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        nonlocal calls
        calls += 1
        if calls == count and not done:
            os.kill(os.getpid(), signal.SIGKILL)
        result = await original(*arguments, **named)
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


async def _upload(told: dict[str, str], content: bytes) -> None:
    database = Database(told["database"])
    clock, strongroom = Clock(), strongroom_in(Path(told["folder"]))
    services = worker(database, strongroom, clock=clock)
    stage = Stage(database=database, services=services, clock=clock, strongroom=strongroom)
    person = told["person"]
    stage._nation_of[person] = USA  # type: ignore[index]
    operation = stage.as_(person)  # type: ignore[arg-type]
    if told["step"] in CREATION_STEPS:
        owner, name, count, done = CREATION_STEPS[told["step"]]
        _die_at(owner, name, count, done=done)
        await services.content.create_version(operation, document=told["document"], filename="x", size=len(content))  # type: ignore[arg-type]
        return
    if told["step"]:
        owner, name, count, done = STEPS[told["step"]]
        _die_at(owner, name, count, done=done)
    print("sending", flush=True)  # noqa: T201 - the test waits for this line
    version = VersionId(told["version"])
    await services.content.receive(operation, version, chunks(content), offset=None, length=len(content))
    await services.content.complete(operation, version=version, sha256=digest(content))


if __name__ == "__main__":
    asked: dict[str, str] = json.loads(sys.argv[1])
    asyncio.run(_upload(asked, Path(asked["content"]).read_bytes()))
