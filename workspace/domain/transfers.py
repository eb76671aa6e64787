"""Transfers: documents that are to leave the workspace for a named recipient, and who has to say yes.

Promises: a nation's answer covers what it originated and nothing else; a document goes once an officer of each of its
originators said yes, none of whom asked for it. Refuses to count an answer after the transfer ended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
    """What a nation said last."""

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
        originators: the nations whose officers answer for it.
    """

    document: DocumentId
    version: VersionId
    label: LabelId
    record_label: LabelId
    originators: tuple[NationCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDecision:
    """What a nation said, through whom, and why."""

    nation: NationCode
    person: PersonId
    answer: Answer
    rationale: str
    at: datetime


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
        decisions: the latest answer of each nation that gave one.
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
    def nations(self) -> tuple[NationCode, ...]:
        """Every nation that has to answer."""
        return tuple(sorted({nation for item in self.items for nation in item.originators}))

    def answer_of(self, nation: NationCode) -> Answer | None:
        """What a nation said; None while it said nothing."""
        return next((one.answer for one in self.decisions if one.nation == nation), None)

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be answered, taken back or carried out."""
        return self.cancelled_at is None and now < self.expires_at

    def approved_items(self, now: datetime) -> tuple[TransferItem, ...]:
        """The documents that may go now: answered for by each originator, once every nation has answered."""
        if not self.is_open(now):
            return ()
        answers = {nation: self.answer_of(nation) for nation in self.nations}
        if None in answers.values():
            return ()
        return tuple(
            item for item in self.items if all(answers[nation] is Answer.APPROVED for nation in item.originators)
        )

    def state_for(self, nations: Iterable[NationCode], now: datetime) -> TransferState:
        """Where it stands, judged by the answers of these nations alone: the others' are not their business."""
        answers = [self.answer_of(nation) for nation in nations]
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
    """A transfer as far as it concerns the viewer: all of it for who asked, else what their own nation originated.

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
