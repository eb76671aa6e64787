"""The digest of content that did not arrive in one go."""

import asyncio
import hashlib
from collections.abc import Sequence

from storage.vault import Vault
from storage.versions import ContentKey, Segment, VersionRef
from workspace.services.content.faults import translated


async def digest_of(vault: Vault, ref: VersionRef, key: ContentKey, segments: Sequence[Segment]) -> str:
    """Reads everything back: what arrived in several pieces was never hashed as one.

    Raises:
        Unavailable: the store or the keys do not answer.
    """
    whole = hashlib.sha256()
    with translated():
        async for piece in vault.read(ref, key, segments):
            await asyncio.to_thread(whole.update, piece)
            del piece  # its segment could not be let go of while the next one is opened
    return whole.hexdigest()
