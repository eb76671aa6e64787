"""The law, a document or a person as an officer supposes them to be; nothing here is stored.

Refuses what could not be made so: rules and groups that name what is not known, and records and documents that the
officer's nation does not administer.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from policies import rules as lawful
from policies.actions import Action
from policies.engine import Engine
from policies.errors import PolicyError, RuleInvalid
from policies.simulation import regrouped, variant
from policies.subject import Clearance as LawfulClearance
from policies.subject import Subject
from workspace.domain.errors import Invalid
from workspace.domain.identifiers import NationCode
from workspace.domain.people import ClearanceDraft
from workspace.domain.simulation import GroupDraft, PersonDraft, RuleDraft
from workspace.persistence.standing import ClearanceHeld, Standing
from workspace.services.gate.subjects import subject_of

_INPUT_NAMES = {
    "max_level": "maxLevel",
    "valid_until": "validUntil",
    "categories": "categories",
    "receiving": "receiving",
}


def supposed_law(
    engine: Engine,
    *,
    nation: NationCode,
    add: Sequence[RuleDraft],
    remove: Collection[str],
    groups: Sequence[GroupDraft],
) -> Engine:
    """Gives the law with rules of one nation added and removed, and with other groups.

    Raises:
        Invalid: a rule or a group that could not be made.
    """
    if not (add or remove or groups):
        return engine
    register = engine.register
    for place, group in enumerate(groups):
        try:
            register = regrouped(register, name=group.code, members=group.members, since=group.since or engine.today)
        except PolicyError as unknown:
            raise Invalid(f"{unknown}.", path=("groups", str(place))) from unknown
    kept = [rule for rule in engine.rules if rule.id not in remove]
    made: list[lawful.DisclosureRule] = []
    for place, draft in enumerate(add):
        try:
            rule = _rule(draft, nation=nation, id=f"supposed-{place}")
            rule.check_against(register)
        except RuleInvalid as invalid:
            named = _INPUT_NAMES.get(invalid.key)
            path = ("add", str(place)) if named is None else ("add", str(place), named)
            raise Invalid(f"{invalid}.", path=path) from invalid
        made.append(rule)
    return variant(engine, rules=[*kept, *made], register=register)


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
