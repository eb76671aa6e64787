"""Resolvers parse, ask one service and wrap; batches ask the service, and so the gate, once."""

from dataclasses import replace
from typing import Any

import pytest

from tests.schema.conftest import PUBLIC_URL, Client
from tests.schema.world import (
    PROPRIETARY,
    World,
    document,
    identifier,
    milestone,
    person,
    project,
    rule,
    spill,
    template,
    transfer,
    version,
)
from workspace.domain.errors import Conflict, NotFound
from workspace.domain.identifiers import Kind

DOCUMENT_FIELDS = """
  id title state tags updatedAt version
  marking { text banner policy level rank releasableTo caveats category originators { id code name } }
  recordMarking { banner }
  project { id name nations { code } progress { milestones achieved overdue percentComplete nextDue } }
  latestVersion { id number state filename mediaType size sha256 createdAt createdBy { displayName } }
  versions { nodes { id document { id } } totalCount }
  derivedFrom { id }
"""


async def test_a_document_shows_everything_it_has(client: Client) -> None:
    data = await client.get(
        "query ($id: ID!) { node(id: $id) { ... on Document {" + DOCUMENT_FIELDS + "} } }", {"id": document().id}
    )
    node = data["node"]
    assert node["title"] == "Document 1"
    assert node["updatedAt"] == "2026-11-22T12:00:00Z"
    assert node["marking"]["banner"] == "SECRET//REL TO USA, AUS, JPN"
    assert node["marking"]["originators"] == [{"id": "nat_USA", "code": "USA", "name": "Usa"}]
    assert node["latestVersion"]["size"] == 3 * 2**30
    assert node["project"]["progress"]["nextDue"] == "2027-01-01"
    assert node["versions"] == {"nodes": [{"id": version().id, "document": {"id": document().id}}], "totalCount": 1}


async def test_the_viewer_shows_roles_offices_and_clearances(client: Client) -> None:
    data = await client.get(
        "{ viewer { id email nation { code } organisation { name nation { code } } suspended version "
        "roles { role until project { id } } clearances { policy level rank expires suspended briefed } } }"
    )
    assert data["viewer"]["organisation"]["name"] == "Hoshi Robotics"
    assert data["viewer"]["roles"] == [{"role": "RESEARCHER", "until": None, "project": {"id": project().id}}]
    assert data["viewer"]["clearances"][0]["expires"] == "2030-01-01"


async def test_a_project_lists_its_members_documents_and_milestones(client: Client, world: World) -> None:
    data = await client.get(
        """query ($id: ID!) { node(id: $id) { ... on Project {
             members { nodes { role person { id } } totalCount }
             documents(first: 2, filter: {text: "radar"}) { nodes { id } pageInfo { hasNextPage endCursor } }
             milestones { nodes {
               title owner { code } dependsOn { id } deliverables { title document { id } } } } } } }""",
        {"id": project().id},
    )
    found = data["node"]
    assert found["members"] == {"nodes": [{"role": "OBSERVER", "person": {"id": person(2).id}}], "totalCount": 1}
    assert found["documents"]["pageInfo"] == {"hasNextPage": True, "endCursor": "1"}
    assert found["milestones"]["nodes"][0]["dependsOn"] == [{"id": milestone(2).id}]
    assert found["milestones"]["nodes"][0]["deliverables"][0]["title"] == "Document 1"
    assert world.arguments["documents.page"]["filter"].project == project().id
    assert world.arguments["documents.page"]["filter"].text == "radar"


async def test_the_documents_of_a_project_cannot_be_asked_for_those_of_another(client: Client) -> None:
    error = await client.refusal(
        "query ($id: ID!, $other: ID!) { node(id: $id) { ... on Project { "
        "documents(filter: {projectId: $other}) { totalCount } } } }",
        {"id": project().id, "other": project(2).id},
    )
    assert error["extensions"]["code"] == "INVALID"


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Kind.PERSON, True),
        (Kind.ORGANISATION, True),
        (Kind.PROJECT, True),
        (Kind.DOCUMENT, True),
        (Kind.VERSION, True),
        (Kind.MILESTONE, True),
        (Kind.DELIVERABLE, True),
        (Kind.RULE, True),
        (Kind.TRANSFER, True),
        (Kind.EVENT, False),
    ],
)
async def test_a_node_is_found_by_its_identifier_alone(client: Client, kind: Kind, found: bool) -> None:
    query = "query ($id: ID!) { node(id: $id) { __typename id } }"
    for number, expected in ((1, found), (99, False)):
        wanted = identifier(kind, number)
        data = await client.get(query, {"id": wanted})
        assert (data["node"] is not None) is expected
        if data["node"] is not None:
            assert data["node"]["id"] == wanted


