"""One byte string per value: what digests of labels and of people's attributes are taken over."""

import hashlib
import json
from datetime import date


def canonical_json(value: object) -> bytes:
    """Compact JSON with sorted keys; sets become sorted lists, dates ISO text.

    Raises:
        TypeError: the value holds something else.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return text.encode()


def digest_of(value: object) -> bytes:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical_json(value)).digest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
