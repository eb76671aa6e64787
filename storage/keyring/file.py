"""A keyring in one file, sealed under a root key (FORMAT.md, "Keyring file").

Promises that every process sees a rotation or destruction with its next call: the file's identity is compared before
each use. Changes are made under a lock, flushed and renamed into place. Whoever can read this process's memory, or
the file together with its root secret, holds the keys: an external root makes that harder, and nothing here claims
otherwise. Refuses a file that was altered anywhere.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import glob
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from typing_extensions import override

from storage import envelope
from storage.encoding import bound
from storage.errors import KeyringLocked, KeyUnavailable, NationExists, StoreUnavailable, Tampered
from storage.keyring.port import Keyring, KeyState, KeyVersion
from storage.keyring.root import Record, RootSource

_FORMAT: Final = "entente-keyring-1"
_UNNAMED: Final = ".new"
_Identity = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Version:
    created: datetime
    seed: bytes | None = field(repr=False)
    destroyed: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Nation:
    minimum: int = 1
    versions: tuple[_Version, ...] = ()

    def state(self, number: int) -> KeyState:
        if self.versions[number - 1].seed is None:
            return KeyState.DESTROYED
        if number == len(self.versions):
            return KeyState.CURRENT
        return KeyState.USABLE if number >= self.minimum else KeyState.RETIRED


_Content = dict[str, _Nation]


class FileKeyring(Keyring):
    """Keys of nations in a file; made where it is missing.

    Raises:
        KeyringLocked: If the file does not open with this root.
        StoreUnavailable: If it is missing and cannot be made; a change that cannot be written raises it too.
    """

    def __init__(
        self,
        path: Path,
        root: RootSource,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open the keyring at `path`."""
        self._path = path
        self._source = root
        self._clock = clock
        self._lock = threading.RLock()
        self._root: tuple[Record, bytes] | None = None
        self._identity: _Identity | None = None
        self._content: _Content = {}
        self._keys: dict[tuple[str, int], envelope.PrivateKey] = {}
        if not path.exists():
            with self._changing():
                if not path.exists():
                    self._root = root.establish()
                    self._write({})
        self._refresh()

    @override
    def __repr__(self) -> str:
        """Name the file, no key."""
        return f"FileKeyring({str(self._path)!r})"

    @override
    def nations(self) -> tuple[str, ...]:
        return tuple(sorted(self._refresh()))

    @override
    def versions(self, nation: str) -> tuple[KeyVersion, ...]:
        held = self._nation(nation)
        return tuple(
            KeyVersion(
                nation=nation,
                number=number,
                state=held.state(number),
                created=version.created,
                destroyed=version.destroyed,
            )
            for number, version in enumerate(held.versions, start=1)
        )

    @override
    def current(self, nation: str) -> KeyVersion:
        newest = self.versions(nation)[-1]
        if newest.state is not KeyState.CURRENT:
            raise KeyUnavailable(f"the keys of {nation} are destroyed")
        return newest

    @override
    def wrap(self, nation: str, secret: bytes, *, info: bytes) -> tuple[int, bytes]:
        with self._lock:
            number = self.current(nation).number
            key = self._private(nation, number)
        return number, envelope.wrap(secret, key.public_key(), info=_info(nation, number, info))

    @override
    def unwrap(self, nation: str, number: int, wrapped: bytes, *, info: bytes) -> bytes:
        with self._lock:
            held = self._nation(nation)
            if not 1 <= number <= len(held.versions):
                raise KeyUnavailable(f"{nation} has no key version {number}")
            state = held.state(number)
            if state in {KeyState.RETIRED, KeyState.DESTROYED}:
                raise KeyUnavailable(f"key version {number} of {nation} is {state}")
            key = self._private(nation, number)
        return envelope.unwrap(wrapped, key, info=_info(nation, number, info))

    @override
    def create(self, nation: str) -> KeyVersion:
        with self._changing():
            content = self._refresh()
            if nation in content:
                raise NationExists(f"{nation} has or had keys here")
            self._write({**content, nation: _Nation(versions=(self._fresh(),))})
            return self.current(nation)

    @override
    def rotate(self, nation: str) -> KeyVersion:
        with self._changing():
            self.current(nation)
            held = self._nation(nation)
            self._replace(nation, replace(held, versions=(*held.versions, self._fresh())))
            return self.current(nation)

    @override
    def require(self, nation: str, minimum: int) -> None:
        with self._changing():
            held = self._nation(nation)
            if not 1 <= minimum <= len(held.versions):
                raise ValueError("the minimum is between 1 and the current version")
            self._replace(nation, replace(held, minimum=minimum))

    @override
    def destroy(self, nation: str, number: int | None = None) -> None:
        with self._changing():
            held = self._nation(nation)
            if number is not None and not 1 <= number <= len(held.versions):
                raise KeyUnavailable(f"{nation} has no key version {number}")
            if number is not None and held.state(number) is KeyState.CURRENT:
                raise ValueError("the current version is destroyed only with all others: rotate first")
            self._replace(
                nation,
                replace(
                    held,
                    versions=tuple(
                        self._erased(version) if number in {None, place} else version
                        for place, version in enumerate(held.versions, start=1)
                    ),
                ),
            )

    def _fresh(self) -> _Version:
        return _Version(created=self._clock(), seed=secrets.token_bytes(envelope.SEED_SIZE))

    def _erased(self, version: _Version) -> _Version:
        return replace(version, seed=None, destroyed=version.destroyed or self._clock())

    def _nation(self, nation: str) -> _Nation:
        try:
            return self._refresh()[nation]
        except KeyError:
            raise KeyUnavailable(f"{nation} has no keys here") from None

    def _private(self, nation: str, number: int) -> envelope.PrivateKey:
        if (nation, number) not in self._keys:
            seed = self._content[nation].versions[number - 1].seed
            if seed is None:
                raise KeyUnavailable(f"key version {number} of {nation} is destroyed")
            self._keys[nation, number] = envelope.private_key(seed)
        return self._keys[nation, number]

    def _refresh(self) -> _Content:
        """Return the content as it is on disk now."""
        with self._lock:
            try:
                identity = _identity(self._path.stat())
                if identity != self._identity:
                    with self._path.open("rb") as file:
                        identity = _identity(os.fstat(file.fileno()))
                        self._content = self._read(file.read())
                    self._identity = identity
                    self._keys.clear()
            except OSError as error:
                raise KeyringLocked("the keyring file cannot be read") from error
            return self._content

    def _read(self, data: bytes) -> _Content:
        try:
            header, _, sealed = data.partition(b"\n")
            record = json.loads(header)
            if record.get("format") != _FORMAT:
                raise KeyringLocked("the keyring file has an unknown format")
            if self._root is None or self._root[0] != record["root"]:
                self._root = record["root"], self._source.recover(record["root"])
            body = envelope.unseal(
                base64.b64decode(sealed, validate=True),
                self._root[1],
                context=bound("entente/keyring/1", header),
            )
            return {nation: _decode(held) for nation, held in json.loads(body).items()}
        except (Tampered, ValueError, LookupError, AttributeError, TypeError) as error:
            raise KeyringLocked("the keyring does not open: wrong root secret, or altered") from error

    def _replace(self, nation: str, held: _Nation) -> None:
        self._write({**self._refresh(), nation: held})

    def _write(self, content: _Content) -> None:
        if self._root is None:
            raise KeyringLocked("the keyring was never opened")
        header = json.dumps({"format": _FORMAT, "root": dict(self._root[0])}, sort_keys=True).encode()
        body = json.dumps({nation: _encode(held) for nation, held in content.items()}, sort_keys=True).encode()
        sealed = envelope.seal(body, self._root[1], context=bound("entente/keyring/1", header))
        for left in self._path.parent.glob(f".{glob.escape(self._path.name)}.*{_UNNAMED}"):
            left.unlink(missing_ok=True)  # what a crash left holds keys that may have been destroyed since
        fresh = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}{_UNNAMED}")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(header + b"\n" + base64.b64encode(sealed))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
            _flush_folder(self._path.parent)
        finally:
            fresh.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Let one process at a time change the file."""
        with self._lock:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with self._path.with_name(f".{self._path.name}.lock").open("ab") as gate:
                    fcntl.flock(gate, fcntl.LOCK_EX)
                    yield
            except OSError as error:
                raise StoreUnavailable(f"the keyring file cannot be written: {error.strerror}") from error


def _info(nation: str, number: int, info: bytes) -> bytes:
    return bound("entente/nation-wrap/1", nation, number, info)


def _identity(facts: os.stat_result) -> _Identity:
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _encode(held: _Nation) -> dict[str, object]:
    return {
        "minimum": held.minimum,
        "versions": [
            {
                "created": version.created.isoformat(),
                "destroyed": version.destroyed.isoformat() if version.destroyed else None,
                "seed": base64.b64encode(version.seed).decode() if version.seed else None,
            }
            for version in held.versions
        ],
    }


def _decode(record: dict[str, object]) -> _Nation:
    match record:
        case {"minimum": int(minimum), "versions": list(versions)}:
            return _Nation(
                minimum=minimum,
                versions=tuple(_decode_version(version) for version in versions),
            )
    raise ValueError("not a nation's keys")


def _decode_version(record: dict[str, str | None]) -> _Version:
    created, destroyed, seed = record["created"], record["destroyed"], record["seed"]
    if created is None:
        raise ValueError("a key version without a date")
    return _Version(
        created=datetime.fromisoformat(created),
        seed=base64.b64decode(seed, validate=True) if seed else None,
        destroyed=datetime.fromisoformat(destroyed) if destroyed else None,
    )
