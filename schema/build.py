"""The whole schema, and the application that serves it."""

from functools import cache

import strawberry
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.activity import Subscription
from schema.audit import AuditQueries
from schema.changes import PolicyChangeChanges, PolicyChangeQueries
from schema.comments import CommentChanges
from schema.content import ContentChanges
from schema.context import Authenticate
from schema.destruction import DestructionChanges, DestructionQueries
from schema.disclosure import DisclosureChanges, DisclosureQueries
from schema.documents import DocumentChanges, DocumentQueries
from schema.errors import Refusal
from schema.execution import WorkspaceSchema
from schema.findings import FindingQueries
from schema.law import LawChanges, LawQueries
from schema.limits import STANDARD, Limits
from schema.lookup import LookupQueries
from schema.milestones import MilestoneChanges, MilestoneQueries
from schema.people import Organisation, PeopleChanges, PeopleQueries
from schema.projects import ProjectChanges, ProjectQueries
from schema.proposals import ProposalChanges, ProposalQueries
from schema.registers import RegisterQueries
from schema.retention import RetentionChanges, RetentionQueries
from schema.search import SearchQueries
from schema.simulation import SimulationQueries
from schema.spills import SpillChanges, SpillQueries
from schema.templates import TemplateChanges, TemplateQueries
from schema.transfers import TransferChanges, TransferQueries
from schema.view import Endpoint, View
from schema.websocket import Sockets
from workspace.services.build import Services


@strawberry.type
class Query(
    PeopleQueries,
    ProjectQueries,
    DocumentQueries,
    TemplateQueries,
    MilestoneQueries,
    DisclosureQueries,
    LawQueries,
    SimulationQueries,
    PolicyChangeQueries,
    RegisterQueries,
    SearchQueries,
    DestructionQueries,
    ProposalQueries,
    RetentionQueries,
    SpillQueries,
    TransferQueries,
    FindingQueries,
    AuditQueries,
    LookupQueries,
):
    """What can be read."""


@strawberry.type
class Mutation(
    PeopleChanges,
    ProjectChanges,
    DocumentChanges,
    TemplateChanges,
    DestructionChanges,
    ProposalChanges,
    RetentionChanges,
    SpillChanges,
    TransferChanges,
    ContentChanges,
    CommentChanges,
    MilestoneChanges,
    DisclosureChanges,
    PolicyChangeChanges,
    LawChanges,
):
    """What can be changed."""


@cache
def build_schema(*, limits: Limits = STANDARD, introspection: bool = True) -> WorkspaceSchema:
    """Builds the schema, once per process and settings."""
    return WorkspaceSchema(
        Query,
        Mutation,
        Subscription,
        types=(Refusal, Organisation),
        limits=limits,
        introspection=introspection,
    )


def graphql_app(
    *,
    services: Services,
    authenticate: Authenticate,
    public_url: str,
    limits: Limits = STANDARD,
    introspection: bool = True,
) -> ASGIApp:
    """Builds the application to mount at `/graphql`, for HTTP and WebSocket.

    Args:
        services: what answers.
        authenticate: who asks.
        public_url: the address under which clients reach the workspace; a page from elsewhere opens no WebSocket.
        limits: what one request may ask for.
        introspection: whether anybody may ask what the schema is, and queries may come in an address, by GET.
    """
    endpoint = Endpoint(
        schema=build_schema(limits=limits, introspection=introspection),
        services=services,
        authenticate=authenticate,
        public_url=public_url.rstrip("/"),
    )
    view, sockets = View(endpoint), Sockets(endpoint)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await (sockets if scope["type"] == "websocket" else view)(scope, receive, send)

    return serve
