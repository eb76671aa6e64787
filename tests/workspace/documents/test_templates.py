"""Templates: two officers put one in force, any one ends it, and its facts are the document's."""

import pytest

from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, JPN, USA
from workspace.domain.decisions import Decision
from workspace.domain.errors import Conflict, ForbiddenMarking, Invalid, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import Kind, PersonId, TemplateId, new_identifier
from workspace.domain.markings import ExportDraft, MarkingDraft
from workspace.domain.projects import DocumentState
from workspace.domain.templates import MarkingTemplate, TemplateState

ITAR = ExportDraft(jurisdiction="ITAR", usml="XI")
ORCON = "SECRET//ORCON/REL TO USA, AUS, JPN"


async def _proposed(workshop: Workshop, officer: PersonId, marking: str = ORCON, **facts: object) -> MarkingTemplate:
    return await workshop.stage.services.templates.propose(
        workshop.stage.as_(officer),
        name="Originator controlled, three nations",
        marking=MarkingDraft(text=marking),
        **facts,  # type: ignore[arg-type]
    )


async def _decided(
    workshop: Workshop, officer: PersonId, template: MarkingTemplate, decision: Decision = Decision.APPROVE
) -> MarkingTemplate:
    return await workshop.stage.services.templates.decide(
        workshop.stage.as_(officer), id=template.id, decision=decision, rationale="Checked against the guide"
    )


async def _in_force(workshop: Workshop, marking: str = ORCON, **facts: object) -> MarkingTemplate:
    proposal = await _proposed(workshop, await workshop.officer(USA), marking, **facts)
    return await _decided(workshop, await workshop.officer(USA), proposal)


async def _offered(workshop: Workshop, person: PersonId) -> set[TemplateId]:
    listed = await workshop.stage.services.templates.in_force(workshop.stage.as_(person), project=workshop.project)
    return {template.id for template in listed}


async def test_a_template_takes_two_officers_and_spares_the_wait(workshop: Workshop) -> None:
    proposer = await workshop.officer(USA)
    proposal = await _proposed(workshop, proposer)
    assert (proposal.state, proposal.export) == (TemplateState.PROPOSED, "NONE")
    assert (await workshop.document(marking=ORCON)).state is DocumentState.HELD
    with pytest.raises(NotFound):
        await workshop.document(marking=ORCON, template=proposal.id)
    with pytest.raises(NeedsApproval):
        await _decided(workshop, proposer, proposal)
    approved = await _decided(workshop, await workshop.officer(USA), proposal)
    assert (approved.state, approved.version) == (TemplateState.IN_FORCE, 2)
    assert approved.id in await _offered(workshop, workshop.american)
    assert approved.id not in await _offered(workshop, workshop.australian)
    for template in (None, approved.id):
        document = await workshop.document(marking=ORCON, template=template)
        assert document.state is DocumentState.AVAILABLE
        assert await workshop.documents.get(workshop.stage.as_(workshop.japanese), document.id) == document


async def test_what_is_not_approved_holds_nothing(workshop: Workshop) -> None:
    proposal = await _proposed(workshop, await workshop.officer(USA))
    second = await workshop.officer(USA)
    assert [one.id for one in await workshop.stage.services.templates.proposed(workshop.stage.as_(second))] == [
        proposal.id
    ]
    assert (await _decided(workshop, second, proposal, Decision.RETURN)).state is TemplateState.REJECTED
    with pytest.raises(Conflict):
        await _decided(workshop, await workshop.officer(USA), proposal)
    assert (await workshop.document(marking=ORCON)).state is DocumentState.HELD


async def test_one_officer_ends_a_template_at_once(workshop: Workshop) -> None:
    template = await _in_force(workshop)
    retired = await workshop.stage.services.templates.retire(
        workshop.stage.as_(await workshop.officer(USA)), id=template.id, reason="Superseded"
    )
    assert retired.state is TemplateState.RETIRED
    assert template.id not in await _offered(workshop, workshop.american)
    assert (await workshop.document(marking=ORCON)).state is DocumentState.HELD
    with pytest.raises(NotFound):
        await workshop.document(marking=ORCON, template=template.id)