@pytest.mark.parametrize(
    "wanted",
    ["", "x", "doc_", "nat_", "nat_XXX", "nat_usa", "doc_" + "A" * 26, "xxx_" + "a" * 26, "doc_" + "a" * 5_000],
)
async def test_a_malformed_identifier_finds_nothing_and_is_no_error(client: Client, wanted: str) -> None:
    assert await client.get("query ($id: ID!) { node(id: $id) { id } }", {"id": wanted}) == {"node": None}


async def test_a_hidden_object_answers_exactly_like_an_absent_one(client: Client, world: World) -> None:
    query = "query ($id: ID!) { node(id: $id) { id } }"
    world.hidden = {document().id}
    hidden = await client.ask(query, {"id": document().id}, authorization="Bearer good")
    absent = await client.ask(query, {"id": identifier(Kind.DOCUMENT, 77)}, authorization="Bearer good")
    assert hidden == absent


async def test_a_list_asks_each_service_once_however_many_items_it_has(client: Client, world: World) -> None:
    world.documents = [document(number) for number in range(1, 51)]
    await client.get(
        "{ documents(first: 50) { nodes { id project { name nations { code } } marking { originators { code } } "
        "latestVersion { createdBy { displayName nation { code } } } derivedFrom { id } } } }"
    )
    once = ("documents.page", "projects.get_many", "content.latest", "people.get_many", "documents.derived_from")
    assert {name: world.calls[name] for name in once} == dict.fromkeys(once, 1)
    assert len(world.operations) == 1
    assert world.calls["documents.count"] == 0


async def test_a_batch_holds_only_what_the_service_gives(client: Client, world: World) -> None:
    world.hidden = {person().id}
    data = await client.get("{ documents(first: 1) { nodes { latestVersion { createdBy { id } } } } }")
    assert data["documents"]["nodes"][0]["latestVersion"]["createdBy"] is None


async def test_the_total_is_counted_only_when_it_is_asked_for(client: Client, world: World) -> None:
    await client.get("{ documents { nodes { id } edges { cursor node { id } } pageInfo { startCursor } } }")
    assert world.calls["documents.count"] == 0
    assert (await client.get("{ documents { totalCount } }"))["documents"]["totalCount"] == 3
    assert world.calls["documents.count"] == 1


async def test_a_page_goes_on_where_the_cursor_stands(client: Client) -> None:
    query = "query ($after: ID) { documents(first: 2) { nodes { id } pageInfo { endCursor hasNextPage } } }"
    query = query.replace("$after: ID", "$after: String").replace("first: 2", "first: 2, after: $after")
    first = (await client.get(query))["documents"]
    then = (await client.get(query, {"after": first["pageInfo"]["endCursor"]}))["documents"]
    assert [node["id"] for node in first["nodes"] + then["nodes"]] == [document(number).id for number in (1, 2, 3)]
    assert not then["pageInfo"]["hasNextPage"]
    foreign = await client.refusal(query, {"after": "<script>" * 1_000})
    assert foreign["extensions"] == {"code": "INVALID", "path": ["after"]}
    assert "script" not in str(foreign)


async def test_search_gives_nodes_of_any_kind(client: Client, world: World) -> None:
    data = await client.get(
        '{ search(text: "document", first: 2) { totalCount edges { cursor inContent node { __typename id } } '
        "nodes { id ... on Document { title } } pageInfo { hasNextPage } } }"
    )
    assert [node["title"] for node in data["search"]["nodes"]] == ["Document 1", "Document 2"]
    assert data["search"]["edges"][0]["node"]["__typename"] == "Document"
    assert data["search"]["edges"][0]["inContent"]
    assert data["search"]["totalCount"] == 3
    assert world.calls["documents.get_many"] == 1


