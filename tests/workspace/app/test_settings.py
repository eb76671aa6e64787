from pathlib import Path

import pytest

from workspace.app.parts import scanner_of
from workspace.settings import KNOWN, Profile, Secret, Settings, SettingsInvalid

PRODUCTION = {
    "ENTENTE_DATABASE_URL": "postgresql://app:pw@db.example/entente",
    "ENTENTE_PUBLIC_URL": "https://entente.example",
    "ENTENTE_ISSUERS": __file__,
}


def faults_of(environment: dict[str, str]) -> dict[str, str]:
    with pytest.raises(SettingsInvalid) as caught:
        Settings.read(environment)
    return {fault.name: f"{fault.problem} {fault.remedy}" for fault in caught.value.faults}


def test_a_demo_needs_no_setting_but_its_profile(tmp_path: Path) -> None:
    settings = Settings.read({"ENTENTE_PROFILE": "demo", "ENTENTE_DATA_DIR": str(tmp_path)})
    assert settings.profile is Profile.DEMO
    assert settings.database_url is None
    assert settings.objects == f"file:{tmp_path}/objects"
    assert settings.keyring == f"file:{tmp_path}/keyring"
    assert settings.public_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("address", ["clamd:unix:/run/clamd.sock", "clamd:tcp:scanner:3310", "clamd:tcp:[::1]:3310"])
def test_every_scanner_that_the_settings_take_can_be_asked(address: str) -> None:
    assert scanner_of(Settings.read(PRODUCTION | {"ENTENTE_SCANNER": address})) is not None
    assert scanner_of(Settings.read(PRODUCTION)) is None


def test_without_a_profile_the_strictest_holds() -> None:
    assert Settings.read(PRODUCTION).profile is Profile.PRODUCTION
    assert set(faults_of({})) == {"ENTENTE_DATABASE_URL", "ENTENTE_ISSUERS"}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ENTENTE_DATABSE_URL", "x", "Did you mean ENTENTE_DATABASE_URL?"),
        ("ENTENTE_S3_SECRETKEY", "x", "Did you mean ENTENTE_S3_SECRET_KEY?"),
        ("entente_profile", "demo", "Did you mean ENTENTE_PROFILE?"),
        ("ENTENTE_XYZZY", "x", "Remove it"),
        ("ENTENTE_PROFILE_FILE", "x", "Did you mean ENTENTE_PROFILE?"),
        ("ENTENTE_PROFILE", "prodution", "Did you mean production?"),
        ("ENTENTE_DATABASE_URL", "mysql://h/d", "Write postgresql://"),
        ("ENTENTE_DATABASE_URL", "postgresql://host", "Write postgresql://"),
        ("ENTENTE_DATABASE_URL", "postgresql://h:port/d", "Write postgresql://"),
        ("ENTENTE_OBJECTS", "/some/folder", "Write file:DIR"),
        ("ENTENTE_OBJECTS", "s3://bucket", "names no endpoint"),
        ("ENTENTE_KEYRING", "transit:https://vault", "keyring files only"),
        ("ENTENTE_KEYRING", "keys", "Write file:PATH"),
        ("ENTENTE_PUBLIC_URL", "entente.example", "not a web address"),
        ("ENTENTE_PUBLIC_URL", "https://entente.example/path", "HOST alone"),
        ("ENTENTE_PUBLIC_URL", "http://entente.example", "Write https://"),
        ("ENTENTE_SCANNER", "/run/clamd.sock", "Write clamd:unix:/PATH"),
        ("ENTENTE_SCANNER", "clamd:unix:clamd.sock", "Write clamd:unix:/PATH"),
        ("ENTENTE_SCANNER", "clamd:tcp:scanner", "Write clamd:unix:/PATH"),
        ("ENTENTE_SCANNER", "clamd:tcp:scanner:70000", "Write clamd:unix:/PATH"),
        ("ENTENTE_SECRET", "short", "openssl rand"),
        ("ENTENTE_SECRET_FILE", "/nowhere/at/all", "Name a file"),
        ("ENTENTE_PORT", "80000", "1 to 65535"),
        ("ENTENTE_PORT", "٨", "1 to 65535"),
        ("ENTENTE_LOG_LEVEL", "loud", "Choose one"),
        ("ENTENTE_ISSUERS", "/nowhere/at/all", "Name a file"),
    ],
)
def test_every_fault_says_how_to_mend_it(name: str, value: str, says: str) -> None:
    assert says in faults_of({**PRODUCTION, name: value})[name]


@pytest.mark.parametrize(
    ("host", "public"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000"), ("0.0.0.0", "http://localhost:8000")],  # noqa: S104
)
def test_people_are_told_an_address_they_can_type(host: str, public: str) -> None:
    assert Settings.read({"ENTENTE_PROFILE": "demo", "ENTENTE_HOST": host}).public_url == public


def test_production_asks_for_its_address_when_others_can_reach_it() -> None:
    reachable = {**PRODUCTION, "ENTENTE_HOST": "0.0.0.0"}  # noqa: S104
    assert Settings.read(reachable).public_url == "https://entente.example"
    del reachable["ENTENTE_PUBLIC_URL"]
    assert set(faults_of(reachable)) == {"ENTENTE_PUBLIC_URL"}


def test_all_faults_are_told_at_once() -> None:
    broken = {**PRODUCTION, "ENTENTE_PORT": "x", "ENTENTE_KEYRING": "y", "ENTENTE_PROFIL": "demo"}
    assert set(faults_of(broken)) == {"ENTENTE_PORT", "ENTENTE_KEYRING", "ENTENTE_PROFIL"}


def test_an_s3_store_needs_its_keys() -> None:
    names = faults_of({**PRODUCTION, "ENTENTE_OBJECTS": "s3://bucket?endpoint=https://store.example"})
    assert set(names) == {"ENTENTE_S3_ACCESS_KEY", "ENTENTE_S3_SECRET_KEY"}


def test_names_of_the_tests_are_left_alone() -> None:
    assert Settings.read({**PRODUCTION, "ENTENTE_TEST_S3": "http://k:s@h:1"}) == Settings.read(PRODUCTION)


def test_a_secret_may_come_from_a_file_but_not_twice(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://app:pw@other.example/entente\n")
    environment = {**PRODUCTION, "ENTENTE_DATABASE_URL_FILE": str(file)}
    assert "Keep one of them" in faults_of(environment)["ENTENTE_DATABASE_URL"]
    del environment["ENTENTE_DATABASE_URL"]
    assert Settings.read(environment).database_url == Secret("postgresql://app:pw@other.example/entente")
    file.write_text("")
    assert "is empty" in faults_of(environment)["ENTENTE_DATABASE_URL_FILE"]


def test_no_secret_shows_in_a_representation() -> None:
    environment = {**PRODUCTION, "ENTENTE_SECRET": "s" * 40, "ENTENTE_S3_SECRET_KEY": "open sesame"}
    shown = repr(Settings.read(environment))
    assert "pw@" not in shown
    assert "sss" not in shown
    assert "sesame" not in shown


def test_every_setting_says_what_it_means() -> None:
    assert all(known.meaning for known in KNOWN)
