"""Why somebody may or may not, in stable codes and in words that say whom to ask: to each asker what they may know.

The person's own nation knows the person; the originator's officers know what the owner decided. So a reason that rests
on the person's record goes to their own nation's officers and to the person alone, and rules go to the officers of the
nation that made them. Anybody else learns yes or no. A day until which access holds is drawn only from what the asker
may know, so it never moves with a paper that is hidden from them.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from policies.decision import Decision, Escalated, Granted
from policies.labels import Label
from policies.reasons import Reason
from workspace.domain.authority import Facts
from workspace.domain.law import AccessExplanation, AccessReason, AccessVerdict, NationAccess
from workspace.domain.projects import DisclosureRule
from workspace.services.gate import Viewpoint


class Standpoint(StrEnum):
    """As what somebody asks about a person's access."""

    ONESELF = "oneself"
    OWN_OFFICER = "own-officer"
    OWNERS_OFFICER = "owners-officer"
    OTHER = "other"

    @property
    def knows_person(self) -> bool:
        """Whether the person's record is open to the asker."""
        return self in {Standpoint.ONESELF, Standpoint.OWN_OFFICER}


SUSPENDED: Final = "suspended"
"""The code of a reason that the law does not know, since nobody who is suspended gets as far as the law."""

_OF_THE_OWNER: Final = frozenset(
    {
        Reason.NEED_TO_KNOW,
        Reason.RELEASABILITY,
        Reason.ORIGINATOR_CONTROL,
        Reason.THIRD_PARTY_CONSENT,
        Reason.DISCLOSURE_RULE,
        Reason.METHOD,
        Reason.MEMBERSHIP_DATE,
        Reason.INTEGRITY,
    }
)
"""Reasons that rest on the object, its owners' decisions and the register, not on the person's record."""

_WORDS: Final = {
    Reason.CLEARANCE: "No clearance in force reaches this level: the person's security officer can enter one.",
    Reason.CLEARANCE_EXPIRED: "The clearance has run out: the person's security officer can renew it.",
    Reason.NEED_TO_KNOW: "Not a member of the project: its programme manager can add the person.",
    Reason.RELEASABILITY: "The marking does not release it to the recipient: only the originator can.",
    Reason.NATIONALITY: "The marking closes it to foreign nationals: ask the originator for a releasable version.",
    Reason.CAVEAT: "It carries a control that the person does not hold: their security officer can grant access to it.",
    Reason.POLICY_MISMATCH: "No clearance under its policy is held: the person's security officer can enter one.",
    Reason.UNKNOWN_TERM: "Something on it is not known to the law: ask the originator to mark it again.",
    Reason.ORIGINATOR_CONTROL: "Only the originator may do this, or allow it.",
    Reason.THIRD_PARTY_CONSENT: "A nation whose information is inside has not consented: ask its security officer.",
    Reason.DISCLOSURE_RULE: "No rule in force of an originator discloses it, or one denies: ask that nation's officer.",
    Reason.METHOD: "The rules or the marking allow viewing, but not this: ask the originator.",
    Reason.DISTRIBUTION: "Its distribution statement leaves the recipient out: ask the originator.",
    Reason.ORGANISATION: "The employer does not meet its conditions: the person's security officer can see to that.",
    Reason.EXPORT_CONTROL: "Export control does not cover it: ask the export officer for an authorisation.",
    Reason.LOCATION: "It may not be reached from this place.",
    Reason.ATTRIBUTE_MISSING: "Something is not on record, and what is unknown never helps: complete the record.",
    Reason.INTEGRITY: "Its label cannot be trusted: tell the operator and the originator.",
    Reason.MFA: "It needs a second factor: sign in again with one.",
    Reason.MEMBERSHIP_DATE: "The nation joined the group after this was made: only the originator can release it.",
}
_OTHERWISE: Final = "Its marking does not allow it: ask the originator."


def explanation(
    decision: Decision,
    *,
    view: Viewpoint,
    facts: Facts,
    label: Label | None,
    rules: Iterable[DisclosureRule],
    standpoint: Standpoint,
    recipients: tuple[NationAccess, ...] = (),
) -> AccessExplanation:
    """Tells an asker as much of a decision as they may know.

    Args:
        decision: what the gate decided about the person, with all reasons.
        view: where the person stands.
        facts: the object.
        label: its label.
        rules: those of the rules relied on that the asker may read.
        standpoint: as what they ask.
        recipients: for sharing and releasing, to which nations.
    """
    shown = tuple(rules)
    if view.standing.suspended:
        return _suspended(standpoint)
    if isinstance(decision, Granted):
        return AccessExplanation(
            verdict=AccessVerdict.GRANTED,
            rules=tuple(rule.id for rule in shown),
            until=_until(view, facts, label, shown, standpoint),
            complete=len(shown) == len(decision.rules),
            recipients=recipients,
        )
    known = [reason for reason in sorted(decision.reasons) if _may_know(reason, standpoint)]
    escalated = isinstance(decision, Escalated) and standpoint is not Standpoint.OTHER
    return AccessExplanation(
        verdict=AccessVerdict.ESCALATED if escalated else AccessVerdict.DENIED,
        reasons=tuple(AccessReason(code=one.value, message=_WORDS.get(one, _OTHERWISE)) for one in known),
        complete=len(known) == len(decision.reasons),
        recipients=recipients,
    )


def _suspended(standpoint: Standpoint) -> AccessExplanation:
    told = standpoint.knows_person
    reason = AccessReason(code=SUSPENDED, message="The person is suspended: an officer of their nation can lift that.")
    return AccessExplanation(
        verdict=AccessVerdict.DENIED, reasons=(reason,) if told else (), complete=told, recipients=()
    )


def _may_know(reason: Reason, standpoint: Standpoint) -> bool:
    return standpoint.knows_person or (standpoint is Standpoint.OWNERS_OFFICER and reason in _OF_THE_OWNER)


def _until(
    view: Viewpoint, facts: Facts, label: Label | None, rules: Iterable[DisclosureRule], standpoint: Standpoint
) -> date | None:
    if standpoint is Standpoint.OTHER:
        return None
    standing, today = view.standing, view.law.today
    days = [rule.valid_until for rule in rules]
    lasting = [held.until for held in standing.roles if held.project == facts.project and held.in_force(today)]
    if None not in lasting:
        days += [max((day for day in lasting if day is not None), default=None)]
    if standpoint.knows_person:
        days += [held.expires for held in standing.clearances]
    if label is not None and label.data_rights is not None:
        days.append(label.data_rights.until)
    if label is not None and label.succession is not None:
        days += [label.succession.day - timedelta(days=1)]
    return min((day for day in days if day is not None and day >= today), default=None)
