"""The package of a transfer: opened by its recipient alone, decided about while it streams, on record before it."""

import asyncio
import io
import secrets
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from policies.stanag4774.xml import read_label
from storage.errors import KeyUnavailable
from storage.format import SEGMENT_SIZE
from storage.package.keys import RecipientKey, SenderKey, sender_fingerprint
from storage.package.opening import PackageReader, whole_frames
from tests.storage import package_verifier
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, JPN, USA
from workspace.cli.outbound.opening import require_bound
from workspace.domain.audit import AuditEvent
from workspace.domain.content import Revoked
from workspace.domain.decisions import Decision
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import Kind, PersonId, TransferId, new_identifier
from workspace.domain.listing import AuditFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.projects import Document
from workspace.domain.transfers import Transfer, TransferState
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.persistence.tables import audit_events, disclosure_rules
from workspace.services.packages import OpenedPackage

KEY = RecipientKey(bytes(range(64)))
SENDER = sender_fingerprint(SenderKey(b"package signing".ljust(32, b".")).public)
LONG = secrets.token_bytes(2 * SEGMENT_SIZE + 5)
JOINT = "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"


async def _document(workshop: Workshop, content: bytes, **facts: object) -> Document:
    document = await workshop.document(**facts)  # type: ignore[arg-type]
    await workshop.uploaded(document.id, content)
    return document


async def _asked(workshop: Workshop, documents: Sequence[Document], *, to: str = "JPN") -> Transfer:
    return await workshop.stage.services.transfers.request(
        workshop.stage.as_(workshop.american),
        project=workshop.project,
        documents=[document.id for document in documents],
        to=to,
        recipient="Test range",
        recipient_key=KEY.public.written("Range"),
        purpose="Sea trial",
    )


async def _approved(workshop: Workshop, documents: Sequence[Document], *, to: str = "JPN") -> Transfer:
    transfer = await _asked(workshop, documents, to=to)
    return await _decided(workshop, transfer, by=await workshop.officer(USA))


async def _decided(
    workshop: Workshop, transfer: Transfer, *, by: PersonId, decision: Decision = Decision.APPROVE
) -> Transfer:
    return await workshop.stage.services.transfers.decide(
        workshop.stage.as_(by), id=transfer.id, decision=decision, rationale="Compared"
    )


async def _open(
    workshop: Workshop, transfer: Transfer, *, by: PersonId | None = None, after: int = 0, manifest: str | None = None
) -> OpenedPackage:
    operation = workshop.stage.as_(by or workshop.american)
    return await workshop.stage.services.packages.open(operation, transfer.id, after=after, manifest=manifest)


async def _carried(opened: OpenedPackage) -> bytes:
    try:
        data = b"".join([bytes(piece) async for piece in opened.read(0, opened.size)])
    finally:
        opened.close()
    assert len(data) == opened.size
    return data


def _received(data: bytes, *, key: RecipientKey = KEY) -> dict[str, bytes]:
    reader = PackageReader(io.BytesIO(data), key=key, sender=SENDER)
    found = {}
    for told, content in reader.documents():
        found[told.title] = b"".join(content)
        require_bound(told)
    return found


async def _records(workshop: Workshop, officer: PersonId) -> list[AuditEvent]:
    page = await workshop.stage.services.audit.list(
        workshop.stage.as_(officer), page=PageRequest(first=100), filter=AuditFilter()
    )
    return [edge.item for edge in page.edges]


async def test_the_recipient_opens_what_was_approved_and_nobody_else_can(workshop: Workshop) -> None:
    documents = [
        await _document(workshop, LONG, title="Series"),
        await _document(workshop, b"", title="Nothing"),
        await _document(workshop, b"notes", title="Notes", marking="UNCLASSIFIED"),
    ]
    transfer = await _approved(workshop, documents)
    data = await _carried(await _open(workshop, transfer))
    assert _received(data) == {"Series": LONG, "Nothing": b"", "Notes": b"notes"}
    manifest, contents = package_verifier.verify(data, KEY.written(), SENDER)
    assert contents == [LONG, b"", b"notes"]
    assert (manifest["package"], manifest["recipient"]["to"], manifest["purpose"]) == (transfer.id, "JPN", "Sea trial")
    logged = {(one["nation"], one["action"]) for one in manifest["audit"]}
    assert logged == {("USA", "transfer.request"), ("USA", "transfer.decide")}
    register = (await workshop.stage.as_(workshop.american).snapshot()).law.register
    labels = [read_label(one["label"].encode(), register) for one in manifest["documents"]]
    assert [one.information.categories[0].values for one in labels] == [(TRILATERAL,), (TRILATERAL,), ("UNCLASSIFIED",)]
    assert LONG[:64] not in data
    with pytest.raises(KeyUnavailable):
        _received(data, key=RecipientKey(bytes(64)))


