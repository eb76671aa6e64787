"""Transfers: what somebody wants to carry out of the workspace for a recipient, and who has to say yes.

Promises: each document is decided about by the gate when it is asked for, when it is approved and when it goes; an
officer of each originator says yes, and nobody to their own request; for a firm's own information that is an officer
who works for the firm, and nobody else of its nation. Officers learn of a transfer only what they answer for. Refuses
what may not go to the recipient, and what nobody answers for. Saying no, taking back a yes and giving up take one
person and hold at once; a yes counts while who said it holds the office.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from policies.actions import Action
from policies.register import ORGANISATION_PREFIX
from policies.roles import Operation as Task
from policies.vocabulary.nations import NATIONS
from storage.package.keys import RecipientPublicKey
from workspace.domain.decisions import Decision
from workspace.domain.errors import (
    Conflict,
    Invalid,
    LimitExceeded,
    NeedsApproval,
    NotFound,
)
from workspace.domain.identifiers import (
    DocumentId,
    Kind,
    NationCode,
    ProjectId,
    TransferId,
    expect,
    new_identifier,
)
from workspace.domain.paging import Page, PageRequest
from workspace.domain.texts import LONGEST_REASON, LONGEST_TITLE, line
from workspace.domain.transfers import (
    Answer,
    StoredTransfer,
    Transfer,
    TransferDecision,
    TransferDocument,
)
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import DocumentRows
from workspace.persistence.law import CHANNEL
from workspace.persistence.transfers import Sight, TransferRows
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.finding import visible_project
from workspace.services.gate import Gate, Operation, Snapshot, in_nation, in_project, speaks_for
from workspace.services.markings import marking_under
from workspace.services.paging import Cursors
from workspace.services.repeats import repeated
from workspace.services.transferable import ITEM, counted, require_approvable, transferable, unchanged

MOST_DOCUMENTS = 500
MOST_UNDER_WAY = 20
LIFETIME = timedelta(days=7)
LONGEST_LIFETIME = timedelta(days=30)


@accountable
@told_evenly()
class Transfers:
    """What can be asked for, answered and taken back."""

    def __init__(self, *, database: Database, gate: Gate, audit: Audit, cursors: Cursors) -> None:
        self._database = database
        self._gate = gate
        self._audit = audit
        self._cursors = cursors

    async def request(
        self,
        operation: Operation,
        *,
        project: ProjectId,
        documents: Sequence[DocumentId],
        releasable_only: bool = False,
        to: str,
        recipient: str,
        recipient_key: str,
        purpose: str,
        expires_at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> Transfer:
        """Asks that the newest version of each document may go to a recipient.

        Args:
            operation: of the person who will carry the package.
            project: whose documents.
            documents: which; each once.
            releasable_only: leaves out what may not go, instead of refusing all.
            to: the nation, or `org:NAME`, that receives.
            recipient: the person or office there.
            recipient_key: their public key, as `entente export keygen` wrote it.
            purpose: what for.
            expires_at: until when it may be carried out; a week when None.
            idempotency_key: makes it once.

        Raises:
            NotFound: the project or a document is hidden or absent.
            PolicyDenied: the person's roles do not include it, or a document may not go there.
            NeedsApproval: the law asks somebody about a document first.
            Invalid: an input that does not fit, or nothing is left to go.
            LimitExceeded: the person has too many under way.
            Conflict: the idempotency key was used for another input.
        """
        expect(Kind.PROJECT, project, path=("projectId",))
        wanted = _wanted(documents)
        whom = line(recipient, longest=LONGEST_TITLE, path=("recipient",))
        why = line(purpose, longest=LONGEST_REASON, path=("purpose",))
        key, receiver = _key(recipient_key), _receiver(to)
        made = TransferId(new_identifier(Kind.TRANSFER))
        async with self._database.unit_of_work() as work:
            _, snapshot = await visible_project(work, self._gate, operation, project, path=("projectId",))
            mandate = snapshot.require(Task.TRANSFER_REQUEST, in_project(project), path=("projectId",))
            until = _until(expires_at, snapshot.now)
            known = {
                "project": project,
                "documents": wanted,
                "releasable": releasable_only,
                "to": receiver,
                "recipient": whom,
                "key": key.fingerprint.hex(),
                "purpose": why,
                "expires": expires_at,
            }
            items = await transferable(
                work, snapshot, project=project, documents=wanted, to=receiver, releasable_only=releasable_only
            )
            earlier = await repeated(
                work, snapshot, mutation=Task.TRANSFER_REQUEST, key=idempotency_key, input=known, made=made
            )
            if earlier is None:
                rows = TransferRows(work)
                if await rows.undecided_by(snapshot.person, now=snapshot.now) >= MOST_UNDER_WAY:
                    raise LimitExceeded("You have too many transfers under way: end one first.", path=("projectId",))
                transfer = StoredTransfer(
                    id=made,
                    project=project,
                    requested_by=snapshot.person,
                    nation=snapshot.nation,
                    to=receiver,
                    recipient=whom,
                    recipient_key=key.raw,
                    purpose=why,
                    requested_at=snapshot.now,
                    expires_at=until,
                    cancelled_at=None,
                    items=items,
                    decisions=(),
                )
                await rows.insert(mandate, transfer)
                for name in transfer.authorities:
                    await self._record(work, snapshot, transfer, name, action=Task.TRANSFER_REQUEST, said=why)
        operation.renew()
        return await self._one(operation, TransferId(earlier) if earlier else made)

    async def get_many(self, operation: Operation, ids: Sequence[TransferId]) -> list[Transfer | None]:
        """Gives transfers in the order asked for; None stands for what is hidden or absent."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = await TransferRows(work).get_many(_sight(snapshot), ids)
            shown = {one.id: one for one in await self._shown(work, snapshot, list(found.values()))}
        return [shown.get(one) for one in ids]

    async def page(self, operation: Operation, *, page: PageRequest) -> Page[Transfer]:
        """Lists what the person asked for and what they answer by their office, newest first.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["transfers"])
        window = pages.window(page, descending=True)
        async with self._database.reading() as work:
            rows = await TransferRows(work).page(_sight(snapshot), window=window)
            listed = pages.page(rows, window=window, place=lambda one: (one.requested_at, one.id))
            return listed.of(await self._shown(work, snapshot, listed.items))

    async def count(self, operation: Operation) -> int:
        """Counts what `page` lists."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            return await TransferRows(work).count(_sight(snapshot))

    async def decide(self, operation: Operation, *, id: TransferId, decision: Decision, rationale: str) -> Transfer:
        """Answers for the officer's nation and firm, as far as nobody has; a yes is about all they originated.

        Raises:
            NotFound: no such transfer is there for the person.
            PolicyDenied: they are no officer, or may not release one of the documents to the recipient.
            NeedsApproval: they asked for it themselves.
            Conflict: it was answered before in their name, or the transfer ended.
            Invalid: there is no rationale, or it is neither a yes nor a no.
        """
        why = line(rationale, longest=LONGEST_REASON, path=("rationale",))
        if decision is Decision.RETURN:
            raise Invalid("A transfer is approved or denied: say in the rationale what to change.", path=("decision",))
        async with self._database.unit_of_work() as work:
            transfer, snapshot = await self._seen(work, operation, id)
            snapshot.require(Task.TRANSFER_DECIDE, in_nation(snapshot.nation), path=("id",))
            if transfer.requested_by == snapshot.person:
                raise NeedsApproval("Another officer decides about what you asked for.", path=("id",))
            names = [one for one in _own(snapshot, transfer) if transfer.answer_of(one) is None]
            if not names or not transfer.is_open(snapshot.now):
                raise Conflict("Your nation answered before, or this transfer has ended.", path=("id",))
            if decision is Decision.APPROVE:
                await require_approvable(work, snapshot, transfer, names=names)
            answer = Answer.APPROVED if decision is Decision.APPROVE else Answer.DENIED
            await self._answer(work, snapshot, transfer, names, answer, why=why)
        operation.renew()
        return await self._one(operation, id)

    async def end(self, operation: Operation, *, id: TransferId, reason: str) -> Transfer:
        """Ends a transfer at once: for good by who asked for it, for what they answer for by officers who said yes.

        Raises:
            NotFound: no such transfer is there for the person.
            PolicyDenied: they neither asked for it nor are an officer.
            Conflict: it ended before, or nobody has said yes to it in their name.
            Invalid: no reason is given.
        """
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            transfer, snapshot = await self._seen(work, operation, id)
            if not transfer.is_open(snapshot.now):
                raise Conflict("This transfer has ended: nothing is left to do.", path=("id",))
            if transfer.requested_by == snapshot.person:
                await TransferRows(work).cancel(transfer, by=snapshot.person, at=snapshot.now)
                for name in transfer.authorities:
                    await self._record(
                        work, snapshot, transfer, name, action=Task.TRANSFER_REQUEST, said=why, answer="CANCELLED"
                    )
            else:
                names = [one for one in _own(snapshot, transfer) if transfer.answer_of(one) is Answer.APPROVED]
                if not names:
                    raise Conflict("Your nation has not approved this: deny it instead.", path=("id",))
                await self._answer(work, snapshot, transfer, names, Answer.RECALLED, why=why)
            await work.notify(CHANNEL)
        operation.renew()
        return await self._one(operation, id)

    async def _seen(self, work: UnitOfWork, operation: Operation, id: TransferId) -> tuple[StoredTransfer, Snapshot]:
        expect(Kind.TRANSFER, id, path=("id",))
        sight = _sight(await self._gate.fresh(work, operation.principal))
        if id not in await TransferRows(work).get_many(sight, [id]):
            raise NotFound(path=("id",))
        transfer = await TransferRows(work).lock(sight, id)
        snapshot = await self._gate.fresh(work, operation.principal)
        if transfer is None or _sight(snapshot) != sight:
            raise NotFound(path=("id",))
        return (await counted(work, self._gate, [transfer]))[0], snapshot

    async def _one(self, operation: Operation, id: TransferId) -> Transfer:
        found = (await self.get_many(operation, [id]))[0]
        if found is None:
            raise NotFound(path=("id",))
        return found

    async def _shown(self, work: UnitOfWork, snapshot: Snapshot, stored: Sequence[StoredTransfer]) -> list[Transfer]:
        """Gives transfers as the viewer may know them."""
        named = list({item.document for one in stored for item in one.items})
        rows = DocumentRows(work)
        viewed = await rows.get_many(snapshot.scope(Action.VIEW), named) if named else {}
        office = _sight(snapshot).speaks_for
        administered = await rows.get_many(snapshot.scope(Action.ADMINISTER), named) if named and office else {}
        shown = []
        for one in await counted(work, self._gate, stored):
            asked = one.requested_by == snapshot.person
            names = one.authorities if asked else _own(snapshot, one)
            known = viewed if asked else administered
            documents = tuple(
                TransferDocument(
                    document=item.document,
                    version=item.version,
                    title=known[item.document].title,
                    marking=marking_under(snapshot, item.label),
                )
                for item in one.items
                if item.document in known
                and unchanged(known[item.document], item)
                and not set(names).isdisjoint(item.originators)
            )
            shown.append(
                Transfer(
                    stored=one,
                    state=one.state_for(names, snapshot.now),
                    documents=documents,
                    decisions=tuple(said for said in one.decisions if said.authority in names),
                    fingerprint=RecipientPublicKey(one.recipient_key).fingerprint.hex(),
                )
            )
        return shown

    async def _answer(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        transfer: StoredTransfer,
        names: Sequence[str],
        answer: Answer,
        *,
        why: str,
    ) -> None:
        """Says the same in each of these names, in which the person's office speaks."""
        mandate = snapshot.require(Task.TRANSFER_DECIDE, in_nation(snapshot.nation), path=("id",))
        for name in names:
            said = TransferDecision(
                authority=name,
                nation=snapshot.nation,
                person=snapshot.person,
                answer=answer,
                rationale=why,
                at=snapshot.now,
            )
            await TransferRows(work).answer(mandate, transfer, said)
            await self._record(
                work, snapshot, transfer, name, action=Task.TRANSFER_DECIDE, said=why, answer=answer.value
            )

    async def _record(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        transfer: StoredTransfer,
        name: str,
        *,
        action: Task,
        said: str,
        answer: str = "",
    ) -> None:
        """Records what concerns one originator for its nation: what it originated, and nothing of the others'."""
        items = [item for item in transfer.items if name in item.originators]
        labels = (snapshot.law.book.get(one) for item in items for one in (item.label, item.record_label))
        await self._audit.record(
            work,
            snapshot,
            action=action.value,
            object=transfer.id,
            about=[label for label in labels if label is not None],
            nations=map(NationCode, snapshot.law.register.answering([name])),
            detail={
                "for": name,
                "to": transfer.to,
                "recipient": transfer.recipient,
                "key": RecipientPublicKey(transfer.recipient_key).fingerprint.hex(),
                "documents": " ".join(item.document for item in items),
                "said": said,
                "answer": answer,
            },
        )


