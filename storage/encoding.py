"""One unambiguous byte encoding for everything that is bound into a seal (FORMAT.md, "Bound fields").

Two different tuples never encode alike: every text carries its length, every number has a fixed width.
"""

from __future__ import annotations

import struct

_LONGEST_TEXT = 0xFFFF


def bound(purpose: str, *fields: str | bytes | int) -> bytes:
    """Encode a purpose and the fields bound by it.

    Args:
        purpose: What the seal is for; keeps uses of one key apart.
        *fields: Texts and byte strings (16-bit length, then the bytes) and numbers (64 bits, big-endian).

    Raises:
        ValueError: If a text is longer than 65,535 bytes or a number does not fit 64 unsigned bits.
    """
    return b"".join(_field(field) for field in (purpose, *fields))


def _field(field: str | bytes | int) -> bytes:
    if isinstance(field, int):
        if not 0 <= field < 1 << 64:
            raise ValueError("a bound number must fit 64 unsigned bits")
        return struct.pack(">Q", field)
    data = field.encode() if isinstance(field, str) else field
    if len(data) > _LONGEST_TEXT:
        raise ValueError("a bound text is at most 65,535 bytes long")
    return struct.pack(">H", len(data)) + data
