"""Australian markings: the national term, then AUSTEO, AGAO or REL TO.

    SECRET      SECRET//AUSTEO      SECRET//AGAO      SECRET//REL TO AUS, GBR, USA

AUSTEO and AGAO stand only on systems that the Australian Government alone controls (ISM-0854).
"""

from typing import Final

from policies.markings import national
from policies.markings.marking import Marking
from policies.markings.scanner import Scan

POLICY: Final = "AUS"
AUSTEO: Final = "AUSTEO"
AGAO: Final = "AGAO"


def read(scan: Scan) -> Marking | None:
    """Reads a banner; notes faults on the scan."""
    return national.read(scan, POLICY, controls=(AUSTEO, AGAO))


write = national.write
