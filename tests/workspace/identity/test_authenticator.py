"""Sessions and bearer tokens, from headers to a principal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from typing_extensions import override

from workspace.domain.identifiers import Kind, NationCode, PersonId, new_identifier
from workspace.identity.authenticator import Authenticator
from workspace.identity.issuer import EmbeddedIssuer, open_embedded_issuer
from workspace.identity.people import PeopleDirectory, Standing
from workspace.identity.root import RootSecret, RootSecretExposed, open_root_secret
from workspace.identity.sessions import LIFETIME, OpenedSession, SessionRefused, Sessions
from workspace.identity.tokens import TokenVerifier

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
PERSON = PersonId(new_identifier(Kind.PERSON))
AUS = NationCode("AUS")


class Register(PeopleDirectory):
    """A directory of one person, kept in memory."""

    def __init__(self) -> None:
        self.people = {PERSON: Standing(AUS, suspended=False, session_ended=False)}
        self.ended: set[str] = set()

    @override
    async def standing(self, person: PersonId, *, session: str) -> Standing | None:
        known = self.people.get(person)
        return None if known is None else replace(known, session_ended=session in self.ended)

    @override
    async def end_session(self, session: str, *, expires_at: datetime) -> None:
        self.ended.add(session)

    @override
    async def person_by_email(self, email: str) -> PersonId | None:
        return None


class Scene(NamedTuple):
    register: Register
    sessions: Sessions
    issuer: EmbeddedIssuer
    authenticate: Authenticator
    clock: list[datetime]

    def token(self, nation: NationCode = AUS) -> str:
        return self.issuer.issue(person=PERSON, nation=nation, lifetime=timedelta(hours=1))

    def opened(self) -> OpenedSession:
        return self.sessions.open(person=PERSON, nation=AUS)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    clock = [START]
    register = Register()
    sessions = Sessions(RootSecret(b"r" * 48), clock=lambda: clock[0])
    issuer = open_embedded_issuer(tmp_path, clock=lambda: clock[0])
    verifier = TokenVerifier([issuer.as_trusted(frozenset({AUS, NationCode("USA")}))], clock=lambda: clock[0])
    authenticate = Authenticator(verifier=verifier, sessions=sessions, people=register, cookie_name="entente")
    return Scene(register, sessions, issuer, authenticate, clock)


async def test_a_bearer_token_makes_a_principal(scene: Scene) -> None:
    principal = await scene.authenticate({"authorization": f"Bearer {scene.token()}"}, safe=False)
    assert principal is not None
    assert (principal.person, principal.nation, principal.mfa) == (PERSON, AUS, True)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic YTpi", "bearer a.b.c"])
async def test_a_bad_bearer_is_nobody_even_with_a_good_cookie(scene: Scene, authorization: str) -> None:
    session = scene.opened()
    headers = {"authorization": authorization, "cookie": f"entente={session.cookie}", "x-entente-csrf": session.csrf}
    assert await scene.authenticate(headers, safe=False) is None


async def test_nobody_without_credentials(scene: Scene) -> None:
    assert await scene.authenticate({}, safe=True) is None


async def test_a_session_reads_with_its_cookie_and_writes_only_with_its_forgery_value(scene: Scene) -> None:
    session, other = scene.opened(), scene.opened()
    headers = {"cookie": f"entente={session.cookie}"}
    assert await scene.authenticate(headers, safe=True) is not None
    assert await scene.authenticate(headers, safe=False) is None
    assert await scene.authenticate({**headers, "x-entente-csrf": other.csrf}, safe=False) is None
    assert await scene.authenticate({**headers, "x-entente-csrf": "ü"}, safe=False) is None
    assert await scene.authenticate({**headers, "x-entente-csrf": session.csrf}, safe=False) is not None


async def test_a_session_ends_by_itself(scene: Scene) -> None:
    session = scene.opened()
    scene.clock[0] = START + LIFETIME
    assert await scene.authenticate({"cookie": f"entente={session.cookie}"}, safe=True) is None


async def test_a_suspension_bites_with_the_next_request(scene: Scene) -> None:
    bearer = {"authorization": f"Bearer {scene.token()}"}
    cookie = {"cookie": f"entente={scene.opened().cookie}"}
    scene.register.people[PERSON] = Standing(AUS, suspended=True, session_ended=False)
    assert await scene.authenticate(bearer, safe=True) is None
    assert await scene.authenticate(cookie, safe=True) is None
    assert await scene.authenticate.session(cookie) is None


async def test_who_signed_out_is_out_whoever_kept_the_cookie(scene: Scene) -> None:
    first, second = ({"cookie": f"entente={scene.opened().cookie}"} for _ in range(2))
    principal = await scene.authenticate(first, safe=True)
    assert principal is not None
    await scene.register.end_session(principal.session, expires_at=principal.expires_at)
    assert await scene.authenticate(first, safe=True) is None
    assert await scene.authenticate(second, safe=True) is not None


async def test_a_token_naming_another_nation_than_the_persons_is_nobodys(scene: Scene) -> None:
    headers = {"authorization": f"Bearer {scene.token(NationCode('USA'))}"}
    assert await scene.authenticate(headers, safe=True) is None


def test_no_altered_session_is_read(scene: Scene) -> None:
    cookie = scene.opened().cookie
    for place in range(len(cookie) - 1):
        altered = cookie[:place] + ("A" if cookie[place] != "A" else "B") + cookie[place + 1 :]
        with pytest.raises(SessionRefused):
            scene.sessions.read(altered)
    for hostile in ("", ".", "a", "é.é", "=" * 50, "A" * 5000, "AAAA.AAAA"):
        with pytest.raises(SessionRefused):
            scene.sessions.read(hostile)


def test_another_installations_session_is_refused(scene: Scene) -> None:
    elsewhere = Sessions(RootSecret(b"s" * 48), clock=lambda: START)
    with pytest.raises(SessionRefused):
        scene.sessions.read(elsewhere.open(person=PERSON, nation=AUS).cookie)


def test_the_root_secret_is_kept_and_refused_when_exposed(tmp_path: Path) -> None:
    first = open_root_secret(tmp_path / "data")
    assert first.derive("a") == open_root_secret(tmp_path / "data").derive("a")
    assert first.derive("a") != first.derive("b")
    assert "***" in repr(first)
    (tmp_path / "data" / "root-secret").chmod(0o644)
    with pytest.raises(RootSecretExposed, match="chmod 600"):
        open_root_secret(tmp_path / "data")
