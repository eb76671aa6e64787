"""What is hidden takes as long to refuse as what does not exist."""

import pytest

from tests.workspace.documents.workshop import Workshop
from tests.workspace.equally_long import PAIRS, SAMPLE, Question, told_apart
from workspace.domain.identifiers import DocumentId, Kind, MilestoneId, VersionId
from workspace.domain.markings import MarkingDraft
from workspace.domain.projects import Method
from workspace.services.gate import Operation


async def _asked(workshop: Workshop) -> dict[str, Question]:
    """What the fourth nation's member can ask: the hidden identifier, its kind, and the question."""
    document, milestone = await workshop.document(), await workshop.milestone()
    version = await workshop.uploaded(document.id, b"content")
    stage, services = workshop.stage, workshop.stage.services
    mine = await services.documents.create(
        stage.as_(workshop.briton),
        project=workshop.project,
        title="Mine",
        marking=MarkingDraft(text="OFFICIAL"),
    )

    def operation() -> Operation:
        return stage.as_(workshop.briton)

    documents, content, milestones = services.documents, services.content, services.milestones
    return {
        "document": Question(document.id, Kind.DOCUMENT, lambda one: documents.get(operation(), DocumentId(one))),
        "document.update": Question(
            document.id,
            Kind.DOCUMENT,
            lambda one: documents.update(operation(), id=DocumentId(one), expected_version=1, title="x"),
        ),
        "document.derive": Question(
            document.id,
            Kind.DOCUMENT,
            lambda one: documents.create(
                operation(),
                project=workshop.project,
                title="Derived",
                marking=MarkingDraft(text="OFFICIAL"),
                derived_from=[DocumentId(one)],
            ),
        ),
        "version": Question(version.id, Kind.VERSION, lambda one: content.get_version(operation(), VersionId(one))),
        "version.create": Question(
            document.id,
            Kind.DOCUMENT,
            lambda one: content.create_version(operation(), document=DocumentId(one), filename="x", size=1),
        ),
        "version.complete": Question(
            version.id,
            Kind.VERSION,
            lambda one: content.complete(operation(), version=VersionId(one), sha256="0" * 64),
        ),
        "ticket.create": Question(
            version.id,
            Kind.VERSION,
            lambda one: content.create_ticket(operation(), version=VersionId(one), method=Method.VIEW),
        ),
        "upload": Question(version.id, Kind.VERSION, lambda one: content.upload_progress(operation(), VersionId(one))),
        "milestone": Question(milestone.id, Kind.MILESTONE, lambda one: milestones.get(operation(), MilestoneId(one))),
        "milestone.update": Question(
            milestone.id,
            Kind.MILESTONE,
            lambda one: milestones.update(operation(), id=MilestoneId(one), expected_version=1, percent_complete=1),
        ),
        "deliverable.add": Question(
            milestone.id,
            Kind.MILESTONE,
            lambda one: milestones.add_deliverable(operation(), milestone=MilestoneId(one), document=mine.id),
        ),
    }


@pytest.mark.parametrize("pairs", [SAMPLE, pytest.param(PAIRS, marks=pytest.mark.soak)])
async def test_hidden_and_absent_take_equally_long(workshop: Workshop, pairs: int) -> None:
    assert await told_apart(await _asked(workshop), pairs=pairs) == {}
