"""Makes a demonstration ready to serve: schema, registers, keys, people, programme; quick when all is there."""

from storage.keyring import Keyring
from workspace.app.clock import now
from workspace.app.demonstration.accounts import remember_accounts
from workspace.app.demonstration.cast import CAST, NATIONS
from workspace.app.demonstration.people import seed_people
from workspace.app.demonstration.programme import seed_programme
from workspace.app.preparation import prepare_database
from workspace.app.wiring import open_workspace
from workspace.settings import Settings

_BODIES = ("NATO",)
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
        remember_accounts(settings.data_dir, people)
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


def _make_keys(keyring: Keyring) -> None:
    for nation in (*NATIONS, *_BODIES):
        if nation not in keyring.nations():
            keyring.create(nation)
