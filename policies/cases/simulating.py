"""`entente policy simulate FILE [--json]`: what a change would open and close in a world written down, with no server.

    version: 1
    today: 2026-11-22
    groups: {FVEY: [AUS, CAN, GBR, NZL, USA]}          # groups and rules as in a case file
    rules: [{id: R1, effect: allow, releasing: USA, ...}]
    consents: []                                       # as in a case's resource, for every document
    authorisations: []
    defaults: {subject: {...}, resource: {...}}
    action: view                                       # or download; view when left out
    documents:
      - {id: reports, count: 120000, resource: {policy: USA, marking: "SECRET//REL TO USA, AUS", ...}}
    people:
      - {id: Mia, nation: AUS, subject: {citizenships: [AUS], projects: [P1], ...}}
    change:                                            # what is left out stays
      rules: {add: [...], remove: [R1]}
      groups: {FVEY: [AUS, GBR, USA]}                  # instead of the group of that name
      documents: {reports: {marking: "SECRET//NOFORN"}}    # over the resource, key by key
      people: {Mia: {clearances: []}}                  # over the subject, key by key; null: suspended. `projects` too:
                                                       # somebody joins or leaves; `organisation`: its standing
      consents: []                                     # instead of those above
      authorisations: []                               # likewise

Exit status 0 when it was simulated, 2 when the file cannot be used. A marking that cannot be read is no world to
simulate in, so it makes the file unusable.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from policies.actions import Action
from policies.cases.facts import Facts, label_from_case, register_from, subject_from
from policies.cases.files import FileUnusable, check_shape, merged, read_groups, read_known_rules, read_yaml
from policies.cases.rules import RuleText
from policies.cases.shapes import DAY, DEFAULTS, RESOURCE, RULES, SUBJECT, TEXT, TEXTS, WHOLE, Keys, Many, Scalar, Yaml
from policies.engine import Engine
from policies.errors import PolicyError
from policies.register import Register
from policies.rules import DisclosureRule, open_rules
from policies.simulation import Bearing, Difference, Reader, Simulation, Stack, simulate
from policies.subject import Subject
from policies.vocabulary.nations import ORIGINATORS, check_nation

SIMULATED, UNUSABLE = 0, 2
_ANYTHING = Scalar("a mapping", (dict,))
_OWN = ("consents", "authorisations")
_RESOURCE = Keys({key: shape for key, shape in RESOURCE.of.items() if key not in {*_OWN, "integrity"}})
_FILE = Keys(
    {
        "version": WHOLE,
        "today": DAY,
        "groups": _ANYTHING,
        "rules": RULES,
        **{key: RESOURCE.of[key] for key in _OWN},
        "defaults": DEFAULTS,
        "action": TEXT,
        "documents": Many(Keys({"id": TEXT, "count": WHOLE, "resource": _RESOURCE})),
        "people": Many(Keys({"id": TEXT, "nation": TEXT, "subject": SUBJECT})),
        "change": Keys(
            {
                "rules": Keys({"add": RULES, "remove": TEXTS}),
                "groups": _ANYTHING,
                "documents": _ANYTHING,
                "people": _ANYTHING,
                **{key: RESOURCE.of[key] for key in _OWN},
            }
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a file describes, before and after its change."""

    before: Engine
    after: Engine
    stacks: tuple[Stack, ...]
    readers: tuple[Reader, ...]
    action: Action

    def simulated(self) -> Simulation:
        """What the change would open and close."""
        return simulate(
            before=self.before, after=self.after, stacks=self.stacks, readers=self.readers, action=self.action
        )


