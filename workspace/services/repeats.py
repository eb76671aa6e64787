"""Creations that may be sent twice: the same key and input give back what the first one made."""

import hashlib
from collections.abc import Mapping

import orjson

from workspace.domain.errors import Invalid
from workspace.persistence.database import UnitOfWork
from workspace.persistence.idempotency import IdempotencyKeys
from workspace.services.gate import Snapshot

_LONGEST_KEY = 200


async def repeated(
    work: UnitOfWork,
    snapshot: Snapshot,
    *,
    mutation: str,
    key: str | None,
    input: Mapping[str, object],
    made: str,
) -> str | None:
    """Claims the key for the object about to be made; gives the one made before by the same key and input, if any.

    Raises:
        Conflict: the key was used for another input.
        Invalid: the key is empty or too long.
    """
    if key is None:
        return None
    if not 1 <= len(key) <= _LONGEST_KEY or "\0" in key:
        raise Invalid(f"An idempotency key has 1 to {_LONGEST_KEY} characters.", path=("idempotencyKey",))
    digest = hashlib.sha256(orjson.dumps(input, option=orjson.OPT_SORT_KEYS)).digest()
    return await IdempotencyKeys(work).claim(
        person=snapshot.person, mutation=mutation, key=key, digest=digest, made=made, now=snapshot.now
    )
