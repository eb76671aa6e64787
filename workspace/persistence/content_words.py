"""The words of contents, of the newest version of each document; only of projects that want them to be found by.

A row stands for a content under one label. It is found only while the document bears that very label and the project
still wants it, and it goes in the same transaction as what it rests on.
"""

from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Permit
from workspace.domain.identifiers import LabelId, VersionId
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import documents
from workspace.persistence.examination_tables import content_words

LONGEST_WORD = 64
"""Characters; what is longer is not what anybody looks for."""

MOST_WORDS = 30_000


class ContentWords:
    """The words, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def put(self, permit: Permit, version: VersionId, *, label: LabelId, words: Iterable[str]) -> None:
        """Lets the permit's document be found by the words of a version of it, and by those of no other."""
        kept = sorted(word for word in words if len(word) <= LONGEST_WORD)[:MOST_WORDS]
        values = {"version": version, "label_id": label, "words": kept}
        put = upsert(content_words).values(document=permit.object, **values)
        await self._work.execute(put.on_conflict_do_update(index_elements=["document"], set_=values))

    async def follow(self, permit: Permit, *, label: LabelId) -> None:
        """Puts the words of the permit's document under another label, like the document."""
        await self._work.execute(
            update(content_words).where(content_words.c.document == permit.object).values(label_id=label)
        )

    async def forget(self, permit: Permit) -> None:
        """Lets the permit's document be found by no word of its content any more."""
        await self._work.execute(delete(content_words).where(content_words.c.document == permit.object))

    async def forget_all(self, permit: Permit) -> None:
        """Lets no document of the permit's project be found by its content any more."""
        own = select(documents.c.id).where(documents.c.project == permit.project)
        await self._work.execute(delete(content_words).where(content_words.c.document.in_(own)))
