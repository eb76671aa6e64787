"""Finding an object by its identifier alone: hidden, absent and malformed are all the same nothing."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import strawberry

from schema.changes import PolicyChange
from schema.comments import Comment
from schema.content import DocumentVersion
from schema.context import Info
from schema.disclosure import DisclosureRule
from schema.documents import Document
from schema.loaders import Loaders
from schema.milestones import Deliverable, Milestone
from schema.node import Node
from schema.people import Nation, Organisation, Person
from schema.projects import Project
from schema.proposals import DocumentProposal
from schema.registers import Authorisation, Consent
from schema.templates import MarkingTemplate
from schema.transfers import Transfer
from workspace.domain.identifiers import Kind, kind_of

_Read = Callable[[Loaders, Any], Awaitable[Any]]

_FINDERS: Final[Mapping[Kind, tuple[_Read, Callable[[Any], Node]]]] = {
    Kind.NATION: (lambda loaders, id_: loaders.nations.load(id_.removeprefix(f"{Kind.NATION}_")), Nation.of),
    Kind.ORGANISATION: (lambda loaders, id_: loaders.organisations.load(id_), Organisation.of),
    Kind.PERSON: (lambda loaders, id_: loaders.people.load(id_), Person.of),
    Kind.PROJECT: (lambda loaders, id_: loaders.projects.load(id_), Project.of),
    Kind.DOCUMENT: (lambda loaders, id_: loaders.documents.load(id_), Document.of),
    Kind.VERSION: (lambda loaders, id_: loaders.versions.load(id_), DocumentVersion.of),
    Kind.MILESTONE: (lambda loaders, id_: loaders.milestones.load(id_), Milestone.of),
    Kind.DELIVERABLE: (lambda loaders, id_: loaders.deliverables.load(id_), Deliverable.of),
    Kind.COMMENT: (lambda loaders, id_: loaders.comments.load(id_), Comment.of),
    Kind.RULE: (lambda loaders, id_: loaders.rules.load(id_), DisclosureRule.of),
    Kind.PROPOSAL: (lambda loaders, id_: loaders.proposals.load(id_), DocumentProposal.of),
    Kind.TRANSFER: (lambda loaders, id_: loaders.transfers.load(id_), Transfer.of),
    Kind.POLICY_CHANGE: (lambda loaders, id_: loaders.changes.load(id_), PolicyChange.of),
    Kind.CONSENT: (lambda loaders, id_: loaders.consents.load(id_), Consent.of),
    Kind.AUTHORISATION: (lambda loaders, id_: loaders.authorisations.load(id_), Authorisation.of),
    Kind.TEMPLATE: (lambda loaders, id_: loaders.templates.load(id_), MarkingTemplate.of),
}


async def find(info: Info, identifier: str) -> Node | None:
    """Reads the object of this identifier, if the viewer may see it."""
    loaders = info.context.loaders
    kind = kind_of(identifier)
    if kind is None or kind not in _FINDERS:
        return None
    read, wrap = _FINDERS[kind]
    found = await read(loaders, identifier)
    return None if found is None else wrap(found)


@strawberry.type
class LookupQueries:
    """Finding by identifier."""

    @strawberry.field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """The object of this identifier; null when there is none that the viewer may see."""
        return await find(info, id)
