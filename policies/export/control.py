"""The export guard: which regime governs, and what it says.

Promises: what nobody has determined is treated as controlled with no authority covering it, so that only the
originator's own people, at home, in their own organisations have it. Where a regime fails to answer, the answer is no.
"""

from collections.abc import Callable, Mapping
from typing import Final

from policies.export import dsgl, ear, itar, japan, uk
from policies.export.status import Jurisdiction
from policies.export.transfer import Transfer
from policies.outcome import Outcome
from policies.question import Question

_REGIMES: Final[Mapping[Jurisdiction, Callable[[Transfer], Outcome]]] = {
    Jurisdiction.ITAR: itar.decide,
    Jurisdiction.EAR: ear.decide,
    Jurisdiction.DSGL: dsgl.decide,
    Jurisdiction.UKSC: uk.decide,
    Jurisdiction.JPN_TRANSFER: japan.decide,
}


def export_control(question: Question) -> Outcome:
    """What the governing regime says of the transfer."""
    jurisdiction = question.label.export.jurisdiction
    if jurisdiction is Jurisdiction.NONE:
        return None
    transfer = Transfer(question)
    return _undetermined(transfer) if jurisdiction is None else _REGIMES[jurisdiction](transfer)


def _undetermined(transfer: Transfer) -> Outcome:
    """Technical data that nobody has classified for export yet is not uncontrolled."""
    question = transfer.question
    home = question.register.answering(question.label.originators)
    stays = transfer.destination in home and (
        transfer.storing
        or (transfer.body.nation == transfer.destination and transfer.destination in transfer.receiver.citizenships)
    )
    return None if stays else transfer.refusal("nobody has determined its export status yet")
