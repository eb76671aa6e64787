"""Policy changes as rows: read by the officers of the nations that they concern, and by nobody else.

What was never submitted, and what came back, its own nation's officers alone see. What a change says is never altered,
which the database's grants make sure of: only where it stands moves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, any_, exists, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Mandate
from workspace.domain.changes import ChangeDecision, ChangeState, PolicyChange
from workspace.domain.decisions import Decision
from workspace.domain.identifiers import ChangeId, NationCode, PersonId
from workspace.persistence.change_bodies import draft_from, enacted_from
from workspace.persistence.change_tables import policy_change_decisions as said
from workspace.persistence.change_tables import policy_changes as changes
from workspace.persistence.database import UnitOfWork
from workspace.persistence.people import texts
from workspace.persistence.windows import Window, in_order, within

_OPEN_TO_ALL = (ChangeState.SUBMITTED, ChangeState.APPROVED, ChangeState.ACTIVE, ChangeState.ROLLED_BACK)
_PENDING = (ChangeState.DRAFT, ChangeState.SUBMITTED, ChangeState.APPROVED)


class PolicyChangeRows:
    """The changes, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def page(self, mandate: Mandate, *, window: Window) -> list[PolicyChange]:
        """Lists the changes that concern the mandate's nation, by the time of their proposal."""
        place = (changes.c.proposed_at, changes.c.id)
        asked = select(changes).where(_seen(mandate), *within(window, *place))
        return await self._made((await self._work.execute(in_order(asked, window, *place))).all())

    async def count(self, mandate: Mandate) -> int:
        """Counts what `page` lists."""
        counted = select(func.count()).select_from(changes).where(_seen(mandate))
        return int((await self._work.execute(counted)).scalar_one())

    async def get_many(self, mandate: Mandate, ids: Sequence[ChangeId]) -> dict[ChangeId, PolicyChange]:
        """Reads those of these changes that concern the mandate's nation."""
        rows = await self._work.execute(select(changes).where(changes.c.id == any_(texts(ids)), _seen(mandate)))
        return {one.id: one for one in await self._made(rows.all())}

    async def lock(self, mandate: Mandate, id: ChangeId) -> PolicyChange | None:
        """Reads a change that concerns the mandate's nation, and keeps everybody else from deciding about it."""
        rows = await self._work.execute(select(changes).where(changes.c.id == id, _seen(mandate)).with_for_update())
        return next(iter(await self._made(rows.all())), None)

    async def lock_rolled_back(self, change: PolicyChange) -> PolicyChange | None:
        """Reads and locks the change that another one takes back."""
        rows = await self._work.execute(select(changes).where(changes.c.id == change.rolls_back).with_for_update())
        return next(iter(await self._made(rows.all())), None)

    async def taking_back(self, id: ChangeId) -> ChangeId | None:
        """Finds the change under way that would take this one back."""
        found = select(changes.c.id).where(
            changes.c.rolls_back == id, changes.c.state == any_(texts(state.value for state in _PENDING))
        )
        return (await self._work.execute(found.limit(1))).scalar_one_or_none()

    async def due(self, *, now: datetime, limit: int) -> list[ChangeId]:
        """Lists approved changes whose time has come, the earliest first."""
        found = select(changes.c.id).where(_due(now)).order_by(changes.c.activate_at, changes.c.id).limit(limit)
        return list((await self._work.execute(found)).scalars())

    async def lock_due(self, id: ChangeId, *, now: datetime) -> PolicyChange | None:
        """Reads and locks a change whose time has come; None when somebody else is at it or was."""
        rows = await self._work.execute(
            select(changes).where(changes.c.id == id, _due(now)).with_for_update(skip_locked=True)
        )
        return next(iter(await self._made(rows.all())), None)

    async def insert(self, mandate: Mandate, change: PolicyChange) -> None:
        """Adds a proposal of the mandate's nation.

        Raises:
            PermissionError: the mandate is of another nation, or the change of another person.
        """
        mandate.must_be_of(change.nation, change.proposer)
        await self._work.execute(
            insert(changes).values(
                id=change.id,
                nation=change.nation,
                nations=list(change.nations),
                state=change.state.value,
                widens=change.widens,
                reason=change.reason,
                draft=change.draft,
                proposed_by=change.proposer,
                proposed_at=change.proposed_at,
                activate_at=change.activate_at,
                replaces=change.replaces,
                rolls_back=change.rolls_back,
            )
        )

    async def say(self, mandate: Mandate, change: PolicyChange, decision: ChangeDecision) -> None:
        """Keeps what an officer said.

        Raises:
            PermissionError: the mandate is of another nation or person.
        """
        mandate.must_be_of(decision.nation, decision.officer)
        await self._work.execute(
            insert(said).values(
                change=change.id,
                proposed_by=change.proposer,
                officer=decision.officer,
                nation=decision.nation,
                decision=decision.decision.value,
                rationale=decision.rationale,
                at=decision.at,
            )
        )

    async def move(self, change: PolicyChange) -> None:
        """Writes where a change stands that was locked before."""
        await self._work.execute(
            update(changes)
            .where(changes.c.id == change.id)
            .values(
                state=change.state.value,
                nations=list(change.nations),
                enacted=change.enacted,
                activated_at=change.activated_at,
                note=change.note,
            )
        )

    async def _made(self, rows: Sequence[Row[Any]]) -> list[PolicyChange]:
        found = select(said).where(said.c.change == any_(texts(row.id for row in rows))).order_by(said.c.at)
        decisions: dict[str, list[ChangeDecision]] = {}
        for row in await self._work.execute(found) if rows else ():
            decisions.setdefault(row.change, []).append(_decision(row))
        return [_change(row, decisions.get(row.id, ())) for row in rows]


def _seen(mandate: Mandate) -> ColumnElement[bool]:
    nation = mandate.domain.removeprefix("nation:")
    spoke = exists(select(1).where(said.c.change == changes.c.id, said.c.nation == nation))
    return or_(
        changes.c.nation == nation,
        and_(
            changes.c.nations.contains(literal([nation], ARRAY(Text))),
            or_(
                changes.c.state == any_(texts(state.value for state in _OPEN_TO_ALL)),
                and_(changes.c.state == ChangeState.REJECTED.value, spoke),
            ),
        ),
    )


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(changes.c.state == ChangeState.APPROVED.value, changes.c.activate_at <= now)


def _decision(row: Row[Any]) -> ChangeDecision:
    return ChangeDecision(
        nation=NationCode(row.nation),
        officer=PersonId(row.officer),
        decision=Decision(row.decision),
        rationale=row.rationale,
        at=row.at,
    )


def _change(row: Row[Any], decisions: Iterable[ChangeDecision]) -> PolicyChange:
    return PolicyChange(
        id=ChangeId(row.id),
        nation=NationCode(row.nation),
        nations=tuple(row.nations),
        state=ChangeState(row.state),
        widens=row.widens,
        reason=row.reason,
        draft=draft_from(row.draft),
        enacted=None if row.enacted is None else enacted_from(row.enacted),
        proposer=PersonId(row.proposed_by),
        proposed_at=row.proposed_at,
        activate_at=row.activate_at,
        activated_at=row.activated_at,
        note=row.note,
        replaces=row.replaces,
        rolls_back=row.rolls_back,
        decisions=tuple(decisions),
    )
