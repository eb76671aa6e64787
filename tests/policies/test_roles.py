"""What a role may do at all: only where it is held, and no office opens content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.roles import OFFICES, PROJECT_ROLES, Operation, Role, RoleEngine, RoleUnknown

ENGINE = RoleEngine()
PROJECT, OTHER, NATION, FOREIGN = "project:prj_a", "project:prj_b", "nation:USA", "nation:AUS"
domains = st.sampled_from([PROJECT, OTHER, NATION, FOREIGN])
roles = st.lists(st.tuples(st.sampled_from([*Role]), domains), max_size=4)


@given(st.sampled_from([*Operation]), roles, domains)
def test_casbin_answers_what_the_table_says(operation: Operation, held: list[tuple[Role, str]], domain: str) -> None:
    table = PROJECT_ROLES if domain.startswith("project:") else OFFICES
    expected = any(operation in table[role] for role, place in held if place == domain)
    assert ENGINE.permits(operation, held, domain=domain) == expected


def test_no_office_reads_or_writes_content() -> None:
    content = {Operation.CONTENT_READ, Operation.DOCUMENT_CREATE, Operation.VERSION_CREATE, Operation.VERSION_READ}
    for role in Role:
        assert not any(ENGINE.permits(one, [(role, NATION)], domain=NATION) for one in content)


def test_an_observer_changes_nothing() -> None:
    allowed = {one for one in Operation if ENGINE.permits(one, [(Role.OBSERVER, PROJECT)], domain=PROJECT)}
    assert {one for one in allowed if not one.endswith(".read")} <= {Operation.SPILL_REPORT}


@pytest.mark.parametrize(
    ("held", "domain"),
    [
        ([("KING", PROJECT)], PROJECT),
        ([(Role.OBSERVER, "prj_a")], PROJECT),
        ([(Role.OBSERVER, "planet:mars")], PROJECT),
        ([], "project:"),
        ([], "everything"),
    ],
)
def test_an_unknown_role_or_domain_is_an_error(held: list[tuple[Role | str, str]], domain: str) -> None:
    with pytest.raises(RoleUnknown):
        ENGINE.permits(Operation.DOCUMENT_READ, held, domain=domain)


def test_names_with_commas_and_brackets_grant_nothing() -> None:
    strange = "project:prj_a, project/PROGRAMME_MANAGER)"
    assert not ENGINE.permits(Operation.PROJECT_UPDATE, [(Role.OBSERVER, strange)], domain=strange)
