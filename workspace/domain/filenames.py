"""File names that do nothing: no folders, no control or direction marks, no reserved or endless names.

A name is shown to people and offered to their browsers, which is all that it is used for: nothing here is ever
a path on a disk or a key in a store.
"""

import unicodedata

LONGEST = 200
LONGEST_EXTENSION = 16
_PLACEHOLDER = "unnamed"
_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def inert(name: str) -> str:
    """Makes a name safe to show and to save; a name of which nothing is left becomes `unnamed`.

    Takes the part behind the last slash of either kind, and drops everything that Unicode files under control,
    format (the marks that turn text around are among them), surrogate or unassigned.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(
        " " if unicodedata.category(character).startswith("Z") else character
        for character in unicodedata.normalize("NFC", last)
        if not unicodedata.category(character).startswith("C") and character not in _FORBIDDEN
    )
    tidy = " ".join(visible.split()).strip(". ")
    stem, dot, extension = tidy.rpartition(".")
    if dot and len(extension) <= LONGEST_EXTENSION:
        tidy = stem[: LONGEST - len(extension) - 1].rstrip() + dot + extension
    tidy = tidy[:LONGEST].rstrip(". ")
    if tidy.split(".", 1)[0].casefold() in _DEVICES:
        tidy = f"_{tidy}"
    return tidy or _PLACEHOLDER
