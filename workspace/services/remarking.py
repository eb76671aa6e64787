"""Another marking for a document: who may narrow it does so alone and at once; what widens it waits for others.

Promises: a narrowing holds for the next request of everybody, and running transfers that it ends stop within a second.
Only the originating nation, or the firm whose own it is, changes a marking; of several originators, one may narrow, and
none may do more without the others. Refuses to widen or to change a level: that takes two officers of every originator.
"""

from collections.abc import Sequence
from dataclasses import replace

from policies.actions import Action
from policies.labels import Label
from policies.markings import usa
from policies.narrowing import narrows
from policies.roles import Operation as Task
from workspace.domain.authority import Mandate, Permit
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, PolicyDenied
from workspace.domain.identifiers import DocumentId, Kind, expect
from workspace.domain.markings import DataRightsDraft, MarkingDraft
from workspace.domain.projects import Document
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import DocumentRow
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.content.access import label_of
from workspace.services.content.marking_anew import MarkingAnew
from workspace.services.evenly import told_evenly
from workspace.services.finding import administered_document, own_firm
from workspace.services.gate import Gate, Operation, Snapshot, in_nation, in_project
from workspace.services.markings import speakers


@accountable
@told_evenly()
class Remarking:
    """Changes the markings of documents."""

    def __init__(self, *, database: Database, gate: Gate, anew: MarkingAnew, audit: Audit) -> None:
        self._database = database
        self._gate = gate
        self._anew = anew
        self._audit = audit

    async def relabel(
        self,
        operation: Operation,
        *,
        id: DocumentId,
        expected_version: int,
        marking: MarkingDraft,
        record_marking: MarkingDraft | None = None,
        rights: DataRightsDraft | None = None,
        reason: str,
    ) -> Document:
        """Gives a document another marking. A record that was marked as its content follows it unless marked apart.

        Rights in the data stay as they are unless others are given.

        Raises:
            NotFound: no such document is visible or administered.
            PolicyDenied: the viewer's nation did not originate it, or their role does not include it.
            Conflict: the document changed meanwhile.
            Invalid: the marking or the reason does not fit, or the document is marked so already.
            ForbiddenMarking: a marking that the viewer may not set, or that no rule in force carries.
            NeedsApproval: it would let somebody in or change the level.
            Unavailable: a key or the store does not answer; nothing was changed.
        """
        expect(Kind.DOCUMENT, id, path=("id",))
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            row, snapshot = await administered_document(
                work, self._gate, operation, id, task=Task.DOCUMENT_RELABEL, path=("id",)
            )
            permit, mandate = _may_remark(snapshot, row)
            if row.version != expected_version:
                raise Conflict("This document changed meanwhile: load it again.", path=("expectedVersion",))
            before, after = await self._anew.read(
                work, snapshot, permit, row, marking=marking, record_marking=record_marking, rights=rights
            )
            await self._by_the_designating_agency(work, snapshot, row, added=_added(after.content, before.content))
            _rights_only_narrow(snapshot, after.content, before.content)
            _only_narrows(snapshot, after.content, before.content, path=("marking",))
            _only_narrows(snapshot, after.record, before.record, path=("recordMarking",))
            document = await self._anew.apply(
                work, snapshot, permit, mandate, row, before=before, after=after, reason=why
            )
        operation.renew()
        return document

    async def _by_the_designating_agency(
        self, work: UnitOfWork, snapshot: Snapshot, row: DocumentRow, *, added: Sequence[str]
    ) -> None:
        """Makes sure that controls are added to CUI by the agency that designated it (32 CFR 2002.16(b)(3)).

        Raises:
            PolicyDenied: the person is of another agency, or of a firm.
        """
        if not added:
            return
        author = (await self._gate.viewpoints(work, [row.created_by]))[row.created_by].subject.organisation
        own = snapshot.subject.organisation
        if own.government and own.agency is not None and own.agency == author.agency:
            return
        raise PolicyDenied(
            f"Only the agency that designated it ({author.agency or 'not on record'}) adds {', '.join(added)}: ask it.",
            path=("marking",),
        )


def _added(label: Label, before: Label) -> Sequence[str]:
    """Names the dissemination controls that a marking of CUI has and the one before had not."""
    if label.policy != usa.POLICY or label.level not in usa.CUI_TERMS:
        return ()
    return sorted(_controls(label) - _controls(before))


def _controls(label: Label) -> set[str]:
    lists = {"REL TO": label.releasable_to is not None, "DISPLAY ONLY": bool(label.display_only)}
    return {*label.caveats, *(name for name, stands in lists.items() if stands)}


def _may_remark(snapshot: Snapshot, row: DocumentRow) -> tuple[Permit, Mandate]:
    """Makes sure that the person may change the marking at all: by their role in the project, or by their office.

    Raises:
        NotFound: they may neither view nor administer the content.
        PolicyDenied: it is not theirs to change.
    """
    project, nation = in_project(row.project), in_nation(snapshot.nation)
    by_office = snapshot.allows(Task.DOCUMENT_RELABEL, nation) and not snapshot.allows(Task.DOCUMENT_RELABEL, project)
    action = Action.ADMINISTER if by_office else Action.EDIT
    permit, before = snapshot.permit(action, row.content, path=("id",)), label_of(snapshot, row)
    ours = {snapshot.nation, own_firm(snapshot)}
    if ours.isdisjoint(before.originators) and not snapshot.prospect(Action.RELABEL, before):
        whose = ", ".join(speakers(before))
        raise PolicyDenied(f"Only {whose} may change this marking: ask them.", path=("id",))
    return permit, snapshot.require(Task.DOCUMENT_RELABEL, nation if by_office else project, path=("id",))


def _rights_only_narrow(snapshot: Snapshot, label: Label, before: Label) -> None:
    """Refuses other rights in data than such as run out earlier.

    Raises:
        Invalid: others are given.
    """
    as_before = replace(before, data_rights=label.data_rights, originators=label.originators)
    if label.data_rights is not None and not narrows(as_before, before, snapshot.law.register):
        raise Invalid(
            "Rights in data can be made to run out earlier, and not changed otherwise: record a new document instead.",
            path=("dataRights",),
        )


def _only_narrows(snapshot: Snapshot, label: Label, before: Label, *, path: tuple[str, ...]) -> None:
    """Refuses whatever one person may not do alone.

    Raises:
        NeedsApproval: it lets somebody in, or changes what other rules decide about.
    """
    if not narrows(label, before, snapshot.law.register):
        whose = " and of ".join(sorted(snapshot.law.answering(before)))
        raise NeedsApproval(
            f"This would let others in, or change the level or the owners: two security officers of {whose} decide "
            f"that: one proposes it (documentRelabelPropose). Taking readers away from {before.marking} can be done at "
            "once.",
            path=path,
        )
