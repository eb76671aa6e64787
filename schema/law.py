"""Asking the law: how a marking reads, and who could act on what."""

from enum import StrEnum
from typing import Annotated

import strawberry

from policies import actions
from schema.context import Info
from schema.markings import MarkingCheck, MarkingInput, draft_if_given
from schema.node import named_if_given, visible
from schema.people import Nation, Person, nation_of, person_of
from workspace.domain import law
from workspace.domain.errors import NotFound
from workspace.domain.identifiers import NationCode, PersonId, ProjectId


@strawberry.enum
class Action(StrEnum):
    """What can be done to an object."""

    VIEW = "view"
    DOWNLOAD = "download"
    EDIT = "edit"
    SHARE = "share"
    RELEASE = "release"
    RELABEL = "relabel"
    ADMINISTER = "administer"


@strawberry.type
class NationAccess:
    """Whether somebody of the nation in the project could."""

    allowed: bool
    code: strawberry.Private[NationCode]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """The nation."""
        return await nation_of(info, self.code)


@strawberry.type
class PersonAccess:
    """Whether this person could."""

    allowed: bool
    person_id: strawberry.Private[PersonId]

    @strawberry.field
    async def person(self, info: Info) -> Person:
        """The person."""
        return visible(await person_of(info, self.person_id))


@strawberry.type
class AccessReport:
    """Who could, among the nations and the people whom the viewer may know of."""

    nations: list[NationAccess]
    people: list[PersonAccess]

    @classmethod
    def of(cls, report: law.AccessReport) -> "AccessReport":
        """Wraps the law's report."""
        return cls(
            nations=[NationAccess(allowed=access.allowed, code=access.nation) for access in report.nations],
            people=[PersonAccess(allowed=access.allowed, person_id=access.person) for access in report.people],
        )


@strawberry.type
class LawQueries:
    """Questions to the law."""

    @strawberry.field
    async def marking_check(self, info: Info, marking: str, policy: str | None = None) -> MarkingCheck:
        """How a marking reads under a policy: its canonical form and banner, or its faults."""
        check = await info.context.services.law.marking_check(info.context.operation, text=marking, policy=policy)
        return MarkingCheck.of(check)

    @strawberry.field
    async def who_can(
        self,
        info: Info,
        action: Action,
        object_id: Annotated[strawberry.ID | None, strawberry.argument(name="object")] = None,
        marking: MarkingInput | None = None,
        project_id: strawberry.ID | None = None,
    ) -> AccessReport | None:
        """Who could act on an object, or on what would be marked so in a project; null when that is not visible."""
        try:
            report = await info.context.services.law.who_can(
                info.context.operation,
                action=actions.Action(action.value),
                object=object_id,
                marking=draft_if_given(marking),
                project=named_if_given(ProjectId, project_id, "projectId"),
            )
        except NotFound:
            return None
        return AccessReport.of(report)
