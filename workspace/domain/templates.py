"""Marking templates: what a nation's officers approved beforehand, so that its authors need not wait for them."""

from dataclasses import dataclass
from enum import StrEnum

from workspace.domain.identifiers import NationCode, PersonId, ProjectId, TemplateId
from workspace.domain.markings import ExportDraft, MarkingDraft
from workspace.domain.projects import Marking


class TemplateState(StrEnum):
    """Where a template stands: only one in force spares a document the wait."""

    PROPOSED = "PROPOSED"
    IN_FORCE = "IN_FORCE"
    REJECTED = "REJECTED"
    RETIRED = "RETIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTemplate:
    """A template as stored.

    Attributes:
        id: its identifier.
        nation: whose officers answer for it.
        project: where alone it holds; None for everywhere.
        name: what authors pick it by.
        draft: policy and canonical text.
        category: the disclosure category, or None.
        export: what the officers determined.
        distribution: the distribution statement, A to F, or None.
        state: where it stands.
        proposed_by: the officer who may not approve it.
        version: moves with every change.
    """

    id: TemplateId
    nation: NationCode
    project: ProjectId | None
    name: str
    draft: MarkingDraft
    category: int | None
    export: ExportDraft
    distribution: str | None
    state: TemplateState
    proposed_by: PersonId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingTemplate:
    """A template as the people of its nation read it; `export` is a line such as `NONE` or `ITAR XI`."""

    id: TemplateId
    name: str
    marking: Marking
    category: int | None
    export: str
    distribution: str | None
    project: ProjectId | None
    state: TemplateState
    version: int
