"""International Traffic in Arms Regulations (22 CFR 120 to 130): technical data on the United States Munitions List.

A release counts every citizenship a person holds or ever held, and permanent residency (§120.50(b), §120.51(b)). What
is not a transfer among US persons in the USA needs an authority: the exemption for Australia and the United Kingdom
(§126.7), or an agreement or licence that names the receiver (§120.57, §123.9); and people of further nationalities in
the receiver's organisation need §126.18 besides. Nothing goes to a nation proscribed by §126.1.
"""

from collections.abc import Iterator

from policies.export.places import AUKUS, LISTED, PROSCRIBED
from policies.export.transfer import Transfer, end_to_end_encrypted
from policies.outcome import Outcome
from policies.register import Authorisation, AuthorisationKind, DataKind
from policies.subject import Employment, Screening
from policies.vocabulary.levels import LOWEST_CLASSIFIED, level_of

_SECRET_RANK = level_of("USA", "SECRET").rank


def decide(transfer: Transfer) -> Outcome:
    """Whether the transfer is authorised."""
    return store(transfer) if transfer.storing else next(_objections(transfer), None)


def _objections(transfer: Transfer) -> Iterator[Outcome]:
    """What stands against it, the first to be cited first; nothing when it is authorised."""
    if transfer.debarred:
        yield transfer.refusal("§127.7: a party is debarred")
    if is_us_person_at_home(transfer):
        return
    if transfer.destination is None or transfer.destination in PROSCRIBED:
        yield transfer.refusal(f"§126.1: {transfer.destination or 'an unknown place'}", place=True)
    if transfer.sender.debarred is None or (transfer.body.debarred is None and not transfer.by_name):
        yield transfer.refusal("§127.7: whether a party is debarred is not known")
    if not transfer.nationalities_known:
        yield transfer.refusal("§120.50(b): nationalities are not known")
    if not authorities(transfer):
        outside = _outside_every_authority(transfer)
        yield transfer.refusal("§120.50: no exemption and no agreement in force covers this release", place=outside)


def is_us_person_at_home(transfer: Transfer) -> bool:
    """§120.50: among US persons in the USA nothing is exported; an employer abroad is a foreign person (§120.63)."""
    return transfer.us_person and transfer.body.nation == "USA" and transfer.destination == "USA"


def exemption_126_7(transfer: Transfer) -> bool:
    """§126.7: inside Australia, the United Kingdom and the USA, between eligible parties, within its limits."""
    export, body = transfer.export, transfer.body
    inside = transfer.destination in AUKUS and body.nation in AUKUS
    eligible_receiver = body.nation != "USA" or transfer.us_person
    within_limits = export.excluded_technology is False and export.over_value is False
    return (
        inside
        and eligible_receiver
        and within_limits
        and export.kind is DataKind.TECHNICAL_DATA  # manufacture abroad still needs an agreement
        and eligible_sender(transfer)
        and eligible_party(transfer)
    )


def eligible_sender(transfer: Transfer) -> bool:
    """§126.7(b)(1): registered in the USA, or an authorised user of Australia or the United Kingdom."""
    sender = transfer.sender
    if sender.nation == "USA":
        return sender.registered is True
    return sender.nation in AUKUS and sender.authorised_user is True


def eligible_party(transfer: Transfer) -> bool:
    """§126.7(b)(2): registered or governmental in the USA; elsewhere listed, or a national department (since 2025)."""
    body = transfer.body
    if body.nation == "USA":
        return body.itar_registered is True or body.government
    return body.authorised_user is True or body.government


def agreements(transfer: Transfer) -> tuple[Authorisation, ...]:
    """§120.57, §123.9: agreements and licences in force that name the receiver; manufacture takes an MLA."""
    sender = transfer.sender
    if sender.nation is None or (sender.nation == "USA" and sender.registered is not True):
        return ()
    if transfer.export.kind is DataKind.MANUFACTURING_KNOW_HOW:
        papers = transfer.papers(AuthorisationKind.MLA)
    elif transfer.export.kind is DataKind.TECHNICAL_DATA:
        papers = transfer.papers(AuthorisationKind.TAA, AuthorisationKind.MLA, AuthorisationKind.LICENCE)
    else:
        papers = ()
    return tuple(paper for paper in papers if _names(paper, transfer))


def _names(paper: Authorisation, transfer: Transfer) -> bool:
    """Whether the paper names the organisation and allows its nation, or in the USA its foreign person's."""
    body = transfer.body
    if body.name is None or body.name not in paper.organisations:
        return False
    if body.nation == "USA":
        return transfer.destination == "USA" and transfer.all_nationalities <= paper.nations | {"USA"}
    return body.nation in paper.nations


