"""The manifest of a package (EXPORT.md, "Manifest"): what is inside, for whom, what for, and who approved it.

Promises that the same manifest is always the same bytes, and that one which is read is complete and nothing else.
Knows nothing of what labels mean: they are texts here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, TypeVar

from storage.errors import Tampered

FORMAT: Final = "entente-package-1"
LARGEST_MANIFEST: Final = 16 * 1024 * 1024
LARGEST_CONTENT: Final = 2**53 - 1
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedDocument:
    """One document.

    Attributes:
        document: its identifier where it came from.
        version: that of the version.
        title: its title.
        filename: what its file was called.
        media_type: what its bytes are said to be.
        size: how many bytes it has.
        sha256: their SHA-256, in lower-case hexadecimal.
        banner: the marking as a line to show.
        label: its STANAG 4774 label, as XML.
        binding: which label belongs to which bytes, as XML.
    """

    document: str
    version: str
    title: str
    filename: str
    media_type: str
    size: int
    sha256: str
    banner: str
    label: str
    binding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who asked or approved, for which nation, and when (RFC 3339, UTC)."""

    nation: str
    person: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """An entry of a nation's log: what it records, and the SHA-256 by which the nation can be asked to show it."""

    event: str
    at: str
    action: str
    nation: str
    person: str
    leaf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who the package is for: a nation or `org:NAME`, a person or office there, and their key's fingerprint."""

    to: str
    name: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a package says of itself.

    Attributes:
        package: its identifier: the transfer's.
        deployment: where it was made.
        project: whose documents they are.
        recipient: whom it is for.
        purpose: what for.
        requested: who asked for it.
        approved: who approved it, one for each nation or firm that originated some of it.
        documents: what is inside, in order.
        audit: excerpt of the sender's log about the request and the approvals.
    """

    package: str
    deployment: str
    project: str
    recipient: Recipient
    purpose: str
    requested: Act
    approved: tuple[Act, ...]
    documents: tuple[PackedDocument, ...]
    audit: tuple[AuditEntry, ...]

    def written(self) -> bytes:
        """Its bytes: JSON with sorted keys and no blanks.

        Raises:
            ValueError: If it is larger than a manifest may be.
        """
        told = {"format": FORMAT, **asdict(self)}
        written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if len(written) > LARGEST_MANIFEST:
            raise ValueError(f"a manifest has at most {LARGEST_MANIFEST} bytes")
        return written

    @classmethod
    def read(cls, written: bytes) -> Manifest:
        """Read a manifest.

        Raises:
            Tampered: If it is none, lacks something or says something else besides.
        """
        try:
            return _parsed(json.loads(written))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Tampered("the manifest cannot be read") from error


def _parsed(told: dict[str, Any]) -> Manifest:
    written_as = told.pop("format")
    inner = {
        "recipient": _made(Recipient, told["recipient"]),
        "requested": _made(Act, told["requested"]),
        "approved": tuple(_made(Act, one) for one in told["approved"]),
        "documents": tuple(_made(PackedDocument, one) for one in told["documents"]),
        "audit": tuple(_made(AuditEntry, one) for one in told["audit"]),
    }
    manifest = _made(Manifest, told | inner)
    if written_as != FORMAT or not all(map(_sound, manifest.documents)):
        raise ValueError("another format, or a size or a digest that is none")
    return manifest


def _made(kind: type[T], told: Mapping[str, Any]) -> T:
    if {one.name for one in fields(kind)} != set(told):  # type: ignore[arg-type]
        raise ValueError("other fields than those of a manifest")
    return kind(**told)


def _sound(one: PackedDocument) -> bool:
    size: object = one.size
    numbered = type(size) is int and 0 <= size <= LARGEST_CONTENT
    return numbered and _DIGEST.fullmatch(one.sha256) is not None
