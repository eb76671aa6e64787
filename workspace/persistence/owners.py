"""Under which label something stands, whatever it is: read to tell its owners that somebody asked, and nobody else."""

from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select, text, union
from sqlalchemy.dialects.postgresql import array

from workspace.domain.identifiers import Kind, LabelId, kind_of
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import comments, deliverables, document_versions, documents, milestones

_STATEMENT = text(
    """
    SELECT label_id FROM documents WHERE id = :id
    UNION ALL SELECT label_id FROM milestones WHERE id = :id
    UNION ALL SELECT label_id FROM projects WHERE id = :id
    """
)


async def undecided_label(work: UnitOfWork, id: str) -> LabelId | None:
    """Reads the label of an object that nothing was decided about: nothing of it may reach whoever asked."""
    found = (await work.execute(_STATEMENT, {"id": id})).scalar_one_or_none()
    return None if found is None else LabelId(found)


def labels_about(id: str) -> Select[Any] | CompoundSelect[Any] | None:
    """Gives the question under which labels an object stands, for a statement that keeps them; None for other kinds."""
    both = func.unnest(array([documents.c.label_id, documents.c.record_label_id]))
    row_and_title = func.unnest(array([milestones.c.label_id, milestones.c.title_label_id]))
    asked: dict[Kind | None, Select[Any] | CompoundSelect[Any]] = {
        Kind.DOCUMENT: select(both).where(documents.c.id == id),
        Kind.VERSION: select(both)
        .join(document_versions, document_versions.c.document == documents.c.id)
        .where(document_versions.c.id == id),
        Kind.MILESTONE: select(row_and_title).where(milestones.c.id == id),
        Kind.DELIVERABLE: select(func.unnest(array([documents.c.record_label_id, milestones.c.label_id])))
        .select_from(deliverables)
        .join(documents, documents.c.id == deliverables.c.document)
        .join(milestones, milestones.c.id == deliverables.c.milestone)
        .where(deliverables.c.id == id),
        Kind.COMMENT: union(
            select(comments.c.label_id).where(comments.c.id == id),
            select(documents.c.record_label_id)
            .join(comments, comments.c.document == documents.c.id)
            .where(comments.c.id == id),
            select(milestones.c.label_id)
            .join(comments, comments.c.milestone == milestones.c.id)
            .where(comments.c.id == id),
        ),
    }
    return asked.get(kind_of(id))
