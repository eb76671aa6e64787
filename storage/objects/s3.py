"""Objects in a bucket of any S3 API, through `minio`.

Promises the port's durability as far as the store keeps its own; an unreachable or silent store is reported within
two seconds. Every PUT carries a CRC-32 that the store checks (segments carry their own authentication, so no slower
hash is computed) and `If-None-Match: *`. Refuses nothing that the bucket's policy allows; makes no bucket.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import itertools
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar

import urllib3
from minio import Minio
from minio.datatypes import Object
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from typing_extensions import override

from storage.errors import (
    HoldsUnsupported,
    ObjectExists,
    ObjectHeld,
    ObjectMissing,
    StorageError,
    StoreFull,
    StoreUnavailable,
)
from storage.objects.port import Keeping, ObjectStore, StoredObject, checked_name

_CONNECT: Final = 1.0
_PROBE_AFTER: Final = 1.0
_PROBE: Final = urllib3.Timeout(connect=0.4, read=0.4)
_PAGE: Final = 1000
_PRESIGNED: Final = timedelta(minutes=5)
_FULL: Final = frozenset(
    {
        "XMinioStorageFull",
        "QuotaExceeded",
        "EntityTooLarge",
        "XMinioAdminBucketQuotaExceeded",
    }
)
_REFUSALS: Final = frozenset({"AccessDenied", "InvalidRequest", "ObjectLocked"})
_NO_LOCK: Final = frozenset({"InvalidRequest", "ObjectLockConfigurationNotFoundError", "InvalidBucketState"})
_GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion"})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Settings:
    """Where the bucket is and how to speak to it.

    `answer` is how many seconds a store that is alive may take to answer; a store that does not answer even a probe is
    given up within two seconds whatever this says.
    """

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    certificate_authority: Path | None = None
    threads: int = 8
    answer: float = 5.0


class S3Store(ObjectStore):
    """One bucket.

    Raises:
        ValueError: If the endpoint is not `http://HOST[:PORT]` or `https://HOST[:PORT]`.
        StoreUnavailable: If the certificate authority's file cannot be read.
    """

    def __init__(self, settings: S3Settings) -> None:
        """Prepare clients; nothing is sent yet."""
        scheme, _, host = settings.endpoint.partition("://")
        if scheme not in {"http", "https"} or not host.strip("/") or "@" in host:
            raise ValueError("an S3 endpoint is http://HOST[:PORT] or https://HOST[:PORT]")
        self._bucket = settings.bucket
        self._work = ThreadPoolExecutor(settings.threads, "s3")
        self._probe_work = ThreadPoolExecutor(1, "s3-probe")
        self._looking: asyncio.Future[None] | None = None
        self._http = _pool(settings, urllib3.Timeout(connect=_CONNECT, read=settings.answer))
        connect = functools.partial(
            Minio,
            host.rstrip("/"),
            access_key=settings.access_key,
            secret_key=settings.secret_key,
            secure=scheme == "https",
            region=settings.region,
        )
        self._client = connect(http_client=self._http)
        self._probe = connect(http_client=_pool(settings, _PROBE))

    @override
    async def put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        await self._call(self._put, checked_name(key), data)

    @override
    async def get(self, key: str) -> bytes:
        return await self._call(self._get, checked_name(key))

    @override
    async def delete(self, key: str) -> None:
        await self._call(self._delete, checked_name(key))

    @override
    async def hold(self, key: str) -> None:
        if not await self._call(self._set_hold, checked_name(key), True):  # noqa: FBT003 - to be held
            raise ObjectMissing("no such object")

    @override
    async def release(self, key: str) -> None:
        await self._call(self._set_hold, checked_name(key), False)  # noqa: FBT003 - to be held no more

    @override
    async def keeping(self) -> Keeping:
        return await self._call(self._keeping)

    @override
    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        after: str | None = None
        while page := await self._call(self._page, prefix, after):
            for found in page:
                yield found
            after = page[-1].key

    @override
    async def check(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().run_in_executor(self._probe_work, _translated(self._look))
        await asyncio.shield(self._looking)  # one look answers all who ask meanwhile

    @override
    async def close(self) -> None:
        self._work.shutdown(wait=False, cancel_futures=True)
        self._probe_work.shutdown(wait=False, cancel_futures=True)
        self._http.clear()

    async def _call(self, work: Callable[..., _T], *args: object) -> _T:
        """Work in a thread; where that takes long, ask whether the store lives at all."""
        running = asyncio.get_running_loop().run_in_executor(self._work, _translated(work), *args)
        try:
            done, _ = await asyncio.wait({running}, timeout=_PROBE_AFTER)
            if not done:
                await self.check()
            return await running
        except BaseException:
            running.add_done_callback(_forget)
            raise

    def _put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        url = self._client.presigned_put_object(self._bucket, key, expires=_PRESIGNED)
        checksum = base64.b64encode(zlib.crc32(data).to_bytes(4)).decode()
        headers = {
            "Content-Type": "application/octet-stream",
            "If-None-Match": "*",
            "x-amz-checksum-crc32": checksum,
        }
        answer = self._http.urlopen("PUT", url, body=data, headers=headers)
        if answer.status != HTTPStatus.OK:
            raise _refusal(answer)

    def _get(self, key: str) -> bytes:
        answer = self._client.get_object(self._bucket, key)
        try:
            return answer.read()
        finally:
            answer.close()
            answer.release_conn()

    def _delete(self, key: str) -> None:
        for version in self._versions(key):
            try:
                self._client.remove_object(self._bucket, key, version_id=version.version_id)
            except S3Error as error:
                if error.code in _REFUSALS and not version.is_delete_marker and self._is_kept(key, version.version_id):
                    raise ObjectHeld("the object store keeps this object under a hold or a lock") from None
                raise

    def _versions(self, key: str) -> Sequence[Object]:
        """List what the bucket keeps under this name, deletion marks included; without versioning, the one object."""
        kept = self._client.list_objects(self._bucket, prefix=key, recursive=True, include_version=True)
        return [found for found in kept if found.object_name == key]

    def _set_hold(self, key: str, held: bool) -> bool:  # noqa: FBT001 - called by the two that name it
        """Hold or release every kept version of an object; tell whether there is any."""
        change = self._client.enable_object_legal_hold if held else self._client.disable_object_legal_hold
        versions = [version for version in self._versions(key) if not version.is_delete_marker]
        for version in versions:
            try:
                change(self._bucket, key, version.version_id)
            except S3Error as error:
                if error.code in _NO_LOCK:
                    raise HoldsUnsupported("the bucket was made without object lock") from None
                if error.code not in _GONE:
                    raise
        return bool(versions)

    def _is_kept(self, key: str, version: str | None) -> bool:
        with contextlib.suppress(S3Error):
            if self._client.is_object_legal_hold_enabled(self._bucket, key, version):
                return True
        try:
            retention = self._client.get_object_retention(self._bucket, key, version)
        except S3Error:
            return False
        return retention is not None and retention.retain_until_date > datetime.now(UTC)

    def _keeping(self) -> Keeping:
        history = self._client.get_bucket_versioning(self._bucket).status in {"Enabled", "Suspended"}
        try:
            lock = self._client.get_object_lock_config(self._bucket)
        except S3Error as error:
            if error.code not in _NO_LOCK:
                raise
            return Keeping(history=history, holds=False, retention=False)
        return Keeping(history=history, holds=True, retention=lock.mode is not None)

    def _page(self, prefix: str, after: str | None) -> tuple[StoredObject, ...]:
        found = self._client.list_objects(self._bucket, prefix=prefix, recursive=True, start_after=after)
        return tuple(
            StoredObject(
                key=entry.object_name or "",
                size=entry.size or 0,
                modified=entry.last_modified or datetime.now(UTC),
            )
            for entry in itertools.islice(found, _PAGE)
        )

    def _look(self) -> None:
        if not self._probe.bucket_exists(self._bucket):
            raise StoreUnavailable(f"the object store has no bucket {self._bucket!r}")


def _pool(settings: S3Settings, timeout: urllib3.Timeout) -> urllib3.PoolManager:
    context = ssl.create_default_context()
    if settings.certificate_authority is not None:
        try:
            context.load_verify_locations(settings.certificate_authority)
        except OSError as error:
            raise StoreUnavailable("the certificate authority's file cannot be read") from error
    return urllib3.PoolManager(
        timeout=timeout,
        maxsize=settings.threads,
        block=False,
        retries=False,
        ssl_context=context,
    )


def _forget(abandoned: asyncio.Future[_T]) -> None:
    if not abandoned.cancelled():
        abandoned.exception()


def _refusal(answer: urllib3.BaseHTTPResponse) -> StorageError:
    if answer.status in {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT}:
        return ObjectExists("the name is taken")
    text = answer.data.decode(errors="replace")
    if answer.status == HTTPStatus.INSUFFICIENT_STORAGE or any(code in text for code in _FULL):
        return StoreFull("the object store has no room left")
    return StoreUnavailable(f"the object store refused an object with status {answer.status}")


def _translated(work: Callable[..., _T]) -> Callable[..., _T]:
    @functools.wraps(work)
    def run(*args: object) -> _T:
        try:
            return work(*args)
        except S3Error as error:
            if error.code == "NoSuchKey":
                raise ObjectMissing("no such object") from error
            raise StoreUnavailable(f"the object store refused: {error.code}") from None
        except (ServerError, InvalidResponseError) as error:
            raise StoreUnavailable("the object store answers in error") from error
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
            raise StoreUnavailable(f"the object store cannot be reached: {type(error).__name__}") from None

    return run
