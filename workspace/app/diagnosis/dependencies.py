"""What the workspace depends on, asked: the database, the two stores, the scanner."""

from urllib.parse import urlsplit

from storage.errors import StorageError, StoreTaken
from storage.objects import Keeping
from storage.vault import claim
from workspace.app.diagnosis.finding import Finding, fault, warning, well
from workspace.app.parts import erasure_store_of, object_store_of, scanner_of
from workspace.domain.errors import WorkspaceError
from workspace.persistence.database import Database
from workspace.persistence.deployment import read_deployment
from workspace.persistence.enrolment import server_facts
from workspace.persistence.examinations import Examinations
from workspace.persistence.migrate import is_current
from workspace.services.content.clamd import ScannerSilent
from workspace.settings import Profile, Settings

_OLDEST_POSTGRESQL = 170000


async def examine_database(settings: Settings) -> list[Finding]:
    """Whether the database answers, is new enough, and does not let the workspace rewrite its own record."""
    if settings.database_url is None:
        return [well("ENTENTE_DATABASE_URL", "the embedded PostgreSQL, started with the workspace")]
    url = settings.database_url.reveal()
    database = Database(url, pool_size=1)
    try:
        async with database.unit_of_work() as work:
            version, powerful = await server_facts(work)
    except WorkspaceError:
        return [
            fault(
                "ENTENTE_DATABASE_URL",
                f"{_place(url)} does not answer.",
                "Start PostgreSQL there, or correct the address, the name or the password.",
            )
        ]
    except Exception as error:  # noqa: BLE001 - a driver's error, told by its kind: its words may quote the address
        return [
            fault(
                "ENTENTE_DATABASE_URL",
                f"{_place(url)} refuses: {type(error).__name__}.",
                "Correct the user, the password or the name of the database.",
            )
        ]
    finally:
        await database.close()
    findings = []
    if version < _OLDEST_POSTGRESQL:
        findings.append(
            fault("ENTENTE_DATABASE_URL", f"PostgreSQL {version // 10000} is too old.", "Use version 17 or newer.")
        )
    if powerful:
        findings.append(
            fault(
                "ENTENTE_DATABASE_URL",
                "It signs in as a superuser, who could rewrite the audit log.",
                "Sign in as the role app; give the owner's address as ENTENTE_DATABASE_OWNER_URL to migrate.",
            )
        )
    if not await is_current(url):
        findings.append(fault("database schema", "It is not the newest.", "Run: entente migrate"))
    else:
        findings += await _belonging(settings, url)
    return findings or [well("ENTENTE_DATABASE_URL", f"{_place(url)}, PostgreSQL {version // 10000}, newest schema")]


async def _belonging(settings: Settings, url: str) -> list[Finding]:
    """Whether a database that answers and the store belong together; a store that does not is told of elsewhere."""
    database = Database(url, pool_size=1)
    try:
        async with database.unit_of_work() as work:
            deployment = await read_deployment(work)
    finally:
        await database.close()
    try:
        store = object_store_of(settings)
    except (ValueError, StorageError):
        return []
    try:
        await claim(store, deployment)
    except StoreTaken:
        return [
            fault(
                "ENTENTE_OBJECTS",
                "The store holds the objects of another installation, of which this database knows nothing.",
                "Name the database that belongs to it (or restore its backup), or another store.",
            )
        ]
    except StorageError:
        return []
    finally:
        await store.close()
    return []


async def examine_objects(settings: Settings) -> list[Finding]:
    """Whether the store of objects answers, and what its ways mean for holds and shreds."""
    try:
        store = object_store_of(settings)
    except (ValueError, StorageError) as error:
        return [fault("ENTENTE_OBJECTS", f"{error}.", "Correct the address or its keys.")]
    try:
        await store.check()
        keeping = await store.keeping()
    except StorageError:
        return [
            fault(
                "ENTENTE_OBJECTS",
                f"{_place(settings.objects)} does not answer, or refuses.",
                "Start the store, make the bucket, or correct the address, ENTENTE_S3_ACCESS_KEY and _SECRET_KEY.",
            )
        ]
    finally:
        await store.close()
    found = [well("ENTENTE_OBJECTS", _place(settings.objects)), *_kept(keeping)]
    if "endpoint=http%3A" in settings.objects or "endpoint=http:" in settings.objects:
        found.append(
            warning(
                "ENTENTE_OBJECTS",
                "Sealed objects and access keys travel unencrypted to the store.",
                "Give the store a certificate and write endpoint=https://.",
            )
        )
    return found


