"""Contents opened for the workspace itself, with somebody's rights: their text, what is asked about it, and its words.

Decides nothing: the caller asked the gate about whoever it acts for, and asks again before it writes down what came of
it. Nothing that was read is kept here.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from policies.indexing import may_be_indexed
from policies.labels import Label
from storage.vault import Vault
from storage.versions import ContentKey, Segment, Wrap
from workspace.domain.findings import FindingKind
from workspace.domain.words import words_of
from workspace.persistence.database import UnitOfWork
from workspace.persistence.projects import ProjectRow, Projects
from workspace.persistence.sealed import Sealed
from workspace.services.content.access import Found, label_of, own_wrap, segments_of
from workspace.services.content.extraction import Extracted, Extraction
from workspace.services.content.faults import translated
from workspace.services.content.judging import Question, questions
from workspace.services.gate import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A version as it lies sealed, with the wrap of the nation of whoever it is opened for.

    Attributes:
        found: the version and its document.
        wrap: the key of that nation.
        segments: where its bytes are.
        label: what the document bears.
        snapshot: in which the gate was asked.
        project: the document's.
    """

    found: Found
    wrap: Wrap
    segments: list[Segment]
    label: Label
    snapshot: Snapshot
    project: ProjectRow


async def closed(work: UnitOfWork, found: Found, snapshot: Snapshot) -> Closed:
    """Reads what it takes to open a version.

    Raises:
        PolicyDenied: the person's nation has no wrap of it.
        MarkedAnew: the wraps are of another label by now.
    """
    document = found.document
    return Closed(
        found=found,
        segments=segments_of(await Sealed(work).segments(found.row.version.id)),
        project=(await Projects(work).undecided([document.project]))[document.project],
        wrap=await own_wrap(work, found, snapshot),
        label=label_of(snapshot, document),
        snapshot=snapshot,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A version and its key."""

    closed: Closed
    key: ContentKey


class Reading:
    """One worker's reading of contents."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault
        self._extraction = Extraction()

    async def open(self, closed: Closed) -> Opened:
        """Opens a version; no unit of work is open meanwhile.

        Raises:
            PolicyDenied: the nation's key does not open it.
            Unavailable: the keys do not answer.
        """
        with translated():
            key = await self._vault.open_key(closed.found.ref, closed.wrap, label_digest=closed.label.digest)
        return Opened(closed=closed, key=key)

    def pieces(self, opened: Opened, start: int, end: int) -> AsyncIterator[memoryview]:
        """Goes through its bytes from one place to another."""
        return self._vault.read(opened.closed.found.ref, opened.key, opened.closed.segments, start=start, end=end)

    async def text(self, opened: Opened) -> Extracted:
        """Reads its text.

        Raises:
            ExtractionFailed: the process could not do its work.
            Unavailable: the store does not answer, or gave back other bytes than were stored.
        """
        version = opened.closed.found.row.version
        with translated():
            return await self._extraction.read(
                lambda start, end: self.pieces(opened, start, end), size=version.size, filename=version.filename
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of a text.

    Attributes:
        asked: what officers are asked about it.
        words: those by which it may be found; none where its project does not want that, or its label forbids it.
    """

    asked: tuple[Question, ...]
    words: tuple[str, ...]


def judged(closed: Closed, extracted: Extracted) -> Judged:
    """Judges a text by the label under which it was read."""
    asked = questions(
        extracted,
        label=closed.label,
        register=closed.snapshot.law.register,
        participants=closed.project.nations,
        created=closed.found.row.version.created_at.date(),
    )
    wanted = closed.project.content_search and may_be_indexed(closed.label) and not contradicts(asked)
    return Judged(asked=asked, words=words_of(extracted.text) if wanted else ())


def contradicts(asked: Sequence[Question]) -> bool:
    """Whether a marking was found in the text that goes beyond the document's own."""
    return any(one.kind is FindingKind.MARKING for one in asked)
