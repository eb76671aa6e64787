"""What a list shows and counts is what would be decided about each of its rows, in whatever world.

The gate under test lives through all worlds, so that its verdicts are warm, its label book grows and epochs pass. The
answer it is held to comes from an engine made for that world alone, asked about each row with the full facts.
"""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from policies.actions import Action
from policies.composing import compose_label
from policies.engine import Engine
from policies.export.status import NOT_CONTROLLED
from policies.labels import Label
from policies.register import Register
from policies.rules import DisclosureRule, Effect
from policies.subject import Clearance, Employment, Organisation, OrganisationKind, Screening, Subject
from tests.workspace.services.stage import AUS, GBR, JPN, START, USA, Stage, coalition
from workspace.domain.identifiers import DocumentId, Kind, LabelId, NationCode, PersonId, ProjectId, new_identifier
from workspace.domain.listing import DocumentFilter, DocumentOrder, DocumentOrderField, OrderDirection
from workspace.domain.people import Role
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.document_tables import documents
from workspace.persistence.documents import DocumentRows
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.labels import Counters, Labels
from workspace.persistence.law import advance
from workspace.persistence.tables import disclosure_rules, memberships, projects
from workspace.persistence.windows import Window

TODAY: Final = START.date()
NATIONS: Final = (USA, AUS, JPN, GBR)
MARKINGS: Final = (
    ("USA", "UNCLASSIFIED"),
    ("USA", "CONFIDENTIAL//REL TO USA, AUS"),
    ("USA", "SECRET//NOFORN"),
    ("USA", "SECRET//REL TO USA, AUS, JPN"),
    ("USA", "SECRET//REL TO USA, AUS, GBR, JPN"),
    ("USA", "TOP SECRET//REL TO USA, GBR"),
    ("USA", "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"),
    ("AUS", "SECRET//REL TO AUS, JPN, USA"),
    ("AUS", "OFFICIAL"),
    ("GBR", "SECRET//REL TO GBR, USA"),
)
LEVELS: Final = {
    USA: ("CONFIDENTIAL", "SECRET", "TOP SECRET"),
    AUS: ("PROTECTED", "SECRET", "TOP SECRET"),
    JPN: ("秘", "極秘"),
    GBR: ("SECRET", "TOP SECRET"),
}
HIGHEST: Final = {"USA": "SECRET", "AUS": "SECRET", "JPN": "極秘", "GBR": "SECRET"}


@dataclass(frozen=True)
class Reader:
    """Who looks."""

    nation: NationCode
    citizenships: frozenset[NationCode]
    level: str | None
    clearance_expires: date
    officer: bool
    memberships: tuple[tuple[int, date | None], ...]


@dataclass(frozen=True)
class World:
    """A coalition, its rules, and one reader."""

    reader: Reader
    rules: tuple[tuple[NationCode, NationCode, Effect, int | None, Action | None], ...]
    projects: tuple[int, ...]
    rows: tuple[tuple[int, int], ...]


@st.composite
def _readers(draw: st.DrawFn) -> Reader:
    nation = draw(st.sampled_from(NATIONS))
    today, gone = TODAY, TODAY - timedelta(days=1)
    until = st.sampled_from((None, None, None, gone, today, TODAY + timedelta(days=1)))
    belongs_to = draw(st.sampled_from(((0, 1), (0, 1), (0,), (1,), ())))
    return Reader(
        nation=nation,
        citizenships=frozenset({nation, *draw(st.sampled_from(((), (), (), *((one,) for one in NATIONS))))}),
        level=draw(st.sampled_from((*reversed(LEVELS[nation]), LEVELS[nation][-1], None))),
        clearance_expires=draw(st.sampled_from((TODAY + timedelta(days=30), TODAY + timedelta(days=30), today, gone))),
        officer=draw(st.booleans()),
        memberships=tuple((project, draw(until)) for project in belongs_to),
    )


