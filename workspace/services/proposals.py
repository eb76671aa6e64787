"""What one officer may not do alone with a document: proposed by one, agreed to by others, and then done at once.

Promises: a marking that lets somebody in or changes the level, and the destruction of what several nations originated,
happen only once an officer of every originator agreed and two people at least did; nobody is the second person to
their own proposal. What was agreed to is what is done: a document that changed meanwhile makes the proposal void, and
the law is asked again with the last word. Refuses to change who the owners are, and to forget whose information is
inside. Officers of the document's originators know of a proposal, and nobody else.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from policies.actions import Action
from policies.labels import Label
from policies.narrowing import narrows
from policies.roles import Operation as Task
from storage.errors import StorageError
from storage.vault import Vault
from workspace.domain.authority import Permit, Scope
from workspace.domain.decisions import Decision
from workspace.domain.errors import (
    Conflict,
    ForbiddenMarking,
    Invalid,
    NeedsApproval,
    NotFound,
    Unavailable,
)
from workspace.domain.identifiers import (
    DocumentId,
    Kind,
    NationCode,
    PersonId,
    ProjectId,
    ProposalId,
    expect,
    new_identifier,
)
from workspace.domain.markings import MarkingDraft, SuccessionDraft
from workspace.domain.projects import DocumentState
from workspace.domain.proposals import Proposal, ProposalDecision, ProposalKind, ProposalState, StoredProposal
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import DocumentRow
from workspace.persistence.proposals import ProposalRows
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.content.access import label_of
from workspace.services.content.destroying import destroy, destructible
from workspace.services.content.erasing import Erasing
from workspace.services.content.marking_anew import MarkingAnew, Marks
from workspace.services.evenly import told_evenly
from workspace.services.finding import document_of_office, speak_for_owners
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.markings import Markings, marking_of
from workspace.services.repeats import repeated

_TASKS = {ProposalKind.RELABEL: Task.DOCUMENT_RELABEL, ProposalKind.SHRED: Task.DOCUMENT_SHRED}
_CLOSED_BY = {Decision.DENY: ProposalState.DENIED, Decision.RETURN: ProposalState.RETURNED}
_MOST = 100
_NOWHERE = ProjectId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A document, locked, before an officer of an originator."""

    row: DocumentRow
    snapshot: Snapshot
    permit: Permit


