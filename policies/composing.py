"""From a marking's text and an object's facts to a label, and the report that a marking check gives.

Promises: a label is made only when the marking is right under its policy and agrees with the facts given beside it:
its JOINT list with the originators, its FGI with the source nations, its distribution statement and list, its export
status.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from policies.errors import Fault, MarkingInvalid
from policies.export.status import NOT_CONTROLLED, Export
from policies.labels import DataRights, Distribution, Label, Succession
from policies.markings import commercial, usa
from policies.markings.marking import Marking
from policies.markings.reading import read_marking, require_marking, write_marking, write_portion
from policies.reasons import Reason
from policies.register import ORGANISATION_PREFIX, Register
from policies.vocabulary.nations import BODIES, NATIONS, check_originator

UNRESOLVED: Final = "unresolved"
"""Stands for a group's version when the register has none for the day of creation: it expands to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingReport:
    """What a marking check tells its author.

    Attributes:
        valid: whether it may be used.
        canonical: the right spelling, where there is one.
        banner: what would stand on the object; None when invalid.
        portion: what would stand before a paragraph of it; None when invalid, or where the policy's are not known.
        label: what the law would read, no export control assumed; None when invalid.
        faults: what is wrong.
    """

    valid: bool
    canonical: str | None
    banner: str | None
    portion: str | None
    label: Label | None
    faults: tuple[Fault, ...]


def check_marking(
    *, policy: str, text: str, register: Register, on: date, originators: Sequence[str] | None = None
) -> MarkingReport:
    """Reads a marking as its author would use it on the day.

    Raises:
        UnknownTerm: no such policy.
    """
    reading = read_marking(policy=policy, text=text, register=register, created=on)
    if reading.marking is None:
        return MarkingReport(
            valid=False, canonical=reading.canonical, banner=None, portion=None, label=None, faults=reading.faults
        )
    label = label_from(reading.marking, originators=originators, created=on, register=register, export=NOT_CONTROLLED)
    return MarkingReport(
        valid=True,
        canonical=reading.canonical,
        banner=label.banner,
        portion=write_portion(reading.marking),
        label=label,
        faults=(),
    )


def compose_label(
    *,
    policy: str,
    text: str,
    register: Register,
    created: date | None,
    project: str,
    export: Export,
    originators: Sequence[str] | None = None,
    source_nations: Sequence[str] | None = None,
    restrictive: Iterable[str] = (),
    category: int | None = None,
    distribution: Distribution | None = None,
    distribution_list: str | None = None,
    data_rights: DataRights | None = None,
    succession: tuple[date, str] | None = None,
    stored: bool = False,
) -> Label:
    """Makes the label of an object.

    Args:
        policy: whose grammar `text` follows.
        text: the marking.
        register: groups as of now; the label keeps those of `created`.
        created: day on which the information was created.
        project: the project it belongs to.
        export: its export status; `NOT_CONTROLLED` only where somebody determined that.
        originators: who originated it; left out, what the marking says: its owners, or the policy's own nation.
        source_nations: whose information is inside; left out, what FGI says.
        restrictive: values that a person must hold.
        category: disclosure category.
        distribution: distribution statement.
        distribution_list: named list attached to it.
        data_rights: rights in it by contract.
        succession: a later day and the marking that governs from then on.
        stored: whether the marking already stands on an object; see `read_marking`.

    Raises:
        MarkingInvalid: the marking is wrong, or contradicts the facts.
        UnknownTerm: an unknown policy, nation, category or code.
    """
    marking = require_marking(policy=policy, text=text, register=register, created=created, stored=stored)
    label = label_from(
        marking,
        originators=originators,
        source_nations=source_nations,
        created=created,
        register=register,
        export=export,
        project=project,
        restrictive=restrictive,
        category=category,
        distribution=distribution,
        distribution_list=distribution_list,
        data_rights=data_rights,
    )
    faults = disagreements(marking, label)
    if faults:
        raise MarkingInvalid(faults)
    if succession is None:
        return label
    day, later = succession
    successor = require_marking(policy=policy, text=later, register=register, created=created, stored=stored)
    if successor.owners and set(successor.owners) != set(label.originators):
        raise MarkingInvalid((_fault("what takes over names other owners"),))
    if successor.holder != label.holder:
        raise MarkingInvalid((_fault("what takes over names another holder"),))
    following = _marked(label, successor, created=created, register=register)
    return replace(label, succession=Succession(day=day, label=following))


def remark(
    label: Label,
    *,
    policy: str,
    text: str,
    register: Register,
    created: date,
    succession: tuple[date, str] | None = None,
) -> Label:
    """The label of the same information under another marking: what no marking says stays as it was.

    Rights in data go with a marking that is no firm's.

    Args:
        label: what governs it now.
        policy: whose grammar `text` follows.
        text: the other marking.
        register: groups as of now; the label keeps those of `created`.
        created: day on which the information was created.
        succession: a later day and the marking that governs from then on.

    Raises:
        MarkingInvalid: the marking is wrong, or contradicts what stays.
        UnknownTerm: an unknown policy, nation or code.
    """
    said = require_marking(policy=label.policy, text=label.marking, register=register, created=created, stored=True)
    return compose_label(
        policy=policy,
        text=text,
        register=register,
        created=created,
        project=label.project,
        export=label.export,
        source_nations=sorted(set(label.source_nations) - set(said.foreign)),
        restrictive=sorted(set(label.restrictive) - set(said.sensitivities)),
        category=label.category,
        distribution=label.distribution,
        distribution_list=label.distribution_list,
        data_rights=label.data_rights if policy == commercial.POLICY else None,
        succession=succession,
    ).held(label.held_for)


