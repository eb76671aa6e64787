"""Transfers as rows: read by who asked for them and by the officers who answer, and by nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, any_, bindparam, false, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Mandate
from workspace.domain.identifiers import (
    DocumentId,
    LabelId,
    NationCode,
    PersonId,
    ProjectId,
    TransferId,
    VersionId,
)
from workspace.domain.transfers import Answer, StoredTransfer, TransferDecision, TransferItem
from workspace.persistence.database import UnitOfWork
from workspace.persistence.people import texts
from workspace.persistence.tables import audit_events
from workspace.persistence.transfer_tables import transfer_decisions, transfer_items, transfers
from workspace.persistence.windows import Window, in_order, within

_LOCK = 7_005_303_002


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whose transfers: those that the person asked for, and those that they answer by their office.

    Attributes:
        person: who looks.
        speaks_for: the nations and firms in whose name they answer.
    """

    person: PersonId
    speaks_for: frozenset[str] = frozenset()


class TransferRows:
    """The transfers, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def undecided_by(self, person: PersonId, *, now: datetime) -> int:
        """Counts a person's transfers that are under way; of two requests by one person at once, the second waits."""
        await self._work.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:person, :salt))"), {"person": person, "salt": _LOCK}
        )
        waiting = (transfers.c.requested_by == person, transfers.c.cancelled_at.is_(None), transfers.c.expires_at > now)
        counted = select(func.count()).select_from(transfers).where(*waiting)
        return int((await self._work.execute(counted)).scalar_one())

    async def get_many(self, sight: Sight, ids: Sequence[TransferId]) -> dict[TransferId, StoredTransfer]:
        """Reads those of these transfers that the person may know of."""
        asked = select(transfers).where(transfers.c.id == any_(texts(ids)), _seen(sight))
        return {one.id: one for one in await self._whole(asked)}

    async def lock(self, sight: Sight, id: TransferId) -> StoredTransfer | None:
        """Reads and locks a transfer that the person may know of."""
        asked = select(transfers).where(transfers.c.id == id, _seen(sight)).with_for_update()
        return next(iter(await self._whole(asked)), None)

    async def page(self, sight: Sight, *, window: Window) -> list[StoredTransfer]:
        """Lists the transfers that the person may know of."""
        place = (transfers.c.requested_at, transfers.c.id)
        asked = select(transfers).where(_seen(sight), *within(window, *place))
        return await self._whole(in_order(asked, window, *place))

    async def count(self, sight: Sight) -> int:
        """Counts them."""
        counted = select(func.count()).select_from(transfers).where(_seen(sight))
        return int((await self._work.execute(counted)).scalar_one())

    async def insert(self, mandate: Mandate, transfer: StoredTransfer) -> None:
        """Adds a request by the mandate's person.

        Raises:
            PermissionError: it is another's.
        """
        if mandate.person != transfer.requested_by:
            raise PermissionError("the mandate is another person's")
        await self._work.execute(
            insert(transfers).values(
                id=transfer.id,
                project=transfer.project,
                requested_by=transfer.requested_by,
                nation=transfer.nation,
                authorities=list(transfer.authorities),
                to=transfer.to,
                recipient=transfer.recipient,
                recipient_key=transfer.recipient_key,
                purpose=transfer.purpose,
                requested_at=transfer.requested_at,
                expires_at=transfer.expires_at,
            )
        )
        await self._work.execute(
            insert(transfer_items),
            [
                {
                    "transfer": transfer.id,
                    "place": place,
                    "document": item.document,
                    "version": item.version,
                    "label_id": item.label,
                    "record_label_id": item.record_label,
                    "originators": list(item.originators),
                }
                for place, item in enumerate(transfer.items)
            ],
        )

    async def answer(self, mandate: Mandate, transfer: StoredTransfer, decision: TransferDecision) -> None:
        """Adds what the mandate's person said of a transfer that is locked; what was said last counts."""
        mandate.must_be_of(decision.nation, decision.person)
        said = (
            transfer_decisions.c.transfer == transfer.id,
            transfer_decisions.c.authority == decision.authority,
        )
        before = select(func.coalesce(func.max(transfer_decisions.c.place), 0)).where(*said).scalar_subquery()
        await self._work.execute(
            insert(transfer_decisions).values(
                transfer=transfer.id,
                authority=decision.authority,
                place=before + 1,
                nation=decision.nation,
                requested_by=transfer.requested_by,
                person=decision.person,
                answer=decision.answer.value,
                rationale=decision.rationale,
                at=decision.at,
            )
        )

    async def cancel(self, transfer: StoredTransfer, *, by: PersonId, at: datetime) -> None:
        """Notes that the person who asked gave it up."""
        own = (transfers.c.id == transfer.id, transfers.c.requested_by == by)
        await self._work.execute(update(transfers).where(*own).values(cancelled_at=at))

    async def leaves(self, transfer: TransferId, *, actions: Sequence[str]) -> list[bytes]:
        """Reads the log's entries about a transfer, in order, for whoever may have all of it."""
        rows = await self._work.execute(
            select(audit_events.c.leaf)
            .where(
                audit_events.c.object == transfer,
                audit_events.c.action == any_(texts(actions)),
                audit_events.c.decision == "GRANTED",
            )
            .order_by(audit_events.c.at, audit_events.c.id)
        )
        return [bytes(row.leaf) for row in rows]

    async def _whole(self, asked: Select[Any]) -> list[StoredTransfer]:
        rows = list(await self._work.execute(asked))
        ids = bindparam("transfers", [row.id for row in rows], ARRAY(Text))
        items: dict[str, list[TransferItem]] = {}
        answers: dict[str, dict[str, TransferDecision]] = {}
        if rows:
            found = select(transfer_items).where(transfer_items.c.transfer == any_(ids))
            for row in await self._work.execute(found.order_by(transfer_items.c.transfer, transfer_items.c.place)):
                items.setdefault(row.transfer, []).append(_item(row))
            said = select(transfer_decisions).where(transfer_decisions.c.transfer == any_(ids))
            for row in await self._work.execute(said.order_by(transfer_decisions.c.place)):
                decision = _decision(row)
                answers.setdefault(row.transfer, {})[decision.authority] = decision
        return [_transfer(row, items.get(row.id, []), answers.get(row.id, {})) for row in rows]


