"""Disclosure rules: each nation's officers see and change those of their own nation, and nobody else's.

Withdrawing what allows narrows, so one officer does it, at once: the policy epoch moves with the withdrawal, and
whatever any worker decides after it is acknowledged is decided without the rule. Withdrawing what denies is a policy
change, which a second officer agrees to.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from policies.roles import Operation as Task
from workspace.domain.authority import Mandate
from workspace.domain.errors import Conflict, NeedsApproval, NotFound
from workspace.domain.identifiers import Kind, RuleId, expect
from workspace.domain.lawmaking import LawDraft
from workspace.domain.listing import RuleFilter
from workspace.domain.paging import Page, PageRequest
from workspace.domain.projects import DisclosureRule
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.database import Database
from workspace.persistence.rules import Rules
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.gate.supposing import law_narrows
from workspace.services.paging import Cursors


@accountable
@told_evenly()
class DisclosureService:
    """What can be asked and done about disclosure rules."""

    def __init__(self, *, database: Database, gate: Gate, cursors: Cursors, audit: Audit) -> None:
        self._database = database
        self._gate = gate
        self._cursors = cursors
        self._audit = audit

    async def rules(
        self, operation: Operation, *, page: PageRequest, filter: RuleFilter | None = None
    ) -> Page[DisclosureRule]:
        """Lists the rules of the officer's own nation; nobody else sees any.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        wanted = filter or RuleFilter()
        pages = self._cursors.pages(viewer=snapshot.person, query=["rules", wanted])
        window = pages.window(page)
        mandate = _reader(snapshot)
        if mandate is None:
            return Page()
        async with self._database.reading() as work:
            rows = await Rules(work).page(mandate, filter=wanted, window=window)
        listed = pages.page(rows, window=window, place=_place)
        return listed.of([_as_of(rule, snapshot.law.today) for rule in listed.items])

    async def rule_count(self, operation: Operation, *, filter: RuleFilter | None = None) -> int:
        """Counts what `rules` lists."""
        snapshot = await operation.snapshot()
        mandate = _reader(snapshot)
        if mandate is None:
            return 0
        async with self._database.reading() as work:
            return await Rules(work).count(mandate, filter=filter or RuleFilter())

    async def rules_many(self, operation: Operation, *, ids: Sequence[RuleId]) -> list[DisclosureRule | None]:
        """Gives those of these rules that are visible, in the order asked for."""
        snapshot = await operation.snapshot()
        mandate = _reader(snapshot)
        if mandate is None:
            return [None] * len(ids)
        async with self._database.reading() as work:
            found = await Rules(work).get_many(mandate, list(dict.fromkeys(ids)))
        return [_as_of(found[one], snapshot.law.today) if one in found else None for one in ids]

    async def rule_withdraw(self, operation: Operation, *, id: RuleId, reason: str) -> DisclosureRule:
        """Withdraws a rule of the officer's own nation that lets others in.

        Raises:
            NeedsApproval: the rule keeps others out: ending it takes a second officer.
            NotFound: the viewer's nation has no such rule, or the viewer may not read it.
            Conflict: it was withdrawn before.
            Invalid: no reason is given.
        """
        expect(Kind.RULE, id, path=("id",))
        reason = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            rules = Rules(work)
            snapshot = await self._gate.fresh(work, operation.principal)
            reader = _reader(snapshot)
            if reader is None or id not in await rules.get_many(reader, [id]):
                raise NotFound(path=("id",))
            mandate = snapshot.require(Task.RULE_WITHDRAW, in_nation(snapshot.nation), path=("id",))
            rule = await rules.undecided(id, lock=True)
            if rule is None or not rule.active:
                raise Conflict("This rule was withdrawn before: nothing is left to do.", path=("id",))
            if not law_narrows(snapshot.law.engine, nation=snapshot.nation, draft=LawDraft(remove=[id])):
                raise NeedsApproval(
                    "This rule keeps others out. Propose a policy change that removes it: a second officer of your "
                    "nation decides.",
                    path=("id",),
                )
            await self._audit.record(
                work,
                snapshot,
                action=Task.RULE_WITHDRAW.value,
                object=id,
                nations=[rule.releasing],
                detail={"reason": reason, "receiving": rule.receiving},
            )
            await rules.withdraw(mandate, id, reason=reason, at=snapshot.now)
        operation.renew()
        found = (await self.rules_many(operation, ids=[id]))[0]
        if found is None:
            raise NotFound(path=("id",))
        return found


def _reader(snapshot: Snapshot) -> Mandate | None:
    domain = in_nation(snapshot.nation)
    return snapshot.require(Task.RULE_READ, domain) if snapshot.allows(Task.RULE_READ, domain) else None


def _as_of(rule: DisclosureRule, today: date) -> DisclosureRule:
    begun = rule.valid_from is None or rule.valid_from <= today
    lasting = rule.valid_until is None or today <= rule.valid_until
    return replace(rule, active=rule.active and begun and lasting)


def _place(rule: DisclosureRule) -> tuple[str, str]:
    return rule.authority, rule.id
