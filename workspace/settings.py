"""What the operator decides, read once from `ENTENTE_*` and never changed afterwards.

Promises that every name and value was checked before anything starts, and that every fault is told at once,
each with the way to mend it. Refuses a name it does not know (a misspelt setting would otherwise be a default
nobody chose), a secret given twice, and in profile `production` whatever would only suit a demonstration.
Names that begin with `ENTENTE_TEST_` belong to the tests and are left alone.
"""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, parse_qs, urlsplit

from typing_extensions import override

_PREFIX = "ENTENTE_"
_TESTS = "ENTENTE_TEST_"
_E = TypeVar("_E", bound=StrEnum)
_HIGHEST_PORT = 65535
_SHORTEST_SECRET = 32
_SCANNER = re.compile(r"clamd:(?:unix:/.+|tcp:(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>[1-9][0-9]{0,4}))")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Profile(StrEnum):
    """How much of the house is open: `demo` brings its own issuer, `production` shows least."""

    DEMO = "demo"
    OPEN = "open"
    PRODUCTION = "production"


class LogLevel(StrEnum):
    """The least severe log line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Secret:
    """A value that never prints itself."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Hands out the value, for the one call that needs it."""
        return self._value

    @override
    def __repr__(self) -> str:
        return "Secret(***)"

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    @override
    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the settings.

    Attributes:
        name: the variable.
        problem: what is wrong with it, without the value of a secret.
        remedy: what to do.
    """

    name: str
    problem: str
    remedy: str


class SettingsInvalid(Exception):
    """The settings cannot be used; `faults` holds every reason."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"{fault.name}: {fault.problem} {fault.remedy}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Known:
    """A setting that exists: whether it is secret (and may come as `..._FILE`), and what it means."""

    name: str
    meaning: str
    secret: bool = False


