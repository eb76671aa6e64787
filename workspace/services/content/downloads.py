"""Bytes on their way out: decided and recorded before the first one, cut when the right to them ends.

Promises: a ticket is only a way to ask once more; the decision, the key and the audit event come when it is redeemed,
together or not at all. Every piece was verified before it leaves, and a running transfer is decided again as long as
it lasts. Who may look and not take gets a copy with their name burnt in and never the bytes as they were uploaded; so
does whoever looks at what is DISPLAY ONLY for somebody. Refuses to tell a hidden version from an absent one, in what it
says and in what it writes.
"""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from policies.actions import Action
from policies.decision import Decision, Denied
from policies.labels import Label
from policies.reasons import Reason
from policies.roles import Operation as Deed
from storage.errors import Tampered
from storage.vault import Vault
from workspace.domain.authority import Facts, Permit
from workspace.domain.content import ContentTicket, Revoked
from workspace.domain.errors import NotFound, PolicyDenied, Unavailable, WorkspaceError
from workspace.domain.filenames import bannered
from workspace.domain.identifiers import Kind, PersonId, VersionId, expect
from workspace.domain.projects import DocumentVersion, Method, VersionState
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.people import People, Sight
from workspace.persistence.sealed import Sealed
from workspace.services.audit import Audit
from workspace.services.content.access import Found, MarkedAnew, content_facts, find, label_of, own_wrap, segments_of
from workspace.services.content.display import Displays, Hold, require_displayable
from workspace.services.content.faults import translated
from workspace.services.content.on_record import on_record
from workspace.services.content.tickets import LIFETIME, Ticket, Tickets
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Lease, Operation, Snapshot
from workspace.services.gate.leases import Reread

_ACTIONS = {Method.VIEW: Action.VIEW, Method.DOWNLOAD: Action.DOWNLOAD}
_SHOWN_INLINE = frozenset(
    {"application/pdf", "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"}
)
_PATH = ("versionId",)
_PIECE = 256 * 1024

_TAMPERED = Denied(reasons=frozenset({Reason.INTEGRITY}))
_NOTHING_THERE = Denied(reasons=frozenset({Reason.NEED_TO_KNOW}))


class Source(Protocol):
    """Where bytes come from."""

    def __call__(self, *, start: int, end: int) -> AsyncIterator[memoryview]:
        """Goes through the bytes from `start` to before `end`."""
        ...


