"""Spills: whoever sees a document, a milestone or a comment can have it frozen; only its originators let it go again.

Promises: once a report is acknowledged, the object is found, listed, counted, told of and opened by nobody, and running
transfers end within a second. The officers of every nation concerned learn of it: those of the originators everything,
the others what their own people did. Where reading leaves no record, every nation that could read it is concerned.
Refuses to thaw for less than an officer of each originator, none of whom reported
or assessed it; and a person who reports without end.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from policies.actions import Action
from policies.admission import admissible_nations
from policies.labels import Label
from policies.roles import Operation as Task
from policies.vocabulary.nations import NATIONS
from workspace.domain.errors import Conflict, Invalid, LimitExceeded, NotFound, PolicyDenied
from workspace.domain.identifiers import (
    CommentId,
    DocumentId,
    Kind,
    LabelId,
    MilestoneId,
    NationCode,
    SpillId,
    VersionId,
    expect,
    kind_of,
    new_identifier,
)
from workspace.domain.paging import Page, PageRequest
from workspace.domain.projects import ObjectState
from workspace.domain.spills import Spill, Spillable, SpillAttestation, SpillFinding, SpillOutcome, SpillState
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.law import CHANNEL
from workspace.persistence.projects import Projects
from workspace.persistence.spills import ATTESTED, RESTORED, Sight, SpillRow, SpillRows
from workspace.persistence.spilt import Spilt, SpiltRows
from workspace.persistence.versions import VersionRows
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.finding import own_firm
from workspace.services.gate import Gate, Operation, Snapshot, closed_to_office, in_nation
from workspace.services.paging import Cursors

MOST_REPORTS = 5
WITHIN = timedelta(days=1)
_OBJECT = ("objectId",)
_REPORTED = frozenset({Kind.DOCUMENT, Kind.VERSION, Kind.MILESTONE, Kind.COMMENT})


@told_evenly()
class Spills:
    """What can be reported, and what officers do about it."""

    def __init__(self, *, database: Database, gate: Gate, audit: Audit, cursors: Cursors) -> None:
        self._database = database
        self._gate = gate
        self._audit = audit
        self._cursors = cursors

    async def report(self, operation: Operation, *, object: str, description: str) -> Spill:
        """Freezes a document, a milestone or a comment that the person sees; a version names its document.

        Raises:
            NotFound: no such object is visible.
            LimitExceeded: the person reported too much of late.
            Invalid: it is another kind of thing, or the description does not fit.
        """
        if kind_of(object) not in _REPORTED:
            raise Invalid("Report the document, version, milestone or comment that holds what was spilt.", path=_OBJECT)
        what = line(description, longest=LONGEST_REASON, path=("description",))
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            await self._not_too_often(work, snapshot)
            spilt, snapshot = await self._visible(work, operation, await _named(work, snapshot, object))
            permit = snapshot.permit(Action.VIEW, spilt.facts, operation=Task.SPILL_REPORT, path=_OBJECT)
            originators = tuple(sorted(snapshot.law.answering(_label(snapshot, spilt.inner))))
            accesses = (await SpillRows(work).accesses([spilt.id])).get(spilt.id, [])
            concerned = {*originators, *await _concerned(work, snapshot, spilt), snapshot.nation}
            spill = SpillRow(
                id=SpillId(new_identifier(Kind.SPILL)),
                object=spilt.id,
                project=spilt.project,
                state=SpillState.REPORTED,
                reported_at=snapshot.now,
                reported_by=snapshot.person,
                description=what,
                originators=originators,
                nations=tuple(sorted(concerned | {access.nation for access in accesses})),
            )
            await SpiltRows(work).put(permit, spilt, ObjectState.FROZEN)
            await work.notify(CHANNEL)
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
        """Ends the response: one originator withdraws the object; it is restored once all of them say so.

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

    async def _visible(self, work: UnitOfWork, operation: Operation, id: Spillable) -> tuple[Spilt, Snapshot]:
        """Locks an object once the person turned out to see it, and looks again at what was locked.

        Raises:
            NotFound: it is hidden or absent.
        """
        rows = SpiltRows(work)
        snapshot = await self._gate.fresh(work, operation.principal)
        if not await rows.shows(snapshot.scope(Action.VIEW), id):
            raise NotFound(path=_OBJECT)
        spilt = await rows.undecided(id)
        snapshot = await self._gate.fresh(work, operation.principal)
        if spilt is None or not await rows.shows(snapshot.scope(Action.VIEW), id):
            raise NotFound(path=_OBJECT)
        return spilt, snapshot

    async def _of_office(
        self, work: UnitOfWork, operation: Operation, id: SpillId, task: Task
    ) -> tuple[SpillRow, Snapshot]:
        """Locks a spill for an officer of a nation concerned, to whose office what was spilt is open.

        Raises:
            NotFound: no such spill is there for the person.
            PolicyDenied: they are no officer, or reported what their office is told nothing of.
        """
        expect(Kind.SPILL, id, path=("id",))
        snapshot = await self._gate.fresh(work, operation.principal)
        rows, sight = SpillRows(work), _sight(snapshot)
        spill = await rows.get(sight, id, lock=True)
        if spill is None:
            raise NotFound(path=("id",))
        snapshot.require(task, in_nation(snapshot.nation), path=("id",))
        if not await rows.concerning(sight, [id]):
            raise PolicyDenied("It holds what is not open to you: another officer has to answer.", path=("id",))
        return spill, snapshot

    async def _thaw(self, work: UnitOfWork, snapshot: Snapshot, spill: SpillRow, outcome: SpillOutcome) -> None:
        """Gives the object the state that was decided, unless it was destroyed meanwhile."""
        rows = SpiltRows(work)
        spilt = await rows.in_any_state(snapshot.scope(Action.ADMINISTER), spill.object)
        if spilt is None and await rows.is_gone(spill.object):
            return
        if spilt is None:
            raise PolicyDenied("You may not administer what was spilt: ask another officer.", path=("id",))
        if spilt.state != ObjectState.FROZEN:
            return
        permit = snapshot.permit(Action.ADMINISTER, spilt.facts, path=("id",))
        restored = outcome is SpillOutcome.RESTORE
        await rows.put(permit, spilt, ObjectState.AVAILABLE if restored else ObjectState.WITHDRAWN)
        await work.notify(CHANNEL)

    async def _record(self, work: UnitOfWork, snapshot: Snapshot, spill: SpillRow, *, action: Task, said: str) -> None:
        await self._audit.record(
            work,
            snapshot,
            action=action.value,
            object=spill.object,
            nations=spill.nations,
            detail={"spill": spill.id, "state": spill.state.value, "said": said},
        )

    async def _shown(self, work: UnitOfWork, snapshot: Snapshot, spills: Sequence[SpillRow]) -> list[Spill]:
        """Gives spills as the viewer may know them."""
        rows, sight = SpillRows(work), _sight(snapshot)
        attested = await rows.acts([spill.id for spill in spills], kind=ATTESTED)
        accesses = await rows.accesses({spill.object for spill in spills})
        concerning = await rows.concerning(sight, [spill.id for spill in spills])
        offices = {spill.id: sight.officer_of if spill.id in concerning else None for spill in spills}
        own = [
            one.object for one in spills if offices[one.id] in one.originators and one.state is not SpillState.CLOSED
        ]
        said = await SpiltRows(work).said(snapshot.scope(Action.ADMINISTER), own) if own else {}
        shown = []
        for spill in spills:
            office = offices[spill.id]
            owner, reporter = office in spill.originators, spill.reported_by == snapshot.person
            told = set(spill.nations) if owner else {office} & set(spill.nations)
            shown.append(
                Spill(
                    id=spill.id,
                    object=spill.object,
                    said=_told(snapshot, said.get(spill.object)),
                    accesses_recorded=_is_recorded(spill.object),
                    project=spill.project,
                    state=spill.state,
                    reported_at=spill.reported_at,
                    reported_by=spill.reported_by if owner or reporter else None,
                    description=spill.description if owner or reporter else None,
                    nations=tuple(nation for nation in spill.nations if nation in told),
                    finding=spill.finding if told else None,
                    assessment=spill.assessment if owner else None,
                    attestations=tuple(one for one in attested.get(spill.id, ()) if one.nation in told),
                    accesses=tuple(
                        one
                        for one in accesses.get(spill.object, ())
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


async def _named(work: UnitOfWork, snapshot: Snapshot, object: str) -> Spillable:
    """Gives the object that an identifier names: of a version, its document.

    Raises:
        NotFound: no such version is visible.
    """
    match kind_of(object):
        case Kind.VERSION:
            version = VersionId(object)
            found = (await VersionRows(work).get_many(snapshot.scope(Action.VIEW), [version])).get(version)
            if found is None:
                raise NotFound(path=_OBJECT)
            return found.document
        case Kind.MILESTONE:
            return MilestoneId(object)
        case Kind.COMMENT:
            return CommentId(object)
        case _:
            return DocumentId(object)


async def _concerned(work: UnitOfWork, snapshot: Snapshot, spilt: Spilt) -> set[NationCode]:
    """The nations whose information is inside, and, where reading leaves no record, all that could have read it."""
    inner = _label(snapshot, spilt.inner)
    concerned = {NationCode(nation) for nation in inner.source_nations if nation in NATIONS}
    if _is_recorded(spilt.id):
        return concerned
    (project,) = (await Projects(work).undecided([spilt.project])).values()
    readers = set(project.nations)
    for label in (spilt.outer, spilt.about):
        if label is not None:
            today = _label(snapshot, label).on(snapshot.law.today)
            admitted = admissible_nations(today, snapshot.law.register, project.nations)
            readers &= {NationCode(nation) for nation in admitted}
    return concerned | readers


def _is_recorded(object: Spillable) -> bool:
    """Whether the log tells who read it: it does of contents, which are opened; the rest is read in lists."""
    return kind_of(object) is Kind.DOCUMENT


def _told(snapshot: Snapshot, said: tuple[str, LabelId] | None) -> str | None:
    """What an object says to an officer of its originators; a firm's own words only to those who work for it."""
    if said is None:
        return None
    text, label = said[0], snapshot.law.book.get(said[1])
    if label is None or (label.holder is not None and own_firm(snapshot) not in label.originators):
        return None
    return text


def _label(snapshot: Snapshot, id: LabelId) -> Label:
    """Reads a label.

    Raises:
        NotFound: it cannot be read, so that nothing under it exists for anybody.
    """
    label = snapshot.law.book.get(id)
    if label is None:
        raise NotFound(path=_OBJECT)
    return label


def _attestation(snapshot: Snapshot, statement: str) -> SpillAttestation:
    return SpillAttestation(nation=snapshot.nation, person=snapshot.person, at=snapshot.now, statement=statement)


def _place(spill: SpillRow) -> tuple[datetime, str]:
    return spill.reported_at, spill.id
