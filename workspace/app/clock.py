"""The clock of the whole process."""

from datetime import UTC, datetime


def now() -> datetime:
    """Tells the time, in UTC."""
    return datetime.now(UTC)
