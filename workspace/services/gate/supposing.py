"""The law, a document or a person as an officer supposes them to be; nothing here is stored.

Refuses what could not be made so: rules and groups that name what is not known, and records and documents that the
officer's nation does not administer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from policies import rules as lawful
from policies.actions import Action
from policies.engine import Engine
from policies.errors import PolicyError, RuleInvalid
from policies.register import Authorisation, AuthorisationKind, Consent, DataKind, Register
from policies.replacing import only_narrows, standing_narrows
from policies.simulation import regrouped, variant
from policies.subject import Clearance as LawfulClearance
from policies.subject import Subject
from workspace.domain.errors import Invalid
from workspace.domain.identifiers import NationCode
from workspace.domain.lawmaking import AuthorisationDraft, ConsentDraft, LawDraft, RuleDraft, StandingFacts
from workspace.domain.people import ClearanceDraft
from workspace.domain.simulation import PersonDraft
from workspace.domain.texts import LONGEST_TAG, line
from workspace.persistence.registers import attributes_of
from workspace.persistence.standing import ClearanceHeld, OrganisationStanding, Standing
from workspace.services.gate.subjects import employer_of, subject_of

_ALL_OF_IT = 100
_CMMC_LEVELS = range(1, 4)
_INPUT_NAMES = {
    "max_level": "maxLevel",
    "valid_until": "validUntil",
    "categories": "categories",
    "receiving": "receiving",
}


def supposed_law(engine: Engine, *, nation: NationCode, draft: LawDraft) -> Engine:
    """Gives the law as one nation's officers would have it, with other groups besides.

    Raises:
        Invalid: something that could not be made.
    """
    if draft.size == len(draft.standings):
        return engine
    register = _register(engine, nation, draft)
    kept = [rule for rule in engine.rules if rule.id not in set(draft.remove)]
    made = rules_drafted(draft.add, nation=nation, register=register)
    return variant(engine, rules=[*kept, *made], register=register)


def law_narrows(engine: Engine, *, nation: NationCode, draft: LawDraft) -> bool:
    """Whether a change of rules, consents and papers lets nobody in; one of groups always might.

    A rule that the law does not know is one that cannot be read, which keeps its nation silent: ending it might open
    everything that the nation's other rules disclose.
    """
    if draft.consents or draft.authorisations or draft.groups:
        return False
    known = {rule.id: rule for rule in engine.rules}
    if any(one not in known for one in draft.remove):
        return False
    made = rules_drafted(draft.add, nation=nation, register=engine.register)
    return only_narrows(made=made, ended=[known[one] for one in draft.remove])


def rules_drafted(
    drafts: Sequence[RuleDraft], *, nation: NationCode, register: Register
) -> tuple[lawful.DisclosureRule, ...]:
    """Gives the rules that these drafts would be.

    Raises:
        Invalid: one that names something unknown.
    """
    made: list[lawful.DisclosureRule] = []
    for place, draft in enumerate(drafts):
        try:
            rule = _rule(draft, nation=nation, id=f"supposed-{place}")
            rule.check_against(register)
        except RuleInvalid as invalid:
            named = _INPUT_NAMES.get(invalid.key)
            path = ("add", str(place)) if named is None else ("add", str(place), named)
            raise Invalid(f"{invalid}.", path=path) from invalid
        made.append(rule)
    return tuple(made)


def _register(engine: Engine, nation: NationCode, draft: LawDraft) -> Register:
    register = engine.register
    for place, group in enumerate(draft.groups):
        try:
            register = regrouped(register, name=group.code, members=group.members, since=group.since or engine.today)
        except PolicyError as unknown:
            raise Invalid(f"{unknown}.", path=("groups", str(place))) from unknown
    consents = [one for one in register.consents if one.id not in set(draft.consents_ended)]
    for place, consent in enumerate(draft.consents):
        with _named("addConsents", place):
            consents.append(_consent(consent, nation=nation, id=f"supposed-{place}"))
            register = replace(register, consents=tuple(consents))
    papers = [one for one in register.authorisations if one.id not in set(draft.authorisations_ended)]
    for place, paper in enumerate(draft.authorisations):
        with _named("addAuthorisations", place):
            papers.append(_authorisation(paper, nation=nation, id=f"supposed-{place}"))
            register = replace(register, authorisations=tuple(papers))
    return replace(register, consents=tuple(consents), authorisations=tuple(papers))


@contextmanager
def _named(part: str, place: int) -> Iterator[None]:
    """Says which entry it was that could not be made."""
    try:
        yield
    except (PolicyError, ValueError) as unknown:
        raise Invalid(f"{unknown}.", path=(part, str(place))) from unknown


def _consent(draft: ConsentDraft, *, nation: NationCode, id: str) -> Consent:
    if not draft.to:
        raise ValueError("to: names nobody")
    _in_order(draft.valid_from, draft.valid_until)
    return Consent(
        id=id,
        nation=nation,
        to=frozenset(draft.to),
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        project=draft.project,
    )


def _authorisation(draft: AuthorisationDraft, *, nation: NationCode, id: str) -> Authorisation:
    if not draft.nations:
        raise ValueError("nations: names nobody")
    _in_order(draft.valid_from, draft.valid_until)
    return Authorisation(
        id=id,
        nation=nation,
        kind=AuthorisationKind(draft.kind),
        nations=frozenset(draft.nations),
        organisations=frozenset(draft.organisations),
        covers=DataKind(draft.covers),
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        project=draft.project,
    )


def _in_order(first: date | None, last: date) -> None:
    if first is not None and last < first:
        raise ValueError("validUntil: lies before validFrom")


def _rule(draft: RuleDraft, *, nation: NationCode, id: str) -> lawful.DisclosureRule:
    return lawful.DisclosureRule(
        id=id,
        effect=lawful.Effect(draft.effect.value.lower()),
        releasing=nation,
        receiving=draft.receiving,
        project=draft.project or lawful.ANY,
        categories=None if draft.categories is None else frozenset(draft.categories),
        max_level=draft.max_level,
        methods=None if draft.methods is None else frozenset(Action(method.value.lower()) for method in draft.methods),
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        authority=draft.authority,
    )


def supposed_standing(held: OrganisationStanding, facts: StandingFacts) -> OrganisationStanding:
    """Gives an organisation of which this would be known.

    Raises:
        Invalid: it could not be known: a kind or a level that does not exist.
    """
    percent, level = facts.foreign_ownership_percent, facts.cmmc_level
    if (percent is not None and not 0 <= percent <= _ALL_OF_IT) or (level is not None and level not in _CMMC_LEVELS):
        raise Invalid("A holding is from 0 to 100 percent, a CMMC level from 1 to 3.", path=("standings",))
    if facts.agency is not None:
        line(facts.agency, longest=LONGEST_TAG, path=("standings",))
    supposed = replace(held, attributes=attributes_of(facts))
    try:
        employer_of(supposed)
    except (PolicyError, ValueError, KeyError, TypeError) as unknown:
        raise Invalid(f"{unknown}.", path=("standings",)) from unknown
    return supposed


def standing_is_less(after: OrganisationStanding, before: OrganisationStanding) -> bool:
    """Whether nothing that would be known of an organisation helps more than what is."""
    try:
        return standing_narrows(employer_of(after), employer_of(before))
    except (PolicyError, ValueError, KeyError, TypeError):
        return False


def supposed_person(standing: Standing, draft: PersonDraft) -> Subject | None:
    """Gives the subject that a person would be at home with a second factor; None while suspended.

    Raises:
        Invalid: a clearance that names an unknown policy or level, or two of one policy.
    """
    suspended = standing.suspended if draft.suspended is None else draft.suspended
    clearances = standing.clearances if draft.clearances is None else _clearances(draft.clearances)
    return (
        None if suspended else subject_of(replace(standing, clearances=clearances), location=standing.nation, mfa=True)
    )


def _clearances(drafts: Sequence[ClearanceDraft]) -> tuple[ClearanceHeld, ...]:
    for place, draft in enumerate(drafts):
        path = ("person", "clearances", str(place))
        try:
            LawfulClearance(policy=draft.policy, level=draft.level, expires=draft.expires)
        except PolicyError as unknown:
            raise Invalid(f"{unknown}.", path=path) from unknown
        if any(draft.policy == other.policy for other in drafts[:place]):
            raise Invalid("A person holds one clearance under each policy.", path=path)
    return tuple(
        ClearanceHeld(
            policy=draft.policy,
            level=draft.level,
            expires=draft.expires,
            suspended=draft.suspended,
            briefed=draft.briefed,
        )
        for draft in drafts
    )


def memberships(standing: Standing, today: date) -> frozenset[str]:
    """Gives the projects somebody is a member of today, suspended or not."""
    return frozenset(held.project for held in standing.roles if held.project is not None and held.in_force(today))