async def test_the_law_can_be_asked(client: Client, world: World) -> None:
    data = await client.get(
        """query ($id: ID!, $project: ID!) {
             markingCheck(marking: "SECRET//REL TO USA, AUS, JPN") {
               valid canonical banner marking { level } faults { code message position } }
             whoCan(object: $id, action: DOWNLOAD) {
               nations { allowed nation { code } } people { allowed person { id } } }
             proposed: whoCan(marking: {text: "SECRET"}, projectId: $project, action: VIEW) {
               nations { allowed } } }""",
        {"id": document().id, "project": project().id},
    )
    assert data["markingCheck"]["marking"] == {"level": "SECRET"}
    assert data["whoCan"]["nations"] == [{"allowed": True, "nation": {"code": "USA"}}]
    assert world.arguments["law.who_can"]["action"] in ("view", "download")


async def test_a_marking_is_composed_from_what_is_offered(client: Client, world: World) -> None:
    data = await client.get(
        """query ($project: ID!) {
             markingChoices(projectId: $project) {
               policy policies holder levels { level rank caveats releasableTo displayOnly owners } }
             markingCompose(
               input: {projectId: $project, policy: "USA", level: "SECRET", releasableTo: ["JPN", "AUS"]}
             ) {
               valid canonical banner portion faults { code message position } } }""",
        {"project": project().id},
    )
    assert data["markingChoices"]["policies"] == ["USA", "COMMERCIAL"]
    assert data["markingChoices"]["levels"] == [
        {
            "level": "SECRET",
            "rank": 3,
            "caveats": ["NOFORN"],
            "releasableTo": ["AUS", "FVEY"],
            "displayOnly": ["JPN"],
            "owners": ["GBR"],
        }
    ]
    assert data["markingCompose"]["canonical"] == "SECRET//REL TO USA, AUS, JPN"
    assert data["markingCompose"]["portion"] == "(SECRET//REL TO USA, AUS, JPN)"
    assert world.arguments["choosing.compose"]["picked"].releasable_to == {"AUS", "JPN"}
    absent = NotFound(path=("projectId",))
    world.failing = {"choosing.offered": absent, "choosing.compose": absent}
    hidden = await client.get(
        """query ($project: ID!) {
             markingChoices(projectId: $project) { policy }
             markingCompose(input: {projectId: $project, policy: "USA", level: "SECRET"}) { valid } }""",
        {"project": project().id},
    )
    assert hidden == {"markingChoices": None, "markingCompose": None}


async def test_a_firms_marking_shows_its_holder_and_the_rights_in_it(client: Client, world: World) -> None:
    world.documents = [replace(document(), marking=PROPRIETARY, record_marking=PROPRIETARY)]
    data = await client.get(
        "query ($id: ID!) { node(id: $id) { ... on Document { marking { holder originators { code } "
        "dataRights { kind owners contract purpose until } } } } }",
        {"id": document().id},
    )
    assert data["node"]["marking"] == {
        "holder": "Hoshi Robotics",
        "originators": [],
        "dataRights": {
            "kind": "JOINT",
            "owners": ["Hoshi Robotics", "Wattle Dynamics"],
            "contract": "C-7",
            "purpose": None,
            "until": "2027-01-01",
        },
    }


async def test_an_access_can_be_explained(client: Client, world: World) -> None:
    query = """query ($person: ID!, $id: ID!) { explainAccess(person: $person, object: $id, action: SHARE) {
        allowed verdict until complete reasons { code message } rules { authority }
        recipients { allowed people nation { code } } } }"""
    asked = {"person": person().id, "id": document().id}
    assert (await client.get(query, asked))["explainAccess"] == {
        "allowed": False,
        "verdict": "DENIED",
        "until": None,
        "complete": False,
        "reasons": [{"code": "clearance", "message": "No clearance reaches it."}],
        "rules": [{"authority": "NDP-1"}],
        "recipients": [{"allowed": False, "people": 0, "nation": {"code": "USA"}}],
    }
    assert world.arguments["law.explain"]["action"] == "share"
    for hidden in (person().id, document().id):
        world.hidden = {hidden}
        assert await client.get(query, asked) == {"explainAccess": None}


