"""What the law says about each label, asked once and kept: per policy epoch, day, subject class and action.

People of equal attributes share verdicts. The law is asked as if the person were a member of the label's project;
whether they are stays with the caller, who knows the person. A verdict about a label holds only together with the
verdict that the label's project may be viewed. A label that cannot be read, or about which the law fails, is denied.
"""

import logging
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from policies.actions import Action
from policies.decision import Decision, Denied, Granted
from policies.engine import Engine
from policies.labels import Label
from policies.reasons import Reason
from policies.register import Register
from policies.subject import Subject
from workspace.domain.identifiers import LabelId, NationCode, ProjectId
from workspace.persistence.labels import StoredLabel

_log = logging.getLogger(__name__)

_LARGEST_CACHE = 1_000
_NONE = LabelId(0)
FAILED = Denied(reasons=frozenset({Reason.INTEGRITY}))
"""The verdict where the law could not be asked."""


class LabelBook:
    """Every label this worker has read. A label never changes, so the book only grows."""

    def __init__(self) -> None:
        self.highest = _NONE
        self._labels: dict[LabelId, Label] = {}
        self._by_project: dict[ProjectId, list[LabelId]] = {}
        self._by_originator: dict[str, list[LabelId]] = {}
        self._first_of_project: dict[ProjectId, LabelId] = {}
        self._proprietary: list[LabelId] = []

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
            if label.project != row.project or label.digest != row.digest:
                _log.error("label %d is not what was interned: everything under it is withheld", row.id)
                continue
            self._labels[row.id] = label
            self._by_project.setdefault(row.project, []).append(row.id)
            for originator in label.originators:
                self._by_originator.setdefault(originator, []).append(row.id)
            if label.holder is not None:
                self._proprietary.append(row.id)
            if row.of_project:
                self._first_of_project.setdefault(row.project, row.id)

    def get(self, label: LabelId) -> Label | None:
        """Gives the label, or None when it is unknown or unreadable."""
        return self._labels.get(label)

    def proprietary(self) -> Sequence[LabelId]:
        """Gives the labels of firms' own information, ascending."""
        return self._proprietary

    def of_project(self, project: ProjectId) -> Sequence[LabelId]:
        """Gives the project's labels, ascending."""
        return self._by_project.get(project, ())

    def answered_by(self, nation: NationCode, register: Register) -> Sequence[LabelId]:
        """Gives the labels that the nation or a firm of it originated, alone or jointly, ascending."""
        own = self._by_originator.get(nation, ())
        firms = [one for one in self._by_originator if one != nation and nation in register.answering((one,))]
        if not firms:
            return own
        return sorted({*own, *(label for firm in firms for label in self._by_originator[firm])})

    def first_of_project(self, project: ProjectId) -> LabelId | None:
        """Gives the label under which this worker first met the project."""
        return self._first_of_project.get(project)


