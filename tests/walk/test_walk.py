"""The main job, end to end: three nations share a document and a milestone, and a fourth sees nothing of it.

Once on a directory, once on a real S3 service with several workers; over HTTP alone, as its users' programs do.
"""

import asyncio
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.real_services.buckets import client_of
from tests.real_services.minio import S3Endpoint
from tests.walk.crawl import crawl
from tests.walk.people import (
    Cast,
    File,
    Visitor,
    create_document,
    create_project,
    download,
    ticket,
    upload,
)
from tests.walk.processes import Running, cast_of, demo, served
from workspace.app.demonstration.papers import paper
from workspace.domain.identifiers import Kind, new_identifier

_MEGABYTES = "1024" if {"CI", "ENTENTE_TEST_SOAK"} & os.environ.keys() else "64"
BIG = int(os.environ.get("ENTENTE_TEST_WALK_MEGABYTES", _MEGABYTES)) * 1024**2 + 1
SHARED = "SECRET//REL TO USA, AUS, JPN"
REPORT = "Zephyrine report"
RECORDING = "Zephyrine recording"
PDF = paper(banner=SHARED, title=REPORT, text="This is an exercise. " * 40)


@pytest.fixture(params=["directory", "s3"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """A workspace to walk through: the demonstration, or two workers over a real S3 service."""
    data = tmp_path / "data"
    if request.param == "directory":
        with demo(data) as directory:
            yield directory
        shutil.rmtree(data)
        return
    endpoint: S3Endpoint = request.getfixturevalue("minio_server")
    settings = s3_settings(endpoint, bucket := f"walk-{secrets.token_hex(8)}")
    with served(data, workers=2, extra=settings) as several:
        yield several
    store = client_of(endpoint)
    for stored in store.list_objects(bucket, recursive=True):
        store.remove_object(bucket, str(stored.object_name))


def s3_settings(endpoint: S3Endpoint, bucket: str) -> dict[str, str]:
    """Settings for a fresh bucket."""
    client_of(endpoint).make_bucket(bucket)
    return {
        "ENTENTE_OBJECTS": f"s3://{bucket}?endpoint={endpoint.url}",
        "ENTENTE_S3_ACCESS_KEY": endpoint.access_key,
        "ENTENTE_S3_SECRET_KEY": endpoint.secret_key,
    }


@asynccontextmanager
async def listening(visitor: Visitor, project: str) -> AsyncIterator[list[bytes]]:
    """What a person's subscription to a project hears, for the length of the block."""
    heard: list[bytes] = []
    query = "subscription($project: ID) { activity(projectId: $project) { kind node { id } } }"

    def note(line: str) -> None:
        if line.startswith("data:") and len(line) > len("data: "):
            heard.append(line.encode())

    async def listen() -> None:
        request = {"query": query, "variables": {"project": project}}
        headers = {"Accept": "text/event-stream"}
        async with visitor.http.stream("POST", "/graphql", json=request, headers=headers, timeout=None) as answer:
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                note(line)

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.5)
    assert not task.done(), task.result()
    try:
        yield heard
    finally:
        await asyncio.sleep(0.5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def slow_download(url: str, started: asyncio.Event) -> tuple[float, int, str]:
    """Downloads at a few megabytes a second; tells when and after how many bytes it ended, and how."""
    received = 0
    async with httpx.AsyncClient(timeout=60) as anybody:
        try:
            async with anybody.stream("GET", url) as answer:
                assert answer.status_code == 200
                async for piece in answer.aiter_raw(64 * 1024):
                    received += len(piece)
                    if received >= 1024**2:
                        started.set()
                    await asyncio.sleep(0.02)
        except httpx.TransportError:
            return time.monotonic(), received, "broken off"
    return time.monotonic(), received, "whole"


async def steady_download(url: str, started: asyncio.Event) -> str:
    """Downloads with a pause in the middle, so that it spans what happens meanwhile; gives the digest."""
    digest = hashlib.sha256()
    async with httpx.AsyncClient(timeout=60) as anybody, anybody.stream("GET", url) as answer:
        assert answer.status_code == 200
        paused = False
        async for piece in answer.aiter_raw():
            digest.update(piece)
            if not paused:
                paused = True
                started.set()
                await asyncio.sleep(2)
    return digest.hexdigest()


async def test_three_nations_share_and_the_fourth_sees_nothing(running: Running) -> None:
    assert {(person["nation"], tuple(person["roles"])) for person in cast_of(running)} >= {  # type: ignore[arg-type]
        (nation, (role,))
        for nation in ("USA", "AUS", "JPN", "GBR")
        for role in ("RESEARCHER", "PROGRAMME_MANAGER", "SECURITY_OFFICER")
    }
    async with Cast(running) as cast:
        manager = await cast("manager@usa.example")
        american, australian, japanese, british = [
            await cast(f"researcher@{nation}.example") for nation in ("usa", "aus", "jpn", "gbr")
        ]
        project = await create_project(manager, "EXERCISE WALK", [american, australian, japanese, british])
        texts, unknown = ["Zephyrine", "EXERCISE WALK", "report"], new_identifier(Kind.DOCUMENT)

        # The United States' researcher shares a paper and a recording; the British member is told nothing at all.
        before = await crawl(british, texts=texts, ids=[unknown])
        async with listening(british, project) as heard_british, listening(australian, project) as heard_australian:
            report = await create_document(american, project, REPORT, SHARED)
            recording = await create_document(american, project, RECORDING, SHARED)
            pdf, big = File("report.pdf", len(PDF), PDF), File("recording.wav", BIG)
            report_version = await upload(american, report, pdf)
            recording_version = await upload(american, recording, big)
        assert heard_british == []
        assert heard_australian != []
        assert await crawl(british, texts=texts, ids=[report]) == before.replace(unknown.encode(), report.encode())
        await check_hidden_is_absent(british, hidden=(report, report_version))

        # Partners find them, read the banner, and download the same bytes.
        for partner in (australian, japanese):
            found = await partner.ask(
                'query($p: ID!) { search(text: "zephyrine", first: 10) { nodes { id } totalCount }'
                " documents(filter: { projectId: $p }) { nodes { id title marking { banner } } totalCount } }",
                p=project,
            )
            assert {node["id"] for node in found["search"]["nodes"]} == {report, recording}
            assert found["documents"]["totalCount"] == 2
            assert {node["marking"]["banner"] for node in found["documents"]["nodes"]} == {SHARED}
            assert await download(partner, report_version) == pdf.sha256()
        assert await download(japanese, recording_version) == big.sha256()

        # A milestone with that document as its deliverable: the British member sees the milestone alone.
        milestone = (
            await manager.change(
                "milestoneCreate",
                "milestone { id }",
                projectId=project,
                title="EXERCISE Recording handed over",
                marking={"text": "UNCLASSIFIED"},
                plannedDate="2027-03-01",
            )
        )["milestone"]["id"]
        with_milestone = await crawl(british, texts=texts, ids=[milestone])
        assert milestone.encode() in with_milestone
        await manager.change("deliverableAdd", "deliverable { id }", milestoneId=milestone, documentId=recording)
        assert await crawl(british, texts=texts, ids=[milestone]) == with_milestone
        owed = await australian.ask(
            "query($id: ID!) { node(id: $id) { ... on Milestone { deliverables { document { id } } } } }", id=milestone
        )
        assert owed["node"]["deliverables"] == [{"document": {"id": recording}}]

        await withdraw_while_downloading(cast, recording, recording_version, big)
        assert await crawl(british, texts=texts, ids=[milestone]) == with_milestone
        assert await download(australian, report_version) == pdf.sha256()


async def check_hidden_is_absent(british: Visitor, *, hidden: tuple[str, str]) -> None:
    """Every way to ask for a hidden object answers as for one that does not exist."""
    document, version = hidden
    for real, invented in ((document, new_identifier(Kind.DOCUMENT)), (version, new_identifier(Kind.VERSION))):
        query = "query($id: ID!) { node(id: $id) { id } }"
        assert (await british.post(query, id=real)).content == (await british.post(query, id=invented)).content
    for answer, expected in (
        (
            await british.attempt("documentUpdate", "document { id }", id=document, expectedVersion=1, title="x"),
            await british.attempt(
                "documentUpdate", "document { id }", id=new_identifier(Kind.DOCUMENT), expectedVersion=1, title="x"
            ),
        ),
        (
            await british.attempt("contentTicketCreate", "ticket { url }", versionId=version),
            await british.attempt("contentTicketCreate", "ticket { url }", versionId=new_identifier(Kind.VERSION)),
        ),
    ):
        assert answer == expected
        assert answer["errors"][0]["code"] == "NOT_FOUND"
    put = [
        await british.http.put(f"/uploads/{identifier}", content=b"x")
        for identifier in (version, new_identifier(Kind.VERSION))
    ]
    assert put[0].status_code == put[1].status_code == 404
    assert put[0].content == put[1].content


async def withdraw_while_downloading(cast: Cast, document: str, version: str, file: File) -> None:
    """The officer withdraws the rule towards Japan while a Japanese and an Australian download run."""
    officer = await cast("officer@usa.example")
    japanese, australian = await cast("researcher@jpn.example"), await cast("researcher@aus.example")
    rules = await officer.ask(
        '{ disclosureRules(filter: { releasing: "USA", receiving: "JPN" }) { nodes { id active } } }'
    )
    (rule,) = [node["id"] for node in rules["disclosureRules"]["nodes"] if node["active"]]
    unused = await ticket(japanese, version)
    begun = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(slow_download(await ticket(japanese, version), begun[0]))
    unaffected = asyncio.create_task(steady_download(await ticket(australian, version), begun[1]))
    await asyncio.gather(*(event.wait() for event in begun))

    refused_for_others = await (await cast("officer@aus.example")).refused(
        "disclosureRuleWithdraw", "disclosureRule { id }", id=rule, reason="not theirs"
    )
    assert refused_for_others["code"] in {"NOT_FOUND", "POLICY_DENIED"}
    await officer.change("disclosureRuleWithdraw", "disclosureRule { active }", id=rule, reason="EXERCISE withdrawal")
    acknowledged = time.monotonic()
    refused = await japanese.refused("contentTicketCreate", "ticket { url }", versionId=version)
    assert refused["code"] == "NOT_FOUND"
    async with httpx.AsyncClient() as anybody:
        assert (await anybody.get(unused)).status_code == 404
    gone = await japanese.ask("query($id: ID!) { node(id: $id) { id } }", id=document)
    assert gone["node"] is None

    ended, received, how = await running
    assert how == "broken off"
    assert received < file.size
    assert ended - acknowledged < 1
    assert await unaffected == file.sha256()
