"""Contents that were there before their project wanted them to be found by their words: looked at in the background.

Promises: every content that whoever asked for it may read, and that may be found by words at all, comes to be; each is
decided about by itself, before it is opened and again before its words are put down, with their rights as they are
then. What was relabelled, withdrawn, frozen or destroyed meanwhile, and what its project does not want found any more,
leaves no word. A killed worker loses nothing but the document it was at. Somebody learns how much is left of what they
may read themselves, and of nothing else.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from policies.actions import Action
from policies.indexing import may_be_indexed
from storage.errors import StorageError
from workspace.domain.errors import Conflict, NeedsApproval, NotFound, PolicyDenied, Unauthenticated, WorkspaceError
from workspace.domain.identifiers import DocumentId, LabelId, ProjectId
from workspace.domain.principal import Principal
from workspace.persistence.content_words import ContentWords
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.examinations import backoff
from workspace.persistence.indexing import Pass, Passes
from workspace.persistence.projects import Projects
from workspace.persistence.versions import VersionRows
from workspace.services.audit import Audit
from workspace.services.content.access import Found, MarkedAnew, label_of
from workspace.services.content.extraction import ExtractionFailed
from workspace.services.content.reading import Closed, Reading, closed, contradicts, judged
from workspace.services.evenly import told_evenly
from workspace.services.finding import visible_document
from workspace.services.gate import Gate, Operation, Snapshot

_log = logging.getLogger(__name__)

_TAKEN_FOR: Final = timedelta(minutes=5)
_AT_ONCE: Final = 20
_BATCHES_IN_A_RUN: Final = 10
_MOST_FAILURES: Final = 8
"""After so many attempts (about an hour of them) a document is left to its next version, or to another pass."""
_MOST_MISREADINGS: Final = 2
"""The same for a content whose reading fails: that is most often the content's own doing, and others wait behind it."""


