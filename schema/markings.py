"""Markings as people read them, and as authors ask for them."""

from datetime import date

import strawberry

from policies import labels
from schema.context import Info
from schema.people import Nation, nations_of
from workspace.domain import law, markings, projects
from workspace.domain.identifiers import NationCode

strawberry.enum(labels.RightsKind, name="DataRightsKind")


@strawberry.type
class DataRights:
    """Whose the data is by contract, for what it may be used, and until when by anybody but its owners."""

    kind: labels.RightsKind
    owners: list[str]
    contract: str | None
    purpose: str | None
    until: date | None

    @classmethod
    def of(cls, rights: labels.DataRights) -> "DataRights":
        """Wraps the rights on a label."""
        return cls(
            kind=rights.kind,
            owners=list(rights.owners),
            contract=rights.contract or None,
            purpose=rights.purpose or None,
            until=rights.until,
        )


@strawberry.type
class MarkingSuccession:
    """What governs from a day on, instead of the marking that has it."""

    text: str
    banner: str
    from_: date = strawberry.field(name="from")


@strawberry.type
class Marking:
    """How an object is marked; the banner is the line to show above and below it."""

    text: str
    banner: str
    policy: str
    level: str
    rank: int
    releasable_to: list[str]
    caveats: list[str]
    category: int | None
    succession: MarkingSuccession | None
    holder: str | None
    data_rights: DataRights | None
    originator_codes: strawberry.Private[tuple[NationCode, ...]]

    @strawberry.field
    async def originators(self, info: Info) -> list[Nation]:
        """The nations that alone may change it; none where it is a firm's, which `holder` names."""
        return await nations_of(info, self.originator_codes)

    @classmethod
    def of(cls, marking: projects.Marking) -> "Marking":
        """Wraps a marking."""
        return cls(
            text=marking.text,
            banner=marking.banner,
            policy=marking.policy,
            level=marking.level,
            rank=int(marking.rank),
            releasable_to=list(marking.releasable_to),
            caveats=list(marking.caveats),
            category=marking.category,
            succession=None
            if marking.succession is None
            else MarkingSuccession(
                from_=marking.succession.day, text=marking.succession.text, banner=marking.succession.banner
            ),
            holder=marking.holder,
            data_rights=None if marking.data_rights is None else DataRights.of(marking.data_rights),
            originator_codes=marking.originators,
        )


@strawberry.type
class MarkingFault:
    """What is wrong with a marking, and where in the text when that can be said."""

    code: str
    message: str
    position: int | None


@strawberry.type
class MarkingCheck:
    """How a marking reads; `canonical` is also the suggestion when it is not valid.

    `portion` is the mark of a paragraph that says the same; null where the policy's portion marks are not known.
    """

    valid: bool
    canonical: str | None
    banner: str | None
    portion: str | None
    marking: Marking | None
    faults: list[MarkingFault]

    @classmethod
    def of(cls, check: law.MarkingCheck) -> "MarkingCheck":
        """Wraps the law's reading."""
        return cls(
            valid=check.valid,
            canonical=check.canonical,
            banner=check.banner,
            portion=check.portion,
            marking=None if check.marking is None else Marking.of(check.marking),
            faults=[
                MarkingFault(code=fault.code, message=fault.message, position=fault.position) for fault in check.faults
            ],
        )


@strawberry.type
class MarkingLevelChoices:
    """What the viewer could choose together with a level; nations, groups and `org:NAME` as markings spell them."""

    level: str
    rank: int
    caveats: list[str]
    releasable_to: list[str]
    display_only: list[str]
    owners: list[str]


@strawberry.type
class MarkingChoices:
    """What the viewer could mark a new document of a project with; `holder` is their firm under policy COMMERCIAL.

    `policies` are all under which they could mark something there, their own nation's first.
    """

    policy: str
    policies: list[str]
    holder: str | None
    levels: list[MarkingLevelChoices]

    @classmethod
    def of(cls, choices: law.MarkingChoices) -> "MarkingChoices":
        """Wraps what can be chosen."""
        return cls(
            policy=choices.policy,
            policies=list(choices.policies),
            holder=choices.holder,
            levels=[
                MarkingLevelChoices(
                    level=one.level,
                    rank=int(one.rank),
                    caveats=list(one.caveats),
                    releasable_to=list(one.releasable_to),
                    display_only=list(one.display_only),
                    owners=list(one.owners),
                )
                for one in choices.levels
            ],
        )


@strawberry.input
class MarkingComposeInput:
    """What was chosen; the policy's own nation, or the viewer's firm, is added by itself."""

    project_id: strawberry.ID
    policy: str
    level: str
    caveats: list[str] | None = None
    releasable_to: list[str] | None = None
    display_only: list[str] | None = None
    owners: list[str] | None = None
    foreign: list[str] | None = None

    def picked(self) -> law.Composition:
        """Hands it to the service."""
        return law.Composition(
            policy=self.policy,
            level=self.level,
            caveats=frozenset(self.caveats or ()),
            releasable_to=frozenset(self.releasable_to or ()),
            display_only=frozenset(self.display_only or ()),
            owners=frozenset(self.owners or ()),
            foreign=frozenset(self.foreign or ()),
        )


@strawberry.input
class SuccessionInput:
    """A marking of the same owners and no higher level that governs from a day on, such as one of declassification."""

    text: str
    from_: date = strawberry.field(name="from")


@strawberry.input
class MarkingInput:
    """A marking to set; without a policy, that of the viewer's nation.

    What is marked already keeps its succession when that is left out, and loses it when it is null.
    """

    text: str
    policy: str | None = None
    succession: SuccessionInput | None = strawberry.UNSET

    def draft(self) -> markings.MarkingDraft:
        """Hands it to the service."""
        later = self.succession or None
        return markings.MarkingDraft(
            text=self.text,
            policy=self.policy,
            succession=None if later is None else markings.SuccessionDraft(day=later.from_, text=later.text),
            ends_succession=self.succession is None,
        )


@strawberry.input
class DataRightsInput:
    """Rights in data beside a PROPRIETARY marking; owners left out means the holder, a day left out no last day."""

    kind: labels.RightsKind
    owners: list[str] | None = None
    contract: str | None = None
    purpose: str | None = None
    until: date | None = None

    def draft(self) -> markings.DataRightsDraft:
        """Hands them to the service."""
        return markings.DataRightsDraft(
            kind=self.kind,
            owners=tuple(self.owners or ()),
            contract=self.contract,
            purpose=self.purpose,
            until=self.until,
        )


def draft_if_given(marking: MarkingInput | None) -> markings.MarkingDraft | None:
    """Hands an optional marking to the service."""
    return None if marking is None else marking.draft()
