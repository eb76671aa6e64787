"""Transfers: documents that are to leave the workspace for a named recipient, and who has to say yes.

Promises: an answer covers what the nation or firm in whose name it was given originated, and nothing else; a document
goes once an officer of each of its originators said yes, none of whom asked for it. Refuses to count an answer after
the transfer ended, and a yes of somebody who no longer speaks in that name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from policies.register import ORGANISATION_PREFIX
from workspace.domain.identifiers import (
    DocumentId,
    LabelId,
    NationCode,
    PersonId,
    ProjectId,
    TransferId,
    VersionId,
)
from workspace.domain.projects import Marking


class TransferState(StrEnum):
    """Where a transfer stands; documents go while it is approved, in part or whole."""

    OPEN = "OPEN"
    PARTIALLY_APPROVED = "PARTIALLY_APPROVED"
    APPROVED = "APPROVED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"
    RECALLED = "RECALLED"
    CANCELLED = "CANCELLED"


class Answer(StrEnum):
    """What was said last in a name."""

    APPROVED = "APPROVED"
    DENIED = "DENIED"
    RECALLED = "RECALLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferItem:
    """One document of a transfer: the version that was current, under the labels it bore then.

    Attributes:
        document: which.
        version: which of its versions goes.
        label: the content's label when it was asked for; under another it does not go.
        record_label: that of its title.
        originators: the nations, and firms as `org:NAME`, whose officers answer for it.
    """

    document: DocumentId
    version: VersionId
    label: LabelId
    record_label: LabelId
    originators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDecision:
    """What was said for an originator, through whom, and why.

    Attributes:
        authority: the nation, or the firm as `org:NAME`, in whose name.
        nation: the nation that administers the officer.
    """

    authority: str
    nation: NationCode
    person: PersonId
    answer: Answer
    rationale: str
    at: datetime

    @property
    def holder(self) -> str | None:
        """The firm in whose name it was said; None for a nation."""
        name = self.authority.removeprefix(ORGANISATION_PREFIX)
        return None if name == self.authority else name


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTransfer:
    """A transfer as stored.

    Attributes:
        id: its identifier.
        project: whose documents go.
        requested_by: who asked; they carry the package and approve nothing of it.
        nation: the nation that administers them.
        to: the nation, or `org:NAME`, that receives.
        recipient: the receiving person or office, by name.
        recipient_key: the public key that the package is sealed to.
        purpose: what for.
        requested_at: when.
        expires_at: until when it may be decided and carried out.
        cancelled_at: when the person who asked gave it up.
        items: the documents, in order.
        decisions: the latest answer in each name that one was given in.
    """

    id: TransferId
    project: ProjectId
    requested_by: PersonId
    nation: NationCode
    to: str
    recipient: str
    recipient_key: bytes
    purpose: str
    requested_at: datetime
    expires_at: datetime
    cancelled_at: datetime | None
    items: tuple[TransferItem, ...]
    decisions: tuple[TransferDecision, ...]

    @property
    def authorities(self) -> tuple[str, ...]:
        """Every nation and firm for which an officer has to answer."""
        return tuple(sorted({one for item in self.items for one in item.originators}))

    def answer_of(self, authority: str) -> Answer | None:
        """What was said in a name; None while nothing was."""
        return next((one.answer for one in self.decisions if one.authority == authority), None)

    def counting(self, spoken: Mapping[PersonId, frozenset[str]]) -> "StoredTransfer":
        """Gives it without the approvals of those who no longer speak in the name they gave them in.

        What was denied or taken back stays so: that took nobody's office to mean less.

        Args:
            spoken: in whose name each officer speaks now.
        """
        kept = (
            one
            for one in self.decisions
            if one.answer is not Answer.APPROVED or one.authority in spoken.get(one.person, frozenset())
        )
        return replace(self, decisions=tuple(kept))

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be answered, taken back or carried out."""
        return self.cancelled_at is None and now < self.expires_at

    def approved_items(self, now: datetime) -> tuple[TransferItem, ...]:
        """The documents that may go now: answered for by each originator, once every originator has."""
        if not self.is_open(now):
            return ()
        answers = {authority: self.answer_of(authority) for authority in self.authorities}
        if None in answers.values():
            return ()
        return tuple(item for item in self.items if all(answers[one] is Answer.APPROVED for one in item.originators))

    def state_for(self, authorities: Iterable[str], now: datetime) -> TransferState:
        """Where it stands, judged by the answers in these names alone: the others' are not their business."""
        answers = [self.answer_of(authority) for authority in authorities]
        if self.cancelled_at is not None:
            return TransferState.CANCELLED
        if answers and all(answer is Answer.DENIED for answer in answers):
            return TransferState.DENIED
        if answers and all(answer in {Answer.DENIED, Answer.RECALLED} for answer in answers):
            return TransferState.RECALLED
        if now >= self.expires_at:
            return TransferState.EXPIRED
        if None in answers:
            return TransferState.OPEN
        return _among(answers)


def _among(answers: Sequence[Answer | None]) -> TransferState:
    whole = all(answer is Answer.APPROVED for answer in answers)
    return TransferState.APPROVED if whole else TransferState.PARTIALLY_APPROVED


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDocument:
    """A document of a transfer as somebody concerned knows it."""

    document: DocumentId
    version: VersionId
    title: str
    marking: Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer as far as it concerns the viewer: all of it for who asked, else what they answer for.

    Attributes:
        stored: as stored.
        state: where it stands, as the viewer may know.
        documents: those the viewer may know of.
        decisions: those the viewer may know of.
        fingerprint: of the recipient's key, to be compared with the recipient.
    """

    stored: StoredTransfer
    state: TransferState
    documents: tuple[TransferDocument, ...]
    decisions: tuple[TransferDecision, ...]
    fingerprint: str

    @property
    def id(self) -> TransferId:
        """Its identifier."""
        return self.stored.id
