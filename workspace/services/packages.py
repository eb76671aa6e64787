"""The package of a transfer: approved documents on their way out, sealed to the recipient as they stream.

Promises: each document is decided about again when the package is opened and as long as it streams, for who carries it
and for the recipient; every access is recorded before the first byte leaves; what was relabelled, withdrawn, recalled
or ran out since the approval does not go, nor what somebody approved who holds that office no more. Only who asked for
a transfer gets its package, and cannot open it: it is sealed to the recipient's key. A cut is gone on with from any
frame, as long as the same documents may go.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

import orjson

from policies.actions import Action
from policies.roles import Operation as Task
from policies.stanag4774.papers import Binding, label_document, write_binding
from policies.stanag4774.xml import LabelInvalid
from storage.format import SEGMENT_SIZE
from storage.package.format import HEAD_FRAMES
from storage.package.keys import RecipientPublicKey, SenderKey
from storage.package.manifest import Act, AuditEntry, Manifest, PackedDocument, Recipient
from storage.package.sealing import PackageSealer
from storage.vault import Vault
from workspace.domain.authority import Facts
from workspace.domain.content import Revoked
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied, WorkspaceError
from workspace.domain.filenames import inert
from workspace.domain.identifiers import Kind, TransferId, expect
from workspace.domain.projects import DocumentVersion, VersionState
from workspace.domain.transfers import Answer, StoredTransfer, TransferItem, TransferState
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.deployment import read_deployment
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.persistence.sealed import Sealed
from workspace.persistence.transfers import Sight, TransferRows
from workspace.persistence.versions import VersionRows
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.content.access import MarkedAnew, content_facts, find, label_of, own_wrap, segments_of
from workspace.services.content.faults import translated
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Lease, Operation, Snapshot
from workspace.services.gate.leases import Reread
from workspace.services.transferable import counted, require_release, unchanged

_ACTIONS = (Task.TRANSFER_REQUEST.value, Task.TRANSFER_DECIDE.value)
_WHY_NOT = {
    TransferState.DENIED: "No originator approved this transfer.",
    TransferState.RECALLED: "The originators took their approval back.",
    TransferState.CANCELLED: "This transfer was given up.",
    TransferState.EXPIRED: "This transfer has run out: ask for another.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Going:
    """A document that may go now, with the version that was approved and the rules that let it."""

    item: TransferItem
    row: DocumentRow
    version: DocumentVersion
    rules: tuple[str, ...]


class OpenedPackage:
    """A package that somebody was allowed to carry, recorded as theirs, for one response; close it when that ends.

    Attributes:
        size: how many bytes are left of it.
        manifest: the SHA-256 of its manifest, in hexadecimal.
        etag: the same as an entity tag.
        filename: what to save it as.
        media_type: what to serve it as.
        inline: whether it is to be shown; never.
    """

    media_type = "application/octet-stream"
    inline = False

    def __init__(
        self, *, packages: "Packages", operation: Operation, sealer: PackageSealer, going: Sequence[_Going], after: int
    ) -> None:
        self.size = sealer.length(after=after)
        self.manifest = sealer.digest.hex()
        self.etag = f'"{self.manifest}"'
        self.filename = inert(f"{sealer.manifest.package}.entente-package")
        self._packages = packages
        self._operation = operation
        self._sealer = sealer
        self._going = going
        self._after = after
        self._ended = asyncio.Event()
        self._leases: list[Lease] = []

    def hold(self, leases: Sequence[Lease]) -> None:
        """Ends when one of these leases does."""
        for lease in leases:
            lease.revoked = self._ended
        self._leases.extend(leases)

    async def read(self, start: int, end: int) -> AsyncGenerator[memoryview, None]:
        """Goes through all bytes that are left; a package is not read in ranges.

        Raises:
            Revoked: the right to it ended; nothing may be sent any more.
            Unavailable: a key or the store does not answer.
        """
        del start, end
        if self._after == 0:
            yield memoryview(self._sealer.head())
        number = max(self._after, HEAD_FRAMES)
        if number == self._sealer.frames():
            return
        first, skip = self._sealer.place(number)
        for place in range(first, len(self._going)):
            start = skip if place == first else 0
            async with aclosing(self._packages.content(self._operation, self._going[place], start=start)) as pieces:
                async for offset, parts, length in pieces:
                    if self._ended.is_set():
                        raise Revoked
                    head, body = self._sealer.segment(place, offset, parts, length)
                    parts.clear()
                    yield memoryview(head)
                    if self._ended.is_set():
                        raise Revoked
                    yield body
                    del body

    async def revoked(self) -> None:
        """Returns when the right to the package has ended, however long that takes."""
        await self._ended.wait()

    def close(self) -> None:
        """Gives the leases back."""
        for lease in self._leases:
            lease.close()


@accountable
@told_evenly()
class Packages:
    """Opens the packages of transfers."""

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        vault: Vault,
        audit: Audit,
        clock: Callable[[], datetime],
        secret: bytes,
        signing: bytes,
    ) -> None:
        self._database = database
        self._gate = gate
        self._vault = vault
        self._audit = audit
        self._clock = clock
        self._secret = secret
        self._sender = SenderKey(signing)

    async def open(
        self, operation: Operation, id: TransferId, *, after: int = 0, manifest: str | None = None
    ) -> OpenedPackage:
        """Decides about an approved transfer, records what goes, and opens its package.

        Args:
            operation: of who asked for the transfer.
            id: which.
            after: how many frames are there already.
            manifest: the SHA-256 of the manifest of the package that those frames are of.

        Raises:
            NotFound: this person asked for no such transfer.
            NeedsApproval: not every originator has answered.
            PolicyDenied: nothing of it may go (any more).
            Conflict: other documents may go now than in the package that was begun.
            Invalid: it cannot be gone on with there.
        """
        expect(Kind.TRANSFER, id, path=("id",))
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            found = (await TransferRows(work).get_many(Sight(person=snapshot.person), [id])).get(id)
            if found is None:
                raise NotFound(path=("id",))
            transfer = (await counted(work, self._gate, [found]))[0]
            going = await _going(work, snapshot, transfer)
            sealer = await self._sealer(work, snapshot, transfer, going)
            if after and manifest != sealer.digest.hex():
                raise Conflict("Other documents may go now than when this was begun: begin anew.", path=("id",))
            if not (after == 0 or HEAD_FRAMES <= after <= sealer.frames()):
                raise Invalid("A package is gone on with behind a frame of a document: begin anew.", path=("after",))
            for one in going:
                await self._record(work, snapshot, transfer, one)
        opened = OpenedPackage(packages=self, operation=operation, sealer=sealer, going=going, after=after)
        still = self._still(transfer)
        opened.hold([self._lease(operation, transfer, one, still) for one in going])
        return opened

    async def content(
        self, operation: Operation, one: _Going, *, start: int
    ) -> AsyncGenerator[tuple[int, list[memoryview], int], None]:
        """Goes through a document from an offset on, a segment of the package at a time.

        Raises:
            Revoked: it may not go any more.
            Unavailable: a key or the store does not answer.
        """
        async with self._database.unit_of_work() as work:
            found = await find(work, one.version.id)
            snapshot = await self._gate.fresh(work, operation.principal)
            if found is None or not unchanged(found.document, one.item):
                raise Revoked
            segments = segments_of(await Sealed(work).segments(one.version.id))
            try:
                wrap = await own_wrap(work, found, snapshot)
            except (MarkedAnew, PolicyDenied):
                raise Revoked from None
            digest = label_of(snapshot, found.document).digest
        with translated():
            key = await self._vault.open_key(found.ref, wrap, label_digest=digest)
            async with (
                aclosing(self._vault.read(found.ref, key, segments, start=start)) as pieces,
                aclosing(_segments(pieces, start=start, size=one.version.size)) as cut_anew,
            ):
                async for segment in cut_anew:
                    yield segment

    async def _sealer(
        self, work: UnitOfWork, snapshot: Snapshot, transfer: StoredTransfer, going: Sequence[_Going]
    ) -> PackageSealer:
        recipient = RecipientPublicKey(transfer.recipient_key)
        answering = {name for one in going for name in one.item.originators}
        nations = {name: min(snapshot.law.register.answering([name]), default=name) for name in answering}
        manifest = Manifest(
            package=transfer.id,
            deployment=await read_deployment(work),
            project=transfer.project,
            recipient=Recipient(to=transfer.to, name=transfer.recipient, key=recipient.fingerprint.hex()),
            purpose=transfer.purpose,
            requested=Act(nation=transfer.nation, person=transfer.requested_by, at=_written(transfer.requested_at)),
            approved=tuple(
                Act(nation=said.nation, person=said.person, at=_written(said.at))
                for said in transfer.decisions
                if said.authority in answering
            ),
            documents=tuple(_packed(snapshot, place, one) for place, one in enumerate(going, start=1)),
            audit=_excerpt(await TransferRows(work).leaves(transfer.id, actions=_ACTIONS), nations=nations),
        )
        return PackageSealer(manifest=manifest, secret=self._secret, recipient=recipient, sender=self._sender)

    async def _record(self, work: UnitOfWork, snapshot: Snapshot, transfer: StoredTransfer, one: _Going) -> None:
        """Records that a copy goes, as a download of who carries it, for every nation concerned."""
        label = label_of(snapshot, one.row)
        await self._audit.record(
            work,
            snapshot,
            action="content.open",
            object=one.version.id,
            label=label,
            rules=one.rules,
            detail={
                "document": one.row.id,
                "method": Action.DOWNLOAD.name,
                "sha256": one.version.sha256 or "",
                "transfer": transfer.id,
                "to": transfer.to,
            },
        )

    def _still(self, transfer: StoredTransfer) -> Reread:
        """Reads again which documents of a transfer may go, as approved and under the labels they went under."""

        async def still(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, Facts]:
            kept = await TransferRows(work).get_many(Sight(person=transfer.requested_by), [transfer.id])
            now = await counted(work, self._gate, kept.values())
            approved = [item for one in now for item in one.approved_items(self._clock())]
            found = await content_facts(work, ids)
            return {
                item.document: found[item.document]
                for item in approved
                if item.document in found and found[item.document].label == item.label
            }

        return still

    def _lease(self, operation: Operation, transfer: StoredTransfer, one: _Going, still: Reread) -> Lease:
        return self._gate.lease(
            operation.principal,
            action=Action.DOWNLOAD,
            facts=one.row.content,
            reread=still,
            outlives_token=True,
            to=transfer.to,
        )


async def _segments(
    pieces: AsyncIterator[memoryview], *, start: int, size: int
) -> AsyncGenerator[tuple[int, list[memoryview], int], None]:
    """Cuts pieces anew, without copying them: offset, parts and length of each segment of a package."""
    parts: list[memoryview] = []
    offset, held = start, 0
    async for piece in pieces:
        left = piece
        while left:
            wanted = min(SEGMENT_SIZE, size - offset) - held
            parts.append(left[:wanted])
            held += len(parts[-1])
            left = left[wanted:]
            if held == min(SEGMENT_SIZE, size - offset):
                yield offset, parts, held
                offset, held, parts = offset + held, 0, []


async def _going(work: UnitOfWork, snapshot: Snapshot, transfer: StoredTransfer) -> list[_Going]:
    """Reads what may go now.

    Raises:
        NeedsApproval: not every originator has answered.
        PolicyDenied: nothing may.
    """
    state = transfer.state_for(transfer.authorities, snapshot.now)
    if state is TransferState.OPEN:
        raise NeedsApproval("Officers of every originator have to answer first.", path=("id",))
    items = transfer.approved_items(snapshot.now)
    scope = snapshot.scope(Action.VIEW)
    rows = await DocumentRows(work).get_many(scope, [item.document for item in items])
    versions = await VersionRows(work).get_many(scope, [item.version for item in items])
    going = []
    for item in items:
        row, version = rows.get(item.document), versions.get(item.version)
        if row is None or version is None or version.state is not VersionState.AVAILABLE or not unchanged(row, item):
            continue
        try:
            snapshot.permit(Action.DOWNLOAD, row.content, operation=Task.CONTENT_READ, path=("id",))
            rules = require_release(snapshot, row, to=transfer.to, carried=True, path=("id",))
        except WorkspaceError:
            continue
        going.append(_Going(item=item, row=row, version=version, rules=rules))
    if not going:
        raise PolicyDenied(_WHY_NOT.get(state, "Nothing of this transfer may go any more."), path=("id",))
    return going


def _packed(snapshot: Snapshot, place: int, one: _Going) -> PackedDocument:
    """Gives what the manifest says of a document.

    Raises:
        PolicyDenied: its label cannot be said in the form that goes with it.
    """
    label, version = label_of(snapshot, one.row), one.version
    try:
        written = label_document(label, created=version.created_at, register=snapshot.law.register)
    except LabelInvalid as invalid:
        raise PolicyDenied(f"A document's marking cannot be written as a label: {invalid}.", path=("id",)) from invalid
    binding = Binding(
        label=hashlib.sha256(written).digest(),
        data=bytes.fromhex(version.sha256 or ""),
        label_uri=f"{place}.label.xml",
        data_uri=f"{place}.content",
    )
    return PackedDocument(
        document=one.row.id,
        version=version.id,
        title=one.row.title,
        filename=version.filename,
        media_type=version.media_type,
        size=version.size,
        sha256=version.sha256 or "",
        banner=label.on(snapshot.law.today).banner,
        label=written.decode(),
        binding=write_binding(binding).decode(),
    )


def _excerpt(leaves: Sequence[bytes], *, nations: Mapping[str, str]) -> tuple[AuditEntry, ...]:
    """Gives what was logged about what goes, in the log of which nation; of anything else the recipient learns nothing.

    Args:
        leaves: what was logged about the transfer.
        nations: of each originator of what goes, the nation whose log tells of it.
    """
    entries = []
    for leaf in leaves:
        told = orjson.loads(leaf)
        detail = told["detail"]
        if detail["for"] in nations and detail["answer"] in {"", Answer.APPROVED.value}:
            entries.append(
                AuditEntry(
                    event=told["id"],
                    at=told["at"],
                    action=told["action"],
                    nation=nations[detail["for"]],
                    person=told["actor"],
                    leaf=hashlib.sha256(leaf).hexdigest(),
                )
            )
    return tuple(entries)


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