async def test_officers_of_another_nation_and_people_without_office_do_nothing_to_it(workshop: Workshop) -> None:
    template = await _proposed(workshop, await workshop.officer(USA))
    foreign = await workshop.officer(AUS)
    with pytest.raises(NotFound) as hidden:
        await _decided(workshop, foreign, template)
    absent = TemplateId(new_identifier(Kind.TEMPLATE))
    with pytest.raises(NotFound) as missing:
        await workshop.stage.services.templates.decide(
            workshop.stage.as_(foreign), id=absent, decision=Decision.APPROVE, rationale="Checked against the guide"
        )
    assert (hidden.value.message, hidden.value.path) == (missing.value.message, missing.value.path)
    with pytest.raises(PolicyDenied):
        await _proposed(workshop, workshop.american)
    with pytest.raises(NotFound):
        await _decided(workshop, workshop.american, template)
    assert await workshop.stage.services.templates.proposed(workshop.stage.as_(workshop.american)) == []
    approved = await _decided(workshop, await workshop.officer(USA), template)
    with pytest.raises(PolicyDenied):
        await workshop.stage.services.templates.retire(
            workshop.stage.as_(workshop.american), id=approved.id, reason="Mine now"
        )
    with pytest.raises(NotFound):
        await workshop.document(marking="SECRET//REL TO AUS, JPN, USA", by=workshop.australian, template=approved.id)


@pytest.mark.parametrize(
    ("facts", "refused", "path"),
    [
        ({"marking": "//JOINT SECRET AUS USA"}, ForbiddenMarking, ("marking",)),
        ({"marking": "SECRET//REL"}, Invalid, ("marking", "text")),
        ({"category": 3}, Invalid, ("export",)),
        ({"category": 9}, Invalid, ("marking",)),
        ({"distribution": "G"}, Invalid, ("distribution",)),
        ({"export": ExportDraft(jurisdiction="LUNAR")}, Invalid, ("export",)),
        ({"project": "prj_" + "a" * 26}, NotFound, ("projectId",)),
        ({"marking": "UNCLASSIFIED", "distribution": "A", "export": ITAR}, Invalid, ("marking", "text")),
    ],
)
async def test_a_proposal_that_does_not_fit_is_refused_by_name(
    workshop: Workshop, facts: dict[str, object], refused: type[Exception], path: tuple[str, ...]
) -> None:
    with pytest.raises(refused) as refusal:
        await _proposed(workshop, await workshop.officer(USA), **facts)  # type: ignore[arg-type]
    assert refusal.value.path == path  # type: ignore[attr-defined]


async def test_a_repeated_proposal_is_the_same(workshop: Workshop) -> None:
    officer = await workshop.officer(USA)
    first = await _proposed(workshop, officer, idempotency_key="one")
    assert await _proposed(workshop, officer, idempotency_key="one") == first
    with pytest.raises(Conflict):
        await _proposed(workshop, officer, TRILATERAL, idempotency_key="one")


async def test_a_document_takes_its_template_s_facts_and_contradicts_none(workshop: Workshop) -> None:
    template = await _in_force(workshop, TRILATERAL, category=3, export=ITAR, distribution="D")
    document = await workshop.document(template=template.id)
    assert (document.state, document.marking.category) == (DocumentState.AVAILABLE, 3)
    for facts, path in (
        ({"marking": "SECRET//NOFORN"}, ("marking",)),
        ({"category": 2}, ("category",)),
        ({"export": ExportDraft(jurisdiction="NONE")}, ("export",)),
    ):
        with pytest.raises(Invalid) as refusal:
            await workshop.document(template=template.id, **facts)
        assert refusal.value.path == path


async def test_a_project_s_own_template_is_the_default_for_its_marking_there_alone(workshop: Workshop) -> None:
    manager = workshop.manager
    template = await _in_force(workshop, TRILATERAL, category=3, export=ITAR, project=workshop.project)
    document = await workshop.document()
    assert (document.state, document.marking.category) == (DocumentState.AVAILABLE, 3)
    listed = await workshop.stage.services.templates.in_force(
        workshop.stage.as_(workshop.american), project=workshop.project
    )
    assert listed[0] == template
    elsewhere = await workshop.stage.project(manager, name="Elsewhere", participants=(USA, AUS, JPN))
    await workshop.stage.join(elsewhere.id, workshop.american)
    workshop.project = elsewhere.id
    assert (await workshop.document()).marking.category is None
    with pytest.raises(NotFound):
        await workshop.document(template=template.id)
    assert template.id not in await _offered(workshop, workshop.american)
    assert JPN in elsewhere.nations
