"""Spills as rows: read by those who reported them and by the officers of nations concerned, and by nobody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    and_,
    any_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.identifiers import DocumentId, LabelId, NationCode, PersonId, ProjectId, SpillId
from workspace.domain.projects import Method
from workspace.domain.spills import Spillable, SpillAccess, SpillAttestation, SpillFinding, SpillState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import document_versions, spill_acts, spills
from workspace.persistence.spilt import bears
from workspace.persistence.tables import audit_events
from workspace.persistence.windows import Window, in_order, within

ATTESTED = "ATTESTED"
RESTORED = "RESTORED"
_LOCK = 7_005_303_001


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whose spills: those that the person reported, and those that concern the nation whose officer they are.

    Attributes:
        person: who looks.
        officer_of: the nation whose officer they are.
        closed: labels of content about which the office tells nothing.
    """

    person: PersonId
    officer_of: NationCode | None
    closed: tuple[LabelId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpillRow:
    """A spill in full."""

    id: SpillId
    object: Spillable
    project: ProjectId
    state: SpillState
    reported_at: datetime
    reported_by: PersonId
    description: str
    originators: tuple[NationCode, ...]
    nations: tuple[NationCode, ...]
    finding: SpillFinding | None = None
    assessment: str | None = None
    assessed_by: PersonId | None = None


class SpillRows:
    """The spills, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def reported_since(self, person: PersonId, moment: datetime) -> int:
        """Counts what a person reported since; of two reports by one person at once, the second waits."""
        await self._work.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:person, :salt))"), {"person": person, "salt": _LOCK}
        )
        counted = select(func.count()).where(spills.c.reported_by == person, spills.c.reported_at > moment)
        return int((await self._work.execute(counted)).scalar_one())

    async def get(self, sight: Sight, id: SpillId, *, lock: bool = False) -> SpillRow | None:
        """Reads a spill that the person may know of."""
        asked = select(spills).where(spills.c.id == id, _seen(sight))
        row = (await self._work.execute(asked.with_for_update() if lock else asked)).one_or_none()
        return None if row is None else _spill(row)

    async def concerning(self, sight: Sight, ids: Sequence[SpillId]) -> set[SpillId]:
        """Tells which of these concern the office of the person, whoever reported them."""
        asked = select(spills.c.id).where(spills.c.id == any_(bindparam("ids", list(ids), ARRAY(Text))), _office(sight))
        return {SpillId(row.id) for row in await self._work.execute(asked)}

    async def page(self, sight: Sight, *, window: Window) -> list[SpillRow]:
        """Lists the spills that the person may know of."""
        place = (spills.c.reported_at, spills.c.id)
        asked = select(spills).where(_seen(sight), *within(window, *place))
        return [_spill(row) for row in await self._work.execute(in_order(asked, window, *place))]

    async def count(self, sight: Sight) -> int:
        """Counts them."""
        return int(
            (await self._work.execute(select(func.count()).select_from(spills).where(_seen(sight)))).scalar_one()
        )

    async def insert(self, row: SpillRow) -> None:
        """Adds a report."""
        await self._work.execute(
            insert(spills).values(
                id=row.id,
                object=row.object,
                project=row.project,
                state=row.state.value,
                reported_at=row.reported_at,
                reported_by=row.reported_by,
                description=row.description,
                originators=list(row.originators),
                nations=list(row.nations),
            )
        )

    async def replace(self, row: SpillRow) -> None:
        """Writes how far the response is."""
        await self._work.execute(
            update(spills)
            .where(spills.c.id == row.id)
            .values(
                state=row.state.value,
                finding=None if row.finding is None else row.finding.value,
                assessment=row.assessment,
                assessed_by=row.assessed_by,
            )
        )

    async def act(self, id: SpillId, *, kind: str, by: SpillAttestation) -> None:
        """Adds what a nation said of a spill."""
        await self._work.execute(
            insert(spill_acts).values(
                spill=id, nation=by.nation, kind=kind, person=by.person, at=by.at, statement=by.statement
            )
        )

    async def acts(self, ids: Sequence[SpillId], *, kind: str) -> dict[SpillId, list[SpillAttestation]]:
        """Lists what nations said of spills, in order."""
        rows = await self._work.execute(
            select(spill_acts)
            .where(spill_acts.c.spill == any_(bindparam("ids", list(ids), ARRAY(Text))), spill_acts.c.kind == kind)
            .order_by(spill_acts.c.at, spill_acts.c.nation)
        )
        found: dict[SpillId, list[SpillAttestation]] = {}
        for row in rows:
            said = SpillAttestation(
                nation=NationCode(row.nation), person=PersonId(row.person), at=row.at, statement=row.statement
            )
            found.setdefault(SpillId(row.spill), []).append(said)
        return found

    async def accesses(self, objects: Iterable[Spillable]) -> dict[Spillable, list[SpillAccess]]:
        """Lists, from the log, who had the content of documents and how, in order; of nothing else that is known."""
        rows = await self._work.execute(
            select(document_versions.c.document, audit_events)
            .join(document_versions, document_versions.c.id == audit_events.c.object)
            .where(
                document_versions.c.document == any_(bindparam("documents", list(objects), ARRAY(Text))),
                audit_events.c.action == "content.open",
                audit_events.c.decision == "GRANTED",
            )
            .order_by(audit_events.c.at, audit_events.c.id)
        )
        found: dict[Spillable, list[SpillAccess]] = {}
        for row in rows:
            access = SpillAccess(
                person=PersonId(row.actor),
                nation=NationCode(row.nation),
                method=Method(orjson.loads(row.leaf)["detail"]["method"]),
                at=row.at,
            )
            found.setdefault(DocumentId(row.document), []).append(access)
        return found


def _seen(sight: Sight) -> ColumnElement[bool]:
    return or_(spills.c.reported_by == sight.person, _office(sight))


def _office(sight: Sight) -> ColumnElement[bool]:
    if sight.officer_of is None:
        return false()
    concerned = spills.c.nations.contains([sight.officer_of])
    return and_(concerned, ~bears(spills.c.object, sight.closed)) if sight.closed else concerned


def _spill(row: Row[Any]) -> SpillRow:
    return SpillRow(
        id=SpillId(row.id),
        object=row.object,
        project=ProjectId(row.project),
        state=SpillState(row.state),
        reported_at=row.reported_at,
        reported_by=PersonId(row.reported_by),
        description=row.description,
        originators=tuple(map(NationCode, row.originators)),
        nations=tuple(map(NationCode, row.nations)),
        finding=None if row.finding is None else SpillFinding(row.finding),
        assessment=row.assessment,
        assessed_by=None if row.assessed_by is None else PersonId(row.assessed_by),
    )
