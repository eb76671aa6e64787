"""What is hidden and what does not exist answer alike, word for word, and take equally long."""

from collections.abc import Awaitable, Callable

import pytest

from policies.actions import Action
from tests.workspace.equally_long import PAIRS, SAMPLE, Question, told_apart
from tests.workspace.services.stage import AUS, USA, Stage
from workspace.domain.errors import WorkspaceError
from workspace.domain.identifiers import Kind, PersonId, ProjectId, RuleId, new_identifier
from workspace.domain.listing import DocumentFilter, MilestoneFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Project

Ask = Callable[[str], Awaitable[object]]


async def _hidden(stage: Stage) -> tuple[dict[str, Ask], dict[str, str]]:
    """Everything that a stranger can ask by id, and an id of each kind that is hidden from them."""
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    stranger = await stage.person(AUS, offices_held=[Role.PROGRAMME_MANAGER, Role.SECURITY_OFFICER])
    hidden: Project = await stage.project(manager)
    rule = await stage.rule(USA, "NZL")
    services, marking = stage.services, MarkingDraft(text="OFFICIAL")

    def project(ask: Callable[[ProjectId], Awaitable[object]]) -> Ask:
        return lambda one: ask(ProjectId(one))

    def person(ask: Callable[[PersonId], Awaitable[object]]) -> Ask:
        return lambda one: ask(PersonId(one))

    asked: dict[str, Ask] = {
        "project": project(lambda one: services.projects.get_many(stage.as_(stranger), ids=[one])),
        "project.members": project(
            lambda one: services.projects.members(stage.as_(stranger), project=one, page=PageRequest())
        ),
        "project.member_count": project(lambda one: services.projects.member_count(stage.as_(stranger), project=one)),
        "project.update": project(
            lambda one: services.projects.update(stage.as_(stranger), id=one, expected_version=1, name="Mine")
        ),
        "project.member_add": project(
            lambda one: services.projects.member_add(
                stage.as_(stranger), project=one, person=stranger, role=Role.OBSERVER
            )
        ),
        "project.member_remove": project(
            lambda one: services.projects.member_remove(stage.as_(stranger), project=one, person=manager)
        ),
        "project.people": project(
            lambda one: services.people.list(stage.as_(stranger), page=PageRequest(), project=one)
        ),
        "project.who_can": project(
            lambda one: services.law.who_can(stage.as_(stranger), action=Action.VIEW, object=one)
        ),
        "project.explain": project(
            lambda one: services.law.explain(stage.as_(stranger), person=stranger, object=one, action=Action.VIEW)
        ),
        "project.who_can_marking": project(
            lambda one: services.law.who_can(stage.as_(stranger), action=Action.VIEW, marking=marking, project=one)
        ),
        "project.document_create": project(
            lambda one: services.documents.create(stage.as_(stranger), project=one, title="Mine", marking=marking)
        ),
        "project.documents": project(
            lambda one: services.documents.page(
                stage.as_(stranger), page=PageRequest(), filter=DocumentFilter(project=one)
            )
        ),
        "project.milestone_count": project(
            lambda one: services.milestones.count(stage.as_(stranger), filter=MilestoneFilter(project=one))
        ),
        "person": person(lambda one: services.people.get_many(stage.as_(stranger), ids=[one])),
        "person.roles": person(lambda one: services.people.roles_many(stage.as_(stranger), ids=[one])),
        "person.update": person(
            lambda one: services.people.update(stage.as_(stranger), id=one, expected_version=1, suspended=True)
        ),
        "rule": lambda one: services.disclosure.rules_many(stage.as_(stranger), ids=[RuleId(one)]),
        "rule.withdraw": lambda one: services.disclosure.rule_withdraw(
            stage.as_(stranger), id=RuleId(one), reason="Mine"
        ),
    }
    return asked, {"project": hidden.id, "person": manager, "rule": rule}


_KINDS = {"project": Kind.PROJECT, "person": Kind.PERSON, "rule": Kind.RULE}


async def _told(ask: Ask, identifier: str) -> str:
    try:
        answer: object = await ask(identifier)
    except WorkspaceError as refusal:
        answer = (type(refusal).__name__, refusal.code, refusal.message, refusal.path)
    return repr(answer).replace(identifier, "<id>")


async def test_hidden_and_absent_are_told_in_the_same_words(stage: Stage) -> None:
    asked, hidden = await _hidden(stage)
    for name, ask in asked.items():
        kind = name.partition(".")[0]
        assert await _told(ask, hidden[kind]) == await _told(ask, new_identifier(_KINDS[kind])), name


@pytest.mark.parametrize("pairs", [SAMPLE, pytest.param(PAIRS, marks=pytest.mark.soak)])
async def test_hidden_and_absent_take_equally_long(stage: Stage, pairs: int) -> None:
    asked, hidden = await _hidden(stage)
    questions = {
        name: Question(hidden[kind], _KINDS[kind], ask)
        for name, ask in asked.items()
        for kind in [name.partition(".")[0]]
    }
    assert await told_apart(questions, pairs=pairs) == {}
