"""Japan's Three Principles: equipment and technology that Japan has transferred (E11).

The nation that received it keeps it to itself: passing it to a third party, or using it for another purpose, needs
Japan's prior consent. The five categories that once limited transfers ended on 21 April 2026 (E12); what Japan itself
sends needs a licence, or its consent, on record.
"""

from policies.export.papers import licences, reached_abroad, storage_licensed
from policies.export.transfer import Transfer
from policies.outcome import Outcome, refuse
from policies.reasons import Reason

_HOME = "JPN"


def decide(transfer: Transfer) -> Outcome:
    """Whether it stays with Japan or the nation Japan gave it to, or Japan has agreed."""
    if transfer.storing:
        return store(transfer)
    if not transfer.parties_known:
        return transfer.refusal("nationality, employer or place is not known", place=transfer.destination is None)
    holders = transferees(transfer)
    within = transfer.body.nation in holders and transfer.destination in holders
    if within and not transfer.receiver.citizenships.isdisjoint(holders):
        return None
    if transfer.question.consented(_HOME) or licences(transfer, reached_abroad(transfer, _HOME)):
        return None
    return refuse(
        Reason.EXPORT_CONTROL, Reason.THIRD_PARTY_CONSENT, detail="Japan has not consented to this transfer beforehand"
    )


def transferees(transfer: Transfer) -> frozenset[str]:
    """Japan, and the nation to which Japan transferred it: the originators of what holds Japanese information."""
    return frozenset({_HOME, *transfer.question.label.originators})


def store(transfer: Transfer) -> Outcome:
    """Kept in Japan or with the nation that has it; elsewhere it needs Japan's consent."""
    if transfer.destination in transferees(transfer) or storage_licensed(transfer):
        return None
    return transfer.refusal("Japan has not consented to keeping it there", place=True)