_RULES = st.tuples(
    st.sampled_from(NATIONS),
    st.sampled_from(NATIONS),
    st.sampled_from((Effect.ALLOW, Effect.ALLOW, Effect.ALLOW, Effect.DENY)),
    st.none() | st.integers(0, 1),
    st.none() | st.sampled_from((Action.VIEW, Action.DOWNLOAD)),
)
_AGREED = tuple((one, other, Effect.ALLOW, None, None) for one, other in itertools.permutations(NATIONS, 2))
_MARKING = st.integers(0, len(MARKINGS) - 1)
WORLDS = st.builds(
    World,
    reader=_readers(),
    rules=st.tuples(st.sets(st.sampled_from(_AGREED), min_size=2), st.lists(_RULES, max_size=4)).map(
        lambda both: (*sorted(both[0]), *both[1])
    ),
    projects=st.tuples(*[st.sampled_from((0, 0, 0, 4, 6))] * 2),
    rows=st.lists(st.tuples(st.integers(0, 1), _MARKING), min_size=1, max_size=24).map(tuple),
)


@dataclass
class Theatre:
    """One database and one gate in which world follows world."""

    runner: asyncio.Runner
    stage: Stage
    author: PersonId

    def close(self) -> None:
        self.runner.run(self.stage.database.close())
        self.runner.close()


@pytest.fixture
def theatre(database_urls: DatabaseUrls, tmp_path: Path) -> Iterator[Theatre]:
    runner = asyncio.Runner()

    async def build() -> Theatre:
        stage = await coalition(Database(database_urls.app), tmp_path)
        return Theatre(runner=runner, stage=stage, author=await stage.person(USA))

    theatre = runner.run(build())
    yield theatre
    theatre.close()


def _label(number: int, project: ProjectId) -> Label:
    policy, marking = MARKINGS[number]
    return compose_label(
        policy=policy, text=marking, register=Register(), created=TODAY, project=project, export=NOT_CONTROLLED
    )


async def _intern(work: UnitOfWork, label: Label) -> LabelId:
    return await Labels(work).intern(digest=label.digest, project=ProjectId(label.project), body=label.to_json())


@dataclass
class Played:
    """A world in the database."""

    person: PersonId
    projects: tuple[ProjectId, ...]
    project_labels: tuple[Label, ...]
    documents: dict[str, tuple[Label, int]]
    rules: tuple[DisclosureRule, ...]


