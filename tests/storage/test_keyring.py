"""A nation's keys: created, rotated, retired and destroyed, seen alike by every process, and never shown."""

import errno
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from storage import envelope
from storage.errors import KeyringLocked, KeyUnavailable, NationExists, StoreUnavailable, Tampered
from storage.keyring import FileKeyring, FileRoot, Keyring, KeyState, PassphraseRoot, RootSource, open_keyring
from storage.keyring.root import Record

SECRET = bytes(range(32))
PASSPHRASE = "four words that nobody guesses"


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return open_keyring(f"file:{tmp_path}/keyring")


def states(keyring: Keyring, nation: str) -> list[KeyState]:
    return [version.state for version in keyring.versions(nation)]


def test_wraps_and_unwraps_for_one_nation_and_place(keyring: Keyring) -> None:
    keyring.create("USA")
    keyring.create("AUS")
    number, wrapped = keyring.wrap("USA", SECRET, info=b"place")
    assert number == 1
    assert keyring.unwrap("USA", 1, wrapped, info=b"place") == SECRET
    for nation, info in (("AUS", b"place"), ("USA", b"other"), ("USA", b"")):
        with pytest.raises(Tampered):
            keyring.unwrap(nation, 1, wrapped, info=info)


def test_rotation_wraps_with_the_new_version_and_still_unwraps_with_the_old(keyring: Keyring) -> None:
    keyring.create("USA")
    _, old = keyring.wrap("USA", SECRET, info=b"")
    assert keyring.rotate("USA").number == 2
    number, new = keyring.wrap("USA", SECRET, info=b"")
    assert number == 2
    assert keyring.unwrap("USA", 1, old, info=b"") == keyring.unwrap("USA", 2, new, info=b"") == SECRET
    assert states(keyring, "USA") == [KeyState.USABLE, KeyState.CURRENT]
    with pytest.raises(Tampered):
        keyring.unwrap("USA", 2, old, info=b"")


def test_below_the_minimum_nothing_unwraps_until_it_is_lowered(keyring: Keyring) -> None:
    keyring.create("USA")
    _, old = keyring.wrap("USA", SECRET, info=b"")
    keyring.rotate("USA")
    keyring.require("USA", 2)
    assert states(keyring, "USA") == [KeyState.RETIRED, KeyState.CURRENT]
    with pytest.raises(KeyUnavailable, match="retired"):
        keyring.unwrap("USA", 1, old, info=b"")
    keyring.require("USA", 1)
    assert keyring.unwrap("USA", 1, old, info=b"") == SECRET


@pytest.mark.parametrize("minimum", [0, 2, -1])
def test_the_minimum_lies_among_the_versions(keyring: Keyring, minimum: int) -> None:
    keyring.create("USA")
    with pytest.raises(ValueError, match="minimum"):
        keyring.require("USA", minimum)


def test_a_destroyed_version_unwraps_nothing_again(keyring: Keyring) -> None:
    keyring.create("USA")
    _, old = keyring.wrap("USA", SECRET, info=b"")
    keyring.rotate("USA")
    keyring.destroy("USA", 1)
    assert states(keyring, "USA") == [KeyState.DESTROYED, KeyState.CURRENT]
    with pytest.raises(KeyUnavailable, match="destroyed"):
        keyring.unwrap("USA", 1, old, info=b"")
    assert keyring.versions("USA")[0].destroyed is not None


def test_the_current_version_is_not_destroyed_by_number(keyring: Keyring) -> None:
    keyring.create("USA")
    with pytest.raises(ValueError, match="rotate first"):
        keyring.destroy("USA", 1)


def test_a_destroyed_nation_neither_wraps_nor_unwraps_nor_rises_again(keyring: Keyring, tmp_path: Path) -> None:
    keyring.create("USA")
    keyring.create("AUS")
    _, wrapped = keyring.wrap("USA", SECRET, info=b"")
    keyring.destroy("USA")
    assert "USA" in keyring.nations()
    for using in (
        lambda: keyring.unwrap("USA", 1, wrapped, info=b""),
        lambda: keyring.wrap("USA", SECRET, info=b""),
        lambda: keyring.current("USA"),
        lambda: keyring.rotate("USA"),
    ):
        with pytest.raises(KeyUnavailable):
            using()
    with pytest.raises(NationExists):
        keyring.create("USA")
    reopened = open_keyring(f"file:{tmp_path}/keyring")
    with pytest.raises(KeyUnavailable):
        reopened.unwrap("USA", 1, wrapped, info=b"")
    assert reopened.current("AUS").number == 1


