"""Does the marking release it to this recipient, and in this form?

REL TO, DISPLAY ONLY, EYES ONLY and a NATO context with ONLY and RELEASABLE TO. A list of nations is met by any one
current citizenship; groups mean their members on the day the information was created. Classified national information
with no release mark goes to its originators' own nationals. Below classified, only a list restricts. Consent on record
widens a British caveat and no other mark.
"""

from collections.abc import Iterable

from policies.actions import Action
from policies.labels import Label
from policies.markings import gbr
from policies.markings.usa import RELIDO
from policies.outcome import Outcome, ask, refuse
from policies.question import Question
from policies.reasons import Reason
from policies.register import ORGANISATION_PREFIX, Register
from policies.vocabulary.nations import BODIES, NATIONS


def audience(label: Label, register: Register) -> frozenset[str] | None:
    """The nations whose nationals a marking admits, in whatever form; None when it restricts no nation.

    Originators that are nations are among them.
    """
    if label.policy in BODIES:
        members = register.expand(label.context) if label.context else frozenset()
        if label.only_to is not None:
            members &= expand(label.only_to, register)
        return members | expand(label.releasable_to or (), register)
    if label.releasable_to is None and not label.display_only and label.rank < 1:
        return None
    own = frozenset(label.originators) & NATIONS
    return own | expand(label.releasable_to or (), register) | expand(label.display_only, register)


def expand(tokens: Iterable[str], register: Register) -> frozenset[str]:
    """All the nations that these tokens stand for."""
    nations: frozenset[str] = frozenset()
    for token in tokens:
        nations |= register.expand(token)
    return nations


def releasability(question: Question) -> Outcome:
    """The recipient is one of those the marking admits."""
    label, recipient = question.label, question.recipient
    if recipient is None or label.holder is not None:
        return None
    if label.policy not in BODIES and any(question.among(one) for one in label.originators):
        return None
    admitted = audience(label, question.register)
    if admitted is None or not question.nations.isdisjoint(admitted) or _named_organisation(question):
        return None
    if _caveat_lifted(question):
        return None
    if RELIDO in label.caveats and question.action.passes_on:
        return ask(Reason.RELEASABILITY, detail="RELIDO: an authorised disclosure official decides on release")
    reasons = {Reason.RELEASABILITY}
    if _joined_later(question):
        reasons.add(Reason.MEMBERSHIP_DATE)
    if recipient.lacks("citizenships"):
        reasons.add(Reason.ATTRIBUTE_MISSING)
    return refuse(
        *reasons,
        detail=f"{label.marking} does not release it to {', '.join(sorted(question.nations)) or 'an unknown nation'}",
    )


def _caveat_lifted(question: Question) -> bool:
    """A British caveat lets a nation that it does not name have it with the originators' consent on record (G2)."""
    label = question.label
    british = label.policy == gbr.POLICY and gbr.EYES in label.caveats
    return british and all(question.consented(one) for one in label.originators)


def _named_organisation(question: Question) -> bool:
    recipient = question.recipient
    name = recipient.organisation.name if recipient is not None else None
    return name is not None and f"{ORGANISATION_PREFIX}{name}" in (question.label.releasable_to or ())


def _joined_later(question: Question) -> bool:
    """Whether a group that the marking names has taken the nation in since."""
    label = question.label
    tokens = (*(label.releasable_to or ()), *label.display_only, *((label.context,) if label.context else ()))
    groups = {token.partition("@")[0] for token in tokens if "@" in token}
    return any(not question.nations.isdisjoint(question.register.members_on(group, question.today)) for group in groups)


def copy_allowed(question: Question) -> Outcome:
    """DISPLAY ONLY shows without giving a copy: viewing, and nothing else."""
    label = question.label
    if not label.display_only or question.recipient is None or question.action is Action.VIEW:
        return None
    if any(question.among(one) for one in label.originators) or _named_organisation(question):
        return None
    if not question.nations.isdisjoint(expand(label.releasable_to or (), question.register)):
        return None
    if question.nations.isdisjoint(expand(label.display_only, question.register)):
        return None
    return refuse(Reason.METHOD, detail="DISPLAY ONLY: it may be viewed, and no copy given")
