"""The names that clients rely on: what we have is exactly what the contract says, what we have not is listed here."""

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)

from schema.snapshot import main, picture

CONTRACT = parse(Path(__file__).with_name("contract.graphql").read_text(encoding="utf-8"))
OURS = parse(picture())

NOT_YET = {
    # lists and reads
    "Query.auditCheckpoint",
    "Query.disclosureRequests",
    "Milestone.gate",
    "Milestone.slipDays",
    # changes
    "Mutation.baselineCreate",
    "Mutation.disclosureRecall",
    "Mutation.disclosureRequestCreate",
    "Mutation.disclosureRequestDecide",
    "Mutation.gateDecide",
    "Mutation.personInvite",
    "Mutation.personOffboard",
    # types that only those use
    "AuditCheckpoint",
    "DisclosureRecallInput",
    "DisclosureRequestCreateInput",
    "DisclosureRequestDecideInput",
    "DisclosureRequestFilter",
    "Gate",
    "GateDecision",
    "RequestState",
}

Members = dict[str, dict[str, str]]


def shapes(document: DocumentNode) -> Members:
    """Reads a schema as type -> member -> what the member is."""
    found: Members = {}
    for node in document.definitions:
        match node:
            case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
                found[node.name.value] = {field.name.value: _field(field) for field in node.fields or ()}
            case InputObjectTypeDefinitionNode():
                found[node.name.value] = {value.name.value: _input(value) for value in node.fields or ()}
            case EnumTypeDefinitionNode():
                found[node.name.value] = {value.name.value: "value" for value in node.values or ()}
    return found


def _field(node: FieldDefinitionNode) -> str:
    arguments = sorted(f"{argument.name.value}: {_input(argument)}" for argument in node.arguments or ())
    return f"({', '.join(arguments)}): {print_ast(node.type)}"


def _input(node: InputValueDefinitionNode) -> str:
    default = f" = {print_ast(node.default_value)}" if node.default_value else ""
    return print_ast(node.type) + default


def differences() -> Iterator[str]:
    """Lists what the contract names and we have not, or have in another shape."""
    contract, ours = shapes(CONTRACT), shapes(OURS)
    for name, members in contract.items():
        if name not in ours:
            yield name
            continue
        for member, shape in members.items():
            if ours[name].get(member) != shape:
                yield f"{name}.{member}"


def test_everything_we_have_has_the_names_and_types_of_the_contract() -> None:
    assert set(differences()) == NOT_YET


def test_every_type_implements_what_the_contract_says() -> None:
    ours = {node.name.value: node for node in OURS.definitions if isinstance(node, ObjectTypeDefinitionNode)}
    for node in CONTRACT.definitions:
        if isinstance(node, ObjectTypeDefinitionNode) and node.name.value in ours:
            wanted = {interface.name.value for interface in node.interfaces or ()}
            given = {interface.name.value for interface in ours[node.name.value].interfaces or ()}
            assert wanted <= given, node.name.value


def test_every_connection_has_the_same_four_fields() -> None:
    connections = {name: members for name, members in shapes(OURS).items() if name.endswith("Connection")}
    assert len(connections) > 5
    for name, members in connections.items():
        subject = name.removesuffix("Connection")
        node = "Node" if subject == "Search" else subject
        assert members == {
            "edges": f"(): [{subject}Edge!]!",
            "nodes": f"(): [{node}!]!",
            "pageInfo": "(): PageInfo!",
            "totalCount": "(): Int!",
        }


def test_every_payload_carries_errors_and_every_field_but_errors_can_be_null() -> None:
    payloads = {name: members for name, members in shapes(OURS).items() if name.endswith("Payload")}
    assert len(payloads) == len(shapes(OURS)["Mutation"])
    for members in payloads.values():
        assert members.pop("errors") == "(): [UserError!]!"
        assert not [shape for shape in members.values() if shape.endswith("!")]


def test_the_committed_snapshot_is_what_the_code_says() -> None:
    assert main(["--check"]) == 0
