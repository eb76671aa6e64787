"""Asks the law about one case, whatever its kind, and says what came of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from policies.actions import Action
from policies.cases.facts import (
    Facts,
    check_category,
    distribution_from,
    export_from,
    given,
    label_from_case,
    register_from,
    several_statements,
    subject_from,
)
from policies.cases.files import Case, CaseFile, Kind
from policies.composing import disagreements, label_from
from policies.decision import Decision, Denied, Granted
from policies.engine import Engine
from policies.errors import Fault, MarkingInvalid, RuleInvalid, UnknownTerm
from policies.export.status import NOT_CONTROLLED
from policies.markings import usa
from policies.markings.reading import check_policy, read_marking, read_portion
from policies.reasons import Reason
from policies.register import Register
from policies.rollup import Banner, BannerUndecided, roll_up, same_banner
from policies.rules import DisclosureRule, open_rules
from policies.stanag4774.validity import Category, ConfidentialityLabel, LabelSuccession, label_faults
from policies.vocabulary.nations import check_originator


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The law's answer to a case.

    Attributes:
        got: allow, deny, escalate, reject, or a banner.
        reasons: codes, sorted.
        message: what a person reads besides.
        canonical: the marking's right spelling, where there is one.
    """

    got: str
    reasons: tuple[str, ...] = ()
    message: str = ""
    canonical: str | None = None


def holds(case: Case, verdict: Verdict) -> bool:
    """Whether the answer is one of those expected, for the reasons expected."""
    if verdict.got not in case.expect:
        return False
    wanted = case.facts.get("canonical")
    if case.kind is Kind.MARKING and wanted is not None and wanted != verdict.canonical:
        return False
    return verdict.got == "allow" or case.reasons <= set(verdict.reasons)


def judge(case: Case, file: CaseFile) -> Verdict:
    """Asks the law; an unknown nation, group, term or code in the case is its answer, `reject`."""
    try:
        return _JUDGES[case.kind](case, file)
    except (UnknownTerm, RuleInvalid) as unknown:
        return Verdict(got="reject", reasons=(Reason.UNKNOWN_TERM.value,), message=str(unknown))


def _access(case: Case, file: CaseFile) -> Verdict:
    found = decide_case(case, file)
    return found if isinstance(found, Verdict) else _decided(found)


def decide_case(case: Case, file: CaseFile) -> Decision | Verdict:
    """The law's decision about an access, or what is answered where it comes to none.

    Raises:
        UnknownTerm: an unknown nation, group, term or code in the case.
        RuleInvalid: the same in the case's own rules.
    """
    subject = subject_from(case.facts["subject"] or {})
    resource: Facts = case.facts["resource"] or {}
    register = register_from(file.groups, resource, subject)
    action, to = Action(case.facts["action"]), case.facts.get("to")
    intact = _integrity(resource.get("integrity"))
    if to is not None:
        _check_recipient(to)
    rules = _own_rules(case, register)
    try:
        label = label_from_case(resource, register)
    except MarkingInvalid as invalid:
        return _unreadable(invalid)
    if to is None and (action.passes_on or action is Action.STORE):
        return Verdict(got="deny", reasons=(Reason.ATTRIBUTE_MISSING.value,), message="it names no recipient")
    chosen = rules if rules is not None else file.rules.rules
    is_open = case.rules.open if case.rules is not None else file.rules.open
    engine = Engine(
        rules=open_rules(label.on(case.now).authorities) if is_open else chosen, register=register, today=case.now
    )
    projects = (case.facts["subject"] or {}).get("projects") or ()
    return engine.decide(
        subject=subject, label=label, action=action, member=label.project in projects, to=to, integrity_ok=intact
    )


def _own_rules(case: Case, register: Register) -> tuple[DisclosureRule, ...] | None:
    if case.rules is None:
        return None
    rules = case.rules.rules
    for rule in rules:
        rule.check_against(register)
    return rules


def _check_recipient(to: str) -> None:
    if not to.startswith("org:") or to == "org:":
        check_originator(to, key="to")


def _integrity(value: str | None) -> bool | None:
    if value not in {None, "ok", "broken"}:
        raise UnknownTerm(f"resource.integrity: {value!r} is neither ok nor broken", key="resource.integrity")
    return None if value is None else value == "ok"


