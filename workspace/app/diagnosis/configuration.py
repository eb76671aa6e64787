"""What the settings say: whether it can be used, and what it exposes.

Above all: who, with which files in hand, could read content (promise P10).
"""

import asyncio
import os
from pathlib import Path
from urllib.parse import urlsplit

from storage.errors import StorageError
from workspace.app.accreditation import AccreditationInvalid, read_accreditation
from workspace.app.client import client_is_built
from workspace.app.diagnosis.finding import Finding, fault, warning, well
from workspace.app.parts import keyring_of, root_secret_of, trusted_issuers_of
from workspace.identity.registered import IssuersInvalid
from workspace.identity.root import RootSecretExposed
from workspace.settings import Profile, Settings


async def examine_data_folder(settings: Settings) -> list[Finding]:
    """Whether the data folder can be written."""
    folder = settings.data_dir
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        return [fault("ENTENTE_DATA_DIR", f"{existing} cannot be written.", "Name a folder this user may write.")]
    return [well("ENTENTE_DATA_DIR", f"{folder}")]


async def examine_keyring(settings: Settings) -> list[Finding]:
    """Whether the keyring opens, and whose keys it holds."""
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


async def examine_signing(settings: Settings) -> list[Finding]:
    """Whether the secret that signs is nobody else's."""
    try:
        root_secret_of(settings)
    except RootSecretExposed as exposed:
        return [fault("ENTENTE_SECRET", str(exposed), "")]
    if settings.secret is None:
        return [well("ENTENTE_SECRET", "the data folder's own; give one to share it between hosts")]
    return [well("ENTENTE_SECRET", "given")]


async def examine_issuers(settings: Settings) -> list[Finding]:
    """Whether the file of issuers is good, and for whom they speak."""
    try:
        issuers = trusted_issuers_of(settings)
    except IssuersInvalid as invalid:
        return [fault("ENTENTE_ISSUERS", f"{invalid}.", "Correct the file.")]
    spoken_for = sorted({nation for issuer in issuers for nation in issuer.nations})
    return [well("ENTENTE_ISSUERS", f"issuers for {', '.join(spoken_for)}")]


async def examine_accreditation(settings: Settings) -> list[Finding]:
    """Whether a file limits what is held here."""
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


async def examine_exposure(settings: Settings) -> list[Finding]:
    """Who could read or alter what, by the way this is set up."""
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
