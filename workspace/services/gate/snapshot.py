"""What one person may do, as of one instant: the only place where permits and scopes are made.

Promises: everything asked of one snapshot is answered by the same epoch, the same day and the same facts about the
person. Refuses: whatever the person's roles, memberships, attributes and the law do not together allow. What may not
be viewed does not exist (`NotFound`); only about what may be viewed is anything explained.

An office is need-to-know for administering and releasing what its nation, or a firm of it, originated, and for nothing
else: it opens no content. Without one, people administer only what they may view. A membership or office counts up to
and including its last day.
"""

from collections.abc import Iterable
from datetime import datetime

from policies import roles
from policies.actions import Action
from policies.decision import Decision, Denied, Escalated, Granted
from policies.export.basis import ExportBasis, export_basis
from policies.labels import Label
from policies.reasons import Reason
from policies.subject import Subject
from workspace.domain.authority import Facts, Mandate, Permit, Scope, claim_seal
from workspace.domain.errors import ForbiddenMarking, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import LabelId, NationCode, PersonId, ProjectId
from workspace.domain.people import Role
from workspace.domain.principal import Principal
from workspace.persistence.standing import Standing
from workspace.services.gate.explain import explain
from workspace.services.gate.questions import Question, note
from workspace.services.gate.verdicts import FAILED, Law, Ledger

_SEAL = claim_seal()

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


