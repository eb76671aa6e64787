"""Access decisions beside their limits: `python -m benchmarks.decision`.

Warm: the gate's decision about a label that its subject class was asked about before, beside the same rule written by
hand in Python. Cold: all verdicts of one new subject class over 2,000 labels with 1,000 rules in force, beside stock
pycasbin that holds all the rules and is asked about each label. Both answers are compared before anything is timed.
"""

import itertools
import random
import secrets
from collections.abc import Sequence
from datetime import date

import casbin

from benchmarks._ratio import alternately, report, seconds
from policies.actions import Action
from policies.composing import compose_label
from policies.engine import Engine
from policies.export.status import NOT_CONTROLLED
from policies.labels import Label
from policies.register import Register
from policies.rules import DisclosureRule, Effect
from policies.subject import Clearance, Employment, Organisation, OrganisationKind, Screening, Subject
from workspace.domain.authority import Facts
from workspace.domain.identifiers import Kind, LabelId, NationCode, PersonId, ProjectId, new_identifier
from workspace.domain.people import Role
from workspace.persistence.labels import StoredLabel
from workspace.persistence.standing import RoleStanding, Standing
from workspace.services.gate.verdicts import LabelBook, Law
from workspace.services.gate.viewpoint import Viewpoint

TODAY = date(2026, 11, 22)
LABELS = 2_000
RULES = 1_000
PROJECTS = 40
STOCK_SAMPLE = 100
NATIONS = ("USA", "AUS", "JPN", "GBR", "CAN", "NZL", "FRA", "DEU")
MOST_LISTS = 35
LEVELS = ("CONFIDENTIAL", "SECRET", "TOP SECRET")

STOCK_MODEL = """
[request_definition]
r = nation, clearance, member, releasing, project, category, rank, released, action
[policy_definition]
p = releasing, receiving, project, category, rank, method, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.member && r.clearance >= r.rank && r.released && r.releasing == p.releasing && r.nation == p.receiving && \
(p.project == "*" || r.project == p.project) && (p.category == "*" || r.category == p.category) && \
r.rank <= float(p.rank) && (p.method == "*" || r.action == p.method)
"""


def _projects() -> list[ProjectId]:
    return [ProjectId(new_identifier(Kind.PROJECT)) for _ in range(PROJECTS)]


def _labels(projects: list[ProjectId], nations: Sequence[str]) -> list[Label]:
    made: list[Label] = []
    lists = [
        ", ".join(["USA", *sorted(others)])
        for size in (1, 2, 3, 4)
        for others in itertools.islice(itertools.combinations(nations[1:], size), MOST_LISTS)
    ]
    for number in range(LABELS):
        project = projects[number % PROJECTS]
        fits = number // PROJECTS
        text = "UNCLASSIFIED" if fits == 0 else f"{LEVELS[fits % 3]}//REL TO {lists[fits % len(lists)]}"
        made.append(
            compose_label(
                policy="USA",
                text=text,
                register=Register(),
                created=TODAY,
                project=project,
                category=fits % 8 + 1,
                export=NOT_CONTROLLED,
            )
        )
    return made


def _rules(projects: list[ProjectId], nations: Sequence[str], number: int) -> list[DisclosureRule]:
    chance = random.Random(7)
    return [
        DisclosureRule(
            id=f"rule-{place}",
            effect=Effect.DENY if place % 50 == 0 else Effect.ALLOW,
            releasing="USA" if place % 4 else chance.choice(nations[1:5]),
            receiving="AUS" if place % 2 else chance.choice(nations[1:]),
            project=chance.choice([*projects, *["*"] * 4]),
            categories=frozenset({chance.randrange(1, 9)}),
            max_level="*",
        )
        for place in range(number)
    ]


def _subject(nation: str) -> Subject:
    return Subject(
        citizenships=frozenset({nation}),
        clearances=(
            Clearance(policy=nation, level="SECRET", expires=date(2027, 12, 31), suspended=False, briefed=True),
        ),
        organisation=Organisation(
            name=secrets.token_hex(4), nation=nation, kind=OrganisationKind.GOVERNMENT, agency="DOD"
        ),
        employment=Employment.REGULAR,
        nda=True,
        screened=Screening.PASSED,
        location=nation,
        mfa=True,
    )


class ByHand:
    """The same rule as code: sets and comparisons, nothing remembered."""

    def __init__(self, rules: list[DisclosureRule], *, nation: str, clearance: float) -> None:
        self.nation = nation
        self.clearance = clearance
        self.allow: set[tuple[str, str, int]] = set()
        self.deny: set[tuple[str, str, int]] = set()
        for rule in rules:
            if rule.receiving == nation:
                for category in rule.categories or ():
                    side = self.allow if rule.effect is Effect.ALLOW else self.deny
                    side.add((rule.releasing, rule.project, category))

    def allows(self, label: Label, *, member: bool) -> bool:
        """Decides."""
        if not member or label.rank > self.clearance:
            return False
        if label.releasable_to is not None and self.nation not in label.releasable_to:
            return False
        category = label.category
        for owner in label.originators:
            here, everywhere = (owner, label.project, category), (owner, "*", category)
            if here in self.deny or everywhere in self.deny:
                return False
            if owner != self.nation and here not in self.allow and everywhere not in self.allow:
                return False
        return True


