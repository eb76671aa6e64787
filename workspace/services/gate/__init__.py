"""The one gate: nothing else decides who may do what."""

from workspace.services.gate.gate import Gate, Operation
from workspace.services.gate.leases import Lease
from workspace.services.gate.office import closed_to_office, is_official, open_to_office, speaks_for
from workspace.services.gate.snapshot import Snapshot, codes
from workspace.services.gate.viewpoint import Viewpoint, in_nation, in_project

__all__ = [
    "Gate",
    "Lease",
    "Operation",
    "Snapshot",
    "Viewpoint",
    "closed_to_office",
    "codes",
    "in_nation",
    "in_project",
    "is_official",
    "open_to_office",
    "speaks_for",
]
