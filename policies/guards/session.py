"""Is the object intact, is this session strong enough, and does the person need to know?"""

from policies.outcome import Outcome, ask, refuse
from policies.question import Question
from policies.reasons import Reason


def integrity(question: Question) -> Outcome:
    """Nothing is given out whose label or payload does not verify (ACP-240: verify before decrypting)."""
    if question.intact:
        return None
    missing = {Reason.ATTRIBUTE_MISSING} if question.intact is None else set()
    return refuse(Reason.INTEGRITY, *missing, detail="the label's signature or the payload's digest does not verify")


def marking_reviewed(question: Question) -> Outcome:
    """A void legacy mark alone says nothing that may be relied on: a person reviews it first (32 CFR 2002)."""
    if not question.label.legacy:
        return None
    return ask(Reason.UNKNOWN_TERM, detail=f"Review what is marked {question.label.marking} as CUI")


def second_factor(question: Question) -> Outcome:
    """The session has a second factor."""
    if question.subject.mfa is True:
        return None
    missing = {Reason.ATTRIBUTE_MISSING} if question.subject.mfa is None else set()
    return refuse(Reason.MFA, *missing, detail="the session has no second factor")


def need_to_know(question: Question) -> Outcome:
    """The person belongs to the project; an agreement or a clearance is not a need to know."""
    missing = question.subject.lacks("projects")
    if question.member and question.label.project and not missing:
        return None
    extra = {Reason.ATTRIBUTE_MISSING} if missing or not question.label.project else set()
    return refuse(Reason.NEED_TO_KNOW, *extra, detail="not a member of the project")


def caveats(question: Question) -> Outcome:
    """Every restrictive value of the label is held."""
    lacking = sorted(set(question.label.restrictive) - question.subject.accesses)
    if not lacking:
        return None
    extra = {Reason.ATTRIBUTE_MISSING} if question.subject.lacks("accesses") else set()
    return refuse(Reason.CAVEAT, *extra, detail=f"no access to {', '.join(lacking)}")
