"""Distribution statements A to F, the dissemination controls of CUI, and named lists.

A public; B the US Government; C and its contractors; D the Department of Defense and its contractors; E the Department
alone; F as directed (D2). Being on a list comes on top of everything else, never instead.
"""

from collections.abc import Callable, Mapping
from typing import Final

from policies.labels import Distribution
from policies.markings.usa import FED_ONLY, FEDCON, NOCON
from policies.outcome import Outcome, ask, refuse
from policies.question import Question
from policies.reasons import Reason
from policies.subject import Organisation

_DEFENSE: Final = "DOD"


def _government(organisation: Organisation) -> bool:
    return organisation.nation == "USA" and organisation.government


def _contractor(organisation: Organisation) -> bool:
    """Works under contract to a US agency."""
    return (
        organisation.nation == "USA"
        and organisation.kind is not None
        and not organisation.government
        and bool(organisation.agency)
    )


def _defense(organisation: Organisation) -> bool:
    return _government(organisation) and organisation.agency == _DEFENSE


def _defense_contractor(organisation: Organisation) -> bool:
    return _contractor(organisation) and organisation.agency == _DEFENSE


_STATEMENTS: Final[Mapping[Distribution, Callable[[Organisation], bool]]] = {
    Distribution.A: lambda _: True,
    Distribution.B: _government,
    Distribution.C: lambda body: _government(body) or _contractor(body),
    Distribution.D: lambda body: _defense(body) or _defense_contractor(body),
    Distribution.E: _defense,
}
_CONTROLS: Final[Mapping[str, Callable[[Organisation], bool]]] = {
    FED_ONLY: _government,
    FEDCON: lambda body: _government(body) or _contractor(body),
    NOCON: lambda body: body.government,
}


def distribution(question: Question) -> Outcome:
    """The recipient's organisation is one of those that the statement and the controls allow."""
    if question.recipient is None:
        return None
    body = question.recipient.organisation
    for control, meets in _CONTROLS.items():
        if control in question.label.caveats and not meets(body):
            return _refusal(question, f"{control} does not take in the recipient's organisation")
    statement = question.label.distribution
    if statement is None:
        return None
    if statement is Distribution.F:
        return _as_directed(question)
    if _STATEMENTS[statement](body):
        return None
    return _refusal(question, f"distribution statement {statement.value} does not take in the recipient's organisation")


def _as_directed(question: Question) -> Outcome:
    """Statement F: a list attached is the direction; without one, the controlling office decides."""
    if question.label.distribution_list is not None and not question.by_name:
        return None
    return ask(Reason.DISTRIBUTION, detail="Distribution statement F: does the controlling office direct it there?")


def _refusal(question: Question, detail: str) -> Outcome:
    recipient = question.recipient
    missing = recipient is not None and recipient.lacks("organisation", "organisation.kind", "organisation.agency")
    return refuse(Reason.DISTRIBUTION, *({Reason.ATTRIBUTE_MISSING} if missing else set()), detail=detail)


def named_list(question: Question) -> Outcome:
    """The person is on the list attached to the object."""
    wanted = question.label.distribution_list
    if wanted is None or wanted in question.subject.distribution_lists:
        return None
    missing = {Reason.ATTRIBUTE_MISSING} if question.subject.lacks("distribution_lists") else set()
    return refuse(Reason.DISTRIBUTION, *missing, detail=f"not on the list {wanted}")
