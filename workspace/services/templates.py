"""Marking templates: proposed by one officer of a nation, in force once a second one approved, retired by any one.

A nation's people see the templates of their own nation, those of a project only with the project; nobody else sees any.
Promises that no officer approves their own proposal. Refuses templates for what is not the nation's alone to mark: the
officers of every owner of a JOINT document confirm that one itself.
"""

from collections.abc import Sequence

from policies.actions import Action
from policies.holding import is_technical
from policies.roles import Operation as Task
from workspace.domain.authority import Scope
from workspace.domain.decisions import Decision
from workspace.domain.errors import Conflict, ForbiddenMarking, Invalid, NeedsApproval, NotFound
from workspace.domain.identifiers import Kind, ProjectId, TemplateId, expect, new_identifier
from workspace.domain.markings import NOT_CONTROLLED, ExportDraft, MarkingDraft
from workspace.domain.templates import MarkingTemplate, StoredTemplate, TemplateState
from workspace.domain.texts import LONGEST_REASON, LONGEST_TITLE, line
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.projects import Projects
from workspace.persistence.templates import TemplateRows
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.markings import Markings, marking_of
from workspace.services.repeats import repeated

_NOWHERE = ProjectId("")
_FOR_ALL = (TemplateState.IN_FORCE,)


@accountable
@told_evenly()
class Templates:
    """What can be asked and done about marking templates."""

    def __init__(self, *, database: Database, gate: Gate, markings: Markings, audit: Audit) -> None:
        self._database = database
        self._gate = gate
        self._markings = markings
        self._audit = audit

    async def in_force(self, operation: Operation, *, project: ProjectId | None = None) -> list[MarkingTemplate]:
        """Lists the templates that the viewer's nation has approved, a project's own first.

        Args:
            operation: the viewer's.
            project: leaves out those of other projects.
        """
        if project is not None:
            expect(Kind.PROJECT, project, path=("projectId",))
        return await self._listed(operation, TemplateState.IN_FORCE, project)

    async def proposed(self, operation: Operation) -> list[MarkingTemplate]:
        """Lists what awaits a second officer; nobody but the nation's officers sees any."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return []
        return await self._listed(operation, TemplateState.PROPOSED, None)

    async def get_many(self, operation: Operation, ids: Sequence[TemplateId]) -> list[MarkingTemplate | None]:
        """Gives templates in the order asked for; None stands for what is hidden or absent."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = await _visible(work, snapshot, ids)
        return [self._shown(snapshot, found[one]) if one in found else None for one in ids]

    async def propose(
        self,
        operation: Operation,
        *,
        name: str,
        marking: MarkingDraft,
        category: int | None = None,
        export: ExportDraft | None = None,
        distribution: str | None = None,
        project: ProjectId | None = None,
        idempotency_key: str | None = None,
    ) -> MarkingTemplate:
        """Proposes a template of the officer's nation.

        Raises:
            PolicyDenied: the viewer is no officer.
            NotFound: no such project is visible.
            Invalid: a name, marking or fact that does not fit, or a technical category whose export status is not said.
            ForbiddenMarking: the marking is not this nation's alone, or may not be kept here.
            Conflict: the idempotency key was used for another input.
        """
        named = line(name, longest=LONGEST_TITLE, path=("name",))
        made = TemplateId(new_identifier(Kind.TEMPLATE))
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            if project is not None:
                await _require_project(work, snapshot, project)
            mandate = snapshot.require(Task.TEMPLATE_PROPOSE, in_nation(snapshot.nation))
            label = self._markings.read(
                snapshot,
                within=project or _NOWHERE,
                draft=marking,
                category=category,
                export=export,
                distribution=distribution,
            )
            if label.succession is not None:
                raise Invalid("A template is for any day: leave the succession out.", path=("marking", "succession"))
            self._markings.accredited(label, ("marking",))
            if label.holder is not None:
                raise ForbiddenMarking(
                    "A template is seen by the whole nation: a firm's partners are named on its documents alone.",
                    path=("marking",),
                )
            if label.originators != (snapshot.nation,):
                raise ForbiddenMarking(f"A template is for what {snapshot.nation} alone originates.", path=("marking",))
            if export is None and is_technical(label, export_stated=False):
                raise Invalid("Say what its export status is: it is technical.", path=("export",))
            known = {
                "name": named,
                "marking": marking,
                "category": category,
                "export": export,
                "distribution": distribution,
                "project": project,
            }
            earlier = await repeated(
                work, snapshot, mutation=Task.TEMPLATE_PROPOSE, key=idempotency_key, input=known, made=made
            )
            if earlier is None:
                proposal = StoredTemplate(
                    id=made,
                    nation=snapshot.nation,
                    project=project,
                    name=named,
                    draft=MarkingDraft(policy=label.policy, text=label.marking),
                    category=category,
                    export=export or NOT_CONTROLLED,
                    distribution=distribution,
                    state=TemplateState.PROPOSED,
                    proposed_by=snapshot.person,
                    version=1,
                )
                await TemplateRows(work).insert(mandate, proposal, at=snapshot.now)
                await self._record(work, snapshot, Task.TEMPLATE_PROPOSE, proposal, reason="")
        operation.renew()
        return await self._one(operation, TemplateId(earlier) if earlier else made)

    async def decide(
        self, operation: Operation, *, id: TemplateId, decision: Decision, rationale: str
    ) -> MarkingTemplate:
        """Decides about another officer's proposal; whatever is not approved has to be proposed anew.

        Raises:
            NotFound: the viewer's nation has no such template, or the viewer may not know of it.
            PolicyDenied: the viewer is no officer.
            NeedsApproval: it is the viewer's own proposal.
            Conflict: it was decided before.
            Invalid: no rationale is given.
        """
        why = line(rationale, longest=LONGEST_REASON, path=("rationale",))
        async with self._database.unit_of_work() as work:
            snapshot = await self._seen(work, operation, id)
            mandate = snapshot.require(Task.TEMPLATE_DECIDE, in_nation(snapshot.nation), path=("id",))
            template = await TemplateRows(work).lock(mandate, id)
            if template is None or template.state is not TemplateState.PROPOSED:
                raise Conflict("This template was decided before: propose another.", path=("id",))
            if template.proposed_by == snapshot.person:
                raise NeedsApproval("Another officer of your nation decides about what you proposed.", path=("id",))
            state = TemplateState.IN_FORCE if decision is Decision.APPROVE else TemplateState.REJECTED
            await TemplateRows(work).decide(mandate, id, state=state, rationale=why, at=snapshot.now)
            await self._record(work, snapshot, Task.TEMPLATE_DECIDE, template, reason=why, decision=decision.value)
        operation.renew()
        return await self._one(operation, id)

    async def retire(self, operation: Operation, *, id: TemplateId, reason: str) -> MarkingTemplate:
        """Ends a template or a proposal at once; documents that were marked by it stay as they are.

        Raises:
            NotFound: the viewer's nation has no such template, or the viewer may not know of it.
            PolicyDenied: the viewer is no officer.
            Conflict: it ended before.
            Invalid: no reason is given.
        """
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            snapshot = await self._seen(work, operation, id)
            mandate = snapshot.require(Task.TEMPLATE_RETIRE, in_nation(snapshot.nation), path=("id",))
            template = await TemplateRows(work).lock(mandate, id)
            if template is None or template.state not in {TemplateState.IN_FORCE, TemplateState.PROPOSED}:
                raise Conflict("This template ended before: nothing is left to do.", path=("id",))
            await TemplateRows(work).retire(mandate, id, reason=why, at=snapshot.now)
            await self._record(work, snapshot, Task.TEMPLATE_RETIRE, template, reason=why)
        operation.renew()
        return await self._one(operation, id)

    async def _seen(self, work: UnitOfWork, operation: Operation, id: TemplateId) -> Snapshot:
        expect(Kind.TEMPLATE, id, path=("id",))
        snapshot = await self._gate.fresh(work, operation.principal)
        if id not in await _visible(work, snapshot, [id]):
            raise NotFound(path=("id",))
        return snapshot

    async def _listed(
        self, operation: Operation, state: TemplateState, project: ProjectId | None
    ) -> list[MarkingTemplate]:
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = await TemplateRows(work).in_state(
                _scope(snapshot), nation=snapshot.nation, states=[state], project=project
            )
        shown = [made for one in found if (made := self._shown(snapshot, one)) is not None]
        return sorted(shown, key=lambda one: (one.project is None, one.marking.rank, one.name, one.id))

    def _shown(self, snapshot: Snapshot, template: StoredTemplate) -> MarkingTemplate | None:
        """Gives a template as people read it; None once its marking means nothing any more."""
        try:
            label = self._markings.read(
                snapshot, within=template.project or _NOWHERE, draft=template.draft, category=template.category
            )
        except Invalid:
            return None
        return MarkingTemplate(
            id=template.id,
            name=template.name,
            marking=marking_of(label),
            category=template.category,
            export=_spoken(template.export),
            distribution=template.distribution,
            project=template.project,
            state=template.state,
            version=template.version,
        )

    async def _record(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        task: Task,
        template: StoredTemplate,
        *,
        reason: str,
        decision: str = "",
    ) -> None:
        said = {"marking": template.draft.text, "reason": reason, "decision": decision}
        await self._audit.record(
            work,
            snapshot,
            action=task.value,
            object=template.id,
            nations=[template.nation],
            detail={name: text for name, text in said.items() if text},
        )

    async def _one(self, operation: Operation, id: TemplateId) -> MarkingTemplate:
        found = (await self.get_many(operation, [id]))[0]
        if found is None:
            raise NotFound(path=("id",))
        return found


