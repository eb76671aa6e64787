"""Vaults for tests: real parts over a folder, with seeds that a test may choose."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from storage.erasure import ErasureKeys
from storage.keyring import Keyring
from storage.keyring.file import FileKeyring, _Nation, _Version
from storage.keyring.root import FileRoot
from storage.objects import DirectoryStore, ObjectStore
from storage.vault import Vault
from storage.versions import Segment, VersionRef

LABEL = bytes(range(32))
OTHER_LABEL = bytes(32)


def keyring_with(folder: Path, seeds: Mapping[str, bytes | None]) -> FileKeyring:
    """A keyring file that holds exactly these seeds, each as version 1; a nation with `None` had its key destroyed."""
    keyring = FileKeyring(folder / "keyring", FileRoot(folder / "keyring.root"))
    born = datetime(2026, 1, 1, tzinfo=UTC)
    keyring._write({nation: _Nation(versions=(_Version(born, seed),)) for nation, seed in seeds.items()})
    return keyring


def vault_over(
    folder: Path, *, keyring: Keyring, store: ObjectStore | None = None, deployment: str = "dep_test"
) -> Vault:
    """A vault over folders beside the keyring."""
    return Vault(
        store=store or DirectoryStore(folder / "objects"),
        keyring=keyring,
        erasure=ErasureKeys(DirectoryStore(folder / "erasure")),
        deployment=deployment,
    )


def version_of(size: int, *, document: str = "doc_one", version: str = "ver_one") -> VersionRef:
    """A version of this size."""
    return VersionRef(document=document, version=version, declared_size=size)


async def sealed(vault: Vault, ref: VersionRef, content: bytes, *, cuts: tuple[int, ...] = ()) -> list[Segment]:
    """Seal content under a fresh key, cutting it at these offsets; the key is in the wrap of each nation."""
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    segments: list[Segment] = []
    for start, end in zip((0, *cuts), (*cuts, len(content)), strict=True):
        sealer = vault.sealer(ref, key, offset=start)
        segments += await sealer.write(content[start:end])
        segments += await sealer.cut()
    return segments
