"""Rows of an older database whose content was shredded since it was written down. Identifiers only, nothing to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.identifiers import DocumentId, LabelId, ProjectId, VersionId
from workspace.domain.projects import DocumentState, VersionState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import comments, document_versions, documents, version_wraps
from workspace.persistence.examination_tables import content_words, examinations, findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlived:
    """A document that rows still show, although some of its versions were shredded.

    Attributes:
        id: which.
        project: where.
        label: of its content.
        record: of its record.
        listed: whether it is counted and found.
        finished: its available versions.
        unfinished: its others.
    """

    id: DocumentId
    project: ProjectId
    label: LabelId
    record: LabelId
    listed: bool
    finished: frozenset[VersionId]
    unfinished: frozenset[VersionId]


class Outliving:
    """What an older database holds too much, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def of(self, shredded: Sequence[str]) -> list[Outlived]:
        """Locks and lists documents of which one of these versions is unfinished or still has a wrap."""
        versions = bindparam("versions", list(shredded), ARRAY(Text))
        wrapped = select(version_wraps.c.version).where(version_wraps.c.version == document_versions.c.id).exists()
        concerned = select(document_versions.c.document).where(
            document_versions.c.id == any_(versions),
            (document_versions.c.state == VersionState.UPLOADING.value) | wrapped,
        )
        locked = await self._work.execute(
            select(documents).where(documents.c.id.in_(concerned)).order_by(documents.c.id).with_for_update()
        )
        return [await self._outlived(row) for row in locked.all()]

    async def forget(self, version: VersionId) -> None:
        """Ends what was found in a content, what waits to be, and the words to find it by."""
        for table in (findings, examinations, content_words):
            await self._work.execute(delete(table).where(table.c.version == version))

    async def end(self, document: DocumentId, *, at: datetime) -> None:
        """Lets a document stand as shredded: found by no word, and without what was said about it."""
        await self._work.execute(
            update(documents)
            .where(documents.c.id == document)
            .values(state=DocumentState.SHREDDED.value, version=documents.c.version + 1, updated_at=at, words=[])
        )
        await self._work.execute(delete(comments).where(comments.c.document == document))

    async def _outlived(self, row: Row[Any]) -> Outlived:
        versions = await self._work.execute(
            select(document_versions.c.id, document_versions.c.state).where(document_versions.c.document == row.id)
        )
        finished: dict[VersionId, bool] = {
            VersionId(one.id): one.state != VersionState.UPLOADING.value for one in versions
        }
        return Outlived(
            id=DocumentId(row.id),
            project=ProjectId(row.project),
            label=LabelId(row.label_id),
            record=LabelId(row.record_label_id),
            listed=row.state == DocumentState.AVAILABLE.value,
            finished=frozenset(version for version, done in finished.items() if done),
            unfinished=frozenset(version for version, done in finished.items() if not done),
        )
