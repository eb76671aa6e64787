"""Firms' own information: who may mark it so, whom it may be released to, and the rights in it.

Promises: nobody marks another firm's information; a firm speaks through its own people, at home in its own nation. It
is released to firms that are at work in the project, so that a misspelt name is an error and never a marking. Refuses
it where nobody's firm has a place, such as for a project as a whole. Errors name the word and where it stands.
"""

from collections.abc import Collection
from datetime import date

from policies.labels import DataRights, Label, RightsKind
from policies.markings.commercial import POLICY
from policies.register import ORGANISATION_PREFIX
from workspace.domain.authority import Permit
from workspace.domain.errors import ForbiddenMarking, Invalid
from workspace.domain.markings import DataRightsDraft, ExportDraft, MarkingDraft
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.database import UnitOfWork
from workspace.persistence.people import People
from workspace.services.gate import Snapshot

_MOST_OWNERS = 20
_RIGHTS = ("dataRights",)


def check_firms(
    snapshot: Snapshot, label: Label, *, at_work: Collection[str] | None, before: Label | None, path: tuple[str, ...]
) -> None:
    """Makes sure that a person may mark something as their firm's, for these firms.

    Args:
        snapshot: the person's.
        label: what they would mark it with.
        at_work: the employers of the project's members; None where firms' information is not marked.
        before: what it bears already: whom that names may be named again.
        path: the input field that holds the marking, for errors.

    Raises:
        ForbiddenMarking: it is another firm's, or has no place here.
        Invalid: it names a firm that is not at work in the project.
    """
    own, holder = snapshot.subject.organisation, label.holder
    if at_work is None:
        raise ForbiddenMarking(
            "This is marked under a nation: a firm's own information stands in documents, milestones and comments.",
            path=path,
        )
    if own.name is None or holder is None:
        raise ForbiddenMarking("Your employer is not on record: ask your security officer to enter it.", path=path)
    if own.name != holder:
        raise ForbiddenMarking(
            f"You work for {own.name}: the holder cannot be {holder} (at character {_place(label, holder)}). "
            f"Write: PROPRIETARY - {own.name}",
            path=path,
        )
    if own.nation != snapshot.nation or snapshot.law.register.organisations.get(holder) != snapshot.nation:
        raise ForbiddenMarking(
            f"{holder} is not of {snapshot.nation}: its own people at home mark what is proprietary to it.", path=path
        )
    known = {f"{ORGANISATION_PREFIX}{firm}" for firm in at_work}
    known.update(() if before is None else (*before.originators, *(before.releasable_to or ())))
    for token in label.releasable_to or ():
        if token not in known:
            name = token.removeprefix(ORGANISATION_PREFIX)
            raise Invalid(_stranger(name, f" (at character {_place(label, name)})"), path=(*path, "text"))
    for token in label.originators:
        if token not in known:
            raise Invalid(_stranger(token.removeprefix(ORGANISATION_PREFIX)), path=(*_RIGHTS, "owners"))


async def firms_at_work(
    work: UnitOfWork, snapshot: Snapshot, permit: Permit, *drafts: MarkingDraft | None
) -> frozenset[str]:
    """Gives the employers of the members of the permit's project, as far as one of these markings needs them."""
    if not any(draft is not None and draft.policy == POLICY for draft in drafts):
        return frozenset()
    return frozenset(await People(work).employers(permit, today=snapshot.law.today))


def rights_of(draft: DataRightsDraft | None, label: Label, *, today: date) -> DataRights | None:
    """Reads the rights that an author declares beside a marking.

    Raises:
        Invalid: they stand beside another marking, contradict themselves, or are over already.
    """
    if draft is None:
        return None
    if label.holder is None:
        raise Invalid(
            "Rights in data stand beside PROPRIETARY markings: mark it under policy COMMERCIAL, or leave them out.",
            path=_RIGHTS,
        )
    owners = tuple(dict.fromkeys(draft.owners)) or (label.holder,)
    if len(owners) > _MOST_OWNERS:
        raise Invalid(f"At most {_MOST_OWNERS} owners can be named.", path=(*_RIGHTS, "owners"))
    if (len(owners) > 1) is not (draft.kind is RightsKind.JOINT):
        raise Invalid("Joint rights have several owners, background and foreground one.", path=(*_RIGHTS, "owners"))
    if draft.until is not None and draft.until < today:
        raise Invalid("This day is over: name a later one, or none.", path=(*_RIGHTS, "until"))
    return DataRights(
        kind=draft.kind,
        owners=owners,
        contract=_text(draft.contract, "contract"),
        purpose=_text(draft.purpose, "purpose"),
        until=draft.until,
    )


def check_export(label: Label, stated: ExportDraft | None) -> None:
    """Refuses to call proprietary what its author says is controlled.

    Raises:
        Invalid: export law controls it.
    """
    if label.holder is not None and stated is not None and stated.jurisdiction not in (None, "NONE"):
        raise Invalid(
            "What export law controls is marked under your nation, which releases it; only what nothing controls is "
            "released by its holder. Mark it so, or leave the export facts to your officer.",
            path=("export",),
        )


def _text(given: str | None, name: str) -> str:
    return "" if given is None else line(given, longest=LONGEST_REASON, path=(*_RIGHTS, name))


def _place(label: Label, name: str) -> int:
    """Where a name stands in a marking, counted from one."""
    head, _, tail = label.marking.partition("//ORG ")
    if name == label.holder:
        return head.rindex(name) + 1
    before, names = len(head) + len("//ORG "), tail.split(", ")
    return before + sum(len(one) + 2 for one in names[: names.index(name)]) + 1


def _stranger(name: str, place: str = "") -> str:
    return (
        f"Nobody in this project works for {name}{place}: check the spelling, or have its people added to the project "
        "first."
    )
