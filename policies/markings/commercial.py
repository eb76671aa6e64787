"""Proprietary information of a firm, released by its holder and by no nation.

    PROPRIETARY - Wattle Dynamics      PROPRIETARY - Wattle Dynamics//ORG Hoshi Robotics, Severn Avionics

The organisations after ORG may have it besides the holder, alphabetically. It carries no classification; what is
classified or controlled bears a national marking.
"""

from typing import Final

from policies.markings.marking import Marking
from policies.markings.scanner import Scan
from policies.reasons import Reason
from policies.register import ORGANISATION_PREFIX

POLICY: Final = "COMMERCIAL"
_TERM: Final = "PROPRIETARY"
HEAD: Final = "PROPRIETARY - "
_LIST: Final = "ORG "


def read(scan: Scan) -> Marking | None:
    """Reads a banner; notes faults on the scan."""
    head, separator, tail = scan.text.partition("//")
    level = scan.level(POLICY, _TERM)
    holder = head.removeprefix(HEAD)
    if level is None or not head.startswith(HEAD) or not _is_name(holder):
        scan.fault(
            Reason.MARKING_SYNTAX, "begins with PROPRIETARY, a hyphen and the holder's name", head, hopeless=True
        )
        return None
    if not separator:
        return Marking(policy=POLICY, level=level, holder=holder)
    names = tuple(tail.removeprefix(_LIST).split(", "))
    if not tail.startswith(_LIST) or not all(_is_name(name) for name in names):
        scan.fault(
            Reason.MARKING_SYNTAX, "after the holder stands ORG and a list of organisations", tail, hopeless=True
        )
        return None
    if len(set(names)) != len(names) or holder in names:
        scan.fault(Reason.MARKING_SYNTAX, "an organisation stands twice", tail)
    ordered = tuple(sorted(set(names) - {holder}))
    if not ordered:
        scan.fault(Reason.MARKING_SYNTAX, "ORG names nobody but the holder", tail, hopeless=True)
    if tuple(name for name in names if name in ordered) != ordered:
        scan.fault(Reason.MARKING_ORDER, "organisations stand alphabetically", tail)
    receivers = tuple(f"{ORGANISATION_PREFIX}{name}" for name in ordered)
    return Marking(policy=POLICY, level=level, holder=holder, releasable_to=receivers)


def write(marking: Marking) -> str:
    """The one spelling of the marking."""
    head = f"{HEAD}{marking.holder}"
    if marking.releasable_to is None:
        return head
    names = sorted(receiver.removeprefix(ORGANISATION_PREFIX) for receiver in marking.releasable_to)
    return f"{head}//{_LIST}{', '.join(names)}"


def _is_name(name: str) -> bool:
    return bool(name) and name == name.strip() and name.isprintable() and not set("/,") & set(name)
