"""Whom a version's key is wrapped for: its originators, and every nation of the project that the label could let in.

A firm gets its wrap through its nation; the gate alone tells the firms of one nation apart. That is the label which
governs today: whom a successor lets in gets a wrap on its day, and not before. A wrap alone opens nothing: each access
is decided anew. A nation without a key here gets its wrap once it has one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policies.admission import admissible_nations
from policies.labels import Label
from storage.errors import KeyUnavailable
from storage.keyring.port import Keyring, KeyState
from workspace.domain.errors import Unavailable
from workspace.services.gate.verdicts import Law


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Which nations get a wrap.

    Attributes:
        owners: the originators, of a firm the nation it is of.
        able: those admitted that have a key here.
        settled: those among the participants about whom nothing is left to do: wrapped for, or not admitted.
        due: the day on which another label takes over and this has to be asked again; None when none is planned.
    """

    owners: frozenset[str]
    able: frozenset[str]
    settled: frozenset[str]
    due: date | None


def admission(
    law: Law, label: Label, participants: Iterable[str], keyring: Keyring, *, departed: bool = False
) -> Admission:
    """Names the nations whose keys are to open a version under this label.

    Args:
        law: in force.
        label: the version's.
        participants: the nations of its project.
        keyring: the keys there are.
        departed: whether an originator whose keys were destroyed is passed over; right only for keys that exist.

    Raises:
        Unavailable: an originator has no key here.
    """
    governing, candidates = label.on(law.today), frozenset(participants)
    originators = law.register.answering(governing.originators)
    admitted = originators | admissible_nations(governing, law.register, candidates)
    able = frozenset(nation for nation in admitted if _has_key(keyring, nation))
    if not originators:
        raise Unavailable("No nation here answers for its originator: ask an officer to enter the firm's record.")
    if missing := originators - able - (_departed(keyring, originators) if departed else frozenset()):
        raise Unavailable(f"There is no key of {', '.join(sorted(missing))} here: ask that nation's key custodian.")
    gone = _departed(keyring, candidates) if departed else frozenset()
    later = governing.succession
    settled = able | (candidates - admitted) | gone
    return Admission(owners=originators, able=able, settled=settled, due=None if later is None else later.day)


def _departed(keyring: Keyring, nations: Iterable[str]) -> frozenset[str]:
    """Names those whose keys were all destroyed: no other will ever be made for them here."""
    known = set(keyring.nations())
    states = {nation: {key.state for key in keyring.versions(nation)} for nation in nations if nation in known}
    return frozenset(nation for nation, held in states.items() if held == {KeyState.DESTROYED})


def _has_key(keyring: Keyring, nation: str) -> bool:
    try:
        keyring.current(nation)
    except KeyUnavailable:
        return False
    return True
