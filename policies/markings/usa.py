"""United States markings: classification, JOINT, FGI, dissemination controls, CUI.

    SECRET//NOFORN                        SECRET//REL TO USA, AUS, GBR       SECRET//ORCON/REL TO USA, AUS
    SECRET//FGI JPN//REL TO USA, AUS, JPN //JOINT SECRET CAN GBR USA         CUI//FED ONLY

Rules and their IC-ISM numbers: REL TO lists the USA first, then nations, then groups, each alphabetically, at least
two, none twice (41, 214, 236, 319); JOINT lists owners alphabetically, the USA among them (100); REL TO, EYES ONLY and
NOFORN exclude each other, and so do DISPLAY ONLY, RELIDO and NOFORN (33, 169); ORCON and EYES ONLY stand on classified
information alone (28, 124); RELIDO and DISPLAY ONLY never on foreign information, RELIDO never on another nation's
(233, 234). CUI takes the limited dissemination controls of 32 CFR 2002 and no others; FOUO and its like are void.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from policies.markings.marking import Marking
from policies.markings.scanner import Scan, in_order, list_after
from policies.reasons import Reason
from policies.vocabulary.levels import find_level
from policies.vocabulary.nations import NATIONS

POLICY: Final = "USA"
CUI_TERMS: Final = frozenset({"CUI", "CONTROLLED"})
LEGACY: Final = frozenset(
    {"FOUO", "UNCLASSIFIED//FOUO", "FOR OFFICIAL USE ONLY", "UNCLASSIFIED//FOR OFFICIAL USE ONLY", "SBU"}
)
"""Void marks; what bears them alone is reviewed as CUI first."""

NOFORN: Final = "NOFORN"
ORCON: Final = "ORCON"
RELIDO: Final = "RELIDO"
EYES: Final = "EYES ONLY"
FED_ONLY: Final = "FED ONLY"
FEDCON: Final = "FEDCON"
NOCON: Final = "NOCON"
DL_ONLY: Final = "DL ONLY"

_REL: Final = "REL TO"
_DISPLAY: Final = "DISPLAY ONLY"
_EYES: Final = " EYES ONLY"
_PLAIN_CONTROLS: Final = (ORCON, NOFORN, RELIDO)
CUI_CONTROLS: Final = (FED_ONLY, FEDCON, NOCON, DL_ONLY)
"""Limited dissemination controls that stand on CUI alone."""

CUI_CATEGORIES: Final = frozenset(
    [
        "CTI",
        "EXPT",
        "EXPTR",
        "NNPI",
        "UCNI",
        "DCRIT",
        "DCNI",
        "CEII",
        "PCII",
        "PROPIN",
        "PRVCY",
        "NUC",
        "INTEL",
        "OPSEC",
        "PHYS",
        "SSEL",
        "SRI",
        "CVI",
        "ISVI",
        "GENETIC",
        "HLTH",
        "INV",
        "LEI",
        "LSCRN",
        "MIL",
        "PROCURE",
        "SAFE",
        "SSI",
        "TAX",
        "PATENT",
        "INF",
    ]
)
"""Registry abbreviations in use; a Specified category carries `SP-` before it."""

_ORDER: Final = (ORCON, NOFORN, "REL", RELIDO, EYES, "DISPLAY")
_EXCLUSIVE: Final = (
    ("REL TO", EYES),
    ("REL TO", NOFORN),
    (EYES, NOFORN),
    ("DISPLAY ONLY", RELIDO),
    ("DISPLAY ONLY", NOFORN),
    (RELIDO, NOFORN),
    (FEDCON, NOCON),
    (FED_ONLY, FEDCON),
)
_SHORT: Final[Mapping[str, str]] = {
    "NF": NOFORN,
    "OC": ORCON,
    "FEDONLY": FED_ONLY,
    "FED CON": FEDCON,
    "DLONLY": DL_ONLY,
}
PORTION_LEVELS: Final[Mapping[str, str]] = {
    "TS": "TOP SECRET",
    "S": "SECRET",
    "C": "CONFIDENTIAL",
    "U": "UNCLASSIFIED",
    "CUI": "CUI",
}
_TO_SHORT: Final = {NOFORN: "NF", ORCON: "OC"}


def read(scan: Scan) -> Marking | None:
    """Reads a banner; notes faults on the scan, and returns None when it makes no sense at all."""
    if scan.text in LEGACY:
        return _legacy(scan)
    segments = scan.text.split("//")
    marking = (
        _foreign_head(scan, segments[1]) if segments[0] == "" and len(segments) > 1 else _own_head(scan, segments[0])
    )
    if marking is None:
        return None
    for segment in segments[2 if segments[0] == "" else 1 :]:
        marking = _segment(scan, marking, segment)
    _check(scan, marking)
    return marking


def _legacy(scan: Scan) -> Marking | None:
    level = find_level(POLICY, "CUI")
    if level is None:  # pragma: no cover  # the data file holds it
        return None
    if not scan.stored:
        scan.fault(Reason.UNKNOWN_TERM, f"{scan.text!r} is a void legacy mark: review it as CUI", hopeless=True)
    return Marking(policy=POLICY, level=level, legacy=True)


def _own_head(scan: Scan, term: str) -> Marking | None:
    level = scan.level(POLICY, term)
    return Marking(policy=POLICY, level=level) if level else None


def _foreign_head(scan: Scan, head: str) -> Marking | None:
    joint = head.startswith("JOINT ")
    words = head.removeprefix("JOINT ")
    if joint:
        term = next(
            (term for term in ("TOP SECRET", "SECRET", "CONFIDENTIAL", "UNCLASSIFIED") if words.startswith(f"{term} ")),
            "",
        )
        owners = scan.nations(words.removeprefix(term).strip(), separator=" ", least=2, what="JOINT")
    else:
        owner, _, term = words.partition(" ")
        owners = (owner,) if scan.known(owner, groups=False, bodies=True) else ()
    if not term:
        scan.fault(Reason.UNKNOWN_TERM, f"{head!r} names no level", head, hopeless=True)
        return None
    if joint and any(owner not in NATIONS for owner in owners):
        scan.fault(Reason.UNKNOWN_TERM, "JOINT lists nations, not groups", head, hopeless=True)
    if owners == (POLICY,):
        scan.fault(Reason.MARKING_SYNTAX, "information of the USA alone carries no owner", head, hopeless=True)
    level = scan.level(POLICY, term)
    return Marking(policy=POLICY, level=level, owners=owners) if level else None


def _segment(scan: Scan, marking: Marking, segment: str) -> Marking:
    if segment == "FGI" or segment.startswith("FGI "):
        return _fgi(scan, marking, segment)
    if marking.level.term in CUI_TERMS and _is_categories(segment):
        return replace(marking, categories=(*marking.categories, *segment.split("/")))
    return _controls(scan, marking, segment)


def _fgi(scan: Scan, marking: Marking, segment: str) -> Marking:
    if marking.foreign or marking.foreign_protected:
        scan.fault(Reason.MARKING_SYNTAX, "FGI stands twice", segment, hopeless=True)
    if segment == "FGI":
        return replace(marking, foreign_protected=True)
    foreign = scan.nations(segment.removeprefix("FGI "), separator=" ", what="FGI", bodies=True)
    if POLICY in foreign:
        scan.fault(Reason.MARKING_SYNTAX, "information of the USA is not foreign", segment, hopeless=True)
    return replace(marking, foreign=foreign)


def _is_categories(segment: str) -> bool:
    return all(part.removeprefix("SP-") in CUI_CATEGORIES for part in segment.split("/"))


def _controls(scan: Scan, marking: Marking, segment: str) -> Marking:
    written: list[str] = []
    pending: list[str] = []
    for part in segment.split("/"):
        if part in NATIONS or scan.register.knows_group(part):
            pending.append(part)
            continue
        if part.endswith(_EYES) and part != EYES:
            listed = "/".join([*pending, part.removesuffix(_EYES)])
            pending = []
            if marking.releasable_to is not None:
                _exclude(scan, "REL TO", EYES)
            nations = scan.nations(listed, separator="/", first=POLICY, what=EYES)
            marking = replace(marking, releasable_to=nations, controls=(*marking.controls, EYES))
            written.append(EYES)
        else:
            marking = _control(scan, marking, part, written)
    if pending:
        scan.fault(Reason.MARKING_SYNTAX, "nations stand in REL TO, separated by commas", pending[0], hopeless=True)
    if len(set(written)) != len(written):
        scan.fault(Reason.MARKING_SYNTAX, "a control stands twice", segment)
    if marking.level.term not in CUI_TERMS and written != sorted(written, key=_rank_of):
        scan.fault(
            Reason.MARKING_ORDER, "controls stand in the order ORCON, NOFORN, REL TO, RELIDO, DISPLAY ONLY", segment
        )
    return marking


def _rank_of(control: str) -> int:
    return _ORDER.index(control) if control in _ORDER else len(_ORDER)


def _control(scan: Scan, marking: Marking, part: str, written: list[str]) -> Marking:
    listed = list_after(_REL, part)
    if listed is not None:
        if marking.releasable_to is not None and EYES not in marking.controls:
            scan.fault(Reason.MARKING_SYNTAX, "REL TO stands twice", part, hopeless=True)
        written.append("REL")
        nations = scan.nations(listed, separator=", ", first=POLICY, least=2, what=_REL)
        if POLICY not in nations:
            scan.fault(Reason.MARKING_SYNTAX, "REL TO lists the USA first", part)
            nations = in_order((*nations, POLICY), first=POLICY)
        if EYES in marking.controls:
            _exclude(scan, "REL TO", EYES)
        return replace(marking, releasable_to=nations)
    listed = list_after(_DISPLAY, part)
    if listed is not None:
        written.append("DISPLAY")
        nations = scan.nations(listed, separator=", ", first=POLICY, what=_DISPLAY)
        return replace(marking, display_only=nations)
    control = _SHORT.get(part, part)
    if control != part:
        scan.fault(Reason.MARKING_SYNTAX, f"a banner spells {part} out: {control}", part)
    if control not in (*_PLAIN_CONTROLS, *CUI_CONTROLS):
        scan.fault(Reason.UNKNOWN_TERM, f"{part!r} is not a control of policy USA", part, hopeless=True)
        return marking
    written.append(control)
    return replace(marking, controls=(*marking.controls, control))


def _exclude(scan: Scan, one: str, other: str) -> None:
    scan.fault(Reason.MARKING_EXCLUSIVE, f"{one} and {other} exclude each other", one, hopeless=True)


def _check(scan: Scan, marking: Marking) -> None:
    present = set(marking.controls)
    if marking.releasable_to is not None and EYES not in present:
        present.add("REL TO")
    if marking.display_only:
        present.add("DISPLAY ONLY")
    for one, other in _EXCLUSIVE:
        if one in present and other in present:
            _exclude(scan, one, other)
    if marking.joint and NOFORN in present:
        _exclude(scan, "JOINT", NOFORN)
    if set(marking.releasable_to or ()) & set(marking.display_only) - {POLICY}:
        _exclude(scan, "REL TO", "DISPLAY ONLY for the same nation")
    if marking.foreign_information:
        for control in sorted({RELIDO, "DISPLAY ONLY"} & present):
            _exclude(scan, control, "foreign information")
    for control, cause in _misplaced(marking, present):
        scan.fault(Reason.MARKING_SYNTAX, f"{control} {cause}", control, hopeless=True)


def _misplaced(marking: Marking, present: set[str]) -> Iterator[tuple[str, str]]:
    """Controls that stand where they may not, each with the rule."""
    cui = marking.level.term in CUI_TERMS
    rules = (
        ({ORCON, EYES}, not marking.level.classified, "stands on classified information only"),
        ({RELIDO}, cui, "is not a dissemination control of CUI"),
        (set(CUI_CONTROLS), not cui, "stands on CUI only"),
        ({RELIDO}, bool(marking.owners), "stands on information of the USA only"),
    )
    for controls, applies, cause in rules:
        if applies:
            yield from ((control, cause) for control in sorted(controls & present))


def write(marking: Marking) -> str:
    """The one spelling of the marking."""
    if marking.legacy:
        return "FOUO"
    return "//".join([_head(marking, marking.level.term), *_tail(marking, short=False)])


def write_portion(marking: Marking) -> str:
    """The portion mark that says the same, in brackets."""
    short = next((code for code, term in PORTION_LEVELS.items() if term == marking.level.term), marking.level.term)
    return f"({'//'.join([_head(marking, short), *_tail(marking, short=True)])})"


def banner_of_portion(portion: str) -> str:
    """The banner that says what a portion mark in brackets says; the text itself where it is no portion mark."""
    if not (portion.startswith("(") and portion.endswith(")")):
        return portion
    segments = portion[1:-1].split("//")
    at = 1 if segments[0] == "" and len(segments) > 1 else 0
    words = segments[at].split(" ")
    for index, word in enumerate(words):
        if word in PORTION_LEVELS:
            words[index] = PORTION_LEVELS[word]
            break
    segments[at] = " ".join(words)
    for index in range(at + 1, len(segments)):
        segments[index] = "/".join(
            _SHORT.get(part, part) if part in {"NF", "OC"} else part for part in segments[index].split("/")
        )
    return "//".join(segments)


def lacks_disclosure(marking: Marking) -> bool:
    """Whether it is classified and carries no foreign-disclosure marking, neither a list nor NOFORN or its like."""
    says = {NOFORN, RELIDO, EYES} & set(marking.controls)
    return marking.level.classified and not says and marking.releasable_to is None and not marking.display_only


def _head(marking: Marking, term: str) -> str:
    if marking.joint:
        return f"//JOINT {term} {' '.join(in_order(marking.owners))}"
    return f"//{marking.owners[0]} {term}" if marking.owners else term


def _tail(marking: Marking, *, short: bool) -> Iterable[str]:
    if marking.foreign or marking.foreign_protected:
        yield " ".join(["FGI", *in_order(marking.foreign)])
    if marking.categories:
        yield "/".join(marking.categories)
    controls = _written_controls(marking, short=short)
    if controls:
        yield "/".join(controls)


def _written_controls(marking: Marking, *, short: bool) -> list[str]:
    as_written = marking.level.term in CUI_TERMS  # dissemination controls of CUI stand in any order
    distinct = [control for control in dict.fromkeys(marking.controls) if control != EYES]
    controls = [(0 if as_written else _rank_of(control), control) for control in distinct]
    written = [(rank, _TO_SHORT.get(control, control) if short else control) for rank, control in controls]
    if marking.releasable_to is not None:
        nations = in_order(marking.releasable_to, first=POLICY)
        if EYES in marking.controls:
            written.append((_rank_of(EYES), "/".join(nations) + _EYES))
        else:
            written.append((_rank_of("REL"), f"{_REL} {', '.join(nations)}"))
    if marking.display_only:
        nations = in_order(marking.display_only, first=POLICY)
        written.append((_rank_of("DISPLAY"), f"{_DISPLAY} {', '.join(nations)}"))
    return [text for _, text in sorted(written, key=lambda item: item[0])]
