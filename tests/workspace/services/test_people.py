"""People: whom one sees, what is withheld, and who administers whom."""

import pytest

from tests.workspace.services.stage import AUS, JPN, USA, Stage
from workspace.domain.errors import Conflict, Invalid, NotFound, PolicyDenied, Unauthenticated
from workspace.domain.identifiers import Kind, NationCode, OrganisationId, PersonId, new_identifier
from workspace.domain.paging import PageRequest
from workspace.domain.people import ClearanceDraft, Role

ALL = PageRequest(first=100)


async def test_one_sees_the_own_nation_and_fellow_members_only(stage: Stage) -> None:
    manager = await stage.person(USA, name="Manager", offices_held=[Role.PROGRAMME_MANAGER])
    compatriot = await stage.person(USA, name="Compatriot")
    fellow, stranger = await stage.person(AUS, name="Fellow"), await stage.person(AUS, name="Stranger")
    project = await stage.project(manager)
    await stage.join(project.id, fellow)
    people = stage.services.people
    listed = await people.list(stage.as_(manager), page=ALL)
    assert [edge.item.id for edge in listed.edges] == [compatriot, fellow, manager]
    assert await people.count(stage.as_(manager)) == 3
    assert await people.get_many(stage.as_(manager), ids=[stranger]) == [None]
    members = await people.list(stage.as_(manager), page=ALL, project=project.id)
    assert {edge.item.id for edge in members.edges} == {manager, fellow}
    unseen = await people.list(stage.as_(stranger), page=ALL, project=project.id)
    assert not unseen.edges
    found = await people.list(stage.as_(manager), page=ALL, text="fell")
    assert [edge.item.id for edge in found.edges] == [fellow]


async def test_mail_and_clearances_go_to_oneself_and_the_own_officers_only(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    officer = await stage.person(AUS, offices_held=[Role.SECURITY_OFFICER])
    australian = await stage.person(AUS)
    project = await stage.project(manager)
    await stage.join(project.id, australian)

    async def clear_to(viewer: PersonId) -> bool:
        person = (await stage.services.people.get_many(stage.as_(viewer), ids=[australian]))[0]
        assert person is not None
        assert (person.email is None) == (person.clearances is None) == (person.suspended is None)
        return person.email is not None

    assert await clear_to(australian)
    assert await clear_to(officer)
    assert not await clear_to(manager)


async def test_roles_are_told_of_visible_projects_and_offices(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    other, colleague = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER]), await stage.person(AUS)
    shared, hidden = await stage.project(manager), await stage.project(other)
    await stage.join(shared.id, colleague)
    await stage.join(hidden.id, colleague)
    told = await stage.services.people.roles_many(stage.as_(manager), ids=[colleague, manager])
    assert [(role.role, role.project) for role in told[0]] == [(Role.RESEARCHER, shared.id)]
    assert {(role.role, role.project) for role in told[1]} == {
        (Role.PROGRAMME_MANAGER, None),
        (Role.PROGRAMME_MANAGER, shared.id),
    }


async def test_an_employer_is_visible_with_its_people(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    viewer = await stage.services.people.viewer(stage.as_(manager))
    stranger = await stage.person(JPN)
    employer = (await stage.services.people.viewer(stage.as_(stranger))).organisation
    assert viewer.organisation is not None
    assert employer is not None
    unknown = OrganisationId(new_identifier(Kind.ORGANISATION))
    own, foreign, absent = await stage.services.people.organisations(
        stage.as_(manager), ids=[viewer.organisation, employer, unknown]
    )
    assert own is not None
    assert foreign is None
    assert absent is None


async def test_officers_suspend_their_own_people_at_once(stage: Stage) -> None:
    officer = await stage.person(AUS, offices_held=[Role.SECURITY_OFFICER])
    person = await stage.person(AUS)
    operation = stage.as_(person)
    await stage.services.people.viewer(operation)
    changed = await stage.services.people.update(stage.as_(officer), id=person, expected_version=1, suspended=True)
    assert (changed.suspended, changed.version) == (True, 2)
    with pytest.raises(Unauthenticated):
        await stage.services.people.viewer(stage.as_(person))
    with pytest.raises(Conflict):
        await stage.services.people.update(stage.as_(officer), id=person, expected_version=1, suspended=False)


async def test_a_clearance_that_is_taken_closes_what_it_opened(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    officer = await stage.person(AUS, offices_held=[Role.SECURITY_OFFICER])
    reader = await stage.person(AUS)
    project = await stage.project(manager, marking="SECRET//REL TO USA, AUS, JPN")
    await stage.join(project.id, reader)
    assert (await stage.services.projects.get_many(stage.as_(reader), ids=[project.id]))[0] is not None
    lower = [ClearanceDraft(policy="AUS", level="OFFICIAL", expires=None)]
    changed = await stage.services.people.update(stage.as_(officer), id=reader, expected_version=1, clearances=lower)
    assert changed.clearances is not None
    assert [held.level for held in changed.clearances] == ["OFFICIAL"]
    assert await stage.services.projects.get_many(stage.as_(reader), ids=[project.id]) == [None]


async def test_who_may_not_change_a_person(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    foreigner, compatriot = await stage.person(AUS), await stage.person(USA)
    project = await stage.project(manager)
    for person in (foreigner, officer):
        await stage.join(project.id, person)
    hidden = await stage.person(JPN)
    for viewer, target, refused in [
        (manager, compatriot, PolicyDenied),
        (officer, foreigner, PolicyDenied),
        (officer, officer, PolicyDenied),
        (officer, hidden, NotFound),
        (officer, PersonId(new_identifier(Kind.PERSON)), NotFound),
        (officer, PersonId("nobody"), Invalid),
    ]:
        with pytest.raises(refused):
            await stage.services.people.update(stage.as_(viewer), id=target, expected_version=1, suspended=True)


async def test_an_unknown_level_is_invalid(stage: Stage) -> None:
    officer, person = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER]), await stage.person(USA)
    with pytest.raises(Invalid):
        await stage.services.people.update(
            stage.as_(officer),
            id=person,
            expected_version=1,
            clearances=[ClearanceDraft(policy="USA", level="VERY SECRET")],
        )


async def test_nations_are_public(stage: Stage) -> None:
    viewer = await stage.person(USA)
    known, unknown = await stage.services.people.nations_many(stage.as_(viewer), codes=[AUS, NationCode("ZZZ")])
    assert known is not None
    assert known.code == AUS
    assert unknown is None
