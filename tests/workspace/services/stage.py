"""A small coalition in a real database: nations, people, rules, and the services that act for them."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage.erasure import ErasureKeys
from storage.keyring import open_keyring
from storage.keyring.port import Keyring
from storage.objects import DirectoryStore, ObjectStore
from storage.vault import Vault
from workspace.app.demonstration.templates import standing_templates
from workspace.domain.identifiers import Kind, NationCode, PersonId, ProjectId, RuleId, TemplateId, new_identifier
from workspace.domain.markings import MarkingDraft
from workspace.domain.people import Role
from workspace.domain.principal import Principal
from workspace.domain.projects import Project
from workspace.persistence.database import Database
from workspace.persistence.enrolment import Enrolment
from workspace.persistence.law import advance
from workspace.persistence.tables import (
    clearances,
    disclosure_rules,
    memberships,
    nations,
    offices,
    people,
)
from workspace.persistence.templates import TemplateRows
from workspace.services.build import Services, build_services
from workspace.services.content.clamd import Scanner
from workspace.services.gate import Operation

USA, AUS, JPN, GBR, NZL = (NationCode(code) for code in ("USA", "AUS", "JPN", "GBR", "NZL"))
SECRET = {"USA": "SECRET", "AUS": "SECRET", "JPN": "極秘", "GBR": "SECRET", "NZL": "SECRET"}
DISPLAY_ONLY = MarkingDraft(policy="USA", text="SECRET//REL TO USA, AUS/DISPLAY ONLY JPN")
INDUSTRY = {"kind": "industry", "debarred": False, "foreign_ownership_percent": 0}
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass(frozen=True)
class Strongroom:
    """A real vault, its keys and what it stores in."""

    vault: Vault
    keyring: Keyring
    erasure: ErasureKeys
    store: ObjectStore


def strongroom_in(folder: Path, *, store: ObjectStore | None = None) -> Strongroom:
    """Opens the vault in a folder; the same again, if there was one."""
    objects = store or DirectoryStore(folder / "objects")
    keyring = open_keyring(f"file:{folder / 'keyring'}")
    for nation in {USA, AUS, JPN, GBR, NZL} - set(keyring.nations()):
        keyring.create(nation)
    erasure = ErasureKeys(DirectoryStore(folder / "erasure"))
    vault = Vault(store=objects, keyring=keyring, erasure=erasure, deployment="dep_test")
    return Strongroom(vault=vault, keyring=keyring, erasure=erasure, store=objects)


def worker(
    database: Database, strongroom: Strongroom, *, clock: Callable[[], datetime], scanner: Scanner | None = None
) -> Services:
    """The services of one worker; all workers share their secrets."""
    return build_services(
        database=database,
        vault=strongroom.vault,
        keyring=strongroom.keyring,
        clock=clock,
        derive=lambda purpose: purpose.encode().ljust(32, b"."),
        scanner=scanner,
    )


@dataclass
class Stage:
    """What a test acts on."""

    database: Database
    services: Services
    clock: Clock
    strongroom: Strongroom
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _nation_of: dict[PersonId, NationCode] = field(default_factory=dict)

    def as_(self, person: PersonId) -> Operation:
        """Begins a request of this person."""
        return self.services.gate.operation(self.principal(person))

    def principal(self, person: PersonId) -> Principal:
        nation = self._nation_of.get(person, USA)
        return Principal(
            person=person,
            nation=nation,
            location=nation,
            mfa=True,
            issuer="https://issuer.example",
            token_id=f"token-{next(self._numbers)}",
            expires_at=self.clock.now + timedelta(days=400),
            request_id=f"request-{next(self._numbers)}",
        )

    async def person(
        self,
        nation: NationCode,
        *,
        name: str = "",
        offices_held: Iterable[Role] = (),
        level: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        organisation_attributes: Mapping[str, Any] | None = None,
        firm: str | None = None,
    ) -> PersonId:
        """Adds a person, cleared to SECRET by their own nation unless another level is named.

        They work for an agency of their own, or for the firm that is named.
        """
        number = next(self._numbers)
        person = PersonId(new_identifier(Kind.PERSON))
        self._nation_of[person] = nation
        attributes_of = organisation_attributes or (INDUSTRY if firm else {"kind": "government", "agency": "DOD"})
        async with self.database.unit_of_work() as work:
            employer = await Enrolment(work).organisation(
                name=firm or f"Agency {number}", nation=nation, attributes=attributes_of
            )
            if firm:
                await advance(work)
            await work.execute(
                insert(people).values(
                    id=person,
                    display_name=name or f"Person {number:03}",
                    email=f"person{number}@example.org",
                    nation=nation,
                    organisation=employer,
                    attributes={
                        "citizenships": [nation],
                        "former_citizenships": [],
                        "permanent_residencies": [],
                        "accesses": [],
                        "distribution_lists": [],
                        "employment": "regular",
                        "nda": True,
                        "screened": True,
                    }
                    | dict(attributes or {}),
                    created_at=self.clock.now,
                )
            )
            if level != "":
                await work.execute(
                    insert(clearances).values(
                        person=person,
                        policy=nation,
                        level=level or SECRET[nation],
                        rank=3,
                        expires=date(2027, 12, 31),
                        briefed=True,
                    )
                )
            for role in offices_held:
                await work.execute(insert(offices).values(person=person, role=role.value))
        return person

    async def rule(
        self, releasing: str, receiving: str, *, effect: str = "ALLOW", max_level: str | None = None, **facts: object
    ) -> RuleId:
        """Adds a disclosure rule and moves to the next epoch."""
        rule = RuleId(new_identifier(Kind.RULE))
        async with self.database.unit_of_work() as work:
            await work.execute(
                insert(disclosure_rules).values(
                    id=rule,
                    effect=effect,
                    releasing=releasing,
                    receiving=receiving,
                    max_level=max_level or SECRET[releasing],
                    authority=f"DDL {next(self._numbers):04}",
                    created_at=self.clock.now,
                    **facts,
                )
            )
            await advance(work)
        return rule

    async def approve_templates(self, proposer: PersonId, approver: PersonId) -> None:
        """Enters what the nations approved long ago: whatever their standing rules let them disclose to each other."""
        partners = {USA: (AUS, JPN, GBR), AUS: (USA, JPN), JPN: (USA, AUS), GBR: ()}
        async with self.database.unit_of_work() as work:
            for nation, others in partners.items():
                templates = list(standing_templates(nation, others, proposed_by=proposer, on=self.clock.now.date()))
                if nation == USA:
                    shown = replace(templates[0], id=TemplateId(new_identifier(Kind.TEMPLATE)), draft=DISPLAY_ONLY)
                    templates.append(shown)
                await TemplateRows(work).seed(templates, approved_by=approver, at=self.clock.now)

    async def project(
        self,
        manager: PersonId,
        *,
        name: str = "Trident",
        marking: str = "UNCLASSIFIED",
        participants: Sequence[str] = (USA, AUS, JPN, GBR),
    ) -> Project:
        """Begins a project on behalf of a programme manager by office."""
        return await self.services.projects.create(
            self.as_(manager), name=name, marking=MarkingDraft(text=marking), nations=list(participants)
        )

    async def join(
        self, project: ProjectId, person: PersonId, *, role: Role = Role.RESEARCHER, until: date | None = None
    ) -> None:
        """Makes somebody a member, whoever they are."""
        async with self.database.unit_of_work() as work:
            await work.execute(insert(memberships).values(project=project, person=person, role=role.value, until=until))

    async def suspend(self, person: PersonId) -> None:
        """Suspends somebody."""
        async with self.database.unit_of_work() as work:
            await work.execute(
                update(people).where(people.c.id == person).values(suspended=True, revision=people.c.revision + 1)
            )

    async def dismiss(self, person: PersonId) -> None:
        """Takes every office from somebody."""
        async with self.database.unit_of_work() as work:
            await work.execute(delete(offices).where(offices.c.person == person))

    async def employ(self, person: PersonId, *, like: PersonId) -> None:
        """Has somebody work where another person works."""
        employer = select(people.c.organisation).where(people.c.id == like).scalar_subquery()
        async with self.database.unit_of_work() as work:
            await work.execute(
                update(people)
                .where(people.c.id == person)
                .values(organisation=employer, revision=people.c.revision + 1)
            )


async def coalition(database: Database, folder: Path, *, store: ObjectStore | None = None) -> Stage:
    """Five nations; the first three disclose to each other, and the USA to the United Kingdom, up to SECRET."""
    clock, strongroom = Clock(), strongroom_in(folder, store=store)
    services = worker(database, strongroom, clock=clock)
    stage = Stage(database=database, services=services, clock=clock, strongroom=strongroom)
    async with database.unit_of_work() as work:
        await work.execute(
            insert(nations), [{"code": code, "name": code.title()} for code in (USA, AUS, JPN, GBR, NZL)]
        )
    for releasing, receiving in [*itertools.permutations((USA, AUS, JPN), 2), (USA, GBR)]:
        await stage.rule(releasing, receiving)
    return stage
