"""What is wrong with an installation, and how to mend it: every dependency asked, every exposure told.

A fault keeps the workspace from serving. A warning is a risk that somebody has to have accepted: above all who,
with which files in hand, could read content (promise P10).
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from storage.errors import StorageError, StoreTaken
from storage.objects import Keeping
from storage.vault import claim
from workspace.app.accreditation import AccreditationInvalid, read_accreditation
from workspace.app.client import client_is_built
from workspace.app.parts import (
    erasure_store_of,
    keyring_of,
    object_store_of,
    root_secret_of,
    scanner_of,
    trusted_issuers_of,
)
from workspace.domain.errors import WorkspaceError
from workspace.identity.registered import IssuersInvalid
from workspace.identity.root import RootSecretExposed
from workspace.persistence.database import Database
from workspace.persistence.deployment import read_deployment
from workspace.persistence.enrolment import server_facts
from workspace.persistence.examinations import Examinations
from workspace.persistence.migrate import is_current
from workspace.services.content.clamd import ScannerSilent
from workspace.settings import Profile, Settings

_OLDEST_POSTGRESQL = 170000
_PATIENCE = 4.0


class Severity(StrEnum):
    """How bad a finding is."""

    WELL = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined.

    Attributes:
        subject: the setting or dependency.
        severity: how bad it is.
        says: what was found, without secrets.
        remedy: what to do; empty when all is well.
    """

    subject: str
    severity: Severity
    says: str
    remedy: str = ""


def well(subject: str, says: str) -> Finding:
    """All is well with it."""
    return Finding(subject, Severity.WELL, says)


def warning(subject: str, says: str, remedy: str) -> Finding:
    """It serves, at a risk."""
    return Finding(subject, Severity.WARNING, says, remedy)


def fault(subject: str, says: str, remedy: str) -> Finding:
    """It does not serve."""
    return Finding(subject, Severity.FAULT, says, remedy)


async def examine(settings: Settings) -> list[Finding]:
    """Examines everything that the settings name; a check that itself fails is a fault, never silence."""
    checks: dict[str, Callable[[Settings], Awaitable[list[Finding]]]] = {
        "data folder": _data_folder,
        "database": _database,
        "objects": _objects,
        "erasure keys": _erasure,
        "keyring": _keyring,
        "scanner": _scanner,
        "signing secret": _signing,
        "issuers": _issuers,
        "accreditation": _accreditation,
        "exposure": _exposure,
    }
    findings: list[Finding] = []
    for subject, check in checks.items():
        try:
            async with asyncio.timeout(_PATIENCE):
                findings += await check(settings)
        except TimeoutError:
            findings.append(fault(subject, "It does not answer.", "Check its address and the network between."))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            findings.append(fault(subject, f"The check failed: {type(error).__name__}.", "Report this as a defect."))
    return findings


async def _data_folder(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        return [fault("ENTENTE_DATA_DIR", f"{existing} cannot be written.", "Name a folder this user may write.")]
    return [well("ENTENTE_DATA_DIR", f"{folder}")]


async def _database(settings: Settings) -> list[Finding]:
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


async def _objects(settings: Settings) -> list[Finding]:
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


async def _erasure(settings: Settings) -> list[Finding]:
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


async def _keyring(settings: Settings) -> list[Finding]:
    try:
        keyring = await asyncio.to_thread(keyring_of, settings)
        nations = keyring.nations()
    except (ValueError, StorageError) as error:
        return [
            fault(
                "ENTENTE_KEYRING",
                f"{settings.keyring} does not open: {error}.",
                "Give the right ENTENTE_KEYRING_PASSPHRASE, or put the root key file back beside it.",
            )
        ]
    if not nations:
        return [
            fault("ENTENTE_KEYRING", "It holds no nation's key.", "Make one for each nation: entente keys create USA")
        ]
    return [well("ENTENTE_KEYRING", f"keys of {', '.join(sorted(nations))}")]


async def _scanner(settings: Settings) -> list[Finding]:
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


async def _signing(settings: Settings) -> list[Finding]:
    try:
        root_secret_of(settings)
    except RootSecretExposed as exposed:
        return [fault("ENTENTE_SECRET", str(exposed), "")]
    if settings.secret is None:
        return [well("ENTENTE_SECRET", "the data folder's own; give one to share it between hosts")]
    return [well("ENTENTE_SECRET", "given")]


async def _issuers(settings: Settings) -> list[Finding]:
    try:
        issuers = trusted_issuers_of(settings)
    except IssuersInvalid as invalid:
        return [fault("ENTENTE_ISSUERS", f"{invalid}.", "Correct the file.")]
    spoken_for = sorted({nation for issuer in issuers for nation in issuer.nations})
    return [well("ENTENTE_ISSUERS", f"issuers for {', '.join(spoken_for)}")]


async def _accreditation(settings: Settings) -> list[Finding]:
    try:
        held = read_accreditation(settings.accreditation)
    except AccreditationInvalid as invalid:
        return [fault("ENTENTE_ACCREDITATION", f"{invalid}.", "Correct the file.")]
    levels = "levels of any rank" if held.highest_rank is None else f"levels up to rank {held.highest_rank:g}"
    says = f"{levels}; never {', '.join(sorted(held.forbidden_caveats)) or 'refused for a caveat'}"
    if settings.accreditation is None and settings.profile is not Profile.DEMO:
        return [
            warning(
                "ENTENTE_ACCREDITATION",
                f"No file limits what is held here: {says}.",
                "Name the file that your accrediting authority agreed to.",
            )
        ]
    return [well("ENTENTE_ACCREDITATION", says)]


async def _exposure(settings: Settings) -> list[Finding]:
    found = []
    if settings.profile is Profile.DEMO:
        found.append(
            warning(
                "ENTENTE_PROFILE",
                "The embedded issuer signs in anybody as any of the exercise's people.",
                "Hold exercise material only; choose production for anything else.",
            )
        )
    path = Path(settings.keyring.removeprefix("file:"))
    if settings.keyring_passphrase is None:
        found.append(
            warning(
                "ENTENTE_KEYRING",
                f"The keyring and the root key that opens it lie side by side ({path}, {path.name}.root): whoever "
                "copies both, with database and store, reads everything.",
                "Keep ENTENTE_KEYRING_PASSPHRASE away from the data, and never back the two up together.",
            )
        )
    else:
        found.append(
            warning(
                "ENTENTE_KEYRING",
                "A keyring file opens in this host's memory: whoever controls the running host could read it.",
                "Let each nation judge whether that suffices for what it stores here.",
            )
        )
    if settings.host not in {"127.0.0.1", "::1", "localhost"} and urlsplit(settings.public_url).scheme != "https":
        found.append(
            warning(
                "ENTENTE_PUBLIC_URL",
                "Sessions, tickets and content travel unencrypted.",
                "Put TLS in front and write https://.",
            )
        )
    if not client_is_built():
        found.append(warning("web client", "It is not built: the front page only says so.", "Run: make setup"))
    return found


def _place(address: str) -> str:
    """An address without what is secret in it."""
    parts = urlsplit(address)
    if parts.scheme == "file":
        return address
    host = parts.hostname or "the local socket"
    return f"{parts.scheme}://{host}{parts.path}"
