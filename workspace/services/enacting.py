"""Brings approved policy changes into force: at once when the last officer agreed, or when their day has come.

Promises: a change is in force whole or not at all, with the next policy epoch and its entry in the log; what it rests
on is looked at again at that moment. What widens is dropped when its ground has moved or when an officer who agreed to
it holds office no more. What narrows is done as far as something is left to narrow. Refuses whatever is not approved.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from workspace.domain.approvals import Approval, awaited
from workspace.domain.changes import ChangeState, Enacted, GroupMembers, PolicyChange, StandingHeld
from workspace.domain.errors import Conflict, Invalid, Unavailable
from workspace.domain.identifiers import ChangeId, Kind, NationCode, OrganisationId, PersonId
from workspace.domain.lawmaking import GroupDraft, LawDraft, StandingDraft
from workspace.domain.projects import DisclosureRule
from workspace.domain.registers import Authorisation, Consent
from workspace.persistence.audit import AuditLog, Entry
from workspace.persistence.changes import PolicyChangeRows
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.enacting import Enactment, nations_concerned
from workspace.persistence.law import GroupVersion, advance
from workspace.persistence.registers import facts_of
from workspace.persistence.standing import OrganisationStanding
from workspace.services.gate import Gate, Snapshot, Viewpoint
from workspace.services.gate.supposing import law_narrows, standing_is_less, supposed_law, supposed_standing
from workspace.services.gate.verdicts import Law

ACTIVATE = "change.activate"
_LAPSED = "change.lapse"
_AT_ONCE = 100
_log = logging.getLogger(__name__)

Id = TypeVar("Id", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """On whose behalf a change comes into force, and when.

    Attributes:
        view: the officer's, with the law as it is.
        at: the moment.
        request: the request's identifier.
    """

    view: Viewpoint
    at: datetime
    request: str

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Hand":
        """The hand of somebody who asks."""
        return cls(view=snapshot, at=snapshot.now, request=snapshot.principal.request_id)

    @property
    def person(self) -> PersonId:
        """Who it is."""
        return self.view.standing.person

    @property
    def nation(self) -> NationCode:
        """Their nation."""
        return self.view.standing.nation


class Enacting:
    """Makes law of what was approved."""

    def __init__(self, *, database: Database, gate: Gate, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._gate = gate
        self._clock = clock

    async def activate_due(self) -> int:
        """Brings into force what was approved for now or earlier; gives how many changes that were.

        Raises:
            Unavailable: the database does not answer; what is done stays done.
        """
        now = self._clock()
        async with self._database.reading() as work:
            due = await PolicyChangeRows(work).due(now=now, limit=_AT_ONCE)
        done = 0
        for one in due:
            try:
                done += await self._activate_one(one, now)
            except Unavailable:
                raise
            except Exception:  # noqa: BLE001 - whatever is wrong with one change, the others have their day too
                _log.exception("change %s could not be looked at: it is tried again", one)
        return done

    async def _activate_one(self, id: ChangeId, now: datetime) -> bool:
        async with self._database.unit_of_work() as work:
            change = await PolicyChangeRows(work).lock_due(id, now=now)
            return change is not None and await self._activate(work, change, now)

    async def _activate(self, work: UnitOfWork, change: PolicyChange, now: datetime) -> bool:
        last = change.decisions[-1].officer if change.decisions else change.proposer
        view = (await self._gate.viewpoints(work, [last]))[last]
        hand = Hand(view=view, at=now, request="upkeep")
        try:
            if change.widens:
                change = await self._agreed_still(work, change, view)
            await self.enact(work, change, hand, as_far_as_possible=not change.widens)
        except (Conflict, Invalid) as moved:
            _log.warning("change %s did not come into force: %s", change.id, moved.message)
            lapsed = replace(change, state=ChangeState.REJECTED, note=moved.message)
            await PolicyChangeRows(work).move(lapsed)
            await _record(work, lapsed, hand, action=_LAPSED, named=(), detail={"note": moved.message})
            return False
        return True

    async def _agreed_still(self, work: UnitOfWork, change: PolicyChange, view: Viewpoint) -> PolicyChange:
        """Makes sure that everybody whom it concerns today has agreed, through officers who are that still.

        Raises:
            Conflict: somebody has not.
        """
        approvals, proposer = await self.in_office(work, change)
        nations = await concerned(work, change.nation, change.draft, law=view.law)
        if proposer is None or awaited(nations, proposer=proposer, approvals=approvals):
            raise Conflict("An officer who agreed to it is that no longer, or another nation is concerned by now.")
        return replace(change, nations=nations)

    async def in_office(self, work: UnitOfWork, change: PolicyChange) -> tuple[Sequence[Approval], PersonId | None]:
        """Gives the approvals of those who are security officers still, and the proposer if they are one still."""
        spoken = await self._gate.speakers(work, [change.proposer, *(one.officer for one in change.approvals)])
        counted = [one for one in change.approvals if one.nation in spoken.get(one.officer, ())]
        return counted, change.proposer if change.nation in spoken.get(change.proposer, ()) else None

    async def enact(
        self, work: UnitOfWork, change: PolicyChange, hand: Hand, *, as_far_as_possible: bool = False
    ) -> PolicyChange:
        """Makes law of an approved change that is locked; nothing may be decided in this unit of work after it.

        Args:
            work: the unit of work.
            change: the change, approved.
            hand: on whose behalf.
            as_far_as_possible: whether to leave aside what ended meanwhile, rather than refuse.

        Raises:
            Conflict: its ground has moved; nothing was written.
            PermissionError: it is not approved.
        """
        draft, law = change.draft, hand.view.law
        enactment = Enactment(work, change, by=hand.person, at=hand.at)
        spared = _Spared(as_far_as_possible=as_far_as_possible)
        rules = spared.in_force("remove", draft.remove, await enactment.rules(draft.remove))
        consents = spared.in_force("endConsents", draft.consents_ended, await enactment.consents(draft.consents_ended))
        papers = spared.in_force(
            "endAuthorisations",
            draft.authorisations_ended,
            await enactment.authorisations(draft.authorisations_ended),
        )
        held = await enactment.standings([one.organisation for one in draft.standings])
        standings = spared.standings(draft.standings, held)
        regrouped = _versions(draft.groups, await enactment.groups([one.code for one in draft.groups]), law.today)
        try:
            supposed_law(law.engine, nation=change.nation, draft=draft)
        except Invalid as unknown:
            raise Conflict(f"It cannot be made any more: {unknown.message}", path=unknown.path) from unknown
        if as_far_as_possible and not law_narrows(law.engine, nation=change.nation, draft=replace(draft, remove=rules)):
            raise Conflict("What its rules were to replace has ended meanwhile: propose it anew.", path=("remove",))
        original = await _taken_back(work, change)

        await enactment.end(Kind.RULE, rules)
        await enactment.end(Kind.CONSENT, consents)
        await enactment.end(Kind.AUTHORISATION, papers)
        enacted = Enacted(
            rules=await enactment.make_rules(draft.add),
            rules_ended=tuple(rules),
            consents=await enactment.make_consents(draft.consents),
            consents_ended=tuple(consents),
            authorisations=await enactment.make_authorisations(draft.authorisations),
            authorisations_ended=tuple(papers),
            standings=tuple(
                StandingHeld(organisation=one, facts=facts_of(held[one].attributes))
                for one in (restated.organisation for restated in standings)
            ),
            groups=tuple(
                GroupMembers(code=before.code, members=None if before.opaque else before.members)
                for _, before in regrouped
            ),
        )
        for restated in standings:
            await enactment.restate(restated.organisation, restated.facts)
        for group, before in regrouped:
            await enactment.regroup(before, members=group.members, since=max(group.since or law.today, law.today))
        active = replace(change, state=ChangeState.ACTIVE, enacted=enacted, activated_at=hand.at)
        await PolicyChangeRows(work).move(active)
        if original is not None:
            await PolicyChangeRows(work).move(replace(original, state=ChangeState.ROLLED_BACK))
        await _record(work, active, hand, action=ACTIVATE, named=enacted.named, detail={"reason": change.reason})
        await advance(work)
        return active


async def concerned(work: UnitOfWork, nation: NationCode, draft: LawDraft, *, law: Law) -> tuple[NationCode, ...]:
    """Gives the nations that have to agree to what one of them proposes: itself alone, or all whom a group concerns.

    A group concerns its members before and after, and whoever has a rule or a consent in force that names it, as far as
    they take part here.
    """
    found: set[NationCode] = {nation}
    for group in draft.groups:
        members = set(group.members)
        for version in law.register.groups.get(group.code, ()):
            if version.until is None or version.until >= law.today:
                members |= {NationCode(one) for one in version.members or ()}
        found |= set(await nations_concerned(work, group.code, sorted(members)))
    return tuple(sorted(found))


async def _taken_back(work: UnitOfWork, change: PolicyChange) -> PolicyChange | None:
    if change.rolls_back is None:
        return None
    original = await PolicyChangeRows(work).lock_rolled_back(change)
    if original is None or original.state is not ChangeState.ACTIVE:
        raise Conflict("What this takes back is not in force any more.", path=("id",))
    return original


class _Spared:
    """Finds what is still there to be ended or restated."""

    def __init__(self, *, as_far_as_possible: bool) -> None:
        self._lenient = as_far_as_possible

    def in_force(
        self, part: str, wanted: Sequence[Id], found: Mapping[Id, DisclosureRule | Consent | Authorisation]
    ) -> list[Id]:
        """Gives what is in force of what is to be ended.

        Raises:
            Conflict: something ended meanwhile, and that matters.
        """
        there = [one for one in wanted if one in found and found[one].active]
        if len(there) < len(wanted) and not self._lenient:
            place = next(place for place, one in enumerate(wanted) if one not in there)
            raise Conflict(
                "This ended meanwhile: look at what is in force, and propose the change anew.", path=(part, str(place))
            )
        return there

    def standings(
        self, drafts: Sequence[StandingDraft], held: Mapping[OrganisationId, OrganisationStanding]
    ) -> list[StandingDraft]:
        """Gives the standings that are still to be written.

        Raises:
            Conflict: an organisation changed meanwhile, and that matters.
        """
        kept = []
        for place, one in enumerate(drafts):
            before = held.get(one.organisation)
            same = before is not None and before.revision == one.expected_version
            less = before is not None and standing_is_less(supposed_standing(before, one.facts), before)
            if same or (self._lenient and less):
                kept.append(one)
            elif not self._lenient:
                path = ("standings", str(place), "expectedVersion")
                raise Conflict("This organisation changed meanwhile: load it again.", path=path)
        return kept


def _versions(
    drafts: Sequence[GroupDraft], found: Mapping[str, Sequence[GroupVersion]], today: date
) -> list[tuple[GroupDraft, GroupVersion]]:
    """Pairs each group with the version that its change follows.

    Raises:
        Conflict: the group changed meanwhile, or on this very day: labels may name that version already.
    """
    pairs = []
    for place, one in enumerate(drafts):
        last = next(reversed(found.get(one.code, ())), None)
        if last is None or last.valid_from != one.follows:
            raise Conflict(f"{one.code} changed meanwhile: propose the change anew.", path=("groups", str(place)))
        if last.valid_from >= max(one.since or today, today):
            raise Conflict(f"{one.code} has changed today already: it can again tomorrow.", path=("groups", str(place)))
        pairs.append((one, last))
    return pairs


async def _record(
    work: UnitOfWork,
    change: PolicyChange,
    hand: Hand,
    *,
    action: str,
    named: tuple[str, ...],
    detail: Mapping[str, str],
) -> None:
    await AuditLog(work).append(
        Entry(
            at=hand.at,
            actor=hand.person,
            nation=hand.nation,
            action=action,
            object=change.id,
            granted=True,
            nations=frozenset(change.nations),
            rules=named,
            epoch=hand.view.law.epoch,
            request=hand.request,
            detail=tuple(sorted(detail.items())),
        )
    )
