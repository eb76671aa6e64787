"""A store that passes everything on to a real one and can be made to fail or wait."""

import asyncio
from collections.abc import AsyncIterator

from typing_extensions import override

from storage.errors import StoreUnavailable
from storage.objects import Keeping, ObjectStore, StoredObject


class FailingStore(ObjectStore):
    """Fails the puts whose number, from 1, is in `failing`, after waiting for `open_gate`."""

    def __init__(self, real: ObjectStore, *, failing: frozenset[int] = frozenset()) -> None:
        self._real = real
        self._failing = failing
        self.open_gate = asyncio.Event()
        self.open_gate.set()
        self.puts = 0
        self.waiting = 0

    @override
    async def put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        self.puts += 1
        number = self.puts
        self.waiting += 1
        await self.open_gate.wait()
        self.waiting -= 1
        if number in self._failing:
            raise StoreUnavailable("made to fail")
        await self._real.put(key, data)

    @override
    async def get(self, key: str) -> bytes:
        return await self._real.get(key)

    @override
    async def delete(self, key: str) -> None:
        await self._real.delete(key)

    @override
    async def hold(self, key: str) -> None:
        await self._real.hold(key)

    @override
    async def release(self, key: str) -> None:
        await self._real.release(key)

    @override
    async def keeping(self) -> Keeping:
        return await self._real.keeping()

    @override
    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        async for found in self._real.list(prefix):
            yield found

    @override
    async def check(self) -> None:
        await self._real.check()

    @override
    async def close(self) -> None:
        await self._real.close()
