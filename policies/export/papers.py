"""Licences and permits: which transfers they cover where a regime's law lets one paper cover a nation."""

from policies.export.transfer import Transfer
from policies.register import Authorisation, AuthorisationKind


def names_receiver(paper: Authorisation, transfer: Transfer) -> bool:
    """Whether the paper names the organisation, names none, or the receiver is a nation at large."""
    if not paper.organisations or (transfer.by_name and transfer.body.name is None):
        return True
    return transfer.body.name in paper.organisations


def licences(transfer: Transfer, nations: frozenset[str]) -> tuple[Authorisation, ...]:
    """The licences and permits in force for all of these nations that cover the receiver."""
    papers = transfer.papers(AuthorisationKind.LICENCE, AuthorisationKind.PERMIT)
    return tuple(paper for paper in papers if nations <= paper.nations and names_receiver(paper, transfer))


def reached_abroad(transfer: Transfer, home: str) -> frozenset[str]:
    """The foreign nations that a transfer reaches: the receiver's organisation's and the place."""
    return frozenset(nation for nation in (transfer.body.nation, transfer.destination) if nation not in {None, home})


def storage_licensed(transfer: Transfer) -> bool:
    """Whether a licence or permit in force is for the nation where the equipment stands."""
    papers = transfer.papers(AuthorisationKind.LICENCE, AuthorisationKind.PERMIT)
    return transfer.destination is not None and any(transfer.destination in paper.nations for paper in papers)
