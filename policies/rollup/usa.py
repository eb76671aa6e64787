"""Banner of a United States document from its portions (IC-ISM 58, 64 to 70, 88, 108 to 110, 132, 320; 32 CFR 2001.21).

NOFORN, ORCON and foreign information propagate, a protected foreign source over named ones. REL TO is the intersection
of the expanded lists; plain unclassified portions are neutral; any classified portion without release makes the whole
NOFORN. RELIDO stays only if every classified portion has it. CUI controls stay together; those that a classified
banner cannot carry are for a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from policies.markings import usa
from policies.markings.marking import Marking
from policies.markings.scanner import in_order
from policies.register import Register
from policies.rollup.sets import Undecidable, common, expanded, highest
from policies.vocabulary.levels import level_of


def roll_up_usa(markings: Sequence[Marking], *, register: Register, on: date) -> Marking:
    """The overall marking.

    Raises:
        Undecidable: a person has to decide.
    """
    owners = {marking.owners for marking in markings if marking.joint}
    if owners and (len(owners) > 1 or not all(marking.joint or not marking.level.classified for marking in markings)):
        raise Undecidable("Information of joint owners stands beside information of others: who owns the whole?")
    if owners and any(_speaks(marking) for marking in markings if not marking.joint):
        raise Undecidable("A part beside joint information restricts its release: to whom is the whole released?")
    level = highest(markings)
    if level.rank == 0:
        level = level_of(
            usa.POLICY, "CUI" if any(one.level.term in usa.CUI_TERMS for one in markings) else "UNCLASSIFIED"
        )
    foreign, protected = _foreign(markings)
    controls = {control for marking in markings for control in marking.controls} - {usa.RELIDO, usa.EYES}
    cui_only = controls & set(usa.CUI_CONTROLS)
    if cui_only and level.classified:
        raise Undecidable(f"A classified banner cannot carry {', '.join(sorted(cui_only))}: how is it kept?")
    if usa.FEDCON in controls and controls & {usa.NOCON, usa.FED_ONLY}:
        raise Undecidable("Parts for contractors stand beside parts not for contractors: for whom is the whole?")
    speaking = [marking for marking in markings if marking.level.classified or _speaks(marking)]
    release = _released(speaking, register=register, on=on, of_usa=not (foreign or protected or owners))
    return Marking(
        policy=usa.POLICY,
        level=level,
        owners=next(iter(owners), ()),
        foreign=foreign,
        foreign_protected=protected,
        releasable_to=release.releasable_to,
        display_only=release.display_only,
        controls=tuple(sorted((controls - {usa.NOFORN}) | (release.controls - ({usa.NOFORN} if owners else set())))),
        categories=() if level.classified else _categories(markings),
    )


def _categories(markings: Sequence[Marking]) -> tuple[str, ...]:
    return tuple(sorted({category for marking in markings for category in marking.categories}))


def _foreign(markings: Sequence[Marking]) -> tuple[tuple[str, ...], bool]:
    """Foreign nations inside; a source that is not named dominates those that are."""
    if any(marking.foreign_protected for marking in markings):
        return (), True
    named = {nation for one in markings for nation in (*one.foreign, *(one.owners if len(one.owners) == 1 else ()))}
    return in_order(named), False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Release:
    """Who the whole is released to, and in which form."""

    releasable_to: tuple[str, ...] | None = None
    display_only: tuple[str, ...] = ()
    controls: frozenset[str] = frozenset()


_CLOSED: Final = _Release(controls=frozenset({usa.NOFORN}))


def _released(speaking: Sequence[Marking], *, register: Register, on: date, of_usa: bool) -> _Release:
    """What is common to every part that is classified or says something about release."""
    if not any(_speaks(marking) for marking in speaking):
        return _Release()
    if any(usa.NOFORN in marking.controls for marking in speaking):
        return _CLOSED
    classified = [marking for marking in speaking if marking.level.classified]
    decidable = of_usa and bool(classified) and all(usa.RELIDO in marking.controls for marking in classified)
    controls = {usa.RELIDO} if decidable else set()
    lists = [marking.releasable_to for marking in speaking if marking.releasable_to is not None]
    shared = common(lists, register=register, on=on) if len(lists) == len(speaking) else ()
    releasable_to = in_order(shared, first=usa.POLICY) if set(shared) - {usa.POLICY} else None
    if releasable_to and all(usa.EYES in marking.controls for marking in speaking):
        controls.add(usa.EYES)
    display_only = _displayed(speaking, shared, register=register, on=on) if of_usa and not controls else ()
    if releasable_to is None and not display_only and not controls:
        return _CLOSED
    return _Release(releasable_to=releasable_to, display_only=display_only, controls=frozenset(controls))


def _displayed(
    speaking: Sequence[Marking], released: Sequence[str], *, register: Register, on: date
) -> tuple[str, ...]:
    """Those who may at least see every part, and are not released a copy of the whole."""
    if not any(marking.display_only for marking in speaking):
        return ()
    seen = common([(*(one.releasable_to or ()), *one.display_only) for one in speaking], register=register, on=on)
    copies = expanded(released, register=register, on=on) or frozenset()
    return in_order(set(seen) - set(released) - copies - {usa.POLICY}, first=usa.POLICY)


def _speaks(marking: Marking) -> bool:
    """Whether a part says anything about release; a plain unclassified one is neutral."""
    said = {usa.NOFORN, usa.RELIDO, usa.EYES} & set(marking.controls)
    return marking.releasable_to is not None or bool(marking.display_only or said)
