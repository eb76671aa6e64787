"""The log: entries are added with the change they record and never altered.

Each entry carries the bytes that will one day be a leaf of its nations' Merkle trees: canonical JSON with a random
salt, so that a leaf's hash tells nobody who does not hold the leaf what it says. Beside them stands which firms' own
information an entry is about, found out from its object and its labels as it is added, so that nobody has to remember
to say so; where that cannot be told, it is not known, and told to nobody who works for a firm.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    LargeBinary,
    Select,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.audit import AuditEvent
from workspace.domain.identifiers import EventId, Kind, LabelId, NationCode, PersonId, kind_of, new_identifier
from workspace.domain.listing import AuditFilter
from workspace.persistence.database import UnitOfWork
from workspace.persistence.owners import labels_about
from workspace.persistence.tables import audit_events, labels
from workspace.persistence.windows import Window, in_order, within

ACCESS_QUERY = "access.query"
"""What somebody did who asked for access: the reason they gave is for the officers who read the entry."""
REASONS_FOR = "reasons-for"
"""The detail that names, with spaces between, the nations whose officers may read an entry's reasons."""

_NEVER_PROPRIETARY = frozenset(
    {
        Kind.NATION,
        Kind.PERSON,
        Kind.ORGANISATION,
        Kind.PROJECT,
        Kind.RULE,
        Kind.TEMPLATE,
        Kind.POLICY_CHANGE,
        Kind.CONSENT,
        Kind.AUTHORISATION,
    }
)
"""What is never a firm's own, so that an entry about it is about no firm's information."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSight:
    """Whose entries: the person's own, and those that concern the nation whose officer they are.

    Attributes:
        person: who reads.
        officer_of: the nation whose officer they are; None for anybody else.
        firms: the labels of firms' own information of which the nation's log tells them.
        official: whether they are told of what may be a firm's own, too.
    """

    person: PersonId
    officer_of: NationCode | None
    firms: tuple[LabelId, ...] = ()
    official: bool = False


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
        about: the digests of further labels that it is about.
        unseen: whether who acted named the object without seeing it, so that nobody may tell from the entry that it is
            there; officers of their nation read it like one about nothing.
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
    about: tuple[bytes, ...] = ()
    unseen: bool = False
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
                proprietary=_proprietary(entry),
                unseen=entry.unseen,
            )
        )
        return identifier

    async def page(self, sight: LogSight, *, wanted: AuditFilter, window: Window) -> Sequence[AuditEvent]:
        """Lists the entries that the person may know of."""
        place = (audit_events.c.at, audit_events.c.id)
        found = _visible(select(audit_events), sight, wanted)
        rows = await self._work.execute(in_order(found.where(*within(window, *place)), window, *place))
        return [_event_of(row) for row in rows]

    async def count(self, sight: LogSight, *, wanted: AuditFilter) -> int:
        """Counts what `page` would give."""
        statement = select(func.count()).select_from(audit_events)
        return int((await self._work.execute(_visible(statement, sight, wanted))).scalar_one())


def _proprietary(entry: Entry) -> ColumnElement[Any]:
    """Finds out which labels of firms' own information an entry is about; NULL where nothing is found to tell by."""
    digests = [*entry.about, *([] if entry.label_digest is None else [entry.label_digest])]
    known: ColumnElement[Any] = bindparam("digests", digests, ARRAY(LargeBinary))
    about = select(labels.c.id).where(labels.c.digest == any_(known))
    of_object = None if entry.object is None else labels_about(entry.object)
    concerned = (about if of_object is None else union(about, of_object)).subquery()
    open_ = entry.object is None or kind_of(entry.object) in _NEVER_PROPRIETARY
    none: ColumnElement[Any] = cast(literal([], ARRAY(BigInteger)), ARRAY(BigInteger))
    theirs = func.coalesce(func.array_agg(labels.c.id).filter(labels.c.body.has_key("holder")), none)
    found = case((func.count() == 0, none if open_ else null()), else_=theirs)
    return select(found).select_from(labels.join(concerned, concerned.c[0] == labels.c.id)).scalar_subquery()


def _told(sight: LogSight) -> ColumnElement[bool]:
    """Which entries of their nation's log an officer is told of: none that a competitor of its holder could use.

    What their own people named without seeing it stands there like an identifier of nothing, whatever it is.
    """
    firms: ColumnElement[Any] = literal(list(sight.firms), ARRAY(BigInteger))
    told = [
        audit_events.c.proprietary.contained_by(firms),
        and_(audit_events.c.unseen, audit_events.c.nation == sight.officer_of),
    ]
    if sight.official:
        told.append(audit_events.c.proprietary.is_(None))
    return or_(*told)


def _visible(statement: Select[Any], sight: LogSight, wanted: AuditFilter) -> Select[Any]:
    own = audit_events.c.actor == sight.person
    concerned: ColumnElement[bool] = own
    if sight.officer_of is not None:
        concerned = or_(own, and_(audit_events.c.nations.contains([sight.officer_of]), _told(sight)))
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
        proprietary=None if row.proprietary is None else frozenset(map(LabelId, row.proprietary)),
        reasons_for=None if told is None else frozenset(NationCode(nation) for nation in told.split()),
    )