class OpenedContent:
    """Content that somebody was allowed to have, recorded as theirs, for one response; close it when that ends.

    Attributes:
        size: how many bytes it has.
        etag: a strong entity tag, in quotes.
        filename: what to save it as; it carries the banner.
        media_type: what to serve it as.
        inline: whether it is to be shown rather than saved.
    """

    def __init__(self, *, version: DocumentVersion, banner: str, method: Method, lease: Lease, source: Source) -> None:
        self.inline = method is Method.VIEW
        self.size = version.size
        self.etag = f'"{version.sha256}"'
        self.filename = bannered(banner, version.filename)
        shown = not self.inline or version.media_type in _SHOWN_INLINE
        self.media_type = version.media_type if shown else "text/plain"
        self._lease = lease
        self._source = source
        self._hold: Hold | None = None

    async def imprint(self, displays: Displays, mark: "Mark") -> None:
        """Replaces the bytes by a copy that carries a mark, the same for the same mark.

        Raises:
            PolicyDenied: no such copy can be made, or the right to the content ended meanwhile.
            LimitExceeded: the person looks at as much as they may already.
            Unavailable: the store does not answer, or too much is being looked at.
        """
        self._hold = displays.hold(mark.person)
        try:
            original = b"".join([piece async for piece in self.read(0, self.size)])
        except Revoked:
            raise PolicyDenied("The right to this content has just ended.", path=_PATH) from None
        marked = await displays.imprint(original, media_type=self.media_type, lines=mark.lines)
        self.size = len(marked)
        self.etag = f'"{hashlib.sha256(marked).hexdigest()}"'
        self._source = _from_memory(marked)

    async def read(self, start: int, end: int) -> AsyncGenerator[memoryview, None]:
        """Goes through the bytes from `start` to before `end`.

        Raises:
            Revoked: the right to them ended; nothing may be sent any more.
            Unavailable: the store does not answer, or what it holds is not what was sealed.
        """
        with translated():
            async for piece in self._source(start=start, end=end):
                if self._lease.revoked.is_set():
                    raise Revoked
                yield piece

    async def revoked(self) -> None:
        """Returns when the right to the content has ended, however long that takes."""
        await self._lease.revoked.wait()

    def close(self) -> None:
        """Gives the lease and the place back."""
        self._lease.close()
        if self._hold is not None:
            self._hold.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is burnt into what somebody may only look at: the banner, then who looks, of which nation, and when."""

    person: PersonId
    lines: tuple[str, ...]


def _from_memory(content: bytes) -> Source:
    async def pieces(*, start: int, end: int) -> AsyncGenerator[memoryview, None]:
        view = memoryview(content)
        for place in range(start, end, _PIECE):
            yield view[place : min(place + _PIECE, end)]

    return pieces


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
        self._displays = Displays()
        self._rereads: dict[str, Reread] = {}

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
            LimitExceeded: the person looks at as much as they may already.
            Unavailable: keys, store or log do not answer; nothing was given out.
        """
        told = self._tickets.read(ticket, now=self._clock(), request_id=request_id)
        try:
            snapshot, outcome = await self._redeem(told)
        except MarkedAnew:
            snapshot, outcome = await self._redeem(told)
        if isinstance(outcome, _Refusal):
            await self._record_refusal(snapshot, outcome, version=told.version, action="content.open")
            raise outcome.error
        opened, mark = outcome
        if mark is not None:
            try:
                await opened.imprint(self._displays, mark)
            except BaseException:
                opened.close()
                raise
        return opened

    async def _redeem(self, told: Ticket) -> "tuple[Snapshot, tuple[OpenedContent, Mark | None] | _Refusal]":
        async with self._database.unit_of_work() as work:
            found = await find(work, told.version)
            snapshot = await self._gate.fresh(work, told.principal)
            return snapshot, await self._attempt(work, snapshot, _judge(snapshot, found, told.method), told)

    async def _attempt(
        self, work: UnitOfWork, snapshot: Snapshot, judged: "_Allowed | _Refusal", told: Ticket
    ) -> "tuple[OpenedContent, Mark | None] | _Refusal":
        if isinstance(judged, _Refusal):
            return judged
        try:
            mark = await _mark(work, snapshot, judged.label, told) if judged.marked else None
            return await self._open(work, snapshot, judged, told), mark
        except PolicyDenied as error:
            return _Refusal(error=error, decision=judged.decision, label=judged.label)
        except Unavailable as error:
            if not isinstance(error.__cause__, Tampered):
                raise
            return _Refusal(error=error, decision=_TAMPERED, label=judged.label)

    async def _open(self, work: UnitOfWork, snapshot: Snapshot, allowed: "_Allowed", told: Ticket) -> OpenedContent:
        """Fetches the key and records the access; what this gives out leaves only once the record is committed."""
        document, version = allowed.found.document, allowed.found.row.version
        segments = segments_of(await Sealed(work).segments(version.id))
        wrap = await own_wrap(work, allowed.found, snapshot)
        with translated():
            key = await self._vault.open_key(allowed.found.ref, wrap, label_digest=allowed.label.digest)
        await self._audit.record(
            work,
            snapshot,
            action="content.open",
            object=version.id,
            label=allowed.label,
            rules=allowed.permit.rules,
            detail={"document": document.id, "method": told.method.value, "sha256": version.sha256 or ""}
            | ({"marked": "true"} if allowed.marked else {})
            | await self._on_record(work, snapshot, allowed),
        )
        lease = self._gate.lease(
            told.principal,
            action=allowed.action,
            facts=document.content,
            reread=self._while_opening(wrap.nation),
            outlives_token=True,
        )
        return OpenedContent(
            version=version,
            banner=allowed.label.on(snapshot.law.today).banner,
            method=told.method,
            lease=lease,
            source=self._watched(snapshot, allowed, partial(self._vault.read, allowed.found.ref, key, segments)),
        )

    def _watched(self, snapshot: Snapshot, allowed: "_Allowed", source: Source) -> Source:
        """The same bytes; what turns out not to be what was sealed is put on record for its originators' officers."""

        async def pieces(*, start: int, end: int) -> AsyncGenerator[memoryview, None]:
            try:
                async for piece in source(start=start, end=end):
                    yield piece
            except Tampered:
                await self._audit.record_denial(
                    snapshot,
                    action="content.tampered",
                    object=allowed.found.row.version.id,
                    decision=_TAMPERED,
                    label=allowed.label,
                )
                raise

        return pieces

    async def _on_record(self, work: UnitOfWork, snapshot: Snapshot, allowed: "_Allowed") -> dict[str, str]:
        """Gives what the record says besides; whose it is to send is looked up only for what is controlled."""
        label, sender = allowed.label.on(snapshot.law.today), None
        if label.export.controlled:
            author = allowed.found.document.created_by
            sender = (await self._gate.viewpoints(work, [author]))[author].subject.organisation.name
        return on_record(snapshot, label, allowed.action, sender=sender)

    def _while_opening(self, nation: str) -> Reread:
        """Reads facts again for as long as the nation has a key: once that is destroyed, its transfers end too."""
        if nation not in self._rereads:

            async def reread(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, Facts]:
                return await content_facts(work, ids) if self._vault.opens_for(nation) else {}

            self._rereads[nation] = reread
        return self._rereads[nation]

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
    marked: bool


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
        sealed_under = label_of(snapshot, found.document)
        marked = method is Method.VIEW and bool(
            sealed_under.on(snapshot.law.today).display_only or not snapshot.decision(Action.DOWNLOAD, content)
        )
        if marked:
            require_displayable(media_type=found.row.version.media_type, size=found.row.version.size)
        return _Allowed(found=found, label=sealed_under, action=action, permit=permit, decision=decision, marked=marked)
    except WorkspaceError as error:
        return _Refusal(error=error, decision=decision, label=label)


async def _mark(work: UnitOfWork, snapshot: Snapshot, label: Label, told: Ticket) -> Mark:
    """Says who looks, and when: the same throughout a ticket, so that ranges of one display fit together."""
    sight = Sight(scope=snapshot.scope(Action.VIEW), nation=snapshot.nation, today=snapshot.law.today)
    person = (await People(work).get_many(sight, [snapshot.person]))[snapshot.person]
    when = told.opens_until - LIFETIME
    return Mark(
        person=person.id,
        lines=(
            label.on(snapshot.law.today).banner,
            f"{person.display_name} <{person.email}>",
            f"{person.nation}  {when:%Y-%m-%d %H:%M:%S} UTC",
        ),
    )
