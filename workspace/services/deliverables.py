"""Deliverables: documents owed at milestones, known only to those who see both."""

from collections.abc import Sequence
from datetime import date

from policies.actions import Action
from policies.roles import Operation as Task
from workspace.domain.errors import NotFound
from workspace.domain.identifiers import DeliverableId, DocumentId, Kind, MilestoneId, expect, new_identifier
from workspace.domain.projects import Deliverable
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import Database
from workspace.persistence.deliverables import DeliverableRows
from workspace.persistence.documents import DocumentRows
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.finding import visible_milestones
from workspace.services.gate import Gate, Operation
from workspace.services.repeats import repeated


@accountable
@told_evenly(but=frozenset({"of_milestones"}))
class Deliverables:
    """What can be asked and done about deliverables."""

    def __init__(self, *, database: Database, gate: Gate, audit: Audit) -> None:
        self._database = database
        self._gate = gate
        self._audit = audit

    async def get(self, operation: Operation, id: DeliverableId) -> Deliverable | None:
        """Gives a deliverable whose milestone and document the viewer may see."""
        scope = (await operation.snapshot()).scope(Action.VIEW)
        async with self._database.reading() as work:
            return (await DeliverableRows(work).get_many(scope, [id])).get(id)

    async def of_milestones(self, operation: Operation, ids: Sequence[MilestoneId]) -> list[tuple[Deliverable, ...]]:
        """Gives each milestone's deliverables that the viewer may see."""
        scope = (await operation.snapshot()).scope(Action.VIEW)
        async with self._database.reading() as work:
            found = await DeliverableRows(work).of_milestones(scope, ids)
        return [tuple(found.get(one, ())) for one in ids]

    async def add(
        self,
        operation: Operation,
        *,
        milestone: MilestoneId,
        document: DocumentId,
        due: date | None = None,
        idempotency_key: str | None = None,
    ) -> Deliverable:
        """Makes a document owed at a milestone of the same project.

        Raises:
            NotFound: the milestone or the document is hidden, absent, or the document is of another project.
            PolicyDenied: the viewer's role does not include it.
            Conflict: the idempotency key was used for another input.
        """
        expect(Kind.MILESTONE, milestone, path=("milestoneId",))
        expect(Kind.DOCUMENT, document, path=("documentId",))
        made = DeliverableId(new_identifier(Kind.DELIVERABLE))
        async with self._database.unit_of_work() as work:
            found, snapshot = await visible_milestones(work, self._gate, operation, {milestone: ("milestoneId",)})
            row = found[milestone]
            owed = (await DocumentRows(work).get_many(snapshot.scope(Action.VIEW), [document])).get(document)
            if owed is None or owed.project != row.project:
                raise NotFound(path=("documentId",))
            seen = snapshot.permit(Action.VIEW, owed.record, path=("documentId",))
            permit = snapshot.permit(Action.EDIT, row.facts, operation=Task.DELIVERABLE_ADD, path=("milestoneId",))
            known = {"milestone": milestone, "document": document, "due": due}
            earlier = await repeated(
                work, snapshot, mutation=Task.DELIVERABLE_ADD, key=idempotency_key, input=known, made=made
            )
            if earlier is None:
                deliverable = Deliverable(id=made, milestone=milestone, document=document, due=due, accepted_at=None)
                await DeliverableRows(work).insert(permit, seen, deliverable, at=snapshot.now)
                await self._audit.record(
                    work,
                    snapshot,
                    action=Task.DELIVERABLE_ADD.value,
                    object=made,
                    label=snapshot.law.book.get(owed.record_label),
                    rules=permit.rules,
                    detail={"milestone": milestone, "document": document},
                )
                await ActivityLog(work).append(
                    kind="deliverable.added",
                    project=row.project,
                    label=owed.record_label,
                    also=row.label,
                    node=made,
                    at=snapshot.now,
                )
        operation.renew()
        shown = await self.get(operation, DeliverableId(earlier) if earlier else made)
        if shown is None:
            raise NotFound(path=("milestoneId",))
        return shown
