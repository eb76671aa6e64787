"""The log: entries are added with the change they record and never altered.

Each entry carries the bytes that will one day be a leaf of its nations' Merkle trees: canonical JSON with a random
salt, so that a leaf's hash tells nobody who does not hold the leaf what it says.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, and_, func, insert, or_, select

from workspace.domain.audit import AuditEvent
from workspace.domain.identifiers import EventId, Kind, NationCode, PersonId, new_identifier
from workspace.domain.listing import AuditFilter
from workspace.persistence.database import UnitOfWork
from workspace.persistence.tables import audit_events
from workspace.persistence.windows import Window, in_order, within

ACCESS_QUERY = "access.query"
"""What somebody did who asked for access: the reason they gave is for the officers who read the entry."""
REASONS_FOR = "reasons-for"
"""The detail that names, with spaces between, the nations whose officers may read an entry's reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be recorded.

    Attributes:
        at: when.
        actor: who acted.
        nation: the nation that administers the actor.
        action: what was done or asked for.
        object: to what, or None.
        granted: whether it was granted.
        nations: the nations concerned, whose logs it goes to.
        label_digest: the digest of the label decided about, or None.
        reasons: the law's codes for a denial.
        rules: the rules that a grant relied on.
        epoch: the policy epoch.
        request: the request's identifier.
        detail: further facts, such as a stated reason; no content.
    """

    at: datetime
    actor: PersonId
    nation: NationCode
    action: str
    object: str | None
    granted: bool
    nations: frozenset[NationCode]
    label_digest: bytes | None = None
    reasons: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    epoch: int
    request: str
    detail: tuple[tuple[str, str], ...] = ()


def _leaf(identifier: str, entry: Entry) -> bytes:
    return orjson.dumps(
        {
            "v": 1,
            "salt": secrets.token_hex(16),
            "id": identifier,
            "at": entry.at,
            "actor": entry.actor,
            "nation": entry.nation,
            "action": entry.action,
            "object": entry.object,
            "decision": "GRANTED" if entry.granted else "DENIED",
            "label": None if entry.label_digest is None else entry.label_digest.hex(),
            "reasons": entry.reasons,
            "rules": entry.rules,
            "epoch": entry.epoch,
            "request": entry.request,
            "detail": dict(entry.detail),
        },
        option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z,
    )


class AuditLog:
    """The log as one unit of work sees it."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def append(self, entry: Entry) -> EventId:
        """Adds an entry; it stands when and only if the unit of work commits."""
        identifier = EventId(new_identifier(Kind.EVENT))
        await self._work.execute(
            insert(audit_events).values(
                id=identifier,
                at=entry.at,
                actor=entry.actor,
                nation=entry.nation,
                action=entry.action,
                object=entry.object,
                decision="GRANTED" if entry.granted else "DENIED",
                nations=sorted(entry.nations | {entry.nation}),
                leaf=_leaf(identifier, entry),
            )
        )
        return identifier

    async def page(
        self,
        *,
        officer_of: NationCode | None,
        person: PersonId,
        wanted: AuditFilter,
        window: Window,
    ) -> Sequence[AuditEvent]:
        """Lists the entries that concern the officer's nation, and the person's own acts."""
        place = (audit_events.c.at, audit_events.c.id)
        found = _visible(select(audit_events), officer_of=officer_of, person=person, wanted=wanted)
        rows = await self._work.execute(in_order(found.where(*within(window, *place)), window, *place))
        return [_event_of(row) for row in rows]

    async def count(self, *, officer_of: NationCode | None, person: PersonId, wanted: AuditFilter) -> int:
        """Counts what `page` would give."""
        statement = select(func.count()).select_from(audit_events)
        found = await self._work.execute(_visible(statement, officer_of=officer_of, person=person, wanted=wanted))
        return int(found.scalar_one())


def _visible(
    statement: Select[Any], *, officer_of: NationCode | None, person: PersonId, wanted: AuditFilter
) -> Select[Any]:
    own = audit_events.c.actor == person
    concerned = own if officer_of is None else or_(own, audit_events.c.nations.contains([officer_of]))
    conditions = [concerned]
    for column, value in (
        (audit_events.c.actor, wanted.person),
        (audit_events.c.object, wanted.object),
        (audit_events.c.action, wanted.action),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.since is not None:
        conditions.append(audit_events.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(audit_events.c.at < wanted.until)
    return statement.where(and_(*conditions))


def _event_of(row: Any) -> AuditEvent:  # noqa: ANN401
    leaf = orjson.loads(row.leaf)
    told = leaf["detail"].get(REASONS_FOR)
    asks = row.action == ACCESS_QUERY
    return AuditEvent(
        id=EventId(row.id),
        at=row.at,
        actor=row.actor,
        nation=row.nation,
        action=row.action,
        object=row.object,
        decision=row.decision,
        reasons=tuple(leaf["reasons"]),
        asked_because=leaf["detail"].get("reason") if asks else None,
        reasons_for=None if told is None else frozenset(NationCode(nation) for nation in told.split()),
    )
