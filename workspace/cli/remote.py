"""A client of a serving workspace, for commands that act as a person: the same API, the same gate as everybody's."""

import argparse
import http.client
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workspace.cli import CommandFailed, tokens

_PATIENCE = 60
_PIECE = 256 * 1024
_SIGNED_OUT = (
    "your token is not valid (any more): get a new one and give the same command again; what was done is kept."
)


class LineLost(Exception):
    """The connection broke off, or the server cannot serve for the moment; trying again may help."""


class NotYet(LineLost):
    """A part of the workspace does not answer for the moment, or is still at work; the message is its own."""


class BegunOtherwise(LineLost):
    """What was begun cannot be gone on with: it has to be fetched from its beginning."""


class Refused(Exception):
    """The workspace said no; the message is its own."""


class Answer:
    """A long answer while it is read."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response
        self.size = int(response.headers.get("Content-Length", "0"))

    def header(self, name: str) -> str:
        """A header, whatever its case; empty when there is none."""
        return str(self._response.headers.get(name, ""))

    def pieces(self) -> Iterator[bytes]:
        """The bytes, all that were announced.

        Raises:
            http.client.IncompleteRead: they end too early.
        """
        left = self.size
        while left:
            piece = self._response.read(min(_PIECE, left))
            if not piece:
                raise http.client.IncompleteRead(b"", left)
            left -= len(piece)
            yield piece


class Remote:
    """A workspace at an address, asked with one person's token."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise CommandFailed(f"{url} is not a web address: write http://HOST:PORT.")
        self._parts = parts
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Asks a GraphQL question.

        Raises:
            LineLost: the workspace does not answer.
            Refused: it does not answer this.
            CommandFailed: it does not know who asks (any more).
        """
        body = json.dumps({"query": query, "variables": variables}).encode()
        _, _, answer = self._send("POST", "/graphql", body=body, headers={"Content-Type": "application/json"})
        try:
            told = json.loads(answer)
        except ValueError as error:
            raise Refused("this is not an Entente workspace.") from error
        if told.get("errors"):
            first = told["errors"][0]
            if first.get("extensions", {}).get("code") == "UNAUTHENTICATED":
                raise CommandFailed(_SIGNED_OUT)
            raise Refused(str(first["message"]))
        data: dict[str, Any] = told["data"]
        return data

    def change(self, mutation: str, selection: str, **given: object) -> dict[str, Any]:
        """Asks for a change; gives its payload.

        Raises:
            LineLost: the workspace does not answer.
            NotYet: it asks to be asked again.
            Refused: the change was refused.
        """
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} errors {{ code message }} }} }}"
        payload: dict[str, Any] = self.ask(query, input=given)[mutation]
        if payload["errors"]:
            first = payload["errors"][0]
            raise (NotYet if first["code"] == "UNAVAILABLE" else Refused)(str(first["message"]))
        return payload

    def project(self, name: str) -> str:
        """The identifier of the one project of this exact name, or with this identifier.

        Raises:
            CommandFailed: the person sees none, or several.
        """
        if name.startswith("prj_"):
            node = self.ask("query($id: ID!) { node(id: $id) { ... on Project { id } } }", id=name)["node"]
            found = [node["id"]] if node else []
        else:
            found = [node["id"] for node in self._projects(name) if node["name"] == name]
        if len(found) != 1:
            raise CommandFailed(f"you see {len(found)} projects named {name}: give the exact name of one.")
        return str(found[0])

    def _projects(self, text: str) -> Iterable[dict[str, Any]]:
        query = (
            "query($text: String, $after: String) { projects(first: 100, after: $after, filter: { text: $text }) {"
            " nodes { id name } pageInfo { hasNextPage endCursor } } }"
        )
        after = None
        while True:
            page = self.ask(query, text=text, after=after)["projects"]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def offset(self, url: str) -> int:
        """How many bytes of an upload are stored."""
        _, headers, _ = self._send("HEAD", urlsplit(url).path, headers={"Tus-Resumable": "1.0.0"})
        return int(headers.get("Upload-Offset", "0"))

    def resume(self, url: str, pieces: Iterable[bytes], *, offset: int, length: int) -> None:
        """Sends the bytes of an upload from an offset to its end."""
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(length),
        }
        self._send("PATCH", urlsplit(url).path, body=pieces, headers=headers)

    @contextmanager
    def fetched(self, path: str) -> Iterator["Answer"]:
        """A long answer, to be read within the block.

        Raises:
            BegunOtherwise: the workspace has something else by now than what was begun.
            LineLost: the workspace does not answer, or the line broke off.
            Refused: it does not give this (any more).
            CommandFailed: it does not know who asks.
        """
        connection = self._connection()
        try:
            connection.request("GET", path, headers=self._headers)
            response = connection.getresponse()
            if response.status == http.client.CONFLICT:
                raise BegunOtherwise(_detail(response.read()))
            if response.status != http.client.OK:
                self._require_good(response.status, response.read(), path)
            yield Answer(response)
        except (OSError, http.client.HTTPException) as error:
            raise LineLost(f"{self._parts.netloc} broke off ({type(error).__name__}).") from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        return kind(str(self._parts.hostname), self._parts.port, timeout=_PATIENCE)

    def _require_good(self, status: int, content: bytes, path: str) -> None:
        if status in {409, 429, 502, 503, 504}:
            raise LineLost(_detail(content) or f"{self._parts.netloc} answered {status}.")
        if status == http.client.UNAUTHORIZED:
            raise CommandFailed(_SIGNED_OUT)
        if status >= http.client.BAD_REQUEST and path != "/graphql":
            raise Refused(_detail(content) or f"{self._parts.netloc} answered {status}.")

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: bytes | Iterable[bytes] | None = None,
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = self._connection()
        try:
            connection.request(method, path, body=body, headers={**self._headers, **headers})
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise LineLost(f"{self._parts.netloc} does not answer ({type(error).__name__}).") from error
        finally:
            connection.close()
        self._require_good(response.status, content, path)
        return response.status, response.headers, content


def _detail(content: bytes) -> str:
    """What a problem document says; empty for anything else."""
    try:
        return str(json.loads(content)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""


def add_sign_in(parser: argparse.ArgumentParser) -> None:
    """Declares where the workspace is and who acts."""
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the workspace serves")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="one of the demonstration's people")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the demonstration's folder, with --as")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="a bearer token of your nation's issuer")


def sign_in(arguments: argparse.Namespace) -> Remote:
    """A workspace as the person whom the arguments name.

    Raises:
        CommandFailed: they name nobody, or no address.
    """
    if arguments.token_file is not None:
        try:
            token = str(arguments.token_file.read_text(encoding="ascii").strip())
        except (OSError, UnicodeDecodeError) as error:
            raise CommandFailed(f"{arguments.token_file} cannot be read as a token.") from error
    elif arguments.email is not None:
        with redirect_stdout(StringIO()) as printed:
            tokens.run(arguments)
        token = printed.getvalue().strip()
    else:
        raise CommandFailed("say who you are: --token-file FILE, or --as EMAIL for a demonstration.")
    return Remote(arguments.url, token)
