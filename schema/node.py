"""What every object has in common, and how identifiers are read."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import strawberry

from workspace.domain.identifiers import (
    AuthorisationId,
    ChangeId,
    ConsentId,
    DeliverableId,
    DocumentId,
    Kind,
    MilestoneId,
    OrganisationId,
    PersonId,
    ProjectId,
    ProposalId,
    RuleId,
    SpillId,
    TemplateId,
    TransferId,
    VersionId,
    expect,
)

Identity = TypeVar("Identity", bound=str)
T = TypeVar("T")

_KINDS: Final[Mapping[object, Kind]] = {
    PersonId: Kind.PERSON,
    OrganisationId: Kind.ORGANISATION,
    ProjectId: Kind.PROJECT,
    DocumentId: Kind.DOCUMENT,
    VersionId: Kind.VERSION,
    MilestoneId: Kind.MILESTONE,
    DeliverableId: Kind.DELIVERABLE,
    RuleId: Kind.RULE,
    SpillId: Kind.SPILL,
    TemplateId: Kind.TEMPLATE,
    TransferId: Kind.TRANSFER,
    ProposalId: Kind.PROPOSAL,
    ChangeId: Kind.POLICY_CHANGE,
    ConsentId: Kind.CONSENT,
    AuthorisationId: Kind.AUTHORISATION,
}


@strawberry.interface
class Node:
    """An object with an identifier of its own."""

    id: strawberry.ID


def named(identity: Callable[[str], Identity], identifier: str, *path: str) -> Identity:
    """Reads an identifier of one kind, such as `named(ProjectId, text, "projectId")`.

    Raises:
        Invalid: it is malformed or names something else.
    """
    return identity(expect(_KINDS[identity], identifier, path=path))


def named_if_given(identity: Callable[[str], Identity], identifier: str | None, *path: str) -> Identity | None:
    """Reads an identifier of one kind where there is one.

    Raises:
        Invalid: it is malformed or names something else.
    """
    return None if identifier is None else named(identity, identifier, *path)


def visible(found: T | None) -> T:
    """Gives what an object must show to whoever sees the object.

    Raises:
        LookupError: it is missing, which is a fault of ours: nothing is visible unless its parent is.
    """
    if found is None:
        raise LookupError("an object is visible, but what it belongs to is not")
    return found
