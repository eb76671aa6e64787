"""What a marking says, once read: no text, no order, no spelling."""

from dataclasses import dataclass

from policies.vocabulary.levels import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """A marking's meaning under its policy.

    Attributes:
        policy: whose grammar it follows.
        level: the policy's own term.
        owners: the nations of a JOINT or wholly foreign marking; empty for the policy's own information.
        foreign: nations whose information is inside (FGI).
        foreign_protected: foreign information whose source is not named.
        releasable_to: REL TO, RELEASABLE TO or EYES ONLY list, as written; None when there is none.
        display_only: nations that may see it and get no copy.
        controls: NOFORN, ORCON, RELIDO, AUSTEO, AGAO, EYES ONLY, FED ONLY and their like.
        categories: categories of controlled unclassified information.
        context: of NATO information.
        only_to: narrows the context; None when there is no ONLY.
        sensitivities: additional sensitivity of NATO information, all required.
        administrative: informative marks of NATO information.
        holder: the firm whose proprietary information it is.
        legacy: a void mark that a person must review before anybody relies on it.
    """

    policy: str
    level: Level
    owners: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    foreign_protected: bool = False
    releasable_to: tuple[str, ...] | None = None
    display_only: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    context: str | None = None
    only_to: tuple[str, ...] | None = None
    sensitivities: tuple[str, ...] = ()
    administrative: tuple[str, ...] = ()
    holder: str | None = None
    legacy: bool = False

    @property
    def joint(self) -> bool:
        """Whether several nations own it together."""
        return len(self.owners) > 1

    @property
    def foreign_information(self) -> bool:
        """Whether it is, or holds, another nation's information."""
        return bool(self.foreign) or self.foreign_protected or len(self.owners) == 1
