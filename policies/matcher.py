"""The functions that `disclosure.conf` names: guards, asked at most once per question, and rule columns.

A guard that raises has refused: whatever went wrong, the answer is no.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from policies import columns
from policies.enforcer import CasbinModel, Expression, Guard, read_model
from policies.export.control import export_control
from policies.guards import clearance, control, distribution, holder, nationality, organisation, releasability, session
from policies.outcome import Outcome, refuse
from policies.question import Question
from policies.reasons import Reason

MODEL: Final = "disclosure.conf"

GUARDS: Final[Mapping[str, Callable[[Question], Outcome]]] = {
    "integrity": session.integrity,
    "second_factor": session.second_factor,
    "need_to_know": session.need_to_know,
    "clearance": clearance.clearance,
    "nationality": nationality.nationality,
    "releasability": releasability.releasability,
    "copy_allowed": releasability.copy_allowed,
    "caveats": session.caveats,
    "held": control.held,
    "originator_control": control.originator_control,
    "equivalent_level": clearance.equivalent_level,
    "distribution": distribution.distribution,
    "named_list": distribution.named_list,
    "organisation": organisation.organisation,
    "holder": holder.holder,
    "marking_reviewed": session.marking_reviewed,
    "export_control": export_control,
}
"""Asked about the question."""

AUTHORITY_GUARDS: Final[Mapping[str, Callable[[Question, str], Outcome]]] = {
    "third_party_consent": control.third_party_consent,
}
"""Asked about the question and one authority."""

COLUMNS: Final[Mapping[str, Guard]] = {
    "releases": columns.releases,
    "receives": columns.receives,
    "in_project": columns.in_project,
    "in_category": columns.in_category,
    "up_to_level": columns.up_to_level,
    "by_method": columns.by_method,
    "in_force": columns.in_force,
}
"""Asked about the question and one rule."""


def guard_outcome(name: str, question: Question) -> Outcome:
    """What a guard says, asked once."""
    return _asked_once(question, name, GUARDS[name])


def authority_outcome(name: str, question: Question, authority: str) -> Outcome:
    """What a guard says of one authority, asked once."""
    return _asked_once(question, f"{name} {authority}", AUTHORITY_GUARDS[name], authority)


def _asked_once(question: Question, key: str, guard: Callable[..., Outcome], *more: str) -> Outcome:
    outcomes = question.outcomes
    if key not in outcomes:
        try:
            outcomes[key] = guard(question, *more)
        except Exception as failure:  # noqa: BLE001  # whatever it was, the answer is no
            detail = f"a check could not be made: {type(failure).__name__}"
            outcomes[key] = refuse(Reason.ATTRIBUTE_MISSING, detail=detail)
    return outcomes[key]


def _guard(name: str) -> Guard:
    def passes(question: Question) -> bool:
        outcomes = question.outcomes
        return (outcomes[name] if name in outcomes else guard_outcome(name, question)) is None

    return passes


def _authority_guard(name: str) -> Guard:
    return lambda question, authority: authority_outcome(name, question, authority) is None


FUNCTIONS: Final[Mapping[str, Guard]] = {
    **{name: _guard(name) for name in GUARDS},
    **{name: _authority_guard(name) for name in AUTHORITY_GUARDS},
    **COLUMNS,
}
"""Everything the matcher may call."""


@lru_cache(maxsize=1)
def expression() -> Expression:
    """The matcher of `disclosure.conf`, compiled."""
    return Expression(read_model(MODEL)["m"]["m"].value, FUNCTIONS)


@lru_cache(maxsize=1)
def compiled_model() -> CasbinModel:
    """The model whose matcher is compiled; its text is set aside, since `enforce_ex` searches it at every call."""
    model = read_model(MODEL)
    model["m"]["m"].value = "compiled"
    return model


@lru_cache(maxsize=1)
def named_guards() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The guards, and the guards per authority, that the matcher really names."""
    called = expression().functions
    return tuple(name for name in GUARDS if name in called), tuple(name for name in AUTHORITY_GUARDS if name in called)
