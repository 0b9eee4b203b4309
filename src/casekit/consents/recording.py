"""Recording what a person agrees to or prefers, and taking it back; what was, stays on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import log_of_customer, open_cases_of
from casekit.cases.holds import released
from casekit.cases.named_points import not_known, point_refs
from casekit.cases.noting import note_cases, sealed_note, sealed_reason
from casekit.cases.ways import medium_of
from casekit.clock import as_utc, business_date
from casekit.consents.preferences import ONLY_ONE, check_kind, check_values
from casekit.dates import check_day, check_instant
from casekit.errors import NotFound, UsageError
from casekit.events.kinds import SOURCES
from casekit.pii.people import read_person
from casekit.rights import Subject
from casekit.store.tables import consents, subjects

if TYPE_CHECKING:
    from casekit.app import Lender

GIVEN_BY: Final = (*SOURCES, "contract")
"""How a consent came to the lender."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person agrees to or prefers.

    Attributes:
        kind: one of `CONSENT_KINDS`, or another word for it.
        source: one of `GIVEN_BY`.
        channel: the way that it is about; empty for every one.
        point: ref of the only number or address that it is about; empty for all.
        given_at: when it was said; None for now.
        until: first day on which it holds no more; None for no end.
        values: hours, days, a language, a way: see `preferences.check_values`.
        note: what was said; sealed.
    """

    kind: str
    source: str
    channel: str = ""
    point: str = ""
    given_at: datetime | None = None
    until: date | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A consent or preference as it stands.

    Attributes:
        consent_id: its number, by which it is taken back.
        customer_id: whose it is.
        kind: what it is about; channel, point: by which way and number, empty for all.
        given_at: since when (UTC), None where nobody knows.
        until_on: first day on which it holds no more, None for no end.
        revoked_at: when it was taken back, None where it was not.
        values: hours, days, a language, a way.
        source: how it came.
    """

    consent_id: int
    customer_id: int
    kind: str
    channel: str
    point: str
    given_at: datetime | None
    until_on: date | None
    revoked_at: datetime | None
    values: Mapping[str, Any]
    source: str

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force on a day of the lender's calendar."""
        return self.revoked_at is None and (self.until_on is None or day < self.until_on)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "consent": self.consent_id,
            "customer": self.customer_id,
            "kind": self.kind,
            "channel": self.channel or None,
            "point": self.point or None,
            "given_at": self.given_at.isoformat() if self.given_at else None,
            "until_on": self.until_on.isoformat() if self.until_on else None,
            "revoked_at": self.revoked_at.isoformat() if self.revoked_at else None,
            "values": dict(self.values),
            "source": self.source,
        }


def record_consent(
    lender: Lender, customer_id: int, said: Said, *, actor: str | None = None
) -> ConsentRecord:
    """Record a consent; see `Consents.record`."""
    kind = check_kind(said.kind)
    values = check_values(lender, kind, said.values)
    channel = medium_of(lender, said.channel) if said.channel else ""
    who = lender.authorized(actor, "consent.record", [Subject("customer", customer_id)])
    _check(lender, customer_id, said)
    with lender.store.read() as connection:
        log = log_of_customer(connection, customer_id)
    with lender.ledger.transaction([log]) as transaction:
        connection = transaction.connection
        at = as_utc(said.given_at) if said.given_at is not None else transaction.now
        if at > transaction.now:
            raise UsageError("the consent lies in the future; record it when it is given")
        if said.until is not None and said.until <= business_date(at, lender.settings.lender.zone):
            raise UsageError(f"the consent would be over on {said.until}, before it is given")
        rows, replaced = _replaced(transaction, customer_id, kind, channel, said.point)
        number = transaction.allocate("consents")
        rows.append(_row(number, customer_id, kind, channel, said, at, values))
        if kind == "language":
            rows.append(update("subjects", {"id": customer_id}, {"language": values["language"]}))
        data = {**_data(number, kind, channel, said.point), **_told(said, values, replaced)}
        transaction.record(
            _entries(
                lender,
                transaction,
                "consent.recorded",
                customer_id,
                data,
                rows,
                who,
                secret=sealed_note(said.note),
                occurred_at=at,
            )
        )
        return get_consent(connection, number)


def revoke_consent(
    lender: Lender, consent_id: int, *, reason: str, actor: str | None = None
) -> ConsentRecord:
    """Take a consent back; see `Consents.revoke`."""
    secret = sealed_reason(reason)
    with lender.store.read() as connection:
        customer_id = get_consent(connection, consent_id).customer_id
        log = log_of_customer(connection, customer_id)
    who = lender.authorized(actor, "consent.record", [Subject("customer", customer_id)])
    with lender.ledger.transaction([log], urgent=True) as transaction:
        connection = transaction.connection
        consent = get_consent(connection, consent_id)
        if consent.revoked_at is not None:
            raise UsageError(f"consent {consent_id} was taken back already")
        rows = [update("consents", {"id": consent_id}, {"revoked_at": transaction.at})]
        if consent.kind == "language":
            rows += _language_before(lender, connection, consent)
        data = _data(consent_id, consent.kind, consent.channel, consent.point)
        transaction.record(
            _entries(
                lender, transaction, "consent.revoked", customer_id, data, rows, who, secret=secret
            )
        )
        return get_consent(connection, consent_id)


