"""A nation's keys as its documents depend on them: renewed, handed on, ended.

Promises: a plan names every available version that nobody could open once the keys are gone, and changes nothing; what
others inherit is wrapped for them before any key is destroyed, and only for nations that the label admits; the end of a
key is on record in that nation's log before it comes; the certificate of an exit says what nobody opens since. Each
step may be cut short and begun again. Acts on ciphertext and identifiers alone and shows nobody anything to read:
whoever holds the keyring holds these commands (promise P10).
"""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from policies.labels import Label
from storage.departure import (
    DepartureCertificate,
    DeparturePlan,
    SealedVersion,
    certify_departure,
    hand_over,
    plan_departure,
    usable,
)
from storage.errors import KeyUnavailable, StorageError
from storage.keyring.port import Keyring, KeyState
from storage.vault import Vault
from storage.versions import VersionRef
from workspace.domain.errors import Conflict, Unavailable, WorkspaceError
from workspace.domain.identifiers import DocumentId, NationCode, PersonId, VersionId
from workspace.persistence.audit import AuditLog, Entry
from workspace.persistence.custody import Wrapped, WrappedVersion
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.sealed import Sealed
from workspace.services.content.access import wrap_of, wrap_row
from workspace.services.content.admission import admission
from workspace.services.gate import Gate
from workspace.services.gate.verdicts import Law

CUSTODIAN = PersonId("key-custodian")
"""Who acts in the log: whoever holds the keyring; the workspace knows no person for it."""

_AT_ONCE = 50
_LOGGED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bereft:
    """A version that only these keys open.

    Attributes:
        document: whose it is.
        version: which.
        originators: the nations that originated it.
        heirs: the other nations that its label admits and that have a key here; none means it would be lost.
    """

    document: DocumentId
    version: VersionId
    originators: tuple[str, ...]
    heirs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlan:
    """What would happen if keys were destroyed now. Nothing has happened yet.

    Attributes:
        nation: whose keys.
        number: the one version of its key, or None for all.
        opened_by_others: how many versions would still open.
        opened_by_nobody: those that would not.
    """

    nation: str
    number: int | None
    opened_by_others: int
    opened_by_nobody: tuple[Bereft, ...]

    @property
    def lost(self) -> tuple[Bereft, ...]:
        """Those that nobody may inherit either."""
        return tuple(one for one in self.opened_by_nobody if not one.heirs)


