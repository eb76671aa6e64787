"""From a case's facts to the law's values.

What is left out is not known. Refuses: an unknown nation, term or code, by raising `UnknownTerm` with the key.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar

from policies.cases.shapes import Yaml
from policies.composing import compose_label
from policies.errors import Fault, MarkingInvalid, UnknownTerm
from policies.export.status import UNDETERMINED, Encryption, Export, Jurisdiction, KeyHolder, Sender, Strength
from policies.labels import Distribution, Label
from policies.markings import commercial
from policies.markings.reading import POLICIES
from policies.reasons import Reason
from policies.register import (
    ORGANISATION_PREFIX,
    Authorisation,
    AuthorisationKind,
    Consent,
    DataKind,
    GroupVersion,
    Register,
)
from policies.subject import (
    Clearance,
    Cmmc,
    Employment,
    FacilityClearance,
    Organisation,
    OrganisationKind,
    Screening,
    Subject,
)
from policies.vocabulary.nations import check_originator

Facts = Mapping[str, Yaml]
Member = TypeVar("Member", bound=Enum)


def choose(choices: type[Member], value: str | None, *, key: str) -> Member | None:
    """The choice of that value; None for none.

    Raises:
        UnknownTerm: there is no such choice.
    """
    try:
        return None if value is None else choices(value)
    except ValueError:
        raise UnknownTerm(f"{key}: {value!r} is not known", key=key) from None


def subject_from(facts: Facts) -> Subject:
    """The person of a case.

    Raises:
        UnknownTerm: a nation, level or code is unknown.
    """
    body = facts.get("organisation") or {}
    scalars = ("citizenships", "employment", "nda", "screened", "location", "mfa", "organisation")
    missing = {name for name in scalars if facts.get(name) is None}
    missing |= {f"organisation.{name}" for name in Organisation.__dataclass_fields__ if body and name not in body}
    missing |= {_attribute(name) for name in facts.get("attributes_missing") or ()}
    return Subject(
        citizenships=frozenset(facts.get("citizenships") or ()),
        former_citizenships=frozenset(facts.get("former_citizenships") or ()),
        permanent_residencies=frozenset(facts.get("permanent_residencies") or ()),
        clearances=tuple(_clearances(facts.get("clearances") or ())),
        accesses=frozenset(facts.get("accesses") or ()),
        distribution_lists=frozenset(facts.get("distribution_lists") or ()),
        organisation=_organisation(body),
        employment=choose(Employment, facts.get("employment"), key="subject.employment"),
        nda=facts.get("nda"),
        screened=_screening(facts.get("screened")),
        location=facts.get("location"),
        mfa=facts.get("mfa"),
        missing=frozenset(missing),
    )


def _attribute(name: str) -> str:
    """An attribute's name; one of the organisation's may be named without its prefix."""
    return f"organisation.{name}" if name in Organisation.__dataclass_fields__ else name


def _clearances(rows: Iterable[Facts]) -> Iterable[Clearance]:
    for row in rows:
        if row.get("policy") is None or row.get("level") is None:
            continue
        check_originator(row["policy"], key="subject.clearances.policy")
        yield Clearance(
            policy=row["policy"],
            level=row["level"],
            expires=row.get("expires"),
            suspended=row.get("suspended"),
            briefed=row.get("briefed"),
        )


def _organisation(body: Facts) -> Organisation:
    cmmc, facility = body.get("cmmc"), body.get("facility_clearance")
    complete = facility is not None and facility.get("policy") is not None and facility.get("level") is not None
    return Organisation(
        name=body.get("name"),
        nation=body.get("nation"),
        kind=choose(OrganisationKind, body.get("kind"), key="subject.organisation.kind"),
        agency=body.get("agency"),
        authorised_user=body.get("authorised_user"),
        itar_registered=body.get("itar_registered"),
        debarred=body.get("debarred"),
        cmmc=Cmmc(level=cmmc.get("level"), expires=cmmc.get("expires")) if cmmc else None,
        facility_clearance=FacilityClearance(policy=facility["policy"], level=facility["level"])
        if facility and complete
        else None,
        foreign_ownership_percent=body.get("foreign_ownership_percent"),
    )


def _screening(value: Yaml) -> Screening | None:
    if isinstance(value, bool):
        return Screening.PASSED if value else Screening.NOT_DONE
    return choose(Screening, value, key="subject.screened")


def export_from(facts: Facts | None) -> Export:
    """A case's export status; nothing known when the case says nothing.

    Raises:
        UnknownTerm: a nation or a code is unknown.
    """
    if facts is None:
        return UNDETERMINED
    sender, encryption = facts.get("sender"), facts.get("encrypted")
    return Export(
        jurisdiction=choose(Jurisdiction, facts.get("jurisdiction"), key="resource.export.jurisdiction"),
        usml=facts.get("usml"),
        eccn=facts.get("eccn"),
        excluded_technology=facts.get("excluded_technology"),
        over_value=facts.get("over_value"),
        classified=facts.get("classified"),
        kind=choose(DataKind, facts.get("kind"), key="resource.export.kind"),
        sender=Sender(**{name: sender.get(name) for name in Sender.__dataclass_fields__}) if sender else None,
        encrypted=None
        if encryption is None
        else Encryption(
            end_to_end=encryption.get("end_to_end"),
            strength=choose(Strength, encryption.get("strength"), key="resource.export.encrypted.strength"),
            keys=choose(KeyHolder, encryption.get("keys"), key="resource.export.encrypted.keys"),
        ),
    )


def register_from(groups: Mapping[str, tuple[GroupVersion, ...]], resource: Facts, subject: Subject) -> Register:
    """The register of one case: the file's groups and the resource's own consents and authorisations.

    An organisation's nation is known where it employs the subject, or where an authorisation names one nation for it.

    Raises:
        UnknownTerm: a nation, group or code is unknown.
    """
    papers = tuple(_authorisation(row) for row in resource.get("authorisations") or ())
    nations: dict[str, set[str]] = {}
    for paper in papers:
        for name in paper.organisations:
            nations.setdefault(name, set()).update(paper.nations)
    known = {name: next(iter(places)) for name, places in nations.items() if len(places) == 1}
    if subject.organisation.name and subject.organisation.nation:
        known[subject.organisation.name] = subject.organisation.nation
    consents = tuple(
        Consent(nation=row["nation"], to=frozenset(row.get("to") or ()), valid_until=row.get("valid_until"))
        for row in resource.get("consents") or ()
        if row.get("nation") is not None
    )
    return Register(groups=groups, consents=consents, authorisations=papers, organisations=known)


def _authorisation(row: Facts) -> Authorisation:
    kind = choose(AuthorisationKind, row.get("kind"), key="resource.authorisations.kind")
    return Authorisation(
        id=row.get("id") or "",
        kind=kind or AuthorisationKind.LICENCE,
        nations=frozenset(row.get("nations") or ()),
        organisations=frozenset(row.get("organisations") or ()),
        covers=choose(DataKind, row.get("covers"), key="resource.authorisations.covers") if kind else None,
        valid_until=row.get("valid_until"),
    )


def distribution_from(value: Yaml) -> tuple[Distribution, ...]:
    """A case's statements: none, one, or several, which is invalid in itself.

    Raises:
        UnknownTerm: a statement is unknown.
    """
    values = value if isinstance(value, list) else [value]
    found = [choose(Distribution, one, key="resource.distribution") for one in values]
    return tuple(one for one in found if one is not None)


def several_statements() -> tuple[Fault, ...]:
    """What is wrong with more than one distribution statement."""
    codes = (Reason.MARKING_EXCLUSIVE, Reason.DISTRIBUTION)
    return tuple(Fault(code.value, "exactly one distribution statement may stand") for code in codes)


def label_from_case(resource: Facts, register: Register) -> Label:
    """The label of a case's resource.

    Raises:
        UnknownTerm: a nation or code among its facts is unknown.
        MarkingInvalid: its marking cannot be read, or contradicts its facts.
    """
    policy, text = resource.get("policy"), resource.get("marking")
    if policy is not None:
        check_originator(policy, key="resource.policy") if policy not in POLICIES else None
    for key in ("originators", "source_nations"):
        for nation in resource.get(key) or ():
            if not (policy == commercial.POLICY and nation.startswith(ORGANISATION_PREFIX)):
                check_originator(nation, key=f"resource.{key}")
    statements = distribution_from(resource.get("distribution"))
    export = export_from(resource.get("export"))
    check_category(resource.get("category"))
    if policy is None or text is None:
        raise MarkingInvalid((Fault(Reason.ATTRIBUTE_MISSING.value, "it carries no marking"),))
    if policy not in POLICIES:
        raise MarkingInvalid((Fault(Reason.UNKNOWN_TERM.value, f"no marking of policy {policy} is known"),))
    if len(statements) > 1:
        raise MarkingInvalid(several_statements())
    succession = resource.get("succession") or {}
    complete = succession.get("from") is not None and succession.get("marking") is not None
    held_for = resource.get("held_for")
    if held_for is not None:
        check_originator(held_for, key="resource.held_for")
    return compose_label(
        policy=policy,
        text=text,
        register=register,
        created=resource.get("created"),
        project=resource.get("project") or "",
        export=export,
        originators=tuple(resource.get("originators") or ()),
        source_nations=tuple(resource.get("source_nations") or ()),
        restrictive=tuple(resource.get("restrictive") or ()),
        category=resource.get("category"),
        distribution=statements[0] if statements else None,
        distribution_list=resource.get("distribution_list"),
        succession=(succession["from"], succession["marking"]) if complete else None,
        stored=True,
    ).held(held_for)


def check_category(value: int | None) -> None:
    """Accepts a disclosure category, or none.

    Raises:
        UnknownTerm: there is no such category.
    """
    Label(policy="", marking="", level="", rank=0.0, originators=(), category=value)


def given(resource: Facts, key: str) -> tuple[Any, ...] | None:
    """A list of the case; None where the case says nothing about it."""
    value = resource.get(key)
    return None if value is None else tuple(value)
