"""Writes what an approved policy change makes and ends: its authority is the approvals on record, not a request.

Everything that is to be ended is read and locked first, kind by kind and by identifier, so that two changes of the same
things wait for each other and never for ever. Rules and register entries are only ever added or ended.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, any_, exists, func, insert, or_, select, union, update

from workspace.domain.changes import ChangeState, PolicyChange
from workspace.domain.identifiers import (
    AuthorisationId,
    ConsentId,
    Kind,
    NationCode,
    OrganisationId,
    PersonId,
    RuleId,
    new_identifier,
)
from workspace.domain.lawmaking import AuthorisationDraft, ConsentDraft, RuleDraft, StandingFacts
from workspace.domain.projects import DisclosureRule
from workspace.domain.registers import Authorisation, Consent
from workspace.persistence.database import UnitOfWork
from workspace.persistence.law import GroupVersion, authorisation_of, consent_of, group_of, rule_of
from workspace.persistence.people import texts
from workspace.persistence.registers import attributes_of, standing_row
from workspace.persistence.standing import OrganisationStanding
from workspace.persistence.tables import (
    authorisations,
    consents,
    disclosure_rules,
    groups,
    organisations,
    people,
)


class Enactment:
    """One approved change, being brought into force in one unit of work."""

    def __init__(self, work: UnitOfWork, change: PolicyChange, *, by: PersonId, at: datetime) -> None:
        """Refuses whatever was not approved.

        Raises:
            PermissionError: the change is not approved, or nobody but its proposer approved what widens.
        """
        agreed = {one.nation for one in change.approvals if one.officer != change.proposer}
        if change.state is not ChangeState.APPROVED or (change.widens and not agreed.issuperset(change.nations)):
            raise PermissionError("this change is not approved")
        self._work = work
        self._change = change
        self._by = by
        self._at = at

    async def rules(self, ids: Sequence[RuleId]) -> dict[RuleId, DisclosureRule]:
        """Reads and locks rules of the change's nation, withdrawn or not."""
        return {RuleId(row.id): rule_of(row) for row in await self._locked(disclosure_rules, "releasing", ids)}

    async def consents(self, ids: Sequence[ConsentId]) -> dict[ConsentId, Consent]:
        """Reads and locks consents of the change's nation, ended or not."""
        return {ConsentId(row.id): consent_of(row) for row in await self._locked(consents, "nation", ids)}

    async def authorisations(self, ids: Sequence[AuthorisationId]) -> dict[AuthorisationId, Authorisation]:
        """Reads and locks export papers of the change's nation, ended or not."""
        rows = await self._locked(authorisations, "nation", ids)
        return {AuthorisationId(row.id): authorisation_of(row) for row in rows}

    async def standings(self, ids: Sequence[OrganisationId]) -> dict[OrganisationId, OrganisationStanding]:
        """Reads and locks organisations of the change's nation."""
        rows = await self._locked(organisations, "nation", ids)
        return {OrganisationId(row.id): standing_row(row) for row in rows}

    async def groups(self, codes: Sequence[str]) -> dict[str, list[GroupVersion]]:
        """Reads and locks every version of these groups, oldest first."""
        rows = await self._work.execute(
            select(groups)
            .where(groups.c.code == any_(texts(codes)))
            .order_by(groups.c.code, groups.c.valid_from)
            .with_for_update()
        )
        found: dict[str, list[GroupVersion]] = {}
        for row in rows:
            found.setdefault(row.code, []).append(group_of(row))
        return found

    async def end(self, kind: Kind, ids: Sequence[str]) -> None:
        """Ends rules, consents or export papers that were locked before."""
        table, prefix = _ENDED[kind]
        if ids:
            ended = {f"{prefix}_at": self._at, f"{prefix}_by": self._by, f"{prefix}_reason": self._change.reason}
            await self._work.execute(update(table).where(table.c.id == any_(texts(ids))).values(**ended))

    async def make_rules(self, drafts: Sequence[RuleDraft]) -> tuple[RuleId, ...]:
        """Makes rules of the change's nation."""
        made = [
            {
                "id": new_identifier(Kind.RULE),
                "effect": draft.effect.value,
                "releasing": self._change.nation,
                "receiving": draft.receiving,
                "project": draft.project,
                "categories": None if draft.categories is None else list(draft.categories),
                "max_level": draft.max_level,
                "methods": None if draft.methods is None else [method.value for method in draft.methods],
                "valid_from": draft.valid_from,
                "valid_until": draft.valid_until,
                "authority": draft.authority,
                **self._made(),
            }
            for draft in drafts
        ]
        return tuple(RuleId(one) for one in await self._insert(disclosure_rules, made))

    async def make_consents(self, drafts: Sequence[ConsentDraft]) -> tuple[ConsentId, ...]:
        """Gives consents of the change's nation."""
        made = [
            {
                "id": new_identifier(Kind.CONSENT),
                "nation": self._change.nation,
                "recipients": list(draft.to),
                "project": draft.project,
                "valid_from": draft.valid_from,
                "valid_until": draft.valid_until,
                "authority": draft.authority,
                **self._made(),
            }
            for draft in drafts
        ]
        return tuple(ConsentId(one) for one in await self._insert(consents, made))

    async def make_authorisations(self, drafts: Sequence[AuthorisationDraft]) -> tuple[AuthorisationId, ...]:
        """Records export papers of the change's nation."""
        made = [
            {
                "id": new_identifier(Kind.AUTHORISATION),
                "nation": self._change.nation,
                "number": draft.number,
                "kind": draft.kind,
                "nations": list(draft.nations),
                "organisations": list(draft.organisations),
                "covers": draft.covers,
                "project": draft.project,
                "valid_from": draft.valid_from,
                "valid_until": draft.valid_until,
                **self._made(),
            }
            for draft in drafts
        ]
        return tuple(AuthorisationId(one) for one in await self._insert(authorisations, made))

    async def restate(self, organisation: OrganisationId, facts: StandingFacts) -> None:
        """Writes another standing, and moves the revision on so that no verdict on the old one is used again."""
        self._work.spoil()
        await self._work.execute(
            update(organisations)
            .where(organisations.c.id == organisation, organisations.c.nation == self._change.nation)
            .values(attributes=attributes_of(facts), revision=organisations.c.revision + 1)
        )

    async def regroup(self, before: GroupVersion, *, members: Sequence[NationCode], since: date) -> None:
        """Adds a version to a group behind its last one, which stays what it was and ends the day before."""
        last = since - timedelta(days=1)
        if before.valid_until is None or before.valid_until > last:
            await self._work.execute(
                update(groups)
                .where(groups.c.code == before.code, groups.c.valid_from == before.valid_from)
                .values(valid_until=last)
            )
        await self._work.execute(
            insert(groups).values(
                code=before.code,
                valid_from=since,
                valid_until=None,
                members=sorted(members),
                opaque=False,
                change=self._change.id,
            )
        )

    async def _locked(self, table: Table, owner: str, ids: Sequence[str]) -> Sequence[Row[Any]]:
        if not ids:
            return ()
        rows = await self._work.execute(
            select(table)
            .where(table.c.id == any_(texts(ids)), table.c[owner] == self._change.nation)
            .order_by(table.c.id)
            .with_for_update()
        )
        return rows.all()

    async def _insert(self, table: Table, rows: Sequence[Mapping[str, object]]) -> list[str]:
        if rows:
            await self._work.execute(insert(table), [dict(row) for row in rows])
        return [str(row["id"]) for row in rows]

    def _made(self) -> Mapping[str, object]:
        return {"created_at": self._at, "created_by": self._by}