def _unreadable(invalid: MarkingInvalid) -> Verdict:
    """A marking already on a resource that cannot be read withholds access."""
    reasons = tuple(sorted({fault.code for fault in invalid.faults}))
    return Verdict(got="deny", reasons=reasons, message=str(invalid), canonical=invalid.canonical)


def _decided(decision: Decision) -> Verdict:
    if isinstance(decision, Granted):
        return Verdict(got="allow")
    reasons = tuple(sorted(reason.value for reason in decision.reasons))
    if isinstance(decision, Denied):
        return Verdict(got="deny", reasons=reasons, message="; ".join(decision.detail))
    return Verdict(got="escalate", reasons=reasons, message=decision.question)


def _marking(case: Case, file: CaseFile) -> Verdict:
    resource: Facts = case.facts["resource"] or {}
    register = Register(groups=file.groups)
    policy = check_policy(case.facts.get("policy") or "(none)")
    export = export_from(resource.get("export")) if resource.get("export") is not None else NOT_CONTROLLED
    statements = distribution_from(resource.get("distribution"))
    check_category(resource.get("category"))
    text = case.facts.get("marking") or ""
    created = resource.get("created")
    if policy == usa.POLICY and text.startswith("("):
        reading = read_portion(text=text, register=register, created=created)
    else:
        reading = read_marking(policy=policy, text=text, register=register, created=created)
    faults = list(reading.faults)
    if len(statements) > 1:
        faults += several_statements()
    originators, sources = given(resource, "originators"), given(resource, "source_nations")
    if reading.marking is not None:
        label = label_from(
            reading.marking,
            register=register,
            created=created,
            export=export,
            originators=originators,
            source_nations=sources,
            distribution=statements[0] if statements else None,
            distribution_list=resource.get("distribution_list"),
        )
        faults += disagreements(reading.marking, label, originators=originators, source_nations=sources)
    return _formed(faults, reading.canonical)


def _formed(faults: Iterable[Fault], canonical: str | None) -> Verdict:
    found = tuple(faults)
    if not found:
        return Verdict(got="allow", canonical=canonical)
    message = "; ".join(fault.message for fault in found) + (f"; write {canonical!r}" if canonical else "")
    return Verdict(
        got="reject", reasons=tuple(sorted({fault.code for fault in found})), message=message, canonical=canonical
    )


def _label(case: Case, file: CaseFile) -> Verdict:
    facts: Facts = case.facts.get("label") or {}
    succession = facts.get("succession")
    label = ConfidentialityLabel(
        policy=facts.get("policy"),
        classification=facts.get("classification"),
        created=facts.get("created"),
        review=facts.get("review"),
        succession=LabelSuccession(day=succession.get("from"), classification=succession.get("classification"))
        if succession
        else None,
        categories=tuple(
            Category(tag=row.get("tag") or "", type=row.get("type") or "", values=tuple(row.get("values") or ()))
            for row in facts.get("categories") or ()
        ),
    )
    return _formed(label_faults(label, Register(groups=file.groups)), None)


def _rollup(case: Case, file: CaseFile) -> Verdict:
    proposed = case.facts.get("banner")
    register = Register(groups=file.groups)
    outcome = roll_up(
        policy=case.facts.get("policy") or "(none)",
        portions=case.facts.get("portions") or (),
        register=register,
        on=case.now,
        proposed=proposed,
        compilation_reason=case.facts.get("compilation_reason"),
    )
    if isinstance(outcome, Banner):
        text = next((one for one in case.expect if same_banner(one, outcome, register, case.now)), outcome.text)
        accepted = "allow" if proposed is not None and text not in case.expect else text
        return Verdict(
            got="allow" if "allow" in case.expect else accepted, message=outcome.text, canonical=outcome.text
        )
    if isinstance(outcome, BannerUndecided):
        return Verdict(got="escalate", reasons=(Reason.ROLLUP.value,), message=outcome.question)
    return _formed(outcome.faults, None)


_JUDGES: Final[Mapping[Kind, Callable[[Case, CaseFile], Verdict]]] = {
    Kind.ACCESS: _access,
    Kind.MARKING: _marking,
    Kind.LABEL: _label,
    Kind.ROLLUP: _rollup,
}
