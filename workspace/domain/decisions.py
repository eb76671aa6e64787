"""What somebody who is asked may answer."""

from enum import StrEnum


class Decision(StrEnum):
    """Yes, no, or not like this."""

    APPROVE = "APPROVE"
    DENY = "DENY"
    RETURN = "RETURN"
