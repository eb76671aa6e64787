"""The transfer behind a package: asked for once, remembered beside the file until the package is there."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workspace.cli import CommandFailed
from workspace.cli.remote import Remote

_TRANSFER = "id state expiresAt recipientKey documents { documentId title } decisions { answer nation { code } }"
_MOST = 500


class Waiting(Exception):
    """Officers have not all answered yet."""


class Request:
    """A transfer, and what is known of its package so far."""

    def __init__(self, remote: Remote, file: Path, *, project: str) -> None:
        self._remote = remote
        self._project = project
        self._path = file.with_name(f"{file.name}.entente-export.json")
        self.file = file
        self.known: dict[str, Any] = self._read()

    def ensure(
        self,
        *,
        to: str | None,
        recipient: str | None,
        key: str | None,
        purpose: str | None,
        documents: Sequence[str] | None,
    ) -> None:
        """Asks for the transfer unless that was done before.

        Raises:
            CommandFailed: it was asked for otherwise before, or something is not said.
            Refused: the workspace does not take it.
            LineLost: the workspace does not answer.
        """
        told = {"to": to, "recipient": recipient, "key": key, "purpose": purpose, "documents": documents}
        if self.known:
            other = {name for name, value in told.items() if value is not None and value != self.known["told"][name]}
            if other or self.known["project"] != self._project:
                raise CommandFailed(
                    f"{self.file} was asked for otherwise before ({', '.join(sorted(other)) or 'project'}): choose "
                    f"another file, or delete {self._path} to begin anew."
                )
            return
        missing = [name for name in ("to", "recipient", "key", "purpose") if told[name] is None]
        if missing:
            names = ", ".join(f"--{'recipient-key' if name == 'key' else name}" for name in missing)
            raise CommandFailed(f"nothing was asked for yet: say {names}.")
        wanted = list(documents) if documents else self._all()
        stamp = hashlib.sha256(json.dumps([self._project, str(self.file.absolute()), told]).encode()).hexdigest()
        made = self._remote.change(
            "transferRequest",
            f"transfer {{ {_TRANSFER} }}",
            projectId=self._project,
            documentIds=wanted,
            releasableOnly=documents is None,
            to=to,
            recipient=recipient,
            recipientKey=key,
            purpose=purpose,
            idempotencyKey=f"export {stamp}",
        )["transfer"]
        asked = {"transfer": made["id"], "project": self._project, "told": told}
        self.note(asked | {"left_out": len(wanted) - len(made["documents"])})

    def require_approval(self) -> None:
        """Makes sure that documents may go.

        Raises:
            Waiting: officers have not all answered.
            CommandFailed: nothing may go.
            Refused: the transfer is not there any more.
            LineLost: the workspace does not answer.
        """
        query = f"query($id: ID!) {{ node(id: $id) {{ ... on Transfer {{ {_TRANSFER} }} }} }}"
        found = self._remote.ask(query, id=self.known["transfer"])["node"]
        if found is None:
            raise CommandFailed(f"transfer {self.known['transfer']} is not there: delete {self._path} to begin anew.")
        if found["state"] == "OPEN":
            left_out = self.known["left_out"]
            answered = ", ".join(said["nation"]["code"] for said in found["decisions"]) or "nobody"
            raise Waiting(
                f"transfer {found['id']} of {len(found['documents'])} documents"
                + (f" ({left_out} more may not go to this recipient)" if left_out else "")
                + f" waits for security officers of every originator until {found['expiresAt']}; answered so far: "
                + f"{answered}. They compare the recipient's key {found['recipientKey']} with the recipient. Then give "
                "the same command again."
            )
        if found["state"] not in {"APPROVED", "PARTIALLY_APPROVED"}:
            raise CommandFailed(
                f"transfer {found['id']} is {found['state']}: delete {self._path} and ask again if it is still needed."
            )

    def note(self, known: dict[str, Any]) -> None:
        """Remembers what is known, on the disk before this returns.

        Raises:
            CommandFailed: the disk does not take it.
        """
        self.known = known
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            with fresh.open("w", encoding="utf-8") as stream:
                json.dump(known, stream, ensure_ascii=False)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(self._path)
        except OSError as error:
            raise CommandFailed(f"{self._path} cannot be written: {error.strerror}.") from error

    def forget(self) -> None:
        """Forgets the transfer: its package is there."""
        self._path.unlink(missing_ok=True)

    def _all(self) -> list[str]:
        query = (
            "query($p: ID, $after: String) { documents(first: 100, after: $after, filter: { projectId: $p }) {"
            " nodes { id } pageInfo { hasNextPage endCursor } } }"
        )
        found: list[str] = []
        after = None
        while True:
            page = self._remote.ask(query, p=self._project, after=after)["documents"]
            found += [node["id"] for node in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        if not 1 <= len(found) <= _MOST:
            raise CommandFailed(f"you see {len(found)} documents there; a transfer takes 1 to {_MOST}: say --document.")
        return found

    def _read(self) -> dict[str, Any]:
        try:
            known: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise CommandFailed(f"{self._path} cannot be read: delete it to begin anew.") from error
        return known