async def test_a_change_can_be_simulated(client: Client, world: World) -> None:
    query = """query ($change: SimulateInput!) { simulate(input: $change) { documents people
        gains { people documents accesses nations { people documents nation { code } }
          peopleSample { documents person { id } } documentsSample { id people marking { level } document { id } } }
        losses { accesses } } }"""
    change = {
        "add": [
            {"receiving": "AUS", "maxLevel": "SECRET", "authority": "DDL 1", "categories": [1], "methods": ["VIEW"]}
        ],
        "remove": [identifier(Kind.RULE, 1)],
        "groups": [{"code": "FVEY", "members": ["USA"], "since": "2026-12-01"}],
        "relabel": {"id": document().id, "marking": {"text": "SECRET"}},
        "person": {"id": person().id, "suspended": True, "clearances": [{"policy": "USA", "level": "SECRET"}]},
        "method": "DOWNLOAD",
    }
    report = (await client.get(query, {"change": change}))["simulate"]
    assert (report["documents"], report["people"], report["losses"]) == (2**41, 3, {"accesses": 2**40})
    assert report["gains"]["nations"] == [{"people": 1, "documents": 2**40, "nation": {"code": "USA"}}]
    assert report["gains"]["peopleSample"] == [{"documents": 2**40, "person": {"id": person().id}}]
    assert report["gains"]["documentsSample"][0]["document"] == {"id": document().id}
    asked = world.arguments["simulations.simulate"]["change"]
    assert (asked.add[0].receiving, asked.method, asked.person.suspended) == ("AUS", "DOWNLOAD", True)
    world.hidden = {document().id}
    assert await client.get(query, {"change": change}) == {"simulate": None}
    refusal = await client.refusal(query, {"change": {"remove": [document().id]}})
    assert refusal["extensions"] == {"code": "INVALID", "path": ["remove", "0"]}


async def test_nothing_found_carries_a_reference_to_ask_for_access_with(client: Client, world: World) -> None:
    change = """mutation ($id: ID!) { documentUpdate(input: {id: $id, expectedVersion: 1, title: "T"}) {
        errors { code reference } } }"""
    for failure, reference in ((NotFound(path=("id",)), "req_test"), (Conflict("It changed."), None)):
        world.failing = {"documents.update": failure}
        (error,) = (await client.get(change, {"id": document().id}))["documentUpdate"]["errors"]
        assert error == {"code": failure.code, "reference": reference}
    asked = await client.get(
        """mutation ($id: ID!) { accessQuery(input: {objectId: $id, reason: "For the trials.", reference: "req_test"}) {
            accessQuery { reference answer } errors { code reference } } }""",
        {"id": document().id},
    )
    assert asked["accessQuery"] == {
        "accessQuery": {"reference": "req_test", "answer": "They were asked."},
        "errors": [],
    }
    assert world.arguments["access_queries.ask"]["reason"] == "For the trials."


async def test_templates_and_what_is_held_can_be_read(client: Client, world: World) -> None:
    data = await client.get(
        """query ($id: ID!, $project: ID!, $document: ID!) {
          markingTemplates(projectId: $project) {
            id name marking { text } category export distribution project { id } version }
          markingTemplatesProposed { id state }
          documentsHeld(first: 2) { nodes { id } totalCount }
          contentFindings(documentId: $document, first: 1) {
            nodes { id kind says foundAt documentId versionId } totalCount }
          documentAdministered(id: $document) { id title version }
          neither: documentAdministered(id: $project) { id }
          node(id: $id) { ... on MarkingTemplate { name } } }""",
        {"id": template().id, "project": project().id, "document": document().id},
    )
    record = document()
    assert data["documentAdministered"] == {"id": record.id, "title": record.title, "version": record.version}
    assert data["neither"] is None
    assert data["markingTemplates"][0]["export"] == "ITAR XI"
    assert data["markingTemplates"][0]["project"] == {"id": project().id}
    assert data["markingTemplatesProposed"] == [{"id": template(2).id, "state": "IN_FORCE"}]
    assert data["node"] == {"name": "Trilateral"}
    assert data["documentsHeld"]["totalCount"] == 3
    assert data["contentFindings"]["totalCount"] == 1
    assert data["contentFindings"]["nodes"][0]["kind"] == "MARKING"
    assert world.arguments["findings.count"] == {"document": document().id}
    assert world.arguments["documents.count"] == {"held": True}


