"""Verifying and opening a package at the recipient's, without a server (storage/EXPORT.md).

Promises that nothing of a package stands in the folder before all of it was verified: frames, signature, digests, and
that each label is bound to the document beside it. File names in a package are only names: none leads anywhere.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from policies.stanag4774.papers import read_binding
from policies.stanag4774.tree import XmlInvalid, read_xml
from policies.stanag4774.xml import NAMESPACE
from storage.errors import KeyUnavailable, StorageError, Tampered
from storage.package.keys import RecipientKey
from storage.package.manifest import PackedDocument
from storage.package.opening import PackageReader
from workspace.cli import CommandFailed
from workspace.cli.intake.files import shown
from workspace.cli.outbound.keys import read_key
from workspace.domain.filenames import bannered

_FINGERPRINT_DIGITS = 64


def verify_package(file: Path, *, key: Path, sender: str, into: Path | None) -> list[dict[str, object]]:
    """Verifies a package, and with `into` puts what is inside into a new folder; tells of each document.

    Raises:
        CommandFailed: it is not whole, not from this sender, not for this key; nothing was put anywhere.
    """
    told = sender.strip().lower().replace(":", "").replace(" ", "")
    if len(told) != _FINGERPRINT_DIGITS or set(told) - set("0123456789abcdef"):
        raise CommandFailed("a sender's fingerprint has 64 hexadecimal digits: ask the sender for it.")
    if into is not None and into.exists():
        raise CommandFailed(f"{into} is there already: name a folder that is not.")
    aside: Path | None = None
    try:
        own = read_key(key)
        if into is not None:
            aside = Path(tempfile.mkdtemp(prefix=f".{into.name}.", suffix=".unverified", dir=into.parent))
        found = _verified(file, key=own, sender=bytes.fromhex(told), aside=aside)
        if aside is not None and into is not None:
            aside.rename(into)
    except KeyUnavailable as error:
        raise CommandFailed(f"{file}: {error}: use the key that it was made for.") from error
    except (StorageError, XmlInvalid) as error:
        raise CommandFailed(f"{file} must not be relied on: {error}. Ask the sender for it again.") from error
    except OSError as error:
        raise CommandFailed(f"{error.filename or file} cannot be used: {error.strerror}.") from error
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
    return found


def _verified(file: Path, *, key: RecipientKey, sender: bytes, aside: Path | None) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    with file.open("rb") as stream:
        reader = PackageReader(stream, key=key, sender=sender)
        for place, (document, content) in enumerate(reader.documents(), start=1):
            require_bound(document)
            name = bannered(f"{place:04}//{document.banner}", document.filename)
            if aside is not None:
                _keep(aside / name, content)
                _keep(aside / f"{place:04}.label.xml", iter([document.label.encode()]))
                _keep(aside / f"{place:04}.binding.xml", iter([document.binding.encode()]))
            found.append(
                {
                    "banner": shown(document.banner),
                    "title": shown(document.title),
                    "size": document.size,
                    "sha256": document.sha256,
                    "file": name,
                }
            )
        if aside is not None:
            manifest = json.dumps(asdict(reader.manifest), ensure_ascii=False, indent=2)
            _keep(aside / "manifest.json", iter([manifest.encode()]))
    return found


def require_bound(document: PackedDocument) -> None:
    """Makes sure that a document's label is the one bound to its bytes.

    Raises:
        Tampered: another one is.
        XmlInvalid: the label or the binding is none.
    """
    binding = read_binding(document.binding.encode())
    label = document.label.encode()
    if read_xml(label).namespace != NAMESPACE:
        raise XmlInvalid("this is no STANAG 4774 label")
    if binding.label != hashlib.sha256(label).digest() or binding.data.hex() != document.sha256:
        raise Tampered("a label is bound to other bytes than those beside it")


def _keep(path: Path, content: Iterator[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for piece in content:
            stream.write(piece)
