"""Under which label something stands, whatever it is: read to tell its owners that somebody asked, and nobody else."""

from sqlalchemy import text

from workspace.domain.identifiers import LabelId
from workspace.persistence.database import UnitOfWork

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
