"""A firm's own information leaves with the word of its holder's officers, to whom its marking releases it."""

import io
from collections.abc import Sequence
from datetime import timedelta

import pytest

from policies.labels import RightsKind
from policies.stanag4774.xml import read_label
from storage.package.keys import RecipientKey, SenderKey, sender_fingerprint
from storage.package.opening import PackageReader
from tests.storage import package_verifier
from tests.workspace.documents.firms import ALONE, BANKSIA, CONTENT, HOSHI, MARKING, TRIALS, WATTLE, Firms
from tests.workspace.services.stage import AUS, JPN
from workspace.domain.decisions import Decision
from workspace.domain.errors import Conflict, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import DocumentId, Kind, PersonId, TransferId, new_identifier
from workspace.domain.markings import DataRightsDraft, ExportDraft, MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document
from workspace.domain.transfers import Transfer, TransferState

KEY = RecipientKey(bytes(range(64)))
SENDER = sender_fingerprint(SenderKey(b"package signing".ljust(32, b".")).public)
OFFICE = [Role.SECURITY_OFFICER]
PARTNER = f"org:{HOSHI}"


async def asked(
    firms: Firms, documents: Sequence[DocumentId], *, to: str = PARTNER, by: PersonId | None = None
) -> Transfer:
    return await firms.workshop.stage.services.transfers.request(
        firms.workshop.stage.as_(by or firms.author),
        project=firms.workshop.project,
        documents=documents,
        to=to,
        recipient="Test range",
        recipient_key=KEY.public.written("Range"),
        purpose="Sea trial",
    )


async def decided(
    firms: Firms, transfer: TransferId, *, by: PersonId, decision: Decision = Decision.APPROVE
) -> Transfer:
    return await firms.workshop.stage.services.transfers.decide(
        firms.workshop.stage.as_(by), id=transfer, decision=decision, rationale="Compared"
    )


async def package(firms: Firms, transfer: Transfer, *, by: PersonId | None = None) -> bytes:
    operation = firms.workshop.stage.as_(by or firms.author)
    opened = await firms.workshop.stage.services.packages.open(operation, transfer.id)
    try:
        return b"".join([bytes(piece) async for piece in opened.read(0, opened.size)])
    finally:
        opened.close()


async def shown(firms: Firms, person: PersonId) -> list[Transfer]:
    """The transfers that somebody knows of, as listed, counted and found one by one."""
    transfers, operation = firms.workshop.stage.services.transfers, firms.workshop.stage.as_(person)
    page = await transfers.page(operation, page=PageRequest(first=10))
    listed = [edge.item for edge in page.edges]
    assert await transfers.count(operation) == len(listed)
    assert await transfers.get_many(operation, [one.id for one in listed]) == listed
    return listed


async def officer_of(firms: Firms, firm: str) -> PersonId:
    return await firms.workshop.stage.person(AUS if firm == WATTLE else JPN, firm=firm, offices_held=OFFICE)


async def nations_own(firms: Firms) -> Document:
    """An Australian document that goes to the same partner."""
    document = await firms.workshop.document(title="Range plan", marking="OFFICIAL", by=firms.author)
    version, _ = await firms.workshop.begin(document.id, CONTENT, by=firms.author)
    await firms.deliver(version.id, CONTENT)
    return document


async def test_it_goes_to_the_partner_with_the_word_of_an_officer_who_works_for_the_holder(firms: Firms) -> None:
    document, version = await firms.released()
    transfer = await asked(firms, [document.id])
    assert (transfer.state, transfer.documents[0].version) == (TransferState.OPEN, version)
    with pytest.raises(NeedsApproval):
        await package(firms, transfer)
    (waiting,) = await shown(firms, firms.firms_officer)
    assert [one.document for one in waiting.documents] == [document.id]
    answered = await decided(firms, transfer.id, by=firms.firms_officer)
    assert answered.state is TransferState.APPROVED
    assert [(said.holder, said.nation, said.person) for said in answered.decisions] == [
        (WATTLE, AUS, firms.firms_officer)
    ]
    data = await package(firms, transfer)
    manifest, contents = package_verifier.verify(data, KEY.written(), SENDER)
    assert contents == [CONTENT]
    assert manifest["recipient"]["to"] == PARTNER
    assert [one["person"] for one in manifest["approved"]] == [firms.firms_officer]
    assert {(one["nation"], one["action"]) for one in manifest["audit"]} == {
        (AUS, "transfer.request"),
        (AUS, "transfer.decide"),
    }
    register = (await firms.workshop.stage.as_(firms.author).snapshot()).law.register
    (told,) = PackageReader(io.BytesIO(data), key=KEY, sender=SENDER).manifest.documents
    label = read_label(told.label.encode(), register)
    assert (told.banner, label.information.categories[0].values) == (MARKING, (MARKING,))