def test_an_unknown_nation_or_version_is_unavailable(keyring: Keyring) -> None:
    keyring.create("USA")
    _, wrapped = keyring.wrap("USA", SECRET, info=b"")
    for nation, number in (("JPN", 1), ("USA", 0), ("USA", 2), ("USA", -1)):
        with pytest.raises(KeyUnavailable):
            keyring.unwrap(nation, number, wrapped, info=b"")
    for change in (lambda: keyring.destroy("JPN"), lambda: keyring.destroy("USA", 9), lambda: keyring.rotate("JPN")):
        with pytest.raises(KeyUnavailable):
            change()


def test_another_process_sees_a_change_with_its_next_call(keyring: Keyring, tmp_path: Path) -> None:
    keyring.create("USA")
    _, wrapped = keyring.wrap("USA", SECRET, info=b"")
    assert keyring.unwrap("USA", 1, wrapped, info=b"") == SECRET
    changing = f"from storage.keyring import open_keyring; open_keyring('file:{tmp_path}/keyring').destroy('USA')"
    subprocess.run([sys.executable, "-c", changing], check=True)
    with pytest.raises(KeyUnavailable):
        keyring.unwrap("USA", 1, wrapped, info=b"")


def test_changes_made_at_once_are_all_kept(tmp_path: Path) -> None:
    rings = [open_keyring(f"file:{tmp_path}/keyring") for _ in range(4)]
    rings[0].create("USA")
    with ThreadPoolExecutor(8) as threads:
        rotated = list(threads.map(lambda place: rings[place % 4].rotate("USA").number, range(20)))
    assert sorted(rotated) == list(range(2, 22))
    assert rings[3].current("USA").number == 21


def test_reading_while_another_rotates_never_fails(tmp_path: Path) -> None:
    rings = [open_keyring(f"file:{tmp_path}/keyring") for _ in range(2)]
    rings[0].create("USA")
    number, wrapped = rings[0].wrap("USA", SECRET, info=b"")
    with ThreadPoolExecutor(4) as threads:
        rotating = threads.submit(lambda: [rings[0].rotate("USA") for _ in range(15)])
        reads = list(threads.map(lambda _: rings[1].unwrap("USA", number, wrapped, info=b""), range(60)))
        rotating.result()
    assert reads == [SECRET] * 60


@pytest.mark.parametrize("first_root", ["passphrase", "file"])
def test_only_its_root_opens_it(tmp_path: Path, first_root: str) -> None:
    path = tmp_path / "keyring"
    roots: dict[str, RootSource] = {
        "passphrase": PassphraseRoot(PASSPHRASE),
        "file": FileRoot(tmp_path / "root"),
        "other passphrase": PassphraseRoot(PASSPHRASE + "!"),
        "other file": FileRoot(tmp_path / "missing"),
    }
    FileKeyring(path, roots.pop(first_root)).create("USA")
    for root in roots.values():
        with pytest.raises(KeyringLocked):
            FileKeyring(path, root)


def test_a_passphrase_opens_it_again(tmp_path: Path) -> None:
    first = open_keyring(f"file:{tmp_path}/keyring", passphrase=PASSPHRASE)
    first.create("USA")
    number, wrapped = first.wrap("USA", SECRET, info=b"")
    again = open_keyring(f"file:{tmp_path}/keyring", passphrase=PASSPHRASE)
    assert again.unwrap("USA", number, wrapped, info=b"") == SECRET


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(ValueError, match="12 characters"):
        PassphraseRoot("password")


