"""What was found in a content before anybody could read it, and put before the officers who answer for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workspace.domain.identifiers import DocumentId, FindingId, VersionId


class FindingKind(StrEnum):
    """What kind of thing was found.

    A MARKING in the text goes beyond that of the document, which is held for that; the text of an UNREADABLE content
    could not be looked at, which is asked about where the document is held anyhow; MALWARE was recognised by the
    scanner, and keeps the version from everybody.
    """

    MARKING = "MARKING"
    UNREADABLE = "UNREADABLE"
    MALWARE = "MALWARE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding.

    Attributes:
        id: its identifier.
        document: the document.
        version: the version of it whose content was looked at.
        kind: what kind of thing.
        says: what was found and what is asked, in a sentence; of a text nothing but its markings.
        found_at: when.
    """

    id: FindingId
    document: DocumentId
    version: VersionId
    kind: FindingKind
    says: str
    found_at: datetime
