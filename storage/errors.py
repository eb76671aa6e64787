"""What can go wrong in storage, as one tree of exceptions.

Messages name places and reasons, never content, keys or credentials.
"""

from __future__ import annotations


class StorageError(Exception):
    """Root of everything that storage raises on purpose."""


class ObjectMissing(StorageError):
    """The store holds no object under this name."""


class ObjectExists(StorageError):
    """The store already holds an object under this name and does not overwrite it."""


class ObjectHeld(StorageError):
    """The store keeps this object under a hold or a lock and deletes it for nobody."""


class HoldsUnsupported(StorageError):
    """The store cannot keep objects from being deleted: its bucket was made without object lock."""


class StoreTaken(StorageError):
    """The store holds the objects of another deployment, which nobody here may sweep away."""


class StoreUnavailable(StorageError):
    """The store cannot be used now: unreachable, silent, or it refuses us. Nothing was acknowledged."""


class StoreFull(StoreUnavailable):
    """The store has no room left. Nothing was stored."""


class SizeMismatch(StorageError):
    """More or fewer bytes were written than the version declared."""


class Tampered(StorageError):
    """Ciphertext, place, length or label is not what was sealed; nothing of it is given out."""


class KeyUnavailable(StorageError):
    """The key that opens this is not usable: unknown nation, destroyed or retired version."""


class Shredded(KeyUnavailable):
    """The version's erasure key is gone: nothing opens it again."""


class NationExists(StorageError):
    """The keyring already holds keys of this nation."""


class KeyringLocked(StorageError):
    """The keyring does not open: wrong root secret, or the file was altered."""
