"""Buckets on a real S3 service, how a store reaches them, and a client that looks behind the store's back."""

import secrets
from pathlib import Path

from minio import Minio
from minio.commonconfig import ENABLED
from minio.versioningconfig import VersioningConfig

from storage.objects import S3Settings
from tests.real_services.minio import S3Endpoint


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
    """Makes a bucket of its own; with object lock it is versioned too."""
    client = client_of(endpoint)
    bucket = f"test-{secrets.token_hex(8)}"
    client.make_bucket(bucket, object_lock=lock)
    if versioned:
        client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    return bucket


def settings_for(endpoint: S3Endpoint, bucket: str, *, certificate_authority: Path | None = None) -> S3Settings:
    """How to reach that bucket."""
    return S3Settings(
        endpoint=endpoint.url,
        bucket=bucket,
        access_key=endpoint.access_key,
        secret_key=endpoint.secret_key,
        certificate_authority=certificate_authority,
    )
