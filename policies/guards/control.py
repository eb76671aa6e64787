"""What stays in the originator's hand: labels, what is held, sharing under ORCON, and foreign information inside.

Only the originators together change a label or destroy the information (P8; T1 to T3; T2 article 8 for what goes back
rather than being destroyed). ORCON lets no holder pass it on without the originator's consent on record, not even
inside REL TO or between agencies (32 CFR 2001.55). A source nation's consent is needed before a third party has its
information (32 CFR 2001.54(e)).
"""

from policies.actions import Action
from policies.markings.usa import ORCON
from policies.outcome import Outcome, refuse
from policies.question import Question
from policies.reasons import Reason


def held(question: Question) -> Outcome:
    """What no officer has confirmed yet stays with one nation's own people, at its own employers.

    The officers of every originator administer it, or none of them could confirm it; of a firm's, those of its nation.
    It may be stored: that shows it to nobody.
    """
    label, recipient = question.label, question.recipient
    if label.held_for is None or recipient is None:
        return None
    if question.action is Action.ADMINISTER and question.administers:
        return None
    if label.held_for in recipient.citizenships and recipient.organisation.nation == label.held_for:
        return None
    return refuse(Reason.ORIGINATOR_CONTROL, detail=f"held for {label.held_for} until an officer confirms its marking")


def originator_control(question: Question) -> Outcome:
    """Relabelling, destroying and ORCON sharing have the originator behind them."""
    label = question.label
    if question.action in {Action.RELABEL, Action.DESTROY}:
        others = [one for one in label.originators if not question.among(one, question.subject)]
        if others or not label.originators:
            return refuse(
                Reason.ORIGINATOR_CONTROL, detail=f"only {', '.join(label.originators)} may {question.action.value} it"
            )
    if question.action.passes_on and ORCON in label.caveats:
        silent = [one for one in label.originators if not question.consented(one)]
        if silent:
            return refuse(Reason.ORIGINATOR_CONTROL, detail=f"ORCON: no consent of {', '.join(silent)} on record")
    return None


def third_party_consent(question: Question, authority: str) -> Outcome:
    """A source nation has consented to a recipient from neither its own nor an originating nation."""
    label = question.label
    concerned = authority in label.source_nations or label.protected_source
    if not concerned or question.recipient is None or any(question.among(one) for one in label.originators):
        return None
    if label.protected_source and authority in label.originators:
        return refuse(Reason.THIRD_PARTY_CONSENT, detail="the source of foreign information inside is not named")
    if authority not in label.source_nations or question.among(authority) or question.consented(authority):
        return None
    return refuse(Reason.THIRD_PARTY_CONSENT, detail=f"no consent of {authority} to a third party is in force")
