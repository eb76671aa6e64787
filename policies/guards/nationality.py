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
from policies.subject import Subject


def nationality(question: Question) -> Outcome:
    """Nationals only, where the marking says so; and a system's administrators are nationals of an originator."""
    if question.recipient is None:
        return _place(question)
    if not question.nations:
        return refuse(Reason.ATTRIBUTE_MISSING, detail="nobody knows of what nation the recipient is")
    if NOFORN in question.label.caveats and "USA" not in question.nations:
        return refuse(Reason.NATIONALITY, detail="NOFORN: nationals of the USA only")
    if question.action is Action.ADMINISTER and _restricted(question) and not question.administers:
        return refuse(
            Reason.NATIONALITY, detail="a foreign national gets no privileged access where restricted information sits"
        )
    return _australian(question, question.recipient)


def _australian(question: Question, recipient: Subject) -> Outcome:
    """AUSTEO: Australians alone; AGAO: those of the Australian Government."""
    caveats = question.label.caveats
    if (AUSTEO in caveats or AGAO in caveats) and "AUS" not in question.nations:
        return refuse(Reason.NATIONALITY, detail="AUSTEO, AGAO: nationals of Australia only")
    if AGAO in caveats and not question.by_name and not recipient.organisation.government:
        return refuse(
            Reason.NATIONALITY, Reason.ORGANISATION, detail="AGAO: the Australian Government's own staff only"
        )
    return None


def _place(question: Question) -> Outcome:
    """AUSTEO and AGAO sit only on systems that the Australian Government alone controls (ISM-0854)."""
    if question.place == "AUS" or not {AUSTEO, AGAO} & set(question.label.caveats):
        return None
    return refuse(Reason.NATIONALITY, detail="AUSTEO, AGAO: on Australian Government systems only")


def _restricted(question: Question) -> bool:
    """Whether the marking keeps it from anybody at all (ISM-0446; here not for Australian data alone)."""
    label = question.label
    return bool(
        label.classified or label.releasable_to is not None or label.display_only or label.context or label.caveats
    )
