"""Services that keep everything in memory, so that tests of the interface are about the interface.

They hide what a test says is hidden, page, count how often they are asked, and decide nothing else.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from policies.labels import DataRights, RightsKind
from workspace.domain.audit import AuditEvent
from workspace.domain.content import ContentTicket, UploadAddress
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.findings import Finding, FindingKind
from workspace.domain.holds import Hold
from workspace.domain.identifiers import (
    DeliverableId,
    DocumentId,
    EventId,
    FindingId,
    HoldId,
    Kind,
    LabelId,
    MilestoneId,
    NationCode,
    OrganisationId,
    PersonId,
    ProjectId,
    RuleId,
    SpillId,
    TemplateId,
    TransferId,
    VersionId,
)
from workspace.domain.law import (
    AccessExplanation,
    AccessQuery,
    AccessReason,
    AccessReport,
    AccessVerdict,
    Composition,
    LevelChoices,
    MarkingCheck,
    MarkingChoices,
    NationAccess,
    PersonAccess,
)
from workspace.domain.listing import SearchHit
from workspace.domain.paging import DEFAULT_SIZE, LARGEST_SIZE, Edge, Page, PageRequest
from workspace.domain.people import Clearance, CoalitionGroup, Membership, Nation, Organisation, Person, Role, RoleHeld
from workspace.domain.principal import Principal
from workspace.domain.projects import (
    ActivityEvent,
    Deliverable,
    DisclosureRule,
    Document,
    DocumentState,
    DocumentVersion,
    Marking,
    Method,
    Milestone,
    MilestoneStatus,
    Progress,
    Project,
    RuleEffect,
    VersionState,
)
from workspace.domain.simulation import (
    Difference,
    DocumentDifference,
    NationDifference,
    PersonDifference,
    SimulationReport,
    Supposition,
)
from workspace.domain.spills import Spill, SpillAccess, SpillAttestation, SpillState
from workspace.domain.templates import MarkingTemplate, TemplateState
from workspace.domain.transfers import (
    Answer,
    StoredTransfer,
    Transfer,
    TransferDecision,
    TransferDocument,
    TransferItem,
    TransferState,
)
from workspace.services.build import Services

T = TypeVar("T")
Identified = (
    Person
    | Organisation
    | Project
    | Document
    | DocumentVersion
    | Milestone
    | DisclosureRule
    | MarkingTemplate
    | Transfer
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
USA = NationCode("USA")


def identifier(kind: Kind, number: int) -> str:
    """A well-formed identifier that a test can predict."""
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    token = ""
    for _ in range(26):
        number, digit = divmod(number, 32)
        token = letters[digit] + token
    return f"{kind}_{token}"


SECRET = Marking(
    text="SECRET//REL TO USA, AUS, JPN",
    banner="SECRET//REL TO USA, AUS, JPN",
    policy="USA",
    level="SECRET",
    rank=3,
    originators=(USA,),
    releasable_to=("USA", "AUS", "JPN"),
    caveats=(),
    category=None,
)


PROPRIETARY = Marking(
    text="PROPRIETARY - Hoshi Robotics",
    banner="PROPRIETARY - Hoshi Robotics",
    policy="COMMERCIAL",
    level="PROPRIETARY",
    rank=0,
    originators=(),
    releasable_to=(),
    caveats=(),
    category=None,
    holder="Hoshi Robotics",
    data_rights=DataRights(
        kind=RightsKind.JOINT, owners=("Hoshi Robotics", "Wattle Dynamics"), contract="C-7", until=date(2027, 1, 1)
    ),
)


def choices() -> MarkingChoices:
    return MarkingChoices(
        policy="USA",
        policies=("USA", "COMMERCIAL"),
        holder=None,
        levels=(
            LevelChoices(
                level="SECRET",
                rank=3,
                caveats=("NOFORN",),
                releasable_to=("AUS", "FVEY"),
                display_only=("JPN",),
                owners=("GBR",),
            ),
        ),
    )


def person(number: int = 1) -> Person:
    return Person(
        id=PersonId(identifier(Kind.PERSON, number)),
        display_name=f"Person {number}",
        nation=USA,
        organisation=OrganisationId(identifier(Kind.ORGANISATION, 1)),
        email=f"person{number}@usa.example",
        clearances=(
            Clearance(policy="USA", level="SECRET", rank=3, expires=date(2030, 1, 1), suspended=False, briefed=True),
        ),
        suspended=False,
        version=1,
    )


def hold() -> Hold:
    return Hold(
        id=HoldId(identifier(Kind.HOLD, 1)),
        document=document().id,
        nation=USA,
        reason="Inquiry",
        until=date(2027, 1, 1),
        set_at=NOON,
        released_at=None,
    )


def spill() -> Spill:
    return Spill(
        id=SpillId(identifier(Kind.SPILL, 1)),
        object=document().id,
        said="Report",
        accesses_recorded=True,
        project=project().id,
        state=SpillState.CONTAINED,
        reported_at=NOON,
        reported_by=person().id,
        description="Marked too low",
        nations=(USA,),
        finding=None,
        assessment=None,
        attestations=(SpillAttestation(nation=USA, person=person(2).id, at=NOON, statement="Deleted"),),
        accesses=(SpillAccess(person=person(2).id, nation=USA, method=Method.DOWNLOAD, at=NOON),),
    )


def transfer() -> Transfer:
    decision = TransferDecision(
        authority=USA, nation=USA, person=person(2).id, answer=Answer.APPROVED, rationale="Checked", at=NOON
    )
    item = TransferItem(
        document=document().id, version=version().id, label=LabelId(1), record_label=LabelId(1), originators=(USA,)
    )
    stored = StoredTransfer(
        id=TransferId(identifier(Kind.TRANSFER, 1)),
        project=project().id,
        requested_by=person().id,
        nation=USA,
        to="JPN",
        recipient="Range",
        recipient_key=b"",
        purpose="Trial",
        requested_at=NOON,
        expires_at=NOON + timedelta(days=7),
        cancelled_at=None,
        items=(item,),
        decisions=(decision,),
    )
    goes = TransferDocument(document=item.document, version=item.version, title="Document 1", marking=SECRET)
    return Transfer(
        stored=stored, state=TransferState.APPROVED, documents=(goes,), decisions=(decision,), fingerprint="00"
    )


def finding() -> Finding:
    return Finding(
        id=FindingId(identifier(Kind.FINDING, 1)),
        document=document().id,
        version=version().id,
        kind=FindingKind.MARKING,
        says="The text of this content is marked TOP SECRET.",
        found_at=NOON,
    )


def principal(*, request_id: str = "req_test") -> Principal:
    return Principal(
        person=person().id,
        nation=USA,
        location=USA,
        mfa=True,
        issuer="usa",
        token_id="token",
        expires_at=NOON + timedelta(days=36_500),
        request_id=request_id,
    )


def project(number: int = 1) -> Project:
    return Project(
        id=ProjectId(identifier(Kind.PROJECT, number)),
        name=f"Project {number}",
        marking=SECRET,
        nations=(USA, NationCode("AUS")),
        version=1,
    )


def document(number: int = 1) -> Document:
    return Document(
        id=DocumentId(identifier(Kind.DOCUMENT, number)),
        project=project().id,
        title=f"Document {number}",
        marking=SECRET,
        record_marking=SECRET,
        state=DocumentState.AVAILABLE,
        tags=("radar",),
        updated_at=NOON,
        version=1,
    )


def version(number: int = 1) -> DocumentVersion:
    return DocumentVersion(
        id=VersionId(identifier(Kind.VERSION, number)),
        document=document(number).id,
        number=1,
        state=VersionState.AVAILABLE,
        filename="report.pdf",
        media_type="application/pdf",
        size=3 * 2**30,
        sha256="0" * 64,
        created_at=NOON,
        created_by=person().id,
    )


def milestone(number: int = 1) -> Milestone:
    return Milestone(
        id=MilestoneId(identifier(Kind.MILESTONE, number)),
        project=project().id,
        title=f"Milestone {number}",
        marking=SECRET,
        title_marking=SECRET,
        owner=USA,
        status=MilestoneStatus.PLANNED,
        planned_date=date(2027, 1, 1),
        forecast_date=None,
        actual_date=None,
        percent_complete=0,
        version=1,
    )


def rule(number: int = 1) -> DisclosureRule:
    return DisclosureRule(
        id=RuleId(identifier(Kind.RULE, number)),
        effect=RuleEffect.ALLOW,
        releasing=USA,
        receiving="JPN",
        project=project().id,
        categories=None,
        max_level="SECRET",
        methods=None,
        valid_from=None,
        valid_until=None,
        authority="NDP-1",
        active=True,
    )


def template(number: int = 1) -> MarkingTemplate:
    return MarkingTemplate(
        id=TemplateId(identifier(Kind.TEMPLATE, number)),
        name="Trilateral",
        marking=SECRET,
        category=3,
        export="ITAR XI",
        distribution="D",
        project=project().id,
        state=TemplateState.IN_FORCE,
        version=2,
    )


def event(number: int = 1) -> ActivityEvent:
    return ActivityEvent(
        id=EventId(identifier(Kind.EVENT, number)),
        at=NOON,
        kind="document.created",
        node=document(number).id,
        project=project().id,
    )


def page_of(items: Sequence[T], page: PageRequest) -> Page[T]:
    if page.first is not None and not 1 <= page.first <= LARGEST_SIZE:
        raise Invalid(f"`first` must be from 1 to {LARGEST_SIZE}.", path=("first",))
    start = 0
    if page.after is not None:
        if not page.after.isdecimal():
            raise Invalid("This cursor does not belong to this list: start again without it.", path=("after",))
        start = int(page.after) + 1
    end = start + (page.first or DEFAULT_SIZE)
    edges = [Edge(sign=partial(str, start + place), item=item) for place, item in enumerate(items[start:end])]
    return Page(edges=edges, has_next=end < len(items), has_previous=start > 0)


@dataclass
class Operation:
    """Stands for the gate's operation: services only pass it on."""

    principal: Principal


