"""What becomes of a version that was looked at: available, held with its document, or kept from everybody.

Decides nothing: the caller holds the locks and acts with the rights of whoever completed the upload.
"""

from collections.abc import Sequence
from dataclasses import replace

from policies.actions import Action
from policies.indexing import may_be_indexed
from policies.labels import Label
from policies.roles import Operation as Deed
from workspace.domain.authority import Permit
from workspace.domain.errors import NotFound
from workspace.domain.findings import Finding, FindingKind
from workspace.domain.identifiers import FindingId, Kind, LabelId, ProjectId, new_identifier
from workspace.domain.proposals import ProposalKind
from workspace.persistence.activity import ActivityLog
from workspace.persistence.content_words import ContentWords
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.persistence.findings import FindingRows
from workspace.persistence.labels import Labels as InternedLabels
from workspace.persistence.projects import Projects
from workspace.persistence.proposals import ProposalRows
from workspace.persistence.templates import Confirmations
from workspace.persistence.versions import VersionRows
from workspace.services.audit import Audit
from workspace.services.content.access import Found, label_of
from workspace.services.content.judging import Question
from workspace.services.content.reading import contradicts
from workspace.services.content.relabelling import Labels, Relabelling
from workspace.services.finding import own_word
from workspace.services.gate import Snapshot


def may_complete(snapshot: Snapshot, found: Found, *, path: tuple[str, ...] = ("versionId",)) -> Permit:
    """Makes sure that the person may complete an upload of theirs.

    Raises:
        NotFound: they may not view the document (any more).
        PolicyDenied: they may not write in it (any more).
    """
    own_word(snapshot, found.document, path=path)
    return snapshot.permit(Action.EDIT, found.document.content, operation=Deed.VERSION_COMPLETE, path=path)


class Settling:
    """Carries out what an examination came to."""

    def __init__(self, *, relabelling: Relabelling, audit: Audit) -> None:
        self._relabelling = relabelling
        self._audit = audit

    async def release(
        self, work: UnitOfWork, snapshot: Snapshot, found: Found, *, asked: Sequence[Question], words: Sequence[str]
    ) -> None:
        """Makes a version available; where a marking was found that goes beyond its own, to its own nation alone.

        What officers proposed or confirmed before they saw this content is void.

        That a text could not be read is on record, and asked about where an officer has to look at the document anyhow.

        Where its project wants that and its label lets it, it is found by its words, and no earlier one by its own.

        Raises:
            NotFound: the person may not view the document (any more).
            PolicyDenied: they may not write in it (any more).
            Unavailable: a key or the store does not answer; nothing may be committed.
        """
        permit = may_complete(snapshot, found)
        document, version = found.document, found.row.version
        await VersionRows(work).release(permit, found.row)
        await ProposalRows(work).supersede(permit, ProposalKind.RELABEL)
        await Confirmations(work).forget(permit)
        wanted = await Projects(work).wants_words(permit)
        if wanted and not contradicts(asked) and may_be_indexed(label_of(snapshot, document)):
            await ContentWords(work).put(permit, version.id, label=document.label, words=words)
        else:
            await ContentWords(work).forget(permit)
        stands_held = label_of(snapshot, document).held_for is not None
        if asked and (stands_held or contradicts(asked)):
            document = await self._held(work, snapshot, permit, found, asked=asked)
        elif document.record_label == document.label:
            await DocumentRows(work).replace(permit, replace(document, updated_at=snapshot.now))
        await self._audit.record(
            work,
            snapshot,
            action="version.available",
            object=version.id,
            label=label_of(snapshot, found.document),
            rules=permit.rules,
            detail={"document": document.id, "asked": " ".join(one.says for one in asked)},
        )
        await ActivityLog(work).append(
            kind="document.version_available",
            project=document.project,
            label=document.label,
            also=document.record_label,
            node=document.id,
            at=snapshot.now,
        )

    async def quarantine(self, work: UnitOfWork, snapshot: Snapshot, found: Found, *, signature: str) -> None:
        """Keeps a version from everybody, and tells the officers of the uploader's nation alone what was found in it.

        Raises:
            NotFound: the person may not view the document (any more).
            PolicyDenied: they may not write in it (any more).
        """
        permit = may_complete(snapshot, found)
        version = found.row.version
        await VersionRows(work).quarantine(permit, found.row)
        says = f"The malware scanner recognised {signature} in this content, which stays closed: find out how it came."
        finding = _finding(snapshot, found, Question(kind=FindingKind.MALWARE, says=says))
        await FindingRows(work).insert(permit, [finding], nations=[snapshot.nation])
        await self._audit.record(
            work,
            snapshot,
            action="version.quarantined",
            object=version.id,
            nations=[snapshot.nation],
            rules=permit.rules,
            detail={"document": version.document, "signature": signature},
        )
        await ActivityLog(work).append(
            kind="document.version_quarantined",
            project=found.document.project,
            label=found.document.label,
            also=found.document.record_label,
            addressee=snapshot.person,
            node=found.document.id,
            at=snapshot.now,
        )

    async def _held(
        self, work: UnitOfWork, snapshot: Snapshot, permit: Permit, found: Found, *, asked: Sequence[Question]
    ) -> DocumentRow:
        """Holds the document, unless it is held already, and puts the questions to its officers."""
        document, content = found.document, label_of(snapshot, found.document)
        record = snapshot.law.book.get(document.record_label)
        if record is None:
            raise NotFound
        findings = [_finding(snapshot, found, one) for one in asked]
        await FindingRows(work).insert(permit, findings, nations=sorted(snapshot.law.answering(content)))
        if content.held_for is not None:
            return document
        held = content.held(snapshot.nation)
        labels = Labels(
            content=await _interned(work, held),
            label=held,
            record=await _interned(work, record.held(snapshot.nation)),
        )
        moved = await self._relabelling.apply(work, snapshot, permit, document, labels)
        await self._audit.record(
            work,
            snapshot,
            action="document.held",
            object=document.id,
            label=held,
            rules=permit.rules,
            detail={"before": content.digest.hex(), "version": found.row.version.id},
        )
        await ActivityLog(work).append(
            kind="document.held", project=document.project, label=labels.record, node=document.id, at=snapshot.now
        )
        return moved


async def _interned(work: UnitOfWork, label: Label) -> LabelId:
    return await InternedLabels(work).intern(
        digest=label.digest, project=ProjectId(label.project), body=label.to_json()
    )


def _finding(snapshot: Snapshot, found: Found, asked: Question) -> Finding:
    return Finding(
        id=FindingId(new_identifier(Kind.FINDING)),
        document=found.document.id,
        version=found.row.version.id,
        kind=asked.kind,
        says=asked.says,
        found_at=snapshot.now,
    )
