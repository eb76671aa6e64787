"""Keys that make a repeated creation give back what the first one made.

A key belongs to one person and one mutation for 24 hours. It is claimed in the creation's own transaction, so of two
requests at once the second waits and then finds what the first one made, or finds nothing when that failed.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from workspace.domain.errors import Conflict
from workspace.domain.identifiers import PersonId
from workspace.persistence.database import UnitOfWork
from workspace.persistence.tables import idempotency_keys as keys

LIFETIME = timedelta(hours=24)


class IdempotencyKeys:
    """The keys as one unit of work sees them."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def claim(
        self, *, person: PersonId, mutation: str, key: str, digest: bytes, made: str, now: datetime
    ) -> str | None:
        """Claims the key for an object about to be made; gives the earlier object when there is one.

        Raises:
            Conflict: the key was used for another input.
        """
        mine = (keys.c.person == person) & (keys.c.mutation == mutation) & (keys.c.key == key)
        await self._work.execute(delete(keys).where(mine & (keys.c.created_at <= now - LIFETIME)))
        claimed = await self._work.execute(
            insert(keys)
            .values(person=person, mutation=mutation, key=key, digest=digest, object=made, created_at=now)
            .on_conflict_do_nothing()
            .returning(keys.c.object)
        )
        if claimed.scalar_one_or_none() is not None:
            return None
        earlier = (await self._work.execute(select(keys.c.digest, keys.c.object).where(mine))).one()
        if earlier.digest != digest:
            raise Conflict(
                "This idempotency key was used for another input: choose a new key.", path=("idempotencyKey",)
            )
        return str(earlier.object)

    async def sweep(self, *, now: datetime) -> None:
        """Forgets keys past their lifetime."""
        await self._work.execute(delete(keys).where(keys.c.created_at <= now - LIFETIME))
