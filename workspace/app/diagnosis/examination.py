"""Examines an installation: every dependency asked, every exposure told."""

import asyncio
from collections.abc import Awaitable, Callable

from workspace.app.diagnosis.configuration import (
    examine_accreditation,
    examine_data_folder,
    examine_exposure,
    examine_issuers,
    examine_keyring,
    examine_signing,
)
from workspace.app.diagnosis.dependencies import (
    examine_database,
    examine_erasure,
    examine_objects,
    examine_scanner,
)
from workspace.app.diagnosis.finding import Finding, fault
from workspace.settings import Settings

_PATIENCE = 4.0


async def examine(settings: Settings) -> list[Finding]:
    """Examines everything that the settings name; a check that itself fails is a fault, never silence."""
    checks: dict[str, Callable[[Settings], Awaitable[list[Finding]]]] = {
        "data folder": examine_data_folder,
        "database": examine_database,
        "objects": examine_objects,
        "erasure keys": examine_erasure,
        "keyring": examine_keyring,
        "scanner": examine_scanner,
        "signing secret": examine_signing,
        "issuers": examine_issuers,
        "accreditation": examine_accreditation,
        "exposure": examine_exposure,
    }
    findings: list[Finding] = []
    for subject, check in checks.items():
        try:
            async with asyncio.timeout(_PATIENCE):
                findings += await check(settings)
        except TimeoutError:
            findings.append(fault(subject, "It does not answer.", "Check its address and the network between."))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            findings.append(fault(subject, f"The check failed: {type(error).__name__}.", "Report this as a defect."))
    return findings