async def test_every_copy_is_on_the_record_of_the_nations_concerned_before_it_leaves(workshop: Workshop) -> None:
    document = await _document(workshop, b"notes")
    transfer = await _approved(workshop, [document])
    (await _open(workshop, transfer)).close()
    officer, partner = await workshop.officer(USA), await workshop.officer(AUS)
    version = transfer.documents[0].version
    assert ("content.open", version, "GRANTED") in {
        (event.action, event.object, event.decision) for event in await _records(workshop, officer)
    }
    assert version not in {event.object for event in await _records(workshop, partner)}
    spill = await workshop.stage.services.spills.report(
        workshop.stage.as_(workshop.japanese), object=document.id, description="A name"
    )
    page = await workshop.stage.services.spills.page(workshop.stage.as_(officer), page=PageRequest(first=1))
    assert page.edges[0].item.id == spill.id
    assert [one.person for one in page.edges[0].item.accesses] == [workshop.american]


async def test_only_who_asked_gets_it_and_only_once_every_originator_has_answered(workshop: Workshop) -> None:
    ours = await _document(workshop, b"ours", title="Ours")
    joint = await workshop.confirmed(await workshop.document(title="Joint", marking=JOINT), nations=[USA, AUS])
    await workshop.uploaded(joint.id, b"joint")
    transfer = await _asked(workshop, [ours, joint])
    with pytest.raises(NeedsApproval):
        await _open(workshop, transfer)
    await _decided(workshop, transfer, by=await workshop.officer(USA))
    with pytest.raises(NeedsApproval):
        await _open(workshop, transfer)
    await _decided(workshop, transfer, by=await workshop.officer(AUS), decision=Decision.DENY)
    data = await _carried(await _open(workshop, transfer))
    assert _received(data) == {"Ours": b"ours"}
    manifest, _ = package_verifier.verify(data, KEY.written(), SENDER)
    assert {one["nation"] for one in (*manifest["approved"], *manifest["audit"])} == {"USA"}
    for stranger in (workshop.japanese, workshop.manager, await workshop.officer(USA)):
        with pytest.raises(NotFound):
            await _open(workshop, transfer, by=stranger)
    with pytest.raises(NotFound):
        await workshop.stage.services.packages.open(
            workshop.stage.as_(workshop.american), TransferId(new_identifier(Kind.TRANSFER))
        )


async def test_a_cut_is_gone_on_with_as_long_as_the_same_may_go(workshop: Workshop) -> None:
    documents = [await _document(workshop, LONG, title="Series"), await _document(workshop, b"notes", title="Notes")]
    transfer = await _approved(workshop, documents)
    first = await _open(workshop, transfer)
    begun = (await _carried(first))[: -SEGMENT_SIZE - 100]
    after, end = whole_frames(io.BytesIO(begun))
    assert after >= 2
    rest = await _carried(await _open(workshop, transfer, after=after, manifest=first.manifest))
    assert _received(begun[:end] + rest) == {"Series": LONG, "Notes": b"notes"}
    assert await _carried(await _open(workshop, transfer, after=6, manifest=first.manifest)) == b""
    for wrong in (1, 7, -1):
        with pytest.raises(Invalid):
            await _open(workshop, transfer, after=wrong, manifest=first.manifest)
    with pytest.raises(Conflict):
        await _open(workshop, transfer, after=2, manifest="0" * 64)
    await workshop.documents.withdraw(workshop.stage.as_(workshop.american), id=documents[1].id, reason="Old")
    with pytest.raises(Conflict):
        await _open(workshop, transfer, after=after, manifest=first.manifest)
    assert _received(await _carried(await _open(workshop, transfer))) == {"Series": LONG}


@pytest.mark.parametrize("end", ["recall", "cancel", "relabel", "withdraw", "rule", "suspend", "spill", "dismiss"])
async def test_what_ends_the_right_ends_the_stream_within_a_second(
    workshop: Workshop, database_urls: DatabaseUrls, end: str
) -> None:
    document = await _document(workshop, LONG)
    transfer = await _asked(workshop, [document])
    officer = await workshop.officer(USA)
    await _decided(workshop, transfer, by=officer)
    services = workshop.stage.services
    notices = Notices(database_urls.app, channels=("law", "activity"))
    async with notices.running(), services.gate.watching(notices):
        opened = await _open(workshop, transfer)
        reading = opened.read(0, opened.size)
        await anext(reading)
        await anext(reading)
        await _ended(workshop, transfer, document, end=end, officer=officer)
        async with asyncio.timeout(1):
            await opened.revoked()
        with pytest.raises(Revoked):
            await anext(reading)
        opened.close()
    if end != "suspend":
        with pytest.raises(NeedsApproval if end == "dismiss" else PolicyDenied):
            await _open(workshop, transfer)