def authorities(transfer: Transfer) -> tuple[str, ...]:
    """What authorises it: what takes in the place and every nationality, or else §126.18 for a receiver's staff.

    Nothing when nothing does. Each is named as it is cited: the exemption, an agreement by its number.
    """
    own = frozenset({"USA", transfer.body.nation})
    known = [("22 CFR 126.7", AUKUS)] if exemption_126_7(transfer) else []
    known += [(f"{paper.kind} {paper.id}", paper.nations) for paper in agreements(transfer)]
    covering = tuple(
        name
        for name, territory in known
        if transfer.all_nationalities <= own | territory and transfer.destination in own | territory
    )
    if covering or not known or transfer.by_name or not section_126_18(transfer):
        return covering
    return (*(name for name, _ in known), "22 CFR 126.18")


def section_126_18(transfer: Transfer) -> bool:
    """§126.18: dual and third-country nationals among a receiver's regular employees."""
    who = transfer.receiver
    if who.employment is not Employment.REGULAR or who.screened is Screening.ADVERSE:  # §120.64; (c)(2)
        return False
    if transfer.classified:
        return dual_nationals_classified(transfer)
    return transfer.unclassified and (listed_nationals(transfer) or cleared_or_screened(transfer))


def listed_nationals(transfer: Transfer) -> bool:
    """§126.18(d): nationals only of NATO, EU, AUS, JPN, NZL, CHE; in one of these or in the USA; NDA or agreement."""
    return (
        transfer.all_nationalities <= LISTED
        and transfer.destination in LISTED | {"USA"}
        and (transfer.receiver.nda is True or _employer_signed(transfer))
    )


def _employer_signed(transfer: Transfer) -> bool:
    """§126.18(d)(4): no NDA is asked of the staff of a party to an agreement under §124.1; a licence is none."""
    return any(paper.kind is not AuthorisationKind.LICENCE for paper in agreements(transfer))


def cleared_or_screened(transfer: Transfer) -> bool:
    """§126.18(a) to (c): in the employer's country, and cleared by that nation, or screened and under NDA."""
    who, nation = transfer.receiver, transfer.body.nation
    if nation is None or transfer.destination != nation or who.lacks("clearances", "screened", "nda"):
        return False
    return _cleared(transfer, nations=frozenset({nation}), rank=LOWEST_CLASSIFIED) or (
        who.screened is Screening.PASSED and who.nda is True
    )


def dual_nationals_classified(transfer: Transfer) -> bool:
    """§126.18(e): AUS or GBR dual nationals of an authorised user, cleared to SECRET by one of the three nations."""
    return (
        not transfer.receiver.citizenships.isdisjoint({"AUS", "GBR"})
        and (transfer.body.authorised_user is True or transfer.body.government)
        and transfer.body.nation in {"AUS", "GBR"}
        and transfer.destination in AUKUS
        and _cleared(transfer, nations=AUKUS, rank=_SECRET_RANK)
    )


def _cleared(transfer: Transfer, *, nations: frozenset[str], rank: float) -> bool:
    return any(
        one.policy in nations
        and one.term.clearance_rank >= rank
        and one.suspended is False
        and one.expires is not None
        and transfer.question.today <= one.expires
        for one in transfer.receiver.clearances
    )


def _outside_every_authority(transfer: Transfer) -> bool:
    """Whether the same person at the employer's own place would have been covered: then the place is the cause."""
    home = transfer.body.nation
    return home is not None and transfer.destination not in {home, "USA"}


def store(transfer: Transfer) -> Outcome:
    """§120.54(a)(5): unclassified, end-to-end encrypted data is not exported by being stored in a permitted place."""
    if transfer.destination == "USA":
        return None
    if transfer.destination is None or transfer.destination in PROSCRIBED:
        return transfer.refusal(f"§120.54(a)(5)(iv): {transfer.destination} is an excluded place", place=True)
    if transfer.question.subject.location in PROSCRIBED:
        return transfer.refusal("§120.54(a)(5)(iv): it would be sent from an excluded place", place=True)
    if not transfer.unclassified:
        return transfer.refusal("§120.54(a)(5)(i): only unclassified data")
    if not end_to_end_encrypted(transfer):
        return transfer.refusal("§120.54(b): not encrypted end to end with the keys in the hands of US persons")
    return None
