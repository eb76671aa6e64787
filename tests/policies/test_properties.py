"""What holds of the law in every world: it only ever gets stricter, and order and names do not matter."""

import random
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policies.actions import Action
from policies.decision import Denied, Escalated, Granted
from policies.engine import Engine
from policies.labels import Label
from policies.register import Consent, Register
from policies.replacing import only_narrows, standing_narrows
from policies.rules import DisclosureRule, Effect
from policies.subject import Subject
from tests.policies.worlds import NATIONS, TODAY, World, labels, organisations, rules, worlds

Change = Callable[[World, st.DataObject], World]


def fewer_clearances(world: World, data: st.DataObject) -> World:
    held = world.subject.clearances
    kept = data.draw(st.sets(st.integers(0, len(held) - 1)) if held else st.just(set[int]()))
    return replace(world, subject=replace(world.subject, clearances=tuple(held[index] for index in kept)))


def suspended_clearances(world: World, _: st.DataObject) -> World:
    suspended = tuple(replace(one, suspended=True) for one in world.subject.clearances)
    return replace(world, subject=replace(world.subject, clearances=suspended))


def fewer_releasees(world: World, data: st.DataObject) -> World:
    listed = world.label.releasable_to
    kept = (
        None
        if listed is None
        else tuple(data.draw(st.sets(st.sampled_from(listed)) if listed else st.just(set[str]())))
    )
    return replace(world, label=replace(world.label, releasable_to=kept))


def one_more_denial(world: World, data: st.DataObject) -> World:
    return replace(world, rules=(*world.rules, data.draw(rules(st.just(Effect.DENY)))))


def one_permission_less(world: World, _: st.DataObject) -> World:
    first = next((rule for rule in world.rules if rule.effect is Effect.ALLOW), None)
    return replace(world, rules=tuple(rule for rule in world.rules if rule is not first))


def one_more_source(world: World, data: st.DataObject) -> World:
    sources = (*world.label.source_nations, data.draw(st.sampled_from(NATIONS)))
    return replace(world, label=replace(world.label, source_nations=sources))


def no_consents_and_authorisations(world: World, _: st.DataObject) -> World:
    return replace(world, register=replace(world.register, consents=(), authorisations=()))


def one_more_restriction(world: World, data: st.DataObject) -> World:
    values = (*world.label.restrictive, data.draw(st.sampled_from(["RED", "BLUE", "GREEN"])))
    return replace(world, label=replace(world.label, restrictive=values))


def one_attribute_not_asserted(world: World, data: st.DataObject) -> World:
    names = ["citizenships", "clearances", "accesses", "organisation", "employment", "nda", "location", "mfa",
             "former_citizenships", "permanent_residencies", "distribution_lists", "screened", "projects",
             "organisation.kind", "organisation.name", "organisation.cmmc", "organisation.debarred"]  # fmt: skip
    missing = frozenset({data.draw(st.sampled_from(names))})
    return replace(world, subject=replace(world.subject, missing=missing))


def no_membership(world: World, _: st.DataObject) -> World:
    return replace(world, member=False)


def debarment(world: World, _: st.DataObject) -> World:
    return replace(
        world, subject=replace(world.subject, organisation=replace(world.subject.organisation, debarred=True))
    )


def rules_replaced_by_narrower_ones(world: World, data: st.DataObject) -> World:
    ended = data.draw(st.lists(st.sampled_from(world.rules), unique_by=id) if world.rules else st.just([]))
    made = data.draw(st.lists(st.sampled_from(ended).map(replace) if ended else rules(), max_size=3))
    made = [data.draw(st.sampled_from([rule, *_narrower(rule)])) for rule in made]
    assume(only_narrows(made=made, ended=ended))
    kept = [rule for rule in world.rules if not any(rule is one for one in ended)]
    return replace(world, rules=(*kept, *(replace(rule, id=f"made-{place}") for place, rule in enumerate(made))))


def _narrower(rule: DisclosureRule) -> list[DisclosureRule]:
    return [
        replace(rule, categories=frozenset({1})),
        replace(rule, methods=frozenset({Action.VIEW})),
        replace(rule, valid_until=TODAY),
        replace(rule, receiving="AUS"),
        replace(rule, effect=Effect.DENY, receiving="*"),
    ]


def a_lesser_standing(world: World, data: st.DataObject) -> World:
    before = world.subject.organisation
    drawn = data.draw(organisations())
    names = data.draw(st.sets(st.sampled_from([field.name for field in fields(before)][2:])))
    after = replace(before, **{name: data.draw(st.sampled_from([None, getattr(drawn, name)])) for name in names})
    assume(standing_narrows(after, before))
    return replace(world, subject=replace(world.subject, organisation=after))


@pytest.mark.parametrize(
    "narrowing",
    [
        rules_replaced_by_narrower_ones,
        a_lesser_standing,
        fewer_clearances,
        suspended_clearances,
        fewer_releasees,
        one_more_denial,
        one_permission_less,
        one_more_source,
        no_consents_and_authorisations,
        one_more_restriction,
        one_attribute_not_asserted,
        no_membership,
        debarment,
    ],
)
@given(world=worlds(), data=st.data())
@settings(max_examples=60)
def test_what_narrows_never_opens(narrowing: Change, world: World, data: st.DataObject) -> None:
    if narrowing(world, data).opens():
        assert world.opens()