KNOWN = (
    Known("ENTENTE_PROFILE", "demo, open or production (the default)"),
    Known("ENTENTE_DATA_DIR", "the folder for everything embedded; default .entente/data"),
    Known("ENTENTE_DATABASE_URL", "postgresql://USER:PASSWORD@HOST/NAME of the serving role", secret=True),
    Known("ENTENTE_DATABASE_OWNER_URL", "the same for the role that owns the tables, for `migrate`", secret=True),
    Known("ENTENTE_OBJECTS", "file:DIR or s3://BUCKET?endpoint=URL; default file:DATA_DIR/objects"),
    Known("ENTENTE_S3_ACCESS_KEY", "the store's access key", secret=True),
    Known("ENTENTE_S3_SECRET_KEY", "the store's secret key", secret=True),
    Known("ENTENTE_ERASURE", "a store of its own for erasure keys, never backed up; default file:DATA_DIR/erasure"),
    Known("ENTENTE_KEYRING", "file:PATH; default file:DATA_DIR/keyring"),
    Known("ENTENTE_KEYRING_PASSPHRASE", "opens a keyring file; without it a root key file beside it does", secret=True),
    Known("ENTENTE_PUBLIC_URL", "the address people type, such as https://entente.example"),
    Known(
        "ENTENTE_SECRET", "at least 32 characters, the same for every worker; signs cursors and tickets", secret=True
    ),
    Known("ENTENTE_ISSUERS", "JSON file of the nations' token issuers and their public keys"),
    Known("ENTENTE_ACCREDITATION", "JSON file: the highest rank held here and the caveats that never are"),
    Known("ENTENTE_SCANNER", "clamd:unix:PATH or clamd:tcp:HOST:PORT; every content is scanned before it is available"),
    Known("ENTENTE_HOST", "the address to listen on; default 127.0.0.1"),
    Known("ENTENTE_PORT", "the port to listen on; default 8000"),
    Known("ENTENTE_LOG_LEVEL", "debug, info, warning or error"),
)
_BY_NAME = {known.name: known for known in KNOWN} | {f"{known.name}_FILE": known for known in KNOWN if known.secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force; made by `Settings.read`.

    Attributes:
        profile: how open the house is.
        data_dir: the folder of everything embedded, absolute.
        database_url: where PostgreSQL is; None starts the embedded one.
        database_owner_url: as the role that may change the schema; None means `database_url` may.
        objects: the object store's address.
        s3_access_key: for an S3 store.
        s3_secret_key: for an S3 store.
        erasure: the address of the store of erasure keys.
        keyring: the keyring's address.
        keyring_passphrase: opens a keyring file.
        public_url: without a slash at its end.
        secret: the root of every derived signing key; None takes or makes the one in the data folder.
        issuers: the file that names the nations' issuers, or None.
        accreditation: the file that says what may be held here, or None.
        scanner: the address of the malware scanner, or None where contents are not scanned.
        host: the address to listen on.
        port: the port to listen on.
        log_level: the least severe line written.
    """

    profile: Profile
    data_dir: Path
    database_url: Secret | None
    database_owner_url: Secret | None
    objects: str
    s3_access_key: Secret | None
    s3_secret_key: Secret | None
    erasure: str
    keyring: str
    keyring_passphrase: Secret | None
    public_url: str
    secret: Secret | None
    issuers: Path | None
    accreditation: Path | None
    scanner: str | None
    host: str
    port: int
    log_level: LogLevel

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Reads and checks the settings.

        Args:
            environment: the process environment, or a mapping like it.

        Returns:
            The settings, with defaults filled in.

        Raises:
            SettingsInvalid: any name or value is wrong; it carries all faults found.
        """
        reading = _Reading(environment)
        reading.refuse_unknown_names()
        profile = reading.choice("ENTENTE_PROFILE", Profile, Profile.PRODUCTION)
        data_dir = Path(reading.text("ENTENTE_DATA_DIR") or ".entente/data").absolute()
        host = reading.text("ENTENTE_HOST") or "127.0.0.1"
        port = reading.port("ENTENTE_PORT", 8000)
        database_url = reading.database("ENTENTE_DATABASE_URL", required=profile is Profile.PRODUCTION)
        objects = reading.objects("ENTENTE_OBJECTS", f"file:{data_dir / 'objects'}")
        access, key = reading.secret("ENTENTE_S3_ACCESS_KEY"), reading.secret("ENTENTE_S3_SECRET_KEY")
        if objects.startswith("s3:"):
            reading.require("ENTENTE_S3_ACCESS_KEY", access, "Give the access key of the store.")
            reading.require("ENTENTE_S3_SECRET_KEY", key, "Give the secret key of the store.")
        settings = cls(
            profile=profile,
            data_dir=data_dir,
            database_url=database_url,
            database_owner_url=reading.database("ENTENTE_DATABASE_OWNER_URL", required=False),
            objects=objects,
            s3_access_key=access,
            s3_secret_key=key,
            erasure=reading.erasure("ENTENTE_ERASURE", f"file:{data_dir / 'erasure'}", objects),
            keyring=reading.keyring("ENTENTE_KEYRING", f"file:{data_dir / 'keyring'}"),
            keyring_passphrase=reading.secret("ENTENTE_KEYRING_PASSPHRASE"),
            public_url=reading.public_url("ENTENTE_PUBLIC_URL", host, port, profile),
            secret=reading.root_secret("ENTENTE_SECRET"),
            issuers=reading.existing_file("ENTENTE_ISSUERS", required=profile is Profile.PRODUCTION),
            accreditation=reading.existing_file("ENTENTE_ACCREDITATION", required=False),
            scanner=reading.scanner("ENTENTE_SCANNER"),
            host=host,
            port=port,
            log_level=reading.choice("ENTENTE_LOG_LEVEL", LogLevel, LogLevel.INFO),
        )
        if reading.faults:
            raise SettingsInvalid(tuple(reading.faults))
        return settings


class _Reading:
    """One pass over the environment that gathers faults instead of stopping at the first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.faults: list[Fault] = []

    def fault(self, name: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(name, problem, remedy))

    def refuse_unknown_names(self) -> None:
        for name in sorted(self._environment):
            if not name.upper().startswith(_PREFIX) or name.startswith(_TESTS) or name in _BY_NAME:
                continue
            endings = [known.removeprefix(_PREFIX) for known in _BY_NAME]
            near = difflib.get_close_matches(name.upper().removeprefix(_PREFIX), endings, n=1)
            remedy = (
                f"Did you mean {_PREFIX}{near[0]}?"
                if near
                else "Remove it; `entente doctor` lists the settings there are."
            )
            self.fault(name, "There is no such setting.", remedy)

    def text(self, name: str) -> str | None:
        value = self._environment.get(name, "").strip()
        return value or None

    def require(self, name: str, value: object, remedy: str) -> None:
        if value is None and not any(fault.name.startswith(name) for fault in self.faults):
            self.fault(name, "It is required here and not set.", remedy)

    def secret(self, name: str) -> Secret | None:
        direct, path = self.text(name), self.text(f"{name}_FILE")
        if direct is not None and path is not None:
            self.fault(name, f"Both {name} and {name}_FILE are set.", "Keep one of them.")
            return None
        if path is None:
            return None if direct is None else Secret(direct)
        try:
            content = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            self.fault(f"{name}_FILE", f"{path} cannot be read: {why}.", "Name a file this user may read.")
            return None
        if not content:
            self.fault(f"{name}_FILE", f"{path} is empty.", "Put the secret into it.")
            return None
        return Secret(content)

    def choice(self, name: str, choices: type[_E], default: _E) -> _E:
        value = self.text(name)
        if value is None:
            return default
        try:
            return choices(value)
        except ValueError:
            allowed = ", ".join(choices)
            near = difflib.get_close_matches(value.lower(), list(choices), n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            self.fault(name, f"{value!r} is not one of {allowed}.", f"Choose one of them.{hint}")
            return default

    def port(self, name: str, default: int) -> int:
        value = self.text(name)
        if value is None:
            return default
        if value.isascii() and value.isdigit() and 1 <= int(value) <= _HIGHEST_PORT:
            return int(value)
        self.fault(name, f"{value!r} is not a port.", "Give a number from 1 to 65535.")
        return default

    def database(self, name: str, *, required: bool) -> Secret | None:
        secret = self.secret(name)
        if secret is None:
            if required:
                self.require(name, secret, "Give postgresql://USER:PASSWORD@HOST/NAME, or the profile demo.")
            return None
        parts = self._split(secret.reveal())
        if parts is None or parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
            self.fault(name, "It is not a PostgreSQL address.", "Write postgresql://USER:PASSWORD@HOST:5432/NAME.")
            return None
        return secret

    def objects(self, name: str, default: str) -> str:
        value = self.text(name) or default
        parts = self._split(value)
        if parts is not None and parts.scheme == "file" and value.removeprefix("file:").strip("/"):
            return value
        if parts is not None and parts.scheme == "s3" and parts.netloc:
            endpoint = self._split(next(iter(parse_qs(parts.query).get("endpoint", [])), ""))
            if endpoint is not None and endpoint.scheme in {"http", "https"} and endpoint.hostname:
                return value
            self.fault(name, "The S3 address names no endpoint.", "Write s3://BUCKET?endpoint=https://HOST:PORT.")
            return default
        self.fault(name, f"{value!r} is no object store.", "Write file:DIR or s3://BUCKET?endpoint=https://HOST:PORT.")
        return default

    def erasure(self, name: str, default: str, objects: str) -> str:
        value = self.objects(name, default)
        if value == objects:
            self.fault(
                name, "It is the object store itself.", "Name a folder or bucket of its own, kept out of backups."
            )
        return value

    def keyring(self, name: str, default: str) -> str:
        value = self.text(name) or default
        if value.startswith("file:") and value.removeprefix("file:").strip("/"):
            return value
        if value.startswith(("transit:", "pkcs11:")):
            self.fault(name, "This version opens keyring files only.", "Write file:PATH.")
        else:
            self.fault(name, f"{value!r} is no keyring.", "Write file:PATH.")
        return default

    def scanner(self, name: str) -> str | None:
        value = self.text(name)
        found = None if value is None else _SCANNER.fullmatch(value)
        if value is None or (found is not None and int(found["port"] or 0) <= _HIGHEST_PORT):
            return value
        self.fault(name, f"{value!r} is no scanner.", "Write clamd:unix:/PATH or clamd:tcp:HOST:PORT.")
        return None

    def public_url(self, name: str, host: str, port: int, profile: Profile) -> str:
        given = self.text(name)
        here = host if host in _LOOPBACK else "localhost"
        if given is None and profile is Profile.PRODUCTION and here != host:
            self.require(name, given, "Write https://HOST, as people type it.")
        value = (given or f"http://{f'[{here}]' if ':' in here else here}:{port}").rstrip("/")
        parts = self._split(value)
        if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
            self.fault(name, f"{value!r} is not a web address.", "Write https://HOST, as people type it.")
        elif parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            self.fault(name, f"{value!r} holds more than a scheme, a host and a port.", "Write https://HOST alone.")
        elif profile is Profile.PRODUCTION and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            self.fault(name, "Sessions and tickets must not travel unencrypted.", "Write https:// in front.")
        return value

    def root_secret(self, name: str) -> Secret | None:
        secret = self.secret(name)
        if secret is not None and len(secret.reveal()) < _SHORTEST_SECRET:
            self.fault(
                name, f"It is shorter than {_SHORTEST_SECRET} characters.", "Make one with: openssl rand -base64 48"
            )
        return secret

    def existing_file(self, name: str, *, required: bool) -> Path | None:
        value = self.text(name)
        if value is None:
            if required:
                self.require(name, None, "Name the JSON file of the nations' issuers, or choose the profile demo.")
            return None
        path = Path(value).absolute()
        if not path.is_file() or not os.access(path, os.R_OK):
            self.fault(name, f"{path} is not a file that can be read.", "Name a file this user may read.")
        return path

    @staticmethod
    def _split(value: str) -> SplitResult | None:
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError:
            return None
        return parts