class Ledger:
    """The verdicts of one subject class and action, for members of each label's project."""

    __slots__ = ("_action", "_asked", "_granted", "_law", "_subject", "_verdicts")

    def __init__(self, law: "Law", subject: Subject, action: Action) -> None:
        self._law = law
        self._subject = subject
        self._action = action
        self._verdicts: dict[LabelId, Decision] = {}
        self._asked: dict[ProjectId, LabelId] = {}
        self._granted: dict[ProjectId, tuple[LabelId, ...]] = {}

    def verdict(self, label: LabelId) -> Decision:
        """Decides about a label together with its project's."""
        known = self._verdicts.get(label)
        return self._ask_about(label) if known is None else known

    def granted(self, project: ProjectId) -> tuple[LabelId, ...]:
        """Gives the project's labels that are granted, ascending."""
        labels = self._law.book.of_project(project)
        asked = self._asked.get(project, _NONE)
        if labels and labels[-1] > asked:
            self._ask(project, labels[bisect_right(labels, asked) :])
        return self._granted.get(project, ())

    def _ask_about(self, label: LabelId) -> Decision:
        known = self._law.book.get(label)
        if known is None:
            return FAILED
        self.granted(ProjectId(known.project))
        verdict = self._verdicts.get(label)
        if verdict is None:
            verdict = self._verdicts[label] = self._explained(known)
        return verdict

    def _explained(self, label: Label) -> Decision:
        """Says why a label was not granted; an explanation never grants."""
        opening = self._law.opening(self._subject, ProjectId(label.project))
        verdict = self._law.decide(self._subject, self._action, label) if opening else opening
        return FAILED if verdict else verdict

    def _ask(self, project: ProjectId, new: Sequence[LabelId]) -> None:
        granted: dict[LabelId, Granted] = {}
        if self._law.opening(self._subject, project):
            labels = [label for label in map(self._law.book.get, new) if label is not None]
            answers = self._law.grants(self._subject, self._action, labels)
            granted = {one: answer for one, answer in zip(new, answers, strict=True) if answer is not None}
        self._verdicts.update(granted)
        self._granted[project] = self._granted.get(project, ()) + tuple(granted)
        self._asked[project] = new[-1]


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
        self._ledgers: dict[tuple[bytes, Action], Ledger] = {}
        self._openings: dict[tuple[bytes, ProjectId], Decision] = {}

    def answering(self, label: Label) -> frozenset[NationCode]:
        """Gives the nations whose officers answer for a label: its originators, of a firm the nation it is of."""
        return frozenset(map(NationCode, self.register.answering(label.originators)))

    def answered_by(self, nation: NationCode) -> Sequence[LabelId]:
        """Gives the labels that a nation's officers answer for, ascending."""
        return self.book.answered_by(nation, self.register)

    def project_label(self, project: ProjectId) -> LabelId | None:
        """Gives the label that marks the project itself."""
        return self._project_labels.get(project) or self.book.first_of_project(project)

    def ledger(self, subject: Subject, action: Action) -> Ledger:
        """Gives the ledger that all of the subject's class share."""
        key = (subject.class_digest, action)
        ledger = self._ledgers.get(key)
        if ledger is None:
            if len(self._ledgers) >= _LARGEST_CACHE:
                self._ledgers.clear()
                self._openings.clear()
            ledger = self._ledgers[key] = Ledger(self, subject, action)
        return ledger

    def opening(self, subject: Subject, project: ProjectId) -> Decision:
        """Decides whether a member may view the project itself: without that, nothing in it is granted."""
        key = (subject.class_digest, project)
        opening = self._openings.get(key)
        if opening is None:
            number = self.project_label(project)
            label = None if number is None else self.book.get(number)
            opening = FAILED if label is None else self.decide(subject, Action.VIEW, label)
            self._openings[key] = opening
        return opening

    def grants(self, subject: Subject, action: Action, labels: Sequence[Label]) -> Sequence[Granted | None]:
        """Tells which labels the law grants, as for a member; where it fails, that label is denied."""
        try:
            return self.engine.grants(subject=subject, labels=labels, action=action)
        except Exception:  # noqa: BLE001 - whatever went wrong, each label is asked about by itself
            _log.exception("the law failed on one of %d labels: asking about each by itself", len(labels))
            verdicts = [self.decide(subject, action, label) for label in labels]
            return [verdict if isinstance(verdict, Granted) else None for verdict in verdicts]

    def decide(
        self, subject: Subject, action: Action, label: Label, *, member: bool = True, to: str | None = None
    ) -> Decision:
        """Decides about a label, stored or not, with all reasons; a failure denies.

        Args:
            subject: who would act.
            action: how.
            label: on what.
            member: whether they belong to the label's project.
            to: the recipient, for sharing and releasing.
        """
        try:
            return self.engine.decide(subject=subject, label=label, action=action, member=member, to=to)
        except Exception:  # noqa: BLE001 - whatever went wrong denies
            _log.exception("the law failed on a label: it is denied")
            return FAILED
