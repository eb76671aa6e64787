"""Markings of a nation without a grammar of its own: the national term, then `//REL TO` and a list.

    RESTRICTED//REL TO NZL, USA

Nations stand alphabetically, then groups; none leads.
"""

from collections.abc import Sequence
from dataclasses import replace

from policies.markings.marking import Marking
from policies.markings.scanner import Scan, in_order
from policies.reasons import Reason

_REL = "REL TO "


def read(scan: Scan, policy: str, controls: Sequence[str] = ()) -> Marking | None:
    """Reads a banner whose only marks besides REL TO are the policy's own controls, one at most."""
    term, *segments = scan.text.split("//")
    level = scan.level(policy, term)
    if level is None:
        return None
    marking = Marking(policy=policy, level=level)
    for segment in segments:
        if segment.startswith(_REL):
            nations = scan.nations(segment.removeprefix(_REL), separator=", ", what="REL TO")
            marking = replace(marking, releasable_to=nations)
        elif segment in controls:
            marking = replace(marking, controls=(*marking.controls, segment))
        else:
            scan.fault(Reason.UNKNOWN_TERM, f"{segment!r} is not a mark of policy {policy}", segment, hopeless=True)
    if len(segments) > 1:
        code = Reason.MARKING_SYNTAX if len(set(segments)) == 1 else Reason.MARKING_EXCLUSIVE
        scan.fault(code, "only one release or access mark may stand", segments[-1], hopeless=True)
    return marking


def write(marking: Marking) -> str:
    """The one spelling of the marking."""
    parts = [marking.level.term, *marking.controls]
    if marking.releasable_to is not None:
        parts.append(_REL + ", ".join(in_order(marking.releasable_to)))
    return "//".join(parts)