@dataclass
class World:
    """What there is, what is hidden, and how the services behave."""

    documents: list[Document] = field(default_factory=lambda: [document(number) for number in range(1, 4)])
    events: list[ActivityEvent] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    failing: Mapping[str, Exception] = field(default_factory=dict)
    hanging: set[str] = field(default_factory=set)
    listeners: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    operations: list[Operation] = field(default_factory=list)
    arguments: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def services(self) -> Services:
        """Everything as the composition root would hand it over."""
        made = SimpleNamespace(
            gate=SimpleNamespace(operation=self._operation),
            people=self._people(),
            projects=self._projects(),
            documents=self._documents(),
            remarking=self._service("remarking", relabel=lambda **_: self.documents[0]),
            templates=self._service(
                "templates",
                in_force=lambda **_: [template()],
                proposed=lambda **_: [template(2)],
                get_many=lambda ids: self._many([template()], ids),
                propose=lambda **_: template(),
                decide=lambda **_: template(),
                retire=lambda **_: template(),
            ),
            determinations=self._service(
                "determinations",
                get_many=lambda ids: self._many(self.documents, ids),
                confirm=lambda **_: self.documents[0],
                determine_export=lambda **_: self.documents[0],
            ),
            destruction=self._service(
                "destruction",
                shred=lambda **_: self.documents[0],
                holds=lambda **_: (hold(),),
                hold_set=lambda **_: hold(),
                hold_release=lambda **_: (hold(),),
            ),
            proposals=self._service("proposals", open=lambda **_: []),
            retention=self._service("retention", due=lambda **_: [], of=lambda **_: ()),
            spills=self._service(
                "spills",
                page=lambda page, **_: page_of([spill()], page),
                count=lambda **_: 1,
                report=lambda **_: spill(),
                attest=lambda **_: spill(),
                assess=lambda **_: spill(),
                close=lambda **_: spill(),
            ),
            transfers=self._service(
                "transfers",
                page=lambda page, **_: page_of([transfer()], page),
                count=lambda **_: 1,
                get_many=lambda ids: self._many([transfer()], ids),
                request=lambda **_: transfer(),
                decide=lambda **_: transfer(),
                end=lambda **_: transfer(),
            ),
            content=self._content(),
            findings=self._service("findings", page=lambda page, **_: page_of([finding()], page), count=lambda **_: 1),
            milestones=self._milestones(),
            disclosure=self._service(
                "disclosure",
                rules=lambda page, **_: page_of([rule()], page),
                rule_count=lambda **_: 1,
                rules_many=lambda ids: self._many([rule()], ids),
                rule_withdraw=lambda **_: rule(),
            ),
            changes=self._service(
                "changes",
                list=lambda page, **_: page_of([], page),
                count=lambda **_: 0,
                get_many=lambda ids: [None] * len(ids),
            ),
            registers=SimpleNamespace(
                consents=self._service("consents", page=lambda page: page_of([], page), count=lambda: 0),
                authorisations=self._service("authorisations", page=lambda page: page_of([], page), count=lambda: 0),
            ),
            choosing=self._service("choosing", offered=lambda **_: choices(), compose=self._composed),
            law=self._service("law", marking_check=self._marking_check, who_can=self._who_can, explain=self._explain),
            access_queries=self._service(
                "access_queries", ask=lambda **_: AccessQuery(reference="req_test", answer="They were asked.")
            ),
            simulations=self._service("simulations", simulate=self._simulate),
            search=self._service(
                "search",
                page=lambda page, **_: page_of(
                    [
                        SearchHit(node=found.id, project=found.project, title=found.title, in_content=True)
                        for found in self.documents
                    ],
                    page,
                ),
                count=lambda **_: len(self.documents),
            ),
            audit=self._service("audit", list=lambda page, **_: page_of([self._audited()], page), count=lambda **_: 1),
            activity=SimpleNamespace(subscribe=self._subscribe),
        )
        return cast("Services", made)

    def _operation(self, asker: Principal) -> Operation:
        self.operations.append(Operation(asker))
        return self.operations[-1]

    def _service(self, name: str, **methods: Callable[..., object]) -> SimpleNamespace:
        def method(verb: str, answer: Callable[..., object]) -> Callable[..., Awaitable[object]]:
            async def ask(operation: Operation, **arguments: object) -> object:
                assert operation is self.operations[-1], "services are asked within the current operation"
                self.calls[f"{name}.{verb}"] += 1
                self.arguments[f"{name}.{verb}"] = arguments
                await self._misbehave(f"{name}.{verb}")
                return answer(**arguments)

            return ask

        return SimpleNamespace(**{verb: method(verb, answer) for verb, answer in methods.items()})

    async def _misbehave(self, asked: str) -> None:
        if failure := self.failing.get(asked):
            raise failure
        if asked in self.hanging:
            await asyncio.Event().wait()

    def _many(self, known: Sequence[Identified], ids: Sequence[str]) -> list[Identified | None]:
        found: dict[str, Identified] = {entity.id: entity for entity in known if entity.id not in self.hidden}
        return [found.get(wanted) for wanted in ids]

    def _people(self) -> SimpleNamespace:
        nations = {code: Nation(NationCode(code), code.title()) for code in ("USA", "AUS", "JPN", "GBR")}
        firm = Organisation(id=OrganisationId(identifier(Kind.ORGANISATION, 1)), name="Hoshi Robotics", nation=USA)
        return self._service(
            "people",
            viewer=person,
            nations=lambda: tuple(nations.values()),
            nations_many=lambda codes: [nations.get(code) for code in codes],
            groups=lambda: (CoalitionGroup(code="FVEY", members=(USA,), since=None),),
            get_many=lambda ids: self._many([person(1), person(2)], ids),
            organisations=lambda ids: self._many([firm], ids),
            roles_many=lambda ids: [(RoleHeld(role=Role.RESEARCHER, project=project().id, until=None),) for _ in ids],
            list=lambda page, **_: page_of([person(1), person(2)], page),
            count=lambda **_: 2,
            update=lambda **_: person(),
        )

    def _projects(self) -> SimpleNamespace:
        member = Membership(person=person(2).id, role=Role.OBSERVER, until=None)
        return self._service(
            "projects",
            get_many=lambda ids: self._many([project(1), project(2)], ids),
            list=lambda page, **_: page_of([project(1), project(2)], page),
            count=lambda **_: 2,
            members=lambda page, **_: page_of([member], page),
            member_count=lambda **_: 1,
            create=lambda **_: project(),
            update=lambda **_: project(),
            member_add=lambda **_: member,
            member_remove=lambda **_: None,
        )

    def _documents(self) -> SimpleNamespace:
        return self._service(
            "documents",
            get_many=lambda ids: self._many(self.documents, ids),
            page=lambda page, **_: page_of(self.documents, page),
            count=lambda **_: len(self.documents),
            derived_from=lambda ids: [() for _ in ids],
            create=lambda **_: self.documents[0],
            update=lambda **_: self.documents[0],
            withdraw=lambda **_: self.documents[0],
        )

    def _content(self) -> SimpleNamespace:
        return self._service(
            "content",
            get_versions=lambda ids: self._many([version()], ids),
            latest=lambda documents: [version() for _ in documents],
            page=lambda page, **_: page_of([version()], page),
            count=lambda **_: 1,
            create_version=lambda **_: (version(), UploadAddress(path=f"/uploads/{version().id}", expires_at=NOON)),
            complete=lambda **_: version(),
            create_ticket=lambda **_: ContentTicket(path="/content/ticket", expires_at=NOON),
        )

    def _milestones(self) -> SimpleNamespace:
        owed = Deliverable(
            id=DeliverableId(identifier(Kind.DELIVERABLE, 1)),
            milestone=milestone().id,
            document=document().id,
            due=None,
            accepted_at=None,
        )
        progress = Progress(milestones=1, achieved=0, overdue=0, percent_complete=0, next_due=date(2027, 1, 1))
        return self._service(
            "milestones",
            get_many=lambda ids: self._many([milestone(1), milestone(2)], ids),
            page=lambda page, **_: page_of([milestone(1), milestone(2)], page),
            count=lambda **_: 2,
            dependencies=lambda ids: [(milestone(2),) if wanted == milestone().id else () for wanted in ids],
            deliverables=lambda ids: [(owed,) for _ in ids],
            get_deliverable=lambda id: owed if id == owed.id else None,  # noqa: A006 - the service's own name
            progress=lambda projects: [progress for _ in projects],
            create=lambda **_: milestone(),
            update=lambda **_: milestone(),
            add_dependency=lambda **_: milestone(),
            add_deliverable=lambda **_: owed,
        )

    def _audited(self) -> AuditEvent:
        return AuditEvent(
            id=EventId(identifier(Kind.EVENT, 1)),
            at=NOON,
            actor=person().id,
            nation=USA,
            action="project.create",
            object=project().id,
            decision="GRANTED",
            reasons=(),
        )

    def _marking_check(self, text: str, **_: object) -> MarkingCheck:
        return MarkingCheck(valid=True, canonical=text, banner=text, portion=f"({text})", marking=SECRET, faults=())

    def _composed(self, picked: Composition, **_: object) -> MarkingCheck:
        return self._marking_check(f"{picked.level}//REL TO USA, {', '.join(sorted(picked.releasable_to))}")

    def _who_can(self, **arguments: object) -> AccessReport:
        if arguments["object"] in self.hidden:
            raise NotFound(path=("object",))
        return AccessReport(
            nations=(NationAccess(nation=USA, allowed=True, people=1),),
            people=(PersonAccess(person=person().id, allowed=True, shown=person()),),
            people_total=1,
        )

    def _explain(self, **arguments: object) -> AccessExplanation:
        if self.hidden & {arguments["object"], arguments["person"]}:
            raise NotFound(path=("object",))
        return AccessExplanation(
            verdict=AccessVerdict.DENIED,
            reasons=(AccessReason(code="clearance", message="No clearance reaches it."),),
            rules=(RuleId(identifier(Kind.RULE, 1)),),
            complete=False,
            recipients=(NationAccess(nation=USA, allowed=False, people=0),),
        )

    def _simulate(self, change: Supposition) -> SimulationReport | None:
        if change.relabel is not None and change.relabel.document in self.hidden:
            raise NotFound(path=("relabel", "id"))
        touched = Difference(
            people=1,
            documents=2**40,
            accesses=2**40,
            nations=(NationDifference(nation=USA, people=1, documents=2**40, accesses=2**40),),
            people_sample=(PersonDifference(shown=person(), documents=2**40),),
            documents_sample=(DocumentDifference(document=document().id, marking=SECRET, people=1),),
        )
        return SimulationReport(documents=2**41, people=3, gains=touched, losses=touched)

    async def _subscribe(self, *_: object, **__: object) -> AsyncGenerator[ActivityEvent, None]:
        self.listeners += 1
        try:
            for happened in self.events:
                yield happened
            await self._misbehave("activity.subscribe")
        finally:
            self.listeners -= 1