def run(arguments: Sequence[str]) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="entente policy simulate", description="Simulate a change written in a file.")
    parser.add_argument("file", metavar="FILE", help="a world and a change (YAML)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    try:
        found = read_world(options.file).simulated()
    except PolicyError as failure:
        print(f"{options.file}: {failure}", file=sys.stderr)  # noqa: T201  # a command prints
        return UNUSABLE
    if options.json:
        print(json.dumps(asdict(found), ensure_ascii=False))  # noqa: T201  # a command prints
    else:
        print("\n".join([*_in_words("gains", found.gains), *_in_words("losses", found.losses)]))  # noqa: T201
    return SIMULATED


def read_world(path: str) -> World:
    """Reads a world and its change.

    Raises:
        PolicyError: it cannot be used; the message names what and where.
    """
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise FileUnusable("is not a mapping")
    check_shape(_FILE.differences(content, ""), "file")
    if content.get("version") != 1:
        raise FileUnusable("version: is not 1")
    today = content.get("today")
    if today is None:
        raise FileUnusable("today: is missing")
    change = content.get("change") or {}
    groups = {"before": content.get("groups") or {}}
    groups["after"] = {**groups["before"], **(change.get("groups") or {})}
    people = _people(content, change)
    stated = {"before": content, "after": {**content, **{key: change[key] for key in _OWN if key in change}}}
    registers = {side: _register(stated[side], written, people) for side, written in groups.items()}
    rules = _rules(content, change, registers)
    return World(
        before=Engine(rules=rules["before"], register=registers["before"], today=today),
        after=Engine(rules=rules["after"], register=registers["after"], today=today),
        stacks=_documents(content, change, registers),
        readers=people,
        action=_action(content.get("action")),
    )


def _action(value: Yaml) -> Action:
    if value not in {None, Action.VIEW.value, Action.DOWNLOAD.value}:
        raise FileUnusable(f"action: {value!r} is neither view nor download")
    return Action(value or Action.VIEW)


def _register(content: Facts, written: Yaml, people: Sequence[Reader]) -> Register:
    nobody = Subject(citizenships=frozenset())
    made = register_from(read_groups(written), {key: content.get(key) for key in _OWN}, nobody)
    employers = [one.organisation for reader in people for one in (reader.before, reader.after) if one is not None]
    known = {one.name: one.nation for one in employers if one.name and one.nation}
    return replace(made, organisations={**made.organisations, **known})


def _rules(
    content: Facts, change: Facts, registers: Mapping[str, Register]
) -> Mapping[str, tuple[DisclosureRule, ...]]:
    asked = change.get("rules") or {}
    before = _made(read_known_rules(content.get("rules"), registers["before"].groups))
    added = _made(read_known_rules(asked.get("add"), registers["after"].groups))
    removed = set(asked.get("remove") or ())
    unknown = removed - {rule.id for rule in before}
    if unknown:
        raise FileUnusable(f"change.rules.remove: no rule is called {', '.join(sorted(unknown))}")
    return {"before": before, "after": (*(rule for rule in before if rule.id not in removed), *added)}


def _made(text: RuleText) -> tuple[DisclosureRule, ...]:
    return open_rules(sorted(ORIGINATORS)) if text.open else text.rules


def _documents(content: Facts, change: Facts, registers: Mapping[str, Register]) -> tuple[Stack, ...]:
    default = (content.get("defaults") or {}).get("resource")
    changed = _changes(change, "documents", content)
    stacks = []
    for row in content.get("documents") or ():
        was = merged(default, row.get("resource") or {}) or {}
        would_be = merged(was, changed.get(row["id"]) or {})
        check_shape(_RESOURCE.differences(would_be, f"change.documents.{row['id']}"), "file")
        before, after = label_from_case(was, registers["before"]), label_from_case(would_be, registers["after"])
        if before.project != after.project:
            raise FileUnusable(f"change.documents.{row['id']}: project: documents do not move between projects")
        count = 1 if row.get("count") is None else row["count"]
        if count < 0:
            raise FileUnusable(f"documents: {row['id']}: count: is negative")
        stacks.append(
            Stack(
                key=row["id"],
                project=before.project,
                documents=count,
                before=Bearing(content=before),
                after=Bearing(content=after),
            )
        )
    return tuple(stacks)


def _people(content: Facts, change: Facts) -> tuple[Reader, ...]:
    default = (content.get("defaults") or {}).get("subject")
    changed = _changes(change, "people", content)
    readers = []
    for row in content.get("people") or ():
        nation = row.get("nation")
        if nation is None:
            raise FileUnusable(f"people: {row['id']}: nation: is missing")
        check_nation(nation, key=f"people.{row['id']}.nation")
        was = merged(default, row.get("subject") or {}) or {}
        would_be = merged(was, changed.get(row["id"], {}))
        check_shape(SUBJECT.differences(would_be, f"change.people.{row['id']}"), "file")
        readers.append(
            Reader(
                key=row["id"],
                nation=nation,
                projects=frozenset(was.get("projects") or ()),
                before=subject_from(was),
                after=None if would_be is None else subject_from(would_be),
                would_join=None if would_be is None else frozenset(would_be.get("projects") or ()),
            )
        )
    return tuple(readers)


def _changes(change: Facts, key: str, content: Facts) -> Mapping[str, Yaml]:
    """What changes, by id; every id names exactly one row."""
    ids = [row.get("id") for row in content.get(key) or ()]
    if None in ids or len(set(ids)) != len(ids):
        raise FileUnusable(f"{key}: id: is missing or stands twice")
    asked: Mapping[str, Yaml] = change.get(key) or {}
    for one in asked:
        if one not in ids:
            raise FileUnusable(f"change.{key}: there is no {one!r}")
    return asked


def _in_words(what: str, difference: Difference) -> list[str]:
    lines = [
        f"{what}: {difference.accesses} (people {difference.people}, documents {difference.documents})",
    ]
    lines += [
        f"  {nation}: people {tally.people}, documents {tally.documents}"
        for nation, tally in difference.by_nation.items()
    ]
    lines += [f"  {person}: documents {documents}" for person, documents in sorted(difference.by_person.items())]
    lines += [f"  {stack}: people {people}" for stack, people in sorted(difference.by_stack.items())]
    return lines