class Snapshot(Viewpoint):
    """A viewpoint with authority: that of the person who asks."""

    __slots__ = ("_role_engine", "_scopes", "now", "principal")

    def __init__(
        self,
        *,
        principal: Principal,
        standing: Standing,
        subject: Subject,
        law: Law,
        now: datetime,
        role_engine: roles.RoleEngine,
    ) -> None:
        super().__init__(standing=standing, subject=subject, law=law)
        self.principal = principal
        self.now = now
        self._role_engine = role_engine
        self._scopes: dict[tuple[Action, ProjectId | None], Scope] = {}

    @property
    def person(self) -> PersonId:
        """Who asks."""
        return self.standing.person

    @property
    def nation(self) -> NationCode:
        """The nation that administers who asks."""
        return self.standing.nation

    @property
    def epoch(self) -> int:
        """The policy epoch."""
        return self.law.epoch

    def held(self, action: Action) -> Scope:
        """Gives the labels of what is held among those under which the person may act."""
        labels = self.labels(action)
        kept = tuple(one for one in labels if (known := self.law.book.get(one)) is not None and known.held_for)
        return Scope(person=self.person, action=action.value, labels=kept, epoch=self.epoch, seal=_SEAL)

    def scope(self, action: Action, *, project: ProjectId | None = None) -> Scope:
        """Gives the labels under which the person may act, everywhere or in one project: what a list is filtered by."""
        known = self._scopes.get((action, project))
        if known is None:
            known = Scope(
                person=self.person,
                action=action.value,
                labels=self.labels(action, project=project),
                epoch=self.epoch,
                seal=_SEAL,
            )
            self._scopes[action, project] = known
        return known

    def closed_to_office(self) -> tuple[LabelId, ...]:
        """Gives the labels of firms that the person's nation answers for and their office does not reach.

        An officer who works for another firm learns nothing through the nation's own records of what is proprietary.
        """
        book, reached = self.law.book, frozenset(self.labels(Action.ADMINISTER))
        firms = ((one, book.get(one)) for one in self.law.answered_by(self.nation))
        return tuple(one for one, label in firms if label is not None and label.holder and one not in reached)

    def own_scope(self, action: Action) -> Scope:
        """Gives those labels of the scope that the person's nation or a firm of it originated, alone or jointly."""
        granted = frozenset(self.scope(action).labels)
        own = tuple(label for label in self.law.answered_by(self.nation) if label in granted)
        return Scope(person=self.person, action=action.value, labels=own, epoch=self.epoch, seal=_SEAL)

    def permit(
        self,
        action: Action,
        facts: Facts,
        *,
        operation: roles.Operation | None = None,
        path: tuple[str, ...] = (),
    ) -> Permit:
        """Permits one action on one object.

        Args:
            action: what the law is asked.
            facts: the object, under the label that governs the action.
            operation: what the person's roles in the project must allow besides.
            path: the input field that named the object, for the error.

        Raises:
            NotFound: the person may not view it, or it does not exist.
            PolicyDenied: they may view it, but not do this.
            NeedsApproval: somebody has to decide first.
        """
        decision = self.decision(action, facts)
        if not decision and not (action is not Action.VIEW and self.decision(Action.VIEW, facts)):
            raise NotFound(path=path)
        wanted = action.value if operation is None else operation.value
        if action is not Action.VIEW:
            note(Question(snapshot=self, action=wanted, object=facts.object, label=facts.label, decision=decision))
        if operation is not None:
            self._mandate(operation, in_project(facts.project), path=path)
        if isinstance(decision, Escalated):
            raise NeedsApproval(f"Somebody has to decide first: {decision.question}", path=path)
        if isinstance(decision, Denied):
            raise PolicyDenied(explain(decision.reasons), path=path)
        return Permit(
            person=self.person,
            action=action.value,
            object=facts.object,
            project=facts.project,
            label=facts.label,
            epoch=self.epoch,
            rules=decision.rules,
            seal=_SEAL,
        )

    def permit_release(
        self, facts: Facts, *, to: str, carried: bool, operation: roles.Operation, path: tuple[str, ...] = ()
    ) -> Permit:
        """Permits that a copy of an object goes to a nation or an organisation.

        Args:
            facts: the object, under the label of what goes.
            to: the nation or `org:NAME`.
            carried: whether the person has the copy themselves; else they permit it by their office.
            operation: what is recorded as wanted.
            path: the input field that named the object, for the error.

        Raises:
            NotFound: the person neither views nor administers it.
            PolicyDenied: they do, but it may not go there, or not through them.
            NeedsApproval: somebody has to decide first.
        """
        known = self.decision(Action.VIEW if carried else Action.ADMINISTER, facts)
        if not known:
            raise NotFound(path=path)
        decision = self.handing_over(facts, to=to) if carried else self.reasoned(Action.RELEASE, facts, to=to)
        wanted = operation.value
        note(Question(snapshot=self, action=wanted, object=facts.object, label=facts.label, decision=decision))
        if isinstance(decision, Escalated):
            raise NeedsApproval(f"Somebody has to decide first: {decision.question}", path=path)
        if isinstance(decision, Denied):
            raise PolicyDenied("This may not go to this recipient: ask its originator for a release.", path=path)
        return Permit(
            person=self.person,
            action=Action.RELEASE.value,
            object=facts.object,
            project=facts.project,
            label=facts.label,
            epoch=self.epoch,
            rules=decision.rules,
            seal=_SEAL,
        )

    def permit_new(self, mandate: Mandate, facts: Facts, label: Label, *, path: tuple[str, ...] = ()) -> Permit:
        """Permits to bring an object into being under a label interned in this very unit of work.

        Args:
            mandate: that the person's roles allow it.
            facts: the object to be.
            label: the label that the facts number.
            path: the input field that named the marking, for the error.

        Raises:
            ForbiddenMarking: the person could not view what they would have made.
        """
        decision = self.prospect(Action.VIEW, label)
        note(
            Question(
                snapshot=self,
                action=mandate.operation,
                object=facts.project,
                label=self.law.project_label(facts.project),
                decision=decision,
            )
        )
        if not isinstance(decision, Granted) or label.project != facts.project or mandate.person != self.person:
            why = "" if decision else f" {explain(decision.reasons)}"
            raise ForbiddenMarking(f"You could not read what is marked so.{why}", path=path)
        return Permit(
            person=self.person,
            action=mandate.operation,
            object=facts.object,
            project=facts.project,
            label=facts.label,
            epoch=self.epoch,
            rules=decision.rules,
            seal=_SEAL,
        )

    def allows(self, operation: roles.Operation, domain: str) -> bool:
        """Whether the person's roles in this domain allow the operation at all."""
        return self._role_engine.permits(operation, self.roles_in(domain), domain=domain)

    def require(self, operation: roles.Operation, domain: str, *, path: tuple[str, ...] = ()) -> Mandate:
        """Gives the mandate to do what the person's roles in this domain allow.

        Raises:
            PolicyDenied: they do not allow it.
        """
        kind, _, name = domain.partition(":")
        project = ProjectId(name) if kind == "project" else None
        label = None if project is None else self.law.project_label(project)
        note(Question(snapshot=self, action=operation.value, object=project, label=label, decision=None))
        return self._mandate(operation, domain, path=path)

    def _mandate(self, operation: roles.Operation, domain: str, *, path: tuple[str, ...]) -> Mandate:
        if not self.allows(operation, domain):
            raise PolicyDenied(
                "Your roles do not include this: ask a programme manager of the project, or an officer of your nation.",
                path=path,
            )
        return Mandate(person=self.person, operation=operation.value, domain=domain, seal=_SEAL)


def codes(decision: Decision) -> tuple[str, ...]:
    """Gives the reason codes of a decision for the log; a grant has none."""
    reasons: Iterable[Reason] = () if decision else decision.reasons
    return tuple(sorted(reason.value for reason in reasons))