class Setting:
    """Labels, rules and a reader."""

    def __init__(self, *, rules: int = RULES, nations: Sequence[str] = NATIONS) -> None:
        self.projects = _projects()
        self.labels = _labels(self.projects, nations)
        self.rules = _rules(self.projects, nations, rules)
        self.subject = _subject("AUS")
        self.by_hand = ByHand(self.rules, nation="AUS", clearance=3)

    def book(self) -> LabelBook:
        """The labels as a worker has just read them."""
        book = LabelBook()
        book.add(
            StoredLabel(
                id=LabelId(number),
                digest=label.digest,
                project=ProjectId(label.project),
                body=label.to_json(),
                of_project=number <= PROJECTS,
            )
            for number, label in enumerate(self.labels, start=1)
        )
        return book

    def law(self, book: LabelBook | None = None) -> Law:
        """A law of which nothing was asked yet."""
        register = Register()
        engine = Engine(rules=self.rules, register=register, today=TODAY)
        known = book or self.book()
        return Law(epoch=1, today=TODAY, engine=engine, register=register, book=known, project_labels={})

    def viewpoint(self, law: Law) -> Viewpoint:
        """A member of every project."""
        person = Standing(
            person=PersonId("per"),
            nation=NationCode("AUS"),
            suspended=False,
            attributes={},
            revision=1,
            organisation=None,
            clearances=(),
            roles=tuple(RoleStanding(role=Role.RESEARCHER, project=one, until=None) for one in self.projects),
        )
        return Viewpoint(standing=person, subject=self.subject, law=law)


def warm(setting: Setting) -> None:
    """Decisions per second, all of them asked before."""
    view = setting.viewpoint(setting.law())
    facts = [
        Facts(object="doc", project=ProjectId(label.project), label=LabelId(number))
        for number, label in enumerate(setting.labels, start=1)
    ]
    ledger = view.law.ledger(setting.subject, Action.VIEW)
    numbers = [one.label for one in facts]
    granted = [bool(view.decision(Action.VIEW, one)) for one in facts]
    opened = {one.project for one in facts[:PROJECTS] if ledger.granted(one.project)}
    expected = [
        setting.by_hand.allows(label, member=True) and ProjectId(label.project) in opened for label in setting.labels
    ]
    assert granted == expected, "the hand-written rule and the gate disagree"

    def by_hand() -> None:
        allows = setting.by_hand.allows
        for label in setting.labels:
            allows(label, member=True)

    def by_class() -> None:
        verdict = ledger.verdict
        for number in numbers:
            verdict(number)

    def by_gate() -> None:
        decision = view.decision
        for one in facts:
            decision(Action.VIEW, one)

    hand, memo, gate = alternately(
        lambda: seconds(by_hand), lambda: seconds(by_class), lambda: seconds(by_gate), rounds=25
    )
    rate = LABELS / 1e6
    for what, took in (("warm decision, subject class x label", memo), ("warm decision, person x object", gate)):
        report(
            what,
            ratio=hand / took,
            target=">= 0.5x",
            met=hand / took >= 0.5,
            detail=f"{rate / took:.2f} M/s against {rate / hand:.2f} M/s by hand; {sum(granted)} of {LABELS} granted",
        )


def cold(setting: Setting) -> None:
    """All verdicts of a class that nobody asked for yet, the building of the engine included and left out."""
    book = setting.book()

    def scope() -> float:
        view = setting.viewpoint(setting.law(book))
        return seconds(lambda: view.labels(Action.VIEW))

    def with_engine() -> float:
        return seconds(lambda: setting.viewpoint(setting.law(book)).labels(Action.VIEW))

    enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text=STOCK_MODEL))
    enforcer.add_function("float", float)
    enforcer.add_policies(
        [
            [rule.releasing, rule.receiving, rule.project, str(category), "4", "*", rule.effect.value]
            for rule in setting.rules
            for category in rule.categories or ()
        ]
    )
    sample = setting.labels[:: LABELS // STOCK_SAMPLE]

    def stock() -> None:
        for label in sample:
            enforcer.enforce(
                *("AUS", 3.0, True, "USA", label.project, str(label.category), label.rank),
                *(label.releasable_to is None or "AUS" in label.releasable_to, "view"),
            )

    taken, whole, by_stock = alternately(scope, with_engine, lambda: seconds(stock) * LABELS / len(sample), rounds=3)
    report(
        f"cold scope, {LABELS} labels, {RULES} rules",
        ratio=by_stock / taken,
        target=">= 20x",
        met=by_stock / taken >= 20 and taken <= 0.1,
        detail=f"{taken * 1e3:.0f} ms (target 100), {whole * 1e3:.0f} ms with the engine built; "
        f"stock pycasbin {by_stock * 1e3:.0f} ms, from {len(sample)} labels",
    )


def main() -> None:
    """Prints the ratios."""
    setting = Setting()
    warm(setting)
    cold(setting)


if __name__ == "__main__":
    main()
