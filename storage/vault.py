"""The one door to sealed content: keys are made, wrapped, opened and shredded here, bytes sealed and read.

Promises what FORMAT.md says: a wrap opens only for its nation, for this deployment, document, version, declared size
and label, and only while the version's erasure key exists. Decides nothing: the caller has a decision before it asks.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence

from storage import envelope
from storage.encoding import bound
from storage.erasure import ErasureKeys
from storage.errors import KeyUnavailable, ObjectExists, ObjectHeld, ObjectMissing, StoreTaken, Tampered
from storage.keyring.port import Keyring
from storage.objects.port import ObjectStore, StoredObject
from storage.reader import read_range
from storage.sealer import Sealer, segment_prefix
from storage.versions import CONTENT_KEY_SIZE, ContentKey, Segment, VersionRef, Wrap

_AT_ONCE = 8
_OWNER = "deployment"


class Vault:
    """Sealed content of one deployment."""

    def __init__(
        self,
        *,
        store: ObjectStore,
        keyring: Keyring,
        erasure: ErasureKeys,
        deployment: str,
    ) -> None:
        """Join an object store, a keyring and the erasure keys under a deployment's identifier."""
        self._store = store
        self._keyring = keyring
        self._erasure = erasure
        self._deployment = deployment

    async def create_key(
        self, ref: VersionRef, *, nations: Iterable[str], label_digest: bytes
    ) -> tuple[ContentKey, tuple[Wrap, ...]]:
        """Make the content key of a version and wrap it to each nation.

        Raises:
            KeyUnavailable: If a nation has no usable key.
            Shredded: If the version was shredded.
            StoreUnavailable: If the erasure key cannot be kept.
        """
        key = ContentKey(secrets.token_bytes(CONTENT_KEY_SIZE))
        erasure = await self._erasure.create(ref.version)
        return key, await asyncio.to_thread(self._wraps, ref, key, erasure, sorted(set(nations)), label_digest)

    async def open_key(self, ref: VersionRef, wrap: Wrap, *, label_digest: bytes) -> ContentKey:
        """Unwrap the content key of a version.

        Raises:
            KeyUnavailable: If the nation's key version is unknown, retired or destroyed.
            Shredded: If the version was shredded.
            Tampered: If version, label, nation or any byte is not what was wrapped.
            StoreUnavailable: If the erasure keys cannot be reached.
        """
        if wrap.suite != envelope.SUITE:
            raise Tampered("a wrap names an unknown suite")
        erasure = await self._erasure.get(ref.version)
        return await asyncio.to_thread(self._open, ref, wrap, erasure, label_digest)

    async def rewrap(
        self,
        ref: VersionRef,
        wrap: Wrap,
        *,
        old_label_digest: bytes,
        new_label_digest: bytes,
        nations: Iterable[str],
    ) -> tuple[Wrap, ...]:
        """Wrap a version's key anew: for another label, more nations or newer key versions. Nothing is re-encrypted.

        Raises:
            KeyUnavailable: If a key that is needed is not usable.
            Shredded: If the version was shredded.
            Tampered: If the given wrap does not open under the old label.
            StoreUnavailable: If the erasure keys cannot be reached.
        """
        key = await self.open_key(ref, wrap, label_digest=old_label_digest)
        erasure = await self._erasure.get(ref.version)
        return await asyncio.to_thread(self._wraps, ref, key, erasure, sorted(set(nations)), new_label_digest)

    def sealer(self, ref: VersionRef, key: ContentKey, *, offset: int = 0) -> Sealer:
        """Begin sealing a version's bytes at `offset`, the end of the segments stored before.

        Raises:
            ValueError: If the offset lies outside the version.
        """
        if not 0 <= offset <= ref.declared_size:
            raise ValueError("the offset lies outside the version")
        return Sealer(
            store=self._store,
            deployment=self._deployment,
            ref=ref,
            key=key,
            offset=offset,
        )

    def read(
        self,
        ref: VersionRef,
        key: ContentKey,
        segments: Sequence[Segment],
        *,
        start: int = 0,
        end: int | None = None,
    ) -> AsyncGenerator[memoryview, None]:
        """Go through the bytes from `start` to before `end` (the declared size), each verified before it leaves.

        Raises:
            ValueError: If the range does not lie within the version.
            Tampered: If segments do not fit together, or one is missing or does not open.
            StoreUnavailable: If the store cannot be used.
        """
        return read_range(
            store=self._store,
            deployment=self._deployment,
            ref=ref,
            key=key,
            segments=segments,
            start=start,
            end=ref.declared_size if end is None else end,
        )

    async def delete_objects(self, keys: Iterable[str]) -> frozenset[str]:
        """Delete objects; missing ones are no error. Return those that the store holds and therefore keeps.

        Raises:
            StoreUnavailable: If the store cannot be used; some objects may then still exist.
        """
        held = set[str]()

        async def delete(key: str) -> None:
            try:
                await self._store.delete(key)
            except ObjectHeld:
                held.add(key)

        await _all_of(delete, keys)
        return frozenset(held)

    async def hold_objects(self, version: str) -> None:
        """Let the store itself refuse to delete what a version consists of.

        Raises:
            HoldsUnsupported: If the store cannot.
            StoreUnavailable: If the store cannot be used; some objects may then be held.
        """

        async def hold(key: str) -> None:
            with contextlib.suppress(ObjectMissing):
                await self._store.hold(key)

        await _all_of(hold, [found.key async for found in self.stored_objects(version)])

    async def release_objects(self, version: str) -> None:
        """End the holds on what a version consists of.

        Raises:
            HoldsUnsupported: If the store cannot hold.
            StoreUnavailable: If the store cannot be used; some objects may then still be held.
        """
        await _all_of(self._store.release, [found.key async for found in self.stored_objects(version)])

    async def claim(self) -> None:
        """Make sure that the store is this deployment's, taking it where nobody has.

        Raises:
            StoreTaken: If it is another's.
            StoreUnavailable: If the store cannot be used.
        """
        await claim(self._store, self._deployment)

    def stored_objects(self, version: str | None = None) -> AsyncIterator[StoredObject]:
        """Go through the stored segments, of one version or of all.

        Raises:
            StoreUnavailable: If the store cannot be used.
        """
        return self._store.list(segment_prefix(version) if version else "segments/")

    def opens_for(self, nation: str) -> bool:
        """Tell whether a nation has a key that is not destroyed."""
        try:
            self._keyring.current(nation)
        except KeyUnavailable:
            return False
        return True

    async def shred(self, ref: VersionRef) -> None:
        """Destroy a version's erasure key: from now on no wrap of it opens, from whatever backup.

        Raises:
            StoreUnavailable: If that could not be done; repeat it.
        """
        await self._erasure.shred(ref.version)

    async def shredded(self) -> tuple[str, ...]:
        """Return the versions that were shredded, in order.

        Raises:
            StoreUnavailable: If the erasure keys cannot be reached.
        """
        return await self._erasure.shredded()

    async def check(self) -> None:
        """Make sure that objects and erasure keys can be stored.

        Raises:
            StoreUnavailable: If they cannot.
        """
        await self._store.check()
        await self._erasure.check()

    def _wraps(
        self,
        ref: VersionRef,
        key: ContentKey,
        erasure: bytes,
        nations: Sequence[str],
        label_digest: bytes,
    ) -> tuple[Wrap, ...]:
        return tuple(self._wrap(ref, key, erasure, nation, label_digest) for nation in nations)

    def _wrap(
        self,
        ref: VersionRef,
        key: ContentKey,
        erasure: bytes,
        nation: str,
        label_digest: bytes,
    ) -> Wrap:
        number, inner = self._keyring.wrap(nation, key.secret, info=self._info(ref, label_digest))
        outer = envelope.seal(inner, erasure, context=self._erasure_context(ref, nation, number))
        return Wrap(nation=nation, key_version=number, suite=envelope.SUITE, ciphertext=outer)

    def _open(self, ref: VersionRef, wrap: Wrap, erasure: bytes, label_digest: bytes) -> ContentKey:
        context = self._erasure_context(ref, wrap.nation, wrap.key_version)
        inner = envelope.unseal(wrap.ciphertext, erasure, context=context)
        info = self._info(ref, label_digest)
        secret = self._keyring.unwrap(wrap.nation, wrap.key_version, inner, info=info)
        if len(secret) != CONTENT_KEY_SIZE:
            raise Tampered("a wrap holds no content key")
        return ContentKey(secret)

    def _info(self, ref: VersionRef, label_digest: bytes) -> bytes:
        return bound(
            "entente/wrap/1",
            envelope.SUITE,
            self._deployment,
            ref.document,
            ref.version,
            ref.declared_size,
            label_digest,
        )

    def _erasure_context(self, ref: VersionRef, nation: str, number: int) -> bytes:
        return bound(
            "entente/erasure/1",
            envelope.SUITE,
            self._deployment,
            ref.document,
            ref.version,
            nation,
            number,
        )


async def claim(store: ObjectStore, deployment: str) -> None:
    """Make sure that a store is a deployment's, taking it where nobody has.

    Objects of which a database knows nothing are orphans only in a store of its own: beside another's they are
    somebody's documents.

    Raises:
        StoreTaken: If it is another's.
        StoreUnavailable: If the store cannot be used.
    """
    try:
        await store.put(_OWNER, deployment.encode())
    except ObjectExists:
        if await store.get(_OWNER) != deployment.encode():
            raise StoreTaken("the object store belongs to another installation") from None


async def _all_of(act: Callable[[str], Awaitable[None]], keys: Iterable[str]) -> None:
    """Act on all, some at once; what fails is raised once all have been tried."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def acted(key: str) -> None:
        async with gate:
            await act(key)

    for outcome in await asyncio.gather(*map(acted, keys), return_exceptions=True):
        if outcome is not None:
            raise outcome
