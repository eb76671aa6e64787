"""No document makes the server work out of proportion to its length."""

import pytest
from graphql import GraphQLError, parse

from schema.build import build_schema
from schema.execution import Asked
from schema.limits import STANDARD, Limits, Measure, measure
from schema.prepare import Prepared

SCHEMA = build_schema()
GENEROUS = Limits(
    tokens=10**6,
    operations=10**6,
    fragments=10**6,
    fields=10**400,
    repeats=10**400,
    depth=10**6,
    aliases=10**400,
    directives=10**400,
    cost=10**400,
)


def fragment_chain(length: int, *, fan_out: int = 2) -> str:
    """Each fragment spreads the next one `fan_out` times under other names: fan_out**length fields unfolded."""
    links = [
        f"fragment F{place} on Person {{ "
        + " ".join(f"a{copy}: nation {{ code }} ...F{place + 1}" for copy in range(fan_out))
        + " }"
        for place in range(length)
    ]
    return "{ viewer { ...F0 } } " + " ".join(links) + f" fragment F{length} on Person {{ id }}"


def nested_chain(length: int) -> str:
    """Each fragment nests the next one twice: 2**length fields unfolded, and as many paths."""
    links = [
        f"fragment F{place} on Milestone {{ a: dependsOn {{ ...F{place + 1} }} b: dependsOn {{ ...F{place + 1} }} }}"
        for place in range(length)
    ]
    last = f" fragment F{length} on Milestone {{ id }}"
    return "{ milestones { nodes { ...F0 } } } " + " ".join(links) + last


def measured(
    query: str,
    *,
    limits: Limits = STANDARD,
    variables: dict[str, object] | None = None,
    operation: str | None = None,
) -> Measure:
    return measure(parse(query), schema=SCHEMA._schema, limits=limits, variables=variables or {}, operation=operation)


def code(query: str) -> str:
    with pytest.raises(GraphQLError) as caught:
        measured(query)
    return str((caught.value.extensions or {}).get("code"))


@pytest.mark.parametrize("bomb", [fragment_chain, nested_chain])
def test_the_steps_taken_grow_with_the_length_of_the_document_and_not_with_what_it_unfolds_to(bomb: object) -> None:
    assert callable(bomb)
    short, long = (measured(bomb(length), limits=GENEROUS) for length in (10, 20))
    assert long.visited <= 2 * short.visited
    assert long.cost > 900 * short.cost


@pytest.mark.parametrize(
    "query",
    [
        fragment_chain(40),
        nested_chain(40),
        fragment_chain(6, fan_out=10),
        "{ " + " ".join(f"a{number}: __typename" for number in range(31)) + " }",
        "{ " + "__typename " * 60 + "}",
        "{ " + "viewer { id } " * 60 + "}",
        "{ milestones { nodes { " + "dependsOn { " * 12 + "id" + " }" * 12 + " } } }",
        "{ viewer { id " + "@include(if: true) " * 31 + " } }",
        "{ projects(first: 100) { nodes { documents(first: 100) { nodes { id } } } } }",
        "{ __schema { types { fields { type { fields { name } } } } } }",
        '{ __type(name: "Query") { fields { type { interfaces { fields { name } } } } } }',
        "{ "
        + " ".join(f"a{number}: __schema {{ types {{ fields {{ args {{ name }} }} }} }}" for number in range(30))
        + " }",
        " ".join(f"query Q{number} {{ __typename }}" for number in range(11)),
        "{ ...F0 } " + " ".join(f"fragment F{number} on Query {{ ...F{number + 1} }}" for number in range(51)),
    ],
)
def test_what_asks_for_too_much_is_refused_before_it_is_validated(query: str) -> None:
    assert code(query) == "LIMIT"


def test_fragments_that_spread_themselves_end_the_measure_and_are_refused_by_validation() -> None:
    query = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A viewer { id } }"
    assert measured(query).visited < 10
    refused = SCHEMA.prepare(Asked(query=query), remember=False)
    assert not isinstance(refused, Prepared)


def test_a_fragment_that_nobody_spreads_is_limited_as_well() -> None:
    deep = "dependsOn { " * 12 + "id" + " }" * 12
    assert code("{ __typename } fragment F on Milestone { " + deep + " }") == "LIMIT"


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ __typename }", 1),
        ("{ viewer { id displayName } }", 3),
        ("{ documents { nodes { id } } }", 11 + 20 * 2),
        ("{ documents(first: 3) { nodes { id title } } }", 11 + 3 * 3),
        ("{ documents(last: 3) { nodes { id title } } }", 11 + 3 * 3),
        ("{ documents(first: 5000) { nodes { id } } }", 11 + 100 * 2),
        ("{ documents(first: -1) { nodes { id } } }", 11 + 2),
        ("{ documents(first: " + "9" * 5001 + ") { nodes { id } } }", 11 + 100 * 2),
        ("{ nations { code } }", 1 + 10),
        ("{ projects(first: 2) { nodes { documents(first: 3) { nodes { id } } } } }", 11 + 2 * (1 + 11 + 3 * 2)),
    ],
)
def test_each_page_is_counted_at_its_size(query: str, cost: int) -> None:
    assert measured(query).cost == cost


def test_sizes_of_pages_are_read_from_variables_and_their_defaults() -> None:
    query = "query ($n: Int = 7) { documents(first: $n) { nodes { id } } }"
    assert measured(query).cost == 11 + 7 * 2
    assert measured(query, variables={"n": 4}).cost == 11 + 4 * 2
    assert measured(query, variables={"n": 4.0}).cost == 11 + 4 * 2
    assert measured(query, variables={"n": "many"}).cost == 11 + 20 * 2
    assert measured(query).sizes == {"n"}


def test_another_operation_cannot_make_a_default_look_small() -> None:
    asking = "query Asked($n: Int = 100) { documents(first: $n) { nodes { id } } }"
    beside = " query Beside($n: Int = 1) { documents(first: $n) { nodes { id } } }"
    assert measured(asking + beside, operation="Asked").cost >= measured(asking, operation="Asked").cost


def test_the_standard_introspection_query_is_within_the_limits() -> None:
    from graphql import get_introspection_query

    measured(get_introspection_query(input_value_deprecation=True))


def test_only_valid_documents_of_people_who_are_signed_in_are_remembered() -> None:
    asked = Asked(query="{ viewer { id version } }")
    first, again = (SCHEMA.prepare(asked, remember=False) for _ in range(2))
    assert isinstance(first, Prepared)
    assert isinstance(again, Prepared)
    assert first.document is not again.document
    kept, known = (SCHEMA.prepare(asked, remember=True) for _ in range(2))
    assert isinstance(kept, Prepared)
    assert isinstance(known, Prepared)
    assert kept.document is known.document


def test_the_cost_of_a_remembered_document_follows_the_variables() -> None:
    query = "query ($n: Int) { documents(first: $n) { nodes { id version } } }"
    for size in (5, 50, 5):
        prepared = SCHEMA.prepare(Asked(query=query, variables={"n": size}), remember=True)
        assert isinstance(prepared, Prepared)
        assert prepared.measure.cost == 11 + size * 3
