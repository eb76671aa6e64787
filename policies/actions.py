"""What can be done to a protected object: a closed set, spelt as in case files and in the API."""

from enum import StrEnum


class Action(StrEnum):
    """One kind of access; the law is asked about exactly one of them at a time."""

    VIEW = "view"
    DOWNLOAD = "download"
    EDIT = "edit"
    SHARE = "share"
    RELEASE = "release"
    RELABEL = "relabel"
    ADMINISTER = "administer"
    DECRYPT = "decrypt"
    DESTROY = "destroy"
    STORE = "store"

    @property
    def passes_on(self) -> bool:
        """Whether the information goes to someone other than the person asking."""
        return self in {Action.SHARE, Action.RELEASE}
