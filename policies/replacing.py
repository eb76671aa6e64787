"""Whether a change of rules, or of an organisation's standing, only takes away: what one officer may do at once.

Promises: where this says yes, whoever is granted anything afterwards was granted the same before, by any register and
on any day. Refuses to look at who is concerned today: a rule for a nation is never covered by one for a group that
holds it, since the group may lose it.
"""

from collections.abc import Iterable

from policies.rules import ANY, DisclosureRule, Effect
from policies.subject import Cmmc, FacilityClearance, Organisation


def only_narrows(*, made: Iterable[DisclosureRule], ended: Iterable[DisclosureRule]) -> bool:
    """Whether making some rules and ending others lets nobody in.

    That is so when every allowance made is part of one that ends, and every denial that ends is part of one made.
    """
    made, ended = tuple(made), tuple(ended)
    allowed = [rule for rule in ended if rule.effect is Effect.ALLOW]
    denied = [rule for rule in made if rule.effect is Effect.DENY]
    return all(any(covers(wide, rule) for wide in allowed) for rule in made if rule.effect is Effect.ALLOW) and all(
        any(covers(wide, rule) for wide in denied) for rule in ended if rule.effect is Effect.DENY
    )


def covers(wide: DisclosureRule, narrow: DisclosureRule) -> bool:
    """Whether everything that meets one rule meets the other too, on every day; whether either allows is left aside."""
    return (
        wide.releasing == narrow.releasing
        and wide.receiving in {ANY, narrow.receiving}
        and wide.project in {ANY, narrow.project}
        and _holds(wide.categories, narrow.categories)
        and _holds(wide.methods, narrow.methods)
        and wide.max_rank >= narrow.max_rank
        and (wide.valid_from is None or (narrow.valid_from is not None and wide.valid_from <= narrow.valid_from))
        and (wide.valid_until is None or (narrow.valid_until is not None and narrow.valid_until <= wide.valid_until))
    )


def _holds(wide: frozenset[object] | None, narrow: frozenset[object] | None) -> bool:
    """Whether one choice holds the other; None is the choice of everything."""
    return wide is None or (narrow is not None and narrow <= wide)


def standing_narrows(after: Organisation, before: Organisation) -> bool:
    """Whether nothing about an organisation helps more than it did; what is not known helps nobody."""
    return (
        (after.name, after.nation) == (before.name, before.nation)
        and after.kind in {None, before.kind}
        and after.agency in {None, before.agency}
        and _no_truer(after=after.authorised_user, before=before.authorised_user)
        and _no_truer(after=after.itar_registered, before=before.itar_registered)
        and (after.debarred is not False or before.debarred is False)
        and _certified_within(after.cmmc, before.cmmc)
        and _cleared_within(after.facility_clearance, before.facility_clearance)
        and _owned_no_less(after.foreign_ownership_percent, before.foreign_ownership_percent)
    )


def _no_truer(*, after: bool | None, before: bool | None) -> bool:
    return after is not True or before is True


def _certified_within(after: Cmmc | None, before: Cmmc | None) -> bool:
    if after is None or after.level is None or after.expires is None:
        return True
    return (
        before is not None
        and before.level is not None
        and before.expires is not None
        and after.level <= before.level
        and after.expires <= before.expires
    )


def _cleared_within(after: FacilityClearance | None, before: FacilityClearance | None) -> bool:
    if after is None:
        return True
    return before is not None and after.policy == before.policy and after.rank <= before.rank


def _owned_no_less(after: float | None, before: float | None) -> bool:
    return after is None or (before is not None and after >= before)
