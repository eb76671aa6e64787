"""What a role may do at all, before any label is looked at.

Promises: an operation is permitted only when one of the person's roles, in the domain where it is held, lists it in the
table below; Casbin decides by `roles.conf`. Refuses: an unknown role or a malformed domain, by raising; a role held in
another project or another nation, by answering no. No entry here opens content: that takes the disclosure law as well.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

import casbin

from policies.enforcer import read_model
from policies.errors import PolicyError


class Role(StrEnum):
    """A role in a project, or an office of a nation, depending on the domain where it is held."""

    RESEARCHER = "RESEARCHER"
    PROGRAMME_MANAGER = "PROGRAMME_MANAGER"
    SECURITY_OFFICER = "SECURITY_OFFICER"
    OBSERVER = "OBSERVER"


class Operation(StrEnum):
    """Everything that a service does on somebody's behalf: `{object}.{verb}`."""

    PROJECT_CREATE = "project.create"
    PROJECT_READ = "project.read"
    PROJECT_UPDATE = "project.update"
    MEMBER_READ = "member.read"
    MEMBER_ADD = "member.add"
    MEMBER_REMOVE = "member.remove"
    DOCUMENT_READ = "document.read"
    DOCUMENT_CREATE = "document.create"
    DOCUMENT_UPDATE = "document.update"
    DOCUMENT_WITHDRAW_OWN = "document.withdraw-own"
    DOCUMENT_WITHDRAW = "document.withdraw"
    DOCUMENT_RELABEL = "document.relabel"
    DOCUMENT_SHRED = "document.shred"
    DOCUMENT_HOLD = "document.hold"
    VERSION_READ = "version.read"
    VERSION_CREATE = "version.create"
    VERSION_COMPLETE = "version.complete"
    CONTENT_READ = "content.read"
    COMMENT_READ = "comment.read"
    COMMENT_ADD = "comment.add"
    MILESTONE_READ = "milestone.read"
    MILESTONE_CREATE = "milestone.create"
    MILESTONE_UPDATE = "milestone.update"
    MILESTONE_DEPEND = "milestone.depend"
    DELIVERABLE_ADD = "deliverable.add"
    BASELINE_CREATE = "baseline.create"
    GATE_DECIDE = "gate.decide"
    DOCUMENT_CONFIRM = "document.confirm"
    EXPORT_DETERMINE = "export.determine"
    TEMPLATE_PROPOSE = "template.propose"
    TEMPLATE_DECIDE = "template.decide"
    TEMPLATE_RETIRE = "template.retire"
    SPILL_REPORT = "spill.report"
    SPILL_READ = "spill.read"
    SPILL_ATTEST = "spill.attest"
    SPILL_ASSESS = "spill.assess"
    SPILL_CLOSE = "spill.close"
    TRANSFER_REQUEST = "transfer.request"
    TRANSFER_DECIDE = "transfer.decide"
    REQUEST_CREATE = "request.create"
    REQUEST_DECIDE = "request.decide"
    RULE_READ = "rule.read"
    RULE_WITHDRAW = "rule.withdraw"
    CHANGE_READ = "change.read"
    CHANGE_PROPOSE = "change.propose"
    CHANGE_DECIDE = "change.decide"
    CHANGE_ROLLBACK = "change.rollback"
    REGISTER_READ = "register.read"
    PERSON_READ = "person.read"
    PERSON_INVITE = "person.invite"
    PERSON_UPDATE = "person.update"
    PERSON_OFFBOARD = "person.offboard"
    AUDIT_READ = "audit.read"
    ACCESS_EXPLAIN = "access.explain"
    POLICY_SIMULATE = "policy.simulate"


class RoleUnknown(PolicyError):
    """A role or a domain that the table of roles does not know."""


_READS: Final = frozenset(
    {
        Operation.PROJECT_READ,
        Operation.MEMBER_READ,
        Operation.DOCUMENT_READ,
        Operation.VERSION_READ,
        Operation.CONTENT_READ,
        Operation.COMMENT_READ,
        Operation.MILESTONE_READ,
        Operation.SPILL_REPORT,
    }
)
_RESEARCH: Final = _READS | {
    Operation.DOCUMENT_CREATE,
    Operation.DOCUMENT_UPDATE,
    Operation.DOCUMENT_WITHDRAW_OWN,
    Operation.DOCUMENT_RELABEL,
    Operation.VERSION_CREATE,
    Operation.VERSION_COMPLETE,
    Operation.COMMENT_ADD,
    Operation.REQUEST_CREATE,
    Operation.TRANSFER_REQUEST,
}
_MANAGEMENT: Final = _RESEARCH | {
    Operation.PROJECT_UPDATE,
    Operation.MEMBER_ADD,
    Operation.MEMBER_REMOVE,
    Operation.DOCUMENT_WITHDRAW,
    Operation.MILESTONE_CREATE,
    Operation.MILESTONE_UPDATE,
    Operation.MILESTONE_DEPEND,
    Operation.DELIVERABLE_ADD,
    Operation.BASELINE_CREATE,
    Operation.GATE_DECIDE,
}

