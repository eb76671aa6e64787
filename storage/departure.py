"""What becomes of sealed versions when a nation leaves: planned first, then handed over, then certified.

Promises that the plan names every version that nobody else could open once the nation's keys are destroyed, that
handing over wraps such a version to the nations given and to no other, and that a certificate is made only after the
keys are gone. Decides neither who may inherit nor what is held: the caller says, from labels and agreements.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.errors import KeyUnavailable, StorageError
from storage.keyring.port import Keyring, KeyState, KeyVersion
from storage.vault import Vault
from storage.versions import VersionRef, Wrap

_OPENS = frozenset({KeyState.CURRENT, KeyState.USABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedVersion:
    """A version with the wraps that exist of its key and the digest of its label."""

    ref: VersionRef
    label_digest: bytes
    wraps: tuple[Wrap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeparturePlan:
    """What would happen if the nation's keys were destroyed now. Nothing has happened yet."""

    nation: str
    opened_by_others: int
    opened_by_nobody: tuple[SealedVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureCertificate:
    """That a nation's keys were destroyed, when, and which versions nobody opens since."""

    nation: str
    key_versions: tuple[KeyVersion, ...]
    lost: tuple[str, ...]
    issued: datetime

    def to_json(self) -> str:
        """Return the certificate as canonical JSON, with the SHA-256 of everything before `sha256`."""
        facts = {
            "issued": self.issued.isoformat(),
            "keyVersions": [
                {"destroyed": version.destroyed.isoformat(), "number": version.number}
                for version in self.key_versions
                if version.destroyed is not None
            ],
            "lost": list(self.lost),
            "nation": self.nation,
        }
        digest = hashlib.sha256(_canonical(facts).encode()).hexdigest()
        return _canonical({**facts, "sha256": digest})


def usable(keyring: Keyring, wraps: Iterable[Wrap]) -> tuple[Wrap, ...]:
    """Return the wraps whose nation still has the key version that they were made to."""
    return tuple(wrap for wrap in wraps if _state(keyring, wrap) in _OPENS)


def plan_departure(
    keyring: Keyring, nation: str, versions: Iterable[SealedVersion], *, number: int | None = None
) -> DeparturePlan:
    """Tell which versions nobody could open without this nation, or one version of its key. Changes nothing.

    Versions that nobody can open already are not counted.
    """
    others, nobody = 0, list[SealedVersion]()
    for version in versions:
        opening = usable(keyring, version.wraps)
        if any(wrap.nation != nation or number not in {None, wrap.key_version} for wrap in opening):
            others += 1
        elif opening:
            nobody.append(version)
    return DeparturePlan(nation=nation, opened_by_others=others, opened_by_nobody=tuple(nobody))


async def hand_over(vault: Vault, keyring: Keyring, version: SealedVersion, *, nations: Iterable[str]) -> SealedVersion:
    """Wrap a version's key to more nations, from any wrap that still opens; to be recorded before keys are destroyed.

    Raises:
        KeyUnavailable: If no wrap of it opens any more, or a nation has no usable key.
        Shredded: If the version was shredded.
        Tampered: If its wrap does not open under its label.
        StoreUnavailable: If the erasure keys cannot be reached.
    """
    held = usable(keyring, version.wraps)
    if not held:
        raise KeyUnavailable("no wrap of the version opens any more")
    lacking = set(nations) - {wrap.nation for wrap in held}
    made = await vault.rewrap(
        version.ref,
        held[0],
        old_label_digest=version.label_digest,
        new_label_digest=version.label_digest,
        nations=lacking,
    )
    return SealedVersion(ref=version.ref, label_digest=version.label_digest, wraps=(*held, *made))


def certify_departure(keyring: Keyring, plan: DeparturePlan, *, at: datetime) -> DepartureCertificate:
    """Certify that a nation's keys are gone, and with them the versions that the plan last named.

    Raises:
        StorageError: If a key of the nation still exists, or a version of the plan still opens.
        KeyUnavailable: If the nation never had keys here.
    """
    versions = keyring.versions(plan.nation)
    if any(version.state is not KeyState.DESTROYED for version in versions):
        raise StorageError(f"keys of {plan.nation} still exist")
    if any(usable(keyring, version.wraps) for version in plan.opened_by_nobody):
        raise StorageError("a version of the plan still opens: plan again")
    return DepartureCertificate(
        nation=plan.nation,
        key_versions=versions,
        lost=tuple(sorted(version.ref.version for version in plan.opened_by_nobody)),
        issued=at,
    )


def _state(keyring: Keyring, wrap: Wrap) -> KeyState | None:
    try:
        return {version.number: version.state for version in keyring.versions(wrap.nation)}.get(wrap.key_version)
    except KeyUnavailable:
        return None


def _canonical(facts: object) -> str:
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
