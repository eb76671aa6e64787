"""Which nations a label could ever admit: who gets a wrap of a version's key. Rules play no part."""

from collections.abc import Iterable

from policies.guards.releasability import audience
from policies.labels import Label
from policies.markings.aus import AGAO, AUSTEO
from policies.markings.usa import NOFORN
from policies.register import Register


def admissible_nations(label: Label, register: Register, candidates: Iterable[str]) -> frozenset[str]:
    """The candidates whose nationals the marking could admit, the originators among them; firms through their nation.

    Args:
        label: what the object bears, its successor not counted.
        register: expands the label's groups.
        candidates: nations (or NATO) that take part.
    """
    asked = frozenset(candidates)
    own = asked & register.answering(label.originators)
    if label.held_for is not None:
        return own | (asked & {label.held_for})
    if NOFORN in label.caveats:
        return own | (asked & {"USA"})
    if {AUSTEO, AGAO} & set(label.caveats):
        return own | (asked & {"AUS"})
    if label.holder is not None:
        return own | (asked & register.answering(label.releasable_to or ()))
    admitted = audience(label, register)
    return asked if admitted is None else own | (asked & admitted)
