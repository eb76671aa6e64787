"""The registers that markings and rules refer to: nations and coalition groups, from the vocabulary into the tables.

What the vocabulary knows is written over what it wrote before; what an administrator added stays.
"""

from policies.register import standing_groups
from policies.vocabulary.nations import ORIGINATORS, nation_name
from workspace.domain.identifiers import NationCode
from workspace.persistence.database import Database
from workspace.persistence.enrolment import Enrolment
from workspace.persistence.law import GroupVersion, advance
from workspace.services.gate.statutes import ALWAYS


async def load_registers(database: Database) -> None:
    """Writes the registers, and moves the policy epoch when that changed anything."""
    groups = [
        GroupVersion(
            code=version.name,
            valid_from=version.since or ALWAYS,
            valid_until=version.until,
            members=tuple(NationCode(member) for member in sorted(version.members or ())),
            opaque=version.members is None,
        )
        for versions in standing_groups().values()
        for version in versions
    ]
    async with database.unit_of_work() as work:
        enrolment = Enrolment(work)
        changed = [
            await enrolment.nations({code: nation_name(code) for code in ORIGINATORS}),
            await enrolment.groups(groups),
        ]
        if any(changed):
            await advance(work)
