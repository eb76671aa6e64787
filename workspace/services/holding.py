"""Marks new documents: by a template that officers approved, or held until an officer confirms it.

Promises: a document takes the facts of its template, or those that its author states; where they are not what a
template of the author's nation says, or change by themselves on a later day, and the document is classified or
technical, it stays with the own people of that nation; what is proprietary to a firm stays with that firm. What is
technical is never taken for uncontrolled because nobody said anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.actions import Action
from policies.holding import is_held_without_template, is_technical
from policies.labels import Label
from policies.markings.commercial import POLICY
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.identifiers import TemplateId
from workspace.domain.markings import (
    NOT_CONTROLLED,
    NOT_DETERMINED,
    DataRightsDraft,
    ExportDraft,
    MarkingDraft,
)
from workspace.domain.templates import StoredTemplate, TemplateState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.templates import TemplateRows
from workspace.services.gate import Snapshot
from workspace.services.markings import Composed, Markings, Surroundings
from workspace.services.proprietary import check_export


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What an author says of a new document.

    Attributes:
        marking: of its content.
        record_marking: of its title and existence; None for that of its content.
        category: the disclosure category.
        export: the export facts.
        rights: rights in the data by contract.
        template: the template picked.
    """

    marking: MarkingDraft
    record_marking: MarkingDraft | None
    category: int | None
    export: ExportDraft | None
    rights: DataRightsDraft | None
    template: TemplateId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The labels of a new document, and the template that covers it."""

    content: Composed
    record: Composed
    template: TemplateId | None

    @property
    def held(self) -> bool:
        """Whether an officer has to confirm it."""
        return self.content.label.held_for is not None


class Holding:
    """Marks documents."""

    def __init__(self, markings: Markings) -> None:
        self._markings = markings

    async def mark(self, work: UnitOfWork, snapshot: Snapshot, *, within: Surroundings, stated: Stated) -> Marked:
        """Interns the labels of a new document.

        Raises:
            NotFound: no such template of the author's nation is in force in this project.
            Invalid: a marking cannot be read, or what is stated is not what the template says.
            ForbiddenMarking: a marking is not this author's to set.
        """
        asked = self._markings.read(
            snapshot, within=within.id, draft=stated.marking, category=stated.category, export=stated.export
        )
        templates = await TemplateRows(work).in_state(
            snapshot.scope(Action.VIEW), nation=snapshot.nation, states=[TemplateState.IN_FORCE], project=within.id
        )
        technical = is_technical(asked, export_stated=stated.export is not None)
        template = (
            _covering(templates, asked, stated, technical=technical)
            if stated.template is None
            else _picked(templates, asked, stated)
        )
        if template is not None:
            category, export, distribution = template.category, template.export, template.distribution
        else:
            silent = NOT_DETERMINED if technical else NOT_CONTROLLED
            category, export, distribution = stated.category, stated.export or silent, None
        check_export(asked, stated.export)
        content = self._markings.draft(
            snapshot,
            within=within,
            draft=stated.marking,
            category=category,
            export=export,
            distribution=distribution,
            rights=stated.rights,
        )
        record = content
        if stated.record_marking is not None:
            proprietary = stated.record_marking.policy == POLICY
            record = self._markings.draft(
                snapshot,
                within=within,
                draft=stated.record_marking,
                category=category,
                rights=stated.rights if proprietary else None,
                path=("recordMarking",),
            )
        drafts = (stated.marking, stated.record_marking)
        approved = template is not None and all(one is None or one.succession is None for one in drafts)
        held = not approved and is_held_without_template(content, export_stated=stated.export is not None)
        held = held or (record.rank > 0 and record.marking != content.marking and not _known(templates, record))
        if held:
            content, record = content.held(snapshot.nation), record.held(snapshot.nation)
        interned = await self._markings.intern(work, content)
        return Marked(
            content=interned,
            record=interned if record == content else await self._markings.intern(work, record),
            template=None if template is None else template.id,
        )


def _picked(templates: Sequence[StoredTemplate], asked: Label, stated: Stated) -> StoredTemplate:
    """Gives the template that an author picked, once what else they state agrees with it."""
    found = next((one for one in templates if one.id == stated.template), None)
    if found is None:
        raise NotFound(path=("templateId",))
    if not _same_marking(found, asked):
        raise Invalid(f"This template is for {found.draft.text}: mark it so, or pick another.", path=("marking",))
    if stated.category not in (None, found.category):
        raise Invalid("This template is for another category: leave it out, or pick another.", path=("category",))
    if stated.export not in (None, found.export):
        raise Invalid("This template has another export status: leave it out, or pick another.", path=("export",))
    return found


def _covering(
    templates: Sequence[StoredTemplate], asked: Label, stated: Stated, *, technical: bool
) -> StoredTemplate | None:
    """Finds the template that says the same: the project's default for this marking, or one with equal facts."""
    same = [one for one in templates if _same_marking(one, asked)]
    defaults = [one for one in same if one.project is not None]
    if stated.category is None and stated.export is None and len(defaults) == 1:
        return defaults[0]
    export = stated.export if technical else stated.export or NOT_CONTROLLED
    facts = (stated.category, export, None)
    return next((one for one in same if (one.category, one.export, one.distribution) == facts), None)


def _known(templates: Sequence[StoredTemplate], label: Label) -> bool:
    return any(_same_marking(template, label) for template in templates)


def _same_marking(template: StoredTemplate, label: Label) -> bool:
    return (template.draft.policy, template.draft.text) == (label.policy, label.marking)
