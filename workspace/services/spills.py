"""Spills: whoever sees a document can have it frozen at once; only its originators let it go again.

Promises: once a report is acknowledged, the document is found, listed, told of and opened by nobody, and running
transfers end within a second. The officers of every nation concerned learn of it: those of the originators everything,
the others what their own people did. Refuses to thaw for less than an officer of each originator, none of whom reported
or assessed it; and a person who reports without end.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from policies.actions import Action
from policies.roles import Operation as Task
from policies.vocabulary.nations import NATIONS
from workspace.domain.authority import Permit
from workspace.domain.errors import Conflict, Invalid, LimitExceeded, NotFound, PolicyDenied
from workspace.domain.identifiers import (
    DocumentId,
    Kind,
    NationCode,
    SpillId,
    VersionId,
    expect,
    kind_of,
    new_identifier,
)
from workspace.domain.paging import Page, PageRequest
from workspace.domain.projects import DocumentState
from workspace.domain.spills import Spill, SpillAttestation, SpillFinding, SpillOutcome, SpillState
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import KIND, DocumentRow, DocumentRows
from workspace.persistence.labels import Counters
from workspace.persistence.law import CHANNEL
from workspace.persistence.spills import ATTESTED, RESTORED, Sight, SpillRow, SpillRows
from workspace.persistence.versions import VersionRows
from workspace.services.audit import Audit
from workspace.services.content.access import label_of
from workspace.services.evenly import told_evenly
from workspace.services.finding import visible_document
from workspace.services.gate import Gate, Operation, Snapshot, closed_to_office, in_nation
from workspace.services.paging import Cursors

MOST_REPORTS = 5
WITHIN = timedelta(days=1)
_OBJECT = ("objectId",)


@told_evenly()
class Spills:
    """What can be reported, and what officers do about it."""

    def __init__(self, *, database: Database, gate: Gate, audit: Audit, cursors: Cursors) -> None:
        self._database = database
        self._gate = gate
        self._audit = audit
        self._cursors = cursors

    async def report(self, operation: Operation, *, object: str, description: str) -> Spill:
        """Freezes a document that the person sees, named by its identifier or by that of a version.

        Raises:
            NotFound: no such document or version is visible.
            LimitExceeded: the person reported too much of late.
            Invalid: it is another kind of thing, or the description does not fit.
        """
        if kind_of(object) not in {Kind.DOCUMENT, Kind.VERSION}:
            raise Invalid("Report the document, or the version of it, that holds what was spilt.", path=_OBJECT)
        what = line(description, longest=LONGEST_REASON, path=("description",))
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            await self._not_too_often(work, snapshot)
            named = await self._document(work, snapshot, object)
            row, snapshot = await visible_document(work, self._gate, operation, named, path=_OBJECT)
            permit = snapshot.permit(Action.VIEW, row.record, operation=Task.SPILL_REPORT, path=_OBJECT)
            originators = _originators(snapshot, row)
            accesses = (await SpillRows(work).accesses([row.id])).get(row.id, [])
            concerned = {*originators, *_sources(snapshot, row), snapshot.nation}
            spill = SpillRow(
                id=SpillId(new_identifier(Kind.SPILL)),
                document=row.id,
                project=row.project,
                state=SpillState.REPORTED,
                reported_at=snapshot.now,
                reported_by=snapshot.person,
                description=what,
                originators=originators,
                nations=tuple(sorted(concerned | {access.nation for access in accesses})),
            )
            await self._put(work, permit, row, DocumentState.FROZEN)
            await SpillRows(work).insert(spill)
            await self._record(work, snapshot, spill, action=Task.SPILL_REPORT, said=what)
            shown = (await self._shown(work, snapshot, [spill]))[0]
        operation.renew()
        return shown

    async def page(self, operation: Operation, *, page: PageRequest) -> Page[Spill]:
        """Lists what the person reported and what concerns the nation whose officer they are, newest first.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["spills"])
        window = pages.window(page, descending=True)
        async with self._database.unit_of_work() as work:
            rows = await SpillRows(work).page(_sight(snapshot), window=window)
            listed = pages.page(rows, window=window, place=_place)
            return listed.of(await self._shown(work, snapshot, listed.items))

    async def count(self, operation: Operation) -> int:
        """Counts what `page` lists."""
        snapshot = await operation.snapshot()
        async with self._database.unit_of_work() as work:
            return await SpillRows(work).count(_sight(snapshot))

    async def attest(self, operation: Operation, *, id: SpillId, statement: str) -> Spill:
        """States that the officer's nation cleaned up; once all nations concerned did, the spill is contained.

        Raises:
            NotFound: no such spill concerns the person.
            PolicyDenied: they are no officer.
            Conflict: their nation attested before, or the spill is past that.
            Invalid: the statement is empty or too long.
        """
        said = line(statement, longest=LONGEST_REASON, path=("statement",))
        async with self._database.unit_of_work() as work:
            spill, snapshot = await self._of_office(work, operation, id, Task.SPILL_ATTEST)
            rows = SpillRows(work)
            before = {one.nation for one in (await rows.acts([id], kind=ATTESTED)).get(id, [])}
            if spill.state is not SpillState.REPORTED or snapshot.nation in before:
                raise Conflict("Your nation attested before, or this spill is contained already.", path=("id",))
            await rows.act(id, kind=ATTESTED, by=_attestation(snapshot, said))
            if before | {snapshot.nation} >= set(spill.nations):
                spill = replace(spill, state=SpillState.CONTAINED)
                await rows.replace(spill)
            await self._record(work, snapshot, spill, action=Task.SPILL_ATTEST, said=said)
            return (await self._shown(work, snapshot, [spill]))[0]

    async def assess(self, operation: Operation, *, id: SpillId, finding: SpillFinding, assessment: str) -> Spill:
        """Says for an originator what it was. That it was a spill is said once it is contained.

        Raises:
            NotFound: no such spill concerns the person.
            PolicyDenied: they are no officer of an originator, or reported it themselves.
            Conflict: it is not contained yet, or was assessed before.
            Invalid: the assessment is empty or too long.
        """
        said = line(assessment, longest=LONGEST_REASON, path=("assessment",))
        async with self._database.unit_of_work() as work:
            spill, snapshot = await self._of_office(work, operation, id, Task.SPILL_ASSESS)
            _is_judge(snapshot, spill)
            early = spill.state is SpillState.REPORTED and finding is SpillFinding.NO_SPILL
            if spill.state is not SpillState.CONTAINED and not early:
                raise Conflict("It is assessed once, when every nation concerned has attested.", path=("id",))
            spill = replace(
                spill, state=SpillState.ASSESSED, finding=finding, assessment=said, assessed_by=snapshot.person
            )
            await SpillRows(work).replace(spill)
            await self._record(work, snapshot, spill, action=Task.SPILL_ASSESS, said=said)
            return (await self._shown(work, snapshot, [spill]))[0]

    async def close(self, operation: Operation, *, id: SpillId, outcome: SpillOutcome, reason: str) -> Spill:
        """Ends the response: one originator withdraws the document; it is restored once all of them say so.

        Raises:
            NotFound: no such spill concerns the person.
            PolicyDenied: they are no officer of an originator, reported it, or would restore what they assessed.
            Conflict: it is not assessed yet, is closed, or their nation said so before.
            Invalid: the reason is empty or too long.
        """
        said = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            spill, snapshot = await self._of_office(work, operation, id, Task.SPILL_CLOSE)
            _is_judge(snapshot, spill)
            rows = SpillRows(work)
            agreed = {one.nation for one in (await rows.acts([id], kind=RESTORED)).get(id, [])}
            if spill.state is not SpillState.ASSESSED or snapshot.nation in agreed:
                raise Conflict("It is closed once, after it was assessed.", path=("id",))
            if outcome is SpillOutcome.RESTORE:
                if spill.assessed_by == snapshot.person:
                    raise PolicyDenied("You assessed this: another officer has to restore it.", path=("id",))
                await rows.act(id, kind=RESTORED, by=_attestation(snapshot, said))
            if outcome is SpillOutcome.WITHDRAW or agreed | {snapshot.nation} >= set(spill.originators):
                await self._thaw(work, snapshot, spill, outcome)
                spill = replace(spill, state=SpillState.CLOSED)
                await rows.replace(spill)
            await self._record(work, snapshot, spill, action=Task.SPILL_CLOSE, said=f"{outcome.value}: {said}")
            shown = (await self._shown(work, snapshot, [spill]))[0]
        operation.renew()
        return shown

    async def _not_too_often(self, work: UnitOfWork, snapshot: Snapshot) -> None:
        """Refuses before anything was looked for, so that the refusal tells nothing of it."""
        if await SpillRows(work).reported_since(snapshot.person, snapshot.now - WITHIN) >= MOST_REPORTS:
            raise LimitExceeded(
                f"You reported {MOST_REPORTS} spills within a day: call your security officer about any other.",
                path=_OBJECT,
            )

    async def _document(self, work: UnitOfWork, snapshot: Snapshot, object: str) -> DocumentId:
        if kind_of(object) is Kind.DOCUMENT:
            return DocumentId(object)
        version = VersionId(object)
        found = (await VersionRows(work).get_many(snapshot.scope(Action.VIEW), [version])).get(version)
        if found is None:
            raise NotFound(path=_OBJECT)
        return found.document

    async def _of_office(
        self, work: UnitOfWork, operation: Operation, id: SpillId, task: Task
    ) -> tuple[SpillRow, Snapshot]:
        """Locks a spill for an officer of a nation concerned."""
        expect(Kind.SPILL, id, path=("id",))
        snapshot = await self._gate.fresh(work, operation.principal)
        spill = await SpillRows(work).get(_sight(snapshot), id, lock=True)
        if spill is None:
            raise NotFound(path=("id",))
        snapshot.require(task, in_nation(snapshot.nation), path=("id",))
        return spill, snapshot

    async def _thaw(self, work: UnitOfWork, snapshot: Snapshot, spill: SpillRow, outcome: SpillOutcome) -> None:
        """Gives the document the state that was decided, unless it was destroyed meanwhile."""
        scope = snapshot.scope(Action.ADMINISTER)
        row = await DocumentRows(work).in_any_state(scope, spill.document, lock=True)
        if row is None:
            raise PolicyDenied("You may not administer this document: ask another officer.", path=("id",))
        if row.state is not DocumentState.FROZEN:
            return
        permit = snapshot.permit(Action.ADMINISTER, row.record, path=("id",))
        restored = outcome is SpillOutcome.RESTORE
        await self._put(work, permit, row, DocumentState.AVAILABLE if restored else DocumentState.WITHDRAWN)

    async def _put(self, work: UnitOfWork, permit: Permit, row: DocumentRow, state: DocumentState) -> None:
        """Moves a document between listed and not listed; its version and time say nothing of it."""
        await DocumentRows(work).replace(permit, replace(row, state=state))
        listed = (state is DocumentState.AVAILABLE) - (row.state is DocumentState.AVAILABLE)
        if listed:
            await Counters(work).add(kind=KIND, label=row.record_label, delta=listed)
        await work.notify(CHANNEL)

    async def _record(self, work: UnitOfWork, snapshot: Snapshot, spill: SpillRow, *, action: Task, said: str) -> None:
        await self._audit.record(
            work,
            snapshot,
            action=action.value,
            object=spill.document,
            nations=spill.nations,
            detail={"spill": spill.id, "state": spill.state.value, "said": said},
        )

    async def _shown(self, work: UnitOfWork, snapshot: Snapshot, spills: Sequence[SpillRow]) -> list[Spill]:
        """Gives spills as the viewer may know them."""
        rows = SpillRows(work)
        attested = await rows.acts([spill.id for spill in spills], kind=ATTESTED)
        accesses = await rows.accesses({spill.document for spill in spills})
        office = _sight(snapshot).officer_of
        shown = []
        for spill in spills:
            owner, own = office in spill.originators, spill.reported_by == snapshot.person
            told = set(spill.nations) if owner else {office} & set(spill.nations)
            shown.append(
                Spill(
                    id=spill.id,
                    object=spill.document,
                    project=spill.project,
                    state=spill.state,
                    reported_at=spill.reported_at,
                    reported_by=spill.reported_by if owner or own else None,
                    description=spill.description if owner or own else None,
                    nations=tuple(nation for nation in spill.nations if nation in told),
                    finding=spill.finding if told else None,
                    assessment=spill.assessment if owner else None,
                    attestations=tuple(one for one in attested.get(spill.id, ()) if one.nation in told),
                    accesses=tuple(
                        one
                        for one in accesses.get(spill.document, ())
                        if one.nation in told and one.at <= spill.reported_at
                    ),
                )
            )
        return shown