@accountable
@told_evenly()
class Proposals:
    """What officers propose and decide about single documents."""

    def __init__(
        self, *, database: Database, gate: Gate, anew: MarkingAnew, markings: Markings, audit: Audit, vault: Vault
    ) -> None:
        self._database = database
        self._gate = gate
        self._anew = anew
        self._markings = markings
        self._audit = audit
        self._erasing = Erasing(database=database, vault=vault)

    async def open(self, operation: Operation) -> list[Proposal]:
        """Lists what waits for officers of the viewer's nation, oldest first, 100 at most; empty for anybody else."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return []
        async with self._database.reading() as work:
            found = await ProposalRows(work).open(_scope(snapshot), nation=snapshot.nation, most=_MOST)
        return [self._shown(snapshot, one) for one in found]

    async def get_many(self, operation: Operation, ids: Sequence[ProposalId]) -> list[Proposal | None]:
        """Gives proposals in the order asked for; None stands for what is hidden or absent."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = {one.id: self._shown(snapshot, one) for one in await _visible(work, snapshot, ids)}
        return [found.get(one) for one in ids]

    async def propose_relabel(
        self,
        operation: Operation,
        *,
        id: DocumentId,
        expected_version: int,
        marking: MarkingDraft,
        record_marking: MarkingDraft | None = None,
        reason: str,
        idempotency_key: str | None = None,
    ) -> Proposal:
        """Proposes a marking that takes more than one officer.

        Raises:
            NotFound: no such document is visible or administered.
            PolicyDenied: the viewer is no officer of its originator.
            Conflict: the document changed meanwhile, is not listed, or another such proposal waits.
            Invalid: the marking or the reason does not fit, or one person may do this at once.
            ForbiddenMarking: a marking that the viewer may not set, that no rule in force carries, or of other owners.
        """
        async with self._database.unit_of_work() as work:
            case = await self._found(work, operation, id, ProposalKind.RELABEL)
            if case.row.version != expected_version:
                raise Conflict("This document changed meanwhile: load it again.", path=("expectedVersion",))
            before, after = await self._read(work, case, marking=marking, record_marking=record_marking)
            register = case.snapshot.law.register
            if narrows(after.content, before.content, register) and narrows(after.record, before.record, register):
                raise Invalid("This only takes readers away: relabel it, one person may do that at once.", path=("id",))
            made = await self._propose(
                work,
                case,
                ProposalKind.RELABEL,
                marking=_draft_of(after.content),
                record_marking=None if record_marking is None else _draft_of(after.record),
                reason=reason,
                idempotency_key=idempotency_key,
            )
        operation.renew()
        return await self._one(operation, made)

    async def propose_shred(
        self, operation: Operation, *, id: DocumentId, reason: str, idempotency_key: str | None = None
    ) -> Proposal:
        """Proposes to destroy what several nations originated.

        Raises:
            NotFound: no such document is visible or administered.
            PolicyDenied: the viewer is no officer of an originator.
            Conflict: it was destroyed already, a hold stands, or another such proposal waits.
            Invalid: the reason does not fit, or the viewer may destroy it at once.
        """
        async with self._database.unit_of_work() as work:
            case = await self._found(work, operation, id, ProposalKind.SHRED)
            if case.snapshot.prospect(Action.DESTROY, label_of(case.snapshot, case.row)):
                raise Invalid("Your nation alone originated this: an officer may shred it at once.", path=("id",))
            await destructible(work, case.snapshot, case.permit)
            made = await self._propose(work, case, ProposalKind.SHRED, reason=reason, idempotency_key=idempotency_key)
        operation.renew()
        return await self._one(operation, made)

    async def decide(self, operation: Operation, *, id: ProposalId, decision: Decision, rationale: str) -> Proposal:
        """Agrees to a proposal, which is done once nobody's word is missing, or ends it; proposers may only end theirs.

        Raises:
            NotFound: no such proposal about a document that the viewer administers.
            PolicyDenied: the viewer is no officer.
            NeedsApproval: it is the viewer's own.
            Conflict: it was decided before, the viewer agreed before, the document changed meanwhile, or a hold stands.
            Invalid: no rationale is given, or the marking cannot be read any more.
            ForbiddenMarking: no rule in force carries the marking any more, or the viewer could not read it.
            Unavailable: a key or the store does not answer; it is done later, or not at all, as the message says.
        """
        expect(Kind.PROPOSAL, id, path=("id",))
        why = line(rationale, longest=LONGEST_REASON, path=("rationale",))
        async with self._database.unit_of_work() as work:
            proposal = await self._seen(work, await self._gate.fresh(work, operation.principal), id)
            case = await self._found(work, operation, proposal.document, proposal.kind)
            snapshot, proposal = case.snapshot, await self._seen(work, case.snapshot, id)
            if proposal.state is not ProposalState.OPEN:
                raise Conflict("This proposal was decided before: nothing is left to decide.", path=("id",))
            said = ProposalDecision(
                nation=snapshot.nation, person=snapshot.person, decision=decision, rationale=why, at=snapshot.now
            )
            done = await self._decided(work, case, proposal, said)
        operation.renew()
        if done and proposal.kind is ProposalKind.SHRED:
            await self._erase(proposal.document)
        return await self._one(operation, id)

    async def _decided(self, work: UnitOfWork, case: _Case, proposal: StoredProposal, said: ProposalDecision) -> bool:
        """Notes what an officer said, and does what was proposed once nobody is missing; tells whether it did."""
        rows, own = ProposalRows(work), proposal.proposed_by == said.person
        if said.decision is Decision.APPROVE:
            if own:
                raise NeedsApproval("Another officer decides about what you proposed.", path=("id",))
            if any(one.person == said.person for one in proposal.decisions):
                raise Conflict(f"You agreed before: {', '.join(proposal.awaits)} has still to.", path=("id",))
            if case.row.version != proposal.document_version:
                raise Conflict("The document changed since this was proposed: propose it anew.", path=("id",))
        await rows.decide(case.permit, proposal, said)
        await self._record(work, case, proposal, said)
        if said.decision is not Decision.APPROVE:
            await rows.close(case.permit, proposal, ProposalState.WITHDRAWN if own else _CLOSED_BY[said.decision])
            return False
        if await self._awaits(work, case, replace(proposal, decisions=(*proposal.decisions, said))):
            return False
        await rows.close(case.permit, proposal, ProposalState.CARRIED_OUT)
        await self._carry_out(work, case, proposal)
        return True

    async def _awaits(self, work: UnitOfWork, case: _Case, proposal: StoredProposal) -> tuple[NationCode, ...]:
        """Tells whose officers have still to agree, now that only those count who speak for the owners still.

        Raises:
            Conflict: whoever proposed it is an officer no more.
        """
        label = label_of(case.snapshot, case.row)
        said = [(one.person, one.nation) for one in proposal.decisions]
        spoken = await self._gate.speakers(work, [proposal.proposed_by, *(person for person, _ in said)])

        def counts(person: PersonId, nation: NationCode) -> bool:
            names = spoken.get(person, frozenset())
            return nation in names and (label.holder is None or not names.isdisjoint(label.originators))

        if not counts(proposal.proposed_by, proposal.nation):
            raise Conflict("Whoever proposed this holds office no more: propose it anew.", path=("id",))
        counted = tuple(one for one in proposal.decisions if counts(one.person, one.nation))
        return replace(proposal, decisions=counted).awaits

    async def _carry_out(self, work: UnitOfWork, case: _Case, proposal: StoredProposal) -> None:
        row, snapshot, permit = case.row, case.snapshot, case.permit
        mandate = snapshot.require(_TASKS[proposal.kind], in_nation(snapshot.nation), path=("id",))
        if proposal.marking is None:
            await destructible(work, case.snapshot, case.permit)
            await destroy(work, snapshot, permit, row, audit=self._audit, reason=proposal.reason)
            return
        before, after = await self._read(work, case, marking=proposal.marking, record_marking=proposal.record_marking)
        await self._anew.apply(
            work,
            snapshot,
            permit,
            mandate,
            row,
            before=before,
            after=after,
            reason=proposal.reason,
            detail={"proposal": proposal.id},
        )

    async def _read(
        self, work: UnitOfWork, case: _Case, *, marking: MarkingDraft, record_marking: MarkingDraft | None
    ) -> tuple[Marks, Marks]:
        """Gives how a listed document is marked and would be, of the same owners."""
        if case.row.state is not DocumentState.AVAILABLE:
            raise Conflict("This document is frozen or withdrawn: that comes first.", path=("id",))
        before, after = await self._anew.read(
            work, case.snapshot, case.permit, case.row, marking=marking, record_marking=record_marking
        )
        _same_owners(before, after)
        return before, after

    async def _propose(
        self,
        work: UnitOfWork,
        case: _Case,
        kind: ProposalKind,
        *,
        marking: MarkingDraft | None = None,
        record_marking: MarkingDraft | None = None,
        reason: str,
        idempotency_key: str | None,
    ) -> ProposalId:
        row, snapshot = case.row, case.snapshot
        proposal = StoredProposal(
            id=ProposalId(new_identifier(Kind.PROPOSAL)),
            kind=kind,
            document=row.id,
            document_version=row.version,
            marking=marking,
            record_marking=record_marking,
            originators=tuple(sorted(snapshot.law.answering(label_of(snapshot, row)))),
            nation=snapshot.nation,
            reason=line(reason, longest=LONGEST_REASON, path=("reason",)),
            state=ProposalState.OPEN,
            proposed_by=snapshot.person,
            proposed_at=snapshot.now,
        )
        earlier = await repeated(
            work,
            snapshot,
            mutation=f"{_TASKS[kind].value}-propose",
            key=idempotency_key,
            input={
                "document": row.id,
                "marking": None if marking is None else asdict(marking),
                "record": None if record_marking is None else asdict(record_marking),
                "reason": proposal.reason,
            },
            made=proposal.id,
        )
        if earlier is not None:
            return ProposalId(earlier)
        rows = ProposalRows(work)
        waiting = await rows.open_for(case.permit, kind)
        if waiting is not None and waiting.document_version == row.version:
            raise Conflict("Such a proposal waits already: decide about that one first.", path=("id",))
        await rows.supersede(case.permit, kind)
        await rows.insert(case.permit, proposal)
        await self._record(work, case, proposal, None)
        return proposal.id

    async def _found(self, work: UnitOfWork, operation: Operation, id: DocumentId, kind: ProposalKind) -> _Case:
        expect(Kind.DOCUMENT, id, path=("id",))
        row, snapshot, permit = await document_of_office(
            work, self._gate, operation, id, task=_TASKS[kind], path=("id",)
        )
        if row.state is DocumentState.SHREDDED:
            raise Conflict("This document was destroyed: nothing is left to do.", path=("id",))
        speak_for_owners(snapshot, label_of(snapshot, row), path=("id",))
        return _Case(row=row, snapshot=snapshot, permit=permit)

    async def _seen(self, work: UnitOfWork, snapshot: Snapshot, id: ProposalId) -> StoredProposal:
        found = await _visible(work, snapshot, [id])
        if not found:  # its document was relabelled between the two statements, perhaps
            found = await _visible(work, await self._gate.fresh(work, snapshot.principal), [id])
        if not found:
            raise NotFound(path=("id",))
        return found[0]

    async def _one(self, operation: Operation, id: ProposalId) -> Proposal:
        found = (await self.get_many(operation, [id]))[0]
        if found is None:
            raise NotFound(path=("id",))
        return found

    async def _erase(self, document: DocumentId) -> None:
        try:
            await self._erasing.finish(document=document)
        except StorageError as fault:
            raise Unavailable(
                "The document is gone for everybody, but its erasure keys cannot be reached: they are destroyed as "
                "soon as they can be."
            ) from fault

    def _shown(self, snapshot: Snapshot, stored: StoredProposal) -> Proposal:
        if stored.marking is None:
            return Proposal(stored=stored, marking=None)
        try:
            label = self._markings.read(snapshot, within=_NOWHERE, draft=stored.marking)
        except Invalid:
            return Proposal(stored=stored, marking=None)
        return Proposal(stored=stored, marking=marking_of(label))

    async def _record(
        self, work: UnitOfWork, case: _Case, proposal: StoredProposal, said: ProposalDecision | None
    ) -> None:
        stated = {
            "proposal": proposal.id,
            "reason": proposal.reason if said is None else said.rationale,
            "decision": "" if said is None else said.decision.value,
            "marking": "" if proposal.marking is None else proposal.marking.text,
        }
        await self._audit.record(
            work,
            case.snapshot,
            action=f"{_TASKS[proposal.kind].value}-{'propose' if said is None else 'decide'}",
            object=proposal.document,
            label=case.snapshot.law.book.get(case.permit.label),
            rules=case.permit.rules,
            detail={name: text for name, text in stated.items() if text},
        )


