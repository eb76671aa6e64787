"""Turns the stored rules and registers into those that the law decides by.

Every rule was checked when it was written. One that cannot be read now is not left out alone, since it may be the one
that refuses: its nation then has no rule at all, and discloses nothing to others until it is mended.
"""

import logging
from datetime import date

from policies.actions import Action
from policies.errors import PolicyError
from policies.register import (
    Authorisation,
    AuthorisationKind,
    Consent,
    DataKind,
    GroupVersion,
    Register,
)
from policies.rules import ANY, DisclosureRule, Effect
from workspace.domain import projects as domain
from workspace.domain.identifiers import NationCode
from workspace.persistence.law import StoredLaw

_log = logging.getLogger(__name__)

ALWAYS = date.min
"""The stored first day of a group version that always was so."""


def rule_of(stored: domain.DisclosureRule, register: Register) -> DisclosureRule:
    """Makes the law's rule of a stored one.

    Raises:
        RuleInvalid: it names something unknown.
    """
    rule = DisclosureRule(
        id=stored.id,
        effect=Effect(stored.effect.value.lower()),
        releasing=stored.releasing,
        receiving=stored.receiving,
        project=stored.project or ANY,
        categories=None if stored.categories is None else frozenset(stored.categories),
        max_level=stored.max_level,
        methods=None
        if stored.methods is None
        else frozenset(Action(method.value.lower()) for method in stored.methods),
        valid_from=stored.valid_from,
        valid_until=stored.valid_until,
        authority=stored.authority,
    )
    rule.check_against(register)
    return rule


def rules_of(stored: StoredLaw, register: Register) -> tuple[DisclosureRule, ...]:
    """Makes all rules; a nation with one that cannot be read has none."""
    made: list[DisclosureRule] = []
    silent: set[NationCode] = set()
    for rule in stored.rules:
        try:
            made.append(rule_of(rule, register))
        except (PolicyError, ValueError):
            _log.exception("rule %s cannot be read: %s discloses nothing until it is mended", rule.id, rule.releasing)
            silent.add(rule.releasing)
    return tuple(rule for rule in made if rule.releasing not in silent)


def register_of(stored: StoredLaw) -> Register:
    """Makes the register.

    Raises:
        PolicyError: it contradicts itself; nothing can be decided by it.
    """
    groups: dict[str, list[GroupVersion]] = {}
    for version in stored.groups:
        groups.setdefault(version.code, []).append(
            GroupVersion(
                name=version.code,
                since=None if version.valid_from == ALWAYS else version.valid_from,
                until=version.valid_until,
                members=None if version.opaque else frozenset(version.members),
            )
        )
    return Register(
        groups={name: tuple(versions) for name, versions in groups.items()},
        consents=tuple(
            Consent(
                id=consent.id,
                nation=consent.nation,
                to=frozenset(consent.to),
                valid_from=consent.valid_from,
                valid_until=consent.valid_until,
                project=consent.project,
            )
            for consent in stored.consents
        ),
        authorisations=tuple(
            Authorisation(
                id=paper.id,
                nation=paper.nation,
                kind=AuthorisationKind(paper.kind),
                nations=frozenset(paper.nations),
                organisations=frozenset(paper.organisations),
                covers=DataKind(paper.covers),
                valid_from=paper.valid_from,
                valid_until=paper.valid_until,
                project=paper.project,
            )
            for paper in stored.authorisations
        ),
        organisations=stored.organisations,
    )