def _kept(keeping: Keeping) -> list[Finding]:
    """What the way in which the store keeps objects means for holds and shreds."""
    found = []
    if not keeping.holds:
        found.append(
            warning(
                "ENTENTE_OBJECTS",
                f"The bucket was made without object lock{'' if keeping.history else ' and keeps no versions'}: a hold "
                "binds the workspace, but not whoever holds the store's access keys.",
                "Make a bucket with object lock and move the objects there (entente backup, entente restore).",
            )
        )
    if keeping.retention:
        found.append(
            warning(
                "ENTENTE_OBJECTS",
                "The bucket keeps for a time whatever it was given: what is shredded opens for nobody, but its "
                "ciphertext stays until then.",
                "Take the bucket's default retention away if that is not meant.",
            )
        )
    return found


async def examine_erasure(settings: Settings) -> list[Finding]:
    """Whether the store of erasure keys answers, and forgets what it is told to forget."""
    try:
        store = erasure_store_of(settings)
    except (ValueError, StorageError) as error:
        return [fault("ENTENTE_ERASURE", f"{error}.", "Correct the address.")]
    try:
        await store.check()
        keeping = await store.keeping()
    except StorageError:
        return [fault("ENTENTE_ERASURE", f"{_place(settings.erasure)} does not answer.", "Start it or correct it.")]
    finally:
        await store.close()
    found = [well("ENTENTE_ERASURE", _place(settings.erasure))]
    if keeping.retention:
        found.append(
            fault(
                "ENTENTE_ERASURE",
                "The bucket keeps for a time whatever it was given: a shred could not erase its key.",
                "Name a bucket without default retention.",
            )
        )
    elif keeping.history:
        found.append(
            warning(
                "ENTENTE_ERASURE",
                "The bucket keeps versions: what is erased here is gone, but a replica of the bucket may keep it.",
                "Make a bucket without versioning, and see that nothing replicates its history.",
            )
        )
    if settings.objects.startswith("s3:") and settings.erasure.startswith("file:"):
        found.append(
            warning(
                "ENTENTE_ERASURE",
                "Erasure keys lie on this host alone: workers on another host could not open content.",
                "Serve from one host, or name a bucket of its own that is kept out of every backup.",
            )
        )
    return found


async def examine_scanner(settings: Settings) -> list[Finding]:
    """Whether contents are scanned, and whether any wait for it."""
    scanner = scanner_of(settings)
    found = []
    if scanner is None:
        found.append(_unscanned(settings))
    else:
        try:
            await scanner.check()
            found.append(well("ENTENTE_SCANNER", f"{settings.scanner}"))
        except ScannerSilent as silent:
            found.append(
                fault(
                    "ENTENTE_SCANNER",
                    f"{settings.scanner}: {silent}. What is uploaded stays unavailable until it answers.",
                    "Start clamd there, or correct the address.",
                )
            )
    return found + await _waiting(settings)


def _unscanned(settings: Settings) -> Finding:
    if settings.profile is Profile.DEMO:
        return well("ENTENTE_SCANNER", "none: contents are not scanned for malware")
    return warning(
        "ENTENTE_SCANNER",
        "Contents are not scanned for malware before others may have them.",
        "Run ClamAV's clamd, and name its socket: clamd:unix:PATH or clamd:tcp:HOST:PORT.",
    )


async def _waiting(settings: Settings) -> list[Finding]:
    """Contents that could not be looked at, and so are not available."""
    if settings.database_url is None:
        return []
    database = Database(settings.database_url.reveal(), pool_size=1)
    try:
        async with database.reading() as work:
            waiting = await Examinations(work).waiting()
    except Exception:  # noqa: BLE001 - the check of the database tells of it
        return []
    finally:
        await database.close()
    if not waiting.versions:
        return []
    return [
        fault(
            "examinations",
            f"{waiting.versions} versions wait to be examined and stay unavailable: {'; '.join(waiting.faults)}.",
            "Mend what is named; they are tried again by themselves. What is too large: raise clamd's StreamMaxLength.",
        )
    ]


def _place(address: str) -> str:
    """An address without what is secret in it."""
    parts = urlsplit(address)
    if parts.scheme == "file":
        return address
    host = parts.hostname or "the local socket"
    return f"{parts.scheme}://{host}{parts.path}"
