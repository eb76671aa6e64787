"""Running a program as another user: PostgreSQL's, where the caller is root."""

from typing import TypedDict


class Identity(TypedDict, total=False):
    """What `subprocess` needs in order to run a program as another user; nothing for one's own."""

    user: int
    group: int
    extra_groups: list[int]


def identity_of(user: int | None) -> Identity:
    """The identity of a user without other groups; none means the caller's own."""
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}
