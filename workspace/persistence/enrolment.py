"""First entries: registers, organisations, people and standing rules, as an installation begins with them.

What is there already stays as it is. Nothing here asks whether it is allowed: only the command line comes this way,
with the database's own credentials.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from workspace.domain.identifiers import Kind, NationCode, OrganisationId, PersonId, RuleId, new_identifier
from workspace.domain.people import Role
from workspace.domain.projects import RuleEffect
from workspace.persistence.database import UnitOfWork
from workspace.persistence.law import GroupVersion
from workspace.persistence.tables import (
    clearances,
    disclosure_rules,
    groups,
    nations,
    offices,
    organisations,
    people,
)


class Enrolment:
    """Writes first entries in one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def nations(self, names: Mapping[str, str]) -> bool:
        """Enters nations by code, or renames them; tells whether that changed anything."""
        statement = insert(nations).values([{"code": code, "name": name} for code, name in sorted(names.items())])
        changed = await self._work.execute(
            statement.on_conflict_do_update(
                index_elements=[nations.c.code],
                set_={"name": statement.excluded.name},
                where=nations.c.name != statement.excluded.name,
            ).returning(nations.c.code)
        )
        return bool(changed.all())

    async def groups(self, versions: Sequence[GroupVersion]) -> bool:
        """Enters versions of groups, or corrects them; tells whether that changed anything.

        A group that officers have changed is theirs from then on: nothing is entered over it.
        """
        changed_by_officers = set(
            (await self._work.execute(select(groups.c.code).where(groups.c.change.is_not(None)))).scalars()
        )
        versions = [version for version in versions if version.code not in changed_by_officers]
        if not versions:
            return False
        statement = insert(groups).values(
            [
                {
                    "code": version.code,
                    "valid_from": version.valid_from,
                    "valid_until": version.valid_until,
                    "members": list(version.members),
                    "opaque": version.opaque,
                }
                for version in versions
            ]
        )
        new = statement.excluded
        changed = await self._work.execute(
            statement.on_conflict_do_update(
                index_elements=[groups.c.code, groups.c.valid_from],
                set_={"valid_until": new.valid_until, "members": new.members, "opaque": new.opaque},
                where=(groups.c.members != new.members)
                | (groups.c.opaque != new.opaque)
                | groups.c.valid_until.is_distinct_from(new.valid_until),
            ).returning(groups.c.code)
        )
        return bool(changed.all())

    async def people(self) -> dict[str, PersonId]:
        """Everybody's identifier by e-mail address."""
        rows = await self._work.execute(select(people.c.email, people.c.id))
        return {row.email: PersonId(row.id) for row in rows}

    async def organisation(self, *, name: str, nation: NationCode, attributes: Mapping[str, Any]) -> OrganisationId:
        """Enters an organisation, or finds the one of that name."""
        entry = insert(organisations).values(
            id=new_identifier(Kind.ORGANISATION), name=name, nation=nation, attributes=attributes
        )
        await self._work.execute(entry.on_conflict_do_nothing())
        found = await self._work.execute(select(organisations.c.id).where(organisations.c.name == name))
        return OrganisationId(found.scalar_one())

    async def person(
        self,
        *,
        email: str,
        display_name: str,
        nation: NationCode,
        organisation: OrganisationId,
        attributes: Mapping[str, Any],
        office: Role | None,
    ) -> PersonId:
        """Enters a person who is not there yet, and the office they hold in their nation."""
        person = PersonId(new_identifier(Kind.PERSON))
        entry = insert(people).values(
            id=person,
            email=email,
            display_name=display_name,
            nation=nation,
            organisation=organisation,
            attributes=attributes,
            created_at=datetime.now(UTC),
        )
        await self._work.execute(entry)
        if office is not None:
            await self._work.execute(insert(offices).values(person=person, role=office.value))
        return person

    async def clearance(self, person: PersonId, *, policy: str, level: str, rank: float, expires: date) -> None:
        """Enters a clearance in its issuer's terms, briefed; `expires` is its last good day."""
        entry = insert(clearances).values(
            person=person, policy=policy, level=level, rank=rank, expires=expires, briefed=True
        )
        await self._work.execute(entry)

    async def rule(
        self, *, releasing: NationCode, receiving: str, max_level: str, authority: str, valid_from: date | None = None
    ) -> RuleId:
        """Enters a rule that allows one receiver everything up to a level, in every project and by every method."""
        rule = RuleId(new_identifier(Kind.RULE))
        entry = insert(disclosure_rules).values(
            id=rule,
            effect=RuleEffect.ALLOW.value,
            releasing=releasing,
            receiving=receiving,
            max_level=max_level,
            valid_from=valid_from,
            authority=authority,
            created_at=datetime.now(UTC),
        )
        await self._work.execute(entry)
        return rule


async def server_facts(work: UnitOfWork) -> tuple[int, bool]:
    """Gives the server's version number, and whether this role could pass by grants and row security."""
    version = (await work.execute(text("SHOW server_version_num"))).scalar_one()
    powerful = await work.execute(text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
    return int(version), bool(powerful.scalar_one())
