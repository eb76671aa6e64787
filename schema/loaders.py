"""What one operation reads in batches: each loader asks a service, and so the gate, and never remembers beyond it.

A read is shared by all fields that need it: where one of them is given up because a sibling failed, the others still
get their answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from strawberry.dataloader import DataLoader
from typing_extensions import override

from workspace.domain.changes import PolicyChange
from workspace.domain.comments import Comment
from workspace.domain.identifiers import (
    AuthorisationId,
    ChangeId,
    CommentId,
    ConsentId,
    DeliverableId,
    DocumentId,
    MilestoneId,
    NationCode,
    OrganisationId,
    PersonId,
    ProjectId,
    ProposalId,
    RuleId,
    TemplateId,
    TransferId,
    VersionId,
)
from workspace.domain.lawmaking import StandingFacts
from workspace.domain.people import Nation, Organisation, Person, RoleHeld
from workspace.domain.projects import (
    Deliverable,
    DisclosureRule,
    Document,
    DocumentVersion,
    Milestone,
    Progress,
    Project,
)
from workspace.domain.proposals import Proposal
from workspace.domain.registers import Authorisation, Consent
from workspace.domain.templates import MarkingTemplate
from workspace.domain.transfers import Transfer
from workspace.services.build import Services
from workspace.services.gate import Operation

K = TypeVar("K")
V = TypeVar("V")


async def one_by_one(read: Callable[[K], Awaitable[V]], keys: list[K]) -> list[V]:
    """Reads what a service gives only singly."""
    return [await read(key) for key in keys]


class _Shared(DataLoader[K, V]):
    """A loader whose reads cannot be cancelled by one of those that wait for them."""

    @override
    def load(self, key: K) -> Awaitable[V]:
        return asyncio.shield(super().load(key))


class Loaders:
    """The batched reads of one operation."""

    def __init__(self, services: Services, operation: Operation) -> None:
        people, projects, documents = services.people, services.projects, services.documents
        content, milestones = services.content, services.milestones

        def batched(read: Callable[[list[K]], Awaitable[Sequence[V]]]) -> DataLoader[K, V]:
            return _Shared(load_fn=read)

        self.nations: DataLoader[NationCode, Nation | None] = batched(
            lambda codes: people.nations_many(operation, codes=codes)
        )
        self.organisations: DataLoader[OrganisationId, Organisation | None] = batched(
            lambda ids: people.organisations(operation, ids=ids)
        )
        self.people: DataLoader[PersonId, Person | None] = batched(lambda ids: people.get_many(operation, ids=ids))
        self.roles: DataLoader[PersonId, tuple[RoleHeld, ...]] = batched(
            lambda ids: people.roles_many(operation, ids=ids)
        )
        self.projects: DataLoader[ProjectId, Project | None] = batched(
            lambda ids: projects.get_many(operation, ids=ids)
        )
        self.progress: DataLoader[ProjectId, Progress] = batched(
            lambda ids: milestones.progress(operation, projects=ids)
        )
        self.still_to_index: DataLoader[ProjectId, int] = batched(lambda ids: services.indexing.waiting(operation, ids))
        self.documents: DataLoader[DocumentId, Document | None] = batched(
            lambda ids: documents.get_many(operation, ids=ids)
        )
        self.administered: DataLoader[DocumentId, Document | None] = batched(
            lambda ids: services.determinations.get_many(operation, ids=ids)
        )
        self.sources: DataLoader[DocumentId, tuple[Document, ...]] = batched(
            lambda ids: documents.derived_from(operation, ids=ids)
        )
        self.versions: DataLoader[VersionId, DocumentVersion | None] = batched(
            lambda ids: content.get_versions(operation, ids=ids)
        )
        self.latest: DataLoader[DocumentId, DocumentVersion | None] = batched(
            lambda ids: content.latest(operation, documents=ids)
        )
        self.milestones: DataLoader[MilestoneId, Milestone | None] = batched(
            lambda ids: milestones.get_many(operation, ids=ids)
        )
        self.dependencies: DataLoader[MilestoneId, tuple[Milestone, ...]] = batched(
            lambda ids: milestones.dependencies(operation, ids=ids)
        )
        self.deliverables_of: DataLoader[MilestoneId, tuple[Deliverable, ...]] = batched(
            lambda ids: milestones.deliverables(operation, ids=ids)
        )
        self.deliverables: DataLoader[DeliverableId, Deliverable | None] = batched(
            lambda ids: one_by_one(lambda id_: milestones.get_deliverable(operation, id=id_), ids)
        )
        self.comments: DataLoader[CommentId, Comment | None] = batched(
            lambda ids: services.comments.get_many(operation, ids)
        )
        self.rules: DataLoader[RuleId, DisclosureRule | None] = batched(
            lambda ids: services.disclosure.rules_many(operation, ids=ids)
        )
        self.proposals: DataLoader[ProposalId, Proposal | None] = batched(
            lambda ids: services.proposals.get_many(operation, ids=ids)
        )
        self.changes: DataLoader[ChangeId, PolicyChange | None] = batched(
            lambda ids: services.changes.get_many(operation, ids)
        )
        self.consents: DataLoader[ConsentId, Consent | None] = batched(
            lambda ids: services.registers.consents.get_many(operation, ids)
        )
        self.authorisations: DataLoader[AuthorisationId, Authorisation | None] = batched(
            lambda ids: services.registers.authorisations.get_many(operation, ids)
        )
        self.standings: DataLoader[OrganisationId, tuple[StandingFacts, int] | None] = batched(
            lambda ids: services.registers.standings(operation, ids)
        )
        self.templates: DataLoader[TemplateId, MarkingTemplate | None] = batched(
            lambda ids: services.templates.get_many(operation, ids=ids)
        )
        self.transfers: DataLoader[TransferId, Transfer | None] = batched(
            lambda ids: services.transfers.get_many(operation, ids=ids)
        )