def consents_of(connection: Connection, customer_id: int) -> list[ConsentRecord]:
    """Return everything that a customer ever agreed to or preferred, oldest first."""
    rows = connection.execute(
        select(consents).where(consents.c.customer_id == customer_id).order_by(consents.c.id)
    )
    return [_record(row) for row in rows]


def get_consent(connection: Connection, consent_id: int) -> ConsentRecord:
    """Return a consent by its number.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(select(consents).where(consents.c.id == consent_id)).one_or_none()
    if row is None:
        raise NotFound(
            f"there is no consent {consent_id}", hint="List them with casekit consent list."
        )
    return _record(row)


def _check(lender: Lender, customer_id: int, said: Said) -> None:
    if said.source not in GIVEN_BY:
        raise UsageError(
            f"nobody agrees by {said.source!r}", hint=f"Known are {', '.join(GIVEN_BY)}."
        )
    check_day(said.until)
    if said.given_at is not None:
        if said.given_at.tzinfo is None:
            raise UsageError("say in which time zone it was", hint="Write 2026-03-02T09:30+08:00.")
        check_instant(said.given_at)
    if not said.point:
        return
    with lender.store.read() as connection:
        profile = read_person(lender.vault, connection, customer_id).profile
    known = point_refs(profile)
    if said.point not in known:
        raise not_known(known, said.point)


def _row(
    number: int,
    customer_id: int,
    kind: str,
    channel: str,
    said: Said,
    at: datetime,
    values: Mapping[str, Any],
) -> Change:
    row = {
        "id": number,
        "subject_id": customer_id,
        "customer_id": customer_id,
        "kind": kind,
        "channel": channel,
        "point": said.point,
        "given_at": at,
        "until_on": said.until,
        "details": orjson.dumps(values).decode() if values else None,
        "source": said.source,
    }
    return insert("consents", row)


def _told(said: Said, values: Mapping[str, Any], replaced: Sequence[int]) -> dict[str, Any]:
    """Return what the entry says besides whose consent it is; what is empty is left out."""
    told = {
        "source": said.source,
        "until_on": said.until.isoformat() if said.until is not None else "",
        "values": dict(values),
        "replaced": list(replaced),
    }
    return {name: value for name, value in told.items() if value}


def _replaced(
    transaction: Transaction, customer_id: int, kind: str, channel: str, point: str
) -> tuple[list[Change], list[int]]:
    """Return the changes that end what a new preference takes the place of, and its numbers."""
    if kind not in ONLY_ONE:
        return [], []
    numbers = list(
        transaction.connection.execute(
            select(consents.c.id)
            .where(
                consents.c.customer_id == customer_id,
                consents.c.subject_id == customer_id,
                consents.c.kind == kind,
                consents.c.channel == channel,
                consents.c.point == point,
                consents.c.revoked_at.is_(None),
            )
            .order_by(consents.c.id)
        ).scalars()
    )
    return [
        update("consents", {"id": number}, {"revoked_at": transaction.at}) for number in numbers
    ], numbers


def _language_before(
    lender: Lender, connection: Connection, consent: ConsentRecord
) -> list[Change]:
    """Return the change to the language that was preferred before, or else to the lender's."""
    spoken = connection.execute(
        select(subjects.c.language).where(subjects.c.id == consent.customer_id)
    ).scalar_one()
    if spoken != consent.values.get("language"):
        return []
    earlier = [
        one.values["language"]
        for one in consents_of(connection, consent.customer_id)
        if one.kind == "language" and one.consent_id < consent.consent_id
    ]
    before = earlier[-1] if earlier else lender.settings.lender.language
    return [update("subjects", {"id": consent.customer_id}, {"language": before})]


def _entries(
    lender: Lender,
    transaction: Transaction,
    kind: str,
    customer_id: int,
    data: dict[str, Any],
    rows: Sequence[Change],
    actor: str,
    *,
    secret: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> list[EntryDraft]:
    """Return the entries in each open case; what a rule had put off is asked about again."""
    concerned = open_cases_of(transaction.connection, customer_id)
    return note_cases(
        kind,
        actor,
        customer_id,
        concerned,
        data,
        [*rows, *released(lender, transaction, concerned)],
        today=lender.today(),
        secret=secret,
        occurred_at=occurred_at,
    )


def _data(number: int, kind: str, channel: str, point: str) -> dict[str, Any]:
    return {"consent": number, "kind": kind, "channel": channel, "point": point}


def _record(row: Any) -> ConsentRecord:
    return ConsentRecord(
        row.id,
        row.customer_id,
        row.kind,
        row.channel,
        row.point,
        row.given_at,
        row.until_on,
        row.revoked_at,
        row.details or {},
        row.source,
    )