def _draft_of(label: Label) -> MarkingDraft:
    """Gives a marking as it was understood, so that it is the same when it is agreed to."""
    later = label.succession
    return MarkingDraft(
        policy=label.policy,
        text=label.marking,
        succession=None if later is None else SuccessionDraft(day=later.day, text=later.label.marking),
        ends_succession=later is None,
    )


async def _visible(work: UnitOfWork, snapshot: Snapshot, ids: Sequence[ProposalId]) -> list[StoredProposal]:
    if not _is_officer(snapshot):
        return []
    return await ProposalRows(work).get_many(_scope(snapshot), ids, nation=snapshot.nation)


def _is_officer(snapshot: Snapshot) -> bool:
    return snapshot.allows(Task.DOCUMENT_SHRED, in_nation(snapshot.nation))


def _scope(snapshot: Snapshot) -> Scope:
    return snapshot.scope(Action.ADMINISTER)


def _same_owners(before: Marks, after: Marks) -> None:
    """Refuses what no agreement of these officers covers: other owners, or information of others no longer named."""
    pairs = ((before.content, after.content, "marking"), (before.record, after.record, "recordMarking"))
    for was, is_to_be, field in pairs:
        if set(is_to_be.originators) != set(was.originators) or is_to_be.holder != was.holder:
            raise ForbiddenMarking(
                "Its owners stay: record a document of your own that is derived from it instead.", path=(field,)
            )
        if not set(is_to_be.source_nations) >= set(was.source_nations):
            raise ForbiddenMarking("Information of others inside has to stay named.", path=(field,))
