"""The labels that one object carries: its originator's, which stays as it is, and other policies' views beside it.

Promises: nothing done here changes the originator's label; each other policy has one view, and a later one replaces
only that policy's earlier one (ADatP-4774.1 section 4.2). Refuses to put any label in the originator's place.
"""

from dataclasses import dataclass, replace

from policies.errors import Fault
from policies.reasons import Reason
from policies.stanag4774.xml import LabelInvalid, LabelRole, XmlLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSet:
    """The labels of one object.

    Attributes:
        original: its originator's.
        alternatives: other policies' views of it, one of each, by policy.
    """

    original: XmlLabel
    alternatives: tuple[XmlLabel, ...] = ()

    def __post_init__(self) -> None:
        """Refuses labels that do not belong together.

        Raises:
            LabelInvalid: the first is no originator's, or another is no view of it.
        """
        if self.original.role is not LabelRole.ORIGINATOR:
            raise LabelInvalid([_fault("the first label of an object is its originator's")])
        for view in self.alternatives:
            _check_view(view, self.original)

    def viewed(self, view: XmlLabel) -> "LabelSet":
        """The same with another policy's view of the object beside its originator's label.

        Raises:
            LabelInvalid: it would stand in the originator's place, or is that policy's own.
        """
        _check_view(view, self.original)
        policy = view.information.policy
        others = [one for one in self.alternatives if one.information.policy != policy]
        return replace(self, alternatives=tuple(sorted((*others, view), key=lambda one: one.information.policy)))


def _check_view(view: XmlLabel, original: XmlLabel) -> None:
    if view.role is not LabelRole.ALTERNATIVE:
        raise LabelInvalid(
            [_fault("the originator's label stays as it is: record another policy's view as an alternative label")]
        )
    if view.information.policy == original.information.policy:
        raise LabelInvalid([_fault("an alternative label is of another policy than the originator's")])


def _fault(message: str) -> Fault:
    return Fault(Reason.ORIGINATOR_CONTROL.value, message)
