"""What was found in contents: for the officers of its nations, and, malware aside, for those who read the content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, and_, any_, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Permit, Scope
from workspace.domain.findings import Finding, FindingKind
from workspace.domain.identifiers import DocumentId, FindingId, NationCode, VersionId
from workspace.domain.projects import DocumentState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import documents
from workspace.persistence.examination_tables import findings
from workspace.persistence.windows import Window, in_order, within


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSight:
    """Which findings somebody may know of.

    Attributes:
        scope: the labels under which they may read contents.
        nation: their own; what concerns other nations alone they never see.
        administered: the labels under which they administer documents as an officer of it; None for anybody else.
        document: leaves out those about other documents.
    """

    scope: Scope
    nation: NationCode
    administered: Scope | None
    document: DocumentId | None


class FindingRows:
    """The findings, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def insert(self, permit: Permit, found: Sequence[Finding], *, nations: Sequence[NationCode]) -> None:
        """Adds findings about the permit's document for the officers of these nations.

        Raises:
            PermissionError: one is about another document.
        """
        if any(one.document != permit.object for one in found):
            raise PermissionError("the permit is for another document")
        await self._work.execute(
            insert(findings),
            [
                {
                    "id": one.id,
                    "version": one.version,
                    "document": one.document,
                    "kind": one.kind.value,
                    "says": one.says,
                    "nations": sorted(nations),
                    "found_at": one.found_at,
                }
                for one in found
            ],
        )

    async def page(self, sight: FindingSight, *, window: Window) -> list[Finding]:
        """Lists the findings that were not answered, as far as somebody may know of them."""
        place = (findings.c.found_at, findings.c.id)
        asked = _joined(select(findings)).where(_seen(sight), *within(window, *place))
        return [_finding(row) for row in await self._work.execute(in_order(asked, window, *place))]

    async def count(self, sight: FindingSight) -> int:
        """Counts them."""
        asked = _joined(select(func.count()).select_from(findings)).where(_seen(sight))
        return int((await self._work.execute(asked)).scalar_one())

    async def answer(self, permit: Permit, *, at: datetime) -> None:
        """Notes that what was asked about the permit's document was answered; malware stays what it is."""
        await self._work.execute(
            update(findings)
            .where(
                findings.c.document == permit.object,
                findings.c.answered_at.is_(None),
                findings.c.kind != FindingKind.MALWARE.value,
            )
            .values(answered_at=at)
        )


def _joined(asked: Any) -> Any:  # noqa: ANN401 - a select of either shape
    return asked.join(documents, documents.c.id == findings.c.document)


def _seen(sight: FindingSight) -> ColumnElement[bool]:
    sights = [and_(_under("readable", sight.scope), findings.c.kind != FindingKind.MALWARE.value)]
    if sight.administered is not None:
        sights.append(_under("administered", sight.administered))
    conditions = [
        findings.c.answered_at.is_(None),
        findings.c.nations.contains([sight.nation]),
        documents.c.state == DocumentState.AVAILABLE.value,
        or_(*sights),
    ]
    if sight.document is not None:
        conditions.append(findings.c.document == sight.document)
    return and_(*conditions)


def _under(name: str, scope: Scope) -> ColumnElement[bool]:
    labels: ColumnElement[Any] = bindparam(name, list(scope.labels), ARRAY(BigInteger))
    return and_(documents.c.label_id == any_(labels), documents.c.record_label_id == any_(labels))


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        id=FindingId(row.id),
        document=DocumentId(row.document),
        version=VersionId(row.version),
        kind=FindingKind(row.kind),
        says=row.says,
        found_at=row.found_at,
    )
