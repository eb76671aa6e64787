"""A real MinIO server that a test may stop and start again on the same address and data."""

import secrets
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.real_services.cache import cache_folder

_START_SECONDS = 30.0


class MinioAbsent(Exception):
    """The server's program has not been built on this machine."""


@dataclass(frozen=True, slots=True)
class S3Endpoint:
    """Where an S3 service listens and how to log in."""

    url: str
    access_key: str
    secret_key: str = field(repr=False)


class MinioServer:
    """MinIO on a loopback port chosen once, over a folder that outlives a stop.

    With a folder of `certificates` (`public.crt`, `private.key`, `authority.pem`) it speaks TLS and nothing else.
    """

    def __init__(self, folder: Path, *, certificates: Path | None = None) -> None:
        self._folder = folder
        self._certificates = certificates
        self._process: subprocess.Popen[bytes] | None = None
        self.endpoint = S3Endpoint(
            url=f"{'https' if certificates else 'http'}://127.0.0.1:{_free_port()}",
            access_key="entente-tests",
            secret_key=secrets.token_hex(16),
        )

    def start(self) -> S3Endpoint:
        program = _program()
        options: list[str | Path] = ["--certs-dir", self._certificates] if self._certificates else []
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    program,
                    "server",
                    "--quiet",
                    *options,
                    "--address",
                    self.endpoint.url.partition("://")[2],
                    self._folder,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    "HOME": str(self._folder.parent),
                    "MINIO_ROOT_USER": self.endpoint.access_key,
                    "MINIO_ROOT_PASSWORD": self.endpoint.secret_key,
                    "MINIO_UPDATE": "off",
                    "MINIO_BROWSER": "off",
                },
            )
        self._await_ready()
        return self.endpoint

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        trusted = (
            ssl.create_default_context(cafile=self._certificates / "authority.pem") if self._certificates else None
        )
        while time.monotonic() < deadline:
            try:  # the cluster's health and not `ready`, after which the first write may still wait for a minute
                with urllib.request.urlopen(f"{self.endpoint.url}/minio/health/cluster", timeout=2, context=trusted):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        self.stop()
        raise TimeoutError(f"MinIO did not start; its log is {self._folder}.log")


def _program() -> Path:
    cached = cache_folder() / "bin" / "minio"
    if cached.exists():
        return cached
    if found := shutil.which("minio"):
        return Path(found)
    raise MinioAbsent


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        assert isinstance(port, int)
        return port
