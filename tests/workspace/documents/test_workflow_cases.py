"""Cases about a procedure rather than a single decision, each under the name of its row.

Elsewhere: declassification and review dates (C24, C33) with succession and retention; parts of intelligence (C10) and
the alternative label (A19) in `tests/policies`; hidden and absent alike (F15) in `test_hidden_is_absent.py`, with every
field of the interface in `tests/schema/crawl`. Not yet, since what they are about is not there: holding what does not
verify for inspection (the last step of C31), an invitation that waits for a disclosure decision (F5), payments, gates,
technology readiness and contract data items (F10 to F13).
"""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from policies.actions import Action
from tests.workspace.documents.line import Fault, line_to
from tests.workspace.documents.workshop import Workshop, chunks, digest
from tests.workspace.services.stage import AUS, JPN, USA, worker
from workspace.domain.errors import ForbiddenMarking, PolicyDenied, Unavailable, WorkspaceError
from workspace.domain.identifiers import PersonId, VersionId
from workspace.domain.markings import ExportDraft, MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.projects import Method
from workspace.persistence.database import Database
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.law import advance
from workspace.persistence.tables import audit_events, consents

PROVED = ExportDraft(jurisdiction="ITAR", usml="XI", excluded_technology=False, over_value=False, kind="technical-data")


async def _detail(workshop: Workshop, reader: PersonId, version: VersionId) -> dict[str, str]:
    """What the record says of content that somebody opened."""
    async with workshop.stage.database.unit_of_work() as work:
        found = await work.execute(
            select(audit_events.c.leaf)
            .where(audit_events.c.actor == reader, audit_events.c.object == version)
            .where(audit_events.c.action == "content.open")
        )
        return dict(json.loads(found.scalar_one())["detail"])


async def test_a19_nobody_but_the_originator_replaces_its_label(workshop: Workshop) -> None:
    document = await workshop.document()
    for stranger in (workshop.australian, await workshop.officer(AUS)):
        with pytest.raises(WorkspaceError):
            await workshop.stage.services.remarking.relabel(
                workshop.stage.as_(stranger),
                id=document.id,
                expected_version=1,
                marking=MarkingDraft(policy="AUS", text="SECRET//REL TO AUS, USA"),
                reason="As we see it",
            )
    shown = await workshop.documents.get(workshop.stage.as_(workshop.american), document.id)
    assert shown is not None
    assert (shown.marking, shown.version) == (document.marking, 1)


async def test_a20_a_custodian_is_told_to_give_back_what_others_originated_and_that_is_on_record(
    workshop: Workshop,
) -> None:
    document = await workshop.document()
    custodian = await workshop.officer(AUS)
    await workshop.stage.join(workshop.project, custodian)
    with pytest.raises(PolicyDenied, match="give the document back to them"):
        await workshop.stage.services.destruction.shred(
            workshop.stage.as_(custodian), id=document.id, reason="Not needed here any more"
        )
    async with workshop.stage.database.unit_of_work() as work:
        asked = select(audit_events.c.decision, audit_events.c.object).where(audit_events.c.actor == custodian)
        assert ("DENIED", document.id) in [tuple(row) for row in await work.execute(asked)]
    assert await workshop.documents.get(workshop.stage.as_(workshop.american), document.id) is not None


async def test_b9_a_second_nationality_is_noted_where_a_first_one_opens_the_document(workshop: Workshop) -> None:
    both = await workshop.stage.person(USA, attributes={"citizenships": ["USA", "AUS"]})
    await workshop.stage.join(workshop.project, both)
    closed = await workshop.document(marking="SECRET//NOFORN")
    version = await workshop.uploaded(closed.id, b"closed to foreign nationals")
    assert await workshop.download(both, version.id) == b"closed to foreign nationals"
    assert (await _detail(workshop, both, version.id))["further_nationalities"] == "AUS"
    await workshop.download(workshop.american, version.id)
    assert "further_nationalities" not in await _detail(workshop, workshop.american, version.id)
    open_to_more = await workshop.uploaded((await workshop.document()).id, b"open to more")
    await workshop.download(both, open_to_more.id)
    assert "further_nationalities" not in await _detail(workshop, both, open_to_more.id)


