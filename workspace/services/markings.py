"""Sets markings: reads what an author typed, refuses what they may not set, and interns the label.

An author speaks for their own nation: the originator is it, or a JOINT list that contains it. What is a firm's own is
for its own people to mark (`proprietary.py`). A marking releases only as far as the originators' rules do; the rule
that is missing is named. Nobody marks something so that they could not read it themselves. What this host is not
accredited for is refused before anything of it is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from policies.composing import compose_label, remark, under_rights
from policies.errors import MarkingInvalid, PolicyError
from policies.export.status import NOT_CONTROLLED
from policies.labels import Label
from policies.missing_rules import missing_rules
from policies.register import ORGANISATION_PREFIX
from workspace.domain.errors import ForbiddenMarking, Invalid
from workspace.domain.identifiers import LabelId, NationCode, ProjectId
from workspace.domain.markings import DataRightsDraft, ExportDraft, MarkingDraft
from workspace.domain.projects import Marking, MarkingSuccession
from workspace.persistence.database import UnitOfWork
from workspace.persistence.labels import Labels
from workspace.services.export_facts import export_of, exported, statement_of
from workspace.services.gate import Snapshot
from workspace.services.proprietary import check_firms, rights_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """What this host may hold.

    Attributes:
        highest_rank: the highest rank of a label, or None for any.
        forbidden_caveats: caveats that never come here, such as those of systems under one nation's sole control.
    """

    highest_rank: float | None = None
    forbidden_caveats: frozenset[str] = field(default_factory=lambda: frozenset({"AUSTEO", "AGAO"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The project that something is to be marked in.

    Attributes:
        id: the project.
        nations: those that take part.
        firms: the employers of its members; None where firms' own information is not marked.
    """

    id: ProjectId
    nations: tuple[NationCode, ...]
    firms: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A label that an author may set, interned in this unit of work.

    Attributes:
        id: its number.
        label: what it says.
    """

    id: LabelId
    label: Label

    @property
    def marking(self) -> Marking:
        """As people read it."""
        return marking_of(self.label)


class Markings:
    """Composes and prints labels."""

    def __init__(self, accreditation: Accreditation) -> None:
        self._accreditation = accreditation

    async def compose(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        *,
        within: Surroundings,
        draft: MarkingDraft,
        category: int | None = None,
        export: ExportDraft | None = None,
        path: tuple[str, ...] = ("marking",),
    ) -> Composed:
        """Reads what an author typed and interns its label. Lock the rows you will change before.

        Args:
            work: the unit of work that will mark something so.
            snapshot: the author's, taken in this unit of work.
            within: the project.
            draft: what the author typed.
            category: the disclosure category.
            export: the export facts the author states; None states that nothing is controlled.
            path: the input field that holds the marking, for errors.

        Raises:
            Invalid: the marking is malformed; the message names the fault, its place and the canonical form.
            ForbiddenMarking: it is not this author's to set, or no rule in force carries it.
        """
        label = self.draft(snapshot, within=within, draft=draft, category=category, export=export, path=path)
        return await self.intern(work, label)

    async def intern(self, work: UnitOfWork, label: Label) -> Composed:
        """Gives a label its number. Lock the rows you will change before."""
        found = await Labels(work).intern(digest=label.digest, project=ProjectId(label.project), body=label.to_json())
        return Composed(id=found, label=label)

    def draft(
        self,
        snapshot: Snapshot,
        *,
        within: Surroundings,
        draft: MarkingDraft,
        category: int | None = None,
        export: ExportDraft | None = None,
        distribution: str | None = None,
        rights: DataRightsDraft | None = None,
        path: tuple[str, ...] = ("marking",),
    ) -> Label:
        """Reads what an author typed and makes sure that they may set it; stores nothing.

        Raises:
            Invalid: the marking is malformed; the message names the fault, its place and the canonical form.
            ForbiddenMarking: it is not this author's to set, or no rule in force carries it.
        """
        label = self.read(
            snapshot,
            within=within.id,
            draft=draft,
            category=category,
            export=export,
            distribution=distribution,
            rights=rights,
            path=path,
        )
        self._may_set(snapshot, label, within, path)
        return label

    def remark(
        self,
        snapshot: Snapshot,
        *,
        within: Surroundings,
        draft: MarkingDraft,
        before: Label,
        created: date,
        rights: DataRightsDraft | None = None,
        path: tuple[str, ...] = ("marking",),
    ) -> Label:
        """Reads another marking for what is marked already: what is not said again stays; stores nothing.

        Raises:
            Invalid: the marking is malformed; the message names the fault, its place and the canonical form.
            ForbiddenMarking: it is not this author's to set, or no rule in force carries it.
        """
        label = self.reread(snapshot, draft=draft, before=before, created=created, rights=rights, path=path)
        self._may_set(snapshot, label, within, path, before=before)
        return label

    def reread(
        self,
        snapshot: Snapshot,
        *,
        draft: MarkingDraft,
        before: Label,
        created: date,
        rights: DataRightsDraft | None = None,
        path: tuple[str, ...] = ("marking",),
    ) -> Label:
        """Reads another marking for what is marked already, whether or not this author may set it.

        Raises:
            Invalid: the marking is malformed; the message names the fault, its place and the canonical form.
        """
        governing = before.on(snapshot.law.today)
        try:
            label = remark(
                governing,
                policy=draft.policy or snapshot.nation,
                text=draft.text,
                register=snapshot.law.register,
                created=created,
                succession=_planned(draft, governing, snapshot.law.today, path),
            )
        except MarkingInvalid as invalid:
            raise Invalid(_spoken(invalid), path=(*path, "text")) from invalid
        except PolicyError as unknown:
            raise Invalid(f"{unknown}.", path=path) from unknown
        return _under(rights, _succeeded(exported(label, label.export), path), snapshot)

    def _may_set(
        self,
        snapshot: Snapshot,
        label: Label,
        within: Surroundings,
        path: tuple[str, ...],
        *,
        before: Label | None = None,
    ) -> None:
        self.accredited(label, path)
        if label.holder is not None:
            check_firms(snapshot, label, at_work=within.firms, before=before, path=path)
        elif snapshot.nation not in label.originators:
            whose = ", ".join(sorted(label.originators)) or label.policy
            raise ForbiddenMarking(
                f"This marking makes {whose} the originator, and you act for {snapshot.nation}: "
                f"mark it under {snapshot.nation}, or as JOINT with {snapshot.nation} among its owners.",
                path=path,
            )
        self._released(snapshot, label, within, path)

    def read(
        self,
        snapshot: Snapshot,
        *,
        within: ProjectId,
        draft: MarkingDraft,
        category: int | None = None,
        export: ExportDraft | None = None,
        distribution: str | None = None,
        rights: DataRightsDraft | None = None,
        path: tuple[str, ...] = ("marking",),
    ) -> Label:
        """Reads what somebody typed, whether or not they may set it.

        Raises:
            Invalid: the marking is malformed; the message names the fault, its place and the canonical form.
        """
        status = NOT_CONTROLLED if export is None else export_of(export, by=snapshot.subject.organisation)
        statement = None if distribution is None else statement_of(distribution)
        try:
            label = compose_label(
                policy=draft.policy or snapshot.nation,
                text=draft.text,
                project=within,
                created=snapshot.law.today,
                register=snapshot.law.register,
                category=category,
                distribution=statement,
                export=status,
                succession=_planned(draft, None, snapshot.law.today, path),
            )
        except MarkingInvalid as invalid:
            raise Invalid(_spoken(invalid), path=(*path, "text")) from invalid
        except PolicyError as unknown:
            raise Invalid(f"{unknown}.", path=path) from unknown
        return _under(rights, _succeeded(exported(label, status), path), snapshot)

    def accredited(self, label: Label, path: tuple[str, ...]) -> None:
        """Makes sure that this host may hold what is marked so.

        Raises:
            ForbiddenMarking: it may not.
        """
        forbidden = sorted(self._accreditation.forbidden_caveats.intersection(label.caveats))
        if forbidden:
            raise ForbiddenMarking(
                f"{', '.join(forbidden)} may not be kept here: this host is shared by several nations. "
                "Use the system that your nation controls alone.",
                path=path,
            )
        if label.succession is not None:
            self.accredited(label.succession.label, (*path, "succession"))
        highest = self._accreditation.highest_rank
        if highest is not None and label.rank > highest:
            raise ForbiddenMarking(f"This host is not accredited for {label.level}.", path=path)

    def _released(self, snapshot: Snapshot, label: Label, within: Surroundings, path: tuple[str, ...]) -> None:
        missing = [
            rule
            for rule in missing_rules(snapshot.law.engine, label)
            if rule.receiving in within.nations or rule.receiving in (label.releasable_to or ())
        ]
        if missing:
            named = "; ".join(
                f"no rule of {rule.originator} in force discloses it to {rule.receiving}" for rule in missing
            )
            raise ForbiddenMarking(
                f"This marking releases further than the rules do: {named}. "
                "Narrow the marking, or ask that nation's security officer for a rule.",
                path=path,
            )


def marking_of(label: Label) -> Marking:
    """Gives a label as people read it: one that governs now."""
    later = label.succession
    return Marking(
        text=label.marking,
        banner=label.banner,
        policy=label.policy,
        level=label.level,
        rank=label.rank,
        originators=tuple(NationCode(one) for one in label.originators if not one.startswith(ORGANISATION_PREFIX)),
        releasable_to=_spelt(label.releasable_to),
        caveats=label.caveats,
        category=label.category,
        succession=None
        if later is None
        else MarkingSuccession(day=later.day, text=later.label.marking, banner=later.label.banner),
        holder=label.holder,
        data_rights=label.data_rights,
    )


def label_under(snapshot: Snapshot, label: LabelId) -> Label:
    """Gives the label that governs something that the snapshot shows.

    Raises:
        LookupError: this worker has not read the label, so nothing under it can have been shown.
    """
    known = snapshot.law.book.get(label)
    if known is None:
        raise LookupError("a row was shown under a label that is not known")
    return known.on(snapshot.law.today)


def marking_under(snapshot: Snapshot, label: LabelId) -> Marking:
    """Gives the marking of something that the snapshot shows.

    Raises:
        LookupError: this worker has not read the label, so nothing under it can have been shown.
    """
    return marking_of(label_under(snapshot, label))


def _under(rights: DataRightsDraft | None, label: Label, snapshot: Snapshot) -> Label:
    """Gives the label under the rights that an author declared."""
    read = rights_of(rights, label, today=snapshot.law.today)
    return label if read is None else under_rights(label, read)


def speakers(label: Label) -> tuple[str, ...]:
    """Names the nations and firms whose a label is."""
    return tuple(one.removeprefix(ORGANISATION_PREFIX) for one in label.originators)


def _spelt(tokens: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(sorted(token.partition("@")[0] for token in tokens or ()))


def _planned(
    draft: MarkingDraft, governing: Label | None, today: date, path: tuple[str, ...]
) -> tuple[date, str] | None:
    """Reads what is to take over: as the author says, else as was planned before.

    Raises:
        Invalid: the day has come already.
    """
    stated = draft.succession
    if stated is None:
        kept = None if governing is None or draft.ends_succession else governing.succession
        return None if kept is None else (kept.day, kept.label.marking)
    if stated.day <= today:
        raise Invalid(
            "A marking takes over on a day to come: name a later day, or mark it so now.",
            path=(*path, "succession", "from"),
        )
    return stated.day, stated.text


def _succeeded(label: Label, path: tuple[str, ...]) -> Label:
    """Makes sure that what takes over later only eases: whatever is stricter governs from now on.

    Raises:
        Invalid: it classifies higher than what it succeeds, or that is a firm's own.
    """
    later = label.succession
    if later is not None and label.holder is not None:
        raise Invalid("What is a firm's own ends with the rights in it: say until when.", path=(*path, "succession"))
    if later is not None and later.label.rank > label.rank:
        raise Invalid(
            "What takes over later may not be of a higher level: mark it so now.", path=(*path, "succession", "text")
        )
    return label


def _spoken(invalid: MarkingInvalid) -> str:
    faults: Sequence[str] = [
        fault.message if fault.position is None else f"{fault.message} (at character {fault.position + 1})"
        for fault in invalid.faults
    ]
    suggestion = "" if invalid.canonical is None else f" Write: {invalid.canonical}"
    return f"This marking cannot be read: {'; '.join(faults)}.{suggestion}"