_ENDED = {
    Kind.RULE: (disclosure_rules, "withdrawn"),
    Kind.CONSENT: (consents, "ended"),
    Kind.AUTHORISATION: (authorisations, "ended"),
}


async def nations_concerned(work: UnitOfWork, code: str, members: Sequence[NationCode]) -> tuple[NationCode, ...]:
    """Gives the nations that a group's change concerns and that take part here, in alphabetical order.

    Concerned are these members, and whoever has a rule or a consent in force that names the group. A nation takes part
    that administers somebody here, or has a rule in force.
    """
    rules_in_force = disclosure_rules.c.withdrawn_at.is_(None)
    naming = union(
        select(disclosure_rules.c.releasing).where(disclosure_rules.c.receiving == code, rules_in_force),
        select(consents.c.nation).where(consents.c.recipients.contains([code]), consents.c.ended_at.is_(None)),
    )
    named = set((await work.execute(naming)).scalars())
    asked = texts(sorted({*members, *named}))
    nation = func.unnest(asked).column_valued("one_concerned")
    found = select(nation).where(
        or_(
            exists(select(1).where(people.c.nation == nation)),
            exists(select(1).where(disclosure_rules.c.releasing == nation, rules_in_force)),
        )
    )
    return tuple(sorted(NationCode(one) for one in (await work.execute(found)).scalars()))
