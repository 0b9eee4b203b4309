"""Looking at cases: find, show, list, explain, tell; nothing here changes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from casekit.cases import (
    asking,
    collateral,
    explaining,
    finding,
    holds,
    lawfulness,
    limitation,
    listing,
    loan_file,
    timeline,
    unknown_contacts,
    view,
    violations,
)
from casekit.cases.collateral import Collateral
from casekit.cases.finding import CaseRef
from casekit.cases.holds import HoldRecord
from casekit.cases.lawfulness import Lawfulness
from casekit.cases.limitation import CaseLimitation
from casekit.cases.listing import CaseFilter, Page
from casekit.cases.loan_file import LoanFile
from casekit.cases.timeline import TimelineLine
from casekit.cases.unknown_contacts import UnknownContact
from casekit.cases.view import CaseView
from casekit.compliance.model import StaffMember, Verdict
from casekit.process.model import ProcessView
from casekit.rights import Subject

if TYPE_CHECKING:
    from casekit.app import Lender


class CaseReading:
    """The part of the desk that only reads; see `casekit.cases.desk.Cases`."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def find(self, ref: str | int) -> CaseRef:
        """Return the ids of the case that is meant.

        Raises:
            NotFound: there is none.
            UsageError: a bare number means one case by its number and another by its loan.
        """
        with self._lender.store.read() as connection:
            return finding.find_case(connection, ref)

    def show(
        self, ref: str | int, *, as_of: date | None = None, actor: str | None = None
    ) -> CaseView:
        """Return everything about a case on a business date (today); personal data masked.

        Raises:
            NotFound, UsageError: see `find`. NotAuthorized: the actor may not see it.
        """
        case = self._seen(ref, actor)
        with self._lender.store.read() as connection:
            on = as_of or self._lender.today()
            return view.read_case(self._lender, connection, case, on, actor)

    def search(
        self,
        wanted: CaseFilter | None = None,
        *,
        after: int = 0,
        limit: int = 50,
        actor: str | None = None,
    ) -> Page:
        """Return a page of cases by ascending number; `Page.after` begins the next.

        Raises:
            UsageError: no such status, or too large a page. NotAuthorized: not for this actor.
        """
        self._lender.authorized(actor, "case.list")
        return listing.list_cases(self._lender, wanted or CaseFilter(), after, limit)

    def explain(
        self,
        ref: str | int,
        *,
        as_of: date | None = None,
        language: str = "",
        actor: str | None = None,
    ) -> list[str]:
        """Return why a case stands where it stands, a sentence each.

        The tier and its days, the policy's reason for each step, what every open action waits
        for with the rule that refused it, and when the case is looked at again. `language` is
        the lender's where empty.

        Raises:
            NotFound, UsageError, NotAuthorized: see `show`.
        """
        case = self._seen(ref, actor)
        with self._lender.store.read() as connection:
            return explaining.explain_case(
                self._lender,
                connection,
                case,
                as_of or self._lender.today(),
                language or self._lender.settings.lender.language,
                actor,
            )

    def lawful(
        self,
        ref: str | int,
        *,
        at: datetime | None = None,
        channel: str = "",
        actor: str | None = None,
    ) -> Lawfulness:
        """Return what the rules allow for a case at an instant (now), what not and from when.

        Nothing is said and nobody chosen yet: what depends on words or on a collector is named.
        `casekit.cases.lawfulness.explain_lawful` tells it in sentences.

        Args:
            ref: the case.
            at: the instant that is asked about.
            channel: only this way (`sms`, `voice` …).
            actor: who asks.

        Raises:
            NotFound: there is no such case. NotAuthorized: the actor may not ask.
            UsageError: neither a rule nor a channel knows the way.
        """
        return lawfulness.lawfulness(self._lender, ref, at=at, channel=channel, actor=actor)

    def ask(
        self,
        ref: str | int,
        *,
        role: str,
        at: datetime | None = None,
        purpose: str = "demand",
        party: str = "customer",
        subject_id: int | None = None,
        staff: Sequence[StaffMember] = (),
        appointment: Mapping[str, Any] | None = None,
        recording: bool | None = None,
        place: str = "",
        extra: Mapping[str, Any] = MappingProxyType({}),
        strict: bool = True,
        actor: str | None = None,
    ) -> Verdict:
        """Return the gate's word about one contact of a case that is not made yet.

        Nothing is written. Unlike `lawful` it judges one contact with all that is known of it: who
        makes it, where, by which appointment; so a plugin asks before it lets people go.

        Args:
            ref: the case.
            role: the way; the lender has a channel for it.
            at: the instant at which it would be made; now where None.
            purpose: what the rules are told: `demand`, `notice` …
            party, subject_id: who would be contacted; the customer where None.
            staff: who would make it; `lender.staff` gives them by login.
            appointment: what was agreed of a visit (`at`, `place_kind`, `confirmed_on`).
            recording: whether it would be recorded; None for what the channel does.
            place: where, a code of the rules.
            extra: further facts of the contact for the rules.
            strict: a fact that nobody supplied refuses; otherwise it is only listed.
            actor: who asks; needs the right `case.view`.

        Raises:
            NotFound, NotAuthorized: see `show`. UsageError: the lender has no such way.
            VaultError: the person's data is not to be had.
        """
        return asking.ask(
            self._lender,
            ref,
            role=role,
            at=at,
            purpose=purpose,
            party=party,
            subject_id=subject_id,
            staff=staff,
            appointment=appointment,
            recording=recording,
            place=place,
            extra=extra,
            strict=strict,
            actor=actor,
        )

    def processes(
        self, ref: str | int, *, phase: str = "", actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return what is or was under way on a case, oldest first.

        Args:
            ref: the case.
            phase: `open`, `done` or `cancelled`; empty for all.
            actor: who asks; needs the right `process.look`.

        Raises:
            NotFound, UsageError, NotAuthorized: see `show`.
        """
        return self._lender.processes.list(case=ref, phase=phase, actor=actor)

    def collateral(
        self, ref: str | int, *, reason: str = "", actor: str | None = None
    ) -> Sequence[Collateral]:
        """Return what secures the loan of a case, by number.

        Args:
            ref: the case.
            reason: why the descriptions are read, which is archived; empty: without them.
            actor: who asks; needs the right `case.view`, for descriptions `case.reveal` too.

        Raises:
            NotFound, UsageError, NotAuthorized: see `show`.
            VaultError: the descriptions are not to be had: erased, or stored only.
        """
        return collateral.collateral_of(self._lender, ref, reason=reason, actor=actor)

    def limitation(self, ref: str | int, *, actor: str | None = None) -> CaseLimitation:
        """Return until when the debt of a case can be claimed with a court's help, and why.

        Args:
            ref: the case.
            actor: who asks; needs the right `case.view`.

        Raises:
            NotFound, UsageError, NotAuthorized: see `show`.
        """
        return limitation.limitation_of(self._lender, ref, actor=actor)

    def timeline(
        self,
        ref: str | int,
        *,
        language: str = "",
        whole_loan: bool = False,
        reveal: bool = False,
        reason: str = "",
        actor: str | None = None,
    ) -> list[TimelineLine]:
        """Return the life of a case as a person would tell it, from the archive.

        Args:
            ref: the case.
            language: of the sentences; the lender's where empty.
            whole_loan: all overdue episodes of the loan in one file.
            reveal: show numbers, texts and notes; archived before, with actor and reason.
            reason: why they are needed, in words; sealed.
            actor: who reads.

        Raises:
            NotFound, UsageError, NotAuthorized: see `show`; revealing needs a reason.
            Restricted: the customer's data is stored only.
        """
        case = self._seen(ref, actor)
        return timeline.tell(
            self._lender,
            case,
            language=language or self._lender.settings.lender.language,
            whole_loan=whole_loan,
            reveal=reveal,
            reason=reason,
            actor=actor,
        )

    def file(self, ref: str | int, *, language: str = "", actor: str | None = None) -> LoanFile:
        """Return the file of a loan: what was filed in all its overdue episodes, and what lacks.

        Args:
            ref: the loan's reference, or a case of it.
            language: of the sentences; the lender's where empty.
            actor: who reads.

        Raises:
            NotFound, UsageError, NotAuthorized: see `show`.
        """
        case = self._seen(ref, actor)
        return loan_file.read_file(
            self._lender, case, language or self._lender.settings.lender.language, actor
        )

    def _seen(self, ref: str | int, actor: str | None) -> CaseRef:
        case = self.find(ref)
        self._lender.authorized(actor, "case.view", [Subject("case", case.case_id)])
        return case

    def holds(
        self, ref: str | int | None = None, *, actor: str | None = None
    ) -> Sequence[HoldRecord]:
        """Return all holds of the case's customer, also those that are over.

        Without a case: of all customers, those that are in force today or later.

        Raises:
            NotFound, UsageError, NotAuthorized: see `show`.
        """
        if ref is None:
            self._lender.authorized(actor, "case.view")
            with self._lender.store.read() as connection:
                return holds.holds_from(connection, self._lender.today())
        case = self._seen(ref, actor)
        with self._lender.store.read() as connection:
            return holds.holds_of(connection, case.customer_id)

    def violations(
        self,
        *,
        since: datetime | None = None,
        language: str = "",
        actor: str | None = None,
    ) -> Sequence[TimelineLine]:
        """Return contacts that a rule forbade, newest last, for supervision.

        These are contacts that were entered, results of calls that were dialled by hand, also
        where nothing was due any more, and corrections that say another instant.

        Args:
            since: only what was recorded from this instant on.
            language: of the sentences; the lender's where it is empty.
            actor: who asks.

        Raises:
            NotAuthorized: not for this actor.
        """
        self._lender.authorized(actor, "case.supervise")
        return violations.violations(self._lender, since, language)

    def unknown(self, *, actor: str | None = None) -> Sequence[UnknownContact]:
        """Return the contacts of which nobody knows whether they were handed over.

        Raises:
            NotAuthorized: not for this actor.
        """
        self._lender.authorized(actor, "contact.resolve")
        with self._lender.store.read() as connection:
            return unknown_contacts.unknown(connection)
