"""Identifiers: random, opaque, and of one kind each.

An identifier is a kind's prefix, an underscore and 26 base32 characters that carry 130 random bits, so that
nobody learns from one how many objects there are, when they were made, or what another might be called.
Nations are the exception: they are public, and theirs is their code.
"""

import base64
import re
import secrets
from enum import StrEnum
from typing import NewType

from workspace.domain.errors import Invalid

NationCode = NewType("NationCode", str)
PersonId = NewType("PersonId", str)
OrganisationId = NewType("OrganisationId", str)
ProjectId = NewType("ProjectId", str)
DocumentId = NewType("DocumentId", str)
VersionId = NewType("VersionId", str)
MilestoneId = NewType("MilestoneId", str)
DeliverableId = NewType("DeliverableId", str)
CommentId = NewType("CommentId", str)
RuleId = NewType("RuleId", str)
TemplateId = NewType("TemplateId", str)
ChangeId = NewType("ChangeId", str)
ConsentId = NewType("ConsentId", str)
AuthorisationId = NewType("AuthorisationId", str)
EventId = NewType("EventId", str)
HoldId = NewType("HoldId", str)
SpillId = NewType("SpillId", str)
TransferId = NewType("TransferId", str)
ProposalId = NewType("ProposalId", str)
FindingId = NewType("FindingId", str)

LabelId = NewType("LabelId", int)
"""The number of an interned label: internal, never shown to a client."""


class Kind(StrEnum):
    """What an identifier names; the value is its prefix."""

    NATION = "nat"
    PERSON = "per"
    ORGANISATION = "org"
    PROJECT = "prj"
    DOCUMENT = "doc"
    VERSION = "ver"
    MILESTONE = "mil"
    DELIVERABLE = "dlv"
    COMMENT = "cmt"
    RULE = "rul"
    TEMPLATE = "tpl"
    POLICY_CHANGE = "pcg"
    CONSENT = "cns"
    AUTHORISATION = "aut"
    EVENT = "evt"
    HOLD = "hld"
    SPILL = "spl"
    TRANSFER = "trf"
    PROPOSAL = "prp"
    FINDING = "fnd"


_RANDOM = re.compile(r"[a-z2-7]{26}")
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,3}")
_SPOKEN = {
    Kind.NATION: "a nation",
    Kind.PERSON: "a person",
    Kind.ORGANISATION: "an organisation",
    Kind.PROJECT: "a project",
    Kind.DOCUMENT: "a document",
    Kind.VERSION: "a document version",
    Kind.MILESTONE: "a milestone",
    Kind.DELIVERABLE: "a deliverable",
    Kind.COMMENT: "a comment",
    Kind.RULE: "a disclosure rule",
    Kind.TEMPLATE: "a marking template",
    Kind.POLICY_CHANGE: "a policy change",
    Kind.CONSENT: "a consent",
    Kind.AUTHORISATION: "an export authorisation",
    Kind.EVENT: "an event",
    Kind.HOLD: "a hold",
    Kind.SPILL: "a spill",
    Kind.TRANSFER: "a transfer",
    Kind.PROPOSAL: "a proposal about a document",
    Kind.FINDING: "a finding",
}


def new_identifier(kind: Kind) -> str:
    """Makes an identifier of this kind that nobody can guess."""
    token = base64.b32encode(secrets.token_bytes(17)).decode("ascii").lower()[:26]
    return f"{kind}_{token}"


def kind_of(identifier: str) -> Kind | None:
    """Tells what a well-formed identifier names; None when it is not well formed."""
    prefix, _, rest = identifier.partition("_")
    try:
        kind = Kind(prefix)
    except ValueError:
        return None
    pattern = _CODE if kind is Kind.NATION else _RANDOM
    return kind if pattern.fullmatch(rest) else None


def expect(kind: Kind, identifier: str, *, path: tuple[str, ...]) -> str:
    """Gives the identifier back when it names this kind of thing, whether or not such a thing exists.

    Raises:
        Invalid: it is malformed or names another kind.
    """
    if kind_of(identifier) is not kind:
        raise Invalid(f"This is not the id of {_SPOKEN[kind]}: copy it from where it is shown.", path=path)
    return identifier
