"""A nation leaves: a dry run names what nobody else could open, others inherit it, a certificate says what is gone."""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.departure import SealedVersion, certify_departure, hand_over, plan_departure, usable
from storage.errors import KeyUnavailable, Shredded, StorageError
from storage.keyring import Keyring, open_keyring
from storage.vault import Vault
from tests.storage.vaults import LABEL, vault_over, version_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NATIONS = ("AUS", "JPN", "USA")


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    keyring = open_keyring(f"file:{tmp_path}/keyring")
    for nation in NATIONS:
        keyring.create(nation)
    return keyring


@pytest.fixture
def vault(tmp_path: Path, keyring: Keyring) -> Vault:
    return vault_over(tmp_path, keyring=keyring)


async def made(vault: Vault, name: str, *nations: str) -> SealedVersion:
    ref = version_of(10, version=name)
    _, wraps = await vault.create_key(ref, nations=nations, label_digest=LABEL)
    return SealedVersion(ref=ref, label_digest=LABEL, wraps=wraps)


async def test_the_dry_run_names_what_only_that_nation_opens_and_changes_nothing(
    vault: Vault, keyring: Keyring
) -> None:
    alone, shared, foreign = [
        await made(vault, name, *nations)
        for name, nations in (("ver_alone", ("JPN",)), ("ver_shared", NATIONS), ("ver_foreign", ("USA",)))
    ]
    plan = plan_departure(keyring, "JPN", [alone, shared, foreign])
    assert plan.opened_by_nobody == (alone,)
    assert plan.opened_by_others == 2
    await vault.open_key(alone.ref, alone.wraps[0], label_digest=LABEL)


async def test_what_was_handed_over_opens_after_the_keys_are_gone_and_the_rest_is_certified_lost(
    vault: Vault, keyring: Keyring
) -> None:
    inherited, lost = await made(vault, "ver_inherited", "JPN"), await made(vault, "ver_lost", "JPN")
    inherited = await hand_over(vault, keyring, inherited, nations=["AUS"])
    assert [wrap.nation for wrap in inherited.wraps] == ["JPN", "AUS"]
    plan = plan_departure(keyring, "JPN", [inherited, lost])
    assert plan.opened_by_nobody == (lost,)
    with pytest.raises(StorageError, match="still exist"):
        certify_departure(keyring, plan, at=NOW)
    keyring.destroy("JPN")
    certificate = json.loads(certify_departure(keyring, plan, at=NOW).to_json())
    assert certificate["nation"] == "JPN"
    assert certificate["lost"] == ["ver_lost"]
    assert [version["number"] for version in certificate["keyVersions"]] == [1]
    digest = certificate.pop("sha256")
    assert digest == hashlib.sha256(json.dumps(certificate, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    (kept,) = usable(keyring, inherited.wraps)
    await vault.open_key(inherited.ref, kept, label_digest=LABEL)
    with pytest.raises(KeyUnavailable):
        await vault.open_key(lost.ref, lost.wraps[0], label_digest=LABEL)


async def test_what_opens_for_nobody_cannot_be_handed_over(vault: Vault, keyring: Keyring) -> None:
    gone, shredded = await made(vault, "ver_gone", "JPN"), await made(vault, "ver_shredded", "USA")
    keyring.destroy("JPN")
    await vault.shred(shredded.ref)
    with pytest.raises(KeyUnavailable):
        await hand_over(vault, keyring, gone, nations=["AUS"])
    with pytest.raises(Shredded):
        await hand_over(vault, keyring, shredded, nations=["AUS"])


async def test_a_wrap_below_the_minimum_does_not_count_as_opening(vault: Vault, keyring: Keyring) -> None:
    version = await made(vault, "ver_old", "JPN", "USA")
    keyring.rotate("USA")
    keyring.require("USA", 2)
    assert plan_departure(keyring, "JPN", [version]).opened_by_nobody == (version,)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(holders=st.lists(st.sets(st.sampled_from(NATIONS), min_size=1), max_size=6), leaving=st.sampled_from(NATIONS))
async def test_the_plan_is_what_then_happens(tmp_path: Path, holders: list[set[str]], leaving: str) -> None:
    folder = tmp_path / secrets.token_hex(8)
    keyring = open_keyring(f"file:{folder}/keyring")
    for nation in NATIONS:
        keyring.create(nation)
    vault = vault_over(folder, keyring=keyring)
    versions = [await made(vault, f"ver_{number}", *nations) for number, nations in enumerate(holders)]
    plan = plan_departure(keyring, leaving, versions)
    keyring.destroy(leaving)
    for version in versions:
        opened = 0
        for wrap in version.wraps:
            try:
                await vault.open_key(version.ref, wrap, label_digest=LABEL)
                opened += 1
            except KeyUnavailable:
                assert wrap.nation == leaving
        assert (opened == 0) == (version in plan.opened_by_nobody)
    certify_departure(keyring, plan, at=NOW)
