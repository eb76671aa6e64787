"""Whatever others do with what is hidden from the fourth nation, everything its member is told stays the same."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial

from tests.workspace.documents.workshop import Workshop
from tests.workspace.services.stage import AUS
from workspace.domain.errors import WorkspaceError
from workspace.domain.identifiers import DeliverableId, DocumentId, Kind, MilestoneId, VersionId, new_identifier
from workspace.domain.listing import (
    DocumentFilter,
    DocumentOrder,
    DocumentOrderField,
    MilestoneFilter,
    MilestoneOrder,
    MilestoneOrderField,
)
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Method, MilestoneStatus

ABSENT = {kind: f"{kind.value}_{'a' * 26}" for kind in Kind}


async def _told(question: Callable[[], Awaitable[object]]) -> str:
    try:
        return repr(await question())
    except WorkspaceError as refusal:
        return f"{type(refusal).__name__}: {refusal.message} {refusal.path}"


async def _crawl(
    workshop: Workshop, *, documents: list[str], versions: list[str], milestones: list[str], deliverables: list[str]
) -> list[str]:
    """Asks everything that can be asked, also about identifiers that the person cannot have."""
    operation, services = workshop.stage.as_(workshop.briton), workshop.stage.services
    first = PageRequest(first=100)
    doc_ids, ver_ids = [DocumentId(one) for one in documents], [VersionId(one) for one in versions]
    mil_ids = [MilestoneId(one) for one in milestones]
    questions: list[Callable[[], Awaitable[object]]] = [
        lambda: services.documents.get_many(operation, doc_ids),
        lambda: services.documents.derived_from(operation, doc_ids),
        lambda: services.documents.count(operation),
        lambda: services.documents.count(operation, filter=DocumentFilter(text="wind")),
        lambda: services.documents.count(operation, filter=DocumentFilter(project=workshop.project, tag="aero")),
        lambda: services.content.get_versions(operation, ver_ids),
        lambda: services.content.latest(operation, doc_ids),
        lambda: services.milestones.get_many(operation, mil_ids),
        lambda: services.milestones.dependencies(operation, mil_ids),
        lambda: services.milestones.in_circle(operation, mil_ids),
        lambda: services.milestones.deliverables(operation, mil_ids),
        lambda: services.milestones.progress(operation, [workshop.project]),
        lambda: services.milestones.count(operation),
        lambda: services.milestones.count(operation, filter=MilestoneFilter(owner=AUS)),
        lambda: services.search.page(operation, text="wind", page=first),
        lambda: services.search.count(operation, text="wind"),
        lambda: services.projects.get_many(operation, ids=[workshop.project]),
        lambda: services.projects.member_count(operation, project=workshop.project),
    ]
    services_documents, content, dated = services.documents, services.content, services.milestones
    questions += [
        partial(services_documents.page, operation, order=DocumentOrder(field=field), page=first)
        for field in DocumentOrderField
    ]
    questions += [
        partial(dated.page, operation, order=MilestoneOrder(field=field), page=first) for field in MilestoneOrderField
    ]
    for document in doc_ids:
        questions += [
            partial(content.page, operation, document=document, page=first),
            partial(content.count, operation, document=document),
            partial(services_documents.update, operation, id=document, expected_version=1, title="x"),
            partial(services_documents.withdraw, operation, id=document, reason="x"),
            partial(content.create_version, operation, document=document, filename="x", size=1),
        ]
    for version in ver_ids:
        questions += [
            partial(content.create_ticket, operation, version=version, method=Method.DOWNLOAD),
            partial(content.upload_progress, operation, version),
            partial(content.complete, operation, version=version, sha256="0" * 64),
        ]
    for milestone in mil_ids:
        questions += [
            partial(dated.update, operation, id=milestone, expected_version=1, percent_complete=1),
            partial(dated.add_dependency, operation, milestone=milestone, depends_on=mil_ids[0]),
            partial(dated.add_deliverable, operation, milestone=milestone, document=doc_ids[0]),
        ]
    questions += [partial(dated.get_deliverable, operation, DeliverableId(one)) for one in deliverables]
    return [await _told(question) for question in questions]


async def test_the_fourth_nation_is_told_the_same_before_and_after(workshop: Workshop) -> None:
    stage = workshop.stage
    await workshop.document(title="Wind for all", marking="UNCLASSIFIED", tags=["aero"])
    shared = await workshop.milestone(title="Wind gate for all", marking="UNCLASSIFIED")
    hidden = await workshop.document(title="Hidden wind")
    begun, _ = await workshop.begin(hidden.id, b"content")
    gate = await workshop.milestone(title="Hidden wind gate")
    due = await workshop.milestones.add_deliverable(stage.as_(workshop.manager), milestone=gate.id, document=hidden.id)
    asked = {
        "documents": [hidden.id, ABSENT[Kind.DOCUMENT]],
        "versions": [begun.id, ABSENT[Kind.VERSION]],
        "milestones": [gate.id, ABSENT[Kind.MILESTONE]],
        "deliverables": [due.id, ABSENT[Kind.DELIVERABLE]],
    }
    before = await _crawl(workshop, **asked)
    assert len(before) > 30

    american, manager = stage.as_(workshop.american), stage.as_(workshop.manager)
    await workshop.send(begun.id, b"content")
    await workshop.complete(begun.id, b"content")
    await workshop.download(workshop.japanese, begun.id)
    await workshop.documents.update(american, id=hidden.id, expected_version=1, title="Renamed wind", tags=["aero"])
    another = await workshop.document(title="Another wind", tags=["aero"], derived_from=[hidden.id])
    await workshop.uploaded(another.id, b"more")
    await workshop.documents.withdraw(american, id=another.id, reason="no longer")
    await workshop.milestones.update(
        manager, id=gate.id, expected_version=1, status=MilestoneStatus.ACHIEVED, actual_date=date(2026, 11, 1)
    )
    await workshop.milestones.add_dependency(manager, milestone=shared.id, depends_on=gate.id)
    await workshop.milestones.add_deliverable(manager, milestone=shared.id, document=hidden.id)
    await workshop.milestone(title="More wind", owner="AUS")
    australian = await stage.person(AUS)
    await stage.join(workshop.project, australian, role=Role.PROGRAMME_MANAGER)
    await stage.services.projects.member_remove(manager, project=workshop.project, person=australian)
    await stage.services.reconciler.run(repair=True)

    assert await _crawl(workshop, **asked) == before


async def test_what_is_hidden_answers_as_what_is_absent(workshop: Workshop) -> None:
    hidden, gate = await workshop.document(), await workshop.milestone()
    version = await workshop.uploaded(hidden.id, b"content")
    due = await workshop.milestones.add_deliverable(
        workshop.stage.as_(workshop.manager), milestone=gate.id, document=hidden.id
    )
    present = await _crawl(
        workshop, documents=[hidden.id], versions=[version.id], milestones=[gate.id], deliverables=[due.id]
    )
    absent = await _crawl(
        workshop,
        documents=[new_identifier(Kind.DOCUMENT)],
        versions=[new_identifier(Kind.VERSION)],
        milestones=[new_identifier(Kind.MILESTONE)],
        deliverables=[new_identifier(Kind.DELIVERABLE)],
    )
    assert present == absent


async def test_a_looser_record_does_not_tell_of_uploads(workshop: Workshop) -> None:
    document = await workshop.document(title="Open wind", record_marking=MarkingDraft(text="UNCLASSIFIED"))
    reading = [await workshop.documents.get(workshop.stage.as_(workshop.briton), document.id)]
    before = await workshop.content.latest(workshop.stage.as_(workshop.briton), [document.id])
    await workshop.uploaded(document.id, b"content")
    assert await workshop.content.latest(workshop.stage.as_(workshop.briton), [document.id]) == before
    assert [await workshop.documents.get(workshop.stage.as_(workshop.briton), document.id)] == reading