async def test_b16_orcon_goes_to_no_other_agency_before_its_originators_consent_is_on_record(
    workshop: Workshop,
) -> None:
    stage = workshop.stage
    document = await workshop.confirmed(await workshop.document(marking="SECRET//ORCON/REL TO USA, AUS, JPN"))
    other = await stage.person(USA, firm="NASA", organisation_attributes={"kind": "government", "agency": "NASA"})
    await stage.join(workshop.project, other)

    async def passed_on(by: PersonId) -> bool:
        view = await stage.as_(by).snapshot()
        labels = [view.law.book.get(one) for one in view.scope(Action.VIEW).labels]
        label = next(one for one in labels if one is not None and one.marking == document.marking.text)
        return bool(view.law.decide(view.subject, Action.SHARE, label, to="org:NASA"))

    async def consented(number: int, *, until: date | None) -> None:
        async with stage.database.unit_of_work() as work:
            given = {"project": workshop.project, "recipients": ["org:NASA"], "authority": f"Memorandum {number}"}
            await work.execute(
                insert(consents).values(
                    id=f"con_{number}", nation=USA, valid_until=until, created_at=stage.clock.now, **given
                )
            )
            await advance(work)

    assert not await passed_on(workshop.american)
    await consented(1, until=None)
    assert not await passed_on(workshop.american), "a consent without a last day is none"
    await consented(2, until=stage.clock.now.date())
    assert await passed_on(workshop.american)


async def test_b19_what_a_shared_host_may_not_hold_leaves_no_trace_in_it(workshop: Workshop) -> None:
    for marking in ("SECRET//AUSTEO", "SECRET//AGAO"):
        with pytest.raises(ForbiddenMarking, match="may not be kept here"):
            await workshop.document(
                title="Kookaburra", marking=marking, by=workshop.australian, tags=["kookaburra"], idempotency_key="one"
            )
    with pytest.raises(ForbiddenMarking):
        await workshop.stage.services.comments.add(
            workshop.stage.as_(workshop.australian),
            object=(await workshop.document(marking="UNCLASSIFIED")).id,
            body="Kookaburra",
            marking=MarkingDraft(policy="AUS", text="SECRET//AUSTEO"),
        )
    async with workshop.stage.database.unit_of_work() as work:
        tables = await work.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for table in [row.tablename for row in tables]:
            if table == "alembic_version":
                continue
            held = await work.execute(
                text(f"SELECT count(*) FROM {table} AS kept WHERE kept::text ~* 'kookaburra|austeo|agao'")
            )
            assert held.scalar_one() == 0, table
    assert await workshop.objects() == []


async def test_c31_what_does_not_verify_is_not_given_out_and_its_officers_learn_of_it(
    workshop: Workshop, tmp_path: Path
) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"as it was sealed")
    for stored in (one for one in (tmp_path / "objects").rglob("*") if one.is_file()):
        sealed = stored.read_bytes()
        stored.chmod(0o600)
        stored.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    opened = await workshop.open(workshop.japanese, version.id)
    with pytest.raises(Unavailable, match="not what was sealed"):
        await anext(opened.read(0, opened.size))
    opened.close()
    events = await workshop.stage.services.audit.list(
        workshop.stage.as_(await workshop.officer(USA)), page=PageRequest(first=100)
    )
    (alarm,) = [edge.item for edge in events.edges if edge.item.action == "content.tampered"]
    assert (alarm.object, alarm.decision, alarm.reasons) == (version.id, "DENIED", ("integrity",))


async def test_c34_controls_are_added_to_cui_by_the_agency_that_designated_it(workshop: Workshop) -> None:
    stage = workshop.stage
    document = await workshop.document(marking="CUI")
    holders = [
        await stage.person(USA, firm="NASA", organisation_attributes={"kind": "government", "agency": "NASA"}),
        await stage.person(
            USA,
            firm="Palisade",
            organisation_attributes={
                "kind": "industry",
                "agency": "DOD",
                "debarred": False,
                "foreign_ownership_percent": 0,
                "cmmc": {"level": 2, "expires": "2027-12-31"},
            },
        ),
    ]
    given = {"id": document.id, "expected_version": document.version, "reason": "Too wide"}
    for holder in holders:
        await stage.join(workshop.project, holder)
        for controls in ("CUI//FED ONLY", "CUI//REL TO USA, AUS"):
            with pytest.raises(PolicyDenied, match="designated it"):
                await stage.services.remarking.relabel(
                    stage.as_(holder),
                    marking=MarkingDraft(text=controls),
                    **given,  # type: ignore[arg-type]
                )
    colleague = await stage.person(USA)
    await stage.join(workshop.project, colleague)
    narrowed = await stage.services.remarking.relabel(
        stage.as_(colleague),
        marking=MarkingDraft(text="CUI//FED ONLY"),
        **given,  # type: ignore[arg-type]
    )
    assert narrowed.marking.text == "CUI//FED ONLY"


