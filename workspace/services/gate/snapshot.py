"""What one person may do, as of one instant: the only place where permits and scopes are made.

Promises: everything asked of one snapshot is answered by the same epoch, the same day and the same facts about the
person. Refuses: whatever the person's roles, memberships, attributes and the law do not together allow. What may not
be viewed does not exist (`NotFound`); only about what may be viewed is anything explained.
"""

from collections.abc import Iterable
from datetime import datetime

from policies import roles
from policies.actions import Action
from policies.decision import Decision, Denied, Escalated, Granted
from policies.labels import Label
from policies.reasons import Reason
from policies.subject import Subject
from workspace.domain.authority import Facts, Mandate, Permit, Scope, claim_seal
from workspace.domain.errors import ForbiddenMarking, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import LabelId, NationCode, PersonId, ProjectId
from workspace.domain.principal import Principal
from workspace.persistence.standing import Standing
from workspace.services.gate.explain import explain
from workspace.services.gate.questions import Question, note
from workspace.services.gate.verdicts import Law
from workspace.services.gate.viewpoint import Viewpoint, in_project

_SEAL = claim_seal()


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
        return self._scope(action, kept)

    def scope(self, action: Action, *, project: ProjectId | None = None) -> Scope:
        """Gives the labels under which the person may act, everywhere or in one project: what a list is filtered by."""
        known = self._scopes.get((action, project))
        if known is None:
            known = self._scopes[action, project] = self._scope(action, self.labels(action, project=project))
        return known

    def own_scope(self, action: Action) -> Scope:
        """Gives those labels of the scope that the person's nation or a firm of it originated, alone or jointly."""
        granted = frozenset(self.scope(action).labels)
        own = tuple(label for label in self.law.answered_by(self.nation) if label in granted)
        return self._scope(action, own)

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
        return self._permit(action.value, facts, decision)

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
        return self._permit(Action.RELEASE.value, facts, decision)

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
        return self._permit(mandate.operation, facts, decision)

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

    def _scope(self, action: Action, labels: tuple[LabelId, ...]) -> Scope:
        return Scope(person=self.person, action=action.value, labels=labels, epoch=self.epoch, seal=_SEAL)

    def _permit(self, action: str, facts: Facts, granted: Granted) -> Permit:
        return Permit(
            person=self.person,
            action=action,
            object=facts.object,
            project=facts.project,
            label=facts.label,
            epoch=self.epoch,
            rules=granted.rules,
            seal=_SEAL,
        )

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
