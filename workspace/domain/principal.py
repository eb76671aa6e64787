"""Who is asking: the verified outcome of a token or session."""

from dataclasses import dataclass
from datetime import datetime

from workspace.domain.identifiers import NationCode, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A person as an identity provider vouched for them, for one request or connection.

    Attributes:
        person: the person's identifier.
        nation: the nation that administers the person and whose issuer spoke.
        location: the nation in which the session takes place, or None when nobody asserted it.
        mfa: whether a second factor was presented.
        issuer: the issuer's identifier.
        token_id: the token's or session's own identifier, for the audit log.
        expires_at: the instant from which nothing is allowed any more.
        request_id: correlates log lines, audit events and the reference a person may quote.
    """

    person: PersonId
    nation: NationCode
    location: NationCode | None
    mfa: bool
    issuer: str
    token_id: str
    expires_at: datetime
    request_id: str

    @property
    def session(self) -> str:
        """What signing out ends. A token's identifier is unique within its issuer alone."""
        return f"{self.issuer} {self.token_id}"