async def test_the_log_and_the_rules_can_be_read(client: Client) -> None:
    data = await client.get(
        """{
          auditEvents(filter: {action: VIEW}) {
            nodes { id at action object decision reasons actor { id } nation { code } } }
          disclosureRules(filter: {releasing: "USA"}) {
            nodes { id effect receiving maxLevel methods active project { id } } totalCount }
          nations { code }
          groups { code members { code } since }
          people(text: "p") { nodes { id } totalCount }
          projects(orderBy: {field: NAME}, filter: {nation: "AUS"}) { nodes { id } totalCount }
          milestones(orderBy: {field: TITLE, direction: DESC}, filter: {status: [PLANNED]}) { nodes { id } totalCount }
        }"""
    )
    assert data["auditEvents"]["nodes"][0]["decision"] == "GRANTED"
    assert data["disclosureRules"]["nodes"][0]["receiving"] == "JPN"
    assert data["groups"] == [{"code": "FVEY", "members": [{"code": "USA"}], "since": None}]


CHANGES: list[tuple[str, str, dict[str, Any], str]] = [  # the change, what it answers, what is sent, who is asked
    ("projectCreate", "project { id }", {"name": "P", "marking": {"text": "U"}, "nations": ["USA"]}, "projects.create"),
    (
        "projectUpdate",
        "project { id }",
        {"id": project().id, "expectedVersion": 1, "nations": ["USA"]},
        "projects.update",
    ),
    (
        "projectMemberAdd",
        "project { id } membership { role person { id } }",
        {"projectId": project().id, "personId": person(2).id, "role": "OBSERVER", "until": "2027-01-01"},
        "projects.member_add",
    ),
    (
        "projectMemberRemove",
        "project { id }",
        {"projectId": project().id, "personId": person(2).id},
        "projects.member_remove",
    ),
    (
        "documentCreate",
        "document { id }",
        {
            "projectId": project().id,
            "title": "T",
            "marking": {"text": "U", "policy": "USA"},
            "export": {"jurisdiction": "ITAR"},
            "derivedFrom": [document(2).id],
        },
        "documents.create",
    ),
    ("documentUpdate", "document { id }", {"id": document().id, "expectedVersion": 1, "tags": []}, "documents.update"),
    (
        "documentRelabel",
        "document { id }",
        {"id": document().id, "expectedVersion": 1, "marking": {"text": "U"}, "reason": "R"},
        "remarking.relabel",
    ),
    ("documentShred", "document { id state }", {"id": document().id, "reason": "R"}, "destruction.shred"),
    (
        "documentHoldSet",
        "hold { id reason until setAt nation { code } }",
        {"id": document().id, "reason": "R", "until": "2027-01-01"},
        "destruction.hold_set",
    ),
    (
        "documentHoldRelease",
        "standing { id }",
        {"id": document().id, "reason": "R"},
        "destruction.hold_release",
    ),
    (
        "spillReport",
        "spill { id objectId state description reportedBy { id } accesses { method person { id } nation { code } } }",
        {"objectId": document().id, "description": "D"},
        "spills.report",
    ),
    ("spillAttest", "spill { attestations { statement } }", {"id": spill().id, "statement": "S"}, "spills.attest"),
    (
        "spillAssess",
        "spill { finding nations { code } }",
        {"id": spill().id, "finding": "SPILL", "assessment": "A"},
        "spills.assess",
    ),
    ("spillClose", "spill { state }", {"id": spill().id, "outcome": "RESTORE", "reason": "R"}, "spills.close"),
    (
        "transferRequest",
        "transfer { id state to project { id } requestedBy { id } documents { title } }",
        {
            "projectId": project().id,
            "documentIds": [document().id],
            "to": "JPN",
            "recipient": "R",
            "recipientKey": "K",
            "purpose": "P",
        },
        "transfers.request",
    ),
    (
        "transferDecide",
        "transfer { decisions { answer nation { code } person { id } } }",
        {"id": transfer().id, "decision": "APPROVE", "rationale": "R"},
        "transfers.decide",
    ),
    ("transferEnd", "transfer { state }", {"id": transfer().id, "reason": "R"}, "transfers.end"),
    (
        "markingTemplatePropose",
        "markingTemplate { id state project { id } }",
        {"name": "T", "marking": {"text": "U"}, "export": {"jurisdiction": "ITAR"}, "projectId": project().id},
        "templates.propose",
    ),
    (
        "markingTemplateDecide",
        "markingTemplate { id export }",
        {"id": template().id, "decision": "APPROVE", "rationale": "R"},
        "templates.decide",
    ),
    ("markingTemplateRetire", "markingTemplate { id }", {"id": template().id, "reason": "R"}, "templates.retire"),
    ("documentConfirm", "document { id state }", {"id": document().id, "rationale": "R"}, "determinations.confirm"),
    (
        "exportDetermine",
        "document { id }",
        {"documentId": document().id, "export": {"jurisdiction": "NONE"}, "rationale": "R"},
        "determinations.determine_export",
    ),
    ("documentWithdraw", "document { id }", {"id": document().id, "reason": "R"}, "documents.withdraw"),
    (
        "milestoneUpdate",
        "milestone { id }",
        {"id": milestone().id, "expectedVersion": 1, "status": "ACHIEVED"},
        "milestones.update",
    ),
    (
        "milestoneCreate",
        "milestone { id }",
        {"projectId": project().id, "title": "T", "marking": {"text": "U"}, "plannedDate": "2027-01-01"},
        "milestones.create",
    ),
    (
        "milestoneDependencyAdd",
        "milestone { id }",
        {"milestoneId": milestone().id, "dependsOnId": milestone(2).id},
        "milestones.add_dependency",
    ),
    (
        "deliverableAdd",
        "deliverable { id document { id } }",
        {"milestoneId": milestone().id, "documentId": document().id},
        "milestones.add_deliverable",
    ),
    (
        "disclosureRuleWithdraw",
        "disclosureRule { id active }",
        {"id": rule().id, "reason": "R"},
        "disclosure.rule_withdraw",
    ),
    (
        "personUpdate",
        "person { id }",
        {"id": person().id, "expectedVersion": 1, "clearances": [{"policy": "USA", "level": "SECRET"}]},
        "people.update",
    ),
    ("documentVersionComplete", "version { id }", {"versionId": version().id, "sha256": "0" * 64}, "content.complete"),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change[0])
