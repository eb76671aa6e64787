"""Policy changes: proposed by an officer of a nation, agreed to by others, in force at once or on a day, taken back.

Promises: what might let anybody in is in force only after another officer of every nation concerned agreed to it, to
those very words: a change is never altered, only replaced. What only takes away is in force at once on one officer's
word. Taking a change back is a change like any other. Refuses to let anybody agree to their own proposal, and to touch
another nation's law; what others have proposed for themselves does not exist for anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from policies.roles import Operation as Task
from workspace.domain.approvals import awaited
from workspace.domain.authority import Mandate
from workspace.domain.changes import ChangeDecision, ChangeState, PolicyChange
from workspace.domain.decisions import Decision
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import ChangeId, Kind, expect, new_identifier
from workspace.domain.lawmaking import LawDraft
from workspace.domain.paging import Page, PageRequest
from workspace.domain.simulation import SimulationReport, supposing
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.changes import PolicyChangeRows
from workspace.persistence.database import Database, UnitOfWork
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.drafting import drafted, inverse, widens
from workspace.services.enacting import Enacting, Hand, concerned
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.paging import Cursors
from workspace.services.repeats import repeated
from workspace.services.simulation import Simulations

_UNDER_WAY = frozenset({ChangeState.DRAFT, ChangeState.SUBMITTED, ChangeState.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an officer proposes.

    Attributes:
        draft: what is to be made and ended.
        reason: why.
        activate_at: not before when; None for at once.
        only_kept: whether it is kept as a draft, for later.
        replaces: the draft whose place it takes.
        idempotency_key: makes a repeated proposal give back the first.
    """

    draft: LawDraft
    reason: str
    activate_at: datetime | None = None
    only_kept: bool = False
    replaces: ChangeId | None = None
    idempotency_key: str | None = None


