"""Is the person cleared, and could the receiving nation hold the information?

National clearances compare by rank: between any two nations that work here stands a security agreement. Information of
NATO and of the EU needs a clearance of theirs, with a briefing; a national one gives no access (K2). A clearance below
classified serves nothing, and a foreign RESTRICTED needs one even where the nation has no such level (32 CFR 2001.54).
"""

from policies.labels import Label
from policies.outcome import Outcome, ask, refuse
from policies.question import Question
from policies.reasons import Reason
from policies.subject import Clearance
from policies.vocabulary.levels import LOWEST_CLASSIFIED, find_level, lacks_rank
from policies.vocabulary.nations import BODIES


def clearance(question: Question) -> Outcome:
    """A clearance that serves, under every policy that needs one of its own."""
    label = question.label
    if label.rank < LOWEST_CLASSIFIED:
        return None
    if question.subject.lacks("clearances"):
        return refuse(Reason.CLEARANCE, Reason.ATTRIBUTE_MISSING, detail="clearances are not known")
    bodies = BODIES & {label.policy, *label.authorities}
    objections = [_of_body(question, body) for body in sorted(bodies)]
    if label.policy not in BODIES:
        objections.append(_national(question))
    found = [objection for objection in objections if objection is not None]
    if not found:
        return None
    reasons = frozenset().union(*(objection.reasons for objection in found))
    return refuse(*reasons, detail="; ".join(objection.detail for objection in found))


def _of_body(question: Question, body: str) -> Outcome:
    held = [one for one in question.subject.clearances if one.policy == body]
    if not held:
        return refuse(Reason.POLICY_MISMATCH, Reason.CLEARANCE, detail=f"no clearance under policy {body}")
    high = [one for one in held if one.term.clearance_rank >= question.label.rank]
    briefed = [one for one in high if one.briefed is True]
    if high and not briefed:
        missing = {Reason.ATTRIBUTE_MISSING} if any(one.briefed is None for one in high) else set()
        return refuse(Reason.CLEARANCE, *missing, detail=f"not briefed for {body} information")
    return _usable(question, briefed)


def _national(question: Question) -> Outcome:
    held = [one for one in question.subject.clearances if one.policy not in BODIES]
    high = [one for one in held if _reaches(one, question.label)]
    mismatch = {Reason.POLICY_MISMATCH} if not held and question.subject.clearances else set()
    if not high:
        return refuse(Reason.CLEARANCE, *mismatch, detail=f"no clearance as high as {question.label.level}")
    return _usable(question, high)


def _reaches(one: Clearance, label: Label) -> bool:
    """By rank; a term that is not rank-equal serves its own policy only, and takes more than its rank from others."""
    if one.policy == label.policy:
        return one.term.clearance_rank >= label.rank
    level = find_level(label.policy, label.level)
    unequal = level is not None and level.own_only
    rank = one.term.clearance_rank
    return not one.term.own_only and (rank > label.rank or (rank == label.rank and not unequal))


def _usable(question: Question, high: list[Clearance]) -> Outcome:
    if not high:
        return refuse(Reason.CLEARANCE, detail=f"no clearance as high as {question.label.level}")
    granted = [one for one in high if one.suspended is False]
    if not granted:
        missing = {Reason.ATTRIBUTE_MISSING} if any(one.suspended is None for one in high) else set()
        return refuse(Reason.CLEARANCE, *missing, detail="the clearance is suspended")
    if any(one.expires is not None and question.today <= one.expires for one in granted):
        return None
    if all(one.expires is None for one in granted):
        return refuse(Reason.CLEARANCE, Reason.ATTRIBUTE_MISSING, detail="nobody recorded how long the clearance lasts")
    return refuse(Reason.CLEARANCE_EXPIRED, detail="the clearance has expired")


def equivalent_level(question: Question) -> Outcome:
    """The nation that receives it has a level to hold it at; otherwise the arrangement is made first (T1 to T3)."""
    if not question.action.passes_on or question.recipient is None:
        return None
    lacking = sorted(nation for nation in question.nations if lacks_rank(nation, question.label.rank))
    if not lacking or len(lacking) < len(question.nations):
        return None
    return ask(
        Reason.CLEARANCE,
        detail=f"{', '.join(lacking)} has no level equal to {question.label.level}: arrange how to hold it",
    )