async def test_e1_a_release_under_an_exemption_says_on_record_what_it_rests_on(workshop: Workshop) -> None:
    stage = workshop.stage
    sender = await stage.person(
        USA,
        firm="Palisade",
        organisation_attributes={
            "kind": "industry",
            "debarred": False,
            "itar_registered": True,
            "foreign_ownership_percent": 0,
        },
    )
    receiver = await stage.person(
        AUS,
        firm="Wattle Dynamics",
        organisation_attributes={
            "kind": "industry",
            "debarred": False,
            "authorised_user": True,
            "foreign_ownership_percent": 0,
        },
    )
    for person in (sender, receiver):
        await stage.join(workshop.project, person)
    document = await workshop.document(marking="UNCLASSIFIED//REL TO USA, AUS", category=3, export=PROVED, by=sender)
    await workshop.confirmed(document)
    version, _ = await workshop.begin(document.id, b"technical data", by=sender)
    await workshop.content.receive(
        stage.as_(sender), version.id, chunks(b"technical data"), offset=None, length=len(b"technical data")
    )
    await workshop.content.complete(stage.as_(sender), version=version.id, sha256=digest(b"technical data"))
    assert await workshop.download(receiver, version.id) == b"technical data"
    detail = await _detail(workshop, receiver, version.id)
    assert {name: detail[name] for name in ("export", "authority", "sender", "recipient", "place")} == {
        "export": "ITAR USML XI",
        "authority": "22 CFR 126.7",
        "sender": "Palisade, USA",
        "recipient": "Wattle Dynamics",
        "place": "AUS",
    }
    assert "aukus@2025-01-27" in detail["lists"].split()
    await workshop.download(sender, version.id)
    assert (await _detail(workshop, sender, version.id))["authority"].startswith("22 CFR 120.50")


async def test_f7_nothing_falls_back_to_what_was_allowed_before(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    async with line_to(database_urls.app, tmp_path) as line:
        behind = Database(line.url)
        services = worker(behind, workshop.stage.strongroom, clock=workshop.stage.clock)
        reader = workshop.stage.principal(workshop.japanese)
        assert await services.documents.get(services.gate.operation(reader), document.id) is not None
        ticket = await services.content.create_ticket(
            services.gate.operation(reader), version=version.id, method=Method.DOWNLOAD
        )
        for line.fault in (Fault.RESET, Fault.STALLED):
            operation = services.gate.operation(reader)
            for attempt in (
                services.documents.get(operation, document.id),
                services.documents.page(operation, page=PageRequest()),
                services.documents.update(operation, id=document.id, expected_version=1, title="Mine"),
                services.content.create_ticket(operation, version=version.id, method=Method.DOWNLOAD),
                services.content.open_ticket(ticket.path.removeprefix("/content/"), request_id="one"),
            ):
                with pytest.raises(Unavailable):
                    await attempt
        await behind.close()


async def test_f8_a_clearance_that_was_revoked_closes_content_and_keys_to_a_token_issued_before(
    workshop: Workshop,
) -> None:
    stage = workshop.stage
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    before = stage.principal(workshop.japanese)
    ticket = await workshop.content.create_ticket(
        stage.services.gate.operation(before), version=version.id, method=Method.DOWNLOAD
    )
    await stage.services.people.update(
        stage.as_(await workshop.officer(JPN)), id=workshop.japanese, expected_version=1, clearances=[]
    )
    with pytest.raises(WorkspaceError):
        await workshop.content.open_ticket(ticket.path.removeprefix("/content/"), request_id="one")
    with pytest.raises(WorkspaceError):
        await workshop.content.create_ticket(
            stage.services.gate.operation(before), version=version.id, method=Method.DOWNLOAD
        )
