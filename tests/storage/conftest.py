"""Stores and buckets that the storage tests run against."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from minio import Minio
from minio.commonconfig import ENABLED
from minio.versioningconfig import VersioningConfig

from storage.objects import DirectoryStore, ObjectStore, S3Settings, S3Store
from tests.real_services.minio import S3Endpoint


@pytest.fixture(params=["directory", "s3-locked"])
async def holding_store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ObjectStore]:
    """Each kind of store that can hold, in turn, empty."""
    if request.param == "directory":
        yield DirectoryStore(tmp_path / "store")
        return
    endpoint: S3Endpoint = request.getfixturevalue("minio_server")
    s3 = S3Store(settings_for(endpoint, new_bucket(endpoint, lock=True)))
    yield s3
    await s3.close()


@pytest.fixture(params=["directory", "s3", "s3-versioned", "s3-locked"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ObjectStore]:
    """Each kind of store in turn, empty."""
    if request.param == "directory":
        yield DirectoryStore(tmp_path / "store")
        return
    endpoint: S3Endpoint = request.getfixturevalue("minio_server")
    bucket = new_bucket(endpoint, versioned=request.param == "s3-versioned", lock=request.param == "s3-locked")
    s3 = S3Store(settings_for(endpoint, bucket))
    yield s3
    await s3.close()


def client_of(endpoint: S3Endpoint) -> Minio:
    """A plain client, to arrange and to look behind the store's back."""
    return Minio(
        endpoint.url.partition("://")[2],
        access_key=endpoint.access_key,
        secret_key=endpoint.secret_key,
        secure=endpoint.url.startswith("https"),
        region="us-east-1",
    )


def new_bucket(endpoint: S3Endpoint, *, versioned: bool = False, lock: bool = False) -> str:
    """Make a bucket of its own; with object lock it is versioned too."""
    client = client_of(endpoint)
    bucket = f"test-{secrets.token_hex(8)}"
    client.make_bucket(bucket, object_lock=lock)
    if versioned:
        client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    return bucket


def settings_for(endpoint: S3Endpoint, bucket: str, **changes: Path) -> S3Settings:
    """How to reach that bucket."""
    return S3Settings(
        endpoint=endpoint.url,
        bucket=bucket,
        access_key=endpoint.access_key,
        secret_key=endpoint.secret_key,
        certificate_authority=changes.get("certificate_authority"),
    )
