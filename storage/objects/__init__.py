"""Object stores by address: `file:DIR` or `s3://BUCKET?endpoint=http(s)://HOST:PORT[&region=NAME][&ca=FILE]`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from storage.objects.directory import DirectoryStore
from storage.objects.port import Keeping, ObjectStore, StoredObject
from storage.objects.s3 import S3Settings, S3Store

__all__ = [
    "DirectoryStore",
    "Keeping",
    "ObjectStore",
    "S3Settings",
    "S3Store",
    "StoredObject",
    "open_store",
]

_OPTIONS = frozenset({"endpoint", "region", "ca"})


def open_store(address: str, *, access_key: str | None = None, secret_key: str | None = None) -> ObjectStore:
    """Return the store at an address.

    Raises:
        ValueError: If the address is malformed, has unknown options, or an S3 store comes without credentials.
        StoreUnavailable: If a directory cannot be used.
    """
    parts = urlsplit(address)
    if parts.scheme == "file":
        if parts.netloc or parts.query or not parts.path:
            raise ValueError("a directory of objects is given as file:DIR")
        return DirectoryStore(Path(parts.path))
    if parts.scheme != "s3" or not parts.netloc or parts.path not in {"", "/"}:
        raise ValueError("objects are kept at file:DIR or s3://BUCKET?endpoint=URL")
    options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    if unknown := options.keys() - _OPTIONS:
        raise ValueError(f"unknown options of an S3 address: {', '.join(sorted(unknown))}")
    if not (access_key and secret_key and "endpoint" in options):
        raise ValueError("an S3 store needs an endpoint, an access key and a secret key")
    return S3Store(
        S3Settings(
            endpoint=options["endpoint"],
            bucket=parts.netloc,
            access_key=access_key,
            secret_key=secret_key,
            region=options.get("region", "us-east-1"),
            certificate_authority=Path(options["ca"]) if "ca" in options else None,
        )
    )
