"""The compiled matcher against stock pycasbin, and the index against every rule: the same answers, always."""

import sys
from collections import Counter
from collections.abc import Iterator

import casbin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.actions import Action
from policies.decision import Granted
from policies.enforcer import CompiledEnforcer, Expression, ModelInvalid, read_model
from policies.engine import Engine
from policies.matcher import FUNCTIONS, MODEL
from policies.standing import OWN
from tests.policies.worlds import TODAY, World, recipient_of, worlds

COLUMNS = ("sub", "obj", "act")
VALUES = ("alice", "bob", "data", "read", "write", "*")

words = st.sampled_from(VALUES)
terms = st.one_of(
    st.tuples(st.sampled_from(["r.", "p."]), st.sampled_from(COLUMNS)).map("".join), words.map(lambda word: f"'{word}'")
)
atoms = st.one_of(
    st.tuples(terms, st.sampled_from(["==", "!="]), terms).map(" ".join),
    st.tuples(terms, terms).map(lambda pair: f"alike({pair[0]}, {pair[1]})"),
    terms.map(lambda term: f"{term} in ('alice', 'read')"),
)
matchers = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda three: f"({' '.join(three)})"),
        inner.map(lambda one: f"!({one})"),
    ),
    max_leaves=6,
)
EFFECTS = (
    "some(where (p.eft == allow))",
    "!some(where (p.eft == deny))",
    "some(where (p.eft == allow)) && !some(where (p.eft == deny))",
)
lines = st.lists(st.tuples(words, words, words, st.sampled_from(["allow", "deny", "other"])), max_size=6, unique=True)
requests = st.lists(st.tuples(words, words, words), min_size=1, max_size=5)


def alike(one: str, other: str) -> bool:
    return "*" in (one, other) or one[:1] == other[:1]


def model_text(matcher: str, effect: str) -> str:
    return f"""
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act, eft
[policy_effect]
e = {effect}
[matchers]
m = {matcher}
"""


@pytest.fixture
def counted(capsys: pytest.CaptureFixture[str]) -> Iterator[Counter[str]]:
    """What was compared, told at the end; one difference fails the test."""
    counts: Counter[str] = Counter()
    yield counts
    with capsys.disabled():
        sys.stdout.write(f"\ncompared with stock pycasbin, without a difference: {dict(counts)}\n")


@given(matchers, st.sampled_from(EFFECTS), lines, requests)
def test_the_compiled_matcher_answers_like_stock_casbin(
    matcher: str, effect: str, policy: list[tuple[str, ...]], asked: list[tuple[str, str, str]]
) -> None:
    compare_model_with_stock(matcher, effect, policy, asked)


@pytest.mark.soak
def test_it_does_in_a_hundred_thousand_models(counted: Counter[str]) -> None:
    @given(matchers, st.sampled_from(EFFECTS), lines, requests)
    @settings(max_examples=100_000)
    def compare(matcher: str, effect: str, policy: list[tuple[str, ...]], asked: list[tuple[str, str, str]]) -> None:
        allowed = compare_model_with_stock(matcher, effect, policy, asked)
        counted.update(models=1, rules=len(policy), requests=len(asked), allowed=allowed)

    compare()


def compare_model_with_stock(
    matcher: str, effect: str, policy: list[tuple[str, ...]], asked: list[tuple[str, str, str]]
) -> int:
    """How many requests both allow."""
    allowed = 0
    text = model_text(matcher, effect)
    stock = casbin.Enforcer(casbin.Enforcer.new_model(text=text))
    stock.add_function("alike", alike)
    stock.add_policies([list(line) for line in policy])
    ours = CompiledEnforcer(casbin.Enforcer.new_model(text=text), functions={"alike": alike})
    ours.add_lines(policy)
    for request in asked:
        verdict, line = ours.answer(*request)
        if policy:
            assert [verdict, list(line)] == list(stock.enforce_ex(*request))
        else:
            assert not verdict  # stock evaluates the matcher with empty columns, and may allow
        allowed += verdict
    return allowed


@given(worlds())
@settings(max_examples=60)
def test_the_index_and_the_compiled_law_answer_like_stock_casbin_over_every_rule(world: World) -> None:
    compare_with_stock(world)


@pytest.mark.soak
def test_they_do_in_a_hundred_thousand_worlds(counted: Counter[str]) -> None:
    @given(worlds())
    @settings(max_examples=100_000)
    def compare(world: World) -> None:
        allowed = compare_with_stock(world)
        counted.update(worlds=1, rules=len(world.rules), decisions=allowed.total(), allowed=allowed[True])

    compare()


def compare_with_stock(world: World) -> Counter[bool]:
    """Asks the world's question, and the same about viewing and downloading; the answers both give."""
    engine = Engine(rules=world.rules, register=world.register, today=TODAY)
    stock = casbin.Enforcer(read_model(MODEL))
    for name, function in FUNCTIONS.items():
        stock.add_function(name, function)
    authorities = world.label.authorities
    own = [[f"{OWN}{one}", one, one, "*", "*", "4.0", "*", "*", "*", "allow"] for one in authorities]
    stock.add_policies([*own, *(list(rule.line()) for rule in world.rules)])
    answers: Counter[bool] = Counter()
    for action in dict.fromkeys([world.action, Action.VIEW, Action.DOWNLOAD]):
        to = recipient_of(action, world.to)
        question = engine.question(
            subject=world.subject, label=world.label, action=action, member=True, to=to, intact=True
        )
        verdict = all(stock.enforce(question, authority) for authority in question.label.authorities)
        assert verdict == isinstance(engine.answer(question), Granted)
        answers[verdict] += 1
    return answers


@pytest.mark.parametrize(
    "matcher",
    ["__import__('os')", "r_sub.__class__ == p_sub", "(lambda: True)()", "[x for x in r_sub]",
     "alike(r_sub, other=p_sub)", "r_sub[0] == p_sub", "f'{r_sub}' == p_sub", "r_sub + p_sub == 'x'"],
)  # fmt: skip
def test_a_matcher_holds_nothing_but_names_comparisons_and_known_functions(matcher: str) -> None:
    with pytest.raises(ModelInvalid):
        Expression(matcher, {"alike": alike})


def test_a_line_that_is_not_all_text_is_refused() -> None:
    enforcer = CompiledEnforcer(read_model(MODEL), functions=FUNCTIONS)
    with pytest.raises(ModelInvalid):
        enforcer.add_lines([("only", "two")])


def test_a_guard_that_raises_denies(monkeypatch: pytest.MonkeyPatch) -> None:
    from policies import matcher
    from policies.cases.files import read_file
    from policies.cases.judging import judge
    from tests.policies.test_cases import FOLDER

    def broken(_: object) -> None:
        raise ZeroDivisionError

    file = read_file(str(FOLDER / "authority.yaml"))
    assert judge(file.cases[0], file).got == "allow"
    monkeypatch.setitem(matcher.GUARDS, "distribution", broken)
    assert judge(file.cases[0], file).got == "deny"
