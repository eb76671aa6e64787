"""A client of a serving workspace, for commands that act as a person: the same API, the same gate as everybody's."""

import http.client
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workspace.cli import CommandFailed

_PATIENCE = 60
_PIECE = 1024 * 1024


class LineLost(Exception):
    """The connection broke off, or the server cannot serve for the moment; trying again may help."""


class Refused(Exception):
    """The workspace said no; the message is its own."""


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
        """
        body = json.dumps({"query": query, "variables": variables}).encode()
        _, _, answer = self._send("POST", "/graphql", body=body, headers={"Content-Type": "application/json"})
        try:
            told = json.loads(answer)
        except ValueError as error:
            raise Refused("this is not an Entente workspace.") from error
        if told.get("errors"):
            raise Refused(str(told["errors"][0]["message"]))
        data: dict[str, Any] = told["data"]
        return data

    def change(self, mutation: str, selection: str, **given: object) -> dict[str, Any]:
        """Asks for a change; gives its payload.

        Raises:
            LineLost: the workspace does not answer.
            Refused: the change was refused.
        """
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} errors {{ message }} }} }}"
        payload: dict[str, Any] = self.ask(query, input=given)[mutation]
        if payload["errors"]:
            raise Refused(str(payload["errors"][0]["message"]))
        return payload

    def offset(self, url: str) -> int:
        """How many bytes of an upload are stored."""
        _, headers, _ = self._send("HEAD", urlsplit(url).path, headers={"Tus-Resumable": "1.0.0"})
        return int(headers.get("Upload-Offset", "0"))

    def resume(self, url: str, file: Path, offset: int) -> None:
        """Sends a file from an offset to its end."""
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(file.stat().st_size - offset),
        }
        self._send("PATCH", urlsplit(url).path, body=_pieces(file, offset), headers=headers)

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: bytes | Iterable[bytes] | None = None,
    ) -> tuple[int, Mapping[str, str], bytes]:
        secure = self._parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(str(self._parts.hostname), self._parts.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body=body, headers={**self._headers, **headers})
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise LineLost(f"{self._parts.netloc} does not answer ({type(error).__name__}).") from error
        finally:
            connection.close()
        if response.status in {409, 429, 502, 503, 504}:
            raise LineLost(_detail(content) or f"{self._parts.netloc} answered {response.status}.")
        if response.status >= http.client.BAD_REQUEST and path != "/graphql":
            raise Refused(_detail(content) or f"{self._parts.netloc} answered {response.status}.")
        return response.status, dict(response.getheaders()), content


def _pieces(file: Path, offset: int) -> Iterable[bytes]:
    with file.open("rb") as stream:
        stream.seek(offset)
        while piece := stream.read(_PIECE):
            yield piece


def _detail(content: bytes) -> str:
    """What a problem document says; empty for anything else."""
    try:
        return str(json.loads(content)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""
