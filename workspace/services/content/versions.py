"""Versions: begun with a key for every nation that could be let in, completed when size and digest are right.

Promises: until a completed version was looked at it exists for its creator alone; completion is acknowledged once it is
recorded. Refuses a size beyond the quota, and bytes that are not those whose digest was given:
they are thrown away, and the version can be sent again.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from policies.actions import Action
from policies.roles import Operation as Deed
from storage.keyring.port import Keyring
from storage.vault import Vault
from storage.versions import ContentKey, Segment
from workspace.domain.authority import Permit
from workspace.domain.content import UploadAddress
from workspace.domain.errors import Conflict, Invalid, LimitExceeded, NotFound
from workspace.domain.filenames import inert
from workspace.domain.identifiers import DocumentId, Kind, VersionId, expect, new_identifier
from workspace.domain.paging import Page, PageRequest
from workspace.domain.projects import DocumentVersion, VersionState
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.examinations import Examinations
from workspace.persistence.projects import Projects
from workspace.persistence.sealed import Sealed
from workspace.persistence.versions import VersionRow, VersionRows
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.content.access import Found, label_of, own_upload, own_wrap, segments_of, wrap_row
from workspace.services.content.admission import admission
from workspace.services.content.digest import Digests
from workspace.services.content.examining import LEFT_FOR, Examining, asked_by
from workspace.services.content.faults import translated
from workspace.services.content.quota import LARGEST_NUMBER, UPLOAD_LIFETIME, Quota
from workspace.services.content.settling import may_complete
from workspace.services.evenly import told_evenly
from workspace.services.finding import own_word, visible_document
from workspace.services.gate import Gate, Operation, Snapshot
from workspace.services.paging import Cursors
from workspace.services.repeats import repeated

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_PLAIN_BYTES = "application/octet-stream"
_PATH = ("versionId",)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@accountable
@told_evenly(but=frozenset({"latest"}))
class Versions:
    """The versions of documents."""

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        vault: Vault,
        keyring: Keyring,
        audit: Audit,
        cursors: Cursors,
        quota: Quota,
        digests: Digests,
        examining: Examining,
    ) -> None:
        self._database = database
        self._gate = gate
        self._vault = vault
        self._keyring = keyring
        self._audit = audit
        self._cursors = cursors
        self._quota = quota
        self._digests = digests
        self._examining = examining

    async def get(self, operation: Operation, id: VersionId) -> DocumentVersion | None:
        """Gives a version that the viewer may see."""
        return (await self.get_many(operation, [id]))[0]

    async def get_many(self, operation: Operation, ids: Sequence[VersionId]) -> list[DocumentVersion | None]:
        """Gives versions in the order asked for; None stands for what is hidden or absent."""
        scope = (await self._gate.snapshot(operation)).scope(Action.VIEW)
        async with self._database.reading() as work:
            found = await VersionRows(work).get_many(scope, ids)
        return [found.get(one) for one in ids]

    async def page(self, operation: Operation, *, document: DocumentId, page: PageRequest) -> Page[DocumentVersion]:
        """Lists a document's versions, newest first."""
        scope = (await self._gate.snapshot(operation)).scope(Action.VIEW)
        pages = self._cursors.pages(viewer=operation.principal.person, query=["versions", document])
        window = pages.window(page, descending=True)
        async with self._database.reading() as work:
            rows = await VersionRows(work).page(scope, document=document, window=window)
        return pages.page(rows, window=window, place=lambda version: (version.created_at, version.id))

    async def count(self, operation: Operation, *, document: DocumentId) -> int:
        """Counts a document's versions."""
        scope = (await self._gate.snapshot(operation)).scope(Action.VIEW)
        async with self._database.reading() as work:
            return await VersionRows(work).count(scope, document=document)

    async def latest(self, operation: Operation, documents: Sequence[DocumentId]) -> list[DocumentVersion | None]:
        """Gives, for each document, its newest version that is available."""
        scope = (await self._gate.snapshot(operation)).scope(Action.VIEW)
        async with self._database.reading() as work:
            found = await VersionRows(work).latest(scope, documents)
        return [found.get(document) for document in documents]

    async def create(
        self,
        operation: Operation,
        *,
        document: DocumentId,
        filename: str,
        media_type: str | None = None,
        size: int,
        idempotency_key: str | None = None,
    ) -> tuple[DocumentVersion, UploadAddress]:
        """Begins a version: gives its address for the bytes, and a key to every nation that its label could let in.

        Raises:
            NotFound: the document is hidden or absent.
            PolicyDenied: the person may not add versions to it.
            Invalid: the size or the media type is none.
            LimitExceeded: it is too large, or the person has too much under way.
            Unavailable: an originator's key, or the store, does not answer.
        """
        expect(Kind.DOCUMENT, document, path=("documentId",))
        self._check_size(size)
        made = VersionId(new_identifier(Kind.VERSION))
        inputs = {"document": document, "filename": filename, "media_type": media_type, "size": size}
        async with self._database.unit_of_work() as work:
            row, snapshot = await visible_document(work, self._gate, operation, document, path=("documentId",))
            permit = snapshot.permit(Action.EDIT, row.content, operation=Deed.VERSION_CREATE, path=("documentId",))
            own_word(snapshot, row, path=("documentId",))
            earlier = await repeated(
                work, snapshot, mutation=Deed.VERSION_CREATE, key=idempotency_key, input=inputs, made=made
            )
            versions = VersionRows(work)
            if earlier is not None:
                begun = await versions.undecided(VersionId(earlier), lock=True)
                if begun is None:
                    raise Conflict("That upload was abandoned: choose a new key.", path=("idempotencyKey",))
                if begun.version.state is VersionState.UPLOADING:
                    begun = replace(begun, expires_at=snapshot.now + UPLOAD_LIFETIME)
                    await versions.prolong(permit, begun)
            else:
                await self._check_quota(versions, snapshot, size)
                begun = VersionRow(
                    version=DocumentVersion(
                        id=made,
                        document=document,
                        number=1,
                        state=VersionState.UPLOADING,
                        filename=inert(filename),
                        media_type=_media_type(media_type),
                        size=size,
                        sha256=None,
                        created_at=snapshot.now,
                        created_by=snapshot.person,
                    ),
                    expires_at=snapshot.now + UPLOAD_LIFETIME,
                    receiver=None,
                    streamed_sha256=None,
                    nations=(),
                )
                await self._with_key(work, snapshot, Found(row=begun, document=row), permit=permit)
            shown = await versions.undecided(begun.version.id)
        if shown is None:
            raise NotFound(path=("documentId",))
        return shown.version, UploadAddress(
            path=f"/uploads/{shown.version.id}", expires_at=shown.expires_at or snapshot.now
        )

    async def complete(self, operation: Operation, *, version: VersionId, sha256: str) -> DocumentVersion:
        """Closes an upload, and has it looked at: then everybody whom its label admits may have it.

        It comes back SCANNING when that takes longer than a request. Completing it again with the same digest gives it
        back as it stands by then.

        Raises:
            NotFound: there is no such upload of this person.
            PolicyDenied: the person may not complete it (any more).
            Invalid: bytes are missing, or are not those of the digest; they are gone.
            Conflict: it was completed with another digest, or more bytes came meanwhile.
            Unavailable: the bytes came in pieces and are still being checked, or the store does not answer.
        """
        expect(Kind.VERSION, version, path=("versionId",))
        if not _DIGEST.fullmatch(sha256):
            raise Invalid("A SHA-256 is 64 lower-case hexadecimal digits.", path=("sha256",))
        found, key, segments = await self._uploaded(operation, version)
        if found.row.version.state is not VersionState.UPLOADING:
            return _completed_before(found, sha256)
        size = sum(segment.length for segment in segments)
        if size != found.row.version.size:
            await self._throw_away(operation, found)
            raise Invalid(
                f"The version was declared with {found.row.version.size} bytes, but {size} arrived: send it again.",
                path=("versionId",),
            )
        digest = found.row.streamed_sha256
        if digest is None and key is not None:
            digest = await self._digests.told(found.ref, receiver=found.row.receiver or "", key=key, segments=segments)
        if digest != sha256:
            await self._throw_away(operation, found)
            raise Invalid("The bytes that arrived are not those of this digest: send them again.", path=("sha256",))
        await self._submit(operation, found, sha256=sha256)
        await self._examining.promptly(operation.principal, version)
        operation.renew()
        async with self._database.reading() as work:
            completed = await VersionRows(work).undecided(version)
        if completed is None:
            raise NotFound(path=_PATH)
        return completed.version

    async def _uploaded(
        self, operation: Operation, version: VersionId
    ) -> tuple[Found, ContentKey | None, list[Segment]]:
        """Reads what arrived of the person's own upload, and the key to check it with unless it streamed whole."""
        async with self._database.unit_of_work() as work:
            found, snapshot = await own_upload(work, self._gate, operation, version, path=_PATH, lock=False)
            may_complete(snapshot, found)
            segments = segments_of(await Sealed(work).segments(version))
            if found.row.version.state is not VersionState.UPLOADING or found.row.streamed_sha256 is not None:
                return found, None, segments
            wrap = await own_wrap(work, found, snapshot)
            digest = label_of(snapshot, found.document).digest
        with translated():
            return found, await self._vault.open_key(found.ref, wrap, label_digest=digest), segments

    async def _throw_away(self, operation: Operation, seen: Found) -> None:
        """Asks for the objects of what arrived to be deleted; the creator may send the bytes again."""
        async with self._database.unit_of_work() as work:
            found, permit, snapshot = await self._still(work, operation, seen)
            await Sealed(work).discard_segments(found.row.version.id, at=snapshot.now)
            await Sealed(work).name_receiver(permit, found.row.version.id, secrets.token_hex(16))

    async def _submit(self, operation: Operation, seen: Found, *, sha256: str) -> None:
        """Closes an upload, and asks for it to be looked at before anybody else may have it."""
        async with self._database.unit_of_work() as work:
            found, permit, snapshot = await self._still(work, operation, seen)
            version = found.row.version
            await VersionRows(work).submit(permit, found.row, sha256=sha256)
            asked = asked_by(operation.principal, version.id)
            await Examinations(work).ask(permit, asked, at=snapshot.now, due_at=snapshot.now + LEFT_FOR)
            await self._audit.record(
                work,
                snapshot,
                action=Deed.VERSION_COMPLETE.value,
                object=version.id,
                label=snapshot.law.book.get(found.document.label),
                rules=permit.rules,
                detail={"document": found.document.id, "size": str(version.size), "sha256": sha256},
            )

    async def _still(self, work: UnitOfWork, operation: Operation, seen: Found) -> tuple[Found, Permit, Snapshot]:
        """Locks an upload that is to be ended, and makes sure that it is still the one that was looked at."""
        found, snapshot = await own_upload(work, self._gate, operation, seen.row.version.id, path=_PATH, lock=True)
        permit = may_complete(snapshot, found)
        if found.row.version.state is not VersionState.UPLOADING or found.row.receiver != seen.row.receiver:
            raise Conflict("The upload changed meanwhile: look at it again.", path=("versionId",))
        return found, permit, snapshot

    async def _with_key(self, work: UnitOfWork, snapshot: Snapshot, begun: Found, *, permit: Permit) -> None:
        """Writes a new version together with its key, wrapped for every nation that could be let in."""
        projects = await Projects(work).undecided([begun.document.project])
        participants = projects[begun.document.project].nations
        label = label_of(snapshot, begun.document)
        admitted = admission(snapshot.law, label, participants, self._keyring)
        with translated():
            _, wraps = await self._vault.create_key(begun.ref, nations=admitted.able, label_digest=label.digest)
        await VersionRows(work).insert(
            permit, replace(begun.row, nations=tuple(sorted(admitted.settled)), wraps_due=admitted.due)
        )
        await self._audit.record(
            work,
            snapshot,
            action=Deed.VERSION_CREATE.value,
            object=begun.row.version.id,
            label=label,
            rules=permit.rules,
            detail={"document": begun.document.id, "size": str(begun.row.version.size)},
        )
        await Sealed(work).add_wraps(begun.row.version.id, map(wrap_row, wraps))

    def _check_size(self, size: int) -> None:
        if not 0 <= size <= LARGEST_NUMBER:
            raise Invalid(f"A size is from 0 to {LARGEST_NUMBER} bytes.", path=("size",))
        if size > self._quota.largest:
            raise LimitExceeded(f"A version has at most {self._quota.largest} bytes here.", path=("size",))

    async def _check_quota(self, versions: VersionRows, snapshot: Snapshot, size: int) -> None:
        uploads, total = await versions.uploading(snapshot.person)
        if uploads >= self._quota.uploads or total + size > self._quota.bytes:
            raise LimitExceeded("You have too many uploads under way: complete some first.", path=("size",))


def _completed_before(found: Found, sha256: str) -> DocumentVersion:
    if found.row.version.sha256 != sha256:
        raise Conflict("This version is complete, with another digest.", path=("sha256",))
    return found.row.version


def _media_type(given: str | None) -> str:
    """Keeps the essence of a media type; what is none is plain bytes."""
    essence = (given or "").split(";", 1)[0].strip().lower()
    return essence if _MEDIA_TYPE.fullmatch(essence) else _PLAIN_BYTES
