"""Marking templates and confirmations as rows: each nation's people read and change those of their own nation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import BIGINT, ColumnElement, Row, any_, delete, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Mandate, Permit, Scope
from workspace.domain.identifiers import NationCode, PersonId, ProjectId, TemplateId
from workspace.domain.markings import ExportDraft, MarkingDraft
from workspace.domain.templates import StoredTemplate, TemplateState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.people import texts
from workspace.persistence.tables import projects
from workspace.persistence.template_tables import document_confirmations
from workspace.persistence.template_tables import marking_templates as templates


class TemplateRows:
    """The templates, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def in_state(
        self, scope: Scope, *, nation: NationCode, states: Sequence[TemplateState], project: ProjectId | None = None
    ) -> list[StoredTemplate]:
        """Lists a nation's templates that hold everywhere, and those of projects that the scope shows.

        Args:
            scope: what the reader may see; a template of a project is as visible as the project.
            nation: the reader's own.
            states: which.
            project: leaves out those of any other project.
        """
        found = select(templates).where(
            templates.c.nation == nation,
            templates.c.state == any_(texts(state.value for state in states)),
            _shown_by(scope),
        )
        if project is not None:
            found = found.where(or_(templates.c.project.is_(None), templates.c.project == project))
        return [_template(row) for row in await self._work.execute(found)]

    async def get_many(
        self, scope: Scope, ids: Sequence[TemplateId], *, nation: NationCode
    ) -> dict[TemplateId, StoredTemplate]:
        """Reads those of these templates that are the nation's, of projects that the scope shows."""
        rows = await self._work.execute(
            select(templates).where(templates.c.id == any_(texts(ids)), templates.c.nation == nation, _shown_by(scope))
        )
        return {TemplateId(row.id): _template(row) for row in rows}

    async def lock(self, mandate: Mandate, id: TemplateId) -> StoredTemplate | None:
        """Reads and locks a template of the mandate's nation."""
        rows = await self._work.execute(select(templates).where(_own(mandate), templates.c.id == id).with_for_update())
        row = rows.one_or_none()
        return None if row is None else _template(row)

    async def insert(self, mandate: Mandate, template: StoredTemplate, *, at: datetime) -> None:
        """Adds a proposal of the mandate's nation."""
        mandate.must_be_of(template.nation)
        await self._work.execute(insert(templates).values(**_values(template), proposed_at=at))

    async def decide(
        self, mandate: Mandate, id: TemplateId, *, state: TemplateState, rationale: str, at: datetime
    ) -> None:
        """Writes what the second officer decided."""
        await self._change(
            mandate, id, {"state": state.value, "rationale": rationale, "decided_at": at, "decided_by": mandate.person}
        )

    async def retire(self, mandate: Mandate, id: TemplateId, *, reason: str, at: datetime) -> None:
        """Ends a template."""
        ended = {"retired_reason": reason, "retired_at": at, "retired_by": mandate.person}
        await self._change(mandate, id, {"state": TemplateState.RETIRED.value, **ended})

    async def seed(self, approved: Iterable[StoredTemplate], *, approved_by: PersonId, at: datetime) -> None:
        """Enters templates that two officers approved before this installation began."""
        approval = {"proposed_at": at, "decided_at": at, "decided_by": approved_by, "rationale": "approved beforehand"}
        await self._work.execute(insert(templates), [_values(template) | approval for template in approved])

    async def _change(self, mandate: Mandate, id: TemplateId, values: Mapping[str, object]) -> None:
        await self._work.execute(
            update(templates)
            .where(_own(mandate), templates.c.id == id)
            .values(**values, version=templates.c.version + 1)
        )


class Confirmations:
    """Which nations' officers have confirmed a held document, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def add(self, permit: Permit, *, nation: NationCode, rationale: str, at: datetime) -> frozenset[NationCode]:
        """Notes a nation's confirmation of the permit's document; gives all that have confirmed it by now."""
        values = {"person": permit.person, "at": at, "rationale": rationale}
        noted = upsert(document_confirmations).values(document=permit.object, nation=nation, **values)
        await self._work.execute(noted.on_conflict_do_update(index_elements=["document", "nation"], set_=values))
        rows = await self._work.execute(
            select(document_confirmations.c.nation).where(document_confirmations.c.document == permit.object)
        )
        return frozenset(NationCode(row.nation) for row in rows)

    async def forget(self, permit: Permit) -> None:
        """Forgets the confirmations of the permit's document: what they were of has changed."""
        await self._work.execute(
            delete(document_confirmations).where(document_confirmations.c.document == permit.object)
        )


def _own(mandate: Mandate) -> ColumnElement[bool]:
    return "nation:" + templates.c.nation == mandate.domain


def _shown_by(scope: Scope) -> ColumnElement[bool]:
    shown = select(projects.c.id).where(projects.c.label_id == any_(literal(list(scope.labels), ARRAY(BIGINT))))
    return or_(templates.c.project.is_(None), templates.c.project.in_(shown))


def _values(template: StoredTemplate) -> dict[str, Any]:
    return {
        "id": template.id,
        "nation": template.nation,
        "project": template.project,
        "name": template.name,
        "policy": template.draft.policy,
        "marking": template.draft.text,
        "category": template.category,
        "export": asdict(template.export),
        "distribution": template.distribution,
        "state": template.state.value,
        "proposed_by": template.proposed_by,
    }


def _template(row: Row[Any]) -> StoredTemplate:
    return StoredTemplate(
        id=TemplateId(row.id),
        nation=NationCode(row.nation),
        project=None if row.project is None else ProjectId(row.project),
        name=row.name,
        draft=MarkingDraft(policy=row.policy, text=row.marking),
        category=row.category,
        export=ExportDraft(**row.export),
        distribution=row.distribution,
        state=TemplateState(row.state),
        proposed_by=PersonId(row.proposed_by),
        version=row.version,
    )