def _is_judge(snapshot: Snapshot, spill: SpillRow) -> None:
    """Makes sure that an officer may judge a spill.

    Raises:
        PolicyDenied: their nation did not originate what was spilt, or they reported it.
    """
    if snapshot.nation not in spill.originators:
        raise PolicyDenied(f"Only officers of {', '.join(spill.originators)} judge this.", path=("id",))
    if snapshot.person == spill.reported_by:
        raise PolicyDenied("You reported this: another officer has to judge it.", path=("id",))


def _sight(snapshot: Snapshot) -> Sight:
    officer = snapshot.allows(Task.SPILL_READ, in_nation(snapshot.nation))
    return Sight(
        person=snapshot.person,
        officer_of=snapshot.nation if officer else None,
        closed=closed_to_office(snapshot) if officer else (),
    )


def _originators(snapshot: Snapshot, row: DocumentRow) -> tuple[NationCode, ...]:
    """The nations that originated a document; a firm's own is its nation's."""
    return tuple(sorted(snapshot.law.answering(label_of(snapshot, row))))


def _sources(snapshot: Snapshot, row: DocumentRow) -> set[NationCode]:
    """The nations whose information is inside; a body of nations attests nothing."""
    return {NationCode(nation) for nation in label_of(snapshot, row).source_nations if nation in NATIONS}


def _attestation(snapshot: Snapshot, statement: str) -> SpillAttestation:
    return SpillAttestation(nation=snapshot.nation, person=snapshot.person, at=snapshot.now, statement=statement)


def _place(spill: SpillRow) -> tuple[datetime, str]:
    return spill.reported_at, spill.id
