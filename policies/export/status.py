"""What a document says about its own export control.

Promises: a code that is not one of its list is an error (`XXII`, `3X001`). Refuses to assume: data whose jurisdiction
nobody has determined is `UNDETERMINED`, which no foreign person sees; only `NOT_CONTROLLED` is uncontrolled.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from policies.errors import UnknownTerm
from policies.register import DataKind
from policies.vocabulary.nations import check_nation


class Jurisdiction(StrEnum):
    """Whose export law governs."""

    ITAR = "ITAR"
    EAR = "EAR"
    DSGL = "DSGL"
    UKSC = "UKSC"
    JPN_TRANSFER = "JPN-TRANSFER"
    NONE = "NONE"


ADMINISTERED_BY: Final[Mapping[Jurisdiction, str]] = {
    Jurisdiction.ITAR: "USA",
    Jurisdiction.EAR: "USA",
    Jurisdiction.DSGL: "AUS",
    Jurisdiction.UKSC: "GBR",
    Jurisdiction.JPN_TRANSFER: "JPN",
}
"""The nation whose authority gives papers under each law; no other's paper counts there."""


class Strength(StrEnum):
    """How strong an encryption is."""

    FIPS = "fips"
    AES_128 = "aes-128"
    WEAKER = "weaker"


class KeyHolder(StrEnum):
    """Who holds the keys."""

    US_PERSONS = "us-persons"
    PROVIDER = "provider"
    FOREIGN_PERSONS = "foreign-persons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The exporting party; None means not known."""

    nation: str | None = None
    registered: bool | None = None
    debarred: bool | None = None
    authorised_user: bool | None = None

    def __post_init__(self) -> None:
        if self.nation is not None:
            check_nation(self.nation, key="export.sender.nation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Encryption:
    """How stored ciphertext is protected; None means not known."""

    end_to_end: bool | None = None
    strength: Strength | None = None
    keys: KeyHolder | None = None


USML_CATEGORIES: Final = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
    "XVIII",
    "XIX",
    "XX",
    "XXI",
]
_ECCN: Final = re.compile(r"[0-9][A-E][0-9]{3}")
EAR99: Final = "EAR99"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A document's export status; None means not known, and what is not known never helps.

    Attributes:
        jurisdiction: None while nobody has determined it.
        usml: category of the United States Munitions List.
        eccn: number on the Commerce Control List, or EAR99.
        excluded_technology: on the AUKUS excluded technologies list.
        over_value: above the notification threshold of §123.15.
        classified: technical data that is classified for export purposes.
        kind: technical data or manufacturing know-how.
        sender: the exporting party.
        encrypted: how it is encrypted where it is stored; None when it is not.
    """

    jurisdiction: Jurisdiction | None = None
    usml: str | None = None
    eccn: str | None = None
    excluded_technology: bool | None = None
    over_value: bool | None = None
    classified: bool | None = None
    kind: DataKind | None = None
    sender: Sender | None = None
    encrypted: Encryption | None = None

    def __post_init__(self) -> None:
        """Refuses what export law does not know.

        Raises:
            UnknownTerm: a category of the USML or an ECCN that there cannot be.
        """
        if self.usml is not None and self.usml not in USML_CATEGORIES:
            raise UnknownTerm(f"export.usml: {self.usml!r} is not a category of the USML (I to XXI)", key="export.usml")
        if self.eccn is not None and self.eccn != EAR99 and not _ECCN.fullmatch(self.eccn):
            raise UnknownTerm(
                f"export.eccn: {self.eccn!r} is not a digit, a group A to E and three digits", key="export.eccn"
            )

    @property
    def controlled(self) -> bool:
        """Whether anything but a determination that nothing controls it stands here."""
        return self.jurisdiction is not Jurisdiction.NONE


UNDETERMINED: Final = Export()
"""Nobody has said yet; counts as controlled, and no authority covers it."""

NOT_CONTROLLED: Final = Export(jurisdiction=Jurisdiction.NONE)
"""Determined: no export law controls it."""
