"""Export Administration Regulations (15 CFR 730 to 774): what is on the Commerce Control List, and EAR99.

A deemed export counts the most recent citizenship or permanent residency, never a former one (§734.13(b), §734.14(b));
where a person holds several and none is known to be the latest, each of them has to pass. Since 19 April 2024 no
licence is needed for Australia and the United Kingdom for what is controlled for national security, regional stability
or missile technology, 600 series included (NS1, RS1, MT1). License Exception STA (§740.20) rests on statements
that the parties exchange: where they did, it is on record as a licence.
"""

from collections.abc import Mapping
from typing import Final

from policies.export.papers import licences
from policies.export.places import AUKUS, EAR_EMBARGOED, PROSCRIBED
from policies.export.status import EAR99
from policies.export.transfer import Transfer, end_to_end_encrypted
from policies.outcome import Outcome, ask
from policies.reasons import Reason

_CONTROLS: Final[Mapping[str, str]] = {
    "0": "national security",
    "1": "missile technology",
    "2": "nuclear non-proliferation",
    "3": "chemical and biological weapons",
    "5": "satellites",
    "6": "600 series",
    "9": "anti-terrorism and other",
}
"""What the third character of an ECCN says it is controlled for (§738.2(d))."""

_FREED_FOR_AUKUS: Final = frozenset("016")
_MOSTLY_FREED_FOR_AUKUS: Final = "5"  # much of 9x515, not all of it
_ANTI_TERRORISM: Final = "9"


def decide(transfer: Transfer) -> Outcome:
    """Whether the transfer needs no licence or has one."""
    if transfer.storing:
        return store(transfer)
    if transfer.debarred:
        return transfer.refusal("§764: a party is denied export privileges")
    if transfer.us_person and transfer.body.nation == "USA" and transfer.destination == "USA":
        return None
    nations = destinations(transfer)
    if nations is None:
        return transfer.refusal("§734.13: place, nationality or employer is not known", place=not transfer.destination)
    if nations & EAR_EMBARGOED:
        return transfer.refusal("part 746: an embargoed destination", place=transfer.destination in EAR_EMBARGOED)
    return needs_licence(transfer, nations)


def destinations(transfer: Transfer) -> frozenset[str] | None:
    """Every nation the release goes to: the place, the employer's, and the nationality that counts (§734.13(b))."""
    who = transfer.receiver
    place = transfer.destination
    unknown = who.lacks("citizenships", "permanent_residencies") or not who.citizenships
    if unknown or transfer.body.nation is None or place is None:
        return None
    people = frozenset[str]() if transfer.us_person else who.citizenships | who.permanent_residencies
    return (people | {place, transfer.body.nation}) - {"USA"}


def needs_licence(transfer: Transfer, nations: frozenset[str]) -> Outcome:
    """Part 742 by the reason for control; a licence on record covers."""
    eccn = transfer.export.eccn
    if eccn is None:
        return transfer.refusal("§738: it has no classification number yet")
    control = "" if eccn == EAR99 else eccn[2]
    free = not nations or eccn == EAR99 or control == _ANTI_TERRORISM
    freed = nations <= AUKUS and control in _FREED_FOR_AUKUS
    if free or freed or licences(transfer, nations):
        return None
    if nations <= AUKUS and control == _MOSTLY_FREED_FOR_AUKUS:
        return ask(Reason.EXPORT_CONTROL, detail=f"Is {eccn} one of the 9x515 items freed for AUS and GBR?")
    cause = _CONTROLS.get(control, "this item")
    return transfer.refusal(f"part 742: {cause} needs a licence for {', '.join(sorted(nations))}")


def store(transfer: Transfer) -> Outcome:
    """§734.18(a)(5): as under the ITAR, well-encrypted unclassified technology is not exported by being stored."""
    place = transfer.destination
    if place == "USA":
        return None
    if place is None or place in PROSCRIBED | EAR_EMBARGOED:
        return transfer.refusal(f"§734.18(a)(5)(iv): {place} is an excluded place", place=True)
    if transfer.unclassified and end_to_end_encrypted(transfer):
        return None
    if transfer.export.eccn is None:
        return transfer.refusal("§738: it has no classification number yet")
    return needs_licence(transfer, frozenset({place}))
