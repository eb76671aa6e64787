"""Bytes on their way in: sealed as they stream, recorded as they become durable, resumed where they stopped.

Promises: what was reported as stored is stored; memory stays bounded by segments; a cut seals what is in memory.
Refuses: anybody but the creator, an offset other than the end of what is stored, more bytes than were declared, and
a body while the store does not answer. Of two senders at once the later one goes on and the earlier gets `Conflict`.
"""

import asyncio
import hashlib
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from policies.actions import Action
from policies.roles import Operation as Deed
from storage.sealer import Sealer
from storage.vault import Vault
from storage.versions import ContentKey, Segment
from workspace.domain.content import UploadProgress
from workspace.domain.errors import Conflict, Invalid, LimitExceeded, PolicyDenied, Unavailable, WorkspaceError
from workspace.domain.identifiers import PersonId, VersionId
from workspace.domain.projects import VersionState
from workspace.persistence.database import Database
from workspace.persistence.sealed import Sealed
from workspace.persistence.versions import VersionRows
from workspace.services.content.access import (
    Found,
    content_facts,
    label_of,
    own_upload,
    own_wrap,
    segment_rows,
    segments_of,
)
from workspace.services.content.digest import Digests
from workspace.services.content.faults import translated
from workspace.services.content.quota import UPLOAD_LIFETIME
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Lease, Operation

_RECORD_EVERY = 0.25  # seconds: a kill costs at most this much of an upload, be its sender quick or stalled

_SETTLING_SECONDS = 10.0
"""How long a sender who comes back waits for what its cut line left in memory to be stored."""

