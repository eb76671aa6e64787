"""Asking the law: how a marking reads, and who could act on what."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated

import strawberry

from policies import actions
from schema.context import Info
from schema.disclosure import DisclosureRule
from schema.markings import MarkingCheck, MarkingChoices, MarkingComposeInput, MarkingInput, draft_if_given
from schema.mutations import Payload, change
from schema.node import named, named_if_given
from schema.people import OfNation, OfPerson
from workspace.domain import law
from workspace.domain.errors import NotFound
from workspace.domain.identifiers import PersonId, ProjectId, RuleId


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
class NationAccess(OfNation):
    """Whether somebody of the nation in the project could, and how many; or whether it may be passed to the nation."""

    allowed: bool
    people: int


@strawberry.type
class PersonAccess(OfPerson):
    """Whether this person could."""

    allowed: bool


@strawberry.type
class AccessReport:
    """Who could, among the nations and the people whom the viewer may know of."""

    nations: list[NationAccess]
    people: list[PersonAccess]
    people_total: int

    @classmethod
    def of(cls, report: law.AccessReport) -> "AccessReport":
        """Wraps the law's report."""
        return cls(
            nations=_nations(report.nations),
            people=[PersonAccess(allowed=access.allowed, shown=access.shown) for access in report.people],
            people_total=report.people_total,
        )


def _nations(found: Iterable[law.NationAccess]) -> list[NationAccess]:
    return [NationAccess(allowed=access.allowed, people=access.people, code=access.nation) for access in found]


strawberry.enum(law.AccessVerdict)


@strawberry.type
class AccessReason:
    """One cause of a refusal, and whom to ask about it."""

    code: str
    message: str


@strawberry.type
class AccessExplanation:
    """Why somebody may or may not, as far as the viewer may know."""

    allowed: bool
    verdict: law.AccessVerdict
    reasons: list[AccessReason]
    until: date | None
    complete: bool
    recipients: list[NationAccess]
    rule_ids: strawberry.Private[tuple[RuleId, ...]]

    @strawberry.field
    async def rules(self, info: Info) -> list[DisclosureRule]:
        """The rules relied on that the viewer may read."""
        found = await info.context.loaders.rules.load_many(self.rule_ids)
        return [DisclosureRule.of(rule) for rule in found if rule is not None]

    @classmethod
    def of(cls, explained: law.AccessExplanation) -> "AccessExplanation":
        """Wraps the law's explanation."""
        return cls(
            allowed=explained.verdict is law.AccessVerdict.GRANTED,
            verdict=explained.verdict,
            reasons=[AccessReason(code=one.code, message=one.message) for one in explained.reasons],
            until=explained.until,
            complete=explained.complete,
            recipients=_nations(explained.recipients),
            rule_ids=explained.rules,
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
    async def marking_choices(
        self, info: Info, project_id: strawberry.ID, policy: str | None = None
    ) -> MarkingChoices | None:
        """What the viewer could mark a new document of a project with; null when the project is not visible."""
        try:
            offered = await info.context.services.choosing.offered(
                info.context.operation, project=named(ProjectId, project_id, "projectId"), policy=policy
            )
        except NotFound:
            return None
        return MarkingChoices.of(offered)

    @strawberry.field
    async def marking_compose(
        self, info: Info, asked: Annotated[MarkingComposeInput, strawberry.argument(name="input")]
    ) -> MarkingCheck | None:
        """The marking that says what was chosen, or what stands against it; null when the project is not visible."""
        try:
            check = await info.context.services.choosing.compose(
                info.context.operation,
                project=named(ProjectId, asked.project_id, "projectId"),
                picked=asked.picked(),
            )
        except NotFound:
            return None
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

    @strawberry.field
    async def explain_access(
        self,
        info: Info,
        person: strawberry.ID,
        object_id: Annotated[strawberry.ID, strawberry.argument(name="object")],
        action: Action,
    ) -> AccessExplanation | None:
        """Why somebody may act on an object, or why not; null when the person or the object is not visible."""
        try:
            explained = await info.context.services.law.explain(
                info.context.operation,
                person=named(PersonId, person, "person"),
                object=object_id,
                action=actions.Action(action.value),
            )
        except NotFound:
            return None
        return AccessExplanation.of(explained)


@strawberry.input
class AccessQueryInput:
    """What somebody could not find and would like to have, and why; `reference` is that of the refusal."""

    object_id: strawberry.ID
    reason: str
    reference: str | None = None


@strawberry.type
class AccessQuery:
    """A request that was passed on; it is answered alike whether or not anything is there."""

    reference: str
    answer: str


@strawberry.type
class AccessQueryPayload(Payload):
    """The request as it was recorded."""

    access_query: AccessQuery | None = None


@strawberry.type
class LawChanges:
    """What can be asked of officers."""

    @change
    async def access_query(
        self, info: Info, asked: Annotated[AccessQueryInput, strawberry.argument(name="input")]
    ) -> AccessQueryPayload:
        """Asks for access to something that may or may not be there: one's own officers learn of it, and its owners."""
        made = await info.context.services.access_queries.ask(
            info.context.operation, object=asked.object_id, reason=asked.reason, reference=asked.reference
        )
        return AccessQueryPayload(access_query=AccessQuery(reference=made.reference, answer=made.answer))
