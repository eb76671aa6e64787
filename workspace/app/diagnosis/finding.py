"""One thing examined: how bad it is, and what to do about it.

A fault keeps the workspace from serving. A warning is a risk that somebody has to have accepted.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    WELL = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined.

    Attributes:
        subject: the setting or dependency.
        severity: how bad it is.
        says: what was found, without secrets.
        remedy: what to do; empty when all is well.
    """

    subject: str
    severity: Severity
    says: str
    remedy: str = ""


def well(subject: str, says: str) -> Finding:
    """All is well with it."""
    return Finding(subject, Severity.WELL, says)


def warning(subject: str, says: str, remedy: str) -> Finding:
    """It serves, at a risk."""
    return Finding(subject, Severity.WARNING, says, remedy)


def fault(subject: str, says: str, remedy: str) -> Finding:
    """It does not serve."""
    return Finding(subject, Severity.FAULT, says, remedy)
