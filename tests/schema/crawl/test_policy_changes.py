"""Officers change the law through the interface: the names that clients rely on, on a real database."""

from typing import Any

import httpx

from tests.schema.crawl.test_non_interference import served_to
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from workspace.domain.identifiers import NationCode, PersonId
from workspace.domain.markings import MarkingDraft

USA, AUS = NationCode("USA"), NationCode("AUS")
CHANGE = """
    id state widens reason note activateAt nation { code } nations { code } awaits { code } proposer { id }
    decisions { decision rationale officer { id } }
    add { receiving maxLevel rule { id active } } remove { id receiving active }
    addConsents { to validUntil consent { id } }
    addAuthorisations { number kind covers authorisation { id nation { code } } }
    standings { organisation { id } standing { kind } } groups { code members { code } }
    impact { documents gains { accesses nations { nation { code } documents } } losses { accesses } }
    rollsBack { id } replaces { id }
"""
PROPOSE = (
    "mutation ($input: PolicyChangeProposeInput!) "
    f"{{ policyChangePropose(input: $input) {{ policyChange {{ {CHANGE} }} errors {{ code path }} }} }}"
)
DECIDE = (
    "mutation ($input: PolicyChangeDecideInput!) "
    f"{{ policyChangeDecide(input: $input) {{ policyChange {{ {CHANGE} }} errors {{ code path }} }} }}"
)
ROLLBACK = (
    "mutation ($input: PolicyChangeRollbackInput!) { policyChangeRollback(input: $input) "
    f"{{ policyChange {{ {CHANGE} }} rollback {{ {CHANGE} }} errors {{ code path }} }} }}"
)


async def asked(workshop: Workshop, person: PersonId, query: str, **variables: object) -> dict[str, Any]:
    """Sends one operation as a person; gives the value of its one field."""
    transport = httpx.ASGITransport(app=served_to(person, workshop))
    async with httpx.AsyncClient(transport=transport, base_url="https://entente.example") as http:
        response = await http.post("/graphql", json={"query": query, "variables": variables})
    answer = response.json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = next(iter(answer["data"].values()))
    return found


async def test_a_rule_is_withdrawn_taken_back_and_extended_with_figures_of_the_day(workshop: Workshop) -> None:
    proposer, second = await workshop.officer(USA), await workshop.officer(USA)
    await workshop.document(marking=TRILATERAL)
    rules = await asked(
        workshop, proposer, '{ disclosureRules(filter: {receiving: "AUS"}) { nodes { id receiving active } } }'
    )
    (rule,) = rules["nodes"]

    narrowed = await asked(workshop, proposer, PROPOSE, input={"remove": [rule["id"]], "reason": "Review."})
    change = narrowed["policyChange"]
    assert (narrowed["errors"], change["state"], change["widens"], change["awaits"]) == ([], "ACTIVE", False, [])
    assert change["remove"] == [{**rule, "active": False}]
    assert (change["impact"]["gains"]["accesses"], change["impact"]["losses"]["accesses"]) == (0, 1)

    taken = await asked(workshop, second, ROLLBACK, input={"id": change["id"], "reason": "Reviewed."})
    opposite = taken["rollback"]
    assert (taken["policyChange"]["state"], opposite["state"]) == ("ACTIVE", "SUBMITTED")
    assert opposite["awaits"] == [{"code": "USA"}]
    assert opposite["rollsBack"] == {"id": change["id"]}
    assert opposite["impact"]["gains"]["nations"] == [{"nation": {"code": "AUS"}, "documents": 1}]

    own = {"id": opposite["id"], "decision": "APPROVE", "rationale": "Yes."}
    assert (await asked(workshop, second, DECIDE, input=own))["errors"] == [{"code": "NEEDS_APPROVAL", "path": ["id"]}]
    agreed = (await asked(workshop, proposer, DECIDE, input=own))["policyChange"]
    assert agreed["state"] == "ACTIVE"
    assert agreed["add"] == [{"receiving": "AUS", "maxLevel": "SECRET", "rule": agreed["add"][0]["rule"]}]
    assert agreed["add"][0]["rule"]["active"] is True
    assert agreed["decisions"] == [{"decision": "APPROVE", "rationale": "Yes.", "officer": {"id": proposer}}]

    listed = await asked(workshop, proposer, "{ policyChanges { totalCount nodes { id state } } }")
    assert listed["totalCount"] == 2
    assert {one["id"]: one["state"] for one in listed["nodes"]} == {
        change["id"]: "ROLLED_BACK",
        opposite["id"]: "ACTIVE",
    }
    found = await asked(
        workshop, second, "query ($id: ID!) { node(id: $id) { ... on PolicyChange { state reason } } }", id=change["id"]
    )
    assert found == {"state": "ROLLED_BACK", "reason": "Review."}


