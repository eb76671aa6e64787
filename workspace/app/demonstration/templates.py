"""The standing templates of a nation: each level up to SECRET, for itself and for every set of its partners.

They cover what carries no disclosure category and what no export law controls; everything else an officer sees first.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from policies.markings import gbr, usa
from policies.vocabulary.levels import LEVELS, Level
from workspace.domain.identifiers import Kind, NationCode, PersonId, TemplateId, new_identifier
from workspace.domain.markings import NOT_CONTROLLED, MarkingDraft
from workspace.domain.templates import StoredTemplate, TemplateState

_HIGHEST_RANK = 3.0
_OTHER_SPELLINGS = frozenset({"CONTROLLED"})
_EYES = {usa.POLICY: "//NOFORN", gbr.POLICY: " \N{EN DASH} UK EYES ONLY"}


def standing_templates(
    nation: NationCode, partners: Sequence[NationCode], *, proposed_by: PersonId, on: date
) -> Iterator[StoredTemplate]:
    """Gives the templates of a nation, as if in force.

    Args:
        nation: whose.
        partners: to whom its standing rules let it disclose.
        proposed_by: its officer.
        on: the day on which the levels have to be valid.
    """
    for level in LEVELS[nation].values():
        if level.rank > _HIGHEST_RANK or not level.valid_on(on) or level.term in _OTHER_SPELLINGS:
            continue
        for name, text in _markings(level, nation, partners):
            yield StoredTemplate(
                id=TemplateId(new_identifier(Kind.TEMPLATE)),
                nation=nation,
                project=None,
                name=name,
                draft=MarkingDraft(policy=nation, text=text),
                category=None,
                export=NOT_CONTROLLED,
                distribution=None,
                state=TemplateState.IN_FORCE,
                proposed_by=proposed_by,
                version=1,
            )


def _markings(level: Level, nation: NationCode, partners: Sequence[NationCode]) -> Iterator[tuple[str, str]]:
    """Gives names and texts: the bare term first, then what stays at home, then each release."""
    if not level.classified:
        yield level.term, level.term
        return
    yield f"{level.term}, no release mark", level.term
    if nation in _EYES:
        yield f"{level.term}, own nation only", level.term + _EYES[nation]
    for size in range(1, len(partners) + 1):
        for some in combinations(sorted(partners), size):
            listed = [nation, *some] if nation == usa.POLICY else sorted([nation, *some])
            yield f"{level.term}, releasable to {', '.join(some)}", f"{level.term}//REL TO {', '.join(listed)}"
