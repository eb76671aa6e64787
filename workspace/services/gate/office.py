"""What an office speaks for and tells of, beyond the law's verdicts about single objects.

Promises: an officer speaks for their nation, and for a firm of it that they work for; nobody speaks for another's firm.
The records that a nation keeps (its log, its spills) tell its officers of firms' own information only where they do not
work for a competitor of its holder. An office that ended speaks for nobody.
"""

from policies.actions import Action
from policies.labels import Label
from policies.question import is_official_of
from policies.register import ORGANISATION_PREFIX
from workspace.domain.identifiers import LabelId, ProjectId
from workspace.domain.people import Role
from workspace.services.gate.viewpoint import Viewpoint


def speaks_for(view: Viewpoint) -> frozenset[str]:
    """Gives in whose name a person's office speaks today, as labels name originators; nobody without an office."""
    if not view.holds_office(Role.SECURITY_OFFICER):
        return frozenset()
    nation, firm = view.standing.nation, view.subject.organisation.name
    at_home = firm is not None and view.law.register.organisations.get(firm) == nation
    return frozenset({nation, *([f"{ORGANISATION_PREFIX}{firm}"] if at_home else [])})


def is_official(view: Viewpoint) -> bool:
    """Whether a person is of the government of the nation that administers them."""
    return is_official_of(view.subject, view.standing.nation)


def open_to_office(view: Viewpoint) -> tuple[LabelId, ...]:
    """Gives the labels of firms' own information of which the nation's records tell this officer.

    Of a firm of the nation: what their office reaches. Of a firm abroad, whose information only the nation's own people
    bring into its records: what the law lets those of their employer view; to an official, everything.
    """
    reached, official = frozenset(view.labels(Action.ADMINISTER)), is_official(view)
    views = view.law.ledger(view.subject, Action.VIEW)

    def told(number: LabelId, label: Label) -> bool:
        if view.standing.nation in view.law.answering(label):
            return number in reached
        return official or number in views.granted(ProjectId(label.project))

    known = ((one, view.law.book.get(one)) for one in view.law.book.proprietary())
    return tuple(one for one, label in known if label is not None and told(one, label))


def closed_to_office(view: Viewpoint) -> tuple[LabelId, ...]:
    """Gives the labels of firms' own information of which the nation's records do not tell this officer."""
    told = frozenset(open_to_office(view))
    return tuple(one for one in view.law.book.proprietary() if one not in told)
