"""Makes a demonstration ready to serve: schema, registers, keys, people, programme; quick when all is there."""

import json
from pathlib import Path

from storage.keyring import Keyring
from workspace.app.demonstration.cast import CAST, NATIONS
from workspace.app.demonstration.people import seed_people
from workspace.app.demonstration.programme import seed_programme
from workspace.app.preparation import prepare_database
from workspace.app.wiring import now, open_workspace
from workspace.domain.identifiers import PersonId
from workspace.settings import Settings

_BODIES = ("NATO",)
_ACCOUNTS = "demo-accounts.json"
_SEEDED = "demo-seeded"


async def prepare_demonstration(settings: Settings, owner_url: str) -> list[dict[str, object]]:
    """Prepares everything.

    Returns:
        The cast, as `entente demo --json` prints it.

    Raises:
        OtherPeople: the database serves real people.
        WorkspaceError: a service refused a step of the seed.
        StorageError: the object store or the keyring cannot be opened.
    """
    await prepare_database(owner_url)
    async with open_workspace(settings) as workspace:
        _make_keys(workspace.keyring)
        people = await seed_people(workspace.database)
        _remember(settings.data_dir, people)
        seeded = settings.data_dir / _SEEDED
        if not seeded.exists():
            async with workspace.running():
                await seed_programme(workspace.services, people, today=now().date())
            seeded.touch()
    return [
        {
            "email": actor.email,
            "nation": actor.nation,
            "roles": [actor.role.value],
            "clearances": [{"policy": actor.nation, "level": actor.level}],
        }
        for actor in CAST
    ]


def account_of(folder: Path, email: str) -> PersonId | None:
    """The identifier of one of the cast in a demonstration's folder; None when there is none."""
    try:
        accounts = json.loads((folder / _ACCOUNTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return PersonId(accounts[email]) if email in accounts else None


def _make_keys(keyring: Keyring) -> None:
    for nation in (*NATIONS, *_BODIES):
        if nation not in keyring.nations():
            keyring.create(nation)


def _remember(folder: Path, people: dict[str, PersonId]) -> None:
    fresh = folder / f".{_ACCOUNTS}"
    fresh.write_text(json.dumps(people), encoding="utf-8")
    fresh.replace(folder / _ACCOUNTS)
