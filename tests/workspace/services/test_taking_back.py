"""What one officer may change alone opens nothing, and a change taken back leaves every verdict as it was."""

import random
from datetime import date

import pytest
from sqlalchemy import select

from policies.actions import Action
from policies.composing import compose_label
from policies.export.status import Export, Jurisdiction, Sender
from policies.labels import NOT_CONTROLLED, Label
from policies.register import DataKind
from tests.workspace.services.stage import AUS, GBR, JPN, SECRET, USA, Stage
from workspace.domain.changes import ChangeState, PolicyChange
from workspace.domain.decisions import Decision
from workspace.domain.identifiers import AuthorisationId, ConsentId, NationCode, OrganisationId, PersonId, RuleId
from workspace.domain.lawmaking import (
    AuthorisationDraft,
    ConsentDraft,
    LawDraft,
    RuleDraft,
    StandingDraft,
    StandingFacts,
)
from workspace.domain.people import Role
from workspace.domain.projects import Method, RuleEffect
from workspace.persistence.tables import organisations, people
from workspace.services.policy_changes import Proposal

CREATED = date(2026, 1, 15)
NEXT_YEAR = date(2027, 12, 31)
NATIONS = (USA, AUS, JPN, GBR)
CONTROLLED = Export(
    jurisdiction=Jurisdiction.ITAR,
    usml="XI",
    kind=DataKind.TECHNICAL_DATA,
    classified=True,
    excluded_technology=True,
    over_value=False,
    sender=Sender(nation=USA, registered=True, debarred=False, authorised_user=True),
)
MARKINGS = [
    ("USA", "SECRET//REL TO USA, AUS, JPN", 3, NOT_CONTROLLED),
    ("USA", "SECRET//REL TO USA, AUS, JPN", 1, CONTROLLED),
    ("USA", "SECRET//FGI JPN//REL TO USA, AUS, GBR", 2, NOT_CONTROLLED),
    ("USA", "CONFIDENTIAL//REL TO USA, GBR", None, NOT_CONTROLLED),
    ("JPN", "極秘//REL TO AUS, JPN, USA", 1, NOT_CONTROLLED),
    ("USA", "UNCLASSIFIED", 1, NOT_CONTROLLED),
]


