"""Disclosure rules as rows: each nation's officers read and change those of their own nation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, any_, func, or_, select, update

from workspace.domain.authority import Mandate
from workspace.domain.identifiers import RuleId
from workspace.domain.listing import RuleFilter
from workspace.domain.projects import DisclosureRule
from workspace.persistence.database import UnitOfWork
from workspace.persistence.law import advance, rule_of
from workspace.persistence.people import texts
from workspace.persistence.tables import disclosure_rules as rules
from workspace.persistence.windows import Window, in_order, within


class Rules:
    """The rules, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def undecided(self, id: RuleId, *, lock: bool = False) -> DisclosureRule | None:
        """Reads a rule to be decided about: nothing of it may reach anybody before the gate said yes."""
        asked = select(rules).where(rules.c.id == id)
        row = (await self._work.execute(asked.with_for_update() if lock else asked)).one_or_none()
        return None if row is None else rule_of(row)

    async def get_many(self, mandate: Mandate, ids: Sequence[RuleId]) -> dict[RuleId, DisclosureRule]:
        """Reads those of these rules that are the mandate's nation's."""
        rows = await self._work.execute(select(rules).where(_own(mandate), rules.c.id == any_(texts(ids))))
        return {row.id: rule_of(row) for row in rows}

    async def page(self, mandate: Mandate, *, filter: RuleFilter, window: Window) -> Sequence[DisclosureRule]:
        """Lists the rules of the mandate's nation, by the paper they rest on."""
        found = select(rules).where(_own(mandate), *_kept(filter), *within(window, rules.c.authority, rules.c.id))
        return [
            rule_of(row) for row in await self._work.execute(in_order(found, window, rules.c.authority, rules.c.id))
        ]

    async def count(self, mandate: Mandate, *, filter: RuleFilter) -> int:
        """Counts what `page` lists."""
        counted = select(func.count()).select_from(rules).where(_own(mandate), *_kept(filter))
        return int((await self._work.execute(counted)).scalar_one())

    async def withdraw(self, mandate: Mandate, id: RuleId, *, reason: str, at: datetime) -> int:
        """Withdraws a rule of the mandate's nation and moves to the next policy epoch, which it gives."""
        await self._work.execute(
            update(rules)
            .where(_own(mandate), rules.c.id == id, rules.c.withdrawn_at.is_(None))
            .values(withdrawn_at=at, withdrawn_by=mandate.person, withdrawn_reason=reason)
        )
        return await advance(self._work)


def _own(mandate: Mandate) -> ColumnElement[bool]:
    return "nation:" + rules.c.releasing == mandate.domain


def _kept(filter: RuleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filter.releasing is not None:
        conditions.append(rules.c.releasing == filter.releasing)
    if filter.receiving is not None:
        conditions.append(rules.c.receiving == filter.receiving)
    if filter.project is not None:
        conditions.append(rules.c.project == filter.project)
    if filter.in_force_on is not None:
        day = filter.in_force_on
        conditions += [
            rules.c.withdrawn_at.is_(None),
            or_(rules.c.valid_from.is_(None), rules.c.valid_from <= day),
            or_(rules.c.valid_until.is_(None), rules.c.valid_until >= day),
        ]
    return conditions