@accountable
@told_evenly()
class PolicyChanges:
    """What can be asked and done about changes of the law."""

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        cursors: Cursors,
        audit: Audit,
        simulations: Simulations,
        enacting: Enacting,
    ) -> None:
        self._database = database
        self._gate = gate
        self._cursors = cursors
        self._audit = audit
        self._simulations = simulations
        self._enacting = enacting

    async def list(self, operation: Operation, *, page: PageRequest) -> Page[PolicyChange]:
        """Lists the changes that concern the officer's nation, the latest first; nobody else sees any.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["policy changes"])
        window = pages.window(page, descending=True)
        mandate = _reader(snapshot)
        if mandate is None:
            return Page()
        async with self._database.reading() as work:
            rows = await PolicyChangeRows(work).page(mandate, window=window)
        return pages.page(rows, window=window, place=lambda one: (one.proposed_at, one.id))

    async def count(self, operation: Operation) -> int:
        """Counts what `list` lists."""
        mandate = _reader(await operation.snapshot())
        if mandate is None:
            return 0
        async with self._database.reading() as work:
            return await PolicyChangeRows(work).count(mandate)

    async def get_many(self, operation: Operation, ids: Sequence[ChangeId]) -> Sequence[PolicyChange | None]:
        """Gives those of these changes that are visible, in the order asked for."""
        mandate = _reader(await operation.snapshot())
        if mandate is None:
            return [None] * len(ids)
        async with self._database.reading() as work:
            found = await PolicyChangeRows(work).get_many(mandate, ids)
        return [found.get(one) for one in ids]

    async def impact(self, operation: Operation, change: PolicyChange) -> SimulationReport | None:
        """Tells what a change would open and close today, or of one in force what it holds open and closed.

        As with any simulation, among the documents that the officer's own nation originated and the officer
        administers. None once the change is over, or cannot be made any more.
        """
        if change.state in {ChangeState.REJECTED, ChangeState.ROLLED_BACK}:
            return None
        try:
            if change.state is not ChangeState.ACTIVE:
                return await self._simulations.simulate(operation, change=supposing(change.draft))
            snapshot = await operation.snapshot()
            async with self._database.reading() as work:
                undone = await inverse(work, snapshot, change)
            report = await self._simulations.simulate(operation, change=supposing(undone))
        except (NotFound, Conflict, Invalid, PolicyDenied):
            return None
        return None if report is None else replace(report, gains=report.losses, losses=report.gains)

    async def propose(self, operation: Operation, proposal: Proposal) -> PolicyChange:
        """Proposes a change of the law of the officer's nation, or of groups that it belongs to.

        Raises:
            PolicyDenied: the viewer is no officer, or their nation is not concerned by a group.
            NotFound: something to be ended or replaced that is not their nation's.
            Conflict: something to be ended has ended, or the idempotency key was used for another input.
            Invalid: something that could not be made, or nothing at all, or a day that has passed.
        """
        why = line(proposal.reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            mandate = snapshot.require(Task.CHANGE_PROPOSE, in_nation(snapshot.nation))
            if proposal.activate_at is not None and proposal.activate_at <= snapshot.now:
                raise Invalid("This moment has passed: leave it out for a change at once.", path=("activateAt",))
            made = ChangeId(new_identifier(Kind.POLICY_CHANGE))
            earlier = await repeated(
                work,
                snapshot,
                mutation=Task.CHANGE_PROPOSE,
                key=proposal.idempotency_key,
                input={"proposal": proposal},
                made=made,
            )
            if earlier is None:
                draft = await drafted(work, snapshot, proposal.draft)
                await self._replace(work, mandate, proposal.replaces, by=made)
                change = await _change(work, snapshot, draft, id=made, reason=why, activate_at=proposal.activate_at)
                change = replace(change, replaces=proposal.replaces)
                if proposal.only_kept:
                    change = replace(change, state=ChangeState.DRAFT)
                await self._begin(work, snapshot, mandate, change)
        operation.renew()
        return await self._one(operation, ChangeId(earlier) if earlier else made)

    async def decide(self, operation: Operation, *, id: ChangeId, decision: Decision, rationale: str) -> PolicyChange:
        """Agrees to a change, refuses it or sends it back; whoever proposed it may only take it away again.

        A change that waits for its day can still be stopped, by any officer of a nation concerned.

        Raises:
            NotFound: no such change concerns the viewer's nation, or the viewer is no officer.
            NeedsApproval: the viewer would agree to their own proposal.
            Conflict: it was decided before, or its ground has moved: what it ends has ended, or its proposer left.
            Invalid: no rationale is given.
        """
        expect(Kind.POLICY_CHANGE, id, path=("id",))
        why = line(rationale, longest=LONGEST_REASON, path=("rationale",))
        figures = await self._figures(operation, id) if decision is Decision.APPROVE else {}
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            await _seen(work, snapshot, id)
            mandate = snapshot.require(Task.CHANGE_DECIDE, in_nation(snapshot.nation), path=("id",))
            change = _open(await PolicyChangeRows(work).lock(mandate, id), snapshot, decision)
            told = [change.nation] if change.state is ChangeState.DRAFT else change.nations
            said = ChangeDecision(
                nation=snapshot.nation, officer=snapshot.person, decision=decision, rationale=why, at=snapshot.now
            )
            await PolicyChangeRows(work).say(mandate, change, said)
            change = replace(change, decisions=(*change.decisions, said))
            await self._audit.record(
                work,
                snapshot,
                action=Task.CHANGE_DECIDE.value,
                object=id,
                nations=told,
                detail={"decision": decision.value, "reason": why, **figures},
            )
            if decision is Decision.APPROVE:
                change = await self._agree(work, snapshot, change)
            else:
                state = ChangeState.REJECTED if decision is Decision.DENY else ChangeState.DRAFT
                change = replace(change, state=state)
                await PolicyChangeRows(work).move(change)
        operation.renew()
        return change

    async def rollback(self, operation: Operation, *, id: ChangeId, reason: str) -> tuple[PolicyChange, PolicyChange]:
        """Takes a change back by proposing its opposite; gives the change as it stands, and the one that takes it back.

        Where that only takes away it is done at once. Otherwise other officers have to agree, as to any widening.

        Raises:
            NotFound: no such change concerns the viewer's nation, or the viewer is no officer.
            Conflict: it is not in force, is being taken back, or nothing of it is left.
            Invalid: no reason is given.
        """
        expect(Kind.POLICY_CHANGE, id, path=("id",))
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            await _seen(work, snapshot, id)
            mandate = snapshot.require(Task.CHANGE_ROLLBACK, in_nation(snapshot.nation), path=("id",))
            rows = PolicyChangeRows(work)
            change = await rows.lock(mandate, id)
            if change is None or change.state is not ChangeState.ACTIVE:
                raise Conflict("This change is not in force: there is nothing to take back.", path=("id",))
            if await rows.taking_back(id) is not None:
                raise Conflict("Taking this change back has been proposed already: decide about that.", path=("id",))
            draft = await inverse(work, snapshot, change)
            if not draft.size:
                raise Conflict("Nothing of this change is left: there is nothing to take back.", path=("id",))
            made = ChangeId(new_identifier(Kind.POLICY_CHANGE))
            opposite = replace(await _change(work, snapshot, draft, id=made, reason=why), rolls_back=id)
            await self._begin(work, snapshot, mandate, opposite)
        operation.renew()
        return await self._one(operation, id), await self._one(operation, made)

    async def _begin(self, work: UnitOfWork, snapshot: Snapshot, mandate: Mandate, change: PolicyChange) -> None:
        """Enters a proposal, and makes law of what needs nobody else and waits for no day."""
        await PolicyChangeRows(work).insert(mandate, change)
        await self._audit.record(
            work,
            snapshot,
            action=Task.CHANGE_PROPOSE.value if change.rolls_back is None else Task.CHANGE_ROLLBACK.value,
            object=change.id,
            nations=change.nations if change.state is not ChangeState.DRAFT else [change.nation],
            detail={
                "reason": change.reason,
                "widens": str(change.widens),
                "replaces": change.replaces or "",
                "rolls back": change.rolls_back or "",
            },
        )
        if change.state is ChangeState.APPROVED and change.activate_at is None:
            await self._enacting.enact(work, change, Hand.of(snapshot))

    async def _agree(self, work: UnitOfWork, snapshot: Snapshot, change: PolicyChange) -> PolicyChange:
        """Counts the yes just given; once nobody's is wanted any more, makes law of the change or lets it wait.

        Raises:
            Conflict: its ground has moved.
        """
        approvals, proposer = await self._enacting.in_office(work, change)
        if proposer is None:
            raise Conflict("Whoever proposed this holds office no more: propose it anew.", path=("id",))
        nations = await concerned(work, change.nation, change.draft, law=snapshot.law)
        change = replace(change, nations=nations)
        if awaited(nations, proposer=proposer, approvals=approvals):
            await PolicyChangeRows(work).move(change)
            return change
        change = replace(change, state=ChangeState.APPROVED)
        if change.activate_at is not None and change.activate_at > snapshot.now:
            await PolicyChangeRows(work).move(change)
            return change
        return await self._enacting.enact(work, change, Hand.of(snapshot))

    async def _figures(self, operation: Operation, id: ChangeId) -> dict[str, str]:
        """Counts for the log what the officer who agrees could see it would open and close, at this moment."""
        operation.renew()
        change = (await self.get_many(operation, [id]))[0]
        report = None if change is None else await self.impact(operation, change)
        if report is None:
            return {}
        return {"gains": str(report.gains.accesses), "losses": str(report.losses.accesses)}

    async def _replace(self, work: UnitOfWork, mandate: Mandate, replaced: ChangeId | None, *, by: ChangeId) -> None:
        """Closes the draft whose place another takes."""
        if replaced is None:
            return
        expect(Kind.POLICY_CHANGE, replaced, path=("replaces",))
        rows = PolicyChangeRows(work)
        old = (await rows.get_many(mandate, [replaced])).get(replaced)
        if old is None or f"nation:{old.nation}" != mandate.domain:
            raise NotFound(path=("replaces",))
        old = await rows.lock(mandate, replaced)
        if old is None or old.state is not ChangeState.DRAFT:
            raise Conflict("Only a draft can be replaced: send the change back first.", path=("replaces",))
        await rows.move(replace(old, state=ChangeState.REJECTED, note=f"Replaced by {by}."))

    async def _one(self, operation: Operation, id: ChangeId) -> PolicyChange:
        found = (await self.get_many(operation, [id]))[0]
        if found is None:
            raise NotFound(path=("id",))
        return found


async def _change(
    work: UnitOfWork,
    snapshot: Snapshot,
    draft: LawDraft,
    *,
    id: ChangeId,
    reason: str,
    activate_at: datetime | None = None,
) -> PolicyChange:
    """Makes a change of a draft: submitted where others have to agree, else approved.

    Raises:
        PolicyDenied: a group that does not concern the officer's nation.
    """
    nations = await concerned(work, snapshot.nation, draft, law=snapshot.law)
    widening = await widens(work, snapshot, draft)
    return PolicyChange(
        id=id,
        nation=snapshot.nation,
        nations=nations,
        state=ChangeState.SUBMITTED if widening else ChangeState.APPROVED,
        widens=widening,
        reason=reason,
        draft=draft,
        proposer=snapshot.person,
        proposed_at=snapshot.now,
        activate_at=activate_at,
    )


async def _seen(work: UnitOfWork, snapshot: Snapshot, id: ChangeId) -> None:
    mandate = _reader(snapshot)
    if mandate is None or id not in await PolicyChangeRows(work).get_many(mandate, [id]):
        raise NotFound(path=("id",))


def _reader(snapshot: Snapshot) -> Mandate | None:
    domain = in_nation(snapshot.nation)
    return snapshot.require(Task.CHANGE_READ, domain) if snapshot.allows(Task.CHANGE_READ, domain) else None


def _open(change: PolicyChange | None, snapshot: Snapshot, decision: Decision) -> PolicyChange:
    """Makes sure that there is something to decide, and that it is this officer's to decide.

    Raises:
        Conflict: it was decided before.
        NeedsApproval: it is the officer's own proposal.
    """
    deciding = decision is Decision.APPROVE
    open_to = frozenset({ChangeState.SUBMITTED}) if deciding else _UNDER_WAY
    if change is None or change.state not in open_to:
        raise Conflict("This change was decided before, or is not submitted: look at it again.", path=("id",))
    if deciding and change.proposer == snapshot.person:
        raise NeedsApproval("Another officer decides about what you proposed: ask one of your nation's.", path=("id",))
    if deciding and any(one.officer == snapshot.person for one in change.approvals):
        raise Conflict("You have agreed to this already: it waits for others.", path=("id",))
    return change
