"""An S3 store over TLS is trusted through the configured certificate authority and nothing else."""

import ipaddress
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from minio import Minio
from urllib3 import PoolManager

from storage.errors import StoreUnavailable
from storage.objects import S3Settings, S3Store
from tests.real_services.minio import MinioAbsent, MinioServer
from tests.real_services.presence import missing


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority's certificate and a server's certificate and key, as MinIO wants them named."""
    folder = tmp_path_factory.mktemp("authority")
    authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Exercise authority")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    own = _certificate(name, authority_key.public_key()).add_extension(usage, critical=True)
    own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    own = own.add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
    server_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    server = _certificate(server_name, server_key.public_key()).issuer_name(name).add_extension(address, critical=False)
    server = server.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
    )
    (folder / "authority.pem").write_bytes(
        own.issuer_name(name).sign(authority_key, hashes.SHA256()).public_bytes(Encoding.PEM)
    )
    (folder / "public.crt").write_bytes(server.sign(authority_key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "private.key").write_bytes(
        server_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    return folder


@pytest.fixture(scope="module")
def settings(authority: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Settings]:
    """A MinIO that speaks TLS only, with a bucket."""
    server = MinioServer(tmp_path_factory.mktemp("minio") / "data", certificates=authority)
    try:
        endpoint = server.start()
    except MinioAbsent:
        missing("MinIO", how_to_mend="run scripts/build-minio, or name an S3 endpoint in ENTENTE_TEST_S3")
    client = Minio(
        endpoint.url.removeprefix("https://"),
        access_key=endpoint.access_key,
        secret_key=endpoint.secret_key,
        region="us-east-1",
        http_client=PoolManager(ca_certs=os.fspath(authority / "authority.pem")),
    )
    client.make_bucket("bucket")
    yield S3Settings(
        endpoint=endpoint.url,
        bucket="bucket",
        access_key=endpoint.access_key,
        secret_key=endpoint.secret_key,
        certificate_authority=authority / "authority.pem",
    )
    server.stop()


async def test_the_configured_authority_is_trusted(settings: S3Settings) -> None:
    store = S3Store(settings)
    await store.check()
    await store.put("one", b"x" * 100_000)
    assert await store.get("one") == b"x" * 100_000
    await store.close()


async def test_a_certificate_of_an_unknown_authority_is_refused(settings: S3Settings) -> None:
    store = S3Store(
        S3Settings(
            endpoint=settings.endpoint,
            bucket=settings.bucket,
            access_key=settings.access_key,
            secret_key=settings.secret_key,
        )
    )
    for using in (store.check(), store.put("two", b"x"), store.get("one")):
        with pytest.raises(StoreUnavailable, match="SSLError"):
            await using
    await store.close()


def _certificate(subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
    )
