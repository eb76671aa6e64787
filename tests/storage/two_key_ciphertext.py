"""Makes an AES-GCM ciphertext of one block that opens under two keys, as anyone who knows both can.

AES-GCM does not commit to its key: with both keys the tag's equation is linear in the ciphertext block over
GF(2^128), so a block exists whose tag is right under either. Seals that commit to their key refuse it.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_REDUCTION = 0xE1 << 120


def two_key_ciphertext(first: tuple[bytes, bytes], second: tuple[bytes, bytes]) -> bytes:
    """Return 16 bytes of ciphertext and a tag that open under both (key, 12-byte nonce) pairs."""
    hash_1, mask_1 = _secrets(*first)
    hash_2, mask_2 = _secrets(*second)
    lengths = 128  # no associated data, 16 bytes of ciphertext, in bits
    right = _times(lengths, hash_1 ^ hash_2) ^ mask_1 ^ mask_2
    block = _times(right, _inverse(_times(hash_1, hash_1) ^ _times(hash_2, hash_2)))
    tag = _times(_times(block, hash_1) ^ lengths, hash_1) ^ mask_1
    return block.to_bytes(16) + tag.to_bytes(16)


def _secrets(key: bytes, nonce: bytes) -> tuple[int, int]:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  (the block cipher GCM is built on)
    blocks = encryptor.update(bytes(16) + nonce + b"\x00\x00\x00\x01")
    return int.from_bytes(blocks[:16]), int.from_bytes(blocks[16:])


def _times(a: int, b: int) -> int:
    product = 0
    for place in range(127, -1, -1):
        if a >> place & 1:
            product ^= b
        b = b >> 1 ^ (_REDUCTION if b & 1 else 0)
    return product


def _inverse(a: int) -> int:
    result, power = 1 << 127, a
    for _ in range(127):
        power = _times(power, power)
        result = _times(result, power)
    return result
