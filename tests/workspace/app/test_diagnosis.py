"""What the doctor says of stores: what they cannot keep, what they keep too long, and whose they are."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from minio.commonconfig import GOVERNANCE
from minio.objectlockconfig import DAYS, ObjectLockConfig

from tests.real_services.buckets import client_of, new_bucket
from tests.real_services.minio import S3Endpoint
from workspace.app.diagnosis.examination import examine
from workspace.app.diagnosis.finding import Finding, Severity
from workspace.persistence.embedded import DatabaseUrls
from workspace.settings import Settings


def _address(endpoint: S3Endpoint, bucket: str) -> str:
    return f"s3://{bucket}?endpoint={endpoint.url}"


async def _findings(
    folder: Path, urls: DatabaseUrls, endpoint: S3Endpoint, **settings: str
) -> Mapping[str, list[Finding]]:
    environment = {
        "ENTENTE_PROFILE": "open",
        "ENTENTE_DATA_DIR": str(folder),
        "ENTENTE_DATABASE_URL": urls.app,
        "ENTENTE_S3_ACCESS_KEY": endpoint.access_key,
        "ENTENTE_S3_SECRET_KEY": endpoint.secret_key,
        **settings,
    }
    found: dict[str, list[Finding]] = {}
    for finding in await examine(Settings.read(environment)):
        found.setdefault(finding.subject, []).append(finding)
    return found


def _said(findings: list[Finding], words: str) -> Severity | None:
    return next((finding.severity for finding in findings if words in finding.says), None)


@pytest.mark.parametrize(
    ("lock", "retention"), [(False, False), (True, False), (True, True)], ids=["plain", "locked", "retaining"]
)
async def test_buckets_that_cannot_hold_or_hold_too_long_are_told(
    tmp_path: Path,
    database_urls: DatabaseUrls,
    minio_server: S3Endpoint,
    lock: bool,
    retention: bool,
) -> None:
    bucket, erasing = (new_bucket(minio_server, lock=lock) for _ in range(2))
    if retention:
        for one in (bucket, erasing):
            client_of(minio_server).set_object_lock_config(one, ObjectLockConfig(GOVERNANCE, 1, DAYS))
    found = await _findings(
        tmp_path,
        database_urls,
        minio_server,
        ENTENTE_OBJECTS=_address(minio_server, bucket),
        ENTENTE_ERASURE=_address(minio_server, erasing),
    )
    assert _said(found["ENTENTE_OBJECTS"], "without object lock") is (None if lock else Severity.WARNING)
    assert _said(found["ENTENTE_OBJECTS"], "ciphertext stays") is (Severity.WARNING if retention else None)
    assert _said(found["ENTENTE_ERASURE"], "could not erase") is (Severity.FAULT if retention else None)
    assert _said(found["ENTENTE_ERASURE"], "keeps versions") is (Severity.WARNING if lock and not retention else None)


async def test_the_store_of_another_installation_is_a_fault(
    tmp_path: Path, database_urls: DatabaseUrls, minio_server: S3Endpoint
) -> None:
    bucket = new_bucket(minio_server)
    address = _address(minio_server, bucket)
    for _ in range(2):
        found = await _findings(tmp_path, database_urls, minio_server, ENTENTE_OBJECTS=address)
        assert _said(found["ENTENTE_OBJECTS"], "another installation") is None
    client = client_of(minio_server)
    client.remove_object(bucket, "deployment")
    (tmp_path / "owner").write_text("dep_another")
    client.fput_object(bucket, "deployment", str(tmp_path / "owner"))
    found = await _findings(tmp_path, database_urls, minio_server, ENTENTE_OBJECTS=address)
    assert _said(found["ENTENTE_OBJECTS"], "another installation") is Severity.FAULT
