"""The overall marking of what is made of marked parts, and whether a proposed banner agrees with them.

Promises: the result is never less strict than any part, and does not depend on their order or on how they are grouped.
The highest level stands; every part's restrictions stay; a release is to those common to all, after groups are
expanded; a classified part without release keeps the whole from being released. Refuses to guess: where no
intersection can be computed, or where the rules would widen access, a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from policies.errors import Fault
from policies.markings import nato, usa
from policies.markings.marking import Marking
from policies.markings.reading import read_marking, write_marking
from policies.reasons import Reason
from policies.register import Register
from policies.rollup.national import roll_up_national
from policies.rollup.nato import roll_up_nato
from policies.rollup.sets import Undecidable, audience_within, expanded, height
from policies.rollup.usa import roll_up_usa


@dataclass(frozen=True, slots=True)
class Banner:
    """The overall marking.

    Attributes:
        text: as it stands on the whole.
        marking: its meaning.
    """

    text: str
    marking: Marking


@dataclass(frozen=True, slots=True)
class BannerRefused:
    """A part that cannot be read, or a proposed banner that does not agree with the parts."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class BannerUndecided:
    """No machine can tell; a person decides."""

    question: str


Outcome: TypeAlias = Banner | BannerRefused | BannerUndecided


def roll_up(
    *,
    policy: str,
    portions: Sequence[str],
    register: Register,
    on: date,
    proposed: str | None = None,
    compilation_reason: str | None = None,
    intelligence: bool = False,
) -> Outcome:
    """Computes the banner of a whole, or checks the one its author proposes.

    Args:
        policy: whose grammar parts and banner follow.
        portions: portion marks in brackets, or whole markings.
        register: expands groups.
        on: day on which the whole is put together.
        proposed: the author's banner.
        compilation_reason: why that banner is higher, or releases to fewer, than the parts give.
        intelligence: whether it is of the intelligence community, whose classified parts all say to whom they may be
            disclosed (IC-ISM 119).

    Raises:
        UnknownTerm: no such policy.
    """
    faults: list[Fault] = []
    markings: list[Marking] = []
    for number, portion in enumerate(portions, start=1):
        text = usa.banner_of_portion(portion) if policy == usa.POLICY else portion
        reading = read_marking(policy=policy, text=text, register=register, created=on)
        faults += [Fault(fault.code, f"{portion}: {fault.message}") for fault in reading.faults]
        if reading.marking is not None:
            markings.append(reading.marking)
            if intelligence and policy == usa.POLICY and usa.lacks_disclosure(reading.marking):
                faults.append(_fault(f"part {number} {portion} is classified and says nothing of foreign disclosure"))
        if text in usa.LEGACY and policy == usa.POLICY:
            return BannerUndecided(f"Review what is marked {portion} as CUI first")
    if not portions:
        faults.append(_fault("there are no parts"))
    if faults:
        return BannerRefused(tuple(faults))
    try:
        computed = _computed(policy, markings, register=register, on=on)
    except Undecidable as undecidable:
        return BannerUndecided(str(undecidable))
    if proposed is None:
        return _as_written(computed, register=register, on=on)
    return _checked(proposed, computed, register=register, on=on, reason=(compilation_reason or "").strip())


def same_banner(text: str, banner: Banner, register: Register, on: date) -> bool:
    """Whether a text is the banner, its groups perhaps written out nation by nation or the other way about."""
    policy = banner.marking.policy
    other = read_marking(policy=policy, text=text, register=register, created=on).marking
    return other is not None and _written_out(other, register, on) == _written_out(banner.marking, register, on)


def _written_out(marking: Marking, register: Register, on: date) -> Marking:
    nations = expanded(marking.releasable_to or (), register=register, on=on)
    return replace(marking, releasable_to=tuple(sorted(nations))) if nations else marking


def _computed(policy: str, markings: Sequence[Marking], *, register: Register, on: date) -> Marking:
    if policy == usa.POLICY:
        return roll_up_usa(markings, register=register, on=on)
    if policy == nato.POLICY:
        return roll_up_nato(markings, register=register, on=on)
    return roll_up_national(markings, register=register, on=on)


def _as_written(computed: Marking, *, register: Register, on: date) -> Outcome:
    """The banner, provided that its own policy accepts it."""
    text = write_marking(computed)
    marking = read_marking(policy=computed.policy, text=text, register=register, created=on).marking
    return BannerUndecided(f"Is {text} the marking of the whole?") if marking is None else Banner(text, marking)


def _checked(proposed: str, computed: Marking, *, register: Register, on: date, reason: str) -> Outcome:
    reading = read_marking(policy=computed.policy, text=proposed, register=register, created=on)
    banner = reading.marking
    if banner is None:
        return BannerRefused(reading.faults)
    faults = [_fault(f"the banner lacks {name}, which a part carries") for name in _lacking(banner, computed)]
    if usa.RELIDO in banner.controls and usa.RELIDO not in computed.controls:
        faults.append(_fault("the banner carries RELIDO, which not every classified part does"))
    if height(banner.level) < height(computed.level):
        faults.append(_fault(f"the banner stands below a part marked {computed.level.term}"))
    within = audience_within(banner, computed, register=register, on=on)
    if within is None:
        return BannerUndecided(f"Does {proposed} release to no more than {write_marking(computed)}?")
    if not within:
        faults.append(_fault("the banner releases to more than every part does"))
    narrower = not audience_within(computed, banner, register=register, on=on)
    added = set(_lacking(computed, banner)) - {usa.NOFORN}  # says no more than that there is no release
    if (height(banner.level) > height(computed.level) or narrower or added) and not reason:
        faults.append(_fault("a banner stricter than the parts needs a stated compilation reason"))
    return BannerRefused(tuple(faults)) if faults else Banner(write_marking(banner), banner)


def _lacking(banner: Marking, computed: Marking) -> list[str]:
    """The controls, foreign sources and sensitivities of what was computed that a banner does not carry."""
    release = {usa.RELIDO, usa.EYES}
    controls = [control for control in computed.controls if control not in banner.controls and control not in release]
    foreign = [f"FGI {nation}" for nation in computed.foreign if nation not in banner.foreign]
    if banner.foreign_protected:
        foreign = []
    elif computed.foreign_protected:
        foreign = ["FGI"]
    sensitivities = [value for value in computed.sensitivities if value not in banner.sensitivities]
    return controls + foreign + sensitivities


def _fault(message: str) -> Fault:
    return Fault(Reason.ROLLUP.value, message)
