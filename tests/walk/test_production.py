"""The profile for real work: a database of its own, a nation's own issuer, nothing of the demonstration."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from tests.walk.processes import Running, entente, free_port, start
from workspace.domain.identifiers import NationCode, PersonId
from workspace.domain.people import Role
from workspace.persistence.database import Database
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.enrolment import Enrolment

KEY = ECKey.generate_key("P-384", parameters={"kid": "aus-1", "use": "sig"})
ISSUER, AUDIENCE = "https://id.defence.example", "https://entente.example"


def settings_of(folder: Path, urls: DatabaseUrls, port: int) -> dict[str, str]:
    """What an operator would set, secrets as files."""
    issuer = {
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "nations": ["AUS"],
        "algorithms": ["ES384"],
        "keys": {"keys": [KEY.as_dict(private=False)]},
    }
    (folder / "issuers.json").write_text(json.dumps([issuer]))
    for name, content in (
        ("url", urls.app),
        ("owner", urls.owner),
        ("secret", "s" * 48),
        ("phrase", "a long phrase, kept apart"),
    ):
        (folder / name).write_text(content)
    return {
        "ENTENTE_PROFILE": "production",
        "ENTENTE_DATA_DIR": str(folder / "data"),
        "ENTENTE_DATABASE_URL_FILE": str(folder / "url"),
        "ENTENTE_DATABASE_OWNER_URL_FILE": str(folder / "owner"),
        "ENTENTE_SECRET_FILE": str(folder / "secret"),
        "ENTENTE_KEYRING_PASSPHRASE_FILE": str(folder / "phrase"),
        "ENTENTE_ISSUERS": str(folder / "issuers.json"),
        "ENTENTE_PORT": str(port),
    }


async def enrol(urls: DatabaseUrls) -> PersonId:
    """A first officer, entered with the database's own credentials."""
    database = Database(urls.owner, pool_size=1)
    aus = NationCode("AUS")
    async with database.unit_of_work() as work:
        enrolment = Enrolment(work)
        office = await enrolment.organisation(name="Security Branch", nation=aus, attributes={"kind": "government"})
        person = await enrolment.person(
            email="first@defence.example",
            display_name="First Officer",
            nation=aus,
            organisation=office,
            attributes={"citizenships": ["AUS"]},
            office=Role.SECURITY_OFFICER,
        )
        await enrolment.clearance(person, policy="AUS", level="SECRET", rank=3.0, expires=date(2035, 1, 1))
    await database.close()
    return person


def token(person: PersonId, **changed: object) -> str:
    """What the nation's issuer signs."""
    now = int(datetime.now(UTC).timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": person,
        "nation": "AUS",
        "location": "AUS",
        "amr": ["mfa"],
        "iat": now,
        "exp": now + 300,
        "jti": "one",
        **changed,
    }
    header = {"alg": "ES384", "typ": "at+jwt", "kid": "aus-1"}
    return jws.serialize_compact(header, json.dumps(claims), KEY, algorithms=["ES384"])


@pytest.fixture
def serving(tmp_path: Path, database_urls: DatabaseUrls) -> Iterator[Running]:
    port = free_port()
    settings = settings_of(tmp_path, database_urls, port)
    unready = entente("serve", extra=settings)
    assert (unready.returncode, "entente keys create" in unready.stderr) == (1, True)
    assert entente("migrate", extra=settings).returncode == 0
    assert entente("keys", "create", "AUS", extra=settings).returncode == 0
    running = start("serve", data=tmp_path / "data", port=port, extra=settings)
    try:
        yield running
    finally:
        assert running.stop() == 0


async def test_a_nations_own_issuer_signs_in_and_nothing_of_the_demonstration_is_there(
    serving: Running, database_urls: DatabaseUrls
) -> None:
    person = await enrol(database_urls)
    question = {"query": "{ viewer { displayName nation { code } } }"}
    async with httpx.AsyncClient(base_url=serving.url) as client:

        async def ask(bearer: str, query: dict[str, str] = question) -> dict[str, object]:
            answer = await client.post("/graphql", json=query, headers={"Authorization": f"Bearer {bearer}"})
            body: dict[str, object] = answer.json()
            return body

        told = await ask(token(person))
        assert told["data"] == {"viewer": {"displayName": "First Officer", "nation": {"code": "AUS"}}}
        for wrong in (
            token(person, nation="USA"),
            token(person, aud="https://other.example"),
            token(person, exp=int(datetime.now(UTC).timestamp()) - 1),
            token(person, iss="urn:entente:embedded-issuer"),
        ):
            assert "errors" in await ask(wrong)
        introspected = await ask(token(person), {"query": "{ __schema { types { name } } }"})
        assert "errors" in introspected
        assert (await client.get("/auth/demo/people")).status_code == 404
        assert (await client.post("/auth/demo/login", json={"email": "first@defence.example"})).status_code == 404
