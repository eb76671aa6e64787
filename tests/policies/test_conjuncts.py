"""No conjunct of a Casbin model is decoration: without it, cases come out differently."""

import re
from collections.abc import Iterator
from pathlib import Path

import casbin
import pytest

from policies import matcher, roles
from policies.cases.files import Case, CaseFile, Kind, read_file
from policies.cases.judging import judge
from policies.enforcer import CompiledEnforcer, Expression, read_model
from policies.roles import Operation, Role, RoleEngine
from tests.policies.unindexed import EngineWithoutIndex

FILES = [read_file(str(path)) for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))]
CASES = [(file, case) for file in FILES for case in file.cases if case.kind is Kind.ACCESS]


def conjuncts(model: str) -> list[str]:
    text: str = read_model(model)["m"]["m"].value
    return [part.strip() for part in text.split("&&")]


def answers(cases: list[tuple[CaseFile, Case]]) -> Iterator[str]:
    for file, case in cases:
        yield judge(case, file).got


BEFORE = list(answers(CASES))


@pytest.mark.parametrize("conjunct", conjuncts("disclosure.conf"))
def test_every_conjunct_of_the_disclosure_law_decides_some_case(conjunct: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = " && ".join(part for part in conjuncts("disclosure.conf") if part != conjunct)
    weaker = Expression(rest, matcher.FUNCTIONS)
    monkeypatch.setattr("policies.engine.expression", lambda: weaker)
    name = conjunct.partition("(")[0]
    guards, of_authority = matcher.named_guards()
    left = tuple(one for one in guards if one != name), tuple(one for one in of_authority if one != name)
    monkeypatch.setattr("policies.engine.named_guards", lambda: left)
    monkeypatch.setattr("policies.cases.judging.Engine", EngineWithoutIndex)
    changed = [case.id for (_, case), was, now in zip(CASES, BEFORE, answers(CASES), strict=True) if was != now]
    assert changed


@pytest.mark.parametrize("conjunct", conjuncts("roles.conf"))
def test_every_conjunct_of_the_role_model_decides_something(conjunct: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def permitted() -> list[bool]:
        engine = RoleEngine()
        held = [(Role.OBSERVER, "project:prj_a"), (Role.SECURITY_OFFICER, "nation:USA")]
        domains = ("project:prj_a", "project:prj_b", "nation:USA", "nation:AUS")
        return [engine.permits(operation, held, domain=domain) for operation in Operation for domain in domains]

    before = permitted()
    text = re.sub(r"m = .*", "m = " + " && ".join(c for c in conjuncts("roles.conf") if c != conjunct), _text())
    text = text.replace("r_", "r.").replace("p_", "p.")
    monkeypatch.setattr(roles, "read_model", lambda _: casbin.Enforcer.new_model(text=text))
    assert permitted() != before


def _text() -> str:
    return (Path(roles.__file__).parent / "roles.conf").read_text(encoding="utf-8")


def test_an_enforcer_without_lines_denies() -> None:
    model = casbin.Enforcer.new_model(
        text="""
[request_definition]
r = who
[policy_definition]
p = who, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = anybody(r.who)
"""
    )
    enforcer = CompiledEnforcer(model, functions={"anybody": lambda _: True})
    assert enforcer.answer("me") == (False, ())
