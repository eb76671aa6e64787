"""A keyring file opens by the text of storage/FORMAT.md, section 6, without our keyring."""

import base64
import json
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.keyring import Keyring, open_keyring
from tests.storage.decryptor import bound, open_hpke, unseal

PASSPHRASE = "four words that nobody guesses"
SECRET = bytes(range(32))


def test_by_its_passphrase(tmp_path: Path) -> None:
    keyring = open_keyring(f"file:{tmp_path}/keyring", passphrase=PASSPHRASE)
    root = json.loads((tmp_path / "keyring").read_bytes().partition(b"\n")[0])["root"]
    assert root["kind"] == "argon2id"
    key = Argon2id(
        salt=base64.b64decode(root["salt"]),
        length=32,
        iterations=root["passes"],
        lanes=root["lanes"],
        memory_cost=root["memory_kib"],
    ).derive(PASSPHRASE.encode())
    _opens(keyring, tmp_path / "keyring", key)


def test_by_its_root_key_file(tmp_path: Path) -> None:
    keyring = open_keyring(f"file:{tmp_path}/keyring")
    root = json.loads((tmp_path / "keyring").read_bytes().partition(b"\n")[0])["root"]
    assert root["kind"] == "file"
    material = (tmp_path / "keyring.root").read_bytes()
    derivation = HKDF(SHA512(), 32, base64.b64decode(root["salt"]), bound("entente/root-key/1"))
    _opens(keyring, tmp_path / "keyring", derivation.derive(material))


def _opens(keyring: Keyring, path: Path, root_key: bytes) -> None:
    keyring.create("USA")
    keyring.create("NATO")
    keyring.rotate("USA")
    number, wrapped = keyring.wrap("USA", SECRET, info=b"place")
    keyring.require("USA", 2)
    keyring.destroy("NATO")
    line, _, sealed = path.read_bytes().partition(b"\n")
    nations = json.loads(unseal(root_key, bound("entente/keyring/1", line), base64.b64decode(sealed)))
    assert nations["USA"]["minimum"] == 2
    assert [version["seed"] for version in nations["NATO"]["versions"]] == [None]
    seed = base64.b64decode(nations["USA"]["versions"][number - 1]["seed"])
    assert open_hpke(seed, bound("entente/nation-wrap/1", "USA", number, b"place"), wrapped) == SECRET
