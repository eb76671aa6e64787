"""Random people, markings, rules and registers: the worlds that the law's properties are tried in."""

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from policies.actions import Action
from policies.composing import compose_label
from policies.decision import Decision
from policies.engine import Engine
from policies.export.status import Export, Jurisdiction, Sender
from policies.labels import NOT_CONTROLLED, UNDETERMINED, Distribution, Label
from policies.register import Authorisation, AuthorisationKind, Consent, DataKind, Register, groups_from
from policies.rules import DisclosureRule, Effect, open_rules
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

TODAY = date(2026, 11, 22)
CREATED = date(2026, 1, 15)
NATIONS = ("AUS", "CAN", "GBR", "JPN", "USA")
FIRMS = ("Hoshi", "Severn", "Wattle")
GROUPS = groups_from({"AUKUS": ["AUS", "GBR", "USA"], "FVEY": ["AUS", "CAN", "GBR", "NZL", "USA"], "ISAF": "opaque"})
LEVELS = {
    "AUS": ["PROTECTED", "SECRET", "TOP SECRET"],
    "CAN": ["CONFIDENTIAL", "SECRET", "TOP SECRET"],
    "GBR": ["SECRET", "TOP SECRET"],
    "JPN": ["秘", "極秘", "機密"],
    "USA": ["CONFIDENTIAL", "SECRET", "TOP SECRET"],
}

nations = st.sampled_from(NATIONS)
some_nations = st.frozensets(nations, max_size=2)
days = st.sampled_from([date(2026, 11, 1), date(2026, 11, 21), TODAY, date(2027, 6, 30)])
flags = st.sampled_from([True, True, True, False, None])


@st.composite
def clearances(draw: st.DrawFn) -> Clearance:
    policy = draw(nations)
    return Clearance(
        policy=policy,
        level=draw(st.sampled_from(LEVELS[policy])),
        expires=draw(days),
        suspended=draw(st.sampled_from([False, False, False, True])),
        briefed=draw(flags),
    )


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    nation = draw(nations)
    facility = draw(st.none() | st.sampled_from(LEVELS[nation]))
    return Organisation(
        name=draw(st.sampled_from(FIRMS)),
        nation=nation,
        kind=draw(st.sampled_from([*OrganisationKind, OrganisationKind.GOVERNMENT, None])),
        agency=draw(st.sampled_from([None, "DOD", "NASA"])),
        authorised_user=draw(flags),
        itar_registered=draw(flags),
        debarred=draw(st.sampled_from([False, False, False, True, None])),
        cmmc=draw(st.none() | st.builds(Cmmc, level=st.integers(1, 3), expires=days)),
        facility_clearance=FacilityClearance(policy=nation, level=facility) if facility else None,
        foreign_ownership_percent=draw(st.sampled_from([0, 0, 0, 10, 25, 60, None])),
    )


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    return Subject(
        citizenships=draw(st.frozensets(nations, min_size=1, max_size=2)),
        former_citizenships=draw(st.frozensets(nations, max_size=1)),
        permanent_residencies=draw(st.frozensets(nations, max_size=1)),
        clearances=tuple(draw(st.lists(clearances(), max_size=3))),
        accesses=draw(st.frozensets(st.sampled_from(["RED", "BLUE"]))),
        distribution_lists=draw(st.frozensets(st.sampled_from(["L1", "L2"]))),
        organisation=draw(organisations()),
        employment=draw(st.sampled_from([*Employment, None])),
        nda=draw(flags),
        screened=draw(st.sampled_from([*Screening, None])),
        location=draw(nations | st.none()),
        mfa=draw(st.sampled_from([True, True, True, True, False])),
    )


@st.composite
def exports(draw: st.DrawFn) -> Export:
    if draw(st.integers(0, 2)):
        return draw(st.sampled_from([NOT_CONTROLLED, NOT_CONTROLLED, UNDETERMINED]))
    return Export(
        jurisdiction=draw(st.sampled_from([*Jurisdiction])),
        usml="IV",
        eccn=draw(st.sampled_from(["3E001", "9E515", "1E351", "EAR99", None])),
        excluded_technology=draw(flags.map(lambda flag: None if flag is None else not flag)),
        over_value=draw(flags.map(lambda flag: None if flag is None else not flag)),
        classified=draw(st.sampled_from([False, True, None])),
        kind=draw(st.sampled_from([*DataKind, None])),
        sender=Sender(nation=draw(nations), registered=draw(flags), debarred=False, authorised_user=draw(flags)),
    )


def release_lists(policy: str) -> st.SearchStrategy[str]:
    """A well-formed list for REL TO under the policy."""

    def written(chosen: frozenset[str]) -> str:
        tokens = sorted(
            chosen | {policy}, key=lambda token: (token != policy or policy != "USA", token in GROUPS, token)
        )
        return ", ".join(tokens)

    return st.frozensets(st.sampled_from([*NATIONS, *GROUPS]).filter(lambda one: one != policy), min_size=1).map(
        written
    )


