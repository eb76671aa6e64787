"""The digest of a version whose bytes came in pieces: carried over a cut, or taken from what is stored.

Promises a digest of the very bytes that are recorded. What was hashed before a cut counts only for a sender who follows
the very receiver that hashed it: whoever sent other bytes meanwhile, at whichever worker, was named in between. Where
nothing was carried (another worker took the upload over, or this one started anew) everything is read back in the
background, since that can take longer than any request may; it ends with the worker, and asking again begins it again.
"""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from storage.vault import Vault
from storage.versions import ContentKey, Segment, VersionRef
from workspace.domain.errors import Unavailable
from workspace.domain.identifiers import VersionId
from workspace.persistence.database import Database
from workspace.persistence.sealed import Sealed
from workspace.services.content.faults import translated
from workspace.services.content.quota import UPLOAD_LIFETIME

PATIENCE_SECONDS = 3.0
"""How long one request waits for a digest; a request for GraphQL may take ten seconds in all."""

_MOST_CARRIED = 4096
_AT_ONCE = 2  # each holds three segments in memory

_log = logging.getLogger("entente.uploads")


class Digests:
    """The digests of one worker's uploads."""

    def __init__(self, *, database: Database, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._carried: OrderedDict[str, tuple[int, hashlib._Hash]] = OrderedDict()
        self._taking: dict[tuple[str, str], asyncio.Task[str]] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)

    def carry(self, receiver: str, *, offset: int, hashed: "hashlib._Hash") -> None:
        """Keeps what a receiver hashed, of everything before `offset`, for whoever follows it."""
        self._carried[receiver] = (offset, hashed)
        if len(self._carried) > _MOST_CARRIED:
            self._carried.popitem(last=False)

    def carried(self, receiver: str | None, *, offset: int) -> "hashlib._Hash | None":
        """Gives what the receiver before hashed, of everything before `offset`, once."""
        if not offset:
            return hashlib.sha256()
        reached, hashed = self._carried.pop(receiver or "", (0, None))
        return hashed if reached == offset else None

    async def told(self, ref: VersionRef, *, receiver: str, key: ContentKey, segments: Sequence[Segment]) -> str:
        """Gives the digest of what is stored, once it is known.

        Raises:
            Unavailable: it takes longer than a request may, or the store or the keys do not answer.
        """
        self.take(ref, receiver=receiver, key=key, segments=segments)
        taking = self._taking[ref.version, receiver]
        await asyncio.wait({taking}, timeout=PATIENCE_SECONDS)
        if not taking.done() or taking.cancelled():
            raise Unavailable("The bytes came in pieces and are being checked: ask again in a moment.")
        return taking.result()

    def take(self, ref: VersionRef, *, receiver: str, key: ContentKey, segments: Sequence[Segment]) -> None:
        """Begins to read everything back, unless that is under way; records the digest when it is known."""
        named = (ref.version, receiver)
        if named not in self._taking:
            taking = asyncio.create_task(self._take(ref, receiver, key, segments))
            self._taking[named] = taking
            taking.add_done_callback(lambda done: self._over(named, done))

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Ends what is still being read back at the end of the block."""
        try:
            yield
        finally:
            left = list(self._taking.values())
            for taking in left:
                taking.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _take(self, ref: VersionRef, receiver: str, key: ContentKey, segments: Sequence[Segment]) -> str:
        whole = hashlib.sha256()
        async with self._places:
            with translated():
                async for piece in self._vault.read(ref, key, segments):
                    await asyncio.to_thread(whole.update, piece)
                    del piece  # its segment could not be let go of while the next one is opened
        digest = whole.hexdigest()
        async with self._database.unit_of_work() as work:
            await Sealed(work).record(
                VersionId(ref.version),
                receiver,
                (),
                streamed_sha256=digest,
                kept_until=self._clock() + UPLOAD_LIFETIME,
            )
        return digest

    def _over(self, named: tuple[str, str], taking: asyncio.Task[str]) -> None:
        del self._taking[named]
        if not taking.cancelled() and (fault := taking.exception()) is not None:
            _log.warning("an upload was not read back", extra={"version": named[0], "kind": type(fault).__name__})
