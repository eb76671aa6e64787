"""A firm's own information: whose it is, who has it, up to when, and who answers for it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.actions import Action
from policies.admission import admissible_nations
from policies.composing import compose_label, remark, under_rights
from policies.decision import Decision, Denied, Escalated, Granted
from policies.engine import Engine
from policies.errors import MarkingInvalid
from policies.labels import NOT_CONTROLLED, UNDETERMINED, DataRights, Label, RightsKind
from policies.narrowing import narrows
from policies.reasons import Reason
from policies.register import Register
from policies.rules import open_rules
from policies.subject import Organisation, OrganisationKind, Subject
from tests.policies.worlds import NATIONS, TODAY

HOLDER, PARTNER, RIVAL, OWNER = "Wattle Dynamics", "Hoshi Robotics", "Banksia Systems", "Severn Avionics"
HOMES = {HOLDER: "AUS", RIVAL: "AUS", PARTNER: "JPN", OWNER: "GBR", "Department": "AUS"}
REGISTER = Register(organisations=HOMES)
MARKING = f"PROPRIETARY - {HOLDER}//ORG {PARTNER}"
BACKGROUND = DataRights(kind=RightsKind.BACKGROUND, owners=(HOLDER,), contract="C-7", purpose="trials", until=TODAY)
JOINT = DataRights(kind=RightsKind.JOINT, owners=(HOLDER, OWNER), contract="C-8")


def _label(text: str = MARKING, *, rights: DataRights | None = None) -> Label:
    return compose_label(
        policy="COMMERCIAL",
        text=text,
        register=REGISTER,
        created=TODAY,
        project="P1",
        export=NOT_CONTROLLED,
        data_rights=rights,
    )


def _of(firm: str, *, kind: OrganisationKind = OrganisationKind.INDUSTRY, nation: str | None = None) -> Subject:
    home = nation or HOMES[firm]
    body = Organisation(name=firm, nation=home, kind=kind, foreign_ownership_percent=0)
    return Subject(citizenships=frozenset({home}), organisation=body, location=home, mfa=True)


def _decided(who: Subject, label: Label, action: Action = Action.VIEW, *, on: date = TODAY) -> Decision:
    engine = Engine(rules=open_rules(NATIONS), register=REGISTER, today=on)
    return engine.decide(subject=who, label=label, action=action, member=True)


@pytest.mark.parametrize(
    ("firm", "action", "allowed"),
    [
        (HOLDER, Action.VIEW, True),
        (HOLDER, Action.EDIT, True),
        (HOLDER, Action.RELABEL, True),
        (HOLDER, Action.DESTROY, True),
        (PARTNER, Action.VIEW, True),
        (PARTNER, Action.DOWNLOAD, True),
        (PARTNER, Action.EDIT, False),
        (PARTNER, Action.RELABEL, False),
        (PARTNER, Action.DESTROY, False),
        (PARTNER, Action.ADMINISTER, False),
        (RIVAL, Action.VIEW, False),
        (RIVAL, Action.ADMINISTER, False),
        (OWNER, Action.VIEW, False),
    ],
)
def test_the_holder_has_all_of_it_and_whom_it_names_a_copy(firm: str, action: Action, allowed: bool) -> None:
    assert bool(_decided(_of(firm), _label(), action)) is allowed


@pytest.mark.parametrize(
    ("who", "action", "allowed"),
    [
        (_of("Department", kind=OrganisationKind.GOVERNMENT), Action.ADMINISTER, True),
        (_of("Department", kind=OrganisationKind.GOVERNMENT), Action.VIEW, False),
        (_of("Department", kind=OrganisationKind.GOVERNMENT), Action.RELABEL, False),
        (_of("Department", kind=OrganisationKind.ACADEMIA), Action.ADMINISTER, False),
        (_of("Department", kind=OrganisationKind.GOVERNMENT, nation="JPN"), Action.ADMINISTER, False),
        (_of(HOLDER), Action.ADMINISTER, True),
    ],
)
def test_officials_of_the_holders_nation_administer_it_and_do_not_read_it(
    who: Subject, action: Action, allowed: bool
) -> None:
    for label in (_label(), _label().held("AUS"), replace(_label(), export=UNDETERMINED).held("AUS")):
        assert bool(_decided(who, label, action)) is allowed


def test_what_is_held_or_undetermined_or_controlled_is_the_holders_alone() -> None:
    for label in (_label().held("AUS"), replace(_label(), export=UNDETERMINED)):
        assert _decided(_of(HOLDER), label)
        assert not _decided(_of(PARTNER), label)
    beside = _label(f"PROPRIETARY - {HOLDER}//ORG {RIVAL}").held("AUS")
    refused = _decided(_of(RIVAL), beside)
    assert isinstance(refused, Denied)
    assert Reason.ORIGINATOR_CONTROL in refused.reasons


def test_rights_last_up_to_and_including_their_last_day() -> None:
    label = _label(rights=BACKGROUND)
    granted = _decided(_of(PARTNER), label)
    assert isinstance(granted, Granted)
    assert granted.until == TODAY
    later = date(2026, 11, 23)
    assert _decided(_of(PARTNER), label, on=later) == Denied(
        frozenset({Reason.RELEASABILITY}), ("the rights under C-7 have lapsed",)
    )
    assert _decided(_of(HOLDER), label, on=later)


def test_a_holder_that_does_not_own_the_data_has_it_as_long_as_the_contract_lets_it() -> None:
    label = _label(rights=replace(BACKGROUND, owners=(OWNER,)))
    later = date(2026, 11, 23)
    assert _decided(_of(HOLDER), label)
    assert not _decided(_of(HOLDER), label, on=later)
    assert _decided(_of(OWNER), label, on=later)


def test_what_is_owned_jointly_is_every_owners() -> None:
    label = _label(rights=JOINT)
    assert label.originators == (f"org:{OWNER}", f"org:{HOLDER}")
    for firm in (HOLDER, OWNER, PARTNER):
        assert _decided(_of(firm), label)
    assert not _decided(_of(RIVAL), label)
    for firm in (HOLDER, OWNER):
        assert not _decided(_of(firm), label, Action.RELABEL)
        assert not _decided(_of(firm), label, Action.DESTROY)
    assert not _decided(_of(OWNER), label.held("AUS"))


def test_an_owner_that_does_not_stand_behind_it_is_asked() -> None:
    label = replace(_label(rights=JOINT), originators=(f"org:{HOLDER}",))
    assert isinstance(_decided(_of(PARTNER), label), Escalated)


def test_keys_go_to_organisations_through_their_nations() -> None:
    everybody = ("AUS", "GBR", "JPN", "USA")
    assert admissible_nations(_label(), REGISTER, everybody) == {"AUS", "JPN"}
    assert admissible_nations(_label(rights=JOINT), REGISTER, everybody) == {"AUS", "GBR", "JPN"}
    assert admissible_nations(_label().held("AUS"), REGISTER, everybody) == {"AUS"}
    unknown = _label("PROPRIETARY - Nobody//ORG Hoshi Robotics")
    assert admissible_nations(unknown, REGISTER, everybody) == {"JPN"}


def test_a_label_under_rights_is_read_back_as_it_was_written() -> None:
    for rights in (BACKGROUND, JOINT):
        label = _label(rights=rights)
        assert Label.from_json(label.to_json()) == label
    assert _label(rights=JOINT).digest != _label(rights=BACKGROUND).digest != _label().digest


def test_rights_stand_on_proprietary_information_alone() -> None:
    national = compose_label(
        policy="AUS", text="SECRET", register=REGISTER, created=TODAY, project="P1", export=NOT_CONTROLLED
    )
    with pytest.raises(MarkingInvalid):
        under_rights(national, BACKGROUND)
    again = remark(_label(rights=JOINT), policy="AUS", text="OFFICIAL", register=REGISTER, created=TODAY)
    assert (again.data_rights, again.originators) == (None, ("AUS",))


@pytest.mark.parametrize(
    ("before", "after", "narrower"),
    [
        (None, BACKGROUND, True),
        (None, replace(BACKGROUND, owners=(OWNER,)), False),
        (BACKGROUND, None, False),
        (BACKGROUND, replace(BACKGROUND, until=date(2026, 11, 1)), True),
        (BACKGROUND, replace(BACKGROUND, until=date(2027, 1, 1)), False),
        (BACKGROUND, replace(BACKGROUND, until=None), False),
        (replace(BACKGROUND, until=None), BACKGROUND, True),
        (BACKGROUND, replace(BACKGROUND, purpose="anything"), False),
        (BACKGROUND, replace(BACKGROUND, kind=RightsKind.FOREGROUND), False),
        (BACKGROUND, JOINT, False),
    ],
)
def test_rights_only_narrow_by_running_out_earlier(
    before: DataRights | None, after: DataRights | None, narrower: bool
) -> None:
    assert narrows(_label(rights=after), _label(rights=before), REGISTER) is narrower


def test_a_holder_narrows_by_naming_fewer() -> None:
    wide, alone = _label(f"PROPRIETARY - {HOLDER}//ORG {PARTNER}, {OWNER}"), _label(f"PROPRIETARY - {HOLDER}")
    assert narrows(_label(), wide, REGISTER)
    assert narrows(alone, wide, REGISTER)
    assert not narrows(wide, _label(), REGISTER)
    assert not narrows(_label(f"PROPRIETARY - {RIVAL}"), alone, REGISTER)


firms = st.sampled_from([HOLDER, PARTNER, RIVAL, OWNER, "Department"])
rights = st.none() | st.builds(
    DataRights,
    kind=st.sampled_from(RightsKind),
    owners=st.frozensets(firms, min_size=1, max_size=2).map(tuple),
    until=st.none() | st.sampled_from([date(2026, 11, 1), TODAY, date(2027, 1, 1)]),
)
markings = st.frozensets(firms.filter(lambda one: one != HOLDER)).map(
    lambda named: f"PROPRIETARY - {HOLDER}" + (f"//ORG {', '.join(sorted(named))}" if named else "")
)


@given(
    before=st.builds(_label, markings, rights=rights),
    after=st.builds(_label, markings, rights=rights),
    firm=firms,
    action=st.sampled_from([Action.VIEW, Action.DOWNLOAD, Action.EDIT, Action.ADMINISTER]),
)
def test_what_narrows_gives_nobody_more(before: Label, after: Label, firm: str, action: Action) -> None:
    if narrows(after, before, REGISTER) and _decided(_of(firm), after, action):
        assert _decided(_of(firm), before, action)


@given(label=st.builds(_label, markings, rights=rights), firm=firms)
def test_nobody_reads_it_whose_firm_it_names_nowhere(label: Label, firm: str) -> None:
    if firm not in {HOLDER, *(owner for owner in (label.data_rights.owners if label.data_rights else ()))}:
        named = f"org:{firm}" in (label.releasable_to or ())
        assert named or not _decided(_of(firm), label)
