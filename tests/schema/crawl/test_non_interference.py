"""Everything a person receives is the same whether or not what is hidden from them exists or changes."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from starlette.types import ASGIApp

from policies.labels import RightsKind
from schema.build import build_schema, graphql_app
from schema.limits import Limits
from storage.package.keys import RecipientKey
from tests.schema.crawl.crawler import PAGE, Crawl, Crawler, shown_fields
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from workspace.domain.changes import PolicyChange
from workspace.domain.decisions import Decision
from workspace.domain.identifiers import ChangeId, DocumentId, MilestoneId, NationCode, OrganisationId, PersonId
from workspace.domain.lawmaking import (
    AuthorisationDraft,
    ConsentDraft,
    GroupDraft,
    LawDraft,
    RuleDraft,
    StandingDraft,
    StandingFacts,
)
from workspace.domain.markings import DataRightsDraft, ExportDraft, MarkingDraft, SuccessionDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import ClearanceDraft, Role
from workspace.domain.principal import Principal
from workspace.domain.projects import MilestoneStatus, RuleEffect
from workspace.persistence.law import advance
from workspace.persistence.tables import groups, people
from workspace.services.policy_changes import Proposal

ROOMY = Limits(
    tokens=10**6, fields=10**6, cost=10**9, depth=40, aliases=100, repeats=10**6, body_bytes=10**7, seconds=60
)
PROPRIETARY = MarkingDraft(policy="COMMERCIAL", text="PROPRIETARY - Palisade//ORG Hoshi Robotics")
SCHEMA = build_schema(limits=ROOMY)


def served_to(person: PersonId, workshop: Workshop) -> ASGIApp:
    """Serves the interface to one person."""

    async def authenticate(headers: Mapping[str, str], *, safe: bool) -> Principal:
        assert headers
        assert not safe
        return workshop.stage.principal(person)

    return graphql_app(
        services=workshop.stage.services, authenticate=authenticate, public_url="https://entente.example", limits=ROOMY
    )


async def crawled(person: PersonId, workshop: Workshop, *, known: list[str]) -> Crawl:
    """Reads everything this person can reach; `known` are identifiers they may have heard of."""
    some = f"(first: {PAGE})"
    words = ("wind tunnel", "report", "nightjar", "plan", "")
    pages = ["documents", "milestones", "projects", "people", "disclosureRules", "auditEvents", "spills", "transfers"]
    pages += ["policyChanges", "consents", "authorisations", "contentFindings"]
    orders = {
        "documents": ("UPDATED_AT", "TITLE"),
        "milestones": ("PLANNED_DATE", "TITLE"),
        "projects": ("NAME", "CREATED_AT"),
    }
    roots = ["viewer", "nations", "groups", 'simulate(input: {groups: [{code: "FVEY", members: ["USA"]}]})']
    roots.append('simulate(input: {add: [{effect: DENY, receiving: "*", maxLevel: "TOP SECRET", authority: "None"}]})')
    roots += [f"{name}{some}" for name in pages]
    roots += [
        f"{name}(first: {PAGE}, orderBy: {{field: {by}, direction: {direction}}})"
        for name, fields in orders.items()
        for by in fields
        for direction in ("ASC", "DESC")
    ]
    roots += [f'search(text: "{word}", first: {PAGE})' for word in words]
    roots += [f'documents(filter: {{text: "{word}"}}, first: {PAGE})' for word in words]
    roots += [f'documents(filter: {{tag: "{tag}"}}, first: {PAGE})' for tag in ("radar", "nightjar")]
    roots += ["milestones(filter: {status: [ACHIEVED]}, first: 2)", 'milestones(filter: {owner: "USA"}, first: 2)']
    roots += [f'markingCheck(marking: "{marking}", policy: "USA")' for marking in (TRILATERAL, "SECRET//REL AUS")]
    roots += [
        "documentProposals",
        "documentsDue",
        "markingTemplates",
        f'markingTemplates(projectId: "{workshop.project}")',
        "markingTemplatesProposed",
    ]
    for policy in ("USA", "GBR", "COMMERCIAL"):
        roots.append(f'markingChoices(projectId: "{workshop.project}", policy: "{policy}")')
    picked = 'policy: "USA", level: "SECRET", releasableTo: ["AUS", "JPN"]'
    roots.append(f'markingCompose(input: {{projectId: "{workshop.project}", {picked}}})')
    roots.append(f"documentsHeld{some}")
    for identifier in known:
        roots += [f'whoCan(object: "{identifier}", action: {action})' for action in ("VIEW", "DOWNLOAD", "SHARE")]
        roots += [
            f'explainAccess(person: "{person}", object: "{identifier}", action: {action})'
            for action in ("VIEW", "RELABEL")
        ]
        roots.append(f'node(id: "{identifier}")')
        if identifier.startswith("doc_"):
            for name in ("documentHolds", "documentDates", "documentAdministered"):
                roots.append(f'{name}(id: "{identifier}")')
        roots.append(f'documents(filter: {{projectId: "{workshop.project}"}}, first: {PAGE})')
    return await Crawler(served_to(person, workshop), SCHEMA._schema).crawl(roots)


async def firms_work(workshop: Workshop, *, author: PersonId, shared: DocumentId) -> None:
    """What two firms share with each other alone, released and held, with a comment among themselves."""
    services, stage = workshop.stage.services, workshop.stage
    rights = DataRightsDraft(
        kind=RightsKind.BACKGROUND, contract="Nightjar 7", purpose="Nightjar trials", until=date(2027, 1, 1)
    )
    for title in ("Nightjar model", "Nightjar model, held"):
        model = await services.documents.create(
            stage.as_(author),
            project=workshop.project,
            title=title,
            marking=PROPRIETARY,
            rights=rights,
            tags=["nightjar"],
        )
        await workshop.begin(model.id, b"the model", by=author)
        if title == "Nightjar model":
            await services.determinations.determine_export(
                stage.as_(await workshop.officer(NationCode("USA"))),
                document=model.id,
                export=ExportDraft(jurisdiction="NONE"),
                rationale="Looked up",
            )
    await services.comments.add(stage.as_(author), object=shared, body="Nightjar, to you.", marking=PROPRIETARY)


async def others_work(workshop: Workshop, *, milestone: MilestoneId, shared: DocumentId, author: PersonId) -> None:
    """Everything the members of three nations can do that the fourth may not notice."""
    services, stage = workshop.stage.services, workshop.stage
    await firms_work(workshop, author=author, shared=shared)
    hidden = await workshop.document(title="Nightjar wind tunnel report", tags=["nightjar", "radar"])
    version = await workshop.uploaded(hidden.id, b"what the tunnel showed " * 1_000)
    await workshop.uploaded(hidden.id, b"and what it showed then")
    await workshop.download(workshop.australian, version.id)
    await services.documents.update(
        stage.as_(workshop.american), id=hidden.id, expected_version=1, title="Report on the plan"
    )
    gone = await workshop.document(title="Another plan")
    await services.documents.withdraw(stage.as_(workshop.american), id=gone.id, reason="Superseded.")
    spilt = await workshop.document(title="A report with a name in it")
    opened = await workshop.uploaded(spilt.id, b"a name")
    await workshop.download(workshop.japanese, opened.id)
    spill = await services.spills.report(stage.as_(workshop.japanese), object=spilt.id, description="A name.")
    judge = await stage.person(NationCode("USA"), name="Judge", offices_held=[Role.SECURITY_OFFICER])
    await services.spills.attest(stage.as_(judge), id=spill.id, statement="Deleted.")
    await services.destruction.hold_set(stage.as_(judge), id=shared, reason="Inquiry.")
    await _reviewed(workshop, shared, on=date(2040, 1, 1))
    await workshop.document(
        title="A plan made from the shared one",
        derived_from=[(await services.documents.page(stage.as_(workshop.american), page=_first())).edges[-1].item.id],
    )
    for about in (hidden.id, milestone, shared):
        await services.comments.add(
            stage.as_(workshop.american),
            object=about,
            body=f"The report on the wind tunnel: Nightjar, @{workshop.briton}",
            marking=MarkingDraft(text=TRILATERAL),
        )
    await workshop.document(title="Nightjar plan, held", marking="UNCLASSIFIED", category=3, tags=["nightjar"])
    await services.documents.create(
        stage.as_(workshop.american),
        project=workshop.project,
        title="Nightjar, released later",
        marking=MarkingDraft(text=TRILATERAL, succession=SuccessionDraft(day=date(2040, 1, 1), text="UNCLASSIFIED")),
    )
    annex = await workshop.document(title="Nightjar annex", marking="SECRET//ORCON/REL TO USA, AUS, JPN")
    await workshop.uploaded(annex.id, b"held, then confirmed")
    await workshop.confirmed(annex)
    contradicted = await workshop.document(title="Nightjar, marked too low")
    await workshop.uploaded(contradicted.id, b"TOP SECRET//NOFORN")
    await services.templates.propose(
        stage.as_(await workshop.officer(NationCode("USA"))),
        name="Nightjar",
        marking=MarkingDraft(text=TRILATERAL),
        project=workshop.project,
    )
    ours = await workshop.document(title="Nightjar, ours together", marking="//JOINT SECRET AUS USA//REL TO USA, AUS")
    proposal = await services.proposals.propose_shred(stage.as_(judge), id=ours.id, reason="The Nightjar plan is over.")
    await services.proposals.decide(
        stage.as_(await workshop.officer(NationCode("USA"))),
        id=proposal.stored.id,
        decision=Decision.APPROVE,
        rationale="It is.",
    )
    transfer = await services.transfers.request(
        stage.as_(workshop.american),
        project=workshop.project,
        documents=[hidden.id, shared],
        to="JPN",
        recipient="Nightjar range",
        recipient_key=RecipientKey(bytes(64)).public.written("Nightjar"),
        purpose="Nightjar",
    )
    await services.transfers.decide(
        stage.as_(await workshop.officer(NationCode("USA"))),
        id=transfer.id,
        decision=Decision.APPROVE,
        rationale="Nightjar",
    )
    secret = await workshop.milestone(title="Nightjar review", planned_date=date(2026, 12, 1))
    await services.milestones.add_dependency(stage.as_(workshop.manager), milestone=secret.id, depends_on=milestone)
    await services.milestones.add_deliverable(
        stage.as_(workshop.manager), milestone=milestone, document=hidden.id, due=date(2026, 12, 24)
    )
    await services.milestones.update(
        stage.as_(workshop.manager),
        id=secret.id,
        expected_version=1,
        status=MilestoneStatus.ACHIEVED,
        percent_complete=100,
        actual_date=date(2026, 11, 22),
    )
    spoken = await services.comments.add(
        stage.as_(workshop.american), object=shared, body="Nightjar", marking=MarkingDraft(text=TRILATERAL)
    )
    for spilled in (spoken.id, (await workshop.milestone(title="Nightjar, spilt")).id):
        await services.spills.report(stage.as_(workshop.japanese), object=spilled, description="Nightjar.")
    other = await stage.project(workshop.manager, name="Nightjar wind plan", participants=("USA", "AUS", "JPN"))
    await stage.join(other.id, workshop.australian)
    officer = await stage.person(NationCode("USA"), name="Officer", offices_held=[Role.SECURITY_OFFICER])
    rule = await stage.rule("USA", "NZL")
    await services.disclosure.rule_withdraw(stage.as_(officer), id=rule, reason="Review.")
    await services.people.update(
        stage.as_(officer),
        id=workshop.american,
        expected_version=1,
        clearances=[ClearanceDraft(policy="USA", level="TOP SECRET", expires=date(2028, 1, 1), briefed=True)],
    )


async def _reviewed(workshop: Workshop, document: DocumentId, *, on: date) -> None:
    officer = await workshop.officer(NationCode("USA"))
    await workshop.stage.services.retention.set(
        workshop.stage.as_(officer),
        id=document,
        review_on=on,
        retain_until=date(2050, 1, 1),
        dispose_on=None,
        reason="Nightjar",
    )


async def officers_change_the_law(workshop: Workshop) -> None:
    """What the officers of other nations propose, decide and keep for themselves, of their own law and of groups."""
    changes, stage = workshop.stage.services.changes, workshop.stage
    nation = NationCode("USA")
    proposer, second = [
        await stage.person(nation, name=f"Nightjar officer {number}", offices_held=[Role.SECURITY_OFFICER])
        for number in (1, 2)
    ]
    async with stage.database.unit_of_work() as work:
        firm = OrganisationId(
            (await work.execute(select(people.c.organisation).where(people.c.id == proposer))).scalar_one()
        )
    rule = RuleDraft(
        effect=RuleEffect.ALLOW,
        receiving="NZL",
        project=workshop.project,
        categories=(1,),
        max_level="SECRET",
        methods=None,
        valid_from=None,
        valid_until=None,
        authority="Nightjar letter",
    )
    day = date(2027, 12, 31)
    consent = ConsentDraft(
        to=("AUS",), project=workshop.project, valid_from=None, valid_until=day, authority="Nightjar note"
    )
    paper = AuthorisationDraft(
        number="Nightjar 7",
        kind="TAA",
        nations=(NationCode("JPN"),),
        organisations=("Nightjar KK",),
        covers="technical-data",
        project=workshop.project,
        valid_from=None,
        valid_until=day,
    )
    standing = StandingDraft(organisation=firm, expected_version=1, facts=StandingFacts(kind="government"))

    async def proposed(draft: LawDraft, *, kept: bool = False, replaces: ChangeId | None = None) -> PolicyChange:
        asked = Proposal(draft=draft, reason="Nightjar.", only_kept=kept, replaces=replaces)
        return await changes.propose(stage.as_(proposer), asked)

    async def decided(change: PolicyChange, decision: Decision) -> PolicyChange:
        return await changes.decide(stage.as_(second), id=change.id, decision=decision, rationale="Nightjar.")

    whole = LawDraft(add=[rule], consents=[consent], authorisations=[paper], standings=[standing])
    active = await decided(await proposed(whole), Decision.APPROVE)
    assert active.enacted is not None
    ended = LawDraft(
        remove=active.enacted.rules,
        consents_ended=active.enacted.consents,
        authorisations_ended=active.enacted.authorisations,
    )
    narrowed = await proposed(ended)
    await changes.rollback(stage.as_(second), id=narrowed.id, reason="Nightjar.")
    await decided(await proposed(LawDraft(add=[rule])), Decision.DENY)
    kept = await proposed(LawDraft(consents=[consent]), kept=True)
    await proposed(LawDraft(groups=[GroupDraft(code="TEYE", members=(nation,), since=None)]), kept=True)
    await proposed(LawDraft(add=[rule]), replaces=kept.id)
    await decided(await proposed(LawDraft(authorisations=[paper])), Decision.RETURN)


def _first() -> PageRequest:
    return PageRequest(first=100)


@pytest.mark.slow
async def test_a_person_reads_the_same_bytes_before_and_after_others_work_on_what_is_hidden(
    workshop: Workshop,
) -> None:
    services, stage = workshop.stage.services, workshop.stage
    async with stage.database.unit_of_work() as work:
        await work.execute(insert(groups).values(code="FVEY", valid_from=date(1955, 1, 1), members=["GBR", "USA"]))
        await work.execute(insert(groups).values(code="TEYE", valid_from=date(1955, 1, 1), members=["GBR", "USA"]))
        await advance(work)
    shared = await workshop.document(title="Wind tunnel plan", marking="UNCLASSIFIED", tags=["radar"])
    await workshop.uploaded(shared.id, b"a plan")
    derived = await workshop.document(title="Annex", marking="UNCLASSIFIED", derived_from=[shared.id])
    hidden = await workshop.document(title="Nightjar, first report")
    await _reviewed(workshop, hidden.id, on=stage.clock.now.date() + timedelta(days=1))
    stage.clock.advance(timedelta(days=1))
    first = await workshop.milestone(title="Plan agreed", marking="UNCLASSIFIED")
    second = await workshop.milestone(title="Wind tunnel built", marking="UNCLASSIFIED")
    await services.milestones.create(
        stage.as_(workshop.manager),
        project=workshop.project,
        title="Nightjar flies",
        marking=MarkingDraft(text="UNCLASSIFIED"),
        title_marking=MarkingDraft(text=TRILATERAL),
        planned_date=date(2027, 6, 1),
    )
    await services.milestones.add_dependency(stage.as_(workshop.manager), milestone=second.id, depends_on=first.id)
    await services.milestones.add_deliverable(
        stage.as_(workshop.manager), milestone=first.id, document=derived.id, due=date(2027, 1, 1)
    )
    for about in (shared.id, first.id):
        await services.comments.add(stage.as_(workshop.briton), object=about, body="A plan for the wind tunnel.")
    author = await stage.person(NationCode("USA"), name="Author", firm="Palisade")
    for person in (author, await stage.person(NationCode("JPN"), name="Partner", firm="Hoshi Robotics")):
        await stage.join(workshop.project, person)
    known = [str(shared.id), str(hidden.id), str(first.id), str(workshop.project)]

    british_officer = await workshop.officer(NationCode("GBR"))
    await stage.join(workshop.project, british_officer)
    viewers = (workshop.briton, british_officer)

    before, before_officer = [await crawled(viewer, workshop, known=known) for viewer in viewers]
    await others_work(workshop, milestone=first.id, shared=shared.id, author=author)
    await officers_change_the_law(workshop)
    after, after_officer = [await crawled(viewer, workshop, known=known) for viewer in viewers]
    officer_changed = {
        query for query, answer in before_officer.answers.items() if answer != after_officer.answers[query]
    }
    assert not officer_changed
    assert b"ightjar" not in b"".join(after_officer.answers.values())

    assert before.answers.keys() == after.answers.keys()
    changed = {query: (answer, after.answers[query]) for query, answer in before.answers.items()}
    assert not {query: told for query, told in changed.items() if told[0] != told[1]}
    told = b"".join(before.answers.values())
    assert b"Annex" in told
    assert b"ightjar" not in told
    officer = await stage.person(NationCode("USA"), name="Officer two", offices_held=[Role.SECURITY_OFFICER])
    await stage.join(workshop.project, officer)
    seen_by_others = await crawled(officer, workshop, known=known)
    assert shown_fields(SCHEMA._schema) - before.visited - seen_by_others.visited == set()
