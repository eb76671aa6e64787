"""The composition root: from settings to every part, connected; the one place that knows them all.

Promises that what was opened is closed again, in the opposite order, whatever happens between; and that shredded
content stays shredded, because the record of erasures is replayed before the first request.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.build import graphql_app
from storage.erasure import ErasureKeys
from storage.errors import StoreUnavailable
from storage.keyring import Keyring
from storage.objects import ObjectStore
from storage.vault import Vault
from workspace.app.accreditation import read_accreditation
from workspace.app.auth import AuthRoutes
from workspace.app.client import client_routes
from workspace.app.clock import now
from workspace.app.content import ContentRoute
from workspace.app.edge import Edge
from workspace.app.health import Check, Readiness, live
from workspace.app.packages import PackageRoute
from workspace.app.parts import (
    erasure_store_of,
    keyring_of,
    object_store_of,
    root_secret_of,
    scanner_of,
    trusted_issuers_of,
)
from workspace.app.upkeep import upkeep
from workspace.app.uploads import UploadRoute
from workspace.domain.errors import Unavailable
from workspace.domain.principal import Principal
from workspace.identity.authenticator import Authenticator
from workspace.identity.people import StoredPeople
from workspace.identity.root import RootSecret
from workspace.identity.sessions import Sessions
from workspace.identity.tokens import TokenVerifier
from workspace.persistence import activity, law
from workspace.persistence.database import Database
from workspace.persistence.deployment import read_deployment
from workspace.persistence.notices import Notices
from workspace.services.build import Services, build_services
from workspace.services.content.clamd import Clamd
from workspace.settings import Profile, Settings

CHANNELS = (law.CHANNEL, activity.CHANNEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Every part of one worker.

    Attributes:
        settings: what the operator decided.
        root: where signing keys are derived from.
        database: the pool.
        store: where sealed objects lie.
        keyring: the nations' keys.
        scanner: what contents are scanned by, if anything.
        notices: what other workers and this one announce.
        services: everything people can do.
    """

    settings: Settings
    root: RootSecret
    database: Database
    store: ObjectStore
    keyring: Keyring
    scanner: Clamd | None
    notices: Notices
    services: Services

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keeps open streams true to the law, hands on what happens and keeps the house, while the block lasts."""
        async with (
            self.notices.running(),
            self.services.gate.watching(self.notices),
            self.services.activity.following(self.notices),
            self.services.content.working(),
            upkeep(self.services.reconciler, self.services.enacting, self.services.examining, self.services.indexing),
        ):
            yield


@asynccontextmanager
async def open_workspace(settings: Settings) -> AsyncIterator[Workspace]:
    """Opens every part.

    Raises:
        ValueError: no database is named.
        Unavailable: the database does not answer.
        StorageError: the object store or the keyring cannot be opened.
    """
    if settings.database_url is None:
        raise ValueError("no database is named")
    async with AsyncExitStack() as closing:
        root = root_secret_of(settings)
        database = Database(settings.database_url.reveal())
        closing.push_async_callback(database.close)
        async with database.unit_of_work() as work:
            deployment = await read_deployment(work)
        store = object_store_of(settings)
        closing.push_async_callback(store.close)
        erasures = erasure_store_of(settings)
        closing.push_async_callback(erasures.close)
        erasure = ErasureKeys(erasures)
        await erasure.replay()
        keyring = keyring_of(settings)
        vault = Vault(store=store, keyring=keyring, erasure=erasure, deployment=deployment)
        with suppress(StoreUnavailable):  # it may come later; what sweeps it asks once more
            await vault.claim()
        scanner = scanner_of(settings)
        services = build_services(
            database=database,
            vault=vault,
            keyring=keyring,
            clock=now,
            derive=root.derive,
            accreditation=read_accreditation(settings.accreditation),
            scanner=scanner,
        )
        await services.reconciler.replay_shreds()
        yield Workspace(
            settings=settings,
            root=root,
            database=database,
            store=store,
            keyring=keyring,
            scanner=scanner,
            notices=Notices(settings.database_url.reveal(), channels=CHANNELS),
            services=services,
        )


def build_application(settings: Settings) -> ASGIApp:
    """Builds the application; its parts open when the server starts and close when it ends."""
    encrypted = urlsplit(settings.public_url).scheme == "https"

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_workspace(settings) as workspace, workspace.running():
            app.router.routes[:] = _routes(workspace, encrypted=encrypted)
            yield

    return Edge(Starlette(lifespan=lifespan), encrypted=encrypted)


class _Whole:
    """An application at one exact address, for every method; a bare function would be taken for a view."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def _routes(workspace: Workspace, *, encrypted: bool) -> list[BaseRoute]:
    settings, services = workspace.settings, workspace.services
    directory = StoredPeople(workspace.database, clock=now)
    sessions = Sessions(workspace.root, clock=now)
    port = urlsplit(settings.public_url).port or settings.port
    authenticate = Authenticator(
        verifier=TokenVerifier(trusted_issuers_of(settings), clock=now),
        sessions=sessions,
        people=directory,
        cookie_name="__Host-entente-session" if encrypted else f"entente-session-{port}",
    )
    graphql = _Whole(
        graphql_app(
            services=services,
            authenticate=authenticate,
            public_url=settings.public_url,
            introspection=settings.profile is not Profile.PRODUCTION,
        )
    )
    auth = AuthRoutes(
        authenticate=authenticate,
        sessions=sessions,
        directory=directory,
        people=services.people,
        operation=services.gate.operation,
        public_url=settings.public_url,
        demo=settings.profile is Profile.DEMO,
    )

    async def authenticated(request: Request) -> Principal | None:
        return await authenticate(request.headers, safe=request.method in {"HEAD", "OPTIONS"})

    async def keys_answer() -> None:
        if not workspace.keyring.nations():
            raise Unavailable("The keyring holds no nation's key.")

    uploads = UploadRoute(receiving=services.content, authenticate=authenticated, operation=services.gate.operation)
    packages = PackageRoute(packing=services.packages, authenticate=authenticated, operation=services.gate.operation)
    content = ContentRoute(lambda ticket, request: services.content.open_ticket(ticket, request_id=request))
    checks: dict[str, Check] = {
        "database": workspace.database.check,
        "objects": workspace.store.check,
        "keys": keys_answer,
    }
    if workspace.scanner is not None:
        checks["scanner"] = workspace.scanner.check
    ready = Readiness(checks)
    return [
        Route("/graphql", graphql),
        WebSocketRoute("/graphql", graphql),
        Route("/uploads/{upload}", uploads.__call__, methods=["PUT", "HEAD", "PATCH", "POST", "OPTIONS"]),
        Route("/content/{ticket}", content.__call__, methods=["GET", "HEAD"]),
        Route("/transfers/{transfer}/package", packages.__call__, methods=["GET"]),
        Route("/livez", live, methods=["GET"]),
        Route("/readyz", ready.__call__, methods=["GET"]),
        *auth.routes(),
        *client_routes(public_url=settings.public_url),
    ]
