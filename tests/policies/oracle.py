"""A second reading of the law, written from the facts and the contract alone: plain dictionaries, no engine, no Casbin.

It covers viewing, downloading, editing, opening with a key, sharing and releasing of national information of the USA,
Australia and Japan, also owned jointly, that no export law controls, and ITAR technical data. It knows nothing of how
`policies` is built, and imports nothing of it.
"""

from datetime import date
from typing import Any

RANK = {
    ("USA", "TOP SECRET"): 4, ("USA", "SECRET"): 3, ("USA", "CONFIDENTIAL"): 2, ("USA", "CUI"): 0,
    ("USA", "UNCLASSIFIED"): 0, ("AUS", "TOP SECRET"): 4, ("AUS", "SECRET"): 3, ("AUS", "PROTECTED"): 1.5,
    ("AUS", "OFFICIAL"): 0, ("JPN", "機密"): 4, ("JPN", "極秘"): 3, ("JPN", "秘"): 2,
    ("GBR", "TOP SECRET"): 4, ("GBR", "SECRET"): 3,
}  # fmt: skip
GROUPS = {"FVEY": {"AUS", "CAN", "GBR", "NZL", "USA"}, "AUKUS": {"AUS", "GBR", "USA"}, "TEYE": {"CAN", "GBR", "USA"}}
OPAQUE = {"ISAF"}  # known names whose members no register holds
LISTED = {"AUS", "GBR", "USA", "CAN", "JPN"}
PACT = {"AUS", "GBR", "USA"}
Case = dict[str, Any]


def answer(case: Case, today: date) -> str:
    """allow, deny or escalate."""
    said = _passed_on(case, today) if case["action"] in {"share", "release"} else {_view(case, today)}
    return next(one for one in ("deny", "escalate", "allow") if one in said)


def _passed_on(case: Case, today: date) -> set[str]:
    seen = _view({**case, "action": "view"}, today)
    receiver = {"citizenships": [case["to"]], "name": None, "nation": case["to"]}
    ok = _released(case, receiver["citizenships"], copy=True) and _third_parties(case, receiver["citizenships"], today)
    ok = ok and _rules(case, receiver, "download", today) and _statement(case, None, case["to"])
    if "ORCON" in case["controls"]:
        ok = ok and all(_consent(case, one, [case["to"]], today) for one in case["resource"]["originators"])
    return {seen, "allow" if ok else "deny"}


def _view(case: Case, today: date) -> str:
    who, what = case["subject"], case["resource"]
    body = who["organisation"]
    rank = RANK[case["policy"], case["level"]]
    fine = [
        what["integrity"] == "ok",
        who["mfa"] is True,
        what["project"] in who["projects"],
        rank == 0 or any(_serves(one, rank, today) for one in who["clearances"]),
        set(what["restrictive"]) <= set(who["accesses"]),
        _released(case, who["citizenships"], copy=case["action"] != "view"),
        _third_parties(case, who["citizenships"], today),
        _rules(case, {**who, **body}, "download" if case["action"] == "decrypt" else case["action"], today),
        _statement(case, body, body["nation"]),
        _held(case, body, rank, today),
        case["itar"] is None or _itar(case, today),
    ]
    if not all(fine):
        return "deny"
    controlled = rank >= 1 or case["level"] == "CUI" or case["itar"] is not None
    asks = body["kind"] != "government" and controlled and 25 <= body["foreign_ownership_percent"] <= 50
    return "escalate" if asks else "allow"


def _serves(clearance: Case, rank: float, today: date) -> bool:
    held = RANK[clearance["policy"], clearance["level"]] >= rank
    return held and not clearance["suspended"] and today <= clearance["expires"]


def _members(tokens: list[str]) -> set[str]:
    return set().union(*(GROUPS.get(token, {token}) for token in tokens))


def _released(case: Case, citizenships: list[str], *, copy: bool) -> bool:
    people = set(citizenships)
    if "NOFORN" in case["controls"]:
        return "USA" in people
    if "AUSTEO" in case["controls"]:
        return "AUS" in people
    if people & set(case["resource"]["originators"]):
        return True
    if case["rel"] is None and not case["display"]:
        return RANK[case["policy"], case["level"]] == 0
    if people & _members(case["rel"] or []):
        return True
    return not copy and bool(people & _members(case["display"]))


def _consent(case: Case, nation: str, to: list[str], today: date) -> bool:
    return any(
        one["nation"] == nation and set(one["to"]) & set(to) and today <= one["valid_until"]
        for one in case["resource"]["consents"]
    )


def _third_parties(case: Case, citizenships: list[str], today: date) -> bool:
    return all(
        set(citizenships) & {*case["resource"]["originators"], source} or _consent(case, source, citizenships, today)
        for source in case["resource"]["source_nations"]
    )


