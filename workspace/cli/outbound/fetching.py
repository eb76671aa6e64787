"""Fetching a package: frame by frame into a file beside its place, which it takes once it is whole.

Promises that a cut, a kill or a restart of the server costs a frame at most, and that what stands under the package's
name is whole. The package is not opened here: it cannot be.
"""

import hashlib
import os
import time
from pathlib import Path

from storage.errors import Tampered
from storage.package.format import HEAD_SIZE, MAGIC, Header, body_length
from storage.package.keys import sender_fingerprint
from storage.package.opening import whole_frames
from workspace.cli import CommandFailed
from workspace.cli.intake.progress import Progress
from workspace.cli.outbound.request import Request
from workspace.cli.remote import BegunOtherwise, LineLost, Remote

_PAUSES = (0.5, 1, 2, 4, 8, 8, 8, 8, 8, 8)


class Fetching:
    """One package on its way."""

    def __init__(self, remote: Remote, request: Request) -> None:
        self._remote = remote
        self._request = request
        self._part = request.file.with_name(f"{request.file.name}.part")

    def fetch(self) -> dict[str, object]:
        """Fetches what is missing; tells what the package is.

        Raises:
            CommandFailed: it cannot be written, or is not what it should be.
            Refused: it may not go any more.
            LineLost: the line stayed bad.
        """
        for pause in (*_PAUSES, None):
            try:
                self._try()
                break
            except BegunOtherwise:
                self._part.unlink(missing_ok=True)
            except LineLost:
                if pause is None:
                    raise
                time.sleep(pause)
        else:
            raise LineLost("what may go changes all the time: give the same command again.")
        return self._done()

    def _try(self) -> None:
        try:
            with self._part.open("a+b") as file:
                file.seek(0)
                after, end = whole_frames(file)
                file.truncate(end)
                file.seek(end)
                self._receive(file.fileno(), after=after, end=end)
                os.fsync(file.fileno())
        except OSError as error:
            raise CommandFailed(f"{self._part} cannot be written: {error.strerror}.") from error
        except Tampered as error:
            self._part.unlink(missing_ok=True)
            raise BegunOtherwise(str(error)) from error

    def _receive(self, descriptor: int, *, after: int, end: int) -> None:
        known = self._request.known
        path = f"/transfers/{known['transfer']}/package?after={after}&manifest={known.get('manifest', '')}"
        with self._remote.fetched(path) as answer:
            if after == 0:
                self._request.note(known | {"manifest": answer.header("Entente-Manifest")})
            progress = Progress(things=1, size=end + answer.size)
            progress.moved(end)
            for piece in answer.pieces():
                _write(descriptor, piece)
                progress.moved(len(piece))
            progress.ended(f"{self._request.file}: fetched")

    def _done(self) -> dict[str, object]:
        with self._part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(len(MAGIC))
            header = Header.read(file.read(body_length(file.read(HEAD_SIZE))))
        _move(self._part, self._request.file)
        left_out = self._request.known["left_out"]
        self._request.forget()
        return {
            "file": str(self._request.file),
            "transfer": header.package,
            "sender": sender_fingerprint(header.sender).hex(),
            "recipient": header.recipient.hex(),
            "sha256": digest,
            "left_out": left_out,
        }


def _write(descriptor: int, piece: bytes) -> None:
    left = memoryview(piece)
    try:
        while left:
            left = left[os.write(descriptor, left) :]
    except OSError as error:
        raise CommandFailed(f"the package cannot be written: {error.strerror}. What came is kept.") from error


def _move(part: Path, file: Path) -> None:
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        part.replace(file)
    except FileExistsError:
        raise CommandFailed(f"{file} appeared meanwhile; the package stands in {part}.") from None
    except OSError as error:
        raise CommandFailed(f"{file} cannot be made: {error.strerror}; the package stands in {part}.") from error