def test_every_altered_byte_of_the_file_is_refused(tmp_path: Path) -> None:
    path, root = tmp_path / "keyring", FileRoot(tmp_path / "root")
    FileKeyring(path, root).create("USA")
    whole = path.read_bytes()
    for place in range(len(whole)):
        altered = bytearray(whole)
        altered[place] ^= 1
        path.write_bytes(altered)
        with pytest.raises(KeyringLocked):
            FileKeyring(path, root)
    for length in (0, 10, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(KeyringLocked):
            FileKeyring(path, root)


def test_a_lost_root_key_file_is_not_made_anew_for_a_keyring_that_exists(tmp_path: Path) -> None:
    open_keyring(f"file:{tmp_path}/keyring").create("USA")
    (tmp_path / "keyring.root").unlink()
    with pytest.raises(KeyringLocked):
        open_keyring(f"file:{tmp_path}/keyring")
    assert not (tmp_path / "keyring.root").exists()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    record=st.dictionaries(
        st.sampled_from(["kind", "salt", "passes", "lanes", "memory_kib"]),
        st.sampled_from(["argon2id", "file", "", "AAAA"]) | st.integers(-5, 10**9),
    )
)
def test_hostile_root_records_are_refused_without_spending_memory(tmp_path: Path, record: dict[str, str | int]) -> None:
    if record.get("memory_kib") in range(8, 65_537):
        return
    for root in (PassphraseRoot(PASSPHRASE), FileRoot(tmp_path / "none")):
        with pytest.raises(KeyringLocked):
            root.recover(record)


def test_files_are_for_their_owner_alone_and_hold_no_seed_in_the_clear(tmp_path: Path) -> None:
    keyring = open_keyring(f"file:{tmp_path}/keyring")
    keyring.create("USA")
    for name in ("keyring", "keyring.root"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    header, _, body = (tmp_path / "keyring").read_bytes().partition(b"\n")
    assert json.loads(header).keys() == {"format", "root"}
    assert b"seed" not in body
    assert b"USA" not in body
    assert repr(keyring) == f"FileKeyring('{tmp_path}/keyring')"


KILLED_WHILE_ROTATING = """
import sys
from storage.keyring import open_keyring
keyring = open_keyring("file:" + sys.argv[1])
while True:
    print(keyring.rotate("USA").number, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 3])
def test_a_kill_while_rotating_loses_no_acknowledged_version(tmp_path: Path, lines: int) -> None:
    open_keyring(f"file:{tmp_path}/keyring").create("USA")
    arguments = [sys.executable, "-c", KILLED_WHILE_ROTATING, f"{tmp_path}/keyring"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        process.kill()
        acknowledged = 1 + lines + len(process.stdout.read().splitlines())
    assert open_keyring(f"file:{tmp_path}/keyring").current("USA").number in {acknowledged, acknowledged + 1}


class ServiceRoot(RootSource):
    """As a transit service would do: the root key is kept in the record, sealed by a key that stays in the service."""

    def __init__(self, service_key: bytes) -> None:
        self._service_key = service_key

    @override
    def establish(self) -> tuple[Record, bytes]:
        key = bytes(range(32))
        return {"kind": "transit", "sealed": envelope.seal(key, self._service_key, context=b"").hex()}, key

    @override
    def recover(self, record: Record) -> bytes:
        try:
            return envelope.unseal(bytes.fromhex(str(record["sealed"])), self._service_key, context=b"")
        except (Tampered, LookupError, ValueError) as error:
            raise KeyringLocked("the service does not unwrap this root key") from error


def test_a_root_kept_by_an_external_service_fits_the_port(tmp_path: Path) -> None:
    FileKeyring(tmp_path / "keyring", ServiceRoot(bytes(32))).create("USA")
    assert FileKeyring(tmp_path / "keyring", ServiceRoot(bytes(32))).nations() == ("USA",)
    for root in (ServiceRoot(bytes(31) + b"1"), PassphraseRoot(PASSPHRASE), FileRoot(tmp_path / "root")):
        with pytest.raises(KeyringLocked):
            FileKeyring(tmp_path / "keyring", root)


def test_a_keyring_opens_from_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_keyring(f"file:{tmp_path}/keyring").create("USA")

    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("fcntl.flock", refused)
    opened = open_keyring(f"file:{tmp_path}/keyring")
    assert opened.nations() == ("USA",)
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        opened.rotate("USA")
    assert opened.current("USA").number == 1