class Custody:
    """Looks after the wraps that depend on a nation's keys."""

    def __init__(
        self, *, database: Database, gate: Gate, vault: Vault, keyring: Keyring, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._gate = gate
        self._vault = vault
        self._keyring = keyring
        self._clock = clock

    async def plan(self, nation: str, *, number: int | None = None) -> KeyPlan:
        """Tells what nobody could open without these keys.

        Raises:
            KeyUnavailable: the nation has no keys here.
        """
        self._keyring.versions(nation)
        others, bereft = 0, list[Bereft]()
        async for versions, labels, law in self._batches(nation):
            sealed = {version.id: _sealed(version, labels[version.id]) for version in versions}
            plan = plan_departure(self._keyring, nation, sealed.values(), number=number)
            others += plan.opened_by_others
            alone = {one.ref.version for one in plan.opened_by_nobody}
            bereft += [
                Bereft(
                    document=version.document,
                    version=version.id,
                    originators=tuple(sorted(law.answering(labels[version.id]))),
                    heirs=tuple(sorted(self._heirs(law, labels[version.id], version, without=nation))),
                )
                for version in versions
                if version.id in alone
            ]
        return KeyPlan(nation=nation, number=number, opened_by_others=others, opened_by_nobody=tuple(bereft))

    async def renew(self, nation: str) -> int:
        """Wraps anew, to the nation's current key, what is wrapped to an older one; gives the number of versions.

        Nothing is re-encrypted, and nobody who reads meanwhile notices: the old key still opens.

        Raises:
            KeyUnavailable: the nation has no current key.
            Unavailable: some could not be renewed; the others were. Repeat it.
        """
        current = self._keyring.current(nation).number

        async def renewed(work: UnitOfWork, version: WrappedVersion, label: Label, law: Law) -> bool:
            del law
            if all(wrap.key_version == current for wrap in version.wraps if wrap.nation == nation):
                return False
            opening = usable(self._keyring, map(wrap_of, version.wraps))
            if not opening:
                return False
            made = await self._vault.rewrap(
                _ref(version),
                next((wrap for wrap in opening if wrap.nation == nation), opening[0]),
                old_label_digest=label.digest,
                new_label_digest=label.digest,
                nations=[nation],
            )
            await Sealed(work).renew_wraps(version.id, map(wrap_row, made))
            return True

        return await self._each(nation, renewed)

    async def hand_over(self, nation: str) -> int:
        """Wraps what only this nation opens for all others that its label admits; gives the number of versions.

        Raises:
            Unavailable: some could not be handed over; the others were. Repeat it.
        """

        async def handed_over(work: UnitOfWork, version: WrappedVersion, label: Label, law: Law) -> bool:
            heirs = self._heirs(law, label, version, without=nation)
            sealed = _sealed(version, label)
            if not heirs or not plan_departure(self._keyring, nation, [sealed]).opened_by_nobody:
                return False
            after = await hand_over(self._vault, self._keyring, sealed, nations=heirs)
            made = [wrap for wrap in after.wraps if wrap not in sealed.wraps]
            await Sealed(work).renew_wraps(version.id, map(wrap_row, made))
            return True

        return await self._each(nation, handed_over)

    async def destroy(self, nation: str, *, number: int | None = None) -> KeyPlan:
        """Destroys a nation's keys, or an older version of them, once that is on record; tells what that closed.

        Raises:
            KeyUnavailable: there is no such nation or version.
            ValueError: the version is the current one.
            StoreUnavailable: the keyring cannot be written; nothing was destroyed.
        """
        states = {version.number: version.state for version in self._keyring.versions(nation)}
        if number is not None and number not in states:
            raise KeyUnavailable(f"{nation} has no key version {number}")
        if number is not None and states[number] is KeyState.CURRENT:
            raise ValueError("the current version is destroyed only with all others: rotate first")
        plan = await self.plan(nation, number=number)
        lost = _named(plan.opened_by_nobody)
        await self._record(nation, "keys.destroy", {"version": "all" if number is None else str(number), "lost": lost})
        self._keyring.destroy(nation, number)
        return plan

    async def exit(self, nation: str) -> DepartureCertificate:
        """Lets a nation leave: hands over, destroys its keys, certifies. Begun again, it goes on where it was cut.

        Raises:
            KeyUnavailable: the nation has no keys here.
            Unavailable: something could not be handed over; no key was destroyed.
            Conflict: something that others should have inherited came up meanwhile; no key was destroyed.
        """
        states = {version.state for version in self._keyring.versions(nation)}
        if states != {KeyState.DESTROYED}:
            handed = await self.hand_over(nation)
            plan = await self.plan(nation)
            if len(plan.lost) != len(plan.opened_by_nobody):
                raise Conflict("Versions that others inherit were added meanwhile: begin the exit again.")
            lost = _named(plan.lost)
            await self._record(nation, "keys.exit", {"handed-over": str(handed), "lost": lost})
            self._keyring.destroy(nation)
        return await self._certificate(nation)

    async def _certificate(self, nation: str) -> DepartureCertificate:
        """Certifies what nobody opens, of all that the nation had a key to."""
        others, lost = 0, list[SealedVersion]()
        async for versions, labels, _ in self._batches(nation):
            for version in versions:
                sealed = _sealed(version, labels[version.id])
                if usable(self._keyring, sealed.wraps):
                    others += 1
                else:
                    lost.append(replace(sealed, wraps=()))
        plan = DeparturePlan(nation=nation, opened_by_others=others, opened_by_nobody=tuple(lost))
        return certify_departure(self._keyring, plan, at=self._clock())

    async def _each(self, nation: str, act: Callable[[UnitOfWork, WrappedVersion, Label, Law], Awaitable[bool]]) -> int:
        """Acts on every version that has a wrap for a nation, some in each transaction; gives how many changed."""
        behind: VersionId | None = None
        done, failed = 0, 0
        while True:
            async with self._database.unit_of_work() as work:
                versions = await Wrapped(work).of_nation(nation, behind=behind, limit=_AT_ONCE, lock=True)
                law, labels = await self._labels(work, versions)
                for version in (one for one in versions if one.id in labels):
                    try:
                        done += await act(work, version, labels[version.id], law)
                    except (StorageError, WorkspaceError):
                        failed += 1
            if len(versions) < _AT_ONCE:
                break
            behind = versions[-1].id
        if failed:
            raise Unavailable(
                f"{failed} versions could not be wrapped anew, because a key or the store did not answer; {done} were."
            )
        return done

    async def _batches(
        self, nation: str
    ) -> AsyncIterator[tuple[Sequence[WrappedVersion], Mapping[VersionId, Label], Law]]:
        """Goes through the versions that have a wrap for a nation, but for those whose label cannot be read."""
        behind: VersionId | None = None
        while True:
            async with self._database.unit_of_work() as work:
                versions = await Wrapped(work).of_nation(nation, behind=behind, limit=_AT_ONCE)
                law, labels = await self._labels(work, versions)
            yield [one for one in versions if one.id in labels], labels, law
            if len(versions) < _AT_ONCE:
                return
            behind = versions[-1].id

    async def _labels(
        self, work: UnitOfWork, versions: Sequence[WrappedVersion]
    ) -> tuple[Law, Mapping[VersionId, Label]]:
        law = await self._gate.law(work)
        found = {version.id: law.book.get(version.label) for version in versions}
        return law, {version: label for version, label in found.items() if label is not None}

    def _heirs(self, law: Law, label: Label, version: WrappedVersion, *, without: str) -> frozenset[str]:
        admitted = admission(law, label, version.participants, self._keyring, departed=True)
        return admitted.able - {without}

    async def _record(self, nation: str, action: str, detail: Mapping[str, str]) -> None:
        """Puts on record what is about to be done to a nation's keys."""
        async with self._database.unit_of_work() as work:
            law = await self._gate.law(work)
            await AuditLog(work).append(
                Entry(
                    at=self._clock(),
                    actor=CUSTODIAN,
                    nation=NationCode(nation),
                    action=action,
                    object=None,
                    granted=True,
                    nations=frozenset(),
                    epoch=law.epoch,
                    request=f"command-{secrets.token_hex(8)}",
                    detail=tuple(sorted(detail.items())),
                )
            )


def _named(versions: Sequence[Bereft]) -> str:
    """Names versions for the log: as many as a line should bear; the certificate names all."""
    more = f" and {len(versions) - _LOGGED} more" if len(versions) > _LOGGED else ""
    return " ".join(one.version for one in versions[:_LOGGED]) + more


def _ref(version: WrappedVersion) -> VersionRef:
    return VersionRef(document=version.document, version=version.id, declared_size=version.size)


def _sealed(version: WrappedVersion, label: Label) -> SealedVersion:
    return SealedVersion(ref=_ref(version), label_digest=label.digest, wraps=tuple(map(wrap_of, version.wraps)))
