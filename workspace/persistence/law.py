"""The law in force, read whole: rules, registers, groups, and the current label of every project.

Whoever changes any of it calls `advance` in the same transaction: it locks the one epoch row, so that changes of the
law happen one after another, and wakes every worker. What is read here carries the epoch that it belongs to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text

from workspace.domain.identifiers import AuthorisationId, ChangeId, ConsentId, LabelId, NationCode, ProjectId, RuleId
from workspace.domain.projects import DisclosureRule, Method, RuleEffect
from workspace.domain.registers import Authorisation, Consent
from workspace.persistence.database import UnitOfWork
from workspace.persistence.tables import (
    authorisations,
    consents,
    disclosure_rules,
    groups,
    nations,
    organisations,
    projects,
)

CHANNEL = "law"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupVersion:
    """A coalition's members from one day on, and the change that made them so, if one did.

    It is `opaque` when the register holds the name but not the members.
    """

    code: str
    valid_from: date
    valid_until: date | None
    members: tuple[NationCode, ...]
    opaque: bool
    change: ChangeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLaw:
    """Everything decisions are made from, of one epoch."""

    epoch: int
    nations: Sequence[NationCode]
    groups: Sequence[GroupVersion]
    rules: Sequence[DisclosureRule]
    consents: Sequence[Consent]
    authorisations: Sequence[Authorisation]
    organisations: Mapping[str, NationCode]
    project_labels: Mapping[ProjectId, LabelId]


def rule_of(row: Any) -> DisclosureRule:  # noqa: ANN401
    """Makes the rule of its row."""
    return DisclosureRule(
        id=RuleId(row.id),
        effect=RuleEffect(row.effect),
        releasing=row.releasing,
        receiving=row.receiving,
        project=row.project,
        categories=None if row.categories is None else tuple(row.categories),
        max_level=row.max_level,
        methods=None if row.methods is None else tuple(Method(method) for method in row.methods),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        authority=row.authority,
        active=row.withdrawn_at is None,
    )


def consent_of(row: Any) -> Consent:  # noqa: ANN401
    """Makes the consent of its row."""
    return Consent(
        id=ConsentId(row.id),
        nation=row.nation,
        to=tuple(row.recipients),
        project=row.project,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        authority=row.authority,
        active=row.ended_at is None,
    )


def authorisation_of(row: Any) -> Authorisation:  # noqa: ANN401
    """Makes the export paper of its row."""
    return Authorisation(
        id=AuthorisationId(row.id),
        nation=row.nation,
        number=row.number,
        kind=row.kind,
        nations=tuple(row.nations),
        organisations=tuple(row.organisations),
        covers=row.covers,
        project=row.project,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        active=row.ended_at is None,
    )


def group_of(row: Any) -> GroupVersion:  # noqa: ANN401
    """Makes the version of a group of its row."""
    return GroupVersion(
        code=row.code,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        members=tuple(row.members),
        opaque=row.opaque,
        change=row.change,
    )


async def advance(work: UnitOfWork) -> int:
    """Moves to the next policy epoch: every statement that begins after the commit decides by the new law."""
    work.spoil()
    moved = await work.execute(text("UPDATE policy SET epoch = epoch + 1 RETURNING epoch"))
    await work.notify(CHANNEL)
    return int(moved.scalar_one())


async def read_groups(work: UnitOfWork) -> Sequence[GroupVersion]:
    """Gives every version of every group."""
    rows = await work.execute(select(groups).order_by(groups.c.code, groups.c.valid_from))
    return [group_of(row) for row in rows]


async def read_law(work: UnitOfWork) -> StoredLaw:
    """Reads the law of one epoch: again, when it changed meanwhile, so that parts of two epochs never mix."""
    while True:
        law = await _read_once(work)
        if law.epoch == await _epoch(work):
            return law


async def _epoch(work: UnitOfWork) -> int:
    return int((await work.execute(text("SELECT epoch FROM policy"))).scalar_one())


async def _read_once(work: UnitOfWork) -> StoredLaw:
    epoch = await _epoch(work)
    in_force = select(disclosure_rules).where(disclosure_rules.c.withdrawn_at.is_(None))
    return StoredLaw(
        epoch=epoch,
        nations=list((await work.execute(select(nations.c.code).order_by(nations.c.code))).scalars()),
        groups=await read_groups(work),
        rules=[rule_of(row) for row in await work.execute(in_force.order_by(disclosure_rules.c.id))],
        consents=[
            consent_of(row)
            for row in await work.execute(select(consents).where(consents.c.ended_at.is_(None)).order_by(consents.c.id))
        ],
        authorisations=[
            authorisation_of(row)
            for row in await work.execute(
                select(authorisations).where(authorisations.c.ended_at.is_(None)).order_by(authorisations.c.id)
            )
        ],
        organisations={
            row.name: row.nation for row in await work.execute(select(organisations.c.name, organisations.c.nation))
        },
        project_labels={row.id: row.label_id for row in await work.execute(select(projects.c.id, projects.c.label_id))},
    )