async def test_each_change_asks_one_service(
    client: Client, world: World, change: tuple[str, str, dict[str, Any], str]
) -> None:
    name, answer, sent, verb = change
    type_ = name[0].upper() + name[1:] + "Input!"
    data = await client.get(
        f"mutation ($input: {type_}) {{ {name}(input: $input) {{ {answer} errors {{ code message path }} }} }}",
        {"input": sent},
    )
    assert data[name]["errors"] == []
    assert all(value is not None for value in data[name].values())
    assert world.calls[verb] == 1


async def test_addresses_of_uploads_and_tickets_are_absolute(client: Client, world: World) -> None:
    data = await client.get(
        """mutation ($document: ID!, $version: ID!) {
             documentVersionCreate(input: {documentId: $document, filename: "r.pdf", size: 1073741824}) {
               version { id } upload { url expiresAt } errors { code } }
             contentTicketCreate(input: {versionId: $version}) { ticket { url expiresAt } errors { code } } }""",
        {"document": document().id, "version": version().id},
    )
    assert data["documentVersionCreate"]["upload"]["url"] == f"{PUBLIC_URL}/uploads/{version().id}"
    assert data["contentTicketCreate"]["ticket"] == {
        "url": f"{PUBLIC_URL}/content/ticket",
        "expiresAt": "2026-11-22T12:00:00Z",
    }
    assert world.arguments["content.create_version"]["size"] == 2**30


async def test_what_was_read_before_a_change_is_read_again_after_it(client: Client, world: World) -> None:
    change = 'documentUpdate(input: {id: $id, expectedVersion: 1, title: "T"}) { document { project { id } } }'
    await client.get(f"mutation ($id: ID!) {{ one: {change} two: {change} }}", {"id": document().id})
    assert world.calls["projects.get_many"] == 2


async def test_a_project_that_is_hidden_after_a_change_is_null(client: Client, world: World) -> None:
    world.hidden = {project().id}
    data = await client.get(
        "mutation ($p: ID!, $m: ID!) { projectMemberRemove(input: {projectId: $p, personId: $m}) "
        "{ project { id } errors { code } } }",
        {"p": project().id, "m": person().id},
    )
    assert data["projectMemberRemove"] == {"project": None, "errors": []}


async def test_a_question_about_a_hidden_object_is_answered_with_null(client: Client, world: World) -> None:
    world.hidden = {document().id}
    query = "query ($id: ID!) { whoCan(object: $id, action: VIEW) { nations { allowed } } }"
    assert await client.get(query, {"id": document().id}) == {"whoCan": None}
