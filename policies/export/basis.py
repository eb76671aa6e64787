"""On what ground something controlled went to somebody: what the exporter's record has to say (22 CFR §123.26, §126.7).

Says nothing about what is not controlled, and gives nobody anything: the decision was made elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from policies.export import itar
from policies.export.places import AS_OF
from policies.export.status import Jurisdiction
from policies.export.transfer import Transfer
from policies.question import Question

AT_HOME: Final = "22 CFR 120.50: among US persons at home"
_TABLES: Final[Mapping[Jurisdiction, tuple[str, ...]]] = {
    Jurisdiction.ITAR: ("itar_proscribed", "aukus", "itar_listed"),
    Jurisdiction.EAR: ("itar_proscribed", "ear_embargoed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportBasis:
    """What stands behind one transfer.

    Attributes:
        jurisdiction: whose law governs.
        item: category or number on that law's list; empty when none was stated.
        authorities: the exemption or the agreements relied on, as they are cited; empty where none is modelled by name.
        sender: the nation it comes from.
        recipient: whose hands it comes to: their organisation, or a nation.
        place: where they are.
        nationalities: every current one of theirs.
        tables: tables of nations used, with their versions.
    """

    jurisdiction: Jurisdiction
    item: str
    authorities: tuple[str, ...]
    sender: str | None
    recipient: str | None
    place: str | None
    nationalities: tuple[str, ...]
    tables: tuple[tuple[str, str], ...]


def export_basis(question: Question) -> ExportBasis | None:
    """The ground of a transfer that was allowed; None when nothing controls it or nobody has determined that."""
    export = question.label.export
    if export.jurisdiction in (None, Jurisdiction.NONE):
        return None
    transfer = Transfer(question)
    return ExportBasis(
        jurisdiction=export.jurisdiction,
        item=" ".join(f"{name} {code}" for name, code in (("USML", export.usml), ("ECCN", export.eccn)) if code),
        authorities=_authorities(transfer) if export.jurisdiction is Jurisdiction.ITAR else (),
        sender=transfer.sender.nation,
        recipient=transfer.body.name or transfer.body.nation,
        place=transfer.destination,
        nationalities=tuple(sorted(transfer.receiver.citizenships)),
        tables=tuple((name, AS_OF[name]) for name in _TABLES.get(export.jurisdiction, ())),
    )


def _authorities(transfer: Transfer) -> tuple[str, ...]:
    return (AT_HOME,) if itar.is_us_person_at_home(transfer) else itar.authorities(transfer)
