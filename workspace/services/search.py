"""Search: objects by the words of their titles and tags, and comments by theirs, as far as the viewer may see those.

Where a project wants it, unclassified documents are found by the words of their contents too, by whoever may read them.
"""

from policies.actions import Action
from workspace.domain.errors import Invalid
from workspace.domain.listing import SearchHit
from workspace.domain.paging import Page, PageRequest
from workspace.domain.words import words_asked
from workspace.persistence.database import Database
from workspace.persistence.search import FoundRows
from workspace.services.evenly import told_evenly
from workspace.services.gate import Operation
from workspace.services.paging import Cursors

_LONGEST = 500


@told_evenly()
class Search:
    """Finds documents, milestones, projects and comments."""

    def __init__(self, *, database: Database, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def page(self, operation: Operation, *, text: str, page: PageRequest) -> Page[SearchHit]:
        """Lists what holds every word of the text, by title; a text without words finds nothing.

        Raises:
            Invalid: a size or cursor that does not fit, or an endless text.
        """
        words = _words(text)
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["search", words])
        window = pages.window(page)
        if not words:
            return pages.page([], window=window, place=_place)
        async with self._database.reading() as work:
            hits = await FoundRows(work).page(snapshot.scope(Action.VIEW), words=words, window=window)
        return pages.page(hits, window=window, place=_place)

    async def count(self, operation: Operation, *, text: str) -> int:
        """Counts what `page` lists.

        Raises:
            Invalid: an endless text.
        """
        words = _words(text)
        scope = (await operation.snapshot()).scope(Action.VIEW)
        if not words:
            return 0
        async with self._database.reading() as work:
            return await FoundRows(work).count(scope, words=words)


def _words(text: str) -> tuple[str, ...]:
    if len(text) > _LONGEST:
        raise Invalid(f"Search for at most {_LONGEST} characters.", path=("text",))
    return words_asked(text)


def _place(hit: SearchHit) -> tuple[str, str]:
    return hit.title, hit.node
