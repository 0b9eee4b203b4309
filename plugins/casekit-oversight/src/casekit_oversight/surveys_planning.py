"""Whom a survey asks: a stratified sample of those who were reached in a month."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.clock import as_utc, instant_text
from casekit.contacts.model import REACHED
from casekit.errors import UsageError
from casekit.pii.vault import parts
from casekit.process.reading import holds_of_cases, views
from casekit.rights import SOFTWARE
from casekit.store.tables import cases, consents, contacts, opt_outs, processes, subjects
from casekit_oversight.kinds_surveys import SurveyKind
from casekit_oversight.sampling import Drawn, Item, Size, commitment, draw

if TYPE_CHECKING:
    from casekit import Lender
    from casekit_oversight.options_outside import SurveyOptions

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Reached:
    """The last contact of a month by which a customer was reached.

    Attributes:
        customer_id, case_id: whom, and about which case.
        contact_id, collector: its number, and who made it.
    """

    customer_id: int
    case_id: int
    contact_id: int
    collector: str

    @property
    def key(self) -> str:
        """By which it stands in the frame."""
        return f"customer:{self.customer_id}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Who could be asked about a month.

    Attributes:
        reached: those who can, by customer.
        left_out: why others cannot, a code each, and how many.
    """

    reached: Mapping[str, Reached]
    left_out: Mapping[str, int]

    @property
    def items(self) -> list[Item]:
        """As items to draw from, by collector."""
        return [Item(one.key, (one.collector,)) for one in self.reached.values()]


def month_of(text: str) -> tuple[date, date]:
    """Return first and last day of a month that a person wrote as YYYY-MM.

    Raises:
        UsageError: it is none.
    """
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(f"{text!r} is no month", hint="Write it like 2026-03.") from None
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def frame_of(lender: Lender, start: date, end: date, options: SurveyOptions) -> Frame:
    """Return who was reached between two days and may be asked.

    Left out is who did not agree to be asked (`no_consent`), wants no messages (`opt_out`), whose
    case is closed or held (`held`), and who was asked not long ago (`asked_before`).
    """
    with lender.store.read() as connection:
        found = _reached(lender, connection, start, end)
        today = lender.today()
        left_out: Counter[str] = Counter()
        customers = [one.customer_id for one in found]
        willing = _consenting(connection, customers, options.consent, today)
        unwilling = _opted_out(connection, customers)
        recent = _asked(connection, lender, customers, today - timedelta(days=options.again_days))
        held = holds_of_cases(connection, [one.case_id for one in found], today)
        kept: dict[str, Reached] = {}
        for one in found:
            why = (
                "no_consent"
                if one.customer_id not in willing
                else "opt_out"
                if one.customer_id in unwilling
                else "held"
                if held[one.case_id]
                else "asked_before"
                if one.customer_id in recent
                else ""
            )
            if why:
                left_out[why] += 1
            else:
                kept[one.key] = one
    return Frame(kept, dict(sorted(left_out.items())))


def not_to_be_asked(lender: Lender, customer_id: int, options: SurveyOptions) -> str:
    """Return why a customer may not be asked now, `no_consent` or `opt_out`; empty where they may.

    Whoever was drawn may have taken back since what they had agreed to.
    """
    with lender.store.read() as connection:
        if not _consenting(connection, [customer_id], options.consent, lender.today()):
            return "no_consent"
        return "opt_out" if _opted_out(connection, [customer_id]) else ""


def can_answer(lender: Lender, customer_id: int) -> bool:
    """Say whether an answer can be kept: the customer's data is neither erased nor restricted."""
    with lender.store.read() as connection:
        status = connection.execute(
            select(subjects.c.status).where(subjects.c.id == customer_id)
        ).scalar_one()
    return bool(status == "active")


def drawn_from(lender: Lender, frame: Frame, month: str, options: SurveyOptions) -> Drawn:
    """Return whom a survey asks; drawn again from the same frame it is the same."""
    size = Size(percent=Fraction(options.percent), least=options.least)
    return draw(frame.items, size, seed_of(lender, month, frame))