async def _play(theatre: Theatre, world: World) -> Played:
    stage, reader = theatre.stage, world.reader
    offices = [Role.SECURITY_OFFICER] if reader.officer else []
    person = await stage.person(
        reader.nation,
        level=reader.level or "",
        offices_held=offices,
        attributes={"citizenships": sorted(reader.citizenships)},
    )
    ids = tuple(ProjectId(new_identifier(Kind.PROJECT)) for _ in world.projects)
    project_labels = tuple(_label(number, one) for number, one in zip(world.projects, ids, strict=True))
    shown: dict[str, tuple[Label, int]] = {}
    lawful: list[DisclosureRule] = []
    async with stage.database.unit_of_work() as work:
        await work.execute(
            text("UPDATE clearances SET expires = :day WHERE person = :person"),
            {"day": reader.clearance_expires, "person": person},
        )
        await work.execute(text("UPDATE disclosure_rules SET withdrawn_at = now() WHERE withdrawn_at IS NULL"))
        await advance(work)
        for releasing, receiving, effect, where, method in world.rules:
            rule = new_identifier(Kind.RULE)
            project = None if where is None else ids[where]
            await work.execute(
                insert(disclosure_rules).values(
                    id=rule,
                    effect=effect.value.upper(),
                    releasing=releasing,
                    receiving=receiving,
                    project=project,
                    methods=None if method is None else [method.value.upper()],
                    max_level=HIGHEST[releasing],
                    authority="as agreed",
                    created_at=START,
                )
            )
            lawful.append(
                DisclosureRule(
                    id=rule,
                    effect=effect,
                    releasing=releasing,
                    receiving=receiving,
                    project=project or "*",
                    methods=None if method is None else frozenset({method}),
                    max_level=HIGHEST[releasing],
                )
            )
        for place, (one, label) in enumerate(zip(ids, project_labels, strict=True)):
            await work.execute(
                insert(projects).values(
                    id=one,
                    name=f"Project {place}",
                    label_id=await _intern(work, label),
                    nations=list(NATIONS),
                    created_at=START,
                    created_by=theatre.author,
                )
            )
        for held, until in reader.memberships:
            await work.execute(
                insert(memberships).values(project=ids[held], person=person, role="RESEARCHER", until=until)
            )
        numbers = {one: await _intern(work, _label(one[1], ids[one[0]])) for one in dict.fromkeys(world.rows)}
        for where, marking in world.rows:
            shown[new_identifier(Kind.DOCUMENT)] = (_label(marking, ids[where]), where)
            await Counters(work).add(kind="document", label=numbers[where, marking], delta=1)
        await work.execute(
            insert(documents),
            [
                {
                    "id": document,
                    "project": ids[where],
                    "label_id": numbers[where, marking],
                    "record_label_id": numbers[where, marking],
                    "title": f"Title {number % 3}",
                    "tags": [],
                    "state": "AVAILABLE",
                    "created_at": START,
                    "created_by": theatre.author,
                    "updated_at": START + timedelta(seconds=number // 2),
                }
                for number, (document, (where, marking)) in enumerate(zip(shown, world.rows, strict=True))
            ],
        )
    return Played(person=person, projects=ids, project_labels=project_labels, documents=shown, rules=tuple(lawful))


def _subject(reader: Reader, employer: str) -> Subject:
    held = (
        ()
        if reader.level is None
        else (
            Clearance(
                policy=reader.nation,
                level=reader.level,
                expires=reader.clearance_expires,
                suspended=False,
                briefed=True,
            ),
        )
    )
    return Subject(
        citizenships=reader.citizenships,
        clearances=held,
        organisation=Organisation(name=employer, nation=reader.nation, kind=OrganisationKind.GOVERNMENT, agency="DOD"),
        employment=Employment.REGULAR,
        nda=True,
        screened=Screening.PASSED,
        location=reader.nation,
        mfa=True,
    )


def _expected(world: World, played: Played, action: Action, today: date) -> set[str]:
    """Every row by itself: an engine of this world alone, the person's own facts, the row's and the project's label."""
    register = Register()
    engine = Engine(rules=played.rules, register=register, today=today)
    subject = _subject(world.reader, "Agency")
    member = {held for held, until in world.reader.memberships if until is None or until >= today}

    def allowed(label: Label, where: int) -> bool:
        parent = played.project_labels[where]
        belongs = where in member
        return bool(
            engine.decide(subject=subject, label=label, action=action, member=belongs)
            and engine.decide(subject=subject, label=parent, action=Action.VIEW, member=belongs)
        )

    return {document for document, (label, where) in played.documents.items() if allowed(label, where)}


async def _listed(theatre: Theatre, played: Played, action: Action) -> set[str]:
    """What every way of listing, counting and getting gives; they have to agree."""
    stage = theatre.stage
    snapshot = await stage.as_(played.person).snapshot()
    scope = snapshot.scope(action)
    async with stage.database.unit_of_work() as work:
        rows = DocumentRows(work)
        found: list[Sequence[str]] = []
        for sparse, field, direction in itertools.product((False, True), DocumentOrderField, OrderDirection):
            order = DocumentOrder(field=field, direction=direction)
            window = Window(descending=direction is OrderDirection.DESC, limit=1000)
            page = await rows.page(scope, filter=DocumentFilter(), order=order, window=window, sparse=sparse)
            found.append([row.id for row in page])
        counted = await rows.count(scope, filter=DocumentFilter())
        tallied = await Counters(work).count(scope, kind="document")
        got = {str(one) for one in await rows.get_many(scope, [DocumentId(one) for one in played.documents])}
    assert all(set(one) == got for one in found)
    assert all(len(one) == counted == tallied for one in found)
    assert found[: len(found) // 2] == found[len(found) // 2 :]
    return got


def _check(theatre: Theatre, world: World) -> None:
    async def check() -> None:
        played = await _play(theatre, world)
        for day, action in itertools.product((0, 1), (Action.VIEW, Action.DOWNLOAD, Action.EDIT)):
            theatre.stage.clock.now = START + timedelta(days=day)
            got = await _listed(theatre, played, action)
            event(f"{action.value}: {'something' if got else 'nothing'} shown")
            assert got == _expected(world, played, action, theatre.stage.clock.now.date())
        theatre.stage.clock.now = START

    theatre.runner.run(check())


UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=30, suppress_health_check=UNHURRIED)
@given(world=WORLDS)
def test_a_list_and_its_count_equal_one_decision_per_row(theatre: Theatre, world: World) -> None:
    _check(theatre, world)


@pytest.mark.soak
@settings(max_examples=10_000, suppress_health_check=UNHURRIED)
@given(world=WORLDS)
def test_a_list_and_its_count_equal_one_decision_per_row_ten_thousand_times(theatre: Theatre, world: World) -> None:
    _check(theatre, world)
