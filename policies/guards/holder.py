"""A firm's own information: its holder releases it, to organisations and for a time.

The holder's own people have it; so have those of the organisations that the marking names. Rights that have lapsed, or
that belong to another firm than the holder, withhold until somebody puts that right.
"""

from policies.outcome import Outcome, ask, refuse
from policies.question import Question
from policies.reasons import Reason
from policies.register import ORGANISATION_PREFIX


def holder(question: Question) -> Outcome:
    """The recipient works for the holder or for an organisation that the holder named."""
    label, recipient = question.label, question.recipient
    if label.holder is None or recipient is None:
        return None
    name = recipient.organisation.name
    if name == label.holder:
        return None
    if name is None or f"{ORGANISATION_PREFIX}{name}" not in (label.releasable_to or ()):
        missing = {Reason.ATTRIBUTE_MISSING} if recipient.lacks("organisation", "organisation.name") else set()
        return refuse(
            Reason.RELEASABILITY, *missing, detail=f"{label.holder} did not release it to the recipient's organisation"
        )
    rights = label.data_rights
    if rights is not None and rights.until is not None and question.today > rights.until:
        return refuse(Reason.RELEASABILITY, detail=f"the rights under {rights.contract or 'the contract'} have lapsed")
    if rights is not None and rights.owner != label.holder:
        return ask(
            Reason.RELEASABILITY, detail=f"{rights.owner} owns the data that {label.holder} holds: does it agree?"
        )
    return None
