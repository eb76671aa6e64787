"""The law against a second reading of it (`oracle.py`), in random worlds, through the case runner."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.cases.files import Case, CaseFile, Kind
from policies.cases.judging import judge
from policies.cases.rules import read_rules
from policies.register import groups_from
from tests.policies import oracle

TODAY = date(2026, 11, 22)
NATIONS = ["AUS", "GBR", "JPN", "USA"]
FIRMS = ["Hoshi", "Redwood", "Severn", "Wattle"]
LEVELS = {
    nation: [term for policy, term in oracle.RANK if policy == nation and oracle.RANK[policy, term] >= 1]
    for nation in NATIONS
}
FILE = CaseFile(
    path="oracle",
    groups=groups_from(
        {**{name: sorted(members) for name, members in oracle.GROUPS.items()}, **dict.fromkeys(oracle.OPAQUE, "opaque")}
    ),
    rules=read_rules(None),
    cases=(),
)
nations = st.sampled_from(NATIONS)
days = st.sampled_from([date(2026, 11, 21), TODAY, date(2027, 12, 31), date(2027, 12, 31)])
mostly = st.integers(0, 11).map(bool)
rarely = mostly.map(lambda flag: not flag)


OPEN = [
    {
        "id": f"open-{nation}",
        "effect": "allow",
        "releasing": nation,
        "receiving": "*",
        "project": "*",
        "categories": "*",
        "max_level": "機密" if nation == "JPN" else "TOP SECRET",
        "methods": "*",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2027, 12, 31),
        "authority": "oracle",
    }
    for nation in NATIONS
]


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    nation = draw(nations)
    others = draw(st.lists(nations, max_size=1))
    kind = draw(st.sampled_from(["government", "government", "industry", "academia"]))
    facility = {"policy": nation, "level": draw(st.sampled_from(LEVELS[nation]))}
    return {
        "citizenships": sorted({nation, *others}),
        "former_citizenships": draw(st.sampled_from([[], [], [], ["JPN"], ["IND"]])),
        "permanent_residencies": draw(st.sampled_from([[], [], [], ["USA"], ["CAN"]])),
        "clearances": [
            {
                "policy": policy,
                "level": draw(st.sampled_from([*[LEVELS[policy][0]] * 4, *LEVELS[policy]])),
                "expires": draw(days),
                "suspended": draw(rarely),
                "briefed": True,
            }
            for policy in draw(st.lists(st.sampled_from([nation, nation, *NATIONS]), max_size=2))
        ],
        "accesses": draw(st.sampled_from([[], ["RED"], ["RED", "BLUE"]])),
        "distribution_lists": [],
        "organisation": {
            "name": draw(st.sampled_from(FIRMS)),
            "nation": draw(st.sampled_from([nation, nation, nation, *NATIONS])),
            "kind": kind,
            "agency": draw(st.sampled_from([None, "DOD", "NASA"])),
            "authorised_user": draw(mostly),
            "itar_registered": draw(mostly),
            "debarred": draw(rarely),
            "cmmc": draw(
                st.sampled_from([None, {"level": 2, "expires": date(2027, 1, 1)}, {"level": 2, "expires": TODAY}])
            ),
            "facility_clearance": draw(st.sampled_from([None, facility, facility])),
            "foreign_ownership_percent": draw(st.sampled_from([0, 0, 0, 0, 24, 25, 50, 51])),
        },
        "employment": draw(st.sampled_from(["regular", "regular", "regular", "agency"])),
        "nda": draw(mostly),
        "screened": draw(st.sampled_from([True, False, "adverse"])),
        "location": draw(st.sampled_from([nation, nation, nation, "USA", "JPN", "CAN"])),
        "mfa": draw(mostly),
        "projects": draw(st.sampled_from([*[["P1"]] * 8, ["P1", "P2"], []])),
        "attributes_missing": [],
    }


@st.composite
def rule_rows(draw: st.DrawFn, index: int) -> dict[str, Any]:
    releasing = draw(nations)
    return {
        "id": f"R{index}",
        "effect": draw(st.sampled_from([*["allow"] * 8, "deny"])),
        "releasing": releasing,
        "receiving": draw(st.sampled_from(["*", "*", *NATIONS, "FVEY", "AUKUS", "ISAF", "org:Hoshi", "org:Wattle"])),
        "project": draw(st.sampled_from(["*", "P1"])),
        "categories": draw(st.sampled_from(["*", "*", [1, 2], [4]])),
        "max_level": draw(st.sampled_from([*LEVELS[releasing], "機密" if releasing == "JPN" else "TOP SECRET"])),
        "methods": draw(st.sampled_from(["*", "*", ["view", "download"], ["view"]])),
        "valid_from": date(2026, 1, 1),
        "valid_until": draw(days),
        "authority": "oracle",
    }


def row_lists() -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.integers(0, 5).flatmap(lambda count: st.tuples(*map(rule_rows, range(count))).map(list))


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    policy = draw(st.sampled_from(["USA", "USA", "AUS", "JPN"]))
    level = draw(st.sampled_from([term for owner, term in oracle.RANK if owner == policy]))
    classified = oracle.RANK[policy, level] >= 1
    sources = draw(st.sampled_from([*[[]] * 6, ["JPN"], ["GBR", "JPN"]]))
    form = draw(st.sampled_from(["none", "closed", "rel", "rel", "rel", "display"]))
    controls: list[str] = []
    rel: list[str] | None = None
    display: list[str] = []
    if form == "closed" and policy in {"USA", "AUS"}:
        controls.append({"USA": "NOFORN", "AUS": "AUSTEO"}[policy])
    if form in {"rel", "display"}:
        others = sorted(draw(st.sets(st.sampled_from([one for one in NATIONS if one != policy]), min_size=1)))
        groups = sorted(draw(st.sets(st.sampled_from(["AUKUS", "FVEY", "TEYE"]), max_size=1)))
        if form == "display" and policy == "USA" and not sources:
            display = others
        else:
            rel = ["USA", *others, *groups] if policy == "USA" else [*sorted([policy, *others]), *groups]
    if policy == "USA" and classified and draw(rarely):
        controls.insert(0, "ORCON")
    written = [*controls]
    if rel is not None:
        written.append("REL TO " + ", ".join(rel))
    if display:
        written.append("DISPLAY ONLY " + ", ".join(display))
    owners = [policy]
    if policy == "USA" and classified and not sources and "NOFORN" not in controls and draw(rarely):
        owners = sorted({policy, draw(nations)})
    marking = level if len(owners) == 1 else f"//JOINT {level} {' '.join(owners)}"
    marking += "//FGI " + " ".join(sources) if sources and policy == "USA" and classified else ""
    marking += "//" + "/".join(written) if written else ""
    itar = None
    if policy == "USA" and draw(st.booleans()):
        itar = {
            "jurisdiction": "ITAR",
            "usml": "IV",
            "excluded_technology": draw(rarely),
            "over_value": draw(rarely),
            "classified": classified,
            "kind": draw(st.sampled_from(["technical-data", "technical-data", "manufacturing-know-how"])),
            "sender": {
                "nation": draw(st.sampled_from(["USA", "USA", "AUS", "JPN"])),
                "registered": draw(mostly),
                "debarred": draw(rarely),
                "authorised_user": draw(mostly),
            },
        }
    papers = [
        {
            "id": "T",
            "kind": draw(st.sampled_from(["TAA", "TAA", "MLA", "LICENCE", "PERMIT"])),
            "nations": draw(st.lists(nations, max_size=2, unique=True)),
            "organisations": draw(st.lists(st.sampled_from(FIRMS), max_size=2, unique=True)),
            "covers": draw(st.sampled_from(["technical-data", "manufacturing-know-how"])),
            "valid_until": draw(days),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    return {
        "action": draw(
            st.sampled_from(
                ["view", "view", "download", "edit", "decrypt", *(["share", "release"] if itar is None else [])]
            )
        ),
        "to": draw(nations),
        "policy": policy,
        "level": level,
        "controls": controls,
        "rel": rel,
        "display": display,
        "itar": itar,
        "rules": [*(OPEN if draw(st.integers(0, 2)) else []), *draw(row_lists())],
        "subject": draw(people()),
        "resource": {
            "policy": policy,
            "marking": marking,
            "originators": owners,
            "source_nations": sources,
            "consents": [
                {"nation": draw(nations), "to": draw(st.lists(nations, max_size=2)), "valid_until": draw(days)}
                for _ in range(draw(st.integers(0, 2)))
            ],
            "restrictive": draw(st.sampled_from([[], [], ["RED"]])),
            "created": date(2026, 1, 15),
            "project": "P1",
            "category": draw(st.sampled_from([1, 2, 4])),
            "distribution": draw(st.sampled_from([*[None] * 16, "B", "C", "D", "E"])),
            "export": itar or {"jurisdiction": "NONE"},
            "authorisations": papers,
            "integrity": draw(st.sampled_from([*["ok"] * 15, "broken"])),
        },
    }


@given(worlds())
@settings(max_examples=400)
def test_the_law_agrees_with_a_second_reading_of_it(world: dict[str, Any]) -> None:
    facts = {**world, "expect": "allow"}
    case = Case(
        id="W",
        kind=Kind.ACCESS,
        now=TODAY,
        facts=facts,
        rules=read_rules(world["rules"]),
        expect=("allow",),
        reasons=frozenset(),
    )
    verdict = judge(case, FILE)
    assert verdict.got == oracle.answer(world, TODAY), verdict
