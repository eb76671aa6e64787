"""What officers are asked about a text: markings in it that go beyond the document's own, or that it cannot be read.

The comparing is the law's (`policies.found`); here it is put into words. Promises that no word of the text is repeated
but a marking in its canonical spelling. Does not ask about a text that cannot be read when the marking lets nobody
outside its own nations have it anyhow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from policies.admission import admissible_nations
from policies.found import Excess, TooManyMarkings, found_beyond
from policies.labels import Label
from policies.register import Register
from workspace.domain.findings import FindingKind
from workspace.services.content.extraction import Extracted, Unreadable

_WHY: Final[Mapping[Unreadable, str]] = {
    Unreadable.ENCRYPTED: "it is encrypted",
    Unreadable.DAMAGED: "it is damaged, or made so that it cannot be read",
    Unreadable.TOO_LARGE: "it is too large, or takes too long",
    Unreadable.PICTURES: "its pages are pictures",
    Unreadable.OLD_FORMAT: "it is of an old office format, or encrypted",
}
_ASKED: Final = "Confirm the document if its marking is right; otherwise mark it anew, or withdraw it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that officers are asked."""

    kind: FindingKind
    says: str


def questions(
    extracted: Extracted, *, label: Label, register: Register, participants: Iterable[str], created: date
) -> tuple[Question, ...]:
    """Says what officers are asked about what was read.

    Args:
        extracted: what was read, and what was not.
        label: what the document bears.
        register: groups and firms as of now.
        participants: the nations of the project.
        created: the day on which the content came.
    """
    asked: list[Question] = []
    try:
        found = found_beyond(extracted.lines, label=label, register=register, created=created)
    except TooManyMarkings:
        return (Question(kind=FindingKind.MARKING, says=f"This content bears very many markings. {_ASKED}"),)
    for one in found:
        how = (
            f"which is stricter than {label.marking}"
            if one.excess is Excess.STRICTER
            else f"which has no part in {label.marking}"
        )
        asked.append(
            Question(
                kind=FindingKind.MARKING,
                says=f"The text of this content is marked {one.text} ({one.policy}), {how}. {_ASKED}",
            )
        )
    if extracted.unreadable is not None and _goes_abroad(label, register, participants):
        asked.append(
            Question(
                kind=FindingKind.UNREADABLE,
                says=f"Nobody can tell how the text of this content is marked: {_WHY[extracted.unreadable]}. {_ASKED}",
            )
        )
    return tuple(asked)


def _goes_abroad(label: Label, register: Register, participants: Iterable[str]) -> bool:
    """Whether the marking, once confirmed, lets in nations that did not originate it."""
    return not admissible_nations(label.held(None), register, participants) <= set(label.originators)
