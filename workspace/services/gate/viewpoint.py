"""How the law looks from where one person stands: judgements, and no authority to act on any of them.

An office is need-to-know for administering and releasing what its nation, or a firm of it, originated, and for nothing
else: it opens no content. Without one, people administer only what they may view. A membership or office counts up to
and including its last day.
"""

from policies.actions import Action
from policies.decision import Decision, Denied, Escalated, Granted
from policies.export.basis import ExportBasis, export_basis
from policies.labels import Label
from policies.reasons import Reason
from policies.subject import Subject
from workspace.domain.authority import Facts
from workspace.domain.identifiers import LabelId, NationCode, ProjectId
from workspace.domain.people import Role
from workspace.persistence.standing import Standing
from workspace.services.gate.verdicts import FAILED, Law, Ledger

OFFICE_ACTIONS = frozenset({Action.ADMINISTER, Action.RELEASE})
"""What an office of the originating nation has need-to-know for."""

_NO_NEED = Denied(reasons=frozenset({Reason.NEED_TO_KNOW}))


def in_project(project: ProjectId) -> str:
    """Names a project as the domain of roles."""
    return f"project:{project}"


def in_nation(nation: NationCode) -> str:
    """Names a nation as the domain of offices."""
    return f"nation:{nation}"


class Viewpoint:
    """How the law looks from where one person stands; it judges, but gives nobody authority."""

    __slots__ = ("_held", "_ledgers", "_offices", "_projects", "law", "standing", "subject")

    def __init__(self, *, standing: Standing, subject: Subject, law: Law) -> None:
        self.standing = standing
        self.subject = subject
        self.law = law
        self._ledgers: dict[Action, Ledger] = {}
        self._held: dict[str, list[tuple[str, str]]] = {}
        projects: dict[ProjectId, None] = {}
        offices: set[Role] = set()
        for held in standing.roles:
            if standing.suspended or not held.in_force(law.today):
                continue
            if held.project is None:
                domain = in_nation(standing.nation)
                offices.add(held.role)
            else:
                domain = in_project(held.project)
                projects[held.project] = None
            self._held.setdefault(domain, []).append((held.role.value, domain))
        self._projects = projects
        self._offices = frozenset(offices)

    @property
    def projects(self) -> tuple[ProjectId, ...]:
        """The projects the person is a member of today."""
        return tuple(self._projects)

    def holds_office(self, role: Role) -> bool:
        """Whether the person holds this office of their nation today."""
        return role in self._offices

    def roles_in(self, domain: str) -> list[tuple[str, str]]:
        """The roles held in one domain today, as the table of roles wants them."""
        return self._held.get(domain, [])

    def decision(self, action: Action, facts: Facts) -> Decision:
        """Decides about an object that exists, need-to-know and the law together."""
        label = self.law.book.get(facts.label)
        if label is None or label.project != facts.project:
            return FAILED
        if facts.project not in self._projects and not self._has_office_for(action, label):
            return _NO_NEED
        ledger = self._ledgers.get(action) or self._ledger(action)
        verdict = ledger.verdict(facts.label)
        if action is Action.ADMINISTER and verdict and not self._has_office_for(action, label):
            return self.decision(Action.VIEW, facts)
        return verdict

    def prospect(self, action: Action, label: Label, *, to: NationCode | None = None) -> Decision:
        """Decides about a label that nothing may be marked with yet, as a member of its project."""
        return self.law.decide(self.subject, action, label, to=to)

    def export_basis(self, action: Action, label: Label) -> ExportBasis | None:
        """Tells on what ground export law lets the person have what bears a label; nothing where none controls it."""
        engine = self.law.engine
        return export_basis(
            engine.question(subject=self.subject, label=label, action=action, member=True, to=None, intact=True)
        )

    def reasoned(self, action: Action, facts: Facts, *, to: str | None = None) -> Decision:
        """Decides like `decision`, with every reason at once: those of need-to-know and of the project besides.

        Args:
            action: what the law is asked.
            facts: the object.
            to: the nation or `org:NAME` it would go to, for sharing and releasing.
        """
        label = self.law.book.get(facts.label)
        if label is None or label.project != facts.project:
            return FAILED
        member = facts.project in self._projects or self._has_office_for(action, label)
        opening = self.law.opening(self.subject, facts.project)
        verdict = self.law.decide(self.subject, action, label, member=member, to=to)
        if action is Action.ADMINISTER and verdict and not self._has_office_for(action, label):
            verdict = self.law.decide(self.subject, Action.VIEW, label, member=member)
        if isinstance(opening, Granted) and isinstance(verdict, Granted):
            return Granted(rules=tuple(dict.fromkeys((*opening.rules, *verdict.rules))), until=verdict.until)
        withheld = [one for one in (opening, verdict) if not isinstance(one, Granted)]
        escalated = [one for one in withheld if isinstance(one, Escalated)]
        if len(escalated) == len(withheld):
            return escalated[-1]
        return Denied(reasons=frozenset[Reason]().union(*(one.reasons for one in withheld)))

    def handing_over(self, facts: Facts, *, to: str) -> Decision:
        """Decides about giving a copy that one may have oneself to a nation or an `org:NAME`, with every reason."""
        own = self.decision(Action.DOWNLOAD, facts)
        return self.reasoned(Action.RELEASE, facts, to=to) if own else own

    def labels(self, action: Action, *, project: ProjectId | None = None) -> tuple[LabelId, ...]:
        """Gives every label, of one project or of all, under which the action is granted, ascending."""
        ledger, book = self._ledger(action), self.law.book
        found = {
            label
            for member_of in self._projects
            if project is None or member_of == project
            for label in ledger.granted(member_of)
        }
        if action is Action.ADMINISTER:
            found.intersection_update(self.labels(Action.VIEW, project=project))
        if action in OFFICE_ACTIONS and self.holds_office(Role.SECURITY_OFFICER):
            for label in self.law.answered_by(self.standing.nation):
                in_question = label not in found and (project is None or label in book.of_project(project))
                if in_question and ledger.verdict(label):
                    found.add(label)
        return tuple(sorted(found))

    def _ledger(self, action: Action) -> Ledger:
        ledger = self._ledgers.get(action)
        if ledger is None:
            ledger = self._ledgers[action] = self.law.ledger(self.subject, action)
        return ledger

    def _has_office_for(self, action: Action, label: Label) -> bool:
        return (
            action in OFFICE_ACTIONS
            and self.holds_office(Role.SECURITY_OFFICER)
            and self.standing.nation in self.law.answering(label)
        )
