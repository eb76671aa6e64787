"""What one officer may change at once: rules within rules, denials, and standings of which nothing helps more."""

from dataclasses import replace
from datetime import date

import pytest

from policies.actions import Action
from policies.replacing import covers, only_narrows, standing_narrows
from policies.rules import DisclosureRule, Effect
from policies.subject import Cmmc, FacilityClearance, Organisation, OrganisationKind

WIDE = DisclosureRule(
    id="R1",
    effect=Effect.ALLOW,
    releasing="USA",
    receiving="AUS",
    categories=frozenset({1, 2}),
    max_level="SECRET",
    methods=frozenset({Action.VIEW, Action.DOWNLOAD}),
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)
FIRM = Organisation(
    name="Wattle",
    nation="AUS",
    kind=OrganisationKind.INDUSTRY,
    agency="DOD",
    authorised_user=True,
    itar_registered=False,
    debarred=None,
    cmmc=Cmmc(level=2, expires=date(2027, 1, 1)),
    facility_clearance=FacilityClearance(policy="AUS", level="SECRET"),
    foreign_ownership_percent=10,
)


@pytest.mark.parametrize(
    ("changed", "within"),
    [
        ({}, True),
        ({"project": "P1"}, True),
        ({"categories": frozenset({1})}, True),
        ({"categories": None}, False),
        ({"categories": frozenset({1, 3})}, False),
        ({"max_level": "CONFIDENTIAL"}, True),
        ({"max_level": "TOP SECRET"}, False),
        ({"max_level": "*"}, False),
        ({"methods": frozenset({Action.VIEW})}, True),
        ({"methods": None}, False),
        ({"valid_from": date(2026, 2, 1)}, True),
        ({"valid_from": None}, False),
        ({"valid_from": date(2025, 2, 1)}, False),
        ({"valid_until": date(2026, 2, 1)}, True),
        ({"valid_until": None}, False),
        ({"valid_until": date(2027, 2, 1)}, False),
        ({"receiving": "*"}, False),
        ({"receiving": "AUKUS"}, False),
        ({"receiving": "org:Wattle"}, False),
        ({"releasing": "GBR"}, False),
    ],
)
def test_a_rule_covers_what_lies_within_it(changed: dict[str, object], within: bool) -> None:
    other = replace(WIDE, **changed)  # type: ignore[arg-type]
    assert covers(WIDE, other) is within
    assert only_narrows(made=[other], ended=[WIDE]) is within
    assert not only_narrows(made=[other], ended=[])
    denied = [replace(rule, effect=Effect.DENY) for rule in (WIDE, other)]
    assert only_narrows(made=denied[:1], ended=denied[1:]) is within
    assert not only_narrows(made=[], ended=denied[1:])
    assert only_narrows(made=[], ended=[WIDE, other])
    assert only_narrows(made=denied, ended=[])


def test_a_denial_covers_no_allowance() -> None:
    assert not only_narrows(made=[WIDE], ended=[replace(WIDE, effect=Effect.DENY)])


@pytest.mark.parametrize(
    ("changed", "less"),
    [
        ({}, True),
        ({"kind": None, "agency": None, "authorised_user": None, "cmmc": None, "facility_clearance": None}, True),
        ({"kind": OrganisationKind.GOVERNMENT}, False),
        ({"agency": "NASA"}, False),
        ({"authorised_user": False}, True),
        ({"itar_registered": True}, False),
        ({"itar_registered": None}, True),
        ({"debarred": True}, True),
        ({"debarred": False}, False),
        ({"cmmc": Cmmc(level=1, expires=date(2027, 1, 1))}, True),
        ({"cmmc": Cmmc(level=3, expires=date(2027, 1, 1))}, False),
        ({"cmmc": Cmmc(level=2, expires=date(2028, 1, 1))}, False),
        ({"facility_clearance": FacilityClearance(policy="AUS", level="PROTECTED")}, True),
        ({"facility_clearance": FacilityClearance(policy="AUS", level="TOP SECRET")}, False),
        ({"facility_clearance": FacilityClearance(policy="USA", level="CONFIDENTIAL")}, False),
        ({"foreign_ownership_percent": 20}, True),
        ({"foreign_ownership_percent": 5}, False),
        ({"foreign_ownership_percent": None}, True),
        ({"nation": "USA"}, False),
        ({"name": "Hoshi"}, False),
    ],
)
def test_a_standing_is_less_when_nothing_of_it_helps_more(changed: dict[str, object], less: bool) -> None:
    assert standing_narrows(replace(FIRM, **changed), FIRM) is less  # type: ignore[arg-type]


def test_what_was_not_known_is_not_learnt_by_one_officer_alone() -> None:
    unknown = Organisation(name="Wattle", nation="AUS")
    assert standing_narrows(unknown, FIRM)
    for name in ("kind", "agency", "authorised_user", "cmmc", "facility_clearance", "foreign_ownership_percent"):
        assert not standing_narrows(replace(unknown, **{name: getattr(FIRM, name)}), unknown), name
