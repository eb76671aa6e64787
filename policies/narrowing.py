"""Whether one label only takes away from another: what one author may do at once and alone.

Promises: when a label narrows another, whoever is granted anything under it was granted the same under the other, by
the same rules, register and day. Refuses to compare what differs in more than its restrictions: a level, an originator,
a holder, a category or an export status that changes is never a narrowing, since other rules then decide about it. A
successor has to stay the same: what is planned for a later day is not changed on the way.
"""

from dataclasses import replace

from policies.admission import admissible_nations
from policies.guards.releasability import expand
from policies.labels import Label
from policies.register import ORGANISATION_PREFIX, Register
from policies.vocabulary.nations import NATIONS


def narrows(label: Label, before: Label, register: Register) -> bool:
    """Whether `label` admits nobody, in no form, whom `before` did not admit so; equal labels narrow each other.

    Args:
        label: what an object is to bear.
        before: what it bears.
        register: expands the groups that they name.
    """
    if label == before:
        return True
    if label.succession != before.succession:
        return False
    return (
        _under_the_restrictions_of(before, label) == before
        and set(label.caveats) >= set(before.caveats)
        and set(label.restrictive) >= set(before.restrictive)
        and set(label.source_nations) >= set(before.source_nations)
        and _organisations(label) <= _organisations(before)
        and _rights_narrow(label, before)
        and _shown_to(label, register) <= _shown_to(before, register)
        and _handed_to(label, register) <= _handed_to(before, register)
    )


def _under_the_restrictions_of(before: Label, label: Label) -> Label:
    """The label with everything that may differ taken from the other."""
    return replace(
        label,
        marking=before.marking,
        releasable_to=before.releasable_to,
        display_only=before.display_only,
        only_to=before.only_to,
        caveats=before.caveats,
        restrictive=before.restrictive,
        source_nations=before.source_nations,
        data_rights=before.data_rights,
    )


def _rights_narrow(label: Label, before: Label) -> bool:
    """Whether rights only run out earlier, or are the holder's own where none were recorded."""
    now, then = label.data_rights, before.data_rights
    if now == then:
        return True
    if now is None:
        return False
    if then is None:
        return now.owners == (label.holder,)
    sooner = now.until is not None and (then.until is None or now.until <= then.until)
    return sooner and replace(now, until=then.until) == then


def _organisations(label: Label) -> set[str]:
    return {token for token in label.releasable_to or () if token.startswith(ORGANISATION_PREFIX)}


def _shown_to(label: Label, register: Register) -> frozenset[str]:
    return admissible_nations(label, register, NATIONS)


def _handed_to(label: Label, register: Register) -> frozenset[str]:
    """The nations whose people may have a copy, not only a look."""
    admitted = _shown_to(label, register)
    if not label.display_only:
        return admitted
    return admitted & (frozenset(label.originators) | expand(label.releasable_to or (), register))
