"""A lender's desk for customer data: find, look, disclose, correct, export, erase."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casekit.archive.entries import StoredEntry
from casekit.compliance.retention import may_delete
from casekit.dates import day_after
from casekit.errors import RetentionRefuses, UsageError
from casekit.pii.correction import correct
from casekit.pii.disclosure import disclose
from casekit.pii.erasure import DueErasures, ErasureResult, due_erasures, erase
from casekit.pii.export import export_person
from casekit.pii.files import PlainFile
from casekit.pii.house import refuse_colleague
from casekit.pii.indexing import Found, find_person
from casekit.pii.masking import mask
from casekit.pii.people import read_person
from casekit.pii.points import PointView, StandingStop, points_of, standing_stops
from casekit.pii.profile import Profile
from casekit.pii.restricting import restrict
from casekit.pii.retention import HeldRecord, Keep
from casekit.rights import Subject, local_actor

if TYPE_CHECKING:
    from casekit.app import Lender


@dataclass(frozen=True, slots=True)
class Match:
    """A subject that was found, as a list may show it.

    Attributes:
        subject_id: surrogate id.
        is_customer: False for co-borrowers, guarantors and contacts.
        status: `active` or `restricted`.
        masked: field → what may be shown of it (`王**`, `+86 138****5678`).
    """

    subject_id: int
    is_customer: bool
    status: str
    masked: dict[str, str]


class Customers:
    """Customer data of one lender; every verb takes an actor, the local user where None."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def find(self, *, actor: str | None = None, **values: str) -> list[Match]:
        """Return the subjects that have all of these values, masked.

        Args:
            actor: who asks, for the right `customer.find`.
            values: any of `phone`, `id_number`, `email`, `name`, `customer_ref`; empty ones are
                left out.

        Raises:
            UsageError: nothing was asked, or a value is none of its kind.
            NotAuthorized: a plugin says no.
        """
        self._lender.authorized(actor, "customer.find")
        asked = {name: value for name, value in values.items() if value}
        with self._lender.store.read() as connection:
            try:
                found = find_person(self._lender.vault, connection, allow_restricted=True, **asked)
            except ValueError as error:
                raise UsageError(
                    f"this cannot be looked for: {error}",
                    hint="Give a phone, an identity number, an e-mail address, a name or the "
                    "platform's reference.",
                ) from None
        return [_match(hit) for hit in found]

    def masked(self, subject_id: int, *, actor: str | None = None) -> dict[str, str]:
        """Return what may be shown of a subject without a reason.

        Raises:
            NotFound, Erased: there is none, or its data was erased.
            NotAuthorized: a plugin says no.
        """
        self._lender.authorized(actor, "customer.find", [Subject("customer", subject_id)])
        with self._lender.store.read() as connection:
            person = read_person(self._lender.vault, connection, subject_id, allow_restricted=True)
        return masked(person.profile)

    def points(self, subject_id: int, *, actor: str | None = None) -> list[PointView]:
        """Return a subject's numbers and addresses, masked, with the names that commands take.

        Raises:
            NotFound, Erased, NotAuthorized: see `masked`.
        """
        self._lender.authorized(actor, "customer.find", [Subject("customer", subject_id)])
        with self._lender.store.read() as connection:
            person = read_person(self._lender.vault, connection, subject_id, allow_restricted=True)
            return points_of(connection, subject_id, person.profile)

    def stops(self, subject_id: int, *, actor: str | None = None) -> list[StandingStop]:
        """Return a subject's stops that are in force, the oldest first.

        Raises:
            NotAuthorized: a plugin says no.
        """
        self._lender.authorized(actor, "customer.find", [Subject("customer", subject_id)])
        with self._lender.store.read() as connection:
            return standing_stops(connection, subject_id)

    def disclose(
        self,
        subject_id: int,
        fields: Iterable[str],
        *,
        purpose: str,
        reason: str,
        actor: str | None = None,
    ) -> dict[str, Any]:
        """Return fields in the clear, once that is archived; see `casekit.pii.disclosure`.

        Raises:
            UsageError: the subject works here; see `People.disclose`.
        """
        with self._lender.store.read() as connection:
            refuse_colleague(connection, subject_id)
        return disclose(
            self._lender.ledger,
            self._lender.vault,
            subject_id,
            fields,
            purpose=purpose,
            reason=reason,
            actor=self._named(actor),
            authorize=self._lender.plugins.authorize,
        )

    def correct(
        self,
        subject_id: int,
        change: Callable[[Profile], Profile],
        *,
        reason: str,
        actor: str | None = None,
    ) -> StoredEntry:
        """Change a profile; see `casekit.pii.correction`."""
        return correct(
            self._lender.ledger,
            self._lender.vault,
            subject_id,
            change,
            reason=reason,
            actor=self._named(actor),
            authorize=self._lender.plugins.authorize,
            places=self._lender.places,
        )

    def export(
        self,
        subject_id: int,
        *,
        reason: str,
        actor: str | None = None,
        keep: timedelta | None = None,
    ) -> PlainFile:
        """Write what a person may have to a private file; see `casekit.pii.export`."""
        return export_person(
            self._lender.ledger,
            self._lender.vault,
            self._lender.files,
            subject_id,
            reason=reason,
            actor=self._named(actor),
            keep=keep,
            authorize=self._lender.plugins.authorize,
        )

    def erase(
        self,
        subject_id: int,
        *,
        reason: str,
        actor: str | None = None,
        as_of: date | None = None,
        ordered_by: str = "request",
    ) -> ErasureResult:
        """Erase a person's data, or restrict it until its retention ends.

        The rule pack's retention rules judge, by the lender's date (`as_of`, today where None);
        see `casekit.pii.erasure`.
        """
        return erase(
            self._lender.ledger,
            self._lender.vault,
            subject_id,
            reason=reason,
            actor=self._named(actor),
            as_of=as_of or self._lender.today(),
            retention=self._keep,
            ordered_by=ordered_by,
            announce=self._lender.checkpointer.publish_erasure,
            blob_files=self._lender.blobs,
            plain_files=self._lender.files,
            authorize=self._lender.plugins.authorize,
        )

    def restrict(
        self,
        subject_id: int,
        *,
        until: date,
        reason: str,
        actor: str | None = None,
        ordered_by: str = "request",
    ) -> None:
        """Have a person's data only stored, and erased on a day; see `casekit.pii.restricting`."""
        restrict(
            self._lender.ledger,
            self._lender.vault,
            subject_id,
            until=until,
            reason=reason,
            actor=self._named(actor),
            as_of=self._lender.today(),
            ordered_by=ordered_by,
            authorize=self._lender.plugins.authorize,
        )

    def erase_due(self, *, actor: str | None = None) -> DueErasures:
        """Erase the restricted subjects whose retention has ended.

        One whose data cannot go yet, since a process about them is under way, stays restricted and
        holds up no other.
        """
        today = self._lender.today()
        with self._lender.store.read() as connection:
            due = due_erasures(connection, today)
        erased: list[int] = []
        kept: dict[int, RetentionRefuses] = {}
        for subject_id in due:
            try:
                result = self.erase(
                    subject_id,
                    reason="the retention has ended",
                    actor=actor,
                    as_of=today,
                    ordered_by="retention",
                )
            except RetentionRefuses as error:
                kept[subject_id] = error
                continue
            if result.status == "erased":
                erased.append(subject_id)
        return DueErasures(tuple(erased), kept)

    def _named(self, actor: str | None) -> str:
        return actor or local_actor()

    def _keep(self, held: Sequence[HeldRecord], as_of: date) -> Keep | None:
        answer = may_delete(
            self._lender.pack, [(record.category, record.last_on) for record in held], as_of
        )
        if answer.allowed or answer.until is None:
            return None
        return Keep(answer.rule, day_after(answer.until))


def masked(profile: Profile) -> dict[str, str]:
    """Return what may be shown of a profile: masks of name, numbers and addresses."""
    shown = {"name": mask("name", profile.name)}
    if profile.id_number:
        shown["id_number"] = mask("id_number", profile.id_number)
    if phones := profile.all_phones():
        shown["phone"] = ", ".join(mask("phone", phone.number) for phone in phones)
    if emails := profile.all_emails():
        shown["email"] = ", ".join(mask("email", email.address) for email in emails)
    return shown


def _match(found: Found) -> Match:
    return Match(found.subject_id, found.is_customer, found.status, masked(found.profile))