def _rules(case: Case, who: Case, method: str, today: date) -> bool:
    what = case["resource"]
    rank = RANK[case["policy"], case["level"]]
    for authority in {*what["originators"], *what["source_nations"]}:
        meets = [
            rule["effect"]
            for rule in case["rules"]
            if rule["releasing"] == authority
            and (
                rule["receiving"] == "*"
                or rule["receiving"] in who["citizenships"]
                or set(who["citizenships"]) & GROUPS.get(rule["receiving"], set())
                or rule["receiving"] == f"org:{who['name']}"
                or (rule["effect"] == "deny" and rule["receiving"] in OPAQUE)
            )
            and rule["project"] in {"*", what["project"]}
            and (rule["categories"] == "*" or what["category"] in rule["categories"])
            and RANK[authority, rule["max_level"]] >= rank
            and (rule["methods"] == "*" or method in rule["methods"])
            and rule["valid_from"] <= today <= rule["valid_until"]
        ]
        if "deny" in meets or ("allow" not in meets and authority not in who["citizenships"]):
            return False
    return True


def _statement(case: Case, body: Case | None, nation: str) -> bool:
    statement = case["resource"]["distribution"]
    if statement is None:
        return True
    if body is None or nation != "USA":
        return False
    if body["kind"] == "government":
        return statement in {"B", "C"} or body["agency"] == "DOD"
    return body["agency"] is not None and (statement == "C" or (statement == "D" and body["agency"] == "DOD"))


def _held(case: Case, body: Case, rank: float, today: date) -> bool:
    if body["kind"] == "government":
        return True
    facility, cmmc = body["facility_clearance"], body["cmmc"]
    if rank >= 1 and (facility is None or RANK[facility["policy"], facility["level"]] < rank):
        return False
    if case["level"] == "CUI" and (cmmc is None or cmmc["level"] < 2 or today > cmmc["expires"]):
        return False
    controlled = rank >= 1 or case["level"] == "CUI" or case["itar"] is not None
    return not controlled or body["foreign_ownership_percent"] <= 50


def _itar(case: Case, today: date) -> bool:
    who, item = case["subject"], case["itar"]
    body, place = who["organisation"], who["location"]
    if body["debarred"] or item["sender"]["debarred"]:
        return False
    american = "USA" in who["citizenships"] or "USA" in who["permanent_residencies"]
    if american and body["nation"] == place == "USA":
        return True
    everything = {*who["citizenships"], *who["former_citizenships"], *who["permanent_residencies"]}
    sender = item["sender"]
    sends = (
        sender["registered"] if sender["nation"] == "USA" else sender["nation"] in PACT and sender["authorised_user"]
    )
    if body["nation"] == "USA":
        receives = american and (body["itar_registered"] or body["kind"] == "government")
    else:
        receives = body["nation"] in PACT and (body["authorised_user"] or body["kind"] == "government")
    exempt = (
        place in PACT and sends and receives and not item["excluded_technology"] and not item["over_value"]
        and item["kind"] == "technical-data"
    )  # fmt: skip
    kinds = {"MLA"} if item["kind"] == "manufacturing-know-how" else {"TAA", "MLA", "LICENCE"}
    papers = [
        paper
        for paper in case["resource"]["authorisations"]
        if (sender["nation"] != "USA" or sender["registered"])
        and paper["kind"] in kinds
        and paper["covers"] == item["kind"]
        and today <= paper["valid_until"]
        and body["name"] in paper["organisations"]
        and (
            body["nation"] in paper["nations"]
            if body["nation"] != "USA"
            else place == "USA" and everything <= {"USA", *paper["nations"]}
        )
    ]
    if not exempt and not papers:
        return False
    for reach in [*([PACT] if exempt else []), *(paper["nations"] for paper in papers)]:
        if everything | {place} <= {"USA", body["nation"], *reach}:
            return True
    return _dual_nationals(case, everything, papers, today)


def _dual_nationals(case: Case, everything: set[str], papers: list[Case], today: date) -> bool:
    who = case["subject"]
    body, place = who["organisation"], who["location"]
    if who["employment"] != "regular" or who["screened"] == "adverse":
        return False
    if case["itar"]["classified"] or RANK[case["policy"], case["level"]] >= 1:
        cleared = any(one["policy"] in PACT and _serves(one, 3, today) for one in who["clearances"])
        listed = body["nation"] in {"AUS", "GBR"} and (body["authorised_user"] or body["kind"] == "government")
        return bool({"AUS", "GBR"} & set(who["citizenships"])) and listed and place in PACT and cleared
    agreed = any(paper["kind"] in {"TAA", "MLA"} for paper in papers)
    if everything <= LISTED and place in LISTED and (who["nda"] or agreed):
        return True
    host = any(one["policy"] == body["nation"] and _serves(one, 1, today) for one in who["clearances"])
    return bool(place == body["nation"] and (host or (who["screened"] is True and who["nda"])))