@told_evenly()
class Indexing:
    """Goes through the contents of projects that want them found."""

    def __init__(
        self, *, database: Database, gate: Gate, reading: Reading, audit: Audit, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._gate = gate
        self._reading = reading
        self._audit = audit
        self._clock = clock

    async def waiting(self, operation: Operation, projects: Sequence[ProjectId]) -> list[int]:
        """Counts, for each project, the contents that the viewer may read and that are still to be looked at."""
        snapshot = await operation.snapshot()
        scope = snapshot.scope(Action.VIEW)
        async with self._database.reading() as work:
            found = await Passes(work).waiting(scope, projects, among=_indexed(snapshot))
        return [found.get(one, 0) for one in projects]

    async def run(self) -> int:
        """Goes on with what is due, for a while; gives the number of documents that were looked at."""
        done = 0
        for _ in range(_BATCHES_IN_A_RUN):
            now = self._clock()
            async with self._database.unit_of_work() as work:
                one = await Passes(work).take(now=now, until=now + _TAKEN_FOR)
            if one is None:
                break
            done += await self._go_on(one)
        return done

    async def _go_on(self, one: Pass) -> int:
        """Looks at the next few documents of a pass; no further when one fails, or nobody wants the pass any more."""
        principal = self._principal(one)
        try:
            documents = await self._next(principal, one)
        except Unauthenticated:
            documents = []
        for number, document in enumerate(documents):
            if not await self._settled(principal, one, document):
                return number
            one = replace(one, attempts=0)
        if documents:
            await self._again(one, due_at=self._clock(), failed=False)
            return len(documents)
        async with self._database.unit_of_work() as work:
            await Passes(work).end(one)
        return 0

    async def _next(self, principal: Principal, one: Pass) -> list[DocumentId]:
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, principal)
            scope = snapshot.scope(Action.VIEW, project=one.project)
            return await Passes(work).next(scope, one, among=_indexed(snapshot), limit=_AT_ONCE)

    async def _settled(self, principal: Principal, one: Pass, document: DocumentId) -> bool:
        """Looks at a document; whether the pass is done with it, one way or the other, and goes on."""
        try:
            return await self._look(principal, one, document)
        except MarkedAnew:
            await self._again(one, due_at=self._clock(), failed=False)
            return False
        except (NotFound, PolicyDenied, NeedsApproval, Unauthenticated, Conflict):
            return await self._leave(one, document)
        except (WorkspaceError, StorageError) as fault:
            return await self._failed(one, document, type(fault).__name__, most=_MOST_FAILURES)
        except ExtractionFailed as fault:
            return await self._failed(one, document, type(fault).__name__, most=_MOST_MISREADINGS)
        except Exception:  # noqa: BLE001 - whatever it is, one content does not keep the others from being found
            _log.exception("a content could not be looked at for its words")
            return await self._failed(one, document, "a defect", most=_MOST_MISREADINGS)

    async def _look(self, principal: Principal, one: Pass, document: DocumentId) -> bool:
        sealed = await self._find(principal, document)
        extracted = await self._reading.text(await self._reading.open(sealed))
        came_of = await asyncio.to_thread(judged, sealed, extracted)
        async with self._database.unit_of_work() as work:
            found, snapshot = await self._decided(work, principal, document)
            if (
                found.row.version.id != sealed.found.row.version.id
                or found.document.label != sealed.found.document.label
            ):
                raise MarkedAnew
            permit = snapshot.permit(Action.VIEW, found.document.content)
            if await Projects(work).wants_words(permit) and not contradicts(came_of.asked):
                await ContentWords(work).put(
                    permit, found.row.version.id, label=found.document.label, words=came_of.words
                )
                await self._audit.record(
                    work,
                    snapshot,
                    action="content.index",
                    object=found.row.version.id,
                    label=label_of(snapshot, found.document),
                    rules=permit.rules,
                    detail={"document": document},
                )
            return await Passes(work).move(one, behind=document, due_at=self._clock() + _TAKEN_FOR)

    async def _find(self, principal: Principal, document: DocumentId) -> Closed:
        async with self._database.unit_of_work() as work:
            return await closed(work, *await self._decided(work, principal, document))

    async def _decided(self, work: UnitOfWork, principal: Principal, document: DocumentId) -> tuple[Found, Snapshot]:
        """Locks a document with its newest version, once the gate let whoever asked read that.

        Raises:
            NotFound: they may not, it is not listed, has no content yet, or may not be found by its words.
        """
        row, snapshot = await visible_document(work, self._gate, self._gate.operation(principal), document, path=())
        snapshot.permit(Action.VIEW, row.content)
        latest = (await VersionRows(work).latest(snapshot.scope(Action.VIEW), [document])).get(document)
        version = None if latest is None else await VersionRows(work).undecided(latest.id)
        if version is None or not may_be_indexed(label_of(snapshot, row)):
            raise NotFound
        return Found(row=version, document=row), snapshot

    async def _leave(self, one: Pass, document: DocumentId) -> bool:
        async with self._database.unit_of_work() as work:
            return await Passes(work).move(one, behind=document, due_at=self._clock() + _TAKEN_FOR)

    async def _failed(self, one: Pass, document: DocumentId, fault: str, *, most: int) -> bool:
        _log.warning("a content could not be looked at for its words (%s)", fault)
        if one.attempts + 1 >= most:
            return await self._leave(one, document)
        await self._again(one, due_at=self._clock() + backoff(one.attempts), failed=True)
        return False

    async def _again(self, one: Pass, *, due_at: datetime, failed: bool) -> None:
        async with self._database.unit_of_work() as work:
            await Passes(work).postpone(one, due_at=due_at, failed=failed)

    def _principal(self, one: Pass) -> Principal:
        """Whoever asked, as their session then was, for these documents."""
        return Principal(
            person=one.person,
            nation=one.nation,
            location=one.location,
            mfa=one.mfa,
            issuer="indexing",
            token_id=one.project,
            expires_at=self._clock() + _TAKEN_FOR * _AT_ONCE,
            request_id=one.request,
        )


def _indexed(snapshot: Snapshot) -> tuple[LabelId, ...]:
    """Those labels under which the person may read contents, and contents may be found by their words."""
    book = snapshot.law.book
    labels = ((one, book.get(one)) for one in snapshot.scope(Action.VIEW).labels)
    return tuple(one for one, label in labels if label is not None and may_be_indexed(label))
