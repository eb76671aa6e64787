"""Contents looked at before anybody else may have them: by a malware scanner where there is one, and for markings.

Promises: a version is available only once both are done, and becomes so in one transaction with what follows from
them. What the scanner knows is kept from everybody; a marking in the text that goes beyond the document's own, or a
text that cannot be read, holds the document in its nation until officers confirm it. A scanner or a store that does not
answer leaves the version waiting, and it is tried again. Acts with the rights of whoever completed the upload, as they
are when it acts: who lost them completes nothing.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from storage.errors import StorageError
from workspace.domain.errors import Conflict, NotFound, PolicyDenied, Unauthenticated, WorkspaceError
from workspace.domain.identifiers import VersionId
from workspace.domain.principal import Principal
from workspace.domain.projects import VersionState
from workspace.persistence.database import Database
from workspace.persistence.examinations import Asked, Examinations, Waiting, backoff
from workspace.services.content.access import MarkedAnew, own_upload
from workspace.services.content.clamd import Scanner, ScannerSilent
from workspace.services.content.extraction import Extracted, ExtractionFailed, Unreadable
from workspace.services.content.faults import translated
from workspace.services.content.reading import Closed, Opened, Reading, closed, judged
from workspace.services.content.settling import Settling
from workspace.services.gate import Gate

_log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 6.5
"""How long a person waits for it; what takes longer goes on behind their back."""

LEFT_FOR: Final = timedelta(seconds=30)
"""How long the request that asked for it has it to itself: if that is cut short, others take it up then."""

_TAKEN_FOR = timedelta(minutes=3)
_AT_ONCE = 4
_MOST_FAILURES = 5


class Examining:
    """Looks at contents."""

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        reading: Reading,
        settling: Settling,
        scanner: Scanner | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._gate = gate
        self._reading = reading
        self._settling = settling
        self._scanner = scanner
        self._clock = clock

    async def promptly(self, principal: Principal, version: VersionId) -> None:
        """Looks at a version within the time of a request; what takes longer is left to `run`."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._examine(principal, version, attempts=0)
        except TimeoutError:
            await self._postpone(version, due_at=self._clock(), fault=None)

    async def run(self) -> int:
        """Looks at everything that is due; gives the number of versions that it took up."""
        taken = 0
        while True:
            now = self._clock()
            async with self._database.unit_of_work() as work:
                due = await Examinations(work).take(now=now, until=now + _TAKEN_FOR, limit=_AT_ONCE)
            await asyncio.gather(*(self._examine(_principal(one, now), one.version, one.attempts) for one in due))
            taken += len(due)
            if len(due) < _AT_ONCE:
                return taken

    async def waiting(self) -> Waiting:
        """Tells what could not be looked at so far, and why."""
        async with self._database.reading() as work:
            return await Examinations(work).waiting()

    async def _examine(self, principal: Principal, version: VersionId, attempts: int) -> None:
        try:
            await self._look(principal, version, attempts)
        except ScannerSilent as silent:
            fault = f"the malware scanner gives no verdict: {silent}"
        except MarkedAnew:
            return await self._postpone(version, due_at=self._clock(), fault=None)
        except (NotFound, PolicyDenied, Unauthenticated, Conflict):
            fault = "whoever uploaded it may not complete it any more"
        except (WorkspaceError, StorageError) as refused:
            fault = f"something it needs does not answer ({type(refused).__name__})"
        except ExtractionFailed as failed:
            fault = str(failed)
        except Exception:  # noqa: BLE001 - whatever it is, the version stays where it is and nobody has it
            _log.exception("an examination failed")
            fault = "the examination failed: report this as a defect"
        else:
            return None
        _log.warning("a version could not be examined and stays unavailable: %s", fault)
        return await self._postpone(version, due_at=self._clock() + backoff(attempts), fault=fault)

    async def _look(self, principal: Principal, version: VersionId, attempts: int) -> None:
        sealed = await self._find(principal, version)
        if sealed is None:
            return
        opened = await self._reading.open(sealed)
        malware = None
        if self._scanner is not None:
            with translated():
                malware = await self._scanner.scan(self._reading.pieces(opened, 0, sealed.found.row.version.size))
        extracted = Extracted() if malware is not None else await self._extract(opened, attempts)
        came_of = await asyncio.to_thread(judged, sealed, extracted)
        async with self._database.unit_of_work() as work:
            found, snapshot = await own_upload(
                work, self._gate, self._gate.operation(principal), version, path=(), lock=True
            )
            if found.row.version.state is not VersionState.SCANNING:
                return
            if found.document.label != sealed.found.document.label:
                raise MarkedAnew
            await Examinations(work).close(version)
            if malware is not None:
                await self._settling.quarantine(work, snapshot, found, signature=malware)
            else:
                await self._settling.release(work, snapshot, found, asked=came_of.asked, words=came_of.words)

    async def _find(self, principal: Principal, version: VersionId) -> Closed | None:
        operation = self._gate.operation(principal)
        async with self._database.unit_of_work() as work:
            found, snapshot = await own_upload(work, self._gate, operation, version, path=(), lock=False)
            if found.row.version.state is not VersionState.SCANNING:
                await Examinations(work).close(version)
                return None
            return await closed(work, found, snapshot)

    async def _extract(self, opened: Opened, attempts: int) -> Extracted:
        try:
            return await self._reading.text(opened)
        except ExtractionFailed:
            if attempts < _MOST_FAILURES:
                raise
            return Extracted(unreadable=Unreadable.DAMAGED)

    async def _postpone(self, version: VersionId, *, due_at: datetime, fault: str | None) -> None:
        try:
            async with self._database.unit_of_work() as work:
                await Examinations(work).postpone(version, due_at=due_at, fault=fault)
        except WorkspaceError:
            _log.warning("an examination could not be postponed: it is taken up again in %s", _TAKEN_FOR)


def _principal(asked: Asked, now: datetime) -> Principal:
    """Whoever completed the upload, as their session then was, for this examination."""
    return Principal(
        person=asked.person,
        nation=asked.nation,
        location=asked.location,
        mfa=asked.mfa,
        issuer="examination",
        token_id=asked.version,
        expires_at=now + _TAKEN_FOR,
        request_id=asked.request,
    )


def asked_by(principal: Principal, version: VersionId) -> Asked:
    """An examination on behalf of whoever completes the upload."""
    return Asked(
        version=version,
        person=principal.person,
        nation=principal.nation,
        location=principal.location,
        mfa=principal.mfa,
        request=principal.request_id,
        attempts=0,
    )