async def test_the_partner_carries_it_with_the_holders_word_too(firms: Firms) -> None:
    document, _ = await firms.released()
    transfer = await asked(firms, [document.id], by=firms.partner)
    for stranger in (await officer_of(firms, HOSHI), await firms.workshop.officer(JPN)):
        with pytest.raises(NotFound):
            await decided(firms, transfer.id, by=stranger)
    await decided(firms, transfer.id, by=firms.firms_officer)
    assert package_verifier.verify(await package(firms, transfer, by=firms.partner), KEY.written(), SENDER)[1] == [
        CONTENT
    ]


@pytest.mark.parametrize(
    ("text", "to", "goes"),
    [
        (MARKING, PARTNER, True),
        (MARKING, f"org:{WATTLE}", True),
        (MARKING, f"org:{BANKSIA}", False),
        (MARKING, "org:Nobody knows it", False),
        (MARKING, "JPN", False),
        (MARKING, "AUS", False),
        (ALONE, PARTNER, False),
        (f"PROPRIETARY - {WATTLE}//ORG {BANKSIA}, {HOSHI}", f"org:{BANKSIA}", True),
    ],
)
async def test_it_goes_to_whom_its_marking_releases_it(firms: Firms, text: str, to: str, *, goes: bool) -> None:
    document, _ = await firms.released(text)
    if not goes:
        with pytest.raises(PolicyDenied):
            await asked(firms, [document.id], to=to)
        return
    transfer = await asked(firms, [document.id], to=to)
    assert (await decided(firms, transfer.id, by=firms.firms_officer)).state is TransferState.APPROVED


@pytest.mark.parametrize("why", ["held", "controlled", "lapsed"])
async def test_what_the_partner_may_not_have_yet_or_any_more_does_not_go_to_it(firms: Firms, why: str) -> None:
    document, _ = await firms.upload(rights=TRIALS)
    determinations, official = firms.workshop.stage.services.determinations, firms.workshop.stage.as_(firms.official)
    if why == "controlled":
        controlled = ExportDraft(jurisdiction="DSGL", kind="technical-data")
        await determinations.determine_export(
            official, document=document.id, export=controlled, rationale="On the list"
        )
    elif why == "lapsed":
        await firms.determined(document.id)
        firms.workshop.stage.clock.advance(timedelta(days=9))
    with pytest.raises((PolicyDenied, NeedsApproval)):
        await asked(firms, [document.id])


async def test_the_holders_widening_on_record_lets_another_firm_have_it(firms: Firms) -> None:
    document, _ = await firms.released(ALONE)
    with pytest.raises(PolicyDenied):
        await asked(firms, [document.id])
    stage, proposals = firms.workshop.stage, firms.workshop.stage.services.proposals
    second = await officer_of(firms, WATTLE)
    for officer in (firms.firms_officer, second):
        await stage.join(firms.workshop.project, officer)
    proposal = await proposals.propose_relabel(
        stage.as_(firms.firms_officer),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(policy="COMMERCIAL", text=MARKING),
        reason="A new partner",
    )
    await proposals.decide(stage.as_(second), id=proposal.stored.id, decision=Decision.APPROVE, rationale="Agreed")
    transfer = await asked(firms, [document.id])
    await decided(firms, transfer.id, by=second)
    assert len(await package(firms, transfer)) > len(CONTENT)


async def test_nobody_answers_for_the_holder_but_officers_who_work_for_it_and_did_not_ask(firms: Firms) -> None:
    stage = firms.workshop.stage
    document, _ = await firms.released()
    both = await officer_of(firms, WATTLE)
    await stage.join(firms.workshop.project, both)
    transfer = await asked(firms, [document.id], by=both)
    abroad = await stage.person(JPN, firm=WATTLE, offices_held=OFFICE)
    absent = TransferId(new_identifier(Kind.TRANSFER))
    refusals = set()
    for stranger in (firms.official, firms.rivals_officer, firms.colleague, abroad, await officer_of(firms, HOSHI)):
        assert await shown(firms, stranger) == []
        for one in (transfer.id, absent):
            for attempt in (
                decided(firms, one, by=stranger),
                stage.services.transfers.end(stage.as_(stranger), id=one, reason="Over"),
                stage.services.packages.open(stage.as_(stranger), one),
            ):
                with pytest.raises(NotFound) as refusal:
                    await attempt
                refusals.add((refusal.value.message, refusal.value.path))
    assert len(refusals) == 1
    with pytest.raises(NeedsApproval):
        await decided(firms, transfer.id, by=both)
    assert (await decided(firms, transfer.id, by=firms.firms_officer)).state is TransferState.APPROVED
    with pytest.raises(Conflict):
        await decided(firms, transfer.id, by=await officer_of(firms, WATTLE))


