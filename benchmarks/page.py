"""A page of 50 among a million documents, and their number: `python -m benchmarks.page [DOCUMENTS]`.

Three readers, who see 60 %, 6 % and 0.1 % of the documents, scattered over the whole order. Beside each page stands the
same keyset page without any policy, by the same code path; places in the list are drawn at random. Counts come from the
counters, as `totalCount` does. Everything runs on a throw-away embedded PostgreSQL.
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy import insert, literal_column, select, text

from benchmarks._ratio import report
from policies.actions import Action
from policies.composing import compose_label
from policies.export.status import NOT_CONTROLLED
from policies.register import Register
from tests.real_services.postgresql import throw_away_server
from workspace.domain.authority import Scope
from workspace.domain.identifiers import Kind, LabelId, NationCode, PersonId, ProjectId, new_identifier
from workspace.domain.listing import DocumentFilter, DocumentOrder
from workspace.domain.people import Role
from workspace.domain.principal import Principal
from workspace.persistence.database import Database
from workspace.persistence.document_tables import documents
from workspace.persistence.documents import DocumentRows
from workspace.persistence.labels import Counters, Labels
from workspace.persistence.migrate import migrate
from workspace.persistence.tables import clearances, memberships, nations, organisations, people, projects
from workspace.persistence.windows import Window, in_order, within
from workspace.services.gate import Gate
from workspace.services.spread import Spread

DOCUMENTS = 1_000_000
PAGE = 50
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GROUPS = {"broad": (24, 0.6), "medium": (8, 0.06), "narrow": (1, 0.001), "nobody's": (7, 0.339)}
"""For each group of projects: how many there are, and what share of the documents."""
LABELS_PER_PROJECT = 50
RELEASES = ("AUS", "GBR", "JPN", "CAN", "NZL", "FRA")
ROUNDS = 40
SHOWN = [one for one in documents.c if one.name not in {"words", "created_at"}]


def clock() -> datetime:
    """Tells the hour of all measurements."""
    return NOW


async def _people(database: Database) -> dict[str, PersonId]:
    made = {name: PersonId(new_identifier(Kind.PERSON)) for name in GROUPS}
    firm = new_identifier(Kind.ORGANISATION)
    async with database.unit_of_work() as work:
        await work.execute(insert(nations).values(code="USA", name="United States"))
        await work.execute(
            insert(organisations).values(id=firm, name="Laboratory", nation="USA", attributes={"kind": "government"})
        )
        for name, person in made.items():
            await work.execute(
                insert(people).values(
                    id=person,
                    display_name=name,
                    email=f"{person}@example.org",
                    nation="USA",
                    organisation=firm,
                    attributes={"citizenships": ["USA"], "employment": "regular", "nda": True, "screened": True},
                    created_at=NOW,
                )
            )
            await work.execute(
                insert(clearances).values(
                    person=person, policy="USA", level="TOP SECRET", rank=4, expires=date(2027, 12, 31)
                )
            )
    return made


async def _labels(database: Database, readers: dict[str, PersonId]) -> dict[str, list[LabelId]]:
    """Gives the labels of each group of projects."""
    found: dict[str, list[LabelId]] = {}
    for name, (number, _) in GROUPS.items():
        found[name] = []
        for _ in range(number):
            project = ProjectId(new_identifier(Kind.PROJECT))
            async with database.unit_of_work() as work:
                for place in range(LABELS_PER_PROJECT):
                    label = compose_label(
                        policy="USA",
                        text=f"SECRET//REL TO USA, {RELEASES[place // 8 % len(RELEASES)]}" if place else "UNCLASSIFIED",
                        register=Register(),
                        created=NOW.date(),
                        project=project,
                        category=place % 8 + 1,
                        restrictive=[f"R{place // 48}"] if place >= len(RELEASES) * 8 else [],
                        export=NOT_CONTROLLED,
                    )
                    found[name].append(
                        await Labels(work).intern(digest=label.digest, project=project, body=label.to_json())
                    )
                await work.execute(
                    insert(projects).values(
                        id=project,
                        name=project,
                        label_id=found[name][-LABELS_PER_PROJECT],
                        nations=["USA"],
                        created_at=NOW,
                        created_by=readers[name],
                    )
                )
                await work.execute(
                    insert(memberships).values(project=project, person=readers[name], role=Role.RESEARCHER.value)
                )
    return found


async def _documents(database: Database, labels: dict[str, list[LabelId]], author: PersonId, number: int) -> None:
    """Scatters documents over the labels, each group its share; the order of time mixes all."""
    chance = random.Random(11)
    drawn: list[LabelId] = []
    for name, (_, share) in GROUPS.items():
        drawn += chance.choices(labels[name], k=round(10_000 * share))
    chance.shuffle(drawn)
    step = 100_000
    for begin in range(0, number, step):
        async with database.unit_of_work() as work:
            await work.execute(text("SET LOCAL statement_timeout = 0"))
            await work.execute(
                text(
                    """
                    INSERT INTO documents (id, project, label_id, record_label_id, title, tags, words, state,
                                           created_at, created_by, updated_at)
                    SELECT 'doc_' || substr(translate(md5(n::text) || md5('x' || n), '01', 'yz'), 1, 26),
                           l.project, l.id, l.id, 'Report ' || md5(n::text), '{}', ARRAY['report', 'n' || n % 1000],
                           'AVAILABLE', CAST(:now AS timestamptz), :author,
                           CAST(:now AS timestamptz) - make_interval(secs => n)
                      FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
                      JOIN labels l ON l.id = (CAST(:drawn AS bigint[]))[1 + (hashint4(n) & 2147483647) % :choices]
                    """
                ),
                {
                    "now": NOW,
                    "author": author,
                    "first": begin + 1,
                    "last": min(begin + step, number),
                    "drawn": drawn,
                    "choices": len(drawn),
                },
            )
    async with database.unit_of_work() as work:
        await work.execute(
            text(
                "INSERT INTO label_counters (kind, label_id, delta) "
                "SELECT 'document', record_label_id, count(*) FROM documents GROUP BY record_label_id"
            )
        )


def principal(person: PersonId) -> Principal:
    """Says who reads."""
    return Principal(
        person=person,
        nation=NationCode("USA"),
        location=NationCode("USA"),
        mfa=True,
        issuer="benchmark",
        token_id=person,
        expires_at=NOW + timedelta(days=1),
        request_id="benchmark",
    )


async def milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    """Takes the time of a read."""
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1e3


class Reading:
    """Pages of one reader, with and without a policy."""

    def __init__(self, database: Database, scope: Scope, *, number: int) -> None:
        self._database = database
        self._scope = scope
        self._number = number
        self._spread = Spread()

    def window(self, chance: random.Random) -> Window:
        """A page from somewhere in the list."""
        somewhere = NOW - timedelta(seconds=chance.randrange(int(self._number * 0.9)))
        return Window(descending=True, limit=PAGE + 1, after=(somewhere, "doc_"))

    async def under_policy(self, window: Window) -> int:
        """The page as the service reads it."""
        everything = DocumentFilter()
        async with self._database.reading() as work:
            sparse = await self._spread.is_sparse(work, self._scope, filter=everything, rows=window.limit)
            rows = await DocumentRows(work).page(
                self._scope, filter=everything, order=DocumentOrder(), window=window, sparse=sparse
            )
        return len(rows)

    async def without(self, window: Window) -> int:
        """The same page of everything there is."""
        key, id = documents.c.updated_at, documents.c.id  # noqa: A001 - as the column is called
        asked = select(*SHOWN).where(documents.c.state == literal_column("'AVAILABLE'"), *within(window, key, id))
        async with self._database.reading() as work:
            found = await work.execute(in_order(asked, window, key, id))
            return len([tuple(row) for row in found])

    async def counted(self) -> int:
        """The number of all of the reader's documents."""
        async with self._database.reading() as work:
            return await Counters(work).count(self._scope, kind="document")


