"""What a policy change may say, checked against the law, the registers and whose they are, before anybody decides.

Promises: a draft that passes could be made law today. Knows what narrows: ended allowances, consents and papers,
denials, rules within rules that they replace, and standings that say less. Everything else might let somebody in.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta

from policies.roles import Operation as Task
from workspace.domain.changes import GroupMembers, PolicyChange
from workspace.domain.errors import Conflict, Invalid, PolicyDenied
from workspace.domain.lawmaking import AuthorisationDraft, ConsentDraft, GroupDraft, LawDraft, RuleDraft, StandingDraft
from workspace.domain.projects import DisclosureRule
from workspace.domain.registers import Authorisation, Consent
from workspace.domain.texts import LONGEST_TITLE, line
from workspace.persistence.database import UnitOfWork
from workspace.persistence.law import GroupVersion, read_groups
from workspace.persistence.registers import AUTHORISATIONS, CONSENTS, Registers
from workspace.persistence.rules import Rules
from workspace.services.gate import Snapshot, in_nation
from workspace.services.gate.supposing import law_narrows, standing_is_less, supposed_law, supposed_standing
from workspace.services.registers import concern_of
from workspace.services.simulation import check_own

MOST_PARTS = 200
"""How many things one change may make and end."""


async def drafted(work: UnitOfWork, snapshot: Snapshot, asked: LawDraft) -> LawDraft:
    """Checks a draft, and notes which membership each group's change follows.

    Raises:
        Invalid: it says nothing, or too much, or what could not be made law.
        PolicyDenied: it is about a group that the officer's nation does not belong to.
        NotFound: it ends what is another nation's, or not there.
        Conflict: it ends what has ended, or rests on an older version.
    """
    if not 1 <= asked.size <= MOST_PARTS:
        raise Invalid(f"Say what is to be made or ended: from 1 to {MOST_PARTS} things in one change.", path=("add",))
    if asked.groups and asked.size != len(asked.groups):
        raise Invalid("Groups concern others too: propose them in a change of their own.", path=("groups",))
    _check_words(asked)
    await check_own(work, snapshot, asked)
    await _check_versions(work, snapshot, asked.standings)
    draft = replace(asked, groups=await _following(work, snapshot, asked.groups))
    supposed_law(snapshot.law.engine, nation=snapshot.nation, draft=draft)
    return draft


def _check_words(draft: LawDraft) -> None:
    """Makes sure that what people will read in lists is one line each."""
    for place, rule in enumerate(draft.add):
        for name, text in (("authority", rule.authority), ("receiving", rule.receiving)):
            _unaltered(text, "add", str(place), name)
    for place, consent in enumerate(draft.consents):
        for name, text in (("authority", consent.authority), *(("to", one) for one in consent.to)):
            _unaltered(text, "addConsents", str(place), name)
    for place, paper in enumerate(draft.authorisations):
        for name, text in (("number", paper.number), *(("organisations", one) for one in paper.organisations)):
            _unaltered(text, "addAuthorisations", str(place), name)


def _unaltered(text: str, *path: str) -> None:
    if line(text, longest=LONGEST_TITLE, path=path) != text:
        raise Invalid("Leave out blanks at the ends, and write accents composed (NFC).", path=path)


async def _check_versions(work: UnitOfWork, snapshot: Snapshot, standings: Sequence[StandingDraft]) -> None:
    mandate = snapshot.require(Task.REGISTER_READ, in_nation(snapshot.nation))
    held = await Registers(work).standings(mandate, [one.organisation for one in standings])
    for place, one in enumerate(standings):
        if held[one.organisation].revision != one.expected_version:
            path = ("standings", str(place), "expectedVersion")
            raise Conflict("This organisation changed meanwhile: load it again.", path=path)


async def _following(work: UnitOfWork, snapshot: Snapshot, groups: Sequence[GroupDraft]) -> tuple[GroupDraft, ...]:
    """Notes what each membership follows.

    Raises:
        Invalid: no such group, nothing new, a day that has passed, or one before another that is planned.
        PolicyDenied: the officer's nation is no member, before or after.
    """
    if not groups:
        return ()
    last = {version.code: version for version in await read_groups(work)}
    made = []
    for place, one in enumerate(groups):
        path, before = ("groups", str(place)), last.get(one.code)
        if before is None:
            raise Invalid(f"{one.code!r} is not a group.", path=(*path, "code"))
        if any(one.code == other.code for other in groups[:place]):
            raise Invalid("This group stands here twice.", path=(*path, "code"))
        if len(set(one.members)) != len(one.members) or set(one.members) == set(before.members):
            raise Invalid("Name each member once, and not the very members of today.", path=(*path, "members"))
        since = one.since or snapshot.law.today
        if since < snapshot.law.today or since <= before.valid_from:
            raise Invalid(
                f"A membership begins after the one before it ({before.valid_from}), and never in the past: what was "
                "marked meanwhile keeps the members it was marked for.",
                path=(*path, "since"),
            )
        if snapshot.nation not in {*before.members, *one.members}:
            raise PolicyDenied(f"Only officers of a member of {one.code} propose who else is one.", path=path)
        made.append(replace(one, follows=before.valid_from))
    return tuple(made)


async def widens(work: UnitOfWork, snapshot: Snapshot, draft: LawDraft) -> bool:
    """Whether a draft that was checked might let anybody in."""
    if not law_narrows(snapshot.law.engine, nation=snapshot.nation, draft=draft):
        return True
    mandate = snapshot.require(Task.REGISTER_READ, in_nation(snapshot.nation))
    held = await Registers(work).standings(mandate, [one.organisation for one in draft.standings])
    return not all(
        standing_is_less(supposed_standing(held[one.organisation], one.facts), held[one.organisation])
        for one in draft.standings
    )


async def inverse(work: UnitOfWork, snapshot: Snapshot, change: PolicyChange) -> LawDraft:
    """Gives what would take back what is left of a change in force: new rules and entries like those that it ended.

    Raises:
        Conflict: a group whose earlier members nobody knew.
    """
    enacted = change.enacted
    if enacted is None:
        return LawDraft()
    domain = in_nation(snapshot.nation)
    rules = await Rules(work).get_many(snapshot.require(Task.RULE_READ, domain), [*enacted.rules, *enacted.rules_ended])
    register, concern = Registers(work), concern_of(snapshot)
    consents = await register.get_many(CONSENTS, concern, [*enacted.consents, *enacted.consents_ended])
    papers = await register.get_many(AUTHORISATIONS, concern, [*enacted.authorisations, *enacted.authorisations_ended])
    held = await register.standings(
        snapshot.require(Task.REGISTER_READ, domain), [one.organisation for one in enacted.standings]
    )
    last = {version.code: version for version in await read_groups(work)} if enacted.groups else {}
    return LawDraft(
        add=tuple(_rule_again(rules[one]) for one in enacted.rules_ended),
        remove=tuple(one for one in enacted.rules if rules[one].active),
        consents=tuple(again for one in enacted.consents_ended if (again := _consent_again(consents[one]))),
        consents_ended=tuple(one for one in enacted.consents if consents[one].active),
        authorisations=tuple(paper for one in enacted.authorisations_ended if (paper := _paper_again(papers[one]))),
        authorisations_ended=tuple(one for one in enacted.authorisations if papers[one].active),
        standings=tuple(
            StandingDraft(
                organisation=one.organisation, expected_version=held[one.organisation].revision, facts=one.facts
            )
            for one in enacted.standings
        ),
        groups=tuple(_members_again(change, one, last[one.code]) for one in enacted.groups),
    )


def _rule_again(rule: DisclosureRule) -> RuleDraft:
    return RuleDraft(**{part.name: getattr(rule, part.name) for part in fields(RuleDraft)})


def _consent_again(consent: Consent) -> ConsentDraft | None:
    """A consent without a last day counted on none: nothing of it comes back."""
    if consent.valid_until is None:
        return None
    return ConsentDraft(
        to=consent.to,
        project=consent.project,
        valid_from=consent.valid_from,
        valid_until=consent.valid_until,
        authority=consent.authority,
    )


def _paper_again(paper: Authorisation) -> AuthorisationDraft | None:
    if paper.valid_until is None:
        return None
    return AuthorisationDraft(
        number=paper.number,
        kind=paper.kind,
        nations=paper.nations,
        organisations=paper.organisations,
        covers=paper.covers,
        project=paper.project,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
    )


def _members_again(change: PolicyChange, before: GroupMembers, last: GroupVersion) -> GroupDraft:
    """The members of before, from the day after those of the change began."""
    if before.members is None:
        raise Conflict(f"Nobody knew the members of {before.code} before: propose them anew.", path=("id",))
    if last.change != change.id:
        raise Conflict(f"{before.code} has changed since: take that back first.", path=("id",))
    return GroupDraft(
        code=before.code,
        members=before.members,
        since=last.valid_from + timedelta(days=1),
        follows=last.valid_from,
    )
