"""Finding what somebody is about to change: what they do not see is not locked, waited for, or slower to refuse."""

from collections.abc import Mapping

from policies.actions import Action
from policies.labels import Label
from policies.register import ORGANISATION_PREFIX
from policies.roles import Operation as Task
from workspace.domain.authority import Permit
from workspace.domain.errors import Conflict, NotFound, PolicyDenied
from workspace.domain.identifiers import DocumentId, MilestoneId, ProjectId
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.persistence.milestones import MilestoneRow, MilestoneRows
from workspace.persistence.projects import ProjectRow, Projects
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.markings import speakers


async def visible_project(
    work: UnitOfWork, gate: Gate, operation: Operation, id: ProjectId, *, path: tuple[str, ...]
) -> tuple[ProjectRow, Snapshot]:
    """Reads a project that the person sees.

    Raises:
        NotFound: it is hidden or absent.
    """
    snapshot = await gate.fresh(work, operation.principal)
    row = (await Projects(work).get_many(snapshot.scope(Action.VIEW), [id])).get(id)
    if row is None:
        raise NotFound(path=path)
    return row, snapshot


async def locked_project(
    work: UnitOfWork, gate: Gate, operation: Operation, id: ProjectId, *, path: tuple[str, ...]
) -> tuple[ProjectRow, Snapshot]:
    """Locks a project that the person sees; one that they do not see is not even read, as if it were not there.

    Raises:
        NotFound: it is hidden or absent.
        Conflict: it was marked anew between looking and locking.
    """
    seen, snapshot = await visible_project(work, gate, operation, id, path=path)
    row = (await Projects(work).undecided([id], lock=True))[id]
    if row.label != seen.label:
        raise Conflict("This project changed meanwhile: load it again.", path=path)
    return row, snapshot


async def visible_document(
    work: UnitOfWork, gate: Gate, operation: Operation, id: DocumentId, *, path: tuple[str, ...]
) -> tuple[DocumentRow, Snapshot]:
    """Locks a document once the person turned out to see it, and decides that again about what was locked.

    Raises:
        NotFound: it is hidden or absent.
    """
    rows = DocumentRows(work)
    scope = (await gate.fresh(work, operation.principal)).scope(Action.VIEW)
    if id not in await rows.get_many(scope, [id]):
        raise NotFound(path=path)
    row = (await rows.undecided([id], lock=True)).get(id)
    snapshot = await gate.fresh(work, operation.principal)
    if row is None:
        raise NotFound(path=path)
    snapshot.permit(Action.VIEW, row.record, path=path)
    return row, snapshot


async def administered_document(
    work: UnitOfWork, gate: Gate, operation: Operation, id: DocumentId, *, task: Task, path: tuple[str, ...]
) -> tuple[DocumentRow, Snapshot]:
    """The same for whoever sees a document, or holds an office of its originator that allows the task.

    Raises:
        NotFound: it is neither, or absent.
    """
    rows = DocumentRows(work)
    snapshot = await gate.fresh(work, operation.principal)
    action = Action.ADMINISTER if snapshot.allows(task, in_nation(snapshot.nation)) else Action.VIEW
    known = await rows.get_many(snapshot.scope(action), [id]) or await rows.get_many(snapshot.scope(Action.VIEW), [id])
    if id not in known:
        raise NotFound(path=path)
    row = (await rows.undecided([id], lock=True)).get(id)
    snapshot = await gate.fresh(work, operation.principal)
    if row is None or not (snapshot.decision(action, row.record) or snapshot.decision(Action.VIEW, row.record)):
        raise NotFound(path=path)
    return row, snapshot