class Officers:
    """Two officers of the USA and of Japan each, readers of four nations, and what they may read."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.pairs: dict[NationCode, tuple[PersonId, PersonId]] = {}
        self.readers: list[PersonId] = []
        self.firms: dict[NationCode, OrganisationId] = {}

    async def enter(self) -> "Officers":
        for nation in (USA, JPN):
            pair = [await self.stage.person(nation, offices_held=[Role.SECURITY_OFFICER]) for _ in range(2)]
            self.pairs[nation] = (pair[0], pair[1])
        for nation in NATIONS:
            government = {"kind": "government", "agency": "DOD", "debarred": False}
            reader = await self.stage.person(nation, organisation_attributes=government)
            self.readers.append(reader)
            async with self.stage.database.unit_of_work() as work:
                found = await work.execute(select(people.c.organisation).where(people.c.id == reader))
                self.firms[nation] = OrganisationId(found.scalar_one())
        return self

    async def verdicts(self) -> frozenset[tuple[PersonId, int, str]]:
        """Everything that the law grants now."""
        async with self.stage.database.unit_of_work() as work:
            views = await self.stage.services.gate.viewpoints(work, self.readers)
        found = set()
        for person, view in views.items():
            for number, label in enumerate(_labels(view.law.register)):
                for action in (Action.VIEW, Action.DOWNLOAD):
                    if view.prospect(action, label):
                        found.add((person, number, action.value))
        return frozenset(found)

    async def version(self, firm: OrganisationId) -> int:
        async with self.stage.database.unit_of_work() as work:
            found = await work.execute(select(organisations.c.revision).where(organisations.c.id == firm))
            return int(found.scalar_one())

    async def make(self, nation: NationCode, draft: LawDraft) -> PolicyChange:
        proposer, second = (self.stage.as_(person) for person in self.pairs[nation])
        change = await self.stage.services.changes.propose(proposer, Proposal(draft=draft, reason="Agreed."))
        if change.state is ChangeState.SUBMITTED:
            change = await self.stage.services.changes.decide(
                second, id=change.id, decision=Decision.APPROVE, rationale="Checked."
            )
        assert change.state is ChangeState.ACTIVE
        return change

    async def take_back(self, nation: NationCode, change: PolicyChange) -> PolicyChange:
        proposer, second = (self.stage.as_(person) for person in self.pairs[nation])
        _, opposite = await self.stage.services.changes.rollback(proposer, id=change.id, reason="A mistake.")
        if opposite.state is ChangeState.SUBMITTED:
            opposite = await self.stage.services.changes.decide(
                second, id=opposite.id, decision=Decision.APPROVE, rationale="Checked."
            )
        assert opposite.state is ChangeState.ACTIVE
        return opposite


def _labels(register: object) -> list[Label]:
    return [
        compose_label(
            policy=policy,
            text=text,
            register=register,  # type: ignore[arg-type]
            created=CREATED,
            project="prj_any",
            export=export,
            originators=(policy,),
            category=category,
        )
        for policy, text, category, export in MARKINGS
    ]


def _rule(chance: random.Random, nation: NationCode) -> RuleDraft:
    level = chance.choice([SECRET[nation], "*"] if nation == JPN else ["CONFIDENTIAL", "SECRET", "TOP SECRET", "*"])
    return RuleDraft(
        effect=chance.choice([RuleEffect.ALLOW, RuleEffect.ALLOW, RuleEffect.DENY]),
        receiving=chance.choice([AUS, JPN, USA, GBR, "*"]),
        project=None,
        categories=chance.choice([None, (1,), (1, 2, 3)]),
        max_level=level,
        methods=chance.choice([None, (Method.VIEW,), (Method.VIEW, Method.DOWNLOAD)]),
        valid_from=None,
        valid_until=chance.choice([None, NEXT_YEAR, date(2026, 1, 1)]),
        authority="DDL",
    )


def _paper() -> AuthorisationDraft:
    return AuthorisationDraft(
        number="T-1",
        kind="TAA",
        nations=(AUS, JPN),
        organisations=tuple(f"Agency {number}" for number in range(40)),
        covers="technical-data",
        project=None,
        valid_from=None,
        valid_until=NEXT_YEAR,
    )


async def _draft(chance: random.Random, officers: Officers, nation: NationCode) -> LawDraft:
    """Something that this nation's officers could do."""
    snapshot = await officers.stage.as_(officers.pairs[nation][0]).snapshot()
    rules = [RuleId(one.id) for one in snapshot.law.engine.rules if one.releasing == nation]
    consents = [ConsentId(one.id) for one in snapshot.law.register.consents if one.nation == nation]
    papers = [AuthorisationId(one.id) for one in snapshot.law.register.authorisations if one.nation == nation]
    standings = []
    if chance.random() < 0.5:
        firm = officers.firms[nation]
        facts = chance.choice([StandingFacts(), StandingFacts(kind="government", agency="DOD", debarred=True)])
        standings = [StandingDraft(organisation=firm, expected_version=await officers.version(firm), facts=facts)]
    consent = ConsentDraft(
        to=(chance.choice([AUS, GBR]),), project=None, valid_from=None, valid_until=NEXT_YEAR, authority="Note"
    )
    return LawDraft(
        add=[_rule(chance, nation) for _ in range(chance.randint(0, 2))],
        remove=chance.sample(rules, min(len(rules), chance.randint(0, 2))),
        consents=[consent] * chance.randint(0, 1),
        consents_ended=chance.sample(consents, min(len(consents), chance.randint(0, 1))),
        authorisations=[_paper()] * chance.randint(0, 1),
        authorisations_ended=chance.sample(papers, min(len(papers), chance.randint(0, 1))),
        standings=standings,
    )


@pytest.mark.parametrize("seed", range(3))
async def test_a_change_taken_back_leaves_every_verdict_as_it_was(stage: Stage, seed: int) -> None:
    chance, officers = random.Random(seed), await Officers(stage).enter()
    moved = 0
    for _ in range(8):
        nation = chance.choice([USA, JPN])
        draft = await _draft(chance, officers, nation)
        if not draft.size:
            continue
        before = await officers.verdicts()
        change = await officers.make(nation, draft)
        after = await officers.verdicts()
        assert change.widens or after <= before
        opposite = await officers.take_back(nation, change)
        assert opposite.widens or await officers.verdicts() <= after
        assert await officers.verdicts() == before
        moved += after != before
        if chance.random() < 0.5:  # on from another law the next time
            await officers.take_back(nation, opposite)
            assert await officers.verdicts() == after
    assert moved


async def test_an_export_paper_opens_only_what_its_own_nations_law_governs(stage: Stage) -> None:
    officers = await Officers(stage).enter()
    before = await officers.verdicts()
    assert not {one for one in before if one[1] == 1 and one[0] in officers.readers[1:3]}
    await officers.make(JPN, LawDraft(authorisations=[_paper()]))
    assert await officers.verdicts() == before
    await officers.make(USA, LawDraft(authorisations=[_paper()]))
    assert {one[0] for one in await officers.verdicts() - before} & set(officers.readers[1:3])
