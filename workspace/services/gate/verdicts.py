"""What the law says about each label, asked once and kept: per policy epoch, day, subject class and action.

People of equal attributes share verdicts. The law is asked as if the person were a member of the label's project;
whether they are stays with the caller, who knows the person. A verdict about a label holds only together with the
verdict that the label's project may be viewed. A label that cannot be read, or about which the law fails, is denied.
"""

import logging
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from policies.actions import Action
from policies.decision import Decision, Denied
from policies.engine import Engine
from policies.labels import Label
from policies.reasons import Reason
from policies.register import Register
from policies.subject import Subject
from workspace.domain.identifiers import LabelId, NationCode, ProjectId
from workspace.persistence.labels import StoredLabel

_log = logging.getLogger(__name__)

_LARGEST_CACHE = 20_000
_NONE = LabelId(0)
FAILED = Denied(reasons=frozenset({Reason.INTEGRITY}))
"""The verdict where the law could not be asked."""


class LabelBook:
    """Every label this worker has read. A label never changes, so the book only grows."""

    def __init__(self) -> None:
        self.highest = _NONE
        self._labels: dict[LabelId, Label] = {}
        self._by_project: dict[ProjectId, list[LabelId]] = {}
        self._by_originator: dict[NationCode, list[LabelId]] = {}
        self._first_of_project: dict[ProjectId, LabelId] = {}

    def add(self, stored: Iterable[StoredLabel]) -> None:
        """Takes in labels in ascending order; those that are known already change nothing."""
        for row in stored:
            if row.id <= self.highest:
                continue
            self.highest = row.id
            try:
                label = Label.from_json(dict(row.body))
            except Exception:  # noqa: BLE001 - whatever is wrong with it, it is withheld
                _log.exception("label %d cannot be read: everything under it is withheld", row.id)
                continue
            if label.project != row.project:
                _log.error("label %d names another project than its row: everything under it is withheld", row.id)
                continue
            self._labels[row.id] = label
            self._by_project.setdefault(row.project, []).append(row.id)
            for nation in label.originators:
                self._by_originator.setdefault(NationCode(nation), []).append(row.id)
            if row.of_project:
                self._first_of_project.setdefault(row.project, row.id)

    def get(self, label: LabelId) -> Label | None:
        """Gives the label, or None when it is unknown or unreadable."""
        return self._labels.get(label)

    def of_project(self, project: ProjectId) -> Sequence[LabelId]:
        """Gives the project's labels, ascending."""
        return self._by_project.get(project, ())

    def of_originator(self, nation: NationCode) -> Sequence[LabelId]:
        """Gives the labels that the nation originated, alone or jointly, ascending."""
        return self._by_originator.get(nation, ())

    def first_of_project(self, project: ProjectId) -> LabelId | None:
        """Gives the label under which this worker first met the project."""
        return self._first_of_project.get(project)


@dataclass(slots=True)
class _Cell:
    """The verdicts of one subject class and action on the labels of one project."""

    asked: LabelId = _NONE
    verdicts: dict[LabelId, Decision] = field(default_factory=dict)
    granted: tuple[LabelId, ...] = ()


class Law:
    """The law of one epoch and day, with every verdict given under it so far."""

    def __init__(
        self,
        *,
        epoch: int,
        today: date,
        engine: Engine,
        register: Register,
        book: LabelBook,
        project_labels: Mapping[ProjectId, LabelId],
    ) -> None:
        self.epoch = epoch
        self.today = today
        self.engine = engine
        self.register = register
        self.book = book
        self._project_labels = project_labels
        self._cells: dict[tuple[bytes, Action, ProjectId], _Cell] = {}

    def project_label(self, project: ProjectId) -> LabelId | None:
        """Gives the label that marks the project itself."""
        return self._project_labels.get(project) or self.book.first_of_project(project)

    def verdict(self, subject: Subject, action: Action, label: LabelId) -> Decision:
        """Decides for a member of the label's project."""
        known = self.book.get(label)
        if known is None:
            return FAILED
        project = ProjectId(known.project)
        verdict = self._cell(subject, action, project).verdicts.get(label, FAILED)
        if not verdict:
            return verdict
        parent = self._opens(subject, project)
        return verdict if parent else parent

    def granted(self, subject: Subject, action: Action, project: ProjectId) -> tuple[LabelId, ...]:
        """Gives the project's labels that are granted to a member of it, ascending."""
        if not self._opens(subject, project):
            return ()
        return self._cell(subject, action, project).granted

    def _opens(self, subject: Subject, project: ProjectId) -> Decision:
        label = self.project_label(project)
        if label is None:
            return FAILED
        return self._cell(subject, Action.VIEW, project).verdicts.get(label, FAILED)

    def _cell(self, subject: Subject, action: Action, project: ProjectId) -> _Cell:
        key = (subject.class_digest, action, project)
        cell = self._cells.get(key)
        if cell is None:
            if len(self._cells) >= _LARGEST_CACHE:
                self._cells.clear()
            cell = self._cells.setdefault(key, _Cell())
        ids = self.book.of_project(project)
        if ids and ids[-1] > cell.asked:
            self._ask(cell, subject, action, ids[bisect_right(ids, cell.asked) :])
        return cell

    def _ask(self, cell: _Cell, subject: Subject, action: Action, new: Sequence[LabelId]) -> None:
        labels = [self.book.get(label) for label in new]
        verdicts = self.decide(subject, action, [label for label in labels if label is not None])
        cell.verdicts.update(zip(new, verdicts, strict=True))
        cell.granted += tuple(label for label, verdict in zip(new, verdicts, strict=True) if verdict)
        cell.asked = new[-1]

    def decide(self, subject: Subject, action: Action, labels: Sequence[Label]) -> Sequence[Decision]:
        """Asks the engine about labels, stored or not, as for a member; where it fails, that label is denied."""
        try:
            return self.engine.decide_labels(subject=subject, labels=labels, action=action, member=True)
        except Exception:  # noqa: BLE001 - whatever went wrong, each label is asked about by itself
            _log.exception("the law failed on one of %d labels: asking about each by itself", len(labels))
            return [self._decide_one(subject, action, label) for label in labels]

    def _decide_one(self, subject: Subject, action: Action, label: Label) -> Decision:
        try:
            return self.engine.decide(subject=subject, label=label, action=action, member=True)
        except Exception:  # noqa: BLE001 - whatever went wrong denies
            _log.exception("the law failed on a label: it is denied")
            return FAILED
