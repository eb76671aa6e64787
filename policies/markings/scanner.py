"""What every grammar reads with: faults, lists of nations, and spellings that are suggested but not accepted."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from policies.errors import Fault
from policies.reasons import Reason
from policies.register import Register
from policies.vocabulary.levels import Level, find_level
from policies.vocabulary.nations import BODIES, NATIONS

LONGEST: Final = 2_000
"""Characters; a longer text is not a marking."""

_DASHES: Final = re.compile(r"\s*[\u2010-\u2015\u2212]\s*")
"""What people paste instead of a hyphen."""

_SLASHES: Final = re.compile(r"\s*(/{1,2})\s*")
_COMMAS: Final = re.compile(r"\s*,\s*")


@dataclass(slots=True, kw_only=True)
class Scan:
    """One attempt at reading one text: what it may use and what it found wrong.

    Attributes:
        text: the marking.
        register: the groups that may be named.
        created: day on which the information was created; None when unknown.
        stored: whether the marking already stands on an object: then a retired term is still read, to protect it.
        faults: what was found wrong so far.
        hopeless: whether no canonical spelling can be offered.
    """

    text: str
    register: Register
    created: date | None
    stored: bool = False
    faults: list[Fault] = field(default_factory=list)
    hopeless: bool = False

    def fault(self, reason: Reason, message: str, token: str = "", *, hopeless: bool = False) -> None:
        """Notes a fault, at the token's place in the text where it can be found."""
        position = self.text.find(token) if token else -1
        self.faults.append(Fault(reason.value, message, position if position >= 0 else None))
        self.hopeless = self.hopeless or hopeless

    def level(self, policy: str, term: str) -> Level | None:
        """The policy's level, noting a fault when there is none or it was not in use on the day of creation."""
        level = find_level(policy, term)
        if level is None:
            self.fault(Reason.UNKNOWN_TERM, f"{term!r} is not a level of policy {policy}", term, hopeless=True)
            return None
        dated = level.valid_from is not None or level.valid_until is not None
        if not dated or (self.created is not None and level.valid_on(self.created)):
            return level
        late = self.created is None or (level.valid_until is not None and self.created > level.valid_until)
        if not (self.stored and level.read_after and late):
            when = f"on {self.created}" if self.created else "on an unknown day"
            self.fault(Reason.UNKNOWN_TERM, f"{term!r} was not a level of policy {policy} {when}", term, hopeless=True)
        return level

    def known(self, token: str, *, groups: bool = True, bodies: bool = False) -> bool:
        """Whether the token is a nation (or a group, or NATO or EU), noting a fault when it is not."""
        if token in NATIONS or (groups and self.register.knows_group(token)) or (bodies and token in BODIES):
            return True
        kind = "neither a nation nor a known group" if groups else "not a nation"
        self.fault(Reason.UNKNOWN_TERM, f"{token!r} is {kind}", token or self.text, hopeless=True)
        return False

    def nations(
        self, text: str, *, separator: str, first: str | None = None, least: int = 1, what: str, bodies: bool = False
    ) -> tuple[str, ...]:
        """Reads a list of nations and groups into canonical order, noting what is wrong with it as written."""
        if not text:
            self.fault(Reason.MARKING_SYNTAX, f"{what} names nobody", what, hopeless=True)
            return ()
        written = text.split(separator)
        for token in written:
            self.known(token, bodies=bodies)
        unique = tuple(dict.fromkeys(written))
        if len(unique) != len(written):
            self.fault(Reason.MARKING_SYNTAX, f"{what} names a nation twice", text)
        if len(unique) < least:
            self.fault(Reason.MARKING_SYNTAX, f"{what} names fewer than {least} nations", text, hopeless=True)
        ordered = in_order(unique, first=first)
        if ordered != unique:
            expected = f"{first} first, then " if first in unique else ""
            self.fault(
                Reason.MARKING_ORDER, f"{what} lists {expected}nations, then groups, in alphabetical order", text
            )
        return ordered


def in_order(tokens: Iterable[str], *, first: str | None = None) -> tuple[str, ...]:
    """Nations alphabetically, then groups alphabetically, with one nation leading where the policy wants it."""
    return tuple(sorted(tokens, key=lambda token: (token != first, token not in NATIONS, token)))


def list_after(mark: str, text: str) -> str | None:
    """The list that follows a mark, perhaps empty; None where the text begins with another."""
    return text.removeprefix(mark).lstrip(" ") if f"{text} ".startswith(f"{mark} ") else None


def plain_spelling(text: str) -> str:
    """The text as it was probably meant: narrow letters, capitals, one kind of dash and of space."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    narrow = _DASHES.sub("-", narrow)
    narrow = _COMMAS.sub(", ", narrow)
    return re.sub(r"\s+", " ", _SLASHES.sub(r"\1", narrow)).upper()


def recognise(text: str, choices: Sequence[str]) -> str:
    """The choice that the text spells in other letters or without their accents, or the text itself."""
    wanted = _unaccented(text)
    return next((choice for choice in choices if _unaccented(choice) == wanted), text)


def _unaccented(text: str) -> str:
    letters = unicodedata.normalize("NFKD", plain_spelling(text))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