async def _ended(workshop: Workshop, transfer: Transfer, document: Document, *, end: str, officer: PersonId) -> None:
    services, stage = workshop.stage.services, workshop.stage
    if end in {"recall", "cancel"}:
        by = officer if end == "recall" else workshop.american
        await services.transfers.end(stage.as_(by), id=transfer.id, reason="Over")
    elif end == "relabel":
        await services.remarking.relabel(
            stage.as_(workshop.american),
            id=document.id,
            expected_version=document.version,
            marking=MarkingDraft(text="SECRET//REL TO USA, AUS"),
            reason="Narrowed",
        )
    elif end == "withdraw":
        await workshop.documents.withdraw(stage.as_(workshop.american), id=document.id, reason="Old")
    elif end == "rule":
        async with stage.database.reading() as work:
            asked = select(disclosure_rules.c.id).where(
                disclosure_rules.c.releasing == USA, disclosure_rules.c.receiving == JPN
            )
            rule = (await work.execute(asked)).scalar_one()
        await services.disclosure.rule_withdraw(stage.as_(officer), id=rule, reason="Review")
    elif end == "suspend":
        await stage.suspend(workshop.american)
    elif end == "dismiss":
        await stage.dismiss(officer)
    else:
        await services.spills.report(stage.as_(workshop.japanese), object=document.id, description="A name")


@pytest.mark.parametrize("how", ["dismissed", "suspended"])
async def test_a_yes_counts_while_who_said_it_holds_the_office(workshop: Workshop, how: str) -> None:
    document, stage = await _document(workshop, b"notes", title="Notes"), workshop.stage
    transfer, first = await _asked(workshop, [document]), await workshop.officer(USA)
    await _decided(workshop, transfer, by=first)
    (await _open(workshop, transfer)).close()
    await (stage.dismiss(first) if how == "dismissed" else stage.suspend(first))
    with pytest.raises(NeedsApproval):
        await _open(workshop, transfer)
    (shown,) = await stage.services.transfers.get_many(stage.as_(workshop.american), [transfer.id])
    assert shown is not None
    assert (shown.state, shown.decisions) == (TransferState.OPEN, ())
    second = await workshop.officer(USA)
    await _decided(workshop, transfer, by=second)
    data = await _carried(await _open(workshop, transfer))
    manifest, contents = package_verifier.verify(data, KEY.written(), SENDER)
    assert contents == [b"notes"]
    assert [one["person"] for one in manifest["approved"]] == [second]
    await stage.services.transfers.end(stage.as_(second), id=transfer.id, reason="Over")
    with pytest.raises(PolicyDenied):
        await _open(workshop, transfer)


async def test_a_no_outlasts_the_office_of_who_said_it(workshop: Workshop) -> None:
    document = await _document(workshop, b"notes")
    transfer, first = await _asked(workshop, [document]), await workshop.officer(USA)
    await _decided(workshop, transfer, by=first, decision=Decision.DENY)
    await workshop.stage.dismiss(first)
    with pytest.raises(Conflict):
        await _decided(workshop, transfer, by=await workshop.officer(USA))
    with pytest.raises(PolicyDenied):
        await _open(workshop, transfer)


async def test_it_runs_out_and_what_changed_before_it_was_opened_stays(workshop: Workshop) -> None:
    changed, kept = await _document(workshop, b"one", title="One"), await _document(workshop, b"two", title="Two")
    transfer = await _approved(workshop, [changed, kept])
    await workshop.uploaded(kept.id, b"a later version")
    await workshop.stage.services.remarking.relabel(
        workshop.stage.as_(workshop.american),
        id=changed.id,
        expected_version=changed.version,
        marking=MarkingDraft(text="SECRET//REL TO USA, JPN"),
        reason="Narrowed, Japan still in",
    )
    assert _received(await _carried(await _open(workshop, transfer))) == {"Two": b"two"}
    workshop.stage.clock.now += timedelta(days=7)
    with pytest.raises(PolicyDenied):
        await _open(workshop, transfer)


async def test_the_recipient_learns_nothing_of_what_stays(workshop: Workshop) -> None:
    ours = await _document(workshop, b"ours", title="Ours")
    gone = await _document(workshop, b"gone", title="Nightjar")
    transfer = await _approved(workshop, [ours, gone])
    await workshop.documents.withdraw(workshop.stage.as_(workshop.american), id=gone.id, reason="Old")
    data = await _carried(await _open(workshop, transfer))
    reader = PackageReader(io.BytesIO(data), key=KEY, sender=SENDER)
    told = reader.manifest.written().decode()
    assert gone.id not in told
    assert "Nightjar" not in told
    assert "Compared" not in told
    async with workshop.stage.database.reading() as work:
        logged = await work.execute(select(audit_events.c.leaf).where(audit_events.c.object == transfer.id))
        assert any(gone.id.encode() in bytes(row.leaf) for row in logged)
