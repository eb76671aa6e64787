"""Workers that die by kill -9 at a named step: a server of forks, so that a hundred deaths take no hundred starts.

Run as a program: for each line of JSON it forks a worker, which acts until it is killed at its step, and answers with
how the worker ended.
"""

import asyncio
import inspect
import json
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from storage.keyring import FileKeyring
from storage.objects import DirectoryStore
from storage.vault import Vault
from tests.workspace.documents.workshop import chunks, digest
from tests.workspace.services.stage import USA, Clock, Stage, strongroom_in, worker
from workspace.domain.decisions import Decision
from workspace.domain.errors import Unavailable
from workspace.domain.identifiers import DocumentId, PersonId, ProposalId, VersionId
from workspace.domain.markings import MarkingDraft
from workspace.persistence.activity import ActivityLog
from workspace.persistence.audit import AuditLog
from workspace.persistence.content_words import ContentWords
from workspace.persistence.database import Database
from workspace.persistence.destruction import DueErasures
from workspace.persistence.documents import DocumentRows
from workspace.persistence.indexing import Passes
from workspace.persistence.proposals import ProposalRows
from workspace.persistence.sealed import Sealed
from workspace.persistence.versions import VersionRows
from workspace.services.gate import Operation

_ATTEMPTS = 3

NARROWER = "SECRET//REL TO USA, AUS"

Step = tuple[type, str, int, bool]
"""The call, counted from the start, that is the last one: and whether it is done or only begun."""

STEPS: dict[str, dict[str, Step]] = {
    "begin": {
        "after the key is made and before anything is written": (Vault, "create_key", 1, True),
        "after the wraps are written and before that is committed": (Sealed, "add_wraps", 1, True),
    },
    "upload": {
        "before the first object is stored": (DirectoryStore, "put", 1, False),
        "after an object is stored and before it is recorded": (DirectoryStore, "put", 2, True),
        "before the segments are recorded": (Sealed, "record", 1, False),
        "after the segments are recorded and before that is committed": (Sealed, "record", 1, True),
        "after a version is marked complete and before that is committed": (VersionRows, "submit", 1, True),
        "after all of a completion is written and before it is committed": (ActivityLog, "append", 1, True),
    },
    "relabel": {
        "after the wraps of one version are gone": (Sealed, "discard_wraps", 1, True),
        "after one version is wrapped anew and before the other": (Sealed, "add_wraps", 1, True),
        "after all is written and before it is committed": (DocumentRows, "remark", 1, True),
        "after it is committed and before it is told": (Operation, "renew", 1, False),
    },
    "release": {
        "after the last word is noted and before the marking is another": (ProposalRows, "close", 1, True),
        "after the wraps of one version are gone": (Sealed, "discard_wraps", 1, True),
        "after one version is wrapped for more and before the other": (Sealed, "add_wraps", 1, True),
        "after all is written and before it is committed": (DocumentRows, "remark", 1, True),
        "after it is committed and before it is told": (Operation, "renew", 1, False),
    },
    "shred": {
        "after the wraps are gone and before that is committed": (Sealed, "discard_wraps", 2, True),
        "after the erasure is promised and before that is committed": (DueErasures, "promise", 1, True),
        "after it is committed and before an erasure key is destroyed": (Vault, "shred", 1, False),
        "after a shred is noted and before the erasure key is gone": (DirectoryStore, "delete", 1, False),
        "after one erasure key is gone and before the other": (Vault, "shred", 1, True),
        "after the erasure is confirmed and before that is committed": (DueErasures, "confirm", 1, True),
        "after all is done and before it is told": (DueErasures, "due", 2, True),
    },
    "index": {
        "after a content is read and before its words are written": (ContentWords, "put", 1, False),
        "after its words are written and before that is committed": (ContentWords, "put", 1, True),
        "after one content is done and before the next is opened": (Passes, "move", 1, True),
        "after some words are committed and before the others are": (ContentWords, "put", 2, False),
        "after all words are committed and before the pass is put aside": (Passes, "postpone", 1, False),
    },
    "rotate": {
        "before the keyring's bytes are flushed": (os, "fsync", 1, False),  # type: ignore[dict-item]
        "after they are flushed and before they have their name": (Path, "replace", 1, False),
        "after they have their name and before that is flushed": (Path, "replace", 1, True),
        "after the key is there and before a wrap is renewed": (Sealed, "renew_wraps", 1, False),
        "after a wrap is renewed and before that is committed": (Sealed, "renew_wraps", 1, True),
        "after all is committed and before the old key is destroyed": (FileKeyring, "destroy", 1, False),
        "after the old key is destroyed": (FileKeyring, "destroy", 1, True),
    },
    "exit": {
        "before what others inherit is written": (Sealed, "renew_wraps", 1, False),
        "after it is written and before it is committed": (Sealed, "renew_wraps", 1, True),
        "after it is committed and before the exit is on record": (AuditLog, "append", 1, False),
        "after that is on record and before the keys are destroyed": (FileKeyring, "destroy", 1, False),
        "after the keyring is written and before it has its name": (Path, "replace", 1, False),
        "after the keys are destroyed and before that is certified": (FileKeyring, "destroy", 1, True),
    },
}
"""What is done, and the steps at which it is cut short."""


