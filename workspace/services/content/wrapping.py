"""Wraps that become due when a nation joins or a successor governs: made from one that opens, the content untouched.

A wrap is made only for a nation that the label could admit. What cannot be done now, because a key or the store does
not answer, stays due.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from storage.departure import usable
from storage.errors import StorageError
from storage.keyring.port import Keyring
from storage.vault import Vault
from storage.versions import VersionRef
from workspace.domain.errors import WorkspaceError
from workspace.domain.identifiers import ProjectId
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.projects import Projects
from workspace.persistence.sealed import Sealed
from workspace.persistence.upkeep import Kept, Upkeep
from workspace.services.content.access import wrap_of, wrap_row
from workspace.services.content.admission import admission
from workspace.services.gate import Gate

_log = logging.getLogger(__name__)

_PROJECTS_AT_ONCE = 20
_VERSIONS_AT_ONCE = 50


class Wrapping:
    """Looks after the wraps of all projects."""

    def __init__(
        self, *, database: Database, gate: Gate, vault: Vault, keyring: Keyring, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._gate = gate
        self._vault = vault
        self._keyring = keyring
        self._clock = clock

    async def run(self) -> int:
        """Makes the wraps that are due; gives the number of versions that were looked after."""
        async with self._database.unit_of_work() as work:
            due = await Upkeep(work).awaiting_wraps(limit=_PROJECTS_AT_ONCE)
        joined = sum([await self._look_after(project, nations) for project, nations in due.items()])
        return joined + await self._succeed()

    async def _succeed(self) -> int:
        """Looks after versions that another label governs since today: wraps come and go with whom it lets in."""
        async with self._database.unit_of_work() as work:
            versions = await Upkeep(work).succeeded(today=self._clock().date(), limit=_VERSIONS_AT_ONCE)
            projects = await Projects(work).undecided([version.project for version in versions])
            return sum([await self._wrap(work, one, projects[one.project].nations) for one in versions])

    async def _look_after(self, project: ProjectId, nations: Sequence[str]) -> int:
        done = 0
        while True:
            async with self._database.unit_of_work() as work:
                upkeep = Upkeep(work)
                versions = await upkeep.unsettled(project, nations, limit=_VERSIONS_AT_ONCE)
                settled = [await self._wrap(work, version, nations) for version in versions]
                if not versions:
                    await upkeep.settle_project(project, nations)
            done += sum(settled)
            if not all(settled) or len(versions) < _VERSIONS_AT_ONCE:
                return done

    async def _wrap(self, work: UnitOfWork, version: Kept, nations: Sequence[str]) -> bool:
        """Wraps one version's key for those who lack it; tells whether nothing is left to do for it."""
        law = (await self._gate.viewpoints(work, [version.created_by]))[version.created_by].law
        label = law.book.get(version.label)
        if label is None:
            return False
        held = await Sealed(work).wraps(version.id)
        ref = VersionRef(document=version.document, version=version.id, declared_size=version.size)
        try:
            admitted = admission(law, label, nations, self._keyring, departed=True)
            lacking = admitted.able - held.keys()
            sources = sorted(held.values(), key=lambda wrap: (wrap.nation not in admitted.owners, wrap.nation))
            opening = usable(self._keyring, map(wrap_of, sources))
            if lacking and not opening:
                return False
            if lacking:
                wraps = await self._vault.rewrap(
                    ref,
                    opening[0],
                    old_label_digest=label.digest,
                    new_label_digest=label.digest,
                    nations=lacking,
                )
                await Sealed(work).add_wraps(version.id, map(wrap_row, wraps))
            await Sealed(work).discard_wraps(version.id, of=sorted(held.keys() - admitted.able))
        except (StorageError, WorkspaceError) as fault:
            _log.warning("a key could not be wrapped for nations that joined: %s", fault)
            return False
        await Upkeep(work).settle(version.id, sorted(admitted.settled), due=admitted.due)
        return admitted.settled.issuperset(nations)