async def document_of_office(
    work: UnitOfWork, gate: Gate, operation: Operation, id: DocumentId, *, task: Task, path: tuple[str, ...]
) -> tuple[DocumentRow, Snapshot, Permit]:
    """Locks a document, listed or not, for an officer of an originator whose office allows the task.

    Raises:
        NotFound: the person neither administers nor sees it, or it is absent.
        PolicyDenied: they see it, but it is not theirs to do this with.
    """
    rows = DocumentRows(work)
    snapshot = await gate.fresh(work, operation.principal)
    domain = in_nation(snapshot.nation)
    seen = await rows.in_any_state(snapshot.scope(Action.ADMINISTER), id)
    if seen is None:  # relabelled between the two statements, perhaps
        snapshot = await gate.fresh(work, operation.principal)
        seen = await rows.in_any_state(snapshot.scope(Action.ADMINISTER), id)
    if snapshot.allows(task, domain) and seen is not None:
        row = await rows.in_any_state(snapshot.scope(Action.ADMINISTER), id, lock=True)
        snapshot = await gate.fresh(work, operation.principal)
        if row is None:  # relabelled while its lock was waited for: it may still be theirs
            row = await rows.in_any_state(snapshot.scope(Action.ADMINISTER), id, lock=True)
            snapshot = await gate.fresh(work, operation.principal)
        if row is None:
            raise NotFound(path=path)
        permit = snapshot.permit(Action.ADMINISTER, row.content, path=path)
        label = snapshot.law.book.get(row.label)
        if label is not None and snapshot.nation in snapshot.law.answering(label):
            snapshot.require(task, domain, path=path)
            return row, snapshot, permit
    elif id not in await rows.get_many(snapshot.scope(Action.VIEW), [id]):
        raise NotFound(path=path)
    raise PolicyDenied(
        "Only a security officer of its originator may do this: ask one, or give the document back to them.", path=path
    )


def own_word(snapshot: Snapshot, row: DocumentRow, *, path: tuple[str, ...]) -> None:
    """Makes sure that who writes in a document is of those in whose name its label speaks.

    Raises:
        PolicyDenied: it speaks for another nation, or for another firm.
    """
    label = snapshot.law.book.get(row.label)
    if label is not None and not {snapshot.nation, own_firm(snapshot)}.isdisjoint(label.originators):
        return
    raise PolicyDenied(
        "This document speaks for others: ask its originator, or record one of your own that is derived from it.",
        path=path,
    )


def own_firm(snapshot: Snapshot) -> str | None:
    """Gives the person's employer as labels name it among the originators; None when it is not known."""
    firm = snapshot.subject.organisation.name
    return None if firm is None else f"{ORGANISATION_PREFIX}{firm}"


def speak_for_owners(snapshot: Snapshot, label: Label, *, path: tuple[str, ...]) -> None:
    """Makes sure that a firm's own information is let go by officers who work for its owners, each owner heard.

    Raises:
        PolicyDenied: the officer works elsewhere, or one nation's word would stand for two firms.
    """
    if label.holder is None:
        return
    if own_firm(snapshot) not in label.originators:
        raise PolicyDenied(f"Only officers who work for {' or '.join(speakers(label))} decide this.", path=path)
    if len(snapshot.law.answering(label)) < len(label.originators):
        raise PolicyDenied("Owners of one nation cannot be told apart here: record a new document.", path=path)


async def visible_milestones(
    work: UnitOfWork, gate: Gate, operation: Operation, wanted: Mapping[MilestoneId, tuple[str, ...]]
) -> tuple[dict[MilestoneId, MilestoneRow], Snapshot]:
    """The same for milestones, each with the path of the input field that named it.

    Raises:
        NotFound: one is hidden or absent.
    """
    rows = MilestoneRows(work)
    scope = (await gate.fresh(work, operation.principal)).scope(Action.VIEW)
    shown = await rows.get_many(scope, list(wanted))
    for one, path in wanted.items():
        if one not in shown:
            raise NotFound(path=path)
    found = await rows.undecided(list(wanted), lock=True)
    snapshot = await gate.fresh(work, operation.principal)
    for one, path in wanted.items():
        if one not in found:
            raise NotFound(path=path)
        snapshot.permit(Action.VIEW, found[one].facts, path=path)
    return found, snapshot