async def _visible(work: UnitOfWork, snapshot: Snapshot, ids: Sequence[TemplateId]) -> dict[TemplateId, StoredTemplate]:
    """Reads those of these templates that the viewer may know of: those in force, and for officers all others too."""
    found = await TemplateRows(work).get_many(_scope(snapshot), ids, nation=snapshot.nation)
    officer = _is_officer(snapshot)
    return {one: template for one, template in found.items() if officer or template.state in _FOR_ALL}


async def _require_project(work: UnitOfWork, snapshot: Snapshot, project: ProjectId) -> None:
    expect(Kind.PROJECT, project, path=("projectId",))
    if project not in await Projects(work).get_many(_scope(snapshot), [project]):
        raise NotFound(path=("projectId",))


def _scope(snapshot: Snapshot) -> Scope:
    """The labels of the projects whose templates somebody may know of: an office is need-to-know for administering."""
    return snapshot.scope(Action.ADMINISTER if _is_officer(snapshot) else Action.VIEW)


def _is_officer(snapshot: Snapshot) -> bool:
    return snapshot.allows(Task.TEMPLATE_DECIDE, in_nation(snapshot.nation))


def _spoken(export: ExportDraft) -> str:
    said = (export.jurisdiction, export.usml, export.eccn, export.kind)
    return " ".join(one for one in said if one)
