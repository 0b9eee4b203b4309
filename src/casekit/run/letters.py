"""What a letter says beyond a message: number, address, and what its amounts are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from casekit.cases.finding import case_name
from casekit.contacts.channel import Channel
from casekit.contacts.values import ContactDetails, InstalmentValues, LoanValues
from casekit.money import Money
from casekit.pii.characters import harmless
from casekit.run.batch import CaseRow
from casekit.store.bulk import fetch, id_list

ADDRESS: Final = "address"
"""The field of a channel that writes to people's addresses."""

NO_ADDRESS: Final = "no_address"
"""Why a letter is not written: nobody knows an address to which it could go."""

_ORDER: Final = {
    "person": ("home", "work", "registered"),
    "organisation": ("registered", "work", "home"),
}
_NOT_MAIL: Final = frozenset({"ref", "kind", "bad"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a letter must know of a loan beside what is overdue of it.

    Attributes:
        contract_on: day of the contract; None where the book does not give it.
        granted: principal of the loan, minor units; None where the book does not give it.
        as_of: the day as of which the overdue amounts are those of the book.
        instalments: what is unpaid of each overdue one, oldest first: due date, principal,
            interest, penalty.
        outstanding: all unpaid principal that is known of, minor units.
    """

    contract_on: date | None
    granted: int | None
    as_of: date
    instalments: tuple[tuple[date, int, int, int], ...]
    outstanding: int


def writes_letters(channel: Channel) -> bool:
    """Say whether a channel writes to addresses."""
    return ADDRESS in channel.fields


def terms_of(connection: Connection, cases: Iterable[CaseRow], as_of: date) -> dict[int, Terms]:
    """Return the terms of the loans of some cases, by loan; three queries.

    Args:
        connection: an open one.
        cases: of the lender.
        as_of: the lender's business date.
    """
    loans = id_list({case.loan_id for case in cases})
    if not loans:
        return {}
    paid = dict(
        fetch(
            connection,
            "SELECT p.loan_id, MAX(p.paid_on) FROM payments p JOIN loans l ON l.id = p.loan_id "  # noqa: S608
            f"WHERE p.loan_id IN ({loans}) AND p.paid_on > l.snapshot_on "
            f"AND p.paid_on <= '{as_of.isoformat()}' GROUP BY p.loan_id",
        )
    )
    overdue: dict[int, list[tuple[date, int, int, int]]] = defaultdict(list)
    unpaid: dict[int, int] = defaultdict(int)
    for loan_id, due_on, principal, interest, penalty in fetch(
        connection,
        "SELECT loan_id, due_on, principal - paid_principal, interest - paid_interest, "  # noqa: S608
        f"penalty - paid_penalty FROM instalments WHERE loan_id IN ({loans}) AND "
        "principal + interest + penalty > paid_principal + paid_interest + paid_penalty "
        "ORDER BY loan_id, due_on, number",
    ):
        day = date.fromisoformat(str(due_on))
        unpaid[loan_id] += principal
        if day < as_of:
            overdue[loan_id].append((day, principal, interest, penalty))
    found: dict[int, Terms] = {}
    for number, contract_on, granted, balance, snapshot_on in fetch(
        connection,
        "SELECT id, contract_on, principal, balance, snapshot_on FROM loans "  # noqa: S608
        f"WHERE id IN ({loans})",
    ):
        lines = tuple(overdue[number])
        # the book's own date, unless payments or due dates since have changed what is overdue
        days = [date.fromisoformat(str(snapshot_on))]
        days += [date.fromisoformat(str(paid[number]))] if number in paid else []
        days += [lines[-1][0] + timedelta(days=1)] if lines else []
        found[number] = Terms(
            date.fromisoformat(str(contract_on)) if contract_on else None,
            granted,
            min(max(days), as_of),
            lines,
            max(unpaid[number], balance or 0),
        )
    return found


def with_terms(loan: LoanValues, terms: Terms | None, currency: str) -> LoanValues:
    """Return what a letter says of a loan: also its contract, the date, and the instalments."""
    if terms is None:
        return loan
    told = tuple(
        InstalmentValues(day, *(Money(part, currency) for part in parts))
        for day, *parts in terms.instalments
    )
    return loan._replace(contract_on=terms.contract_on, as_of=terms.as_of, instalments=told)


def address_of(
    profile: Mapping[str, Any],
    bad: Collection[tuple[str, str]],
    medium: str,
    spared: Collection[str] = (),
) -> tuple[str, dict[str, Any]] | None:
    """Return the ref of the address to write to and the address, or None where none is usable.

    A person is written to at home, then at work; an organisation where it is registered. What
    came back is left out; of the kinds that the person asked to be `spared` one comes last, so
    that a rule says why none is used.
    """
    order = _ORDER["organisation" if profile.get("entity") == "organisation" else "person"]
    usable = [
        entry
        for entry in profile.get("addresses", ())
        if not entry.get("bad")
        and (entry.get("ref", ""), medium) not in bad
        and any(entry.get("lines", ()))
    ]
    if not usable:
        return None

    def rank(entry: Mapping[str, Any]) -> tuple[bool, int]:
        kind = entry.get("kind", "home")
        return kind in spared, order.index(kind) if kind in order else len(order)

    best = min(usable, key=rank)
    return best.get("ref", ""), {k: v for k, v in best.items() if k not in _NOT_MAIL}


def address_line(address: Mapping[str, Any], language: str) -> str:
    """Return an address on one line, in the order in which a language's readers write it."""
    chinese = language.startswith("zh")
    lines = [text for line in address.get("lines", ()) if (text := harmless(line))]
    street = lines[0] if lines else ""
    # many books write province and town into the street's line as well
    place = [
        text
        for name in ("region", "city")
        if (text := harmless(address.get(name, ""))) and (text.isascii() or text not in street)
    ]
    if len(place) > 1 and place[0] == place[1]:
        place.pop()
    code = harmless(address.get("postal_code", ""))
    if chinese:
        return " ".join(part for part in ("".join([*place, *lines]), code) if part)
    return ", ".join(part for part in (*lines, *reversed(place), code) if part)


def letter_details(
    details: ContactDetails,
    *,
    case: CaseRow,
    action_id: int | None,
    today: date,
    address: str,
    deadline_days: int | None,
) -> ContactDetails:
    """Return what belongs to a letter: also its number, where it goes, and the days it gives.

    Args:
        details: what belongs to any contact.
        case: which the letter is about.
        action_id: the action that it carries out; None where somebody asked for it by itself.
        today: the lender's business date.
        address: on one line.
        deadline_days: of the policy's step; None where it gives none.
    """
    number = f"{case_name(case.id)}-{today:%Y%m%d}"
    return details._replace(
        letter_number=number if action_id is None else f"{number}-{action_id}",
        addressee_address=address,
        deadline_days=deadline_days,
    )
