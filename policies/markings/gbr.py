"""British markings: the national term, then a national caveat or REL TO.

    SECRET      SECRET \N{EN DASH} UK / US EYES ONLY      SECRET//REL TO GBR, USA

In a caveat UK, US and NZ stand for GBR, USA and NZL; other nations stand as trigraphs. A caveated asset goes to no
nation that it does not name without the originator's consent (G2).
"""

from dataclasses import replace
from typing import Final

from policies.markings import national
from policies.markings.marking import Marking
from policies.markings.scanner import Scan
from policies.reasons import Reason

POLICY: Final = "GBR"
EYES: Final = "EYES ONLY"
_DASH: Final = " \N{EN DASH} "
_SHORT: Final = {"UK": "GBR", "US": "USA", "NZ": "NZL"}
_LONG: Final = {code: short for short, code in _SHORT.items()}


def read(scan: Scan) -> Marking | None:
    """Reads a banner; notes faults on the scan."""
    term, dash, caveat = scan.text.partition(_DASH)
    if not dash:
        return national.read(scan, POLICY)
    level = scan.level(POLICY, term)
    if level is None:
        return None
    if not caveat.endswith(f" {EYES}"):
        code = Reason.MARKING_EXCLUSIVE if EYES in caveat and "//" in caveat else Reason.UNKNOWN_TERM
        scan.fault(code, f"{caveat!r} is not a caveat of policy GBR", caveat, hopeless=True)
        return None
    written = caveat.removesuffix(f" {EYES}").split(" / ")
    nations = tuple(_SHORT.get(name, name) for name in written)
    for name, nation in zip(written, nations, strict=True):
        if name in _LONG:
            scan.fault(Reason.MARKING_SYNTAX, f"a caveat writes {_LONG[name]} for {name}", name)
        scan.known(nation, groups=False)
    unique = tuple(dict.fromkeys(nations))
    if len(unique) != len(nations):
        scan.fault(Reason.MARKING_SYNTAX, "a caveat names a nation twice", caveat)
    if unique != _in_order(unique):
        scan.fault(Reason.MARKING_ORDER, "a caveat lists its nations alphabetically, the UK perhaps first", caveat)
        unique = _in_order(unique)
    if POLICY not in unique:
        scan.fault(Reason.MARKING_SYNTAX, "a British caveat names the UK", caveat, hopeless=True)
    return Marking(policy=POLICY, level=level, releasable_to=unique, controls=(EYES,))


def write(marking: Marking) -> str:
    """The one spelling of the marking."""
    if EYES not in marking.controls:
        return national.write(marking)
    nations = " / ".join(_LONG.get(code, code) for code in _in_order(marking.releasable_to or ()))
    bare = national.write(replace(marking, controls=(), releasable_to=None))
    return f"{bare}{_DASH}{nations} {EYES}"


def _in_order(nations: tuple[str, ...]) -> tuple[str, ...]:
    """Alphabetically as written; the UK keeps its place in front, where it stands there."""
    uk_first = nations[:1] == (POLICY,)
    return tuple(sorted(nations, key=lambda code: (code != POLICY or not uk_first, _LONG.get(code, code))))
