"""What the law refuses to work with; services translate these for their callers."""

from dataclasses import dataclass


class PolicyError(Exception):
    """Root of the errors that this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a marking.

    Attributes:
        code: a value of `Reason`, such as "marking-order".
        message: what is wrong, in a sentence.
        position: offset of the offending text in the marking, where one can be named.
    """

    code: str
    message: str
    position: int | None = None


class MarkingInvalid(PolicyError):
    """A marking that its policy does not accept.

    Attributes:
        faults: everything found wrong, at least one.
        canonical: the correct spelling, where there is exactly one that says no more and no less.
    """

    def __init__(self, faults: tuple[Fault, ...], canonical: str | None = None) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults
        self.canonical = canonical


class RuleInvalid(PolicyError):
    """A disclosure rule that names an unknown nation, term, category, method or an empty period.

    Attributes:
        key: the field at fault.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class UnknownTerm(PolicyError):
    """A nation, policy, level, group or code that no register holds.

    Attributes:
        key: the field that holds it, where known.
    """

    def __init__(self, message: str, *, key: str = "") -> None:
        super().__init__(message)
        self.key = key
