"""A worker that uploads until the test that started it kills it; run as a program."""

import asyncio
import json
import sys
from pathlib import Path

from tests.workspace.documents.workshop import chunks, digest
from tests.workspace.services.stage import USA, Clock, Stage, strongroom_in, worker
from workspace.domain.identifiers import VersionId
from workspace.persistence.database import Database


async def _upload(told: dict[str, str], content: bytes) -> None:
    database = Database(told["database"])
    clock, strongroom = Clock(), strongroom_in(Path(told["folder"]))
    services = worker(database, strongroom, clock=clock)
    stage = Stage(database=database, services=services, clock=clock, strongroom=strongroom)
    person = told["person"]
    stage._nation_of[person] = USA  # type: ignore[index]
    operation = stage.as_(person)  # type: ignore[arg-type]
    print("sending", flush=True)  # noqa: T201 - the test waits for this line
    version = VersionId(told["version"])
    await services.content.receive(operation, version, chunks(content), offset=None, length=len(content))
    await services.content.complete(operation, version=version, sha256=digest(content))


if __name__ == "__main__":
    asked: dict[str, str] = json.loads(sys.argv[1])
    asyncio.run(_upload(asked, Path(asked["content"]).read_bytes()))