@given(worlds(), st.sampled_from(NATIONS))
def test_an_originator_more_never_opens_for_anybody_else(world: World, more: str) -> None:
    """An owner has what it owns; export law treats the nations that hold Japanese technology alike."""
    own = more in world.subject.citizenships or world.to in {more, "org:Hoshi"} or world.label.export.controlled
    wider = replace(world, label=replace(world.label, originators=(*world.label.originators, more)))
    if not own and wider.opens():
        assert world.opens()


@given(worlds())
def test_who_is_no_member_has_nothing(world: World) -> None:
    assert not replace(world, member=False).opens()


@given(worlds(), st.integers())
def test_order_never_matters(world: World, seed: int) -> None:
    shuffled = random.Random(seed).sample(world.rules, len(world.rules))
    register = replace(
        world.register,
        consents=world.register.consents[::-1],
        authorisations=world.register.authorisations[::-1],
        groups=dict(sorted(world.register.groups.items(), reverse=True)),
    )
    subject = replace(world.subject, clearances=world.subject.clearances[::-1])
    turned = replace(world, rules=tuple(shuffled), register=register, subject=subject)
    assert subject.class_digest == world.subject.class_digest
    one, two = world.decision(), turned.decision()
    assert type(one) is type(two)
    if isinstance(one, Denied | Escalated) and isinstance(two, Denied | Escalated):
        assert one.reasons == two.reasons


SWAPPED = {"AUS": "CAN", "CAN": "AUS"}
"""Two nations that no guard singles out, once export control and group memberships are left aside."""


def renamed(world: World) -> World:
    def name(nation: str) -> str:
        return SWAPPED.get(nation, nation)

    def names(values: frozenset[str]) -> frozenset[str]:
        return frozenset(name(value) for value in values)

    subject, label = world.subject, world.label
    body = replace(subject.organisation, nation=name(subject.organisation.nation or "USA"), facility_clearance=None)
    person = Subject(
        citizenships=names(subject.citizenships),
        accesses=subject.accesses,
        distribution_lists=subject.distribution_lists,
        organisation=body,
        mfa=subject.mfa,
    )
    return replace(
        world,
        to=name(world.to),
        subject=person,
        rules=tuple(
            replace(rule, releasing=name(rule.releasing), receiving=name(rule.receiving)) for rule in world.rules
        ),
        register=Register(
            consents=tuple(
                Consent(nation=name(one.nation), to=names(one.to), valid_until=one.valid_until)
                for one in world.register.consents
            )
        ),
        label=replace(
            label,
            originators=tuple(name(one) for one in label.originators),
            source_nations=tuple(name(one) for one in label.source_nations),
            releasable_to=None if label.releasable_to is None else tuple(name(one) for one in label.releasable_to),
            display_only=tuple(name(one) for one in label.display_only),
        ),
    )


@given(worlds())
def test_renaming_nations_consistently_changes_nothing(world: World) -> None:
    plain_rules = tuple(
        replace(rule, max_level="*", receiving="*" if rule.receiving in {"FVEY", "AUKUS"} else rule.receiving)
        for rule in world.rules
    )
    tokens = world.label.releasable_to
    nations = None if tokens is None else tuple(token for token in tokens if "@" not in token)
    label = replace(world.label, rank=0.0, releasable_to=nations, caveats=())
    if label.export.controlled or "AUS" in label.policy:
        return
    plain = renamed(renamed(replace(world, rules=plain_rules, label=label)))
    assert type(renamed(plain).decision()) is type(plain.decision())


@given(labels())
def test_a_label_reads_back_from_its_json_with_the_same_digest(label: Label) -> None:
    again = Label.from_json(label.to_json())
    assert again == label
    assert again.digest == label.digest


@given(worlds(), st.lists(labels(), max_size=6), st.sampled_from([Action.VIEW, Action.DOWNLOAD, Action.EDIT]))
def test_many_labels_at_once_come_out_as_one_by_one(world: World, many: list[Label], action: Action) -> None:
    together = Engine(rules=world.rules, register=world.register, today=TODAY)
    verdicts = together.decide_labels(subject=world.subject, labels=many, action=action, member=True)
    assert verdicts == [replace(world, label=label, action=action).decision() for label in many]
    granted = together.grants(subject=world.subject, labels=many, action=action)
    assert granted == [verdict if isinstance(verdict, Granted) else None for verdict in verdicts]


@given(worlds())
def test_what_is_withheld_always_has_a_reason(world: World) -> None:
    decision = world.decision()
    assert isinstance(decision, Granted) or decision.reasons


@given(worlds())
def test_a_grant_names_a_rule_for_every_nation_that_is_not_the_recipients_own(world: World) -> None:
    decision = replace(world, action=Action.VIEW).decision()
    if isinstance(decision, Granted):
        foreign = [one for one in world.label.authorities if one not in world.subject.citizenships]
        by_id: dict[str, DisclosureRule] = {rule.id: rule for rule in world.rules}
        assert {by_id[name].releasing for name in decision.rules} >= set(foreign)