@dataclass(frozen=True)
class Doom:
    """The server of forks, as a test sees it."""

    process: asyncio.subprocess.Process

    async def meet(self, **task: object) -> None:
        """Lets a worker do this, and makes sure that it died at its step and no other way.

        One that a busy machine gave no answer from the database did nothing, and is followed by another.
        """
        ended = 0
        for _ in range(_ATTEMPTS):
            ended = await self._ended(task)
            if ended != -os.EX_TEMPFAIL:
                break
        assert ended == signal.SIGKILL, f"the worker did not die at: {task['step']}"

    async def _ended(self, task: dict[str, object]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(task).encode() + b"\n")
        return int(await self.process.stdout.readline())


@asynccontextmanager
async def doom_at_hand() -> AsyncIterator[Doom]:
    """A server of forks for the length of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.workspace.documents.doom",
        cwd=Path(__file__).parents[3],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Doom(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def _die_at(owner: Any, name: str, count: int, done: bool) -> None:  # noqa: ANN401
    original: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def reached(*, after: bool) -> None:
        nonlocal calls
        calls += not after
        if calls == count and after is done:
            os.kill(os.getpid(), signal.SIGKILL)

    async def deadly_later(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        reached(after=False)
        result = await original(*arguments, **named)
        reached(after=True)
        return result

    def deadly(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        reached(after=False)
        result = original(*arguments, **named)
        reached(after=True)
        return result

    setattr(owner, name, deadly_later if inspect.iscoroutinefunction(original) else deadly)


async def _act(task: dict[str, Any]) -> None:
    database, clock = Database(task["database"], pool_size=2), Clock()
    strongroom = strongroom_in(Path(task["folder"]))
    services = worker(database, strongroom, clock=clock)
    stage = Stage(database=database, services=services, clock=clock, strongroom=strongroom)
    person = PersonId(task["person"])
    stage._nation_of[person] = USA
    operation, document = stage.as_(person), DocumentId(task["document"])
    _die_at(*STEPS[task["deed"]][task["step"]])
    match task["deed"]:
        case "begin":
            await services.content.create_version(operation, document=document, filename="x", size=9)
        case "upload":
            content, version = _content(task["content"]), VersionId(task["version"])
            await services.content.receive(operation, version, chunks(content), offset=None, length=len(content))
            await services.content.complete(operation, version=version, sha256=digest(content))
        case "relabel":
            await services.remarking.relabel(
                operation,
                id=document,
                expected_version=task["expected"],
                marking=MarkingDraft(text=NARROWER),
                reason="The other left",
            )
        case "release":
            await services.proposals.decide(
                operation, id=ProposalId(task["proposal"]), decision=Decision.APPROVE, rationale="Looked at"
            )
        case "shred":
            await services.destruction.shred(operation, id=document, reason="Over")
        case "index":
            await services.indexing.run()
        case "rotate":
            number = strongroom.keyring.rotate(USA).number
            await services.custody.renew(USA)
            await services.custody.destroy(USA, number=number - 1)
        case "exit":
            await services.custody.exit(USA)


def _content(file: str) -> bytes:
    return Path(file).read_bytes()


def _serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(_act(json.loads(line)))
            except (Unavailable, DBAPIError) as fault:
                traceback.print_exception(fault)
                os._exit(os.EX_TEMPFAIL)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)
        print(ended, flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    _serve()
