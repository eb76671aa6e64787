"""Proof that the gate said yes: a `Permit` for one object, a `Scope` for a list, a `Mandate` for what carries no label.

Repositories take one of these and nothing else for authority, so a read that nobody decided about does not
type-check. All refuse to be made by anyone but the holder of the one `Seal`, which `claim_seal` gives out once
per process, to the gate.
"""

from dataclasses import InitVar, dataclass, field

from workspace.domain.identifiers import LabelId, NationCode, PersonId, ProjectId


class Seal:
    """What the gate stamps its decisions with."""

    __slots__ = ()


_seal = Seal()
_claimed: list[bool] = []


def claim_seal() -> Seal:
    """Gives out the seal, once.

    Raises:
        RuntimeError: somebody holds it already.
    """
    if _claimed:
        raise RuntimeError("the seal of the gate was claimed before: only workspace.services.gate may hold it")
    _claimed.append(True)
    return _seal


def _verify(seal: Seal) -> None:
    if seal is not _seal:
        raise PermissionError("only the gate makes permits and scopes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the gate has to know of an object to decide: no content, and nothing a client is shown.

    Attributes:
        object: the object's identifier.
        project: the project it belongs to (its own identifier for a project).
        label: the label that governs what is asked for.
    """

    object: str
    project: ProjectId
    label: LabelId


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One person may take one action on one object, as of one snapshot.

    Attributes:
        person: who may.
        action: what, as a `policies` action.
        object: on what.
        project: the project it belongs to.
        label: the label that was decided about; a repository reads the object only under this label.
        epoch: the policy epoch of the decision.
        rules: the rules it relied on.
    """

    person: PersonId
    action: str
    object: str
    project: ProjectId
    label: LabelId
    epoch: int
    rules: tuple[str, ...]
    seal: InitVar[Seal]

    def __post_init__(self, seal: Seal) -> None:
        """Refuses to exist without the gate's seal.

        Raises:
            PermissionError: somebody but the gate tried to make a permit.
        """
        _verify(seal)

    def must_be_for(self, object: str, *under: LabelId) -> None:
        """Refuses any other object, and where labels are named, any that was decided about under another.

        Raises:
            PermissionError: the permit is for another.
        """
        if self.object != object or (under and self.label not in under):
            raise PermissionError("the permit is for another object, or for another marking")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The labels under which one person may take one action, as of one snapshot.

    Attributes:
        person: who may.
        action: what, as a `policies` action.
        labels: every label under which it is granted, ascending; rows under any other do not exist for the person.
        epoch: the policy epoch of the decisions.
    """

    person: PersonId
    action: str
    labels: tuple[LabelId, ...] = field(repr=False)
    epoch: int
    seal: InitVar[Seal]

    def __post_init__(self, seal: Seal) -> None:
        """Refuses to exist without the gate's seal.

        Raises:
            PermissionError: somebody but the gate tried to make a scope.
        """
        _verify(seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """One person's roles allow an operation in one domain, as of one snapshot; it opens nothing that is labelled.

    Attributes:
        person: who may.
        operation: what, as a `policies` operation.
        domain: where: `nation:USA` or `project:prj_...`.
    """

    person: PersonId
    operation: str
    domain: str
    seal: InitVar[Seal]

    def __post_init__(self, seal: Seal) -> None:
        """Refuses to exist without the gate's seal.

        Raises:
            PermissionError: somebody but the gate tried to make a mandate.
        """
        _verify(seal)

    def must_be_of(self, nation: NationCode, person: PersonId | None = None) -> None:
        """Refuses any other nation, and where a person is named, anybody else.

        Raises:
            PermissionError: the mandate is of another.
        """
        if self.domain != f"nation:{nation}" or person not in {None, self.person}:
            raise PermissionError("the mandate is of another nation or person")
