"""What a policy change makes and ends, as it is kept: JSON that says what the domain's classes say, field by field.

Written by the JSON encoder of the database, which knows dataclasses; read here, where every choice is checked again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from workspace.domain.changes import Enacted, GroupMembers, StandingHeld
from workspace.domain.lawmaking import (
    AuthorisationDraft,
    ConsentDraft,
    GroupDraft,
    LawDraft,
    RuleDraft,
    StandingDraft,
    StandingFacts,
)
from workspace.domain.projects import Method, RuleEffect

Body: TypeAlias = Mapping[str, Any]


def draft_from(body: Body) -> LawDraft:
    """Reads a draft back.

    Raises:
        ValueError: it was not written by this workspace.
    """
    return LawDraft(
        add=tuple(_rule(one) for one in body["add"]),
        remove=tuple(body["remove"]),
        consents=tuple(_consent(one) for one in body["consents"]),
        consents_ended=tuple(body["consents_ended"]),
        authorisations=tuple(_authorisation(one) for one in body["authorisations"]),
        authorisations_ended=tuple(body["authorisations_ended"]),
        standings=tuple(_standing(one) for one in body["standings"]),
        groups=tuple(_group(one) for one in body["groups"]),
    )


def enacted_from(body: Body) -> Enacted:
    """Reads back what came into force.

    Raises:
        ValueError: it was not written by this workspace.
    """
    names = ("rules", "rules_ended", "consents", "consents_ended", "authorisations", "authorisations_ended")
    return Enacted(
        **{name: tuple(body[name]) for name in names},
        standings=tuple(
            StandingHeld(organisation=one["organisation"], facts=_facts(one["facts"])) for one in body["standings"]
        ),
        groups=tuple(GroupMembers(code=one["code"], members=_several(one["members"])) for one in body["groups"]),
    )


def _rule(body: Body) -> RuleDraft:
    methods = body["methods"]
    return RuleDraft(
        effect=RuleEffect(body["effect"]),
        receiving=body["receiving"],
        project=body["project"],
        categories=_several(body["categories"]),
        max_level=body["max_level"],
        methods=None if methods is None else tuple(Method(one) for one in methods),
        valid_from=_day(body["valid_from"]),
        valid_until=_day(body["valid_until"]),
        authority=body["authority"],
    )


def _consent(body: Body) -> ConsentDraft:
    return ConsentDraft(
        to=tuple(body["to"]),
        project=body["project"],
        valid_from=_day(body["valid_from"]),
        valid_until=date.fromisoformat(body["valid_until"]),
        authority=body["authority"],
    )


def _authorisation(body: Body) -> AuthorisationDraft:
    return AuthorisationDraft(
        number=body["number"],
        kind=body["kind"],
        nations=tuple(body["nations"]),
        organisations=tuple(body["organisations"]),
        covers=body["covers"],
        project=body["project"],
        valid_from=_day(body["valid_from"]),
        valid_until=date.fromisoformat(body["valid_until"]),
    )


def _standing(body: Body) -> StandingDraft:
    return StandingDraft(
        organisation=body["organisation"],
        expected_version=body["expected_version"],
        facts=_facts(body["facts"]),
    )


def _facts(body: Body) -> StandingFacts:
    return StandingFacts(**{**body, "cmmc_expires": _day(body["cmmc_expires"])})


def _group(body: Body) -> GroupDraft:
    return GroupDraft(
        code=body["code"],
        members=tuple(body["members"]),
        since=_day(body["since"]),
        follows=_day(body["follows"]),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _several(values: list[Any] | None) -> tuple[Any, ...] | None:
    return None if values is None else tuple(values)
