"""People at work: each with their own token, over HTTP, with no knowledge of the inside."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx

from tests.walk.processes import Running

Object = dict[str, Any]


@dataclass
class Visitor:
    """One person and their connection."""

    email: str
    token: str
    http: httpx.AsyncClient
    id: str = field(default="")

    async def post(self, query: str, **variables: object) -> httpx.Response:
        """One GraphQL request, answered in bytes."""
        return await self.http.post("/graphql", json={"query": query, "variables": variables})

    async def ask(self, query: str, **variables: object) -> Object:
        """The data of one GraphQL request that must go well."""
        answer = await self.post(query, **variables)
        body = answer.json()
        assert "errors" not in body, body["errors"]
        data: Object = body["data"]
        return data

    async def change(self, mutation: str, selection: str, **given: object) -> Object:
        """The object of a mutation that must go well."""
        payload = await self.attempt(mutation, selection, **given)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def attempt(self, mutation: str, selection: str, **given: object) -> Object:
        """The payload of a mutation."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        payload_fields = f"{selection} errors {{ code message path }}"
        query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {payload_fields} }} }}"
        payload: Object = (await self.ask(query, input=given))[mutation]
        return payload

    async def refused(self, mutation: str, selection: str, **given: object) -> Object:
        """The one error of a mutation that must be refused."""
        payload = await self.attempt(mutation, selection, **given)
        assert len(payload["errors"]) == 1, payload
        error: Object = payload["errors"][0]
        return error


class Cast:
    """Everybody of one running workspace, signed in when first needed."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._known: dict[str, Visitor] = {}

    async def __call__(self, email: str) -> Visitor:
        """One person."""
        if email not in self._known:
            token = self._running.token(email)
            http = httpx.AsyncClient(
                base_url=self._running.url, headers={"Authorization": f"Bearer {token}"}, timeout=60
            )
            visitor = Visitor(email, token, http)
            self._known[email] = visitor
            visitor.id = (await visitor.ask("{ viewer { id } }"))["viewer"]["id"]
        return self._known[email]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for visitor in self._known.values():
            await visitor.http.aclose()


_BLOCK = 1024 * 1024
_NOISE = os.urandom(_BLOCK)


@dataclass(frozen=True)
class File:
    """A file of any size that need not lie anywhere; `content` is for small ones."""

    name: str
    size: int
    content: bytes | None = None

    def blocks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Its bytes from `start` to `end`, in order."""
        stop = self.size if end is None else end
        while start < stop:
            number, within = divmod(start, _BLOCK)
            length = min(_BLOCK - within, stop - start)
            yield self._block(number)[within : within + length]
            start += length

    async def stream(self, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The same for an asynchronous client."""
        for block in self.blocks(start, end):
            yield block

    def sha256(self) -> str:
        """The digest of the whole."""
        digest = hashlib.sha256()
        for block in self.blocks():
            digest.update(block)
        return digest.hexdigest()

    def _block(self, number: int) -> bytes:
        if self.content is not None:
            return self.content[number * _BLOCK : (number + 1) * _BLOCK]
        return number.to_bytes(8, "big") + _NOISE[8:]


async def announce(visitor: Visitor, document: str, file: File, *, key: str | None = None) -> tuple[str, str]:
    """Creates a version; gives its identifier and the upload's address."""
    made = await visitor.change(
        "documentVersionCreate",
        "version { id } upload { url }",
        documentId=document,
        filename=file.name,
        size=file.size,
        idempotencyKey=key,
    )
    return made["version"]["id"], made["upload"]["url"]


async def complete(visitor: Visitor, version: str, file: File) -> Object:
    """Completes an uploaded version; what a busy machine has not looked at yet is asked for again."""
    patience = 120
    while True:
        made = await visitor.change(
            "documentVersionComplete", "version { id state size sha256 }", versionId=version, sha256=file.sha256()
        )
        found: Object = made["version"]
        patience -= 1
        if found["state"] != "SCANNING" or not patience:
            return found
        await asyncio.sleep(0.5)


async def upload(visitor: Visitor, document: str, file: File) -> str:
    """Uploads a file in one request and completes it; gives the version."""
    version, url = await announce(visitor, document, file)
    answer = await visitor.http.put(url, content=file.stream(), headers={"Content-Length": str(file.size)})
    assert answer.status_code == 204, answer.text
    done = await complete(visitor, version, file)
    assert (done["state"], done["size"], done["sha256"]) == ("AVAILABLE", file.size, file.sha256())
    return version


async def ticket(visitor: Visitor, version: str) -> str:
    """The address at which a version can be downloaded now."""
    made = await visitor.change("contentTicketCreate", "ticket { url }", versionId=version)
    url: str = made["ticket"]["url"]
    return url


async def download(visitor: Visitor, version: str) -> str:
    """Downloads a version as a stranger who holds the ticket would; gives the digest of what came."""
    digest = hashlib.sha256()
    url = await ticket(visitor, version)
    async with httpx.AsyncClient(timeout=60) as anybody, anybody.stream("GET", url) as answer:
        assert answer.status_code == 200
        async for piece in answer.aiter_raw():
            digest.update(piece)
    return digest.hexdigest()


async def create_project(manager: Visitor, name: str, members: list[Visitor]) -> str:
    """Opens an unclassified project of four nations and takes researchers in."""
    made = await manager.change(
        "projectCreate",
        "project { id }",
        name=name,
        marking={"policy": "USA", "text": "UNCLASSIFIED"},
        nations=["USA", "AUS", "JPN", "GBR"],
    )
    project: str = made["project"]["id"]
    for member in members:
        await manager.change(
            "projectMemberAdd",
            "membership { person { id } role }",
            projectId=project,
            personId=member.id,
            role="RESEARCHER",
        )
    return project


async def create_document(author: Visitor, project: str, title: str, marking: str) -> str:
    """Creates a document of one's own nation."""
    made = await author.change(
        "documentCreate", "document { id }", projectId=project, title=title, marking={"text": marking}
    )
    document: str = made["document"]["id"]
    return document
