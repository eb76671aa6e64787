"""Comments: said about a document or a milestone, to those who may see both that and what is said.

A comment is marked as its object is, unless its author chooses. It is read under its own label and under that of its
object as it stands, so a looser marking opens nothing. Whoever it mentions is told, if they may read it; the author
does not learn whether anybody was. Comments move no version and no time of their object, which all its readers see.
"""

from collections.abc import Sequence

from policies.actions import Action
from policies.roles import Operation as Task
from workspace.domain.authority import Facts
from workspace.domain.comments import LONGEST_COMMENT, MOST_MENTIONS, Comment, Commented, Mentions, mentions_in
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.identifiers import (
    CommentId,
    DocumentId,
    Kind,
    MilestoneId,
    ProjectId,
    expect,
    kind_of,
    new_identifier,
)
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import Page, PageRequest
from workspace.domain.texts import passage
from workspace.persistence.activity import ActivityLog
from workspace.persistence.comments import CommentRow, CommentRows
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.projects import Projects
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.finding import visible_document, visible_milestones
from workspace.services.gate import Gate, Operation, Snapshot, in_project
from workspace.services.markings import Composed, Markings, Surroundings, marking_under
from workspace.services.paging import Cursors
from workspace.services.proprietary import firms_at_work
from workspace.services.repeats import repeated

_OBJECT = ("objectId",)


@accountable
@told_evenly()
class Comments:
    """What can be asked and said."""

    def __init__(self, *, database: Database, gate: Gate, markings: Markings, audit: Audit, cursors: Cursors) -> None:
        self._database = database
        self._gate = gate
        self._markings = markings
        self._audit = audit
        self._cursors = cursors

    async def get_many(self, operation: Operation, ids: Sequence[CommentId]) -> list[Comment | None]:
        """Gives comments in the order asked for; None stands for what is hidden or absent."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            rows = await CommentRows(work).get_many(snapshot.scope(Action.VIEW), ids)
        return [_comment(snapshot, rows[one]) if one in rows else None for one in ids]

    async def page(self, operation: Operation, *, object: Commented, page: PageRequest) -> Page[Comment]:
        """Lists what the viewer may read of what was said about an object, oldest first.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["comments", object])
        window = pages.window(page)
        async with self._database.reading() as work:
            rows = await CommentRows(work).page(snapshot.scope(Action.VIEW), object=object, window=window)
        listed = pages.page(rows, window=window, place=lambda row: (row.created_at, row.id))
        return listed.of([_comment(snapshot, row) for row in listed.items])

    async def count(self, operation: Operation, *, object: Commented) -> int:
        """Counts what `page` lists."""
        scope = (await operation.snapshot()).scope(Action.VIEW)
        async with self._database.reading() as work:
            return await CommentRows(work).count(scope, object=object)

    async def add(
        self,
        operation: Operation,
        *,
        object: str,
        body: str,
        marking: MarkingDraft | None = None,
        idempotency_key: str | None = None,
    ) -> Comment:
        """Says something about a document or a milestone.

        Raises:
            NotFound: no such object is visible.
            PolicyDenied: the viewer's roles do not include it.
            Invalid: the text or the marking does not fit, or the identifier names something else.
            ForbiddenMarking: a marking that the viewer may not set.
            Conflict: the idempotency key was used for another input.
        """
        said = passage(body, longest=LONGEST_COMMENT, path=("body",))
        mentions = mentions_in(said)
        if len(mentions) > MOST_MENTIONS:
            raise Invalid(f"A comment mentions at most {MOST_MENTIONS} people.", path=("body",))
        made = CommentId(new_identifier(Kind.COMMENT))
        async with self._database.unit_of_work() as work:
            about, subject, snapshot = await self._object(work, operation, object)
            mandate = snapshot.require(Task.COMMENT_ADD, in_project(subject.project), path=_OBJECT)
            earlier = await repeated(
                work,
                snapshot,
                mutation=Task.COMMENT_ADD,
                key=idempotency_key,
                input={"object": object, "body": said, "marking": marking},
                made=made,
            )
            if earlier is None:
                composed = await self._marked(work, snapshot, subject, marking)
                row = CommentRow(
                    id=made,
                    project=subject.project,
                    object=about,
                    label=composed.id,
                    body=said,
                    author=snapshot.person,
                    created_at=snapshot.now,
                )
                permit = snapshot.permit_new(mandate, row.facts, composed.label, path=("marking",))
                await CommentRows(work).insert(permit, row)
                await self._audit.record(
                    work,
                    snapshot,
                    action=Task.COMMENT_ADD.value,
                    object=made,
                    label=composed.label,
                    rules=permit.rules,
                    detail={"object": about},
                )
                await _tell(work, snapshot, row, subject, mentions)
        operation.renew()
        found = (await self.get_many(operation, [CommentId(earlier) if earlier else made]))[0]
        if found is None:
            raise NotFound(path=_OBJECT)
        return found

    async def _object(self, work: UnitOfWork, operation: Operation, id: str) -> tuple[Commented, Facts, Snapshot]:
        if kind_of(id) is Kind.MILESTONE:
            milestone = MilestoneId(id)
            rows, snapshot = await visible_milestones(work, self._gate, operation, {milestone: _OBJECT})
            return milestone, rows[milestone].facts, snapshot
        document = DocumentId(expect(Kind.DOCUMENT, id, path=_OBJECT))
        row, snapshot = await visible_document(work, self._gate, operation, document, path=_OBJECT)
        return document, row.record, snapshot

    async def _marked(
        self, work: UnitOfWork, snapshot: Snapshot, subject: Facts, marking: MarkingDraft | None
    ) -> Composed:
        """Gives the label that the author set, or that of the object."""
        if marking is not None:
            within = await _surroundings(work, snapshot, subject.project, marking)
            return await self._markings.compose(work, snapshot, within=within, draft=marking)
        label = snapshot.law.book.get(subject.label)
        if label is None:
            raise NotFound(path=_OBJECT)
        return Composed(id=subject.label, label=label)


async def _surroundings(
    work: UnitOfWork, snapshot: Snapshot, project: ProjectId, marking: MarkingDraft
) -> Surroundings:
    found = (await Projects(work).get_many(snapshot.scope(Action.VIEW), [project])).get(project)
    if found is None:
        raise NotFound(path=_OBJECT)
    firms = await firms_at_work(work, snapshot, snapshot.permit(Action.VIEW, found.facts), marking)
    return Surroundings(id=project, nations=found.nations, firms=firms)


async def _tell(work: UnitOfWork, snapshot: Snapshot, row: CommentRow, subject: Facts, mentions: Mentions) -> None:
    """Tells everybody who may read the comment, and those it mentions once more."""
    log = ActivityLog(work)
    await log.append(
        kind="comment.added", project=row.project, label=row.label, also=subject.label, node=row.id, at=snapshot.now
    )
    for person in await CommentRows(work).called(mentions) if mentions else ():
        if person != row.author:
            await log.append(
                kind="comment.mentioned",
                project=row.project,
                label=row.label,
                also=subject.label,
                addressee=person,
                node=row.id,
                at=snapshot.now,
            )


def _comment(snapshot: Snapshot, row: CommentRow) -> Comment:
    return Comment(
        id=row.id,
        project=row.project,
        object=row.object,
        body=row.body,
        marking=marking_under(snapshot, row.label),
        author=row.author,
        created_at=row.created_at,
    )