_AT_ONCE = 16
"""How many bodies one person may send to one worker at a time: each holds a segment in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """An upload that this sender, and no other, may go on with."""

    found: Found
    receiver: str
    offset: int
    hashed: "hashlib._Hash | None"
    key: ContentKey
    lease: Lease


@told_evenly()
class Uploads:
    """Receives the bytes of versions."""

    def __init__(
        self, *, database: Database, gate: Gate, vault: Vault, digests: Digests, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._digests = digests
        self._gate = gate
        self._vault = vault
        self._clock = clock
        self._sending: Counter[PersonId] = Counter()
        self._cut: dict[VersionId, asyncio.Task[UploadProgress]] = {}

    async def progress(self, operation: Operation, upload: VersionId) -> UploadProgress:
        """Tells the creator how much of an upload is stored.

        Raises:
            NotFound: there is no such upload of this person.
        """
        await self._after_a_cut(operation, upload)
        async with self._database.unit_of_work() as work:
            found, _ = await own_upload(work, self._gate, operation, upload, path=(), lock=False)
            version = found.row.version
            complete = version.state is not VersionState.UPLOADING
            offset = version.size if complete else await Sealed(work).received(upload)
        return UploadProgress(version=upload, offset=offset, size=version.size)

    async def receive(
        self,
        operation: Operation,
        upload: VersionId,
        body: AsyncIterator[bytes],
        *,
        offset: int | None,
        length: int | None,
    ) -> UploadProgress:
        """Takes bytes until the body ends.

        Args:
            operation: the creator's request.
            upload: what the bytes are of.
            body: the bytes; an exception out of it counts as a cut and is passed on.
            offset: where they begin, or None for the whole content from the start.
            length: how many there will be, when that is known.

        Raises:
            NotFound: there is no such upload of this person.
            PolicyDenied: the person may not do this, or may not any more.
            Conflict: the upload is complete, is elsewhere than at `offset`, or another sender took over.
            Invalid: there are more bytes than were declared.
            LimitExceeded: the person sends too much at once.
            Unavailable: the store does not answer; what was stored before stays.
        """
        with translated():
            await self._vault.check()
        sender = operation.principal.person
        if self._sending[sender] >= _AT_ONCE:
            raise LimitExceeded("You are sending too much at once: wait until some of it is stored.")
        self._sending[sender] += 1
        try:
            await self._after_a_cut(operation, upload)
            begun = await self._begin(operation, upload, offset=offset, length=length)
            if isinstance(begun, UploadProgress):
                return begun
            try:
                return await self._seal(begun, body)
            finally:
                begun.lease.close()
        finally:
            self._sending[sender] -= 1
            if not self._sending[sender]:
                del self._sending[sender]

    async def _after_a_cut(self, operation: Operation, upload: VersionId) -> None:
        """Lets what a cut left in memory here be stored first: then it counts, and is in memory once."""
        settling = self._cut.get(upload)
        if settling is None:
            return
        async with self._database.unit_of_work() as work:
            await own_upload(work, self._gate, operation, upload, path=(), lock=False)
        await asyncio.wait({settling}, timeout=_SETTLING_SECONDS)

    async def _begin(
        self, operation: Operation, upload: VersionId, *, offset: int | None, length: int | None
    ) -> _Begun | UploadProgress:
        """Names the sender who may go on; where nothing is left to send, tells so and leaves what is known as it is."""
        receiver = secrets.token_hex(16)
        async with self._database.unit_of_work() as work:
            found, snapshot = await own_upload(work, self._gate, operation, upload, path=(), lock=True)
            version = found.row.version
            if version.state is not VersionState.UPLOADING:
                raise Conflict("This upload is complete: begin a new version to send other bytes.")
            permit = snapshot.permit(Action.EDIT, found.document.content, operation=Deed.VERSION_CREATE)
            sealed = Sealed(work)
            received = await sealed.received(upload)
            if offset is not None and offset != received:
                raise Conflict(f"The upload stands at byte {received}: go on from there.")
            if length is not None and (offset or 0) + length > version.size:
                raise Invalid(f"The version was declared with {version.size} bytes; this would be more.")
            if offset == version.size and offset and length == 0:
                return UploadProgress(version=upload, offset=offset, size=version.size)
            if offset is None and received:
                await sealed.discard_segments(upload, at=snapshot.now)
            wrap = await own_wrap(work, found, snapshot)
            with translated():
                key = await self._vault.open_key(
                    found.ref, wrap, label_digest=label_of(snapshot, found.document).digest
                )
            await sealed.name_receiver(permit, upload, receiver)
            row = replace(found.row, expires_at=snapshot.now + UPLOAD_LIFETIME)
            await VersionRows(work).prolong(permit, row)
        return _Begun(
            found=found,
            receiver=receiver,
            offset=offset or 0,
            hashed=self._digests.carried(found.row.receiver, offset=offset or 0),
            key=key,
            lease=self._gate.lease(
                operation.principal,
                action=Action.EDIT,
                facts=found.document.content,
                reread=content_facts,
                outlives_token=True,
            ),
        )

    async def _seal(self, begun: _Begun, body: AsyncIterator[bytes]) -> UploadProgress:
        taking = _Taking(
            begun=begun,
            sealer=self._vault.sealer(begun.found.ref, begun.key, offset=begun.offset),
            whole=begun.hashed,
        )
        try:
            try:
                async with self._recording(taking):
                    async for chunk in body:
                        await self._take(taking, chunk)
            except Unavailable:  # what became durable before is not lost with what did not
                await self._record(taking)
                raise
            except WorkspaceError:
                raise
            except BaseException:  # a cut: the connection is gone, or this worker is about to be
                await self._settle_after_a_cut(taking)
                raise
            progress = await self._settle(taking)
            if progress.offset == progress.size and taking.whole is None:
                await self._read_back(taking)
            return progress
        finally:
            await taking.sealer.abandon()

    async def _take(self, taking: "_Taking", chunk: bytes) -> None:
        if taking.begun.lease.revoked.is_set():
            raise PolicyDenied("You may not go on with this upload.")
        if taking.recorder is not None and taking.recorder.done():
            taking.recorder.result()
        with translated():
            durable = await taking.sealer.write(chunk)
        taking.stored.extend(durable)
        if taking.whole is not None:
            taking.whole.update(chunk)

    @asynccontextmanager
    async def _recording(self, taking: "_Taking") -> AsyncIterator[None]:
        """Records what becomes durable while the body runs, whether or not more of it comes."""
        over = asyncio.Event()
        taking.recorder = asyncio.create_task(self._keep_recording(taking, over))
        try:
            yield
        finally:
            over.set()
            await asyncio.wait({taking.recorder})
            if not taking.recorder.cancelled():
                taking.recorder.exception()  # what it met, the last record meets again and raises

    async def _keep_recording(self, taking: "_Taking", over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                async with asyncio.timeout(_RECORD_EVERY):
                    await over.wait()
            except TimeoutError:
                if taking.stored:
                    await self._record(taking)

    async def _settle_after_a_cut(self, taking: "_Taking") -> None:
        upload = taking.begun.found.row.version.id
        self._cut[upload] = settling = asyncio.create_task(self._settle(taking))
        try:
            await settling
        finally:
            if self._cut.get(upload) is settling:
                del self._cut[upload]

    async def _settle(self, taking: "_Taking") -> UploadProgress:
        """Stores and records what was taken so far, be it the end of a segment or not."""
        try:
            with translated():
                taking.stored.extend(await taking.sealer.cut())
        except Unavailable:
            await self._record(taking)
            raise
        version = taking.begun.found.row.version
        complete = taking.sealer.offset == version.size
        await self._record(taking, digest=taking.whole.hexdigest() if complete and taking.whole else None)
        if taking.whole is not None and not complete:
            self._digests.carry(taking.begun.receiver, offset=taking.sealer.offset, hashed=taking.whole)
        return UploadProgress(version=version.id, offset=taking.sealer.offset, size=version.size)

    async def _read_back(self, taking: "_Taking") -> None:
        """Has what nobody could hash as one read back, so that it is known by the time it is to be completed."""
        begun = taking.begun
        async with self._database.reading() as work:
            segments = segments_of(await Sealed(work).segments(begun.found.row.version.id))
        self._digests.take(begun.found.ref, receiver=begun.receiver, key=begun.key, segments=segments)

    async def _record(self, taking: "_Taking", *, digest: str | None = None) -> None:
        """Records what is durable, in order; what was recorded is never taken for new again."""
        upload, receiver = taking.begun.found.row.version.id, taking.begun.receiver
        durable = tuple(taking.stored)
        async with self._database.unit_of_work() as work:
            sealed = Sealed(work)
            ours = await sealed.record(
                upload,
                receiver,
                segment_rows(durable),
                streamed_sha256=digest,
                kept_until=self._clock() + UPLOAD_LIFETIME,
            )
            if not ours:
                await sealed.ask_deletion([one.object_key for one in durable], at=self._clock())
        if not ours:
            raise Conflict("Another sender took this upload over, or it has ended.")
        del taking.stored[: len(durable)]


@dataclass(slots=True, kw_only=True)
class _Taking:
    """An upload while its bytes come in; `stored` holds segments that are durable but not recorded."""

    begun: _Begun
    sealer: Sealer
    whole: "hashlib._Hash | None"
    stored: list[Segment] = field(default_factory=list)
    recorder: asyncio.Task[None] | None = None
