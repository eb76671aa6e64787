"""Australia's Defence Trade Controls Act 2012: technology on the Defence and Strategic Goods List.

Since 1 September 2024 a permit is needed to supply it abroad (s 10), to a foreign person in Australia (s 10A), and to
pass on abroad what Australia had exported (s 10B); supplies to the United Kingdom and the United States are excepted
(E9).
"""

from policies.export.papers import licences, reached_abroad, storage_licensed
from policies.export.places import AUKUS
from policies.export.transfer import Transfer
from policies.outcome import Outcome

_HOME = "AUS"


def decide(transfer: Transfer) -> Outcome:
    """Whether the supply needs no permit or has one."""
    if transfer.storing:
        return store(transfer)
    if transfer.debarred:
        return transfer.refusal("a party is debarred")
    if not transfer.parties_known:
        return transfer.refusal("nationality, employer or place is not known", place=transfer.destination is None)
    if is_domestic(transfer) or is_excepted(transfer) or has_permit(transfer):
        return None
    return transfer.refusal(f"{provision(transfer)}: a permit is needed and none in force covers it")


def provision(transfer: Transfer) -> str:
    """Which section the supply falls under."""
    if transfer.sender.nation not in {_HOME, None}:
        return "s 10B, re-supply"
    return "s 10A, supply to a foreign person in Australia" if transfer.destination == _HOME else "s 10, supply abroad"


def is_domestic(transfer: Transfer) -> bool:
    """An Australian citizen or permanent resident, of an Australian organisation, in Australia."""
    who = transfer.receiver
    australian = _HOME in who.citizenships or _HOME in who.permanent_residencies
    return australian and transfer.body.nation == _HOME and transfer.destination == _HOME


def is_excepted(transfer: Transfer) -> bool:
    """The exceptions for the United Kingdom and the United States: their citizens, within the three nations."""
    return (
        not transfer.receiver.citizenships.isdisjoint(AUKUS)
        and transfer.body.nation in AUKUS
        and transfer.destination in AUKUS
    )


def has_permit(transfer: Transfer) -> bool:
    """A permit in force for every foreign nation that the supply reaches, and for a nationality of the person."""
    people = transfer.receiver.citizenships
    papers = licences(transfer, reached_abroad(transfer, _HOME))
    return any(not people.isdisjoint(paper.nations | {_HOME}) for paper in papers)


def store(transfer: Transfer) -> Outcome:
    """Kept in Australia, or in an excepted nation, nothing is supplied; elsewhere it needs a permit for the nation."""
    if transfer.destination in AUKUS or storage_licensed(transfer):
        return None
    return transfer.refusal("s 10: no permit for keeping it there", place=True)
