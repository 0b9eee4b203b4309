"""One batch of what the system before has done, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from casekit.archive.entries import EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.bad_rows import Refusal
from casekit.cases.case_changes import opening
from casekit.cases.converters import REF
from casekit.cases.identities import Known, load
from casekit.cases.parts import IntakeParts
from casekit.cases.prior_known import known_before, open_cases, point_ref
from casekit.cases.prior_ways import WORDS, way_of, ways_stopped
from casekit.cases.record_checks import wrong_hours
from casekit.cases.records import (
    PriorConsent,
    PriorContact,
    PriorHold,
    PriorOptOut,
    PriorRecord,
)
from casekit.cases.stored_loans import StoredLoan, load_by_ref
from casekit.clock import business_date, instant_text
from casekit.compliance.model import PARTIES
from casekit.contacts.model import REACHED, Outcome
from casekit.dates import OUTSIDE, day_after, is_sound
from casekit.store.bulk import fetch, id_list

SOURCE = "import"
"""The source of holds, consents and wishes that the system before knew."""

_FAILED = frozenset({Outcome.FAILED, Outcome.BAD_POINT, Outcome.RETURNED, Outcome.LOST})


@dataclass(slots=True)
class PriorResult:
    """What a batch came to; `widened` wishes name a point that is not known and hold for all."""

    new: int = 0
    unchanged: int = 0
    widened: int = 0
    refused: list[Refusal] = field(default_factory=list)


@dataclass(slots=True)
class _CaseOfLoan:
    case_id: int
    episode_from: str
    counts: dict[str, int]


class _Refused(Exception):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


class PriorBatch:
    """Judges and writes one batch; records that are known already are left."""

    def __init__(self, parts: IntakeParts, transaction: Transaction, actor: str) -> None:
        self._parts = parts
        self._transaction = transaction
        self._actor = actor
        self._today = parts.today
        self._loans: dict[str, StoredLoan] = {}
        self._people: dict[int, Known] = {}
        self._cases: dict[int, _CaseOfLoan] = {}
        self._known: set[tuple[Any, ...]] = set()
        self._open: dict[int, list[int]] = {}
        self._drafts: list[EntryDraft] = []
        self._result = PriorResult()

    def write(self, records: Sequence[PriorRecord]) -> PriorResult:
        """Write the records."""
        result = self.plan(records)
        self._transaction.record(self._drafts)
        return result

    def plan(self, records: Sequence[PriorRecord]) -> PriorResult:
        """Find out what the records mean, oldest contact first so that occurrences count on."""
        connection = self._transaction.connection
        refs = {r.loan_ref for r in records if REF.match(r.loan_ref)}
        self._loans = load_by_ref(connection, refs, whole=False)
        customers = {loan.customer_id for loan in self._loans.values()}
        self._people = load(connection, self._parts.vault, customers)
        self._known = known_before(connection, customers)
        self._load_cases(customers)
        order = sorted(range(len(records)), key=lambda n: _turn(records[n]))
        for position in order:
            record = records[position]
            try:
                loan = self._loans.get(record.loan_ref)
                if loan is None:
                    raise _Refused("loan_ref", "there is no loan with this reference")
                self._take(record, loan)
            except _Refused as error:
                refusal = Refusal(position, f"prior.{error.name}", error.reason)
                self._result.refused.append(refusal)
        return self._result

    def _take(self, record: PriorRecord, loan: StoredLoan) -> None:
        for name in ("at", "given_at", "start_on", "until_on"):
            day = getattr(record, name, None)
            if day is not None and not is_sound(day.date() if isinstance(day, datetime) else day):
                raise _Refused(name.removeprefix("given_"), OUTSIDE)
        for name in ("at", "given_at"):
            moment = getattr(record, name, None)
            if moment is not None and moment > self._transaction.now:
                raise _Refused("at", "lies in the future")
        for name in ("medium", "channel"):
            if (word := getattr(record, name, "")) and word not in WORDS:
                raise _Refused(name, f"not one of {', '.join(WORDS)}")
        if isinstance(record, PriorContact):
            self._contact(record, loan)
        elif isinstance(record, PriorHold):
            self._hold(record, loan)
        elif isinstance(record, PriorConsent):
            self._consent(record, loan)
        else:
            self._opt_out(record, loan)

    def _first(self, *key: Any) -> bool:
        if key in self._known:
            self._result.unchanged += 1
            return False
        self._known.add(key)
        self._result.new += 1
        return True

    # -- contacts ------------------------------------------------------------------------------

    def _contact(self, record: PriorContact, loan: StoredLoan) -> None:
        transaction = self._transaction
        if record.party not in PARTIES:
            raise _Refused("party", f"not one of {', '.join(PARTIES)}")
        at, customer = instant_text(record.at), loan.customer_id
        direction = "inbound" if record.inbound else "outbound"
        medium = way_of(record.medium, record.role)
        if not self._first("contact", customer, at, medium, direction, record.role):
            return
        outcome = Outcome(record.outcome)
        state = "failed" if outcome in _FAILED else "done"
        log = self._parts.ledger.store.log_of(customer)
        number = transaction.allocate("contacts")
        row = {
            "id": number,
            "customer_id": customer,
            "subject_id": customer,
            "log": log,
            "party": record.party,
            "direction": direction,
            "role": record.role[:40],
            "channel": SOURCE,
            "medium": medium,
            "purpose": "demand",
            "point": "",
            "template": "",
            "loans": [loan.loan_id],
            "state": state,
            "outcome": outcome.value,
            "at": at,
            "settled_at": at,
            "actor": self._actor,
        }
        data: dict[str, Any] = {
            "contact": number,
            "loan": loan.loan_id,
            "role": record.role,
            "medium": medium,
            "outcome": outcome.value,
            "direction": direction,
        }
        rows = [insert("contacts", row)]
        case = self._case(loan) if record.step else self._cases.get(loan.loan_id)
        if record.step and case is not None:
            on = business_date(record.at, self._parts.zone).isoformat()
            if on >= case.episode_from:
                occurrence = record.occurrence or case.counts.get(record.step, 0) + 1
                if not self._free(case, record.step, occurrence):
                    raise _Refused("occurrence", "this step was done that many times already")
                case.counts[record.step] = max(occurrence, case.counts.get(record.step, 0))
                data |= {"step": record.step, "occurrence": occurrence}
                action = {
                    "id": transaction.allocate("actions"),
                    "case_id": case.case_id,
                    "customer_id": customer,
                    "log": log,
                    "step": record.step,
                    "occurrence": occurrence,
                    "role": record.role[:40],
                    "template": "",
                    "due_on": on,
                    "state": state,
                    "contact_id": number,
                    "attempted_on": on,
                    "reached": 1 if outcome in REACHED else 0,
                    "planned_at": at,
                }
                rows.append(insert("actions", action))
                review = {"next_review_on": self._today}
                rows.append(update("cases", {"id": case.case_id}, review))
        self._drafts.append(
            EntryDraft(
                "contact.imported",
                self._actor,
                case_id=case.case_id if case is not None else None,
                customer_id=customer,
                occurred_at=record.at,
                data=data,
                rows=rows,
                secret={"note": record.note} if record.note else None,
            )
        )

    def _free(self, case: _CaseOfLoan, step: str, occurrence: int) -> bool:
        key = ("action", case.case_id, step, occurrence)
        if key in self._known:
            return False
        self._known.add(key)
        return True

    def _case(self, loan: StoredLoan) -> _CaseOfLoan | None:
        """Return the loan's open case; it is opened where the loan is overdue and has none."""
        known = self._cases.get(loan.loan_id)
        overdue_from = loan.columns["overdue_from"]
        overdue = overdue_from is not None and overdue_from <= self._today.isoformat()
        if known is not None or not overdue or loan.columns["status"] != "active":
            return known
        case_id = self._transaction.allocate("cases")
        episode = loan.case.episode + 1 if loan.case is not None else 1
        log = self._parts.ledger.store.log_of(loan.customer_id)
        self._drafts.append(opening(case_id, loan.columns, log, episode, self._today, self._actor))
        known = self._cases[loan.loan_id] = _CaseOfLoan(case_id, overdue_from, {})
        self._open.setdefault(loan.customer_id, []).append(case_id)
        return known

    # -- holds, consents, wishes ---------------------------------------------------------------

    def _hold(self, record: PriorHold, loan: StoredLoan) -> None:
        if record.until_on is not None and record.until_on <= record.start_on:
            raise _Refused("until_on", "not after the first day")
        held = None if record.whole_customer else loan.loan_id
        start = record.start_on.isoformat()
        if not self._first("hold", loan.customer_id, record.kind, start, held):
            return
        number = self._transaction.allocate("holds")
        row = {
            "id": number,
            "customer_id": loan.customer_id,
            "loan_id": held,
            "kind": record.kind[:40],
            "start_on": start,
            "until_on": record.until_on,
            "source": SOURCE,
            "created_at": self._transaction.at,
        }
        data = {"hold": number, "kind": record.kind, "start_on": start, "source": SOURCE}
        data["whole_customer"] = record.whole_customer
        if held is not None:
            data["loan"] = held
        if record.until_on is not None:
            data["until_on"] = record.until_on.isoformat()
        self._add("hold.placed", loan, data, "holds", row, record.note)

    def _consent(self, record: PriorConsent, loan: StoredLoan) -> None:
        if wrong := wrong_hours(record):
            raise _Refused(*wrong)
        point = point_ref(self._parts.vault, self._people.get(loan.customer_id), record.point)
        if point is None:
            raise _Refused("point", "not a number or address of this customer")
        given = instant_text(record.given_at) if record.given_at else None
        channel = way_of(record.channel)
        key = ("consent", loan.customer_id, record.kind, channel, point, given)
        if not self._first(*key):
            return
        number = self._transaction.allocate("consents")
        row = {
            "id": number,
            "subject_id": loan.customer_id,
            "customer_id": loan.customer_id,
            "kind": record.kind[:40],
            "channel": channel,
            "point": point,
            "given_at": given,
            "until_on": record.until_on,
            "source": SOURCE,
        }
        data = {"consent": number, "kind": record.kind, "channel": channel, "point": point}
        if record.hours_from:
            hours = {"from": record.hours_from, "to": record.hours_to}
            data["values"] = hours
            row["details"] = orjson.dumps(hours).decode()
        self._add("consent.recorded", loan, data, "consents", row, at=record.given_at)

    def _opt_out(self, record: PriorOptOut, loan: StoredLoan) -> None:
        point = point_ref(self._parts.vault, self._people.get(loan.customer_id), record.point)
        if point is None:
            # nobody can tell which number is meant, so the wish holds for all of them
            point = ""
            self._result.widened += 1
        known = ("opt_out", loan.customer_id)
        ways = [w for w in ways_stopped(record.channel) if (*known, w, point) not in self._known]
        if not ways:
            self._result.unchanged += 1
            return
        self._result.new += 1
        for way in ways:
            self._known.add((*known, way, point))
            self._stop(record, loan, way, point)

    def _stop(self, record: PriorOptOut, loan: StoredLoan, way: str, point: str) -> None:
        number = self._transaction.allocate("opt_outs")
        row = {
            "id": number,
            "subject_id": loan.customer_id,
            "customer_id": loan.customer_id,
            "channel": way,
            "point": point,
            "at": instant_text(record.at),
            "source": SOURCE,
        }
        data = {"opt_out": number, "channel": way, "point": point, "source": SOURCE}
        self._add("optout.recorded", loan, data, "opt_outs", row, at=record.at)

    def _add(
        self,
        kind: str,
        loan: StoredLoan,
        data: dict[str, Any],
        table: str,
        row: dict[str, Any],
        note: str = "",
        at: datetime | None = None,
    ) -> None:
        chains: list[int | None] = [*self._open.get(loan.customer_id, ())]
        if "loan" in data:
            case = self._cases.get(loan.loan_id)
            chains = [case.case_id] if case is not None else []
        drafts = [
            EntryDraft(
                kind,
                self._actor,
                case_id=chain,
                customer_id=loan.customer_id,
                occurred_at=at,
                data=data,
            )
            for chain in chains or [None]
        ]
        drafts[0].rows = [insert(table, row)]
        drafts[0].secret = {"note": note} if note else None
        self._drafts += drafts

    # -- what is known -------------------------------------------------------------------------

    def _load_cases(self, customers: set[int]) -> None:
        connection = self._transaction.connection
        self._open = open_cases(connection, customers)
        by_case = {}
        for loan in self._loans.values():
            case = loan.open_case
            if case is not None and case.due_on is not None:
                first_day = day_after(case.due_on)
                made = _CaseOfLoan(case.case_id, first_day.isoformat(), {})
                by_case[case.case_id] = self._cases[loan.loan_id] = made
        for case_id, step, occurrence in fetch(
            connection,
            "SELECT case_id, step, occurrence FROM actions "  # noqa: S608
            f"WHERE case_id IN ({id_list(by_case)})",
        ):
            counts = by_case[case_id].counts
            counts[step] = max(occurrence, counts.get(step, 0))
            self._known.add(("action", case_id, step, occurrence))


def _turn(record: PriorRecord) -> tuple[bool, str]:
    """Return when a record's turn is: contacts open the cases in which the rest is recorded."""
    if isinstance(record, PriorContact):
        return False, instant_text(record.at)
    return True, ""
