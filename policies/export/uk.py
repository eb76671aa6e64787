"""United Kingdom strategic export controls: the Open General Licence for the AUKUS nations (E10).

Both ends must be authorised users, inside the three nations, and the item not on the excluded list. Anything else that
leaves the United Kingdom needs a licence that covers it.
"""

from policies.export.papers import licences, reached_abroad, storage_licensed
from policies.export.places import AUKUS
from policies.export.transfer import Transfer
from policies.outcome import Outcome
from policies.register import DataKind

_HOME = "GBR"


def decide(transfer: Transfer) -> Outcome:
    """Whether the transfer stays at home, falls under the open licence, or has one of its own."""
    if transfer.storing:
        return store(transfer)
    if transfer.debarred:
        return transfer.refusal("a party is debarred")
    if not transfer.parties_known:
        return transfer.refusal("nationality, employer or place is not known", place=transfer.destination is None)
    own_licence = bool(licences(transfer, reached_abroad(transfer, _HOME)))
    if is_domestic(transfer) or open_general_licence(transfer) or own_licence:
        return None
    return transfer.refusal(
        "no open general licence and no licence in force covers it", place=_place_is_the_cause(transfer)
    )


def is_domestic(transfer: Transfer) -> bool:
    """A British citizen or resident, of a British organisation, in the United Kingdom."""
    who = transfer.receiver
    british = _HOME in who.citizenships or _HOME in who.permanent_residencies
    return british and transfer.body.nation == _HOME and transfer.destination == _HOME


def open_general_licence(transfer: Transfer) -> bool:
    """OGL (AUKUS nations): authorised users at both ends, in the three nations, nothing on the excluded list."""
    return (
        transfer.sender.authorised_user is True
        and transfer.sender.nation in AUKUS
        and transfer.body.authorised_user is True
        and transfer.body.nation in AUKUS
        and transfer.destination in AUKUS
        and transfer.export.excluded_technology is False
        and transfer.export.kind in {DataKind.TECHNICAL_DATA, None}
        and not transfer.receiver.citizenships.isdisjoint(AUKUS)
    )


def _place_is_the_cause(transfer: Transfer) -> bool:
    return transfer.destination not in AUKUS and transfer.body.nation in AUKUS


def store(transfer: Transfer) -> Outcome:
    """Kept in the United Kingdom nothing leaves it; elsewhere it needs a licence for the nation."""
    if transfer.destination == _HOME or storage_licensed(transfer):
        return None
    return transfer.refusal("no licence for keeping it there", place=True)
