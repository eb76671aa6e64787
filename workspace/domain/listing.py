"""What a person may ask of a list: which rows, in which order."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workspace.domain.identifiers import NationCode, PersonId, ProjectId
from workspace.domain.projects import MilestoneStatus


class OrderDirection(StrEnum):
    """Smallest first, or largest first."""

    ASC = "ASC"
    DESC = "DESC"


class ProjectOrderField(StrEnum):
    """What projects can be ordered by."""

    NAME = "NAME"
    CREATED_AT = "CREATED_AT"


class DocumentOrderField(StrEnum):
    """What documents can be ordered by."""

    UPDATED_AT = "UPDATED_AT"
    TITLE = "TITLE"


class MilestoneOrderField(StrEnum):
    """What milestones can be ordered by; a withheld title stands last."""

    PLANNED_DATE = "PLANNED_DATE"
    TITLE = "TITLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOrder:
    """The order of a list of projects; by name unless asked otherwise."""

    field: ProjectOrderField = ProjectOrderField.NAME
    direction: OrderDirection = OrderDirection.ASC


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """Which projects; None leaves a condition out.

    Attributes:
        nation: those in which this nation participates.
        text: those in whose name this occurs.
    """

    nation: NationCode | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFilter:
    """Which disclosure rules; None leaves a condition out."""

    releasing: NationCode | None = None
    receiving: str | None = None
    project: ProjectId | None = None
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which audit events; None leaves a condition out."""

    person: PersonId | None = None
    object: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOrder:
    """The order of a list of documents; latest change first unless asked otherwise."""

    field: DocumentOrderField = DocumentOrderField.UPDATED_AT
    direction: OrderDirection = OrderDirection.DESC


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilter:
    """Which documents; None leaves a condition out.

    Attributes:
        project: those of this project.
        text: those in whose title or tags every word of this occurs.
        tag: those that carry exactly this tag.
        updated_since: those changed at or after this instant.
    """

    project: ProjectId | None = None
    text: str | None = None
    tag: str | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneOrder:
    """The order of a list of milestones; earliest planned first unless asked otherwise."""

    field: MilestoneOrderField = MilestoneOrderField.PLANNED_DATE
    direction: OrderDirection = OrderDirection.ASC


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneFilter:
    """Which milestones; None leaves a condition out, an empty `status` matches nothing."""

    project: ProjectId | None = None
    owner: NationCode | None = None
    status: tuple[MilestoneStatus, ...] | None = None
    planned_from: date | None = None
    planned_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """An object whose visible words match: its identifier, its project and its title.

    What matched is the title (of a comment, what it says), or, `in_content`, the words of the document's content.
    """

    node: str
    project: ProjectId
    title: str
    in_content: bool = False
