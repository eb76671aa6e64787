"""Marks that one nation's nationals alone meet: NOFORN, AUSTEO, AGAO; and privileged access.

A dual national who holds the nation's citizenship is not a foreign national; residency and former citizenship never
help. Under NOFORN a lawful permanent resident stays a foreign national, though a US person for export control.
"""

from policies.actions import Action
from policies.markings.aus import AGAO, AUSTEO
from policies.markings.usa import NOFORN
from policies.outcome import Outcome, refuse
from policies.question import Question
from policies.reasons import Reason


def nationality(question: Question) -> Outcome:
    """Nationals only, where the marking says so; and a system's administrators are nationals of an originator."""
    if question.recipient is None:
        return _place(question)
    caveats = question.label.caveats
    if NOFORN in caveats and not _is_national(question, "USA"):
        return _refusal(question, "NOFORN: nationals of the USA only")
    if (AUSTEO in caveats or AGAO in caveats) and not _is_national(question, "AUS"):
        return _refusal(question, "AUSTEO, AGAO: nationals of Australia only")
    if AGAO in caveats and not question.by_name and not question.recipient.organisation.government:
        return refuse(
            Reason.NATIONALITY, Reason.ORGANISATION, detail="AGAO: the Australian Government's own staff only"
        )
    if question.action is Action.ADMINISTER and _restricted(question) and not _of_an_originator(question):
        return _refusal(question, "a foreign national gets no privileged access where restricted information sits")
    return None


def _place(question: Question) -> Outcome:
    """AUSTEO and AGAO sit only on systems that the Australian Government alone controls (ISM-0854)."""
    if question.place == "AUS" or not {AUSTEO, AGAO} & set(question.label.caveats):
        return None
    return refuse(Reason.NATIONALITY, detail="AUSTEO, AGAO: on Australian Government systems only")


def _is_national(question: Question, nation: str) -> bool:
    return nation in question.nations


def _of_an_originator(question: Question) -> bool:
    return any(question.among(originator) for originator in question.label.originators)


def _restricted(question: Question) -> bool:
    """Whether the marking keeps it from anybody at all (ISM-0446; here not for Australian data alone)."""
    label = question.label
    return bool(
        label.classified or label.releasable_to is not None or label.display_only or label.context or label.caveats
    )


def _refusal(question: Question, detail: str) -> Outcome:
    recipient = question.recipient
    missing = recipient is not None and recipient.lacks("citizenships")
    return refuse(Reason.NATIONALITY, *({Reason.ATTRIBUTE_MISSING} if missing else set()), detail=detail)
