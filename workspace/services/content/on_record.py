"""What the record of an access says besides who, what and when: the ground of an export, and further nationalities.

An exporter answers for each release of what is controlled by its exemption or licence, its parties, its place, its item
and the version of each list used. Where only one nation's nationals may have something, a reader's other nationalities
are noted, since export law counts them.
"""

from policies.actions import Action
from policies.labels import Label
from policies.markings.aus import AGAO, AUSTEO
from policies.markings.usa import NOFORN
from workspace.services.gate import Snapshot

_CLOSED = frozenset({NOFORN, AUSTEO, AGAO})


def on_record(snapshot: Snapshot, label: Label, action: Action, *, sender: str | None) -> dict[str, str]:
    """Gives these facts about an access that was granted, by name.

    Args:
        snapshot: of whoever has access.
        label: what governs the content today.
        action: how they have it.
        sender: the organisation that it comes from.
    """
    told: dict[str, str] = {}
    further = sorted(snapshot.subject.citizenships - {snapshot.nation})
    basis = snapshot.export_basis(action, label)
    if further and (basis is not None or not _CLOSED.isdisjoint(label.caveats)):
        told["further_nationalities"] = " ".join(further)
    if basis is None:
        return told
    stated = {
        "export": f"{basis.jurisdiction.value} {basis.item}".strip(),
        "authority": "; ".join(basis.authorities),
        "sender": ", ".join(one for one in (sender, basis.sender) if one),
        "recipient": basis.recipient or "",
        "place": basis.place or "",
        "lists": " ".join(f"{name}@{version}" for name, version in basis.tables),
    }
    return told | {name: text for name, text in stated.items() if text}
