"""What was found in contents before others could have them, for those who answer for it."""

from datetime import datetime

import strawberry

from schema.connections import Connection, connect
from schema.context import Info
from schema.node import named_if_given
from workspace.domain import findings
from workspace.domain.identifiers import DocumentId
from workspace.domain.paging import PageRequest

strawberry.enum(findings.FindingKind)


@strawberry.type
class ContentFinding:
    """A finding: `says` tells what was found in the content of the version, and what is asked about it."""

    id: strawberry.ID
    kind: findings.FindingKind
    says: str
    found_at: datetime
    document_id: strawberry.ID
    version_id: strawberry.ID

    @classmethod
    def of(cls, finding: findings.Finding) -> "ContentFinding":
        """Wraps a finding."""
        return cls(
            id=strawberry.ID(finding.id),
            kind=finding.kind,
            says=finding.says,
            found_at=finding.found_at,
            document_id=strawberry.ID(finding.document),
            version_id=strawberry.ID(finding.version),
        )


@strawberry.type
class FindingQueries:
    """Asking what holds a document."""

    @strawberry.field
    async def content_findings(
        self, info: Info, document_id: strawberry.ID | None = None, first: int | None = None, after: str | None = None
    ) -> Connection[ContentFinding]:
        """What nobody answered yet, newest first: an officer's nation's, else what holds documents the viewer reads."""
        service, operation = info.context.services.findings, info.context.operation
        document = named_if_given(DocumentId, document_id, "documentId")
        page = await service.page(operation, document=document, page=PageRequest(first=first, after=after))
        return connect(page, wrap=ContentFinding.of, count=lambda: service.count(operation, document=document))
