"""A firm's own information: its holder releases it, to organisations and for a time.

Promises: the holder's own people have it, and the owners' where a contract says that others own it too; so have those
of the organisations that the marking names, once nothing is left to determine and no export law controls it, up to the
last day of the rights. Officials of the firm's nation administer it and no more. What export law controls bears a
national marking; under this one it stays with its holder.
"""

from policies.actions import Action
from policies.labels import Label
from policies.outcome import Outcome, ask, refuse
from policies.question import Question
from policies.reasons import Reason
from policies.register import ORGANISATION_PREFIX


def holder(question: Question) -> Outcome:
    """The recipient works for the holder, for an owner, or for an organisation that the holder named."""
    label, recipient = question.label, question.recipient
    if label.holder is None or recipient is None or (question.action is Action.ADMINISTER and question.administers):
        return None
    firm, owners = recipient.organisation.name, owners_of(label)
    named = {token.removeprefix(ORGANISATION_PREFIX) for token in label.releasable_to or ()}
    if firm is None or firm not in {label.holder, *owners, *named}:
        missing = {Reason.ATTRIBUTE_MISSING} if recipient.lacks("organisation", "organisation.name") else set()
        return refuse(
            Reason.RELEASABILITY, *missing, detail=f"{label.holder} did not release it to the recipient's organisation"
        )
    return _outside(question, label) if firm != label.holder else _lapsed(question, label, firm)


def owners_of(label: Label) -> tuple[str, ...]:
    """The firms whose the data is: those that the contract names, or else the holder."""
    rights = label.data_rights
    return rights.owners if rights is not None else tuple(one for one in (label.holder,) if one is not None)


def _outside(question: Question, label: Label) -> Outcome:
    """What holds for everybody but the holder's own people."""
    recipient = question.recipient
    firm = None if recipient is None else recipient.organisation.name
    if label.held_for is not None:
        return refuse(Reason.ORIGINATOR_CONTROL, detail=f"held with {label.holder} until an officer answers for it")
    if label.export.controlled:
        return refuse(Reason.EXPORT_CONTROL, detail="proprietary, and not determined to be free of export control")
    silent = [one for one in owners_of(label) if f"{ORGANISATION_PREFIX}{one}" not in label.originators]
    if silent:
        return ask(Reason.RELEASABILITY, detail=f"{', '.join(silent)} owns the data: does it agree?")
    return _lapsed(question, label, firm)


def _lapsed(question: Question, label: Label, firm: str | None) -> Outcome:
    """Whoever does not own the data uses it up to a day."""
    rights = label.data_rights
    if rights is None or rights.until is None or question.today <= rights.until or firm in rights.owners:
        return None
    return refuse(Reason.RELEASABILITY, detail=f"the rights under {rights.contract or 'the contract'} have lapsed")
