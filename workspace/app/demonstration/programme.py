"""Puts a trilateral programme into the demonstration, through the same services and the same gate as everybody.

Its people do what people do: the United States' manager opens the project and takes the others in, researchers of
three nations share papers with whom their marking names, and the fourth nation's people see what is theirs to see.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from workspace.app.demonstration.cast import CAST, NATIONS, Actor
from workspace.app.demonstration.papers import paper
from workspace.domain.identifiers import NationCode, PersonId, ProjectId
from workspace.domain.markings import MarkingDraft
from workspace.domain.people import Role
from workspace.domain.principal import Principal
from workspace.domain.projects import Document, MilestoneStatus
from workspace.identity.request_id import new_request_id
from workspace.services.build import Services
from workspace.services.gate import Operation

PROJECT = "EXERCISE SOUTHERN LANTERN"

_UNCLASSIFIED = MarkingDraft(policy="USA", text="UNCLASSIFIED")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """A paper and who shares it."""

    key: str
    author: str
    title: str
    policy: str
    marking: str
    banner: str
    tags: tuple[str, ...]
    text: str


_PAPERS = (
    _Paper(
        key="plan",
        author="manager@usa.example",
        title="EXERCISE Southern Lantern: programme plan",
        policy="USA",
        marking="UNCLASSIFIED",
        banner="UNCLASSIFIED",
        tags=("plan",),
        text="This is an exercise. Three nations measure how a towed array hears a quiet vehicle in warm, shallow "
        "water.\n\nPhase one calibrates the instruments of each nation against one another. Phase two brings them "
        "together off a test range. Phase three compares models with what was heard.",
    ),
    _Paper(
        key="calibration",
        author="researcher@usa.example",
        title="EXERCISE Hydrophone calibration, first series",
        policy="USA",
        marking="SECRET//REL TO USA, AUS, JPN",
        banner="SECRET//REL TO USA, AUS, JPN",
        tags=("acoustics", "calibration"),
        text="This is an exercise; every figure is invented. Twelve hydrophones were compared with a reference over "
        "two decades of frequency.\n\nEleven agree within half a decibel. The twelfth drifts with temperature and "
        "was set aside.",
    ),
    _Paper(
        key="range",
        author="researcher@aus.example",
        title="EXERCISE Range survey, inshore leg",
        policy="AUS",
        marking="SECRET//REL TO AUS, JPN, USA",
        banner="SECRET//REL TO AUS, JPN, USA",
        tags=("range",),
        text="This is an exercise; every figure is invented. The inshore leg is flat sand at forty metres with two "
        "rocky patches.\n\nBoth patches are marked for the second phase.",
    ),
    _Paper(
        key="national",
        author="researcher@usa.example",
        title="EXERCISE Array processing notes",
        policy="USA",
        marking="SECRET//NOFORN",
        banner="SECRET//NOFORN",
        tags=("processing",),
        text="This is an exercise. These notes stay with the people of one nation, so that the others can be shown to "
        "see nothing of them.",
    ),
)

_MILESTONES = (
    ("kickoff", "EXERCISE Instruments agreed", -40, MilestoneStatus.ACHIEVED, 100),
    ("calibrated", "EXERCISE Calibration complete", 20, MilestoneStatus.IN_PROGRESS, 60),
    ("trial", "EXERCISE Joint trial", 75, MilestoneStatus.PLANNED, 0),
)


async def seed_programme(services: Services, people: Mapping[str, PersonId], *, today: date) -> None:
    """Writes the programme. Asked again within a day, it adds only what is missing."""
    cast = {actor.email: actor for actor in CAST}

    def operation_of(email: str) -> Operation:
        return services.gate.operation(_principal(cast[email], people[email]))

    manager = operation_of("manager@usa.example")
    project = await services.projects.create(
        manager,
        name=PROJECT,
        marking=_UNCLASSIFIED,
        nations=list(NATIONS),
        idempotency_key="demonstration project",
    )
    for actor in CAST:
        if actor.role is not Role.SECURITY_OFFICER and actor.email != "manager@usa.example":
            await services.projects.member_add(
                manager, project=project.id, person=people[actor.email], role=actor.role, until=None
            )
    for item in _PAPERS:
        await _share(services, operation_of(item.author), project.id, item)
    await _plan(services, manager, project.id, today)


async def _share(services: Services, operation: Operation, project: ProjectId, item: _Paper) -> Document:
    document = await services.documents.create(
        operation,
        project=project,
        title=item.title,
        marking=MarkingDraft(policy=item.policy, text=item.marking),
        tags=item.tags,
        idempotency_key=f"demonstration paper {item.key}",
    )
    content = paper(banner=item.banner, title=item.title, text=item.text)
    version, _ = await services.content.create_version(
        operation,
        document=document.id,
        filename=f"{item.key}.pdf",
        media_type="application/pdf",
        size=len(content),
        idempotency_key=f"demonstration content {item.key}",
    )
    if version.sha256 is None:
        await services.content.receive(operation, version.id, _whole(content), offset=None, length=len(content))
        await services.content.complete(operation, version=version.id, sha256=hashlib.sha256(content).hexdigest())
    return document


async def _plan(services: Services, operation: Operation, project: ProjectId, today: date) -> None:
    for key, title, days, status, percent in _MILESTONES:
        milestone = await services.milestones.create(
            operation,
            project=project,
            title=title,
            marking=_UNCLASSIFIED,
            owner=NationCode("USA"),
            planned_date=today + timedelta(days=days),
            idempotency_key=f"demonstration milestone {key}",
        )
        if milestone.version == 1 and status is not MilestoneStatus.PLANNED:
            await services.milestones.update(
                operation,
                id=milestone.id,
                expected_version=milestone.version,
                status=status,
                percent_complete=percent,
                actual_date=today + timedelta(days=days) if status is MilestoneStatus.ACHIEVED else None,
            )


def _principal(actor: Actor, person: PersonId) -> Principal:
    return Principal(
        person=person,
        nation=actor.nation,
        location=actor.nation,
        mfa=True,
        issuer="urn:entente:demonstration",
        token_id="demonstration",  # noqa: S106 - names the session in the audit log, opens nothing
        expires_at=datetime.now(UTC) + timedelta(hours=1),
        request_id=new_request_id(),
    )


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