async def test_registers_are_changed_and_read_by_the_nations_concerned(workshop: Workshop) -> None:
    proposer, second, foreign = [await workshop.officer(nation) for nation in (USA, USA, AUS)]
    person = await asked(workshop, proposer, "{ viewer { organisation { id standing { kind version } } } }")
    firm = person["organisation"]
    assert firm["standing"] == {"kind": "GOVERNMENT", "version": 1}
    asked_for = {
        "reason": "Agreed.",
        "addConsents": [{"to": ["AUS"], "validUntil": "2027-12-31", "authority": "Note 12"}],
        "addAuthorisations": [
            {
                "number": "L-7",
                "kind": "LICENCE",
                "nations": ["JPN"],
                "organisations": ["Hoshi Robotics"],
                "covers": "TECHNICAL_DATA",
                "validUntil": "2027-12-31",
            }
        ],
        "standings": [{"organisationId": firm["id"], "expectedVersion": 1}],
        "draft": True,
    }
    kept = (await asked(workshop, proposer, PROPOSE, input=asked_for))["policyChange"]
    assert (kept["state"], kept["widens"]) == ("DRAFT", True)
    submitted = await asked(workshop, proposer, PROPOSE, input={**asked_for, "draft": False, "replaces": kept["id"]})
    change = submitted["policyChange"]
    assert (change["state"], change["replaces"]) == ("SUBMITTED", {"id": kept["id"]})
    decision = {"id": change["id"], "decision": "APPROVE", "rationale": "Yes."}
    assert (await asked(workshop, foreign, DECIDE, input=decision))["errors"][0]["code"] == "NOT_FOUND"
    active = (await asked(workshop, second, DECIDE, input=decision))["policyChange"]
    assert active["state"] == "ACTIVE"
    assert active["standings"] == [{"organisation": {"id": firm["id"]}, "standing": {"kind": None}}]
    reading = "{ consents { totalCount nodes { id to active nation { code } } } }"
    for officer in (proposer, foreign):
        assert (await asked(workshop, officer, reading))["nodes"] == [
            {
                "id": active["addConsents"][0]["consent"]["id"],
                "to": ["AUS"],
                "active": True,
                "nation": {"code": "USA"},
            }
        ]
    assert (await asked(workshop, workshop.american, reading))["totalCount"] == 0
    papers = "{ authorisations { totalCount nodes { number } } }"
    counts = [(await asked(workshop, one, papers))["totalCount"] for one in (proposer, foreign, workshop.american)]
    assert counts == [1, 0, 0]


async def test_a_simulation_takes_in_members_consents_and_papers(workshop: Workshop) -> None:
    officer = await workshop.officer(USA)
    newcomer = await workshop.stage.person(USA)
    await workshop.document(marking=TRILATERAL)
    query = """
        query ($input: SimulateInput!) {
            simulate(input: $input) { gains { accesses people } losses { accesses people } }
        }
    """
    supposed = {
        "members": [
            {"personId": newcomer, "projectId": workshop.project},
            {"personId": workshop.american, "projectId": workshop.project, "joins": False},
        ],
        "addConsents": [{"to": ["GBR"], "validUntil": "2027-12-31", "authority": "Note 12"}],
    }
    found = await asked(workshop, officer, query, input=supposed)
    assert found == {"gains": {"accesses": 1, "people": 1}, "losses": {"accesses": 1, "people": 1}}
    nobody = {"members": [{"personId": newcomer, "projectId": "prj_" + "a" * 26}]}
    assert await asked(workshop, officer, query, input=nobody) is None


async def test_officers_read_why_somebody_asks_for_access(workshop: Workshop) -> None:
    hidden = await workshop.document(marking=TRILATERAL)
    await workshop.stage.services.access_queries.ask(
        workshop.stage.as_(workshop.briton), object=hidden.id, reason="For the trial in May."
    )
    query = "{ auditEvents(first: 100) { nodes { action askedBecause } } }"
    for nation, told in ((USA, True), (NationCode("GBR"), True), (AUS, False)):
        events = (await asked(workshop, await workshop.officer(nation), query))["nodes"]
        reasons = {one["askedBecause"] for one in events if one["action"] == "access.query"}
        assert reasons == ({"For the trial in May."} if told else set())
    own = (await asked(workshop, workshop.briton, query))["nodes"]
    assert {"action": "access.query", "askedBecause": None} in own
    assert {one["askedBecause"] for one in own} == {None}


async def test_marking_is_offered_again_once_a_rule_is(workshop: Workshop) -> None:
    """What a change opens, an author may mark with at once."""
    proposer, second = await workshop.officer(USA), await workshop.officer(USA)
    wanted = {"effect": "ALLOW", "receiving": "NZL", "maxLevel": "SECRET", "authority": "DDL 7"}
    change = (await asked(workshop, proposer, PROPOSE, input={"add": [wanted], "reason": "Agreed."}))["policyChange"]
    decision = {"id": change["id"], "decision": "APPROVE", "rationale": "Yes."}
    assert (await asked(workshop, second, DECIDE, input=decision))["policyChange"]["state"] == "ACTIVE"
    made = await workshop.stage.services.documents.create(
        workshop.stage.as_(workshop.american),
        project=workshop.project,
        title="Plan",
        marking=MarkingDraft(text="SECRET//REL TO USA, NZL"),
    )
    assert made.marking.releasable_to == ("NZL", "USA")
