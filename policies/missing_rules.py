"""Which rules a marking would need: a label may release no further than its originators' rules disclose.

Tells authors, before anything is stored, whose rule is missing and for whom. Nobody is let in by what is said here.
"""

from dataclasses import dataclass

from policies.actions import Action
from policies.engine import Engine
from policies.labels import Label
from policies.question import Question, named_recipient
from policies.register import Register
from policies.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRule:
    """A rule without which a marking releases more than its nations disclose.

    Attributes:
        originator: whose rule is missing.
        receiving: the nation or `org:NAME` that the marking releases to.
    """

    originator: str
    receiving: str


def missing_rules(engine: Engine, label: Label) -> tuple[MissingRule, ...]:
    """Which rules would have to exist for every nation and organisation that the marking names to view it."""
    governing = label.on(engine.today)
    named = sorted(_released_to(governing, engine.register))
    return tuple(
        MissingRule(originator=authority, receiving=to)
        for authority in governing.authorities
        for to in named
        if not _discloses(engine, governing, authority, to)
    )


def _discloses(engine: Engine, label: Label, authority: str, to: str) -> bool:
    """Whether an authority's rules let a nation, or somebody of it, view what bears the label."""
    firms = (f"org:{name}" for name, nation in engine.register.organisations.items() if nation == to)
    return any(engine.discloses(_viewing(engine, label, one), authority) for one in (to, *firms))


def _viewing(engine: Engine, label: Label, by: str) -> Question:
    """The question whether a nation or an organisation, of which nothing else is known, may view it."""
    somebody = named_recipient(by, subject=Subject(citizenships=frozenset()), register=engine.register)
    return Question(
        subject=somebody,
        label=label,
        action=Action.VIEW,
        member=True,
        recipient=somebody,
        by_name=True,
        place=None,
        today=engine.today,
        register=engine.register,
        keys=engine.keys(somebody),
        intact=True,
    )


def _released_to(label: Label, register: Register) -> frozenset[str]:
    """The nations and organisations that a marking names, its authorities left aside."""
    tokens = (*(label.releasable_to or ()), *label.display_only, *(label.only_to or ()))
    nations: frozenset[str] = frozenset(token for token in tokens if token.startswith("org:"))
    for token in tokens:
        nations |= register.expand(token)
    return nations - frozenset(label.originators)
