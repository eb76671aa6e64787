"""Bytes on their way out: decided and recorded before the first one, cut when the right to them ends.

Promises: a ticket is only a way to ask once more; the decision, the key and the audit event come when it is redeemed,
together or not at all. Every piece was verified before it leaves, and a running transfer is decided again as long as
it lasts. Refuses to tell a hidden version from an absent one, in what it says and in what it writes.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from policies.actions import Action
from policies.decision import Decision, Denied
from policies.labels import Label
from policies.reasons import Reason
from policies.roles import Operation as Deed
from storage.vault import Vault
from storage.versions import ContentKey, Segment
from workspace.domain.authority import Permit
from workspace.domain.content import ContentTicket, Revoked
from workspace.domain.errors import NotFound, PolicyDenied, WorkspaceError
from workspace.domain.filenames import inert
from workspace.domain.identifiers import Kind, VersionId, expect
from workspace.domain.projects import Method, VersionState
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.sealed import Sealed
from workspace.services.audit import Audit
from workspace.services.content.access import Found, content_facts, find, label_of, own_wrap, segments_of
from workspace.services.content.faults import translated
from workspace.services.content.tickets import LIFETIME, Ticket, Tickets
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Lease, Operation, Snapshot

_ACTIONS = {Method.VIEW: Action.VIEW, Method.DOWNLOAD: Action.DOWNLOAD}
_SHOWN_INLINE = frozenset(
    {"application/pdf", "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"}
)
_PATH = ("versionId",)

_NOTHING_THERE = Denied(reasons=frozenset({Reason.NEED_TO_KNOW}))


class OpenedContent:
    """Content that somebody was allowed to have, recorded as theirs, for one response; close it when that ends.

    Attributes:
        size: how many bytes it has.
        etag: a strong entity tag, in quotes.
        filename: what to save it as; it carries the banner.
        media_type: what to serve it as.
        inline: whether it is to be shown rather than saved.
    """

    def __init__(
        self,
        *,
        found: Found,
        banner: str,
        method: Method,
        vault: Vault,
        key: ContentKey,
        segments: Sequence[Segment],
        lease: Lease,
    ) -> None:
        version = found.row.version
        self.inline = method is Method.VIEW
        self.size = version.size
        self.etag = f'"{version.sha256}"'
        self.filename = inert(f"{banner.replace('//', ' - ')} - {version.filename}")
        shown = not self.inline or version.media_type in _SHOWN_INLINE
        self.media_type = version.media_type if shown else "text/plain"
        self._found = found
        self._vault = vault
        self._key = key
        self._segments = segments
        self._lease = lease

    async def read(self, start: int, end: int) -> AsyncGenerator[memoryview, None]:
        """Goes through the bytes from `start` to before `end`.

        Raises:
            Revoked: the right to them ended; nothing may be sent any more.
            Unavailable: the store does not answer, or what it holds is not what was sealed.
        """
        with translated():
            async for piece in self._vault.read(self._found.ref, self._key, self._segments, start=start, end=end):
                if self._lease.revoked.is_set():
                    raise Revoked
                yield piece

    async def revoked(self) -> None:
        """Returns when the right to the content has ended, however long that takes."""
        await self._lease.revoked.wait()

    def close(self) -> None:
        """Gives the lease back."""
        self._lease.close()


@told_evenly()
class Downloads:
    """Makes tickets and opens content with them."""

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        vault: Vault,
        audit: Audit,
        tickets: Tickets,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._gate = gate
        self._vault = vault
        self._audit = audit
        self._tickets = tickets
        self._clock = clock

    async def create_ticket(self, operation: Operation, *, version: VersionId, method: Method) -> ContentTicket:
        """Gives an address at which the person may ask for the content; writes nothing unless it refuses.

        Raises:
            NotFound: the version is hidden or absent.
            PolicyDenied: the person may see it, but not have it by this method.
        """
        expect(Kind.VERSION, version, path=_PATH)
        async with self._database.unit_of_work() as work:
            found = await find(work, version)
            snapshot = await self._gate.fresh(work, operation.principal)
        judged = _judge(snapshot, found, method)
        if isinstance(judged, _Refusal):
            await self._record_refusal(snapshot, judged, version=version, action="content.ticket")
            raise judged.error
        until = min(snapshot.now + LIFETIME, operation.principal.expires_at)
        ticket = Ticket(principal=operation.principal, version=version, method=method, opens_until=until)
        return ContentTicket(path=f"/content/{self._tickets.sign(ticket)}", expires_at=until)

    async def open_ticket(self, ticket: str, *, request_id: str) -> OpenedContent:
        """Decides about a ticket, records what was decided, and opens the content.

        Raises:
            NotFound: the ticket was not signed here, or what it names is hidden or absent by now.
            PolicyDenied: the ticket has run out, or the person may not have the content (any more).
            Unauthenticated: the person is nobody to the workspace any more.
            Unavailable: keys, store or log do not answer; nothing was given out.
        """
        told = self._tickets.read(ticket, now=self._clock(), request_id=request_id)
        async with self._database.unit_of_work() as work:
            found = await find(work, told.version)
            snapshot = await self._gate.fresh(work, told.principal)
            judged = _judge(snapshot, found, told.method)
            if isinstance(judged, _Allowed):
                try:
                    return await self._open(work, snapshot, judged, told)
                except PolicyDenied as error:
                    judged = _Refusal(error=error, decision=judged.decision, label=judged.label)
        await self._record_refusal(snapshot, judged, version=told.version, action="content.open")
        raise judged.error

    async def _open(self, work: UnitOfWork, snapshot: Snapshot, allowed: "_Allowed", told: Ticket) -> OpenedContent:
        """Fetches the key and records the access; what this gives out leaves only once the record is committed."""
        document, version = allowed.found.document, allowed.found.row.version
        segments = segments_of(await Sealed(work).segments(version.id))
        wrap = await own_wrap(work, version.id, snapshot)
        with translated():
            key = await self._vault.open_key(allowed.found.ref, wrap, label_digest=allowed.label.digest)
        await self._audit.record(
            work,
            snapshot,
            action="content.open",
            object=version.id,
            label=allowed.label,
            rules=allowed.permit.rules,
            detail={"document": document.id, "method": told.method.value, "sha256": version.sha256 or ""},
        )
        lease = self._gate.lease(
            told.principal, action=allowed.action, facts=document.content, reread=content_facts, outlives_token=True
        )
        return OpenedContent(
            found=allowed.found,
            banner=allowed.label.banner,
            method=told.method,
            vault=self._vault,
            key=key,
            segments=segments,
            lease=lease,
        )

    async def _record_refusal(
        self, snapshot: Snapshot, refusal: "_Refusal", *, version: VersionId, action: str
    ) -> None:
        """Records a refusal by itself, alike for what is hidden and what is absent."""
        await self._audit.record_denial(
            snapshot,
            action=action,
            object=version,
            decision=refusal.decision,
            label=refusal.label,
            hidden=isinstance(refusal.error, NotFound),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allowed:
    found: Found
    label: Label
    action: Action
    permit: Permit
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    error: WorkspaceError
    decision: Decision
    label: Label | None


def _judge(snapshot: Snapshot, found: Found | None, method: Method) -> _Allowed | _Refusal:
    if found is None or found.row.version.state is not VersionState.AVAILABLE:
        return _Refusal(error=NotFound(path=_PATH), decision=_NOTHING_THERE, label=None)
    action, content = _ACTIONS[method], found.document.content
    label, decision = snapshot.law.book.get(content.label), snapshot.decision(action, content)
    try:
        snapshot.permit(Action.VIEW, found.document.record, path=_PATH)
        permit = snapshot.permit(action, content, operation=Deed.CONTENT_READ, path=_PATH)
        return _Allowed(
            found=found, label=label_of(snapshot, found.document), action=action, permit=permit, decision=decision
        )
    except WorkspaceError as error:
        return _Refusal(error=error, decision=decision, label=label)
