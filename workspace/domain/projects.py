"""Projects, documents and milestones as a viewer who may see them sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from policies.labels import DataRights
from workspace.domain.identifiers import (
    DeliverableId,
    DocumentId,
    EventId,
    MilestoneId,
    NationCode,
    PersonId,
    ProjectId,
    RuleId,
    VersionId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingSuccession:
    """What governs from a day on."""

    day: date
    text: str
    banner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """A label as people read it.

    Attributes:
        text: the canonical marking under its policy.
        banner: the line shown above and below the object.
        policy: whose marking rules it follows.
        level: the national term.
        rank: its place among levels, 0-4 (domain facts, levels table).
        originators: the nations that alone may change it; none when it is a firm's.
        releasable_to: nations, groups and organisations it is released to.
        caveats: further controls, as printed.
        category: the disclosure category, 1-8, or None.
        succession: what takes over on a later day; None when nothing does.
        holder: the firm whose proprietary information it is, or None.
        data_rights: rights in it by contract, to whoever may know them.
    """

    text: str
    banner: str
    policy: str
    level: str
    rank: float
    originators: tuple[NationCode, ...]
    releasable_to: tuple[str, ...]
    caveats: tuple[str, ...]
    category: int | None
    succession: MarkingSuccession | None = None
    holder: str | None = None
    data_rights: DataRights | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A joint undertaking of several nations; with `content_search`, unclassified contents are found by their words."""

    id: ProjectId
    name: str | None
    marking: Marking
    nations: tuple[NationCode, ...]
    version: int
    content_search: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a project is, counting only the milestones that the viewer sees."""

    milestones: int
    achieved: int
    overdue: int
    percent_complete: int
    next_due: date | None


class DocumentState(StrEnum):
    """Where a document stands in its life."""

    HELD = "HELD"
    AVAILABLE = "AVAILABLE"
    FROZEN = "FROZEN"
    WITHDRAWN = "WITHDRAWN"
    SHREDDED = "SHREDDED"


class ObjectState(StrEnum):
    """Whether a document, a milestone or a comment is there for those who may see it; of documents there is more."""

    AVAILABLE = "AVAILABLE"
    FROZEN = "FROZEN"
    WITHDRAWN = "WITHDRAWN"


class VersionState(StrEnum):
    """Where a version stands between the first byte and readers."""

    UPLOADING = "UPLOADING"
    SCANNING = "SCANNING"
    AVAILABLE = "AVAILABLE"
    QUARANTINED = "QUARANTINED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document's record: what it is called and how it is marked."""

    id: DocumentId
    project: ProjectId
    title: str
    marking: Marking
    record_marking: Marking
    state: DocumentState
    tags: tuple[str, ...]
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVersion:
    """One uploaded content of a document; `sha256` is lower-case hex, None until complete."""

    id: VersionId
    document: DocumentId
    number: int
    state: VersionState
    filename: str
    media_type: str
    size: int
    sha256: str | None
    created_at: datetime
    created_by: PersonId


class MilestoneStatus(StrEnum):
    """Where a milestone stands."""

    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"
    AT_RISK = "AT_RISK"
    BLOCKED = "BLOCKED"
    ACHIEVED = "ACHIEVED"
    MISSED = "MISSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A dated commitment of one nation; `title` is None where its own label withholds it."""

    id: MilestoneId
    project: ProjectId
    title: str | None
    marking: Marking
    title_marking: Marking
    owner: NationCode
    status: MilestoneStatus
    planned_date: date
    forecast_date: date | None
    actual_date: date | None
    percent_complete: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    """A document owed at a milestone; visible only to those who see both."""

    id: DeliverableId
    milestone: MilestoneId
    document: DocumentId
    due: date | None
    accepted_at: datetime | None


class RuleEffect(StrEnum):
    """Whether a disclosure rule opens or closes."""

    ALLOW = "ALLOW"
    DENY = "DENY"


class Method(StrEnum):
    """How content reaches a person: shown, or handed over."""

    VIEW = "VIEW"
    DOWNLOAD = "DOWNLOAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRule:
    """One nation's standing decision on what it discloses to whom; lists that are None mean all."""

    id: RuleId
    effect: RuleEffect
    releasing: NationCode
    receiving: str
    project: ProjectId | None
    categories: tuple[int, ...] | None
    max_level: str
    methods: tuple[Method, ...] | None
    valid_from: date | None
    valid_until: date | None
    authority: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEvent:
    """Something happened to an object the viewer may see; `node` is its identifier."""

    id: EventId
    at: datetime
    kind: str
    node: str | None
    project: ProjectId