PROJECT_ROLES: Final[Mapping[Role, frozenset[Operation]]] = {
    Role.OBSERVER: _READS,
    Role.RESEARCHER: _RESEARCH,
    Role.PROGRAMME_MANAGER: _MANAGEMENT,
    Role.SECURITY_OFFICER: _READS,
}
"""What a role allows inside the project where it is held."""

OFFICES: Final[Mapping[Role, frozenset[Operation]]] = {
    Role.PROGRAMME_MANAGER: frozenset({Operation.PROJECT_CREATE, Operation.PERSON_READ}),
    Role.SECURITY_OFFICER: frozenset(
        {
            Operation.RULE_READ,
            Operation.RULE_WITHDRAW,
            Operation.CHANGE_READ,
            Operation.CHANGE_PROPOSE,
            Operation.CHANGE_DECIDE,
            Operation.CHANGE_ROLLBACK,
            Operation.REGISTER_READ,
            Operation.REQUEST_DECIDE,
            Operation.TRANSFER_DECIDE,
            Operation.PERSON_READ,
            Operation.PERSON_INVITE,
            Operation.PERSON_UPDATE,
            Operation.PERSON_OFFBOARD,
            Operation.AUDIT_READ,
            Operation.DOCUMENT_RELABEL,
            Operation.DOCUMENT_WITHDRAW,
            Operation.DOCUMENT_SHRED,
            Operation.DOCUMENT_HOLD,
            Operation.SPILL_READ,
            Operation.SPILL_ATTEST,
            Operation.SPILL_ASSESS,
            Operation.SPILL_CLOSE,
            Operation.DOCUMENT_CONFIRM,
            Operation.EXPORT_DETERMINE,
            Operation.TEMPLATE_PROPOSE,
            Operation.TEMPLATE_DECIDE,
            Operation.TEMPLATE_RETIRE,
            Operation.ACCESS_EXPLAIN,
            Operation.POLICY_SIMULATE,
        }
    ),
    Role.RESEARCHER: frozenset({Operation.PERSON_READ}),
    Role.OBSERVER: frozenset({Operation.PERSON_READ}),
}
"""What an office allows for what the office's own nation originated or administers; never content."""

_TABLES: Final = {"project": PROJECT_ROLES, "nation": OFFICES}


Grants = Iterable[tuple[Role | str, str]]


class RoleEngine:
    """Casbin over `roles.conf`; verdicts depend on the arguments alone, so one engine serves all threads."""

    def __init__(self) -> None:
        self._remembered = lru_cache(maxsize=4096)(self._decide)

    def permits(self, operation: Operation, roles: Grants, *, domain: str) -> bool:
        """Whether one of the roles allows the operation in this domain.

        Args:
            operation: what is about to be done.
            roles: every role the person holds now, with the domain where it is held.
            domain: where the operation takes place: `nation:USA` or `project:prj_...`.

        Raises:
            RoleUnknown: a role or a kind of domain that the table does not know.
        """
        held = frozenset((_named(role, place), place) for role, place in roles)
        _table(domain)
        return self._remembered(Operation(operation), held, domain)

    def _decide(self, operation: Operation, held: frozenset[tuple[str, str]], domain: str) -> bool:
        enforcer = casbin.Enforcer(read_model("roles.conf"))
        enforcer.add_policies(_LINES)
        enforcer.add_named_grouping_policies("g", [["asker", role, place] for role, place in sorted(held)])
        return bool(enforcer.enforce("asker", domain, operation.value))


def _table(domain: str) -> str:
    kind, separator, name = domain.partition(":")
    if kind not in _TABLES or not separator or not name:
        raise RoleUnknown(f"not a domain of roles: {domain!r}")
    return kind


def _named(role: Role | str, domain: str) -> str:
    try:
        return f"{_table(domain)}/{Role(role).value}"
    except ValueError:
        raise RoleUnknown(f"not a role: {role!r}") from None


_LINES: Final = [
    [f"{kind}/{role.value}", operation.value]
    for kind, table in _TABLES.items()
    for role, operations in table.items()
    for operation in sorted(operations)
]
