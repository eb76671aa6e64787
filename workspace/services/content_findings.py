"""What was found in contents, for those who have to answer for it: officers, and who may read the content besides."""

from datetime import datetime

from policies.actions import Action
from policies.roles import Operation as Task
from workspace.domain.findings import Finding
from workspace.domain.identifiers import DocumentId, Kind, expect
from workspace.domain.paging import Page, PageRequest
from workspace.persistence.database import Database
from workspace.persistence.findings import FindingRows, FindingSight
from workspace.services.evenly import told_evenly
from workspace.services.gate import Operation, Snapshot, in_nation
from workspace.services.paging import Cursors


@told_evenly()
class Findings:
    """What can be asked about findings."""

    def __init__(self, *, database: Database, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def page(
        self, operation: Operation, *, document: DocumentId | None = None, page: PageRequest
    ) -> Page[Finding]:
        """Lists what nobody answered yet, newest first: for officers what concerns their nation.

        For everybody else, what holds the documents of their own nation that they may read; never malware.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        sight = _sight(snapshot, document)
        pages = self._cursors.pages(viewer=snapshot.person, query=["findings", document])
        window = pages.window(page, descending=True)
        async with self._database.reading() as work:
            rows = await FindingRows(work).page(sight, window=window)
        return pages.page(rows, window=window, place=_place)

    async def count(self, operation: Operation, *, document: DocumentId | None = None) -> int:
        """Counts what `page` lists."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            return await FindingRows(work).count(_sight(snapshot, document))


def _sight(snapshot: Snapshot, document: DocumentId | None) -> FindingSight:
    if document is not None:
        expect(Kind.DOCUMENT, document, path=("documentId",))
    officer = snapshot.allows(Task.DOCUMENT_CONFIRM, in_nation(snapshot.nation))
    return FindingSight(
        scope=snapshot.scope(Action.VIEW),
        nation=snapshot.nation,
        administered=snapshot.scope(Action.ADMINISTER) if officer else None,
        document=document,
    )


def _place(finding: Finding) -> tuple[datetime, str]:
    return finding.found_at, finding.id
