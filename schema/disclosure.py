"""Disclosure rules: what a nation lets others have, as far as the viewer may know."""

from datetime import date
from typing import Annotated

import strawberry

from schema.connections import Connection, connect
from schema.context import Info
from schema.mutations import Payload, change
from schema.node import Node, named, named_if_given
from schema.projects import Bounded
from workspace.domain import lawmaking, listing, projects
from workspace.domain.identifiers import NationCode, ProjectId, RuleId
from workspace.domain.paging import PageRequest

strawberry.enum(projects.RuleEffect)


@strawberry.type
class DisclosureRule(Bounded, Node):
    """One nation's standing decision; a null list means all, a null project every project."""

    effect: projects.RuleEffect
    releasing: str
    receiving: str
    categories: list[int] | None
    max_level: str
    methods: list[projects.Method] | None
    valid_from: date | None
    valid_until: date | None
    authority: str
    active: bool

    @classmethod
    def of(cls, rule: projects.DisclosureRule) -> "DisclosureRule":
        """Wraps a rule."""
        return cls(
            id=strawberry.ID(rule.id),
            effect=rule.effect,
            releasing=rule.releasing,
            receiving=rule.receiving,
            categories=None if rule.categories is None else list(rule.categories),
            max_level=rule.max_level,
            methods=None if rule.methods is None else list(rule.methods),
            valid_from=rule.valid_from,
            valid_until=rule.valid_until,
            authority=rule.authority,
            active=rule.active,
            project_id=rule.project,
        )


@strawberry.input
class DisclosureRuleFilter:
    """Which rules."""

    releasing: str | None = None
    receiving: str | None = None
    project_id: strawberry.ID | None = None
    in_force_on: date | None = None


@strawberry.input
class RuleInput:
    """A rule of the officer's own nation; lists left out mean all."""

    effect: projects.RuleEffect = projects.RuleEffect.ALLOW
    receiving: str
    project_id: strawberry.ID | None = None
    categories: list[int] | None = None
    max_level: str
    methods: list[projects.Method] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    authority: str

    def draft(self, *path: str) -> lawmaking.RuleDraft:
        """Hands it to a service; `path` is where it stands in the input."""
        return lawmaking.RuleDraft(
            effect=self.effect,
            receiving=self.receiving,
            project=named_if_given(ProjectId, self.project_id, *path, "projectId"),
            categories=None if self.categories is None else tuple(self.categories),
            max_level=self.max_level,
            methods=None if self.methods is None else tuple(self.methods),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            authority=self.authority,
        )


@strawberry.type
class DisclosureQueries:
    """Reading the rules."""

    @strawberry.field
    async def disclosure_rules(
        self,
        info: Info,
        filter_: Annotated[DisclosureRuleFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[DisclosureRule]:
        """The rules that the viewer may know of."""
        service, operation = info.context.services.disclosure, info.context.operation
        asked = filter_ or DisclosureRuleFilter()
        chosen = listing.RuleFilter(
            releasing=None if asked.releasing is None else NationCode(asked.releasing),
            receiving=asked.receiving,
            project=named_if_given(ProjectId, asked.project_id, "filter", "projectId"),
            in_force_on=asked.in_force_on,
        )
        page = await service.rules(operation, page=PageRequest(first=first, after=after), filter=chosen)
        return connect(page, wrap=DisclosureRule.of, count=lambda: service.rule_count(operation, filter=chosen))


@strawberry.input
class DisclosureRuleWithdrawInput:
    """Which rule to end, and why."""

    id: strawberry.ID
    reason: str


@strawberry.type
class DisclosureRuleWithdrawPayload(Payload):
    """The rule, no longer active."""

    disclosure_rule: DisclosureRule | None = None


@strawberry.type
class DisclosureChanges:
    """What a security officer does at once and alone: narrow."""

    @change
    async def disclosure_rule_withdraw(
        self, info: Info, asked: Annotated[DisclosureRuleWithdrawInput, strawberry.argument(name="input")]
    ) -> DisclosureRuleWithdrawPayload:
        """Ends a rule of the officer's nation; what was open because of it ends within a second."""
        rule = await info.context.services.disclosure.rule_withdraw(
            info.context.operation, id=named(RuleId, asked.id, "id"), reason=asked.reason
        )
        return DisclosureRuleWithdrawPayload(disclosure_rule=DisclosureRule.of(rule))
