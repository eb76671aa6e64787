"""Why access is withheld: the stable codes that people, case files and the audit log read."""

from enum import StrEnum


class Reason(StrEnum):
    """One cause of a refusal; an answer may carry several."""

    CLEARANCE = "clearance"
    CLEARANCE_EXPIRED = "clearance-expired"
    NEED_TO_KNOW = "need-to-know"
    RELEASABILITY = "releasability"
    NATIONALITY = "nationality"
    CAVEAT = "caveat"
    POLICY_MISMATCH = "policy-mismatch"
    UNKNOWN_TERM = "unknown-term"
    ORIGINATOR_CONTROL = "originator-control"
    THIRD_PARTY_CONSENT = "third-party-consent"
    DISCLOSURE_RULE = "disclosure-rule"
    METHOD = "method"
    DISTRIBUTION = "distribution"
    ORGANISATION = "organisation"
    EXPORT_CONTROL = "export-control"
    LOCATION = "location"
    ATTRIBUTE_MISSING = "attribute-missing"
    INTEGRITY = "integrity"
    MFA = "mfa"
    MEMBERSHIP_DATE = "membership-date"
    MARKING_SYNTAX = "marking-syntax"
    MARKING_EXCLUSIVE = "marking-exclusive"
    MARKING_ORDER = "marking-order"
    ROLLUP = "rollup"
