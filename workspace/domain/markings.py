"""What an author asks an object to be marked with, before the law has read it."""

from dataclasses import dataclass
from datetime import date

from policies.labels import RightsKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessionDraft:
    """What governs instead from a day on, under the same policy and owners."""

    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingDraft:
    """A marking as typed.

    Attributes:
        text: the marking.
        policy: whose grammar it follows; None means the author's own nation's.
        succession: what is to take over on a later day; None says nothing about that.
        ends_succession: that nothing takes over any more, where something marked already had a successor.
    """

    text: str
    policy: str | None = None
    succession: SuccessionDraft | None = None
    ends_succession: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDraft:
    """Export control facts as declared by the author; what is None is not determined."""

    jurisdiction: str | None
    usml: str | None = None
    eccn: str | None = None
    excluded_technology: bool | None = None
    over_value: bool | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRightsDraft:
    """Rights in data by contract, as declared by the author.

    Attributes:
        kind: where the data comes from.
        owners: the firms whose it is; none means the holder's own.
        contract: where that was agreed.
        purpose: what the data may be used for.
        until: last day on which anybody but the owners may use it.
    """

    kind: RightsKind
    owners: tuple[str, ...] = ()
    contract: str | None = None
    purpose: str | None = None
    until: date | None = None


NOT_CONTROLLED = ExportDraft(jurisdiction="NONE")
"""Somebody says that no export law controls it."""

NOT_DETERMINED = ExportDraft(jurisdiction=None)
"""Nobody has said yet: it stays with its originator's own people."""
