"""Banner of a nation's information from its parts, for policies other than those of the USA and NATO.

The highest level; AUSTEO, AGAO and EYES ONLY propagate; a release is to those common to all classified parts, and none
at all where one of them has none.
"""

from collections.abc import Sequence
from datetime import date

from policies.markings import aus, commercial, gbr
from policies.markings.marking import Marking
from policies.markings.scanner import in_order
from policies.register import Register
from policies.rollup.sets import Undecidable, common, highest


def roll_up_national(markings: Sequence[Marking], *, register: Register, on: date) -> Marking:
    """The overall marking.

    Raises:
        Undecidable: a person has to decide.
    """
    level = highest(markings)
    policy = level.policy
    if policy == commercial.POLICY and len(set(markings)) > 1:
        raise Undecidable("Proprietary parts under different terms: whose is the whole?")
    if policy == commercial.POLICY:
        return markings[0]
    controls = {control for marking in markings for control in marking.controls}
    closed = next((control for control in (aus.AUSTEO, aus.AGAO) if control in controls), None)
    if closed is not None:
        return Marking(policy=policy, level=level, controls=(closed,))
    speaking = [one for one in markings if one.level.classified or one.releasable_to is not None]
    given = [one.releasable_to for one in speaking if one.releasable_to is not None]
    eyes = (gbr.EYES,) if gbr.EYES in controls else ()
    own = Marking(policy=policy, level=level, releasable_to=(policy,) if eyes else None, controls=eyes)
    if not given or len(given) != len(speaking):
        if level.rank == 0 and given:
            raise Undecidable("Unclassified parts are released to different nations: to whom is the whole?")
        return own
    shared = common(given, register=register, on=on)
    if set(shared) - {policy}:
        return Marking(policy=policy, level=level, releasable_to=in_order(shared), controls=eyes)
    if not level.classified:
        raise Undecidable("No nation is common to the releases of every part: to whom is the whole released?")
    return own
