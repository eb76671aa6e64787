"""Who asks, and what answers: made anew for every operation, so that nothing decided outlives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import strawberry

from schema.loaders import Loaders
from schema.prepare import Prepared
from workspace.domain.errors import Unauthenticated
from workspace.domain.principal import Principal
from workspace.services.build import Services
from workspace.services.gate import Operation


class Authenticate(Protocol):
    """Turns the headers of a request into the person who sent it."""

    async def __call__(self, headers: Mapping[str, str], *, safe: bool) -> Principal | None:
        """Establishes who asks; None when nobody does, or nobody whose credentials are good.

        Args:
            headers: by lower-case names.
            safe: the request cannot change anything, or its origin was checked: a session cookie is enough.
        """


@dataclass(slots=True, kw_only=True)
class Context:
    """What the resolvers of one operation share.

    Attributes:
        services: everything that decides, reads and writes.
        principal: who asks, or None when nobody is signed in.
        public_url: the address, without a trailing slash, under which clients reach the workspace.
        reference: what a client quotes when something failed inside.
        prepared: the document being executed.
    """

    services: Services
    principal: Principal | None
    public_url: str
    reference: str
    prepared: Prepared | None = field(default=None, init=False)
    _operation: Operation | None = field(default=None, init=False)
    _loaders: Loaders | None = field(default=None, init=False)

    @property
    def signed_in(self) -> Principal:
        """The person who asks.

        Raises:
            Unauthenticated: nobody is signed in.
        """
        if self.principal is None:
            raise Unauthenticated
        return self.principal

    @property
    def operation(self) -> Operation:
        """The gate's one operation, to which every service call belongs.

        Raises:
            Unauthenticated: nobody is signed in.
        """
        if self._operation is None:
            self._operation = self.services.gate.operation(self.signed_in)
        return self._operation

    @property
    def loaders(self) -> Loaders:
        """What was and is to be read in batches in this operation.

        Raises:
            Unauthenticated: nobody is signed in.
        """
        if self._loaders is None:
            self._loaders = Loaders(self.services, self.operation)
        return self._loaders

    def forget(self) -> None:
        """Drops what was read before a change."""
        self._loaders = None

    def renew(self) -> None:
        """Drops the gate's view of the world as well: what follows is decided anew."""
        self._operation = None
        self._loaders = None


Info = strawberry.Info[Context, None]
