"""Why the embedded PostgreSQL does not start."""


class EmbeddedDatabaseError(Exception):
    """The embedded PostgreSQL cannot start; the message says what to do about it."""


class DataFolderInUse(EmbeddedDatabaseError):
    """Another live process has started a server on the same data folder."""
