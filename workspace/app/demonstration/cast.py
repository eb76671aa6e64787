"""The people of the demonstration: invented, and marked EXERCISE wherever they appear.

For each of four nations one researcher, one programme manager and two security officers, of two firms or agencies
at least, cleared to their nation's own term for SECRET.
"""

from dataclasses import dataclass

from workspace.domain.identifiers import NationCode
from workspace.domain.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An invented organisation.

    Attributes:
        name: as in `org:NAME`.
        nation: where it stands.
        kind: government, industry or academia.
    """

    name: str
    nation: NationCode
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An invented person.

    Attributes:
        email: how they sign in.
        display_name: what others read.
        nation: who administers them; their one citizenship.
        organisation: the name of their firm or agency.
        office: the office they hold in their nation, or None for a researcher.
        level: the clearance, in their nation's own terms.
    """

    email: str
    display_name: str
    nation: NationCode
    organisation: str
    office: Role | None
    level: str

    @property
    def role(self) -> Role:
        """What they do in the exercise's project."""
        return self.office or Role.RESEARCHER


_USA, _AUS, _JPN, _GBR = (NationCode(code) for code in ("USA", "AUS", "JPN", "GBR"))

NATIONS = (_USA, _AUS, _JPN, _GBR)

SECRET_TERM = {_USA: "SECRET", _AUS: "SECRET", _JPN: "極秘", _GBR: "SECRET"}
"""What each nation calls the level of rank 3."""

FIRMS = (
    Firm(name="Chesapeake Research Laboratory", nation=_USA, kind="government"),
    Firm(name="Palisade Systems", nation=_USA, kind="industry"),
    Firm(name="Wattle Dynamics", nation=_AUS, kind="industry"),
    Firm(name="Southern Range Office", nation=_AUS, kind="government"),
    Firm(name="Hoshi Robotics", nation=_JPN, kind="industry"),
    Firm(name="Ise Bay Materials", nation=_JPN, kind="industry"),
    Firm(name="Thornfield Acoustics", nation=_GBR, kind="industry"),
    Firm(name="Marches Test Establishment", nation=_GBR, kind="government"),
)


def _actors(
    nation: NationCode,
    domain: str,
    firms: tuple[str, str],
    names: tuple[str, str, str, str],
) -> tuple[Actor, ...]:
    posts: tuple[tuple[str, Role | None, str], ...] = (
        ("researcher", None, firms[0]),
        ("manager", Role.PROGRAMME_MANAGER, firms[1]),
        ("officer", Role.SECURITY_OFFICER, firms[1]),
        ("officer2", Role.SECURITY_OFFICER, firms[0]),
    )
    return tuple(
        Actor(
            email=f"{post}@{domain}.example",
            display_name=f"{name} (EXERCISE)",
            nation=nation,
            organisation=firm,
            office=office,
            level=SECRET_TERM[nation],
        )
        for (post, office, firm), name in zip(posts, names, strict=True)
    )


CAST = (
    *_actors(
        _USA,
        "usa",
        ("Palisade Systems", "Chesapeake Research Laboratory"),
        ("Dana Whitfield", "Marcus Bell", "Ruth Okafor", "Samuel Ortiz"),
    ),
    *_actors(
        _AUS,
        "aus",
        ("Wattle Dynamics", "Southern Range Office"),
        ("Imogen Clarke", "Lachlan Reid", "Priya Nair", "Tom Hargreaves"),
    ),
    *_actors(
        _JPN,
        "jpn",
        ("Hoshi Robotics", "Ise Bay Materials"),
        ("Haruka Mori", "Kenji Arai", "Yumi Tanabe", "Sota Ishikawa"),
    ),
    *_actors(
        _GBR,
        "gbr",
        ("Thornfield Acoustics", "Marches Test Establishment"),
        ("Eleanor Finch", "Gareth Pryce", "Amina Hussain", "Callum Drummond"),
    ),
)
