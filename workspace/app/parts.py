"""Single parts from settings, for those who need one of them: keys, stores, issuers. Opening one loads no other."""

from storage.keyring import Keyring, open_keyring
from storage.objects import ObjectStore, open_store
from workspace.app.clock import now
from workspace.app.demonstration.cast import NATIONS
from workspace.identity.issuer import open_embedded_issuer
from workspace.identity.registered import read_issuers
from workspace.identity.root import RootSecret, open_root_secret
from workspace.identity.tokens import TrustedIssuer
from workspace.services.content.clamd import Clamd, ClamdAddress
from workspace.settings import Profile, Settings


def root_secret_of(settings: Settings) -> RootSecret:
    """The configured root secret, or the data folder's own."""
    if settings.secret is not None:
        return RootSecret(settings.secret.reveal().encode())
    return open_root_secret(settings.data_dir)


def object_store_of(settings: Settings) -> ObjectStore:
    """The configured object store."""
    return _store(settings, settings.objects)


def erasure_store_of(settings: Settings) -> ObjectStore:
    """The configured store of erasure keys."""
    return _store(settings, settings.erasure)


def keyring_of(settings: Settings) -> Keyring:
    """The configured keyring."""
    phrase = settings.keyring_passphrase
    return open_keyring(settings.keyring, passphrase=None if phrase is None else phrase.reveal())


def scanner_of(settings: Settings) -> Clamd | None:
    """The configured malware scanner, if there is one."""
    return None if settings.scanner is None else Clamd(ClamdAddress.read(settings.scanner))


def trusted_issuers_of(settings: Settings) -> tuple[TrustedIssuer, ...]:
    """The registered issuers, and in profile `demo` the embedded one.

    Raises:
        IssuersInvalid: the registration file cannot be used.
    """
    registered = () if settings.issuers is None else read_issuers(settings.issuers)
    if settings.profile is not Profile.DEMO:
        return registered
    embedded = open_embedded_issuer(settings.data_dir, clock=now)
    return (*registered, embedded.as_trusted(frozenset(NATIONS)))


def _store(settings: Settings, address: str) -> ObjectStore:
    access, key = settings.s3_access_key, settings.s3_secret_key
    return open_store(
        address,
        access_key=None if access is None else access.reveal(),
        secret_key=None if key is None else key.reveal(),
    )
