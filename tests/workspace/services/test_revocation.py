"""Change under load: once a change is acknowledged, nobody on any worker is answered by what was before."""

import asyncio
from dataclasses import dataclass, field

import pytest

from policies.actions import Action
from tests.workspace.services.stage import JPN, USA, Stage, worker
from workspace.domain.authority import Facts
from workspace.domain.decisions import Decision
from workspace.domain.identifiers import PersonId, ProjectId, RuleId
from workspace.domain.lawmaking import LawDraft
from workspace.domain.people import Role
from workspace.persistence.database import Database
from workspace.persistence.projects import Projects
from workspace.services.build import Services
from workspace.services.policy_changes import Proposal


@dataclass
class Truth:
    """What was acknowledged: whether the reader may, since which change."""

    allowed: bool = True
    changes: int = 0
    decisions: int = 0
    wrong: list[str] = field(default_factory=list)


async def _read_all_the_time(
    stage: Stage, services: Services, person: PersonId, project: ProjectId, truth: Truth
) -> None:
    """Holds each answer to what was acknowledged before the question, if nothing was changing meanwhile."""
    async with stage.database.unit_of_work() as work:
        facts: Facts = (await Projects(work).undecided([project]))[project].facts
    while truth.changes >= 0:
        before, expected = truth.changes, truth.allowed
        snapshot = await services.gate.operation(stage.principal(person)).snapshot()
        listed = facts.label in snapshot.scope(Action.VIEW).labels
        decided = bool(snapshot.decision(Action.VIEW, facts))
        truth.decisions += 1
        if listed != decided:
            truth.wrong.append("list and decision differ")
        if before == truth.changes and before % 2 == 0 and decided != expected:
            truth.wrong.append(f"after change {before}: {decided}")


async def _let_in_again(stage: Stage, officers: list[PersonId], denial: RuleId) -> None:
    """Ends a denial, as only two officers do."""
    proposer, second = (stage.as_(one) for one in officers)
    asked = Proposal(draft=LawDraft(remove=[denial]), reason="Only for a moment")
    change = await stage.services.changes.propose(proposer, asked)
    await stage.services.changes.decide(second, id=change.id, decision=Decision.APPROVE, rationale="Seen")


async def _race(stage: Stage, database: Database, *, changes: int) -> Truth:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    officers = [await stage.person(USA, offices_held=[Role.SECURITY_OFFICER]) for _ in range(2)]
    reader = await stage.person(JPN)
    project = await stage.project(manager, marking="SECRET//REL TO USA, AUS, JPN")
    await stage.join(project.id, reader)
    truth = Truth()
    workers = [worker(database, stage.strongroom, clock=stage.clock) for _ in range(4)]

    async def change() -> None:
        for number in range(changes):
            truth.changes += 1
            if number % 2:
                denial = await stage.rule(USA, JPN, effect="DENY")
                truth.allowed = False
                truth.changes += 1
                await asyncio.sleep(0.02)
                truth.changes += 1
                await _let_in_again(stage, officers, denial)
                truth.allowed = True
            else:
                await stage.services.projects.member_remove(stage.as_(manager), project=project.id, person=reader)
                truth.allowed = False
                truth.changes += 1
                await asyncio.sleep(0.02)
                truth.changes += 1
                await stage.services.projects.member_add(
                    stage.as_(manager), project=project.id, person=reader, role=Role.RESEARCHER
                )
                truth.allowed = True
            truth.changes += 1
            await asyncio.sleep(0.02)
        truth.changes = -1

    await asyncio.gather(change(), *(_read_all_the_time(stage, one, reader, project.id, truth) for one in workers))
    return truth


async def test_no_worker_answers_by_the_old_state_after_an_acknowledgement(stage: Stage, database: Database) -> None:
    truth = await _race(stage, database, changes=12)
    assert truth.wrong == []
    assert truth.decisions > 100


@pytest.mark.soak
async def test_no_worker_answers_by_the_old_state_after_very_many(stage: Stage, database: Database) -> None:
    truth = await _race(stage, database, changes=2_000)
    assert truth.wrong == []
