"""What is stated beside a marking about export and distribution, read as the law reads it.

Refuses codes that are not of their list, naming the field.
"""

from dataclasses import replace

from policies.errors import PolicyError
from policies.export.status import Export, Jurisdiction, Sender
from policies.labels import Distribution, Label
from policies.register import DataKind
from policies.subject import Organisation
from workspace.domain.errors import Invalid
from workspace.domain.markings import ExportDraft


def exported(label: Label, status: Export) -> Label:
    """Gives the label under an export status; what is classified is classified for export as well."""
    controlled = replace(status, classified=label.rank >= 1) if status.controlled else status
    later = label.succession
    following = None if later is None else replace(later, label=exported(later.label, status))
    return replace(label, export=controlled, succession=following)


def export_of(draft: ExportDraft, *, by: Organisation) -> Export:
    """Reads export facts.

    Args:
        draft: as stated.
        by: the firm or agency that exports.

    Raises:
        Invalid: a code is not one of its list.
    """
    try:
        return Export(
            jurisdiction=None if draft.jurisdiction is None else Jurisdiction(draft.jurisdiction),
            usml=draft.usml,
            eccn=draft.eccn,
            excluded_technology=draft.excluded_technology,
            over_value=draft.over_value,
            kind=None if draft.kind is None else DataKind(draft.kind),
            sender=Sender(
                nation=by.nation,
                registered=by.itar_registered,
                debarred=by.debarred,
                authorised_user=by.authorised_user,
            ),
        )
    except (PolicyError, ValueError) as unknown:
        raise Invalid(f"The export facts cannot be read: {unknown}.", path=("export",)) from unknown


def statement_of(distribution: str) -> Distribution:
    """Reads a distribution statement.

    Raises:
        Invalid: it is none.
    """
    try:
        return Distribution(distribution)
    except ValueError as unknown:
        raise Invalid("A distribution statement is a letter from A to F.", path=("distribution",)) from unknown
