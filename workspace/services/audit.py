"""The record: what was done goes in with the change itself, what was refused goes in by itself.

An officer reads what concerns their nation, except firms' own information that is closed to their office: what another
firm than their employer holds is in no entry, count or cursor of theirs. Everybody else reads their own acts, without
the reasons of refusals, which would tell a hidden object from an absent one. For the same cause an officer reads why
their own people were refused something hidden only where their nation originated it, and what their people named
without seeing it stands in the log alike, whatever it is. If nothing can be recorded, nothing is done: recording
shares the transaction of what it records.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from policies.decision import Decision
from policies.labels import Label
from policies.roles import Operation as Task
from workspace.domain.audit import AuditEvent
from workspace.domain.identifiers import NationCode
from workspace.domain.listing import AuditFilter
from workspace.domain.paging import Page, PageRequest
from workspace.persistence.audit import REASONS_FOR, AuditLog, Entry, LogSight
from workspace.persistence.database import Database, UnitOfWork
from workspace.services.gate import Gate, Operation, Snapshot, codes, in_nation, is_official, open_to_office
from workspace.services.gate.questions import Question
from workspace.services.paging import Cursors


class Audit:
    """Writes and reads the log."""

    def __init__(self, *, database: Database, gate: Gate, cursors: Cursors) -> None:
        self._database = database
        self._gate = gate
        self._cursors = cursors

    async def record(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        *,
        action: str,
        object: str | None,
        label: Label | None = None,
        about: Iterable[Label] = (),
        unseen: bool = False,
        rules: tuple[str, ...] = (),
        nations: Iterable[NationCode] = (),
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Records a grant or a change in the unit of work that makes it.

        Args:
            work: the unit of work.
            snapshot: of who acts.
            action: what they do.
            object: to what.
            label: what was decided about; its originators and sources are nations concerned.
            about: labels of what the object stands for, where it bears none itself; they concern nobody further.
            unseen: whether they name the object without seeing it, so that the entry may not tell that it is there.
            rules: the rules relied on.
            nations: further nations concerned.
            detail: further facts.
        """
        entry = _entry(
            snapshot,
            action=action,
            object=object,
            label=label,
            about=about,
            unseen=unseen,
            rules=rules,
            nations=nations,
            detail=detail,
        )
        await AuditLog(work).append(entry)

    async def record_denial(
        self,
        snapshot: Snapshot,
        *,
        action: str,
        object: str | None,
        decision: Decision,
        label: Label | None = None,
        hidden: bool = False,
    ) -> None:
        """Records a refusal in a transaction of its own, since the refused one is rolled back.

        Args:
            snapshot: of who was refused.
            action: what was asked for.
            object: of what.
            decision: the refusal.
            label: what was decided about, when there was something.
            hidden: whether the object does not exist for whoever asked; then only its originators read the reasons.
        """
        whose = () if label is None else snapshot.law.answering(label)
        entry = _entry(
            snapshot,
            action=action,
            object=object,
            label=label,
            granted=False,
            reasons=codes(decision),
            unseen=hidden,
            detail={REASONS_FOR: " ".join(sorted(whose))} if hidden else None,
        )
        async with self._database.unit_of_work() as work:
            await AuditLog(work).append(entry)

    async def record_refusal(self, question: Question, *, code: str) -> None:
        """Records that a change was refused after the gate was last asked this.

        Args:
            question: what was asked, by whom.
            code: the code of the error, which stands for the reasons where the law gave none.
        """
        snapshot, decision = question.snapshot, question.decision
        reasons = () if decision is None else codes(decision)
        entry = _entry(
            snapshot,
            action=question.action,
            object=question.object,
            label=None if question.label is None else snapshot.law.book.get(question.label),
            granted=False,
            reasons=reasons or (code.lower().replace("_", "-"),),
        )
        async with self._database.unit_of_work() as work:
            await AuditLog(work).append(entry)

    async def list(
        self, operation: Operation, *, page: PageRequest, filter: AuditFilter | None = None
    ) -> Page[AuditEvent]:
        """Lists events, newest first.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        wanted = filter or AuditFilter()
        pages = self._cursors.pages(viewer=snapshot.person, query=["audit", wanted])
        window = pages.window(page, descending=True)
        sight = _sight(snapshot)
        async with self._database.reading() as work:
            rows = await AuditLog(work).page(sight, wanted=wanted, window=window)
        return pages.page([_as_told(row, sight) for row in rows], window=window, place=_place)

    async def count(self, operation: Operation, *, filter: AuditFilter | None = None) -> int:
        """Counts what `list` lists."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            return await AuditLog(work).count(_sight(snapshot), wanted=filter or AuditFilter())


def _place(event: AuditEvent) -> tuple[datetime, str]:
    return event.at, event.id


def _as_told(event: AuditEvent, sight: LogSight) -> AuditEvent:
    """Keeps reasons from whoever may not know them; why access was asked for is for officers alone."""
    kept = event if _may_know_why(event, sight) else replace(event, reasons=())
    return kept if sight.officer_of is not None else replace(kept, asked_because=None)


def _may_know_why(event: AuditEvent, sight: LogSight) -> bool:
    known = sight.official if event.proprietary is None else event.proprietary <= frozenset(sight.firms)
    return (
        sight.officer_of is not None and known and (event.reasons_for is None or sight.officer_of in event.reasons_for)
    )


def _sight(snapshot: Snapshot) -> LogSight:
    if not snapshot.allows(Task.AUDIT_READ, in_nation(snapshot.nation)):
        return LogSight(person=snapshot.person, officer_of=None)
    return LogSight(
        person=snapshot.person,
        officer_of=snapshot.nation,
        firms=open_to_office(snapshot),
        official=is_official(snapshot),
    )


def _entry(
    snapshot: Snapshot,
    *,
    action: str,
    object: str | None,
    label: Label | None,
    about: Iterable[Label] = (),
    unseen: bool = False,
    granted: bool = True,
    reasons: tuple[str, ...] = (),
    rules: tuple[str, ...] = (),
    nations: Iterable[NationCode] = (),
    detail: Mapping[str, str] | None = None,
) -> Entry:
    concerned = set(nations)
    if label is not None:
        concerned.update(snapshot.law.answering(label), map(NationCode, label.source_nations))
    return Entry(
        at=snapshot.now,
        actor=snapshot.person,
        nation=snapshot.nation,
        action=action,
        object=object,
        granted=granted,
        nations=frozenset(concerned),
        label_digest=None if label is None else label.digest,
        about=tuple(one.digest for one in about),
        unseen=unseen,
        reasons=reasons,
        rules=rules,
        epoch=snapshot.epoch,
        request=snapshot.principal.request_id,
        detail=tuple(sorted((detail or {}).items())),
    )
