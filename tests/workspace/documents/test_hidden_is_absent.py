"""What is hidden takes as long to refuse as what does not exist."""

import contextlib
import time
from collections.abc import Awaitable, Callable
from math import sqrt

import pytest

from tests.workspace.documents.workshop import Workshop
from workspace.domain.errors import WorkspaceError
from workspace.domain.identifiers import DocumentId, Kind, MilestoneId, VersionId, new_identifier
from workspace.domain.markings import MarkingDraft
from workspace.domain.projects import Method
from workspace.services.gate import Operation

PAIRS = 2_000
SIGMAS = 4.0


async def _asked(workshop: Workshop) -> dict[str, tuple[str, Kind, Callable[[str], Awaitable[object]]]]:
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
        "document": (document.id, Kind.DOCUMENT, lambda one: documents.get(operation(), DocumentId(one))),
        "document.update": (
            document.id,
            Kind.DOCUMENT,
            lambda one: documents.update(operation(), id=DocumentId(one), expected_version=1, title="x"),
        ),
        "document.derive": (
            document.id,
            Kind.DOCUMENT,
            lambda one: documents.derived_from(operation(), [DocumentId(one), mine.id]),
        ),
        "version": (version.id, Kind.VERSION, lambda one: content.get_version(operation(), VersionId(one))),
        "version.create": (
            document.id,
            Kind.DOCUMENT,
            lambda one: content.create_version(operation(), document=DocumentId(one), filename="x", size=1),
        ),
        "version.complete": (
            version.id,
            Kind.VERSION,
            lambda one: content.complete(operation(), version=VersionId(one), sha256="0" * 64),
        ),
        "ticket.create": (
            version.id,
            Kind.VERSION,
            lambda one: content.create_ticket(operation(), version=VersionId(one), method=Method.VIEW),
        ),
        "upload": (version.id, Kind.VERSION, lambda one: content.upload_progress(operation(), VersionId(one))),
        "milestone": (milestone.id, Kind.MILESTONE, lambda one: milestones.get(operation(), MilestoneId(one))),
        "milestone.update": (
            milestone.id,
            Kind.MILESTONE,
            lambda one: milestones.update(operation(), id=MilestoneId(one), expected_version=1, percent_complete=1),
        ),
        "deliverable.add": (
            milestone.id,
            Kind.MILESTONE,
            lambda one: milestones.add_deliverable(operation(), milestone=MilestoneId(one), document=mine.id),
        ),
    }


async def _seconds(question: Awaitable[object]) -> float:
    began = time.perf_counter()
    with contextlib.suppress(WorkspaceError):
        await question
    return time.perf_counter() - began


@pytest.mark.soak
async def test_hidden_and_absent_take_equally_long(workshop: Workshop) -> None:
    suspicious: dict[str, float] = {}
    for name, (hidden, kind, ask) in (await _asked(workshop)).items():
        slower = 0
        for number in range(PAIRS):
            absent = new_identifier(kind)
            if number % 2:
                first = await _seconds(ask(hidden))
                slower += first > await _seconds(ask(absent))
            else:
                first = await _seconds(ask(absent))
                slower += await _seconds(ask(hidden)) > first
        sigmas = abs(slower - PAIRS / 2) / (sqrt(PAIRS) / 2)
        if sigmas > SIGMAS:
            suspicious[name] = round(sigmas, 1)
    assert suspicious == {}
