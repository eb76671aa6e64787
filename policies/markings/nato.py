"""NATO markings: a context, a level, and who within or beyond the context may have it (ADatP-4774 appendix 2).

    NATO SECRET       COSMIC TOP SECRET       NATO/KFOR CONFIDENTIAL
    NATO RESTRICTED RELEASABLE TO CHE, JPN    NATO/KFOR CONFIDENTIAL NATO, IRL, SWE ONLY
    NATO SECRET ATOMAL                        NATO UNCLASSIFIED STAFF

ONLY narrows a context, RELEASABLE TO widens it; they do not stand together. Additional sensitivities restrict;
administrative marks inform, and stand on NATO UNCLASSIFIED alone.
"""

import re
from typing import Final

from policies.markings.marking import Marking
from policies.markings.scanner import Scan
from policies.reasons import Reason
from policies.vocabulary.nations import NATIONS

POLICY: Final = "NATO"
SENSITIVITIES: Final = ("ATOMAL", "BOHEMIA", "CRYPTO")
ADMINISTRATIVE: Final = ("COMMERCIAL", "MANAGEMENT", "MEDICAL", "PERSONAL", "STAFF")
LEVELS: Final = ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP SECRET")
"""As they stand after a context and in STANAG 4774 labels."""

_HEAD: Final = re.compile(
    r"(?:(?P<cosmic>COSMIC) TOP SECRET"
    r"|NATO(?:/(?P<context>[^ /]+))? (?P<level>UNCLASSIFIED|RESTRICTED|CONFIDENTIAL|SECRET))"
    r"(?P<tail> .+)?"
)
_RELEASABLE: Final = "RELEASABLE TO "
_ONLY: Final = " ONLY"


def term_of(level: str) -> str:
    """The full term for a level that stands without its prefix."""
    return "COSMIC TOP SECRET" if level.endswith("TOP SECRET") else f"{POLICY} {level.removeprefix('NATO ')}"


def read(scan: Scan) -> Marking | None:
    """Reads a banner; notes faults on the scan."""
    match = _HEAD.fullmatch(scan.text)
    if match is None:
        scan.fault(Reason.UNKNOWN_TERM, f"{scan.text!r} does not begin with a level of policy NATO", hopeless=True)
        return None
    level = scan.level(POLICY, term_of("TOP SECRET" if match["cosmic"] else match["level"]))
    context = match["context"] or POLICY
    if context != POLICY and not scan.register.knows_group(context):
        scan.fault(Reason.UNKNOWN_TERM, f"{context!r} is not a known context", context, hopeless=True)
    if level is None:
        return None
    words, releasable, only = _audience(scan, (match["tail"] or "").strip())
    sensitivities, administrative = _words(scan, words)
    if administrative and level.rank > 0:
        scan.fault(
            Reason.MARKING_SYNTAX, "an administrative mark stands on NATO UNCLASSIFIED only", words, hopeless=True
        )
    return Marking(
        policy=POLICY,
        level=level,
        context=context,
        releasable_to=releasable,
        only_to=only,
        sensitivities=sensitivities,
        administrative=administrative,
    )


def _audience(scan: Scan, tail: str) -> tuple[str, tuple[str, ...] | None, tuple[str, ...] | None]:
    widened = _RELEASABLE in f"{tail} "
    narrowed = tail.endswith(_ONLY)
    if widened and narrowed:
        scan.fault(Reason.MARKING_EXCLUSIVE, "ONLY and RELEASABLE TO exclude each other", _RELEASABLE, hopeless=True)
        return "", None, None
    if widened:
        words, _, listed = f"{tail} ".partition(_RELEASABLE)
        return words.strip(), _listed(scan, listed.rstrip(), "RELEASABLE TO"), None
    if narrowed:
        listed = tail.removesuffix(_ONLY)
        words = " ".join(word for word in listed.split(" ") if word in (*SENSITIVITIES, *ADMINISTRATIVE))
        return words, None, _listed(scan, listed.removeprefix(words).strip(), "ONLY")
    return tail, None, None


def _listed(scan: Scan, listed: str, what: str) -> tuple[str, ...]:
    """A list as written; its groups may stand anywhere, its nations stand alphabetically."""
    if not listed:
        scan.fault(Reason.MARKING_SYNTAX, f"{what} names nobody", hopeless=True)
        return ()
    tokens = listed.split(", ")
    for token in tokens:
        if token != POLICY:
            scan.known(token)
    unique = tuple(dict.fromkeys(tokens))
    if len(unique) != len(tokens):
        scan.fault(Reason.MARKING_SYNTAX, f"{what} names a nation twice", listed)
    nations = [token for token in unique if token in NATIONS]
    if nations == sorted(nations):
        return unique
    scan.fault(Reason.MARKING_ORDER, f"{what} lists its nations alphabetically", listed)
    return (*(token for token in unique if token not in NATIONS), *sorted(nations))


def _words(scan: Scan, words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    sensitivities, administrative = [], []
    for word in words.split():
        if word in SENSITIVITIES:
            sensitivities.append(word)
        elif word in ADMINISTRATIVE:
            administrative.append(word)
        else:
            scan.fault(Reason.UNKNOWN_TERM, f"{word!r} is not a mark of policy NATO", word, hopeless=True)
    return tuple(dict.fromkeys(sensitivities)), tuple(dict.fromkeys(administrative))


def write(marking: Marking) -> str:
    """The one spelling of the marking."""
    term = marking.level.term
    parts = [term if marking.context in {None, POLICY} else term.replace(POLICY, f"{POLICY}/{marking.context}", 1)]
    parts += sorted(marking.sensitivities) + sorted(marking.administrative)
    if marking.releasable_to is not None:
        parts.append(_RELEASABLE + ", ".join(marking.releasable_to))
    if marking.only_to is not None:
        parts.append(", ".join(marking.only_to) + _ONLY)
    return " ".join(parts)