def seed_of(lender: Lender, month: str, frame: Frame) -> str:
    """Return the seed of a month: the first checkpoint over all that was recorded in it.

    Nobody knew its root before the month was over. Where there is none yet the frame's own digest
    stands in its place.
    """
    _, end = month_of(month)
    zone = lender.settings.lender.zone
    after = datetime.combine(end + timedelta(days=1), time(), zone)
    sizes = lender.archive.sizes(as_utc(after) - timedelta(microseconds=1))
    heads = [
        lender.archive.covered_by(log, size - 1, actor=SOFTWARE)
        for log, size in sorted(sizes.items())
        if size
    ]
    roots = "".join(head.root for head in heads if head is not None)
    return f"survey:{month}:{roots or commitment(frame.items)}"


def _reached(lender: Lender, connection: Connection, start: date, end: date) -> list[Reached]:
    zone = lender.settings.lender.zone
    first = datetime.combine(start, time(), zone)
    after = datetime.combine(end + timedelta(days=1), time(), zone)
    rows = connection.execute(
        select(contacts.c.id, contacts.c.customer_id, contacts.c.actor, contacts.c.loans)
        .where(
            contacts.c.at >= instant_text(as_utc(first)),
            contacts.c.at < instant_text(as_utc(after)),
            contacts.c.party == "customer",
            contacts.c.direction == "outbound",
            contacts.c.outcome.in_(sorted(REACHED)),
            contacts.c.actor != SOFTWARE,
        )
        .order_by(contacts.c.at, contacts.c.id)
    ).all()
    last: dict[int, Any] = {row.customer_id: row for row in rows}
    of_loan = _cases_of(connection, (loan for row in last.values() for loan in row.loans))
    found = []
    for row in last.values():
        case_id = next((of_loan[loan] for loan in row.loans if loan in of_loan), None)
        if case_id is not None:
            found.append(Reached(row.customer_id, case_id, row.id, row.actor))
    return sorted(found, key=lambda one: one.customer_id)


def _cases_of(connection: Connection, loan_ids: Iterable[int]) -> dict[int, int]:
    """Return loan → its latest case."""
    found: dict[int, int] = {}
    for some in parts(sorted(set(loan_ids)), _AT_ONCE):
        rows = connection.execute(
            select(cases.c.loan_id, cases.c.id)
            .where(cases.c.loan_id.in_(some))
            .order_by(cases.c.id)
        )
        found |= {row.loan_id: row.id for row in rows}
    return found


def _consenting(
    connection: Connection, customers: Collection[int], kind: str, today: date
) -> set[int]:
    if not kind:
        return set(customers)
    found: set[int] = set()
    for some in parts(sorted(set(customers)), _AT_ONCE):
        found |= set(
            connection.execute(
                select(consents.c.customer_id).where(
                    consents.c.customer_id.in_(some),
                    consents.c.kind == kind,
                    consents.c.revoked_at.is_(None),
                    consents.c.until_on.is_(None) | (consents.c.until_on > today),
                )
            ).scalars()
        )
    return found


def _opted_out(connection: Connection, customers: Collection[int]) -> set[int]:
    found: set[int] = set()
    for some in parts(sorted(set(customers)), _AT_ONCE):
        found |= set(
            connection.execute(
                select(opt_outs.c.customer_id).where(
                    opt_outs.c.customer_id.in_(some),
                    opt_outs.c.party == "customer",
                    opt_outs.c.lifted_at.is_(None),
                )
            ).scalars()
        )
    return found


def _asked(
    connection: Connection, lender: Lender, customers: Collection[int], since: date
) -> set[int]:
    found: set[int] = set()
    instant = datetime.combine(since, time(), lender.settings.lender.zone)
    for some in parts(sorted(set(customers)), _AT_ONCE):
        found |= {
            one.customer_id
            for one in views(
                connection,
                processes.c.kind == SurveyKind.name,
                processes.c.customer_id.in_(some),
                processes.c.opened_at >= instant_text(as_utc(instant)),
                today=lender.today(),
            )
        }
    return found
