"""What officers are asked about a text: markings in it that go beyond the document's own, or that it cannot be read.

The comparing is the law's (`policies.found`); here it is put into words. Promises that no word of the text is repeated
but a marking in its canonical spelling. Does not ask about a text that cannot be read when the marking lets nobody
outside its own nations have it anyhow.
"""

from collections.abc import Iterable, Mapping, Sequence
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
_MOST_RUNS: Final = 12


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
    unread = _unread(extracted)
    if unread is not None and _goes_abroad(label, register, participants):
        asked.append(Question(kind=FindingKind.UNREADABLE, says=f"Nobody can tell how {unread}. {_ASKED}"))
    return tuple(asked)


def _unread(extracted: Extracted) -> str | None:
    """Says of which part nobody can tell how it is marked, and why; None where all was read."""
    if extracted.unreadable is not None:
        return f"the text of this content is marked: {_WHY[extracted.unreadable]}"
    match extracted.pictures:
        case ():
            return None
        case (page,):
            return f"page {page} of this content is marked: it is a picture"
        case pages:
            return f"pages {_listed(pages)} of this content are marked: they are pictures"


def _listed(pages: Sequence[int]) -> str:
    """Names pages in order: `2 to 4, 7 and 9`, and behind the first dozen runs how many more there are."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    named = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_MOST_RUNS]]
    left = sum(len(run) for run in runs[_MOST_RUNS:])
    named += [f"{left} more"] if left else []
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _goes_abroad(label: Label, register: Register, participants: Iterable[str]) -> bool:
    """Whether the marking, once confirmed, lets in nations that did not originate it."""
    return not admissible_nations(label.held(None), register, participants) <= set(label.originators)