async def _measure(database: Database, readers: dict[str, PersonId], *, number: int) -> None:
    gate = Gate(database=database, clock=clock)
    chance = random.Random(5)
    for name in ("broad", "medium", "narrow"):
        scope = (await gate.operation(principal(readers[name])).snapshot()).scope(Action.VIEW)
        reading = Reading(database, scope, number=number)
        under, without = [], []
        for _ in range(ROUNDS):
            window = reading.window(chance)
            under.append(await milliseconds(partial(reading.under_policy, window)))
            without.append(await milliseconds(partial(reading.without, window)))
        page, limit = statistics.median(under), statistics.median(without)
        report(
            f"page of {PAGE}, {name} reader",
            ratio=page / limit,
            target="<= 5x",
            met=page / limit <= 5,
            detail=f"{page:.2f} ms against {limit:.2f} ms without policy; {len(scope.labels)} labels",
        )
        counts = [await milliseconds(reading.counted) for _ in range(ROUNDS)]
        took = statistics.median(counts)
        report(
            f"totalCount, {name} reader",
            ratio=took / 5,
            target="<= 1x",
            met=took <= 5,
            detail=f"{took:.2f} ms, target 5 ms; {await reading.counted()} documents",
        )


async def populated(owner: str, app: str, *, number: int) -> tuple[Database, dict[str, PersonId]]:
    """Fills an empty database with documents and their readers."""
    await migrate(owner)
    database = Database(app)
    readers = await _people(database)
    labels = await _labels(database, readers)
    await _documents(database, labels, readers["broad"], number)
    maintenance = Database(owner)
    async with maintenance.unit_of_work() as work:
        await work.execute(text("SET LOCAL statement_timeout = 0"))
        await work.execute(text("ANALYZE"))
    await maintenance.close()
    return database, readers


async def _run(owner: str, app: str, *, number: int) -> None:
    database, readers = await populated(owner, app, number=number)
    await _measure(database, readers, number=number)
    await database.close()


def main() -> None:
    """Fills a database and prints the ratios."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    with throw_away_server() as urls:
        asyncio.run(_run(urls.owner, urls.app, number=number))


if __name__ == "__main__":
    main()
