"""Proposals about documents as rows: read and changed by officers of the document's originators alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import BIGINT, ColumnElement, Row, Select, any_, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Permit, Scope
from workspace.domain.decisions import Decision
from workspace.domain.identifiers import DocumentId, NationCode, PersonId, ProposalId
from workspace.domain.markings import MarkingDraft, SuccessionDraft
from workspace.domain.proposals import ProposalDecision, ProposalKind, ProposalState, StoredProposal
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import documents
from workspace.persistence.people import texts
from workspace.persistence.proposal_tables import document_proposal_decisions as decisions
from workspace.persistence.proposal_tables import document_proposals as proposals


class ProposalRows:
    """The proposals, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get_many(self, scope: Scope, ids: Sequence[ProposalId], *, nation: NationCode) -> list[StoredProposal]:
        """Reads those of these proposals that a nation decides about, of documents that the scope shows."""
        return await self._read(_of(scope, nation).where(proposals.c.id == any_(texts(ids))))

    async def open(self, scope: Scope, *, nation: NationCode, most: int) -> list[StoredProposal]:
        """Lists those that wait, oldest first."""
        waiting = _of(scope, nation).where(proposals.c.state == ProposalState.OPEN.value)
        return await self._read(waiting.order_by(proposals.c.proposed_at, proposals.c.id).limit(most))

    async def open_for(self, permit: Permit, kind: ProposalKind) -> StoredProposal | None:
        """Reads the one of this kind that waits for the document that the permit is for."""
        found = await self._read(
            select(proposals).where(
                proposals.c.document == permit.object,
                proposals.c.kind == kind.value,
                proposals.c.state == ProposalState.OPEN.value,
            )
        )
        return found[0] if found else None

    async def insert(self, permit: Permit, proposal: StoredProposal) -> None:
        """Adds a proposal about the document that the permit is for."""
        permit.must_be_for(proposal.document)
        values = {
            "id": proposal.id,
            "kind": proposal.kind.value,
            "document": proposal.document,
            "document_version": proposal.document_version,
            "originators": list(proposal.originators),
            "nation": proposal.nation,
            "reason": proposal.reason,
            "state": proposal.state.value,
            "proposed_by": proposal.proposed_by,
            "proposed_at": proposal.proposed_at,
        }
        drafts = {"marking": proposal.marking, "record_marking": proposal.record_marking}
        stated = {name: asdict(draft) for name, draft in drafts.items() if draft is not None}
        await self._work.execute(insert(proposals).values(**values, **stated))

    async def decide(self, permit: Permit, proposal: StoredProposal, decision: ProposalDecision) -> None:
        """Adds what an officer said about a proposal for the document that the permit is for."""
        permit.must_be_for(proposal.document)
        said = asdict(decision) | {"decision": decision.decision.value}
        await self._work.execute(insert(decisions).values(proposal=proposal.id, **said))

    async def supersede(self, permit: Permit, kind: ProposalKind) -> None:
        """Ends what waits for the document that the permit is for: it is not what was proposed about any more."""
        waiting = (proposals.c.document == permit.object) & (proposals.c.kind == kind.value)
        await self._work.execute(
            update(proposals)
            .where(waiting, proposals.c.state == ProposalState.OPEN.value)
            .values(state=ProposalState.SUPERSEDED.value)
        )

    async def close(self, permit: Permit, proposal: StoredProposal, state: ProposalState) -> None:
        """Ends the waiting of a proposal for the document that the permit is for."""
        permit.must_be_for(proposal.document)
        await self._work.execute(update(proposals).where(proposals.c.id == proposal.id).values(state=state.value))

    async def _read(self, asked: Select[Any]) -> list[StoredProposal]:
        rows = list(await self._work.execute(asked))
        said = await self._decisions([row.id for row in rows])
        return [_proposal(row, said.get(row.id, [])) for row in rows]

    async def _decisions(self, ids: Iterable[str]) -> Mapping[str, list[ProposalDecision]]:
        rows = await self._work.execute(
            select(decisions).where(decisions.c.proposal == any_(texts(ids))).order_by(decisions.c.at)
        )
        found: dict[str, list[ProposalDecision]] = {}
        for row in rows:
            found.setdefault(row.proposal, []).append(_decision(row))
        return found


def _of(scope: Scope, nation: NationCode) -> Select[Any]:
    return (
        select(proposals)
        .join(documents, documents.c.id == proposals.c.document)
        .where(
            _under(scope, documents.c.record_label_id),
            _under(scope, documents.c.label_id),
            proposals.c.originators.contains([nation]),
        )
    )


def _under(scope: Scope, label: ColumnElement[int]) -> ColumnElement[bool]:
    return label == any_(literal(list(scope.labels), ARRAY(BIGINT)))


def _decision(row: Row[Any]) -> ProposalDecision:
    return ProposalDecision(
        nation=NationCode(row.nation),
        person=PersonId(row.person),
        decision=Decision(row.decision),
        rationale=row.rationale,
        at=row.at,
    )


def _proposal(row: Row[Any], said: Sequence[ProposalDecision]) -> StoredProposal:
    return StoredProposal(
        id=ProposalId(row.id),
        kind=ProposalKind(row.kind),
        document=DocumentId(row.document),
        document_version=row.document_version,
        marking=_draft(row.marking),
        record_marking=_draft(row.record_marking),
        originators=tuple(NationCode(one) for one in row.originators),
        nation=NationCode(row.nation),
        reason=row.reason,
        state=ProposalState(row.state),
        proposed_by=PersonId(row.proposed_by),
        proposed_at=row.proposed_at,
        decisions=tuple(said),
    )


def _draft(stated: Mapping[str, Any] | None) -> MarkingDraft | None:
    if stated is None:
        return None
    later = stated["succession"]
    planned = later and SuccessionDraft(day=date.fromisoformat(later["day"]), text=later["text"])
    return MarkingDraft(**dict(stated, succession=planned))
