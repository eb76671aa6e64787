"""A change that somebody thinks of making, and what it would open and close."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from workspace.domain.identifiers import DocumentId, NationCode, PersonId, ProjectId
from workspace.domain.lawmaking import LawDraft
from workspace.domain.markings import MarkingDraft
from workspace.domain.people import ClearanceDraft, Person
from workspace.domain.projects import Marking, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class RelabelDraft:
    """Another marking for a document; its record follows unless it was marked apart."""

    document: DocumentId
    marking: MarkingDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """Another record of a person; what is None stays."""

    person: PersonId
    suspended: bool | None = None
    clearances: Sequence[ClearanceDraft] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDraft:
    """Somebody who would join a project, or leave it."""

    person: PersonId
    project: ProjectId
    joins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition(LawDraft):
    """Changes to be tried together: of the law, and of what it is asked about.

    Attributes:
        relabel: a document to mark again.
        person: a person to change.
        members: people who would join or leave projects.
        method: the access that is counted.
    """

    relabel: RelabelDraft | None = None
    person: PersonDraft | None = None
    members: tuple[MemberDraft, ...] = ()
    method: Method = Method.VIEW


def supposing(
    law: LawDraft,
    *,
    relabel: RelabelDraft | None = None,
    person: PersonDraft | None = None,
    members: tuple[MemberDraft, ...] = (),
    method: Method = Method.VIEW,
) -> Supposition:
    """Gives a change of the law as something to be tried, with other changes."""
    parts = {part.name: getattr(law, part.name) for part in fields(LawDraft)}
    return Supposition(**parts, relabel=relabel, person=person, members=members, method=method)


@dataclass(frozen=True, slots=True, kw_only=True)
class NationDifference:
    """What changes for the readers of one nation."""

    nation: NationCode
    people: int
    documents: int
    accesses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDifference:
    """How many documents one person gains or loses."""

    shown: Person
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDifference:
    """How many people one document gains or loses."""

    document: DocumentId
    marking: Marking
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is gained, or what is lost: counts are exact, people and documents a sample.

    Attributes:
        people: how many people it concerns.
        documents: how many documents.
        accesses: how many pairs of a person and a document.
        nations: the same by the readers' nation, over all.
        people_sample: those whom it concerns most.
        documents_sample: the latest of those with the most readers changed.
    """

    people: int
    documents: int
    accesses: int
    nations: tuple[NationDifference, ...]
    people_sample: tuple[PersonDifference, ...]
    documents_sample: tuple[DocumentDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """What a change would open and close among the documents that the officer's nation originated.

    Attributes:
        documents: how many documents were asked about.
        people: how many people.
        gains: what would open.
        losses: what would close.
    """

    documents: int
    people: int
    gains: Difference
    losses: Difference
