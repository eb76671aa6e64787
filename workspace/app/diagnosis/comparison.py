"""Whether database and store hold the same, to the last object: for the doctor, without mending anything."""

from workspace.app.diagnosis.finding import Finding, fault, warning, well
from workspace.app.wiring import open_workspace
from workspace.domain.errors import WorkspaceError
from workspace.settings import Settings

_SUBJECT = "objects and database"
_SHOWN = 20


async def compare(settings: Settings) -> list[Finding]:
    """Looks everything over; what a running workspace mends by itself is only told."""
    try:
        async with open_workspace(settings) as workspace:
            report = await workspace.services.reconciler.run(repair=False, thorough=True)
    except WorkspaceError as error:
        return [fault(_SUBJECT, error.message, "Mend that first, then ask again.")]
    found = []
    if lost := report.rows_without_objects:
        named = ", ".join(lost[:_SHOWN]) + (" and others" if len(lost) > _SHOWN else "")
        found.append(
            fault(_SUBJECT, f"Objects of {len(lost)} versions are missing: {named}.", "Bring them back from a backup.")
        )
    waiting = {
        "unfinished uploads are over": report.abandoned_uploads,
        "objects belong to nothing": report.objects_without_rows,
        "objects wait to be deleted": report.deletions_waiting,
        "erasure keys wait to be destroyed": report.erasures_due,
        "documents' holds are not known to the store": report.locks_due,
    }
    told = "; ".join(f"{count} {what}" for what, count in waiting.items() if count)
    if told:
        found.append(
            warning(_SUBJECT, f"{told[0].upper()}{told[1:]}.", "A running workspace mends this within a quarter hour.")
        )
    return found or [well(_SUBJECT, "the same, to the last object")]
