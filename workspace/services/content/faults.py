"""What storage's own errors mean to a person."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from storage.errors import KeyUnavailable, SizeMismatch, StorageError, StoreFull, StoreUnavailable, Tampered
from workspace.domain.errors import Invalid, PolicyDenied, Unavailable

_log = logging.getLogger(__name__)


@contextmanager
def translated() -> Iterator[None]:
    """Turns storage errors that leave the block into workspace errors.

    Raises:
        Unavailable: the store does not answer, is full, or gave back other bytes than were stored.
        PolicyDenied: the nation's key does not open this.
        Invalid: there are more or fewer bytes than the version was declared with.
    """
    try:
        yield
    except SizeMismatch as fault:
        raise Invalid("These are not as many bytes as the version was declared with.") from fault
    except StoreFull as fault:
        raise Unavailable("The file store is full: nothing was stored. Tell your operator.") from fault
    except StoreUnavailable as fault:
        raise Unavailable("The file store does not answer: try again in a moment.") from fault
    except KeyUnavailable as fault:
        raise PolicyDenied("Your nation's key does not open this: ask your nation's key custodian.") from fault
    except Tampered as fault:
        _log.critical("stored content is not what was sealed: %s", fault)
        raise Unavailable("What is stored is not what was sealed, so it is withheld: tell your operator.") from fault
    except StorageError as fault:
        raise Unavailable("The file store failed: try again in a moment.") from fault
