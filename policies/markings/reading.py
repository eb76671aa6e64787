"""The one way in and out: text of a known policy to `Marking`, and back.

Promises: what is accepted prints back to the very text that was read; what is refused names each fault, its place, and
the canonical spelling where there is one. Common variants (`REL AUS/GBR/USA`, wide characters, other dashes) are
suggested, never accepted.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Final

from policies.errors import Fault, MarkingInvalid, UnknownTerm
from policies.markings import aus, commercial, gbr, national, nato, usa
from policies.markings.marking import Marking
from policies.markings.scanner import LONGEST, Scan, plain_spelling, recognise
from policies.reasons import Reason
from policies.register import Register
from policies.vocabulary.levels import LEVELS

_GRAMMARS: Final[Mapping[str, ModuleType]] = {module.POLICY: module for module in (usa, gbr, aus, nato, commercial)}
POLICIES: Final[frozenset[str]] = frozenset(LEVELS)
"""Every policy with at least one level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading a text.

    Attributes:
        marking: its meaning; None when a fault stands against it.
        faults: what is wrong; empty when nothing is.
        canonical: the right spelling, also when the text is right; None when there is none to offer.
    """

    marking: Marking | None
    faults: tuple[Fault, ...]
    canonical: str | None


def check_policy(policy: str, *, key: str = "policy") -> str:
    """The policy, if any term is known under it.

    Raises:
        UnknownTerm: none is.
    """
    if policy not in POLICIES:
        raise UnknownTerm(f"{key}: {policy!r} is not a policy whose markings are known", key=key)
    return policy


def read_marking(*, policy: str, text: str, register: Register, created: date | None, stored: bool = False) -> Reading:
    """Reads a marking under its policy.

    Args:
        policy: whose grammar to use.
        text: the marking.
        register: the groups that may be named.
        created: day of creation, on which its terms must have been in use.
        stored: whether it already stands on an object; retired terms are then still read, to protect what bears them.

    Raises:
        UnknownTerm: no such policy.
    """
    check_policy(policy)
    if len(text) > LONGEST:
        fault = Fault(Reason.MARKING_SYNTAX.value, f"longer than {LONGEST} characters", LONGEST)
        return Reading(marking=None, faults=(fault,), canonical=None)
    scan = Scan(text=text, register=register, created=created, stored=stored)
    marking = _read(policy, scan)
    canonical = write_marking(marking) if marking is not None and not scan.hopeless else None
    if canonical is not None and canonical != text and not scan.faults and not (marking and marking.legacy):
        same = sorted(_TOKEN.findall(canonical)) == sorted(_TOKEN.findall(text))
        scan.fault(Reason.MARKING_ORDER if same else Reason.MARKING_SYNTAX, f"spelt {canonical!r}")
    if scan.faults and canonical in {None, text}:
        canonical = _suggestion(policy, scan)
        if canonical is not None:
            scan.fault(Reason.MARKING_SYNTAX, f"spelt {canonical!r}")
    return Reading(marking=None if scan.faults else marking, faults=tuple(scan.faults), canonical=canonical)


def read_portion(*, text: str, register: Register, created: date | None) -> Reading:
    """Reads a portion mark in brackets, of policy USA; its canonical spelling is a portion mark too."""
    whole = read_marking(policy=usa.POLICY, text=usa.banner_of_portion(text), register=register, created=created)
    if whole.canonical is None:
        return whole
    meant = require_marking(policy=usa.POLICY, text=whole.canonical, register=register, created=created)
    canonical = usa.write_portion(meant)
    faults = whole.faults
    if canonical != text and not faults:
        faults = (Fault(Reason.MARKING_SYNTAX.value, f"spelt {canonical!r}"),)
    return Reading(marking=None if faults else whole.marking, faults=faults, canonical=canonical)


def require_marking(
    *, policy: str, text: str, register: Register, created: date | None, stored: bool = False
) -> Marking:
    """Reads a marking that has to be right.

    Raises:
        MarkingInvalid: it is not.
        UnknownTerm: no such policy.
    """
    reading = read_marking(policy=policy, text=text, register=register, created=created, stored=stored)
    if reading.marking is None:
        raise MarkingInvalid(reading.faults, reading.canonical)
    return reading.marking


def write_marking(marking: Marking) -> str:
    """The one spelling of a marking."""
    grammar = _GRAMMARS.get(marking.policy, national)
    written: str = grammar.write(marking)
    return written


def write_portion(marking: Marking) -> str | None:
    """The portion mark that says the same, in brackets; None under a policy whose portion marks are not known."""
    return usa.write_portion(marking) if marking.policy == usa.POLICY else None


def _read(policy: str, scan: Scan) -> Marking | None:
    grammar = _GRAMMARS.get(policy)
    read: Callable[[Scan], Marking | None] = grammar.read if grammar else lambda scan: national.read(scan, policy)
    return read(scan)


def _suggestion(policy: str, scan: Scan) -> str | None:
    """What the text probably meant, provided that this reads without hopeless faults."""
    spelling = _usual_slips(policy, scan.text)
    if spelling == scan.text:
        return None
    again = Scan(text=spelling, register=scan.register, created=scan.created)
    marking = _read(policy, again)
    return None if marking is None or again.hopeless else write_marking(marking)


_TOKEN: Final = re.compile(r"[^/, ]+")
_JOINT: Final = re.compile(r"^(?://)?(JOINT [^/]*)")
_NATO_LIST: Final = re.compile(r"(?: |/+)REL(?:EASABLE)? TO (?P<listed>[A-Z0-9/, ]+)$")
_LIST: Final = re.compile(r"(?<=//)(?:REL TO:?|RELEASABLE TO|REL) (?P<listed>[A-Z0-9/, ]+?)(?=//|/DISPLAY|/RELIDO|$)")


def _usual_slips(policy: str, text: str) -> str:
    plain = plain_spelling(text)
    if policy == nato.POLICY:
        return _NATO_LIST.sub(lambda found: f" RELEASABLE TO {_commas(found['listed'])}", plain)
    if policy == usa.POLICY:
        plain = usa.banner_of_portion(plain if plain.startswith("(") else f"({plain})")
        plain = _JOINT.sub(lambda found: f"//{found[1].replace(',', '')}", plain)
    plain = _LIST.sub(lambda found: f"REL TO {_commas(found['listed'])}", plain)
    head, separator, tail = plain.partition("//")
    if policy == gbr.POLICY and head.endswith(" EYES ONLY") and "-" in head:
        term, _, caveat = head.rpartition("-")
        nations = " / ".join(re.split(r"[/, ]+", caveat.removesuffix(" EYES ONLY").strip()))
        return f"{recognise(term, list(LEVELS[policy]))} \N{EN DASH} {nations} EYES ONLY"
    return f"{recognise(head, list(LEVELS[policy]))}{separator}{tail}"


def _commas(listed: str) -> str:
    return ", ".join(re.split(r"[/, ]+", listed.strip()))
