"""Stores and buckets that the storage tests run against."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.objects import DirectoryStore, ObjectStore, S3Store
from tests.real_services.buckets import new_bucket, settings_for
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
