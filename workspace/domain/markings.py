"""What an author asks an object to be marked with, before the law has read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingDraft:
    """A marking as typed; `policy` None means the author's own nation's."""

    text: str
    policy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDraft:
    """Export control facts as declared by the author; what is None is not determined."""

    jurisdiction: str | None
    usml: str | None = None
    eccn: str | None = None
    excluded_technology: bool | None = None
    kind: str | None = None


NOT_CONTROLLED = ExportDraft(jurisdiction="NONE")
"""Somebody says that no export law controls it."""

NOT_DETERMINED = ExportDraft(jurisdiction=None)
"""Nobody has said yet: it stays with its originator's own people."""
