"""Makes a new cluster: the builtin locale, two roles that can log in, one database, and nothing else."""

import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Final

from workspace.persistence.embedded.home import Home

DATABASE: Final = "entente"

# A single-user server reads statements that end in a semicolon and an empty line.
_ROLES: Final = """
CREATE ROLE owner LOGIN CREATEDB PASSWORD '{owner}';

CREATE ROLE app LOGIN PASSWORD '{app}';

CREATE DATABASE {database} OWNER owner;

"""
_WHO_MAY_LOG_IN: Final = "local all owner,app scram-sha-256\n"

# Statements and their parameters carry people's data: neither is ever logged.
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def create_cluster(programs: Path, home: Home, *, durable: bool) -> None:
    """Makes the cluster with its roles and database; one cut half-way is made again from the start."""
    for abandoned in home.path.glob("new-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    pending = Path(tempfile.mkdtemp(prefix="new-", dir=home.path))
    home.give(pending)
    settings = [f"--set={name}={value}" for name, value in _SETTINGS.items()]
    home.run(
        [
            programs / "initdb",
            f"--pgdata={pending}",
            "--username=postgres",
            "--auth=reject",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *settings,
            *([] if durable else ["--no-sync"]),
        ]
    )
    passwords = {role: secrets.token_urlsafe(24) for role in ("owner", "app")}
    home.run(
        [programs / "postgres", "--single", "-j", "-D", pending, "-c", "exit_on_error=on", "postgres"],
        text=_ROLES.format(database=DATABASE, **passwords),
    )
    (pending / "pg_hba.conf").write_text(_WHO_MAY_LOG_IN)
    file = os.open(home.passwords, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as stream:
        json.dump(passwords, stream)
        stream.flush()
        os.fsync(file)
    pending.rename(home.cluster)
