"""Markings as people read them, and as authors ask for them."""

from datetime import date

import strawberry

from schema.context import Info
from schema.people import Nation, nations_of
from workspace.domain import law, markings, projects
from workspace.domain.identifiers import NationCode


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
    originator_codes: strawberry.Private[tuple[NationCode, ...]]

    @strawberry.field
    async def originators(self, info: Info) -> list[Nation]:
        """The nations that alone may change it."""
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
    """How a marking reads; `canonical` is also the suggestion when it is not valid."""

    valid: bool
    canonical: str | None
    banner: str | None
    marking: Marking | None
    faults: list[MarkingFault]

    @classmethod
    def of(cls, check: law.MarkingCheck) -> "MarkingCheck":
        """Wraps the law's reading."""
        return cls(
            valid=check.valid,
            canonical=check.canonical,
            banner=check.banner,
            marking=None if check.marking is None else Marking.of(check.marking),
            faults=[
                MarkingFault(code=fault.code, message=fault.message, position=fault.position) for fault in check.faults
            ],
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


def draft_if_given(marking: MarkingInput | None) -> markings.MarkingDraft | None:
    """Hands an optional marking to the service."""
    return None if marking is None else marking.draft()
