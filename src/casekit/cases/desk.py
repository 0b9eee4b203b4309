"""The desk of cases: find, look, explain, tell, and record what people learn and decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from casekit.cases import (
    asking,
    facts_recording,
    holds,
    pauses,
    promising,
    proposals,
    recorded_contacts,
    unknown_contacts,
    wishes,
)
from casekit.cases.contact_notes import ContactNote, RecordedContact, as_outcome
from casekit.cases.desk_entering import CaseEntering
from casekit.cases.desk_reading import CaseReading
from casekit.cases.facts_recording import FactRecord
from casekit.cases.holds import HoldRecord
from casekit.cases.pauses import PauseRecord
from casekit.cases.promising import Parts, PromiseRecord
from casekit.cases.proposals import Proposal
from casekit.cases.wishes import Wish, WishRecord
from casekit.contacts.model import Outcome
from casekit.policy.model import FactValue
from casekit.run.single import Reached


class Cases(CaseEntering, CaseReading):
    """The cases of one lender, as `lender.cases`.

    A case is named as `C-1042`, as `1042`, or by the loan's reference (its open case, else its
    latest). Every verb takes the actor who does it; the operating-system user where None.
    """

    # -- stopping ------------------------------------------------------------------------------

    def place_hold(
        self,
        ref: str | int | None,
        kind: str,
        *,
        reason: str,
        start: date | None = None,
        until: date | None = None,
        customer_id: int | None = None,
        whole_customer: bool = True,
        actor: str | None = None,
    ) -> HoldRecord:
        """Place a dated stop, in force at once.

        Args:
            ref: a case or loan of the customer; None where `customer_id` is given.
            kind: `dispute`, `cease`, `complaint`, `hardship` … (see `holds.hold_kinds`).
            reason: why, in words; sealed.
            start: first day; today where None, may lie back.
            until: first day on which it is over; None while nobody knows.
            customer_id: the customer, where no case is named.
            whole_customer: stop all cases of the customer, not only this loan's.
            actor: who places it.

        Raises:
            UsageError: no such kind, no reason, or dates that do not fit.
            NotFound: no such case or customer. NotAuthorized: not for this actor.
        """
        return holds.place_hold(
            self._lender,
            ref,
            kind,
            reason=reason,
            start=start,
            until=until,
            customer_id=customer_id,
            whole_customer=whole_customer,
            actor=actor,
        )

    def lift_hold(
        self, hold_id: int, *, reason: str, on: date | None = None, actor: str | None = None
    ) -> HoldRecord:
        """End a hold on a day (today where None): the first day on which it is over.

        What the gate had put off until the hold's end is judged again by the next run.

        Raises:
            NotFound: no such hold. UsageError: it is over already, or no reason.
            NotAuthorized: not for this actor.
        """
        return holds.lift_hold(self._lender, hold_id, reason=reason, on=on, actor=actor)

    def place_pause(
        self,
        ref: str | int,
        start: date,
        end: date | None = None,
        *,
        reason: str,
        code: str = "other",
        actor: str | None = None,
    ) -> PauseRecord:
        """Take the days from `start` up to, not including, `end` out of the day count.

        Args:
            ref: a case of the loan.
            start: first day that does not count; may lie back.
            end: first day that counts again; None while nobody knows.
            reason: why, in words; sealed.
            code: the same in one short word.
            actor: who places it.

        Raises:
            UsageError: it ends before it begins, or covers days of another pause; no reason.
            NotFound, NotAuthorized: see `show`.
        """
        return pauses.place_pause(
            self._lender, ref, start, end, reason=reason, code=code, actor=actor
        )

    def end_pause(
        self,
        ref: str | int,
        end: date | None = None,
        *,
        reason: str,
        pause_id: int | None = None,
        actor: str | None = None,
    ) -> PauseRecord:
        """Move the end of a pause: `end` (today where None) is the first day that counts again.

        Without `pause_id` the one that is running is meant.

        Raises:
            NotFound: nothing is paused. UsageError: several are, or the day does not fit.
            NotAuthorized: not for this actor.
        """
        return pauses.end_pause(
            self._lender, ref, end, reason=reason, pause_id=pause_id, actor=actor
        )

    # -- recording -----------------------------------------------------------------------------

    def record_fact(
        self,
        ref: str | int,
        name: str,
        value: FactValue,
        *,
        since: date | None = None,
        until: date | None = None,
        note: str = "",
        actor: str | None = None,
    ) -> FactRecord | None:
        """Record something that was learnt; None as value takes it back.

        Args:
            ref: the case.
            name: `reason`, `ability_to_pay`, `hardship`, `legal_stage` … (`RECORDED`).
            value: a code, yes or no, or an ISO date, as the fact wants it.
            since, until: first and last day on which it holds; from today, without end.
            note: what the customer said; sealed.
            actor: who learnt it.

        Raises:
            UsageError: no such fact or value, or dates that do not fit.
            NotFound, NotAuthorized: see `show`.
        """
        return facts_recording.record_fact(
            self._lender, ref, name, value, since=since, until=until, note=note, actor=actor
        )

    def record_promise(
        self,
        ref: str | int,
        parts: Parts,
        *,
        made_on: date | None = None,
        note: str = "",
        beyond: str = "",
        actor: str | None = None,
    ) -> Sequence[PromiseRecord]:
        """Record a promise to pay, or a plan of several; earlier open ones are replaced.

        Args:
            ref: the case.
            parts: (minor units, date) of each payment that was promised, or `PromisePart`s.
            made_on: day of the promise; today where None.
            note: sealed.
            beyond: why it reaches further than the policy lets it (`[promises] longest`); sealed.
            actor: who took it.

        Raises:
            UsageError: more than is owed or may be asked for, another currency, a date before the
                promise or beyond the policy's bound, a closed case.
            NotFound, NotAuthorized: see `show`.
        """
        return promising.record_promise(
            self._lender, ref, parts, made_on=made_on, note=note, beyond=beyond, actor=actor
        )

    def record_contact(
        self,
        ref: str | int,
        role: str,
        at: datetime,
        outcome: Outcome | str,
        *,
        inbound: bool = False,
        party: str = "customer",
        point: str = "",
        note: str = "",
        promises: Parts = (),
        subject_id: int | None = None,
        typed_s: int | None = None,
        actor: str | None = None,
    ) -> RecordedContact:
        """Record a contact that was made outside the software, judged as of then.

        Where a rule forbade it, it is a violation, and the archive says which rule. It carries
        out the open action that it fits, such as the call that was due.

        Args:
            ref: the case.
            role: the way: `voice`, `visit`, `sms` …
            at: when it happened.
            outcome: what it came to, a word of `Outcome`.
            inbound: the customer got in touch.
            party: who was spoken to: `customer`, `spouse`, `co_borrower`, `guarantor`,
                `guardian`, `attorney`, `contact` (named by the customer) or `unrelated`.
            point: ref of the number in the customer's profile (`p1`), where known.
            note: what was said; sealed.
            promises: (minor units, date) of what was promised, with the outcome `promise`.
            subject_id: which person it was, where it was not the customer and the person is known.
            typed_s: how long the call was, in seconds.
            actor: who enters it.

        Raises:
            UsageError: in the future, no such way, outcome or party, a promise without amount or
                date, a person who is not the party that is named.
            NotFound, NotAuthorized: see `show`.
        """
        made = ContactNote(
            role,
            at,
            as_outcome(outcome),
            inbound,
            party,
            point,
            note,
            tuple(promises),
            subject_id,
            typed_s,
        )
        return recorded_contacts.record_contact(self._lender, ref, made, actor=actor)

    def record_opt_out(
        self,
        customer_id: int,
        channel: str = "",
        *,
        point: str = "",
        said_at: datetime | None = None,
        said_by: str = "",
        heard: str = "voice",
        note: str = "",
        actor: str | None = None,
    ) -> WishRecord:
        """Record that a person does not want to be contacted; in force at once.

        What is written to a channel that takes messages is obeyed without this.

        Args:
            customer_id: whose wish it is, a customer or another party; it holds for all loans.
            channel: the way that it is about (`sms`, `voice` …); every way where empty.
            point: ref of the only number that it is about (`p1`); all where empty.
            said_at: when it was said; now where None.
            said_by: who said it (`guardian`, `attorney` …); the person themself where empty.
            heard: how it was heard: `voice`, `letter`, `visit`, `email`, `sms` or `other`.
            note: what was said; sealed.
            actor: who records it.

        Raises:
            UsageError: no such way, number or party, or a time that lies ahead.
            NotFound, Erased: no such person, or its data was erased. NotAuthorized: see `show`.
        """
        wish = Wish(customer_id, channel, point, said_at, said_by, heard, note)
        return wishes.record_opt_out(self._lender, wish, actor=actor)

    def record_opt_in(
        self,
        customer_id: int,
        channel: str = "",
        *,
        point: str = "",
        said_at: datetime | None = None,
        said_by: str = "",
        heard: str = "voice",
        note: str = "",
        actor: str | None = None,
    ) -> WishRecord:
        """Record that a person may be contacted again; arguments as for `record_opt_out`.

        It lifts what was said before about this way and number, all where both are empty, and
        takes the numbers off the suppression list. The next run asks the rules again.

        Raises:
            UsageError: as `record_opt_out`, or what was said is about another way or number.
            NotFound, Erased, NotAuthorized: see `record_opt_out`.
        """
        wish = Wish(customer_id, channel, point, said_at, said_by, heard, note)
        return wishes.record_opt_in(self._lender, wish, actor=actor)

    def propose(
        self,
        ref: str | int,
        role: str,
        template: str = "",
        *,
        reason: str,
        actor: str | None = None,
    ) -> Proposal:
        """Propose another way for one case; the gate judges it now and again at hand-over.

        Args:
            ref: the case.
            role: the way: a role of the policy or of the lender's channels.
            template: key of the text, where the way needs one.
            reason: why, in words; sealed.
            actor: who proposes.

        Raises:
            UsageError: no such way or text, a closed case, no reason.
            NotFound, NotAuthorized: see `show`.
        """
        return proposals.propose(self._lender, ref, role, template, reason=reason, actor=actor)

    def send(
        self,
        ref: str | int,
        *,
        role: str,
        template: str,
        purpose: str = "notice",
        party: str = "customer",
        subject_id: int | None = None,
        values: Mapping[str, str] = MappingProxyType({}),
        actor: str | None = None,
    ) -> Reached:
        """Make one contact at once: a message or a letter that somebody asks for.

        It goes the road of a run's: judged, archived, handed over, settled. A letter has its
        process then, which is on `lender.cases.processes`.

        Args:
            ref: the case.
            role: the way; its channel hands over by itself (messages, letters).
            template: key of the text.
            purpose: what the rules are told: `notice`, `demand` …
            party, subject_id: who is contacted; the customer where None.
            values: what fills placeholders that nothing else can (`survey_link`).
            actor: who asks for it; needs the right `contact.send`.

        Raises:
            NotLawful: the rules or a plugin do not allow it; nothing was handed over.
            UsageError: no such way, a closed case, or a text for the customer sent to another.
            ContactError, CollectionStopped: the channel did not take it, or the brake is on.
            NotFound, NotAuthorized: see `show`.
        """
        return asking.send(
            self._lender,
            ref,
            role=role,
            template=template,
            purpose=purpose,
            party=party,
            subject_id=subject_id,
            values=values,
            actor=actor,
        )

    # -- what nobody knows ---------------------------------------------------------------------

    def resolve_unknown(
        self, contact_id: int, what: str, *, reason: str, actor: str | None = None
    ) -> None:
        """Say what became of an unknown contact: `sent` or `not_sent`.

        One that was not sent is due again, and the next run hands it over.

        Raises:
            NotFound: no unknown contact of this number.
            UsageError: another word, or no reason. NotAuthorized: not for this actor.
        """
        unknown_contacts.resolve(self._lender, contact_id, what, reason=reason, actor=actor)
