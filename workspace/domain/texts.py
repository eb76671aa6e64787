"""Texts that people give: composed, free of marks that hide or turn around what is read."""

import unicodedata
from collections.abc import Iterable

from workspace.domain.errors import Invalid

LONGEST_TITLE = 300
LONGEST_TAG = 60
MOST_TAGS = 20
LONGEST_REASON = 2000

_JOINERS = frozenset("\u200c\u200d")
"""Format characters that some scripts need inside words."""


def line(text: str, *, longest: int, path: tuple[str, ...]) -> str:
    """Gives the text in composed form, without blanks at its ends.

    Raises:
        Invalid: it is empty or too long, or holds control characters or direction marks.
    """
    return _composed(text, longest=longest, allowed=_JOINERS, path=path)


def passage(text: str, *, longest: int, path: tuple[str, ...]) -> str:
    """Gives a text of one or more lines in composed form, without blanks at its ends.

    Raises:
        Invalid: it is empty or too long, or holds control characters or direction marks.
    """
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _composed(unix, longest=longest, allowed=_JOINERS | {"\n", "\t"}, path=path)


def _composed(text: str, *, longest: int, allowed: frozenset[str], path: tuple[str, ...]) -> str:
    composed = unicodedata.normalize("NFC", text).strip()
    if not composed:
        raise Invalid("This must not be empty.", path=path)
    if len(composed) > longest:
        raise Invalid(f"This must have at most {longest} characters.", path=path)
    for place, character in enumerate(composed, start=1):
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in allowed:
            raise Invalid(f"Character {place} (U+{ord(character):04X}) cannot be shown: leave it out.", path=path)
    return composed


def tags(given: Iterable[str], *, path: tuple[str, ...]) -> tuple[str, ...]:
    """Gives the tags, each once, in alphabetical order.

    Raises:
        Invalid: there are too many, or one is not a short line.
    """
    kept = {line(tag, longest=LONGEST_TAG, path=(*path, str(place))) for place, tag in enumerate(given)}
    if len(kept) > MOST_TAGS:
        raise Invalid(f"An object carries at most {MOST_TAGS} tags.", path=path)
    return tuple(sorted(kept))
