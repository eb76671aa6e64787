"""One question to the law: who, what, which action, who receives it, on which day.

Promises: every guard sees the same facts, and each guard is asked at most once. The recipient is the person asking,
except that sharing and releasing hand the information to the nation or organisation named, and storing hands it to
nobody.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from policies.actions import Action
from policies.errors import UnknownTerm
from policies.labels import Label
from policies.outcome import Outcome
from policies.register import ORGANISATION_PREFIX, Authorisation, Register
from policies.rules import ANY
from policies.subject import Organisation, Subject
from policies.vocabulary.nations import BODIES, check_nation

NOBODY: Final = frozenset[str]()
UNKNOWN_EMPLOYER: Final = ORGANISATION_PREFIX
"""What a person whose employer is not known goes by, so that rules that deny to an organisation meet them."""
_UNKNOWN_MEMBERS: Final = "perhaps:"
"""Before a group whose members the register does not hold."""


@dataclass(slots=True, kw_only=True, eq=False)
class Question:
    """One question, and the answers its guards have given so far.

    Attributes:
        subject: who asks.
        label: what governs the object on the day.
        action: what is to be done.
        member: whether the subject belongs to the label's project.
        recipient: who receives the information; None for storing.
        by_name: the recipient is a nation or an organisation, not a person.
        place: for storing, the nation where the equipment stands.
        today: the day of the decision.
        register: dated facts.
        keys: everything a rule or a consent may name that means the recipient.
        intact: whether the label's signature and the payload's digest verify; None when nobody checked.
        outcomes: what each guard said.
    """

    subject: Subject
    label: Label
    action: Action
    member: bool
    recipient: Subject | None
    by_name: bool
    place: str | None
    today: date
    register: Register
    keys: frozenset[str]
    intact: bool | None
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def nations(self) -> frozenset[str]:
        """Whose nationals receive it: current citizenships alone."""
        return self.recipient.citizenships if self.recipient is not None else NOBODY

    def among(self, authority: str, recipient: Subject | None = None) -> bool:
        """Whether the recipient is one of an authority's own: its national, or the holder's employee."""
        who = recipient or self.recipient
        return who is not None and is_own(who, authority, register=self.register, day=self.today)

    @property
    def administers(self) -> bool:
        """Whether the recipient may hold an office over it: an originator's own, or an official of a firm's nation."""
        who = self.recipient
        return who is not None and any(
            is_own(who, one, register=self.register, day=self.today) or is_official_over(who, one, self.register)
            for one in self.label.originators
        )

    def authorisations(self) -> tuple[Authorisation, ...]:
        """The export papers in force for the label's project."""
        papers = self.register.authorisations
        return tuple(paper for paper in papers if paper.in_force(self.today, self.label.project)) if papers else ()

    def consented(self, nation: str) -> bool:
        """Whether the nation's consent to this recipient is on record and in force."""
        return self.recipient is not None and any(
            consent.nation == nation
            and consent.in_force(self.today, self.label.project)
            and not self.keys.isdisjoint(consent.to)
            for consent in self.register.consents
        )


def is_own(who: Subject, authority: str, *, register: Register, day: date) -> bool:
    """Whether someone belongs to an authority: a nation's national, a body's members' national, a firm's employee."""
    if authority.startswith(ORGANISATION_PREFIX):
        return who.organisation.name == authority.removeprefix(ORGANISATION_PREFIX)
    if authority in BODIES:
        return not who.citizenships.isdisjoint(register.members_on(authority, day))
    return authority in who.citizenships


def is_official_over(who: Subject, authority: str, register: Register) -> bool:
    """Whether the authority is a firm and someone is of the government of its nation; no competitor of it is."""
    if not authority.startswith(ORGANISATION_PREFIX):
        return False
    home = register.organisations.get(authority.removeprefix(ORGANISATION_PREFIX))
    return home is not None and is_official_of(who, home)


def is_official_of(who: Subject, nation: str) -> bool:
    """Whether someone is of the government of their own nation, which competes with no firm."""
    body = who.organisation
    return nation in who.citizenships and body.government and body.nation == nation


def receiving_keys(who: Subject, *, register: Register, day: date) -> frozenset[str]:
    """Everything a rule's or a consent's receiver may name that this recipient meets on the day."""
    keys = {ANY, *who.citizenships}
    for name in register.groups:
        version = register.group_on(name, day)
        if version is not None and version.members is None:
            keys.add(perhaps(name))
        elif not who.citizenships.isdisjoint(register.members_on(name, day)):
            keys.add(name)
    return frozenset({*keys, f"{ORGANISATION_PREFIX}{who.organisation.name or ''}"})


def perhaps(receiving: str) -> str:
    """What those go by who might be meant: whose employer is not known, or all where a group's members are not."""
    return UNKNOWN_EMPLOYER if receiving.startswith(ORGANISATION_PREFIX) else f"{_UNKNOWN_MEMBERS}{receiving}"


def named_recipient(to: str, *, subject: Subject, register: Register) -> Subject:
    """The recipient that a share or release names: a nation at large, or an organisation of a nation where known.

    Raises:
        UnknownTerm: neither a nation nor `org:NAME`.
    """
    if not to.startswith(ORGANISATION_PREFIX):
        nation = check_nation(to, key="to")
        return Subject(citizenships=frozenset({nation}), organisation=Organisation(nation=nation), location=nation)
    name = to.removeprefix(ORGANISATION_PREFIX)
    if not name:
        raise UnknownTerm("to: names no organisation", key="to")
    own = subject.organisation
    organisation = own if own.name == name else Organisation(name=name, nation=register.organisations.get(name))
    nations = frozenset({organisation.nation}) if organisation.nation else NOBODY
    return Subject(citizenships=nations, organisation=organisation, location=organisation.nation)