async def test_a_competitors_officer_is_told_the_same_whether_a_firms_own_goes_along(firms: Firms) -> None:
    document, _ = await firms.released()
    plain = await nations_own(firms)
    alone, mixed = await asked(firms, [plain.id]), await asked(firms, [plain.id, document.id])
    views = [firms.rivals_officer, firms.official]

    async def views_of(person: PersonId) -> list[tuple[object, ...]]:
        return [
            (one.state, one.documents, [(said.authority, said.person, said.answer) for said in one.decisions])
            for one in sorted(await shown(firms, person), key=lambda one: one.id != alone.id)
        ]

    for transfer in (alone, mixed):
        await decided(firms, transfer.id, by=firms.rivals_officer)
    await decided(firms, mixed.id, by=firms.firms_officer, decision=Decision.DENY)
    for person in views:
        first, second = await views_of(person)
        assert first == second
        assert first[0] is TransferState.APPROVED
    (whole,) = [one for one in await shown(firms, firms.author) if one.id == mixed.id]
    assert whole.state is TransferState.PARTIALLY_APPROVED
    assert (
        package_verifier.verify(await package(firms, mixed), KEY.written(), SENDER)[0]["documents"][0]["title"]
        == "Range plan"
    )


async def test_a_transfer_of_a_firms_own_leaves_no_trace_for_its_competitors_officers(firms: Firms) -> None:
    audit, stage = firms.workshop.stage.services.audit, firms.workshop.stage
    document, _ = await firms.released()
    competitors = [firms.rivals_officer, await officer_of(firms, "Ise Bay Materials")]

    async def seen() -> list[object]:
        told: list[object] = []
        for one in competitors:
            page = await audit.list(stage.as_(one), page=PageRequest(first=50))
            told += [[(edge.cursor, edge.item) for edge in page.edges], await audit.count(stage.as_(one))]
            told += [page.has_next, await shown(firms, one)]
        return told

    before = await seen()
    for carrier in (firms.author, firms.partner):
        transfer = await asked(firms, [document.id], by=carrier)
        await decided(firms, transfer.id, by=firms.firms_officer)
        await package(firms, transfer, by=carrier)
        await stage.services.transfers.end(stage.as_(firms.firms_officer), id=transfer.id, reason="Over")
        with pytest.raises(PolicyDenied):
            await package(firms, transfer, by=carrier)
    assert await seen() == before
    told = await audit.list(stage.as_(firms.firms_officer), page=PageRequest(first=50))
    assert {"transfer.request", "transfer.decide"} <= {edge.item.action for edge in told.edges}


async def test_what_firms_own_together_goes_with_the_word_of_each(firms: Firms) -> None:
    joint = DataRightsDraft(kind=RightsKind.JOINT, owners=(WATTLE, HOSHI))
    document, _ = await firms.released(ALONE, rights=joint)
    await firms.workshop.stage.services.determinations.confirm(
        firms.workshop.stage.as_(await firms.workshop.officer(JPN)), id=document.id, rationale="Hoshi agrees"
    )
    transfer = await asked(firms, [document.id])
    assert set(transfer.stored.authorities) == {f"org:{WATTLE}", PARTNER}
    assert (await decided(firms, transfer.id, by=firms.firms_officer)).state is TransferState.APPROVED
    with pytest.raises(NeedsApproval):
        await package(firms, transfer)
    await decided(firms, transfer.id, by=await officer_of(firms, HOSHI))
    assert len(await package(firms, transfer)) > len(CONTENT)


@pytest.mark.parametrize("how", ["dismissed", "hired away"])
async def test_a_yes_for_the_holder_counts_while_who_said_it_works_there_and_holds_office(
    firms: Firms, how: str
) -> None:
    document, _ = await firms.released()
    transfer, stage = await asked(firms, [document.id]), firms.workshop.stage
    await decided(firms, transfer.id, by=firms.firms_officer)
    if how == "dismissed":
        await stage.dismiss(firms.firms_officer)
    else:
        await stage.employ(firms.firms_officer, like=firms.rival)
    with pytest.raises(NeedsApproval):
        await package(firms, transfer)
    assert await shown(firms, firms.firms_officer) == []
    await decided(firms, transfer.id, by=await officer_of(firms, WATTLE))
    assert len(await package(firms, transfer)) > len(CONTENT)


async def test_two_officers_who_widened_it_have_to_work_for_the_holder_still(firms: Firms) -> None:
    document, _ = await firms.released(ALONE)
    stage, proposals = firms.workshop.stage, firms.workshop.stage.services.proposals
    second = await officer_of(firms, WATTLE)
    for officer in (firms.firms_officer, second):
        await stage.join(firms.workshop.project, officer)
    proposal = await proposals.propose_relabel(
        stage.as_(firms.firms_officer),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(policy="COMMERCIAL", text=MARKING),
        reason="A new partner",
    )
    await stage.employ(firms.firms_officer, like=firms.rival)
    with pytest.raises(Conflict):
        await proposals.decide(stage.as_(second), id=proposal.stored.id, decision=Decision.APPROVE, rationale="Agreed")