def label_from(
    marking: Marking,
    *,
    register: Register,
    created: date | None,
    export: Export,
    originators: Sequence[str] | None = None,
    source_nations: Sequence[str] | None = None,
    project: str = "",
    restrictive: Iterable[str] = (),
    category: int | None = None,
    distribution: Distribution | None = None,
    distribution_list: str | None = None,
    data_rights: DataRights | None = None,
) -> Label:
    """The label of a marking already read; checks the facts' words, not their agreement with the marking.

    Raises:
        UnknownTerm: an unknown nation, category or code among the facts.
    """
    for nation in originators or ():
        if not nation.startswith(ORGANISATION_PREFIX):
            check_originator(nation, key="originators")
    for nation in source_nations or ():
        check_originator(nation, key="source_nations")
    own = (f"{ORGANISATION_PREFIX}{marking.holder}",) if marking.holder else marking.owners or (marking.policy,)
    label = Label(
        policy=marking.policy,
        marking=write_marking(marking),
        level=marking.level.term,
        rank=marking.level.rank,
        originators=tuple(own if originators is None else {*originators, *marking.owners}),
        restrictive=tuple(restrictive),
        category=category,
        distribution=distribution,
        distribution_list=distribution_list,
        export=export,
        holder=marking.holder,
        project=project,
    )
    marked = _marked(
        replace(label, source_nations=tuple(source_nations or ())), marking, created=created, register=register
    )
    return marked if data_rights is None else under_rights(marked, data_rights)


def under_rights(label: Label, rights: DataRights) -> Label:
    """The label of proprietary information under a contract: whoever owns the data originates it with the holder.

    Raises:
        MarkingInvalid: it is no firm's proprietary information.
    """
    if label.holder is None:
        raise MarkingInvalid((_fault("data rights stand on a firm's proprietary information only"),))
    behind = (f"{ORGANISATION_PREFIX}{firm}" for firm in {label.holder, *rights.owners})
    return replace(label, data_rights=rights, originators=tuple(behind))


def _marked(label: Label, marking: Marking, *, created: date | None, register: Register) -> Label:
    """The label's facts under another marking."""

    def dated(tokens: Iterable[str] | None) -> tuple[str, ...] | None:
        return None if tokens is None else tuple(_token(token, created=created, register=register) for token in tokens)

    of_body = marking.context or (marking.policy if marking.policy in BODIES else None)
    context = dated((of_body,)) if of_body else None
    return replace(
        label,
        marking=write_marking(marking),
        level=marking.level.term,
        rank=marking.level.rank,
        source_nations=(*label.source_nations, *marking.foreign),
        protected_source=marking.foreign_protected,
        releasable_to=dated(marking.releasable_to),
        display_only=dated(marking.display_only) or (),
        context=context[0] if context else None,
        only_to=dated(marking.only_to),
        caveats=marking.controls,
        restrictive=(*label.restrictive, *marking.sensitivities),
        legacy=marking.legacy,
        succession=None,
    )


def _token(token: str, *, created: date | None, register: Register) -> str:
    if token in NATIONS or token.startswith(ORGANISATION_PREFIX):
        return token
    version = register.group_on(token, created) if created is not None else None
    return version.id if version is not None else f"{token}@{UNRESOLVED}"


def disagreements(
    marking: Marking,
    label: Label,
    *,
    originators: Sequence[str] | None = None,
    source_nations: Sequence[str] | None = None,
) -> tuple[Fault, ...]:
    """Where a marking contradicts the facts; originators and source nations are compared only where given."""
    faults = [*_distribution_faults(marking, label)]
    if originators is not None and marking.policy == usa.POLICY:
        owners = set(marking.owners or (marking.policy,))
        if len(marking.owners) != 1 and owners != set(originators):
            faults.append(_fault(f"the marking names other owners than the originators {', '.join(originators)}"))
    if source_nations is not None and marking.policy == usa.POLICY and not marking.foreign_protected:
        inside, owner = set(marking.foreign), set(marking.owners if len(marking.owners) == 1 else ())
        if set(source_nations) not in (inside, inside | owner):
            faults.append(_fault(f"FGI names other nations than the sources {', '.join(source_nations) or '(none)'}"))
    return tuple(faults)


def _distribution_faults(marking: Marking, label: Label) -> Iterable[Fault]:
    for cause in _distribution_causes(marking, label):
        yield Fault(Reason.MARKING_SYNTAX.value, cause)
        yield Fault(Reason.DISTRIBUTION.value, cause)


def _distribution_causes(marking: Marking, label: Label) -> Iterable[str]:
    if usa.DL_ONLY in marking.controls and label.distribution_list is None:
        yield "DL ONLY needs the list that it means"
    if label.distribution is Distribution.A:
        restricts = marking.controls or marking.releasable_to or marking.display_only
        if label.classified:
            yield "statement A (public release) is forbidden on classified information"
        elif label.export.controlled:
            yield "statement A (public release) is forbidden on export-controlled technical data"
        elif marking.level.term != "UNCLASSIFIED" or restricts:
            yield "statement A (public release) contradicts a marking that restricts who may have it"


def _fault(message: str) -> Fault:
    return Fault(Reason.MARKING_SYNTAX.value, message)