def _own(snapshot: Snapshot, transfer: StoredTransfer) -> tuple[str, ...]:
    """The nations and firms that answer about a transfer and in whose name the person's office speaks."""
    spoken = speaks_for(snapshot)
    return tuple(one for one in transfer.authorities if one in spoken)


def _sight(snapshot: Snapshot) -> Sight:
    officer = snapshot.allows(Task.TRANSFER_DECIDE, in_nation(snapshot.nation))
    return Sight(person=snapshot.person, speaks_for=speaks_for(snapshot) if officer else frozenset())


def _wanted(documents: Sequence[DocumentId]) -> list[DocumentId]:
    if not 1 <= len(documents) <= MOST_DOCUMENTS:
        raise Invalid(f"A transfer takes 1 to {MOST_DOCUMENTS} documents.", path=(ITEM,))
    for place, one in enumerate(documents):
        expect(Kind.DOCUMENT, one, path=(ITEM, str(place)))
    return list(dict.fromkeys(documents))


def _receiver(to: str) -> str:
    if to in NATIONS:
        return to
    if not to.startswith(ORGANISATION_PREFIX):
        raise Invalid("Name the receiving nation by its code (JPN), or an organisation as org:NAME.", path=("to",))
    name = to.removeprefix(ORGANISATION_PREFIX)
    return f"{ORGANISATION_PREFIX}{line(name, longest=LONGEST_TITLE, path=('to',))}"


def _key(text: str) -> RecipientPublicKey:
    try:
        return RecipientPublicKey.read(text)
    except ValueError as fault:
        raise Invalid(f"This is no recipient's key ({fault}): have them make one.", path=("recipientKey",)) from fault


def _until(expires_at: datetime | None, now: datetime) -> datetime:
    until = now + LIFETIME if expires_at is None else expires_at
    if not now < until <= now + LONGEST_LIFETIME:
        raise Invalid(f"A transfer lasts at most {LONGEST_LIFETIME.days} days from now.", path=("expiresAt",))
    return until
