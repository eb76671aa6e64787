"""A marking composed from choices rather than typed: what may be chosen under a policy, and the text that comes of it.

Promises: whatever is composed is accepted by the policy's own grammar, in its one spelling. Refuses: choices that do
not go together, with the same faults as the text would give.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from policies.errors import Fault, MarkingInvalid
from policies.markings import aus, commercial, gbr, nato, usa
from policies.markings.marking import Marking
from policies.markings.reading import check_policy, require_marking, write_marking
from policies.markings.scanner import in_order
from policies.reasons import Reason
from policies.register import ORGANISATION_PREFIX, Register
from policies.vocabulary.levels import LEVELS, level_of
from policies.vocabulary.nations import BODIES

CONTROLS: Final[Mapping[str, tuple[str, ...]]] = {
    usa.POLICY: (usa.NOFORN, usa.ORCON, usa.RELIDO, *usa.CUI_CONTROLS),
    aus.POLICY: (aus.AUSTEO, aus.AGAO),
    gbr.POLICY: (gbr.EYES,),
    nato.POLICY: (*nato.SENSITIVITIES, *nato.ADMINISTRATIVE),
}
"""Controls that a policy offers; other nations offer none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody picked.

    Attributes:
        policy: whose grammar.
        level: the policy's term.
        controls: of those that the policy offers.
        releasable_to: nations and groups, in any order; the policy's own nation is added.
        display_only: nations and groups that may see it and get no copy.
        owners: of joint information, all of them.
        foreign: nations whose information is inside.
        context: of NATO information.
        only_to: what narrows a context.
        holder: the firm whose own information it is.
    """

    policy: str
    level: str
    controls: frozenset[str] = frozenset()
    releasable_to: frozenset[str] = frozenset()
    display_only: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    context: str | None = None
    only_to: frozenset[str] = frozenset()
    holder: str | None = None


def offered_levels(policy: str, *, on: date) -> tuple[str, ...]:
    """The levels in use on a day, the highest first.

    Raises:
        UnknownTerm: no such policy.
    """
    levels = LEVELS[check_policy(policy)].values()
    return tuple(level.term for level in sorted(levels, key=lambda one: -one.rank) if level.valid_on(on))


def compose_marking(choices: Choices, *, register: Register, on: date) -> str:
    """The marking that says what was chosen.

    Raises:
        MarkingInvalid: the choices do not go together, or the policy does not offer one of them.
        UnknownTerm: an unknown policy or level.
    """
    unknown = [*sorted(choices.controls - set(CONTROLS.get(choices.policy, ()))), *_out_of_place(choices)]
    if unknown:
        fault = Fault(Reason.UNKNOWN_TERM.value, f"{', '.join(unknown)}: not offered by policy {choices.policy}")
        raise MarkingInvalid((fault,))
    level = level_of(check_policy(choices.policy), choices.level)
    if choices.policy == commercial.POLICY and choices.holder is None:
        raise MarkingInvalid((Fault(Reason.MARKING_SYNTAX.value, "names no holder"),))
    text = write_marking(
        Marking(
            policy=choices.policy,
            level=level,
            owners=in_order(choices.owners),
            foreign=in_order(choices.foreign),
            releasable_to=_released(choices),
            display_only=in_order(choices.display_only),
            controls=tuple(sorted(choices.controls - set(nato.SENSITIVITIES) - set(nato.ADMINISTRATIVE))),
            context=choices.context,
            only_to=in_order(choices.only_to) if choices.only_to else None,
            sensitivities=tuple(sorted(choices.controls & set(nato.SENSITIVITIES))),
            administrative=tuple(sorted(choices.controls & set(nato.ADMINISTRATIVE))),
            holder=choices.holder,
        )
    )
    return write_marking(require_marking(policy=choices.policy, text=text, register=register, created=on))


def _out_of_place(choices: Choices) -> Iterator[str]:
    """What only some policies can say; left unsaid it would vanish."""
    if choices.policy != usa.POLICY:
        spoken = {"display only": choices.display_only, "joint owners": choices.owners, "FGI": choices.foreign}
        yield from (name for name, chosen in spoken.items() if chosen)
    if choices.policy != nato.POLICY and (choices.context or choices.only_to):
        yield "context"
    if choices.policy != commercial.POLICY and choices.holder is not None:
        yield "holder"
    firms = [one for one in sorted(choices.releasable_to) if one.startswith(ORGANISATION_PREFIX)]
    others = sorted(choices.releasable_to - set(firms))
    yield from others if choices.policy == commercial.POLICY else firms


def _released(choices: Choices) -> tuple[str, ...] | None:
    if not choices.releasable_to:
        return None
    if choices.policy == commercial.POLICY:
        return tuple(sorted(choices.releasable_to - {f"{ORGANISATION_PREFIX}{choices.holder}"})) or None
    own = choices.owners or (frozenset() if choices.policy in BODIES else frozenset({choices.policy}))
    first = usa.POLICY if choices.policy == usa.POLICY else None
    return in_order(choices.releasable_to | own, first=first)
