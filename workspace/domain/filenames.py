"""File names that do nothing: no folders, no control or direction marks, nothing unseen, no reserved or endless names.

A name is shown to people and offered to their browsers, which is all that it is used for: nothing here is ever
a path on a disk or a key in a store.
"""

import unicodedata

LONGEST = 200
"""How many characters a name has at most."""

LONGEST_BYTES = 250
"""How many bytes it has in UTF-8; file systems take 255, which is 85 characters of Japanese."""

LONGEST_EXTENSION = 16
_PLACEHOLDER = "unnamed"
_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
_LIKE_FORBIDDEN = frozenset(
    "\u2044\u2215\u2571\u29f8\u2216\u29f5\u29f9\u2572"  # slashes
    "\u02d0\u0589\u05c3\u2236\ua789\u205a"  # colons
    "\u0701\u0702\u2024\ua4f8\U00010a50"  # full stops
    "\u2217\u2223\u01c0\u203a\u2039"  # asterisks, bars, angles
)
"""What looks like a character that names must not hold, beside what Unicode itself counts as one in another width."""

_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(chr(selector) for selector in range(0xFE00, 0xFE10))
)
"""Letters and marks that show nothing; variants of ideographs (U+E0100 and on) are not among them."""

_BLANK = "\u2800"
"""A letter that looks like a space."""


def inert(name: str) -> str:
    """Makes a name safe to show and to save; a name of which nothing is left becomes `unnamed`.

    Takes the part behind the last slash of either kind, and drops everything that Unicode files under control,
    format (the marks that turn text around are among them), surrogate or unassigned, and what shows nothing. What looks
    like a slash, a colon, a full stop and so on without being one becomes an underscore.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(
        _seen(character)
        for character in unicodedata.normalize("NFC", last)
        if not unicodedata.category(character).startswith("C") and character not in _FORBIDDEN | _INVISIBLE
    )
    tidy = " ".join(visible.split()).strip(". ")
    stem, dot, extension = tidy.rpartition(".")
    if dot and len(extension) <= LONGEST_EXTENSION:
        tidy = (
            _cut(stem, room=len(dot + extension), bytes_taken=len((dot + extension).encode())).rstrip()
            + dot
            + extension
        )
    tidy = _cut(tidy).rstrip(". ")
    if unicodedata.normalize("NFKC", tidy.split(".", 1)[0]).strip().casefold() in _DEVICES:
        tidy = f"_{tidy}"
    return tidy or _PLACEHOLDER


def bannered(banner: str, name: str) -> str:
    """A file's name behind its banner, whole: the slashes of a marking part words, not folders."""
    return inert(f"{banner.replace('//', ' - ').replace('/', '-')} - {name}")


def _cut(text: str, *, room: int = 0, bytes_taken: int = 0) -> str:
    """As much of the beginning as fits beside so many characters and bytes; no character is cut in two."""
    return text[: LONGEST - room].encode()[: LONGEST_BYTES - bytes_taken].decode(errors="ignore")


def _seen(character: str) -> str:
    """The character, or what stands for it in a name."""
    if unicodedata.category(character).startswith("Z") or character == _BLANK:
        return " "
    plain = unicodedata.normalize("NFKC", character)
    deceives = plain != character and not (_FORBIDDEN | {"."}).isdisjoint(plain)
    return "_" if deceives or character in _LIKE_FORBIDDEN else character
