"""Where sealed bytes lie and who can open them: segments, key wraps, and objects that are to be deleted.

Segments are recorded only for the receiver that was named last: one that was superseded finds that its version no
longer takes them. Nothing here is content or a key that opens without a nation's own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Text, any_, bindparam, delete, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Permit
from workspace.domain.identifiers import VersionId
from workspace.domain.projects import VersionState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import document_versions, object_deletions, version_segments, version_wraps


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """A sealed run of a version's bytes, stored as one object."""

    offset: int
    length: int
    sealed_length: int
    object_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapRow:
    """A version's content key, wrapped to one key version of one nation."""

    nation: str
    key_version: int
    suite: int
    ciphertext: bytes = field(repr=False)


class Sealed:
    """The sealed parts of versions, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def segments(self, version: VersionId) -> list[SegmentRow]:
        """Lists a version's segments in order."""
        rows = await self._work.execute(
            select(version_segments).where(version_segments.c.version == version).order_by(version_segments.c.offset)
        )
        return [
            SegmentRow(offset=row.offset, length=row.length, sealed_length=row.sealed_length, object_key=row.object_key)
            for row in rows
        ]

    async def received(self, version: VersionId) -> int:
        """Tells how many bytes of a version are stored: segments follow each other without a gap."""
        end = (
            select(version_segments.c.offset + version_segments.c.length)
            .where(version_segments.c.version == version)
            .order_by(version_segments.c.offset.desc())
            .limit(1)
        )
        return int((await self._work.execute(end)).scalar_one_or_none() or 0)

    async def name_receiver(self, permit: Permit, version: VersionId, receiver: str) -> None:
        """Lets one receiver, and no other from now on, record segments of a version."""
        await self._work.execute(
            update(document_versions)
            .where(document_versions.c.id == version, document_versions.c.document == permit.object)
            .values(receiver=receiver, streamed_sha256=None)
        )

    async def record(
        self,
        version: VersionId,
        receiver: str,
        segments: Sequence[SegmentRow],
        *,
        streamed_sha256: str | None,
        kept_until: datetime,
    ) -> bool:
        """Adds those of these segments that are not recorded yet, and the digest of bytes that came in one go.

        False, and nothing added, when the version takes no more from this receiver, or a segment before is missing.
        """
        if not await self._receives(version, receiver):
            return False
        received = await self.received(version)
        new = [one for one in segments if one.offset >= received]
        if new and new[0].offset != received:
            return False
        if new:
            await self._work.execute(
                insert(version_segments),
                [
                    {
                        "version": version,
                        "offset": one.offset,
                        "length": one.length,
                        "sealed_length": one.sealed_length,
                        "object_key": one.object_key,
                    }
                    for one in new
                ],
            )
        told = {} if streamed_sha256 is None else {"streamed_sha256": streamed_sha256}
        await self._work.execute(
            update(document_versions).where(document_versions.c.id == version).values(expires_at=kept_until, **told)
        )
        return True

    async def discard_segments(self, version: VersionId, *, at: datetime) -> None:
        """Forgets a version's segments and asks for their objects to be deleted."""
        gone = (
            delete(version_segments)
            .where(version_segments.c.version == version)
            .returning(version_segments.c.object_key)
            .cte("gone")
        )
        await self._work.execute(
            insert(object_deletions).from_select(
                ["object_key", "requested_at"],
                select(gone.c.object_key, literal(at, object_deletions.c.requested_at.type)),
            )
        )

    async def ask_deletion(self, keys: Iterable[str], *, at: datetime) -> None:
        """Asks for objects to be deleted."""
        asked = [{"object_key": key, "requested_at": at} for key in keys]
        if asked:
            await self._work.execute(upsert(object_deletions).on_conflict_do_nothing(), asked)

    async def asked_deletions(self, *, limit: int) -> list[str]:
        """Lists objects to be deleted, oldest request first, leaving out those that somebody else is deleting."""
        rows = await self._work.execute(
            select(object_deletions.c.object_key)
            .order_by(object_deletions.c.requested_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [row.object_key for row in rows]

    async def confirm_deletions(self, keys: Sequence[str]) -> None:
        """Forgets the requests for objects that are gone."""
        await self._work.execute(
            delete(object_deletions).where(
                object_deletions.c.object_key == any_(bindparam("keys", list(keys), ARRAY(Text)))
            )
        )

    async def postpone_deletions(self, keys: Sequence[str], *, at: datetime) -> None:
        """Puts requests behind all others."""
        await self._work.execute(
            update(object_deletions)
            .where(object_deletions.c.object_key == any_(bindparam("keys", list(keys), ARRAY(Text))))
            .values(requested_at=at)
        )

    async def wraps(self, version: VersionId) -> dict[str, WrapRow]:
        """Reads a version's wraps by nation."""
        rows = await self._work.execute(select(version_wraps).where(version_wraps.c.version == version))
        return {
            row.nation: WrapRow(
                nation=row.nation, key_version=row.key_version, suite=row.suite, ciphertext=row.ciphertext
            )
            for row in rows
        }

    async def add_wraps(self, version: VersionId, wraps: Iterable[WrapRow]) -> None:
        """Adds wraps; a nation that has one already keeps it."""
        await self._work.execute(
            upsert(version_wraps).on_conflict_do_nothing(),
            [
                {
                    "version": version,
                    "nation": one.nation,
                    "key_version": one.key_version,
                    "suite": one.suite,
                    "ciphertext": one.ciphertext,
                }
                for one in wraps
            ],
        )

    async def renew_wraps(self, version: VersionId, wraps: Iterable[WrapRow]) -> None:
        """Puts wraps in the place of those that the same nations have."""
        for one in wraps:
            renewed = upsert(version_wraps).values(
                version=version,
                nation=one.nation,
                key_version=one.key_version,
                suite=one.suite,
                ciphertext=one.ciphertext,
            )
            new = renewed.excluded
            await self._work.execute(
                renewed.on_conflict_do_update(
                    index_elements=["version", "nation"],
                    set_={"key_version": new.key_version, "suite": new.suite, "ciphertext": new.ciphertext},
                )
            )

    async def discard_wraps(self, version: VersionId, *, of: Sequence[str] | None = None) -> None:
        """Removes a version's wraps, or those of these nations: they do not open it any more."""
        gone = delete(version_wraps).where(version_wraps.c.version == version)
        kept = bindparam("nations", list(of or ()), ARRAY(Text))
        await self._work.execute(gone if of is None else gone.where(version_wraps.c.nation == any_(kept)))

    async def _receives(self, version: VersionId, receiver: str) -> bool:
        """Locks an upload for its receiver; False when it has another, or has ended.

        It must not be written to more than once here: PostgreSQL looks up the document of a row that was changed twice,
        and whoever holds the document waits for the row.
        """
        row = await self._work.execute(
            select(document_versions.c.id)
            .where(
                document_versions.c.id == version,
                document_versions.c.receiver == receiver,
                document_versions.c.state == VersionState.UPLOADING.value,
            )
            .with_for_update()
        )
        return row.one_or_none() is not None
