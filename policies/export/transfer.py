"""One transfer, as export law sees it: what, from whom, to whom, where; and what the regimes have in common.

Viewing, downloading, editing, and handing over a key or access information are all a transfer to the person (22 CFR
§120.56); sharing and releasing, to the nation or organisation named; storing sends ciphertext to a place.
"""

from dataclasses import dataclass
from typing import Final

from policies.actions import Action
from policies.export.status import ADMINISTERED_BY, Export, KeyHolder, Sender, Strength
from policies.outcome import Outcome, refuse
from policies.question import Question
from policies.reasons import Reason
from policies.register import Authorisation, AuthorisationKind, DataKind
from policies.subject import Organisation, Subject

_UNKNOWN_SENDER: Final = Sender()
_READ: Final = (
    *("citizenships", "former_citizenships", "permanent_residencies", "clearances", "employment", "nda", "screened"),
    *("location", "organisation", "organisation.nation", "organisation.name", "organisation.kind"),
    *("organisation.authorised_user", "organisation.itar_registered", "organisation.debarred"),
)
"""What of a person the regimes read."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A question, read with export law's eyes."""

    question: Question

    @property
    def export(self) -> Export:
        """The document's export status."""
        return self.question.label.export

    @property
    def sender(self) -> Sender:
        """The exporting party."""
        return self.export.sender or _UNKNOWN_SENDER

    @property
    def receiver(self) -> Subject:
        """Who receives it; for storing, the person asking, though the place decides."""
        return self.question.recipient or self.question.subject

    @property
    def body(self) -> Organisation:
        """The receiver's organisation."""
        return self.receiver.organisation

    @property
    def destination(self) -> str | None:
        """Where it goes; None when not known."""
        return self.question.place if self.storing else self.receiver.location

    @property
    def debarred(self) -> bool:
        """Whether a party is known to be barred from exports."""
        return self.sender.debarred is True or self.body.debarred is True

    @property
    def parties_known(self) -> bool:
        """Whether the place, the receiver's employer and a nationality are known."""
        return self.destination is not None and self.body.nation is not None and bool(self.receiver.citizenships)

    @property
    def storing(self) -> bool:
        """Whether ciphertext goes to a place rather than information to a person."""
        return self.question.action is Action.STORE

    @property
    def by_name(self) -> bool:
        """Whether the receiver is a nation or an organisation rather than a person."""
        return self.question.by_name

    @property
    def classified(self) -> bool:
        """Whether the data is classified, by its marking or by its export status."""
        return self.question.label.classified

    @property
    def unclassified(self) -> bool:
        """Whether it is known not to be classified; not the same as not being known to be."""
        return self.export.classified is False and not self.classified

    @property
    def all_nationalities(self) -> frozenset[str]:
        """Current and former citizenships and permanent residencies (22 CFR §120.50(b))."""
        who = self.receiver
        return who.citizenships | who.former_citizenships | who.permanent_residencies

    @property
    def us_person(self) -> bool:
        """A citizen or permanent resident of the USA (22 CFR §120.62, 15 CFR §772.1)."""
        return "USA" in self.receiver.citizenships or "USA" in self.receiver.permanent_residencies

    @property
    def nationalities_known(self) -> bool:
        """Whether none of these was left unasserted."""
        who = self.receiver
        return bool(who.citizenships) and not who.lacks("citizenships", "former_citizenships", "permanent_residencies")

    def papers(self, *kinds: AuthorisationKind) -> tuple[Authorisation, ...]:
        """Authorisations in force of these kinds that cover this kind of data, given under the law that governs."""
        wanted = self.export.kind or DataKind.TECHNICAL_DATA
        jurisdiction = self.export.jurisdiction
        giver = None if jurisdiction is None else ADMINISTERED_BY.get(jurisdiction)
        return tuple(
            paper
            for paper in self.question.authorisations()
            if paper.kind in kinds and paper.covers is wanted and paper.nation in {None, giver}
        )

    def refusal(self, detail: str, *, place: bool = False) -> Outcome:
        """A refusal by export law, naming what was not known about the receiver."""
        reasons = {Reason.EXPORT_CONTROL}
        if place:
            reasons.add(Reason.LOCATION)
        if not self.storing and self.receiver.lacks(*_READ):
            reasons.add(Reason.ATTRIBUTE_MISSING)
        return refuse(*reasons, detail=detail)


def end_to_end_encrypted(transfer: Transfer) -> bool:
    """Encrypted end to end, strongly enough, with the keys in the hands of US persons (22 CFR §120.54(a)(5), (b))."""
    encryption = transfer.export.encrypted
    return (
        encryption is not None
        and encryption.end_to_end is True
        and encryption.strength in {Strength.FIPS, Strength.AES_128}
        and encryption.keys is KeyHolder.US_PERSONS
    )
