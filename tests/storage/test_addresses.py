"""Stores and keyrings are opened by address, and a malformed one is refused."""

from pathlib import Path

import pytest

from storage.keyring import open_keyring
from storage.objects import DirectoryStore, S3Store, open_store


def test_a_file_address_opens_a_directory(tmp_path: Path) -> None:
    assert isinstance(open_store(f"file:{tmp_path}/objects"), DirectoryStore)
    assert (tmp_path / "objects").is_dir()


def test_an_s3_address_opens_a_bucket() -> None:
    address = "s3://bucket?endpoint=http://127.0.0.1:9000&region=ap-southeast-2"
    assert isinstance(open_store(address, access_key="a", secret_key="b"), S3Store)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "objects",
        "file:",
        "file://host/objects",
        "file:/objects?x=1",
        "ftp://host/objects",
        "s3:bucket",
        "s3://",
        "s3://bucket",
        "s3://bucket/folder?endpoint=http://h",
        "s3://bucket?endpoint=http://h&acces=x",
        "s3://bucket?endpoint=127.0.0.1:9000",
        "s3://bucket?endpoint=http://",
        "s3://bucket?endpoint=http://user:secret@host",
        "s3://bucket?endpoint",
    ],
)
def test_a_malformed_store_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        open_store(address, access_key="a", secret_key="b")


def test_an_s3_address_without_credentials_is_refused() -> None:
    with pytest.raises(ValueError, match="access key"):
        open_store("s3://bucket?endpoint=http://127.0.0.1:9000")


@pytest.mark.parametrize("address", ["", "keyring", "file:", "file://host/keyring", "vault:http://host"])
def test_a_malformed_keyring_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="keyring"):
        open_keyring(address)
