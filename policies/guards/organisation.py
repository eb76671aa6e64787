"""May the person's organisation hold it: facility clearance, CMMC, foreign ownership? Governments need none of these.

More than half in one foreign hand refuses; a quarter or more, with no holder at home having as much, presumes foreign
control, which a person decides (22 CFR §120.65).
"""

from typing import Final

from policies.markings.usa import CUI_TERMS
from policies.outcome import Outcome, ask, refuse
from policies.question import Question
from policies.reasons import Reason
from policies.vocabulary.levels import LOWEST_CLASSIFIED

CMMC_LEVEL: Final = 2
PRESUMED_CONTROL: Final = 25
OWNED: Final = 50


def organisation(question: Question) -> Outcome:
    """The organisation meets what the label asks of firms and academia."""
    label, body = question.label, question.subject.organisation
    cui = label.policy == "USA" and label.level in CUI_TERMS
    classified = label.rank >= LOWEST_CLASSIFIED
    if body.government or not (cui or classified or label.export.controlled):
        return None
    if body.kind is None:
        return refuse(Reason.ORGANISATION, Reason.ATTRIBUTE_MISSING, detail="the employer's kind is not known")
    if classified:
        facility = body.facility_clearance
        if facility is None or facility.rank < label.rank:
            return _refusal(
                question, "organisation.facility_clearance", f"the facility is not cleared for {label.level}"
            )
    if cui:
        cmmc = body.cmmc
        current = cmmc is not None and cmmc.expires is not None and question.today <= cmmc.expires
        if cmmc is None or not current or cmmc.level is None or cmmc.level < CMMC_LEVEL:
            return _refusal(question, "organisation.cmmc", "CMMC level 2 is missing or has expired")
    return _foreign_ownership(question)


def _foreign_ownership(question: Question) -> Outcome:
    percent = question.subject.organisation.foreign_ownership_percent
    if percent is None:
        return refuse(Reason.ORGANISATION, Reason.ATTRIBUTE_MISSING, detail="foreign ownership is not known")
    if percent > OWNED:
        return refuse(Reason.ORGANISATION, detail="more than half is in one foreign hand")
    if percent >= PRESUMED_CONTROL:
        return ask(
            Reason.ORGANISATION,
            detail="A quarter or more is in one foreign hand: is the organisation under foreign control?",
        )
    return None


def _refusal(question: Question, attribute: str, detail: str) -> Outcome:
    missing = {Reason.ATTRIBUTE_MISSING} if question.subject.lacks(attribute) else set()
    return refuse(Reason.ORGANISATION, *missing, detail=detail)
