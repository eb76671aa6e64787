"""Markings found in a text, held against the label that the text bears.

Promises: a line that says a marking, alone or before other words, is read by the grammars that read markings everywhere
else, the label's own policy first; what is stricter than the label, or of a policy that has no part in it, is named.
A level by itself says nothing of release, so only its height counts; what is written with a slip is taken as it was
meant. Refuses to judge prose (a level inside a sentence is no marking), and a text with no end of different markings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from policies.composing import label_from
from policies.errors import PolicyError
from policies.labels import Label
from policies.markings import commercial, nato, usa
from policies.markings.marking import Marking
from policies.markings.reading import POLICIES, Reading, read_marking, write_marking
from policies.markings.scanner import plain_spelling
from policies.narrowing import narrows
from policies.register import Register
from policies.vocabulary.levels import LEVELS, Level

LONGEST: Final = 300
"""Characters of a line that are looked at."""

MOST_JUDGED: Final = 200
_MOST_TOLD: Final = 5
_MOST_WORDS_DROPPED: Final = 12
_CUI: Final = "CUI"
_OPEN: Final = frozenset({("USA", "UNCLASSIFIED"), ("GBR", "OFFICIAL"), ("AUS", "OFFICIAL")})
"""Terms that protect nothing: no text is stricter for them."""

_DECORATION: Final = " \t*#=_|<>[]{}~.:;\u00b7\u2022-"
_CELLS: Final = re.compile(r"\t|\s{2,}|\s*\|\s*")
_INTRODUCED: Final = re.compile(
    r"(?:OVERALL |PROTECTIVE |SECURITY )?(?:CLASSIFICATION|MARKING|CLASSIFIED|BANNER)(?: AS| IS)? ?[:=]? ?"
)
_PAGE: Final = re.compile(r"^\d+ |[ -]+(?:PAGE |P\. ?)?\d+(?: ?(?:OF|/) ?\d+)?$|^PAGE \d+(?: OF \d+)?[ -]+")
_PORTION: Final = re.compile(r"\((?:TS|(?:S|C|U|CUI)(?=//))(?://[^()]{1,120})?\)|\(//[A-Z]{3,4} [^()]{1,120}\)")
_GOES_ON: Final = ("//", " REL", "-", " -", " DISPLAY")


class TooManyMarkings(PolicyError):
    """A text says more different markings than a person would write: no machine compares them all."""


class Excess(StrEnum):
    """How a marking goes beyond the label."""

    STRICTER = "stricter"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMarking:
    """A marking that a text says and its label does not cover.

    Attributes:
        text: its canonical spelling.
        policy: whose it is; where several use the term, the first in alphabetical order.
        rank: what its level ranks.
        excess: how it goes beyond.
    """

    text: str
    policy: str
    rank: float
    excess: Excess


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """What markings are read with and held against."""

    borne: Label
    register: Register
    created: date

    def read(self, policy: str, text: str) -> Marking | None:
        """Reads a marking, or what it was meant to be."""
        reading = self._once(policy, text)
        if reading.marking is None and reading.canonical is not None:
            reading = self._once(policy, reading.canonical)
        return reading.marking

    def _once(self, policy: str, text: str) -> Reading:
        return read_marking(policy=policy, text=text, register=self.register, created=self.created, stored=True)


def found_beyond(lines: Iterable[str], *, label: Label, register: Register, created: date) -> tuple[FoundMarking, ...]:
    """The markings among these lines that go beyond the label, strictest first, five at most.

    Args:
        lines: lines of a text, as they stand.
        label: what the text bears; whether it is held, and what follows it later, plays no part.
        register: groups as of now.
        created: the day on which the text came.

    Raises:
        TooManyMarkings: there are too many different ones to compare.
    """
    reader = _Reader(borne=replace(label.held(None), succession=None), register=register, created=created)
    said = {one for line in _whole(lines) for one in _sayings(line)}
    if len(said) > MOST_JUDGED:
        raise TooManyMarkings(f"more than {MOST_JUDGED} different markings")
    beyond = {found for one in said if (found := _judged(one, reader)) is not None}
    return tuple(sorted(beyond, key=lambda one: (-one.rank, one.policy, one.text))[:_MOST_TOLD])


def _sayings(line: str) -> Iterator[str]:
    """The parts of a line that may be markings: such as begin with a level, in plain spelling."""
    for cell in _CELLS.split(line[:LONGEST].strip()):
        spoken = cell.strip(_DECORATION)
        if spoken.startswith(commercial.HEAD):
            yield spoken
        plain = plain_spelling(cell)
        if (portion := _PORTION.match(plain)) is not None:
            yield usa.banner_of_portion(portion.group())
        if spoken.islower() and "//" not in spoken:
            continue
        stripped = _PAGE.sub("", plain.strip(_DECORATION)).strip(_DECORATION)
        if (introduced := _INTRODUCED.match(stripped)) is not None:
            stripped = stripped[introduced.end() :].strip(_DECORATION)
        if _says_a_marking(stripped, introduced=introduced is not None):
            yield stripped


def _says_a_marking(text: str, *, introduced: bool) -> bool:
    """Whether a text is a level, or begins with one as markings do; an introduction makes any level one."""
    if text.startswith(("//", f"{nato.POLICY}/")):
        return True
    term = _term_of(text)
    return term is not None and (introduced or text == term or text[len(term) :].startswith(_GOES_ON))


def _whole(lines: Iterable[str]) -> set[str]:
    """The lines, a marking that goes on in the next one put together."""
    found: set[str] = set()
    begun = ""
    for line in lines:
        joined = f"{begun} {line.strip()}" if begun else line
        found.add(joined)
        unfinished = "//" in joined and joined.rstrip().endswith((",", "/")) and len(joined) <= LONGEST
        begun = joined.rstrip() if unfinished else ""
        if unfinished:
            found.discard(joined)
    return found | {begun}


def _judged(said: str, reader: _Reader) -> FoundMarking | None:
    for text in _shorter_and_shorter(said):
        own = reader.read(reader.borne.policy, text)
        if own is not None and (text == said or not _is_bare(own)):
            return _told(own, _excess(own, reader))
        for policy in _policies_of(text, reader.borne):
            marking = reader.read(policy, text)
            if marking is not None and (text == said or not _is_bare(marking)):
                return _told(marking, _foreign_excess(marking, reader))
    return None


def _shorter_and_shorter(said: str) -> Iterator[str]:
    """The text, then without its last words, one after the other: what follows a marking in its line is not of it."""
    words = said.split(" ")
    for dropped in range(min(len(words), _MOST_WORDS_DROPPED)):
        yield " ".join(words[: len(words) - dropped]).rstrip(" ,;:.-")


def _told(marking: Marking, excess: Excess | None) -> FoundMarking | None:
    if excess is None:
        return None
    return FoundMarking(text=write_marking(marking), policy=marking.policy, rank=marking.level.rank, excess=excess)


def _foreign_excess(marking: Marking, reader: _Reader) -> Excess | None:
    borne, level = reader.borne, marking.level
    if (level.policy, level.term) in _OPEN and _is_bare(marking):
        return None
    if marking.holder is not None and marking.holder == borne.holder:
        return None
    if marking.policy not in borne.authorities:
        return Excess.FOREIGN
    return _excess(marking, reader)


def _excess(marking: Marking, reader: _Reader) -> Excess | None:
    """How a marking of a policy that has its part in the label goes beyond it; None when it does not."""
    borne = reader.borne
    if not set(borne.authorities).issuperset(marking.owners):
        return Excess.FOREIGN
    if _is_higher(marking.level, borne):
        return Excess.STRICTER
    if _is_bare(marking):
        return None
    found = label_from(
        marking, created=reader.created, register=reader.register, export=borne.export, project=borne.project
    )
    declared = reader.read(borne.policy, borne.marking)
    categories = set(marking.categories) - set(() if declared is None else declared.categories)
    other = (found.context not in (None, borne.context)) or (found.protected_source and not borne.protected_source)
    if categories or other or marking.legacy != borne.legacy:
        return Excess.STRICTER
    as_found = replace(
        borne,
        marking=found.marking,
        releasable_to=found.releasable_to,
        display_only=found.display_only,
        only_to=found.only_to,
        caveats=tuple(set(found.caveats) - {usa.RELIDO}),
        restrictive=found.restrictive,
        source_nations=found.source_nations,
    )
    return None if narrows(borne, as_found, reader.register) else Excess.STRICTER


def _is_higher(level: Level, borne: Label) -> bool:
    """Whether a level stands above the label's: by rank, and below classified by the order of the policy's own list."""
    if level.rank != borne.rank or level.rank > 0 or level.policy != borne.policy:
        return level.rank > borne.rank
    listed = [_CUI if term in usa.CUI_TERMS else term for term in LEVELS[borne.policy]]
    found, declared = (_CUI if term in usa.CUI_TERMS else term for term in (level.term, borne.level))
    return listed.index(found) < listed.index(declared)


def _is_bare(marking: Marking) -> bool:
    return marking == Marking(policy=marking.policy, level=marking.level)


def _policies_of(text: str, borne: Label) -> list[str]:
    """The policies other than the label's own that know the level at the start of a text, those with a part first."""
    if text.startswith(commercial.HEAD):
        return [commercial.POLICY]
    if text.startswith("//"):
        return [usa.POLICY]
    if text.startswith(nato.POLICY + "/"):
        return [nato.POLICY]
    term = _term_of(text)
    known = _terms().get(term, ()) if term is not None else ()
    return sorted(set(known) - {borne.policy}, key=lambda policy: (policy not in borne.authorities, policy))


def _term_of(text: str) -> str | None:
    """The longest level that a text in plain spelling begins with and that ends where a word ends."""
    for length in _lengths():
        term = text[:length]
        if term in _terms() and not text[length : length + 1].isalnum():
            return term
    return None


@cache
def _terms() -> Mapping[str, frozenset[str]]:
    """Every level in plain spelling, with the policies whose it is."""
    found: dict[str, set[str]] = {plain_spelling(term): {usa.POLICY} for term in usa.LEGACY}
    for policy in POLICIES - {commercial.POLICY}:
        for term in LEVELS[policy]:
            found.setdefault(plain_spelling(term), set()).add(policy)
    return {term: frozenset(policies) for term, policies in found.items()}


@cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted({len(term) for term in _terms()}, reverse=True))
