"""Says in words why something the person can see is not open to them, and what to do next.

Only ever asked about objects that the person may view, so no sentence can reveal one that they may not.
"""

from collections.abc import Iterable

from policies.reasons import Reason

_NEXT_STEP = {
    Reason.CLEARANCE: "your clearance does not reach this level: ask your security officer",
    Reason.CLEARANCE_EXPIRED: "your clearance has lapsed: ask your security officer to renew it",
    Reason.NEED_TO_KNOW: "you are not a member of the project: ask its programme manager",
    Reason.RELEASABILITY: "it is not released to your nation: ask the originator for a release",
    Reason.NATIONALITY: "it is closed to foreign nationals: ask the originator for a releasable version",
    Reason.CAVEAT: "it carries a control that you do not hold: ask your security officer for access",
    Reason.POLICY_MISMATCH: "you hold no clearance under its policy: ask your security officer",
    Reason.ORIGINATOR_CONTROL: "only its originator may do this: ask them",
    Reason.THIRD_PARTY_CONSENT: "a nation whose information is inside has not consented: ask its security officer",
    Reason.DISCLOSURE_RULE: "no disclosure rule in force covers it: ask the originator's security officer",
    Reason.METHOD: "it may be viewed but not taken away: use the viewer, or ask the originator",
    Reason.DISTRIBUTION: "its distribution statement excludes you: ask the originator",
    Reason.ORGANISATION: "your organisation does not meet its conditions: ask your security officer",
    Reason.EXPORT_CONTROL: "export control does not cover it: ask your export officer",
    Reason.LOCATION: "it may not be reached from where you are: try from an approved place",
    Reason.ATTRIBUTE_MISSING: "something about you is not on record: ask your security officer to complete it",
    Reason.MFA: "it needs a second factor: sign in again with one",
    Reason.MEMBERSHIP_DATE: "your nation joined the group after it was made: ask the originator",
}


def explain(reasons: Iterable[Reason]) -> str:
    """Gives one sentence that names every cause and its next step."""
    steps = [_NEXT_STEP.get(reason, "its marking does not allow it: ask the originator") for reason in sorted(reasons)]
    return "This is not open to you: " + "; ".join(dict.fromkeys(steps)) + "."
