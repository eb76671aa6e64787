"""Markings of a nation without a grammar of its own: the national term, then `//REL TO` and a list.

    RESTRICTED//REL TO NZL, USA

Nations stand alphabetically, then groups; none leads.
"""

from collections.abc import Sequence
from dataclasses import replace

from policies.markings.marking import Marking
from policies.markings.scanner import Scan, in_order, list_after
from policies.reasons import Reason

_REL = "REL TO"


def read(scan: Scan, policy: str, controls: Sequence[str] = ()) -> Marking | None:
    """Reads a banner whose only marks besides REL TO are the policy's own controls, one at most."""
    term, *segments = scan.text.split("//")
    level = scan.level(policy, term)
    if level is None:
        return None
    marking = Marking(policy=policy, level=level)
    marks = [mark for segment in segments for mark in _marks(segment, controls)]
    for mark in marks:
        listed = list_after(_REL, mark)
        if listed is not None:
            nations = scan.nations(listed, separator=", ", least=2, what=_REL)
            marking = replace(marking, releasable_to=nations)
        elif mark in controls:
            marking = replace(marking, controls=(*marking.controls, mark))
        else:
            scan.fault(Reason.UNKNOWN_TERM, f"{mark!r} is not a mark of policy {policy}", mark, hopeless=True)
    if len(marks) > 1:
        code = Reason.MARKING_SYNTAX if len(set(marks)) == 1 else Reason.MARKING_EXCLUSIVE
        scan.fault(code, "only one release or access mark may stand", marks[-1], hopeless=True)
    return marking


def _marks(segment: str, controls: Sequence[str]) -> Sequence[str]:
    """The marks that a segment holds, where single strokes part them; each is known, or it is one unknown mark."""
    marks = segment.split("/")
    known = all(one in controls or list_after(_REL, one) is not None for one in marks)
    return marks if known else [segment]


def write(marking: Marking) -> str:
    """The one spelling of the marking."""
    parts = [marking.level.term, *marking.controls]
    if marking.releasable_to is not None:
        parts.append(f"{_REL} {', '.join(in_order(marking.releasable_to))}")
    return "//".join(parts)
