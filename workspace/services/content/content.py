"""The one door to content: versions, uploads, tickets and downloads behind one name."""

from collections.abc import Callable
from datetime import datetime

from storage.keyring.port import Keyring
from storage.vault import Vault
from workspace.persistence.database import Database
from workspace.services.audit import Audit
from workspace.services.content.digest import Digests
from workspace.services.content.downloads import Downloads
from workspace.services.content.examining import Examining
from workspace.services.content.quota import Quota
from workspace.services.content.tickets import Tickets
from workspace.services.content.uploads import Uploads
from workspace.services.content.versions import Versions
from workspace.services.gate import Gate
from workspace.services.paging import Cursors


class Content:
    """What a caller may ask about bytes; each method is documented where it is written."""

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        vault: Vault,
        keyring: Keyring,
        audit: Audit,
        cursors: Cursors,
        ticket_secret: bytes,
        clock: Callable[[], datetime],
        examining: Examining,
        quota: Quota | None = None,
    ) -> None:
        digests = Digests(database=database, vault=vault, clock=clock)
        versions = Versions(
            database=database,
            gate=gate,
            vault=vault,
            keyring=keyring,
            audit=audit,
            cursors=cursors,
            quota=quota or Quota(),
            digests=digests,
            examining=examining,
        )
        uploads = Uploads(database=database, gate=gate, vault=vault, digests=digests, clock=clock)
        downloads = Downloads(
            database=database, gate=gate, vault=vault, audit=audit, tickets=Tickets(ticket_secret), clock=clock
        )
        self.get_version = versions.get
        self.get_versions = versions.get_many
        self.page = versions.page
        self.count = versions.count
        self.latest = versions.latest
        self.create_version = versions.create
        self.complete = versions.complete
        self.upload_progress = uploads.progress
        self.receive = uploads.receive
        self.working = digests.working
        self.create_ticket = downloads.create_ticket
        self.open_ticket = downloads.open_ticket