@st.composite
def usa_markings(draw: st.DrawFn) -> str:
    level = draw(st.sampled_from(["SECRET", "CONFIDENTIAL", "TOP SECRET", "CUI", "UNCLASSIFIED"]))
    classified = level not in {"CUI", "UNCLASSIFIED"}
    parts = [level]
    foreign = draw(st.frozensets(st.sampled_from(["AUS", "GBR", "JPN"]), max_size=2)) if classified else frozenset()
    if foreign:
        parts.append("FGI " + " ".join(sorted(foreign)))
    orcon = classified and draw(st.booleans())
    release = draw(st.sampled_from(["", "NOFORN", "REL", "REL", "DISPLAY", "BOTH"]))
    controls = ["ORCON"] if orcon else []
    if release == "NOFORN":
        controls.append("NOFORN")
    if release in {"REL", "BOTH"}:
        controls.append("REL TO " + draw(release_lists("USA")))
    if release == "DISPLAY" and not foreign:
        controls.append("DISPLAY ONLY " + draw(st.sampled_from(["AUS", "CAN", "AUS, GBR"])))
    if controls:
        parts.append("/".join(controls))
    return "//".join(parts)


@st.composite
def labels(draw: st.DrawFn, register: Register | None = None) -> Label:
    register = register or Register(groups=GROUPS)
    policy = draw(st.sampled_from(["USA", "USA", "USA", "AUS", "JPN", "GBR"]))
    if policy == "USA":
        text = draw(usa_markings())
    else:
        text = draw(st.sampled_from(LEVELS[policy])) + draw(
            st.just("") | release_lists(policy).map(lambda listed: f"//REL TO {listed}")
        )
    return compose_label(
        policy=policy,
        text=text,
        register=register,
        created=CREATED,
        project=draw(st.sampled_from(["P1", "P2"])),
        export=draw(exports()),
        originators=(policy, *draw(st.frozensets(nations, max_size=1))) if draw(st.integers(0, 3)) == 0 else (policy,),
        restrictive=draw(st.frozensets(st.sampled_from(["RED", "BLUE"]), max_size=1)),
        category=draw(st.sampled_from([1, 2, 3, None])),
        distribution=draw(st.sampled_from([None, None, None, Distribution.C, Distribution.D, Distribution.F])),
        distribution_list=draw(st.sampled_from([None, None, None, "L1"])),
    )


@st.composite
def rules(draw: st.DrawFn, effect: st.SearchStrategy[Effect] | None = None) -> DisclosureRule:
    releasing = draw(nations)
    return DisclosureRule(
        id=f"R{draw(st.integers(0, 10**9))}",
        effect=draw(
            effect if effect is not None else st.sampled_from([Effect.ALLOW, Effect.ALLOW, Effect.ALLOW, Effect.DENY])
        ),
        releasing=releasing,
        receiving=draw(st.sampled_from([*NATIONS, "FVEY", "AUKUS", "*", "*", *(f"org:{name}" for name in FIRMS)])),
        project=draw(st.sampled_from(["*", "P1", "P2"])),
        categories=draw(st.none() | st.frozensets(st.integers(1, 4))),
        max_level=draw(st.sampled_from([*LEVELS[releasing], "*"])),
        methods=draw(st.none() | st.frozensets(st.sampled_from([Action.VIEW, Action.DOWNLOAD]))),
        valid_from=draw(st.none() | st.just(date(2026, 1, 1))),
        valid_until=draw(st.none() | days),
    )


@st.composite
def registers(draw: st.DrawFn) -> Register:
    consents = st.builds(Consent, nation=nations, to=some_nations, valid_until=days)
    papers = st.builds(
        Authorisation,
        id=st.just("T"),
        kind=st.sampled_from([*AuthorisationKind]),
        nations=some_nations,
        organisations=st.frozensets(st.sampled_from(FIRMS), max_size=2),
        covers=st.sampled_from([*DataKind]),
        valid_until=days,
    )
    return Register(
        groups=GROUPS,
        consents=tuple(draw(st.lists(consents, max_size=3))),
        authorisations=tuple(draw(st.lists(papers, max_size=2))),
        organisations={"Hoshi": "JPN", "Severn": "GBR", "Wattle": "AUS"},
    )


actions = st.sampled_from([*Action])
recipients = st.sampled_from([*NATIONS, "org:Hoshi"])


def recipient_of(action: Action, to: str) -> str | None:
    """The recipient where the action needs one; equipment stands in nations only."""
    if action is Action.STORE:
        return to if to in NATIONS else "USA"
    return to if action.passes_on else None


@dataclass(frozen=True, kw_only=True)
class World:
    """One question in one world."""

    rules: tuple[DisclosureRule, ...]
    register: Register
    subject: Subject
    label: Label
    action: Action
    to: str
    member: bool = True

    def decision(self) -> Decision:
        """The law's answer, by a fresh engine."""
        engine = Engine(rules=self.rules, register=self.register, today=TODAY)
        to = recipient_of(self.action, self.to)
        return engine.decide(subject=self.subject, label=self.label, action=self.action, member=self.member, to=to)

    def opens(self) -> bool:
        """Whether access is given."""
        return bool(self.decision())


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Worlds in which about every third question is answered with yes."""
    open_to_all = open_rules(NATIONS) if draw(st.booleans()) else ()
    return World(
        rules=(*open_to_all, *draw(st.lists(rules(), max_size=6, unique_by=lambda rule: rule.id))),
        register=draw(registers()),
        subject=draw(subjects()),
        label=draw(labels()),
        action=draw(actions),
        to=draw(recipients),
    )
