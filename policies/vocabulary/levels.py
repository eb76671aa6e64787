"""National levels and what they rank, read from `levels.yaml`.

Promises: a term means something only together with its policy; a term unknown to its policy is an error, never mapped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from policies.errors import UnknownTerm
from policies.vocabulary.nations import read_data

TOP_RANK: Final = 4.0
LOWEST_CLASSIFIED: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One policy's term.

    Attributes:
        policy: whose term it is.
        term: as it stands in a marking.
        rank: 4 to 1, 1.5 between, 0 below classified.
        clearance_rank: what a clearance of this name counts as.
        own_only: a clearance of this name serves its own policy only.
        valid_from: first day on which information may be created with it.
        valid_until: last such day.
        read_after: whether information bearing it after that day is still readable, at this rank.
        source: key of the source in the data file.
        confidence: V, S or W.
    """

    policy: str
    term: str
    rank: float
    clearance_rank: float
    own_only: bool
    valid_from: date | None
    valid_until: date | None
    read_after: bool
    source: str
    confidence: str

    @property
    def classified(self) -> bool:
        """Whether the term is a classification and not merely a protective mark."""
        return self.rank >= LOWEST_CLASSIFIED

    def valid_on(self, day: date) -> bool:
        """Whether information created on the day may bear the term."""
        return (self.valid_from is None or day >= self.valid_from) and (
            self.valid_until is None or day <= self.valid_until
        )


_FILE: Final = read_data("policies.vocabulary", "levels.yaml")


def _load() -> Mapping[str, Mapping[str, Level]]:
    policies: dict[str, dict[str, Level]] = {}
    for row in _FILE["terms"]:
        level = Level(
            policy=row["policy"],
            term=row["term"],
            rank=float(row["rank"]),
            clearance_rank=float(row.get("clearance", row["rank"])),
            own_only=row.get("own_only", False),
            valid_from=row.get("from"),
            valid_until=row.get("until"),
            read_after=row.get("read_after", False),
            source=row["source"],
            confidence=row["confidence"],
        )
        policies.setdefault(level.policy, {})[level.term] = level
    return policies


LEVELS: Final[Mapping[str, Mapping[str, Level]]] = _load()
"""Policy, then term."""

_HIGHEST: Final[Mapping[str, float]] = {policy: float(row["highest"]) for policy, row in _FILE["schemes"].items()}


def find_level(policy: str, term: str) -> Level | None:
    """The policy's level of that name, if there is one."""
    return LEVELS.get(policy, {}).get(term)


def level_of(policy: str, term: str, *, key: str = "level") -> Level:
    """The policy's level of that name.

    Raises:
        UnknownTerm: the policy has no such level.
    """
    level = find_level(policy, term)
    if level is None:
        raise UnknownTerm(f"{key}: {term!r} is not a level of policy {policy}", key=key)
    return level


def lacks_rank(nation: str, rank: float) -> bool:
    """Whether the nation is known to have no level that could hold information of this rank."""
    return rank > _HIGHEST.get(nation, TOP_RANK)