def _seen(sight: Sight) -> ColumnElement[bool]:
    answers = transfers.c.authorities.overlap(sorted(sight.speaks_for)) if sight.speaks_for else false()
    return or_(transfers.c.requested_by == sight.person, answers)


def _item(row: Row[Any]) -> TransferItem:
    return TransferItem(
        document=DocumentId(row.document),
        version=VersionId(row.version),
        label=LabelId(row.label_id),
        record_label=LabelId(row.record_label_id),
        originators=tuple(row.originators),
    )


def _decision(row: Row[Any]) -> TransferDecision:
    return TransferDecision(
        authority=row.authority,
        nation=NationCode(row.nation),
        person=PersonId(row.person),
        answer=Answer(row.answer),
        rationale=row.rationale,
        at=row.at,
    )


def _transfer(row: Row[Any], items: Sequence[TransferItem], answers: dict[str, TransferDecision]) -> StoredTransfer:
    return StoredTransfer(
        id=TransferId(row.id),
        project=ProjectId(row.project),
        requested_by=PersonId(row.requested_by),
        nation=NationCode(row.nation),
        to=row.to,
        recipient=row.recipient,
        recipient_key=bytes(row.recipient_key),
        purpose=row.purpose,
        requested_at=row.requested_at,
        expires_at=row.expires_at,
        cancelled_at=row.cancelled_at,
        items=tuple(items),
        decisions=tuple(sorted(answers.values(), key=lambda one: (one.at, one.authority))),
    )
