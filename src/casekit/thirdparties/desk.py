"""The desk of third parties: add them, ask them, remember who refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from casekit.cases.finding import CaseRef, find_case
from casekit.cases.wishes import Wish, WishRecord, record_opt_out
from casekit.errors import CasekitError
from casekit.pii.masking import mask
from casekit.pii.people import read_person
from casekit.pii.profile import Profile
from casekit.rights import Subject
from casekit.run.single import Reached
from casekit.store.tables import contacts, loan_parties, opt_outs
from casekit.thirdparties.adding import add_party
from casekit.thirdparties.asking import ask_party
from casekit.work.model import WorkItem

if TYPE_CHECKING:
    from casekit.app import Lender


@dataclass(frozen=True, slots=True)
class PartyView:
    """Someone on a loan besides the customer, as a list may show them.

    Attributes:
        subject_id: their number; role: what they are to the loan.
        liability: of a guarantor: `joint` or `general`, empty where nobody said.
        masked: what may be shown of name and numbers.
        asked: how often they were contacted about this loan; refused: they want it no more.
    """

    subject_id: int
    role: str
    liability: str
    masked: dict[str, str] = field(repr=False)
    asked: int
    refused: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, masked."""
        return {
            "person": self.subject_id,
            "role": self.role,
            "liability": self.liability or None,
            "masked": dict(self.masked),
            "asked": self.asked,
            "refused": self.refused,
        }


class ThirdParties:
    """People on loans besides the customers of one lender, as `lender.parties`.

    Every verb takes the actor who does it; the operating-system user where None.

    ```python
    mother = lender.parties.add("C-1042", Profile("王某", phones=(Phone("+86 139…"),)), "contact")
    item = lender.parties.ask("C-1042", subject_id=mother, actor="li")
    ```
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def add(
        self,
        case: str | int,
        profile: Profile | None,
        role: str,
        *,
        subject_id: int | None = None,
        liability: str = "",
        language: str = "",
        actor: str | None = None,
    ) -> int:
        """Add someone to the loan of a case; return their number.

        Args:
            case: a case of the loan.
            profile: who it is, with the numbers; None where `subject_id` names somebody known.
            role: `co_borrower`, `guarantor`, `guardian`, `attorney`, `contact` (named by the
                customer), `spouse` or `unrelated`.
            subject_id: the number of somebody who is known already.
            liability: of a guarantor: `joint` or `general`.
            language: BCP 47 tag; the lender's where empty.
            actor: who adds them.

        Raises:
            UsageError: no such role, a profile that cannot be kept, somebody on the loan already.
            NotFound: no such case or person. NotAuthorized: not for this actor.
        """
        return add_party(
            self._lender,
            case,
            profile,
            role,
            subject_id=subject_id,
            liability=liability,
            language=language,
            actor=actor,
        )

    def ask(
        self,
        case: str | int,
        *,
        subject_id: int | None = None,
        role_on_loan: str = "",
        by: str = "voice",
        purpose: str = "",
        template: str = "",
        actor: str | None = None,
    ) -> WorkItem | Reached:
        """Contact someone besides the customer, if the rules allow it now.

        A call becomes work of the actor, with its script; its result is recorded as any other
        (`lender.queue.result`). A message is sent at once.

        Args:
            case: a case of the loan.
            subject_id: who; not needed where one person has `role_on_loan`.
            role_on_loan: what the person is to the loan.
            by: the way: `voice`, `sms` …
            purpose: `ask_contact` (how the customer can be reached), `relay` (to pass word on) or
                `demand`; where empty, the first for who owes nothing, the last for who does.
            template: key of the script or text; the usual one of the purpose where empty.
            actor: who asks.

        Raises:
            NotLawful: the rules do not allow it; archived with the rule.
            WorkTaken, CapacityReached: see `WorkQueue.take`.
            UsageError: a closed case, no such way or text, several people who could be meant.
            NotFound, NotAuthorized: see `add`.
        """
        return ask_party(
            self._lender,
            case,
            subject_id=subject_id,
            role_on_loan=role_on_loan,
            by=by,
            purpose=purpose,
            template=template,
            actor=actor,
        )

    def refused(
        self,
        subject_id: int,
        *,
        said_at: datetime | None = None,
        heard: str = "voice",
        note: str = "",
        actor: str | None = None,
    ) -> WishRecord:
        """Record that someone does not want to be asked; they are not contacted again, ever.

        It is about the debts of others; of their own, a person speaks to `Cases.record_opt_out`.

        Raises:
            UsageError: on no loan, or a time that lies ahead. NotFound, NotAuthorized: see `add`.
        """
        wish = Wish(subject_id, said_at=said_at, heard=heard, note=note, others_only=True)
        return record_opt_out(self._lender, wish, actor=actor)

    def of(self, case: str | int, *, actor: str | None = None) -> Sequence[PartyView]:
        """Return the people on the loan of a case, masked.

        Raises:
            NotFound: no such case. NotAuthorized: not for this actor.
        """
        lender = self._lender
        with lender.store.read() as connection:
            found = find_case(connection, case)
            lender.authorized(actor, "case.view", [Subject("case", found.case_id)])
            rows = connection.execute(
                select(loan_parties)
                .where(loan_parties.c.loan_id == found.loan_id)
                .order_by(loan_parties.c.role, loan_parties.c.subject_id)
            ).all()
            return [_view(lender, connection, found, row) for row in rows]


def _view(lender: Lender, connection: Connection, case: CaseRef, row: Any) -> PartyView:
    person = row.subject_id
    asked = connection.execute(
        select(func.count(contacts.c.id)).where(
            contacts.c.customer_id == case.customer_id,
            contacts.c.subject_id == person,
            contacts.c.party != "customer",
            contacts.c.direction == "outbound",
            contacts.c.state != "failed",
        )
    ).scalar_one()
    refused = connection.execute(
        select(opt_outs.c.id).where(
            opt_outs.c.customer_id == case.customer_id,
            opt_outs.c.subject_id == person,
            opt_outs.c.lifted_at.is_(None),
        )
    ).first()
    try:
        profile = read_person(lender.vault, connection, person, allow_restricted=True).profile
        masked = {"name": mask("name", profile.name)}
        if phones := [mask("phone", phone.number) for phone in profile.all_phones()]:
            masked["phone"] = ", ".join(phones)
    except CasekitError:
        # erased, or its key is missing: the number is all that there is
        masked = {}
    liability = str((row.details or {}).get("liability", ""))
    return PartyView(person, row.role, liability, masked, int(asked), refused is not None)
