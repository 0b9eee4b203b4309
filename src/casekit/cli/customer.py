"""`casekit customer`: people and organisations, masked unless someone says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from casekit.cli.codes import Codes
from casekit.cli.columns import field_label, headings
from casekit.cli.customer_known import cases_of, with_loans
from casekit.cli.customer_wishes import optin, optout
from casekit.cli.opening import (
    DATE,
    LenderChoice,
    days,
    json_option,
    language_option,
    lender_choice,
    reason_option,
)
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table, note
from casekit.cli.reporting import found_wrong
from casekit.cli.standing import point_lines, stop_lines
from casekit.cli.words import Words
from casekit.errors import NotFound, UsageError

if TYPE_CHECKING:
    from casekit.app import Lender

_ALL_OF = {"phone": "phones", "email": "emails", "address": "addresses"}
"""What is revealed where one of them is asked for: all, so that each has its name."""

_NOT_ERASED = {
    "open-process": "erased_not_open_process",
    "open-loan": "erased_not_open_loan",
    "works-here": "erased_not_works_here",
}
FIND_BY = ("phone", "id-number", "email", "name", "ref")


@click.group()
def customer() -> None:
    """Find, show, correct, export, restrict and erase customers and other people.

    CUSTOMER is a number as `casekit customer find` prints it, or a case such as C-1042.
    Instead of a value write - to be asked for it, so that it stays out of the shell's history.
    """


customer.add_command(optout)
customer.add_command(optin)


@customer.command()
@lender_choice()
@click.option("--phone", default="", help="Telephone number, in the lender's region or with +.")
@click.option("--id-number", default="", help="Identity or registration number.")
@click.option("--email", default="", help="E-mail address.")
@click.option("--name", default="", help="Full name, as it is written.")
@click.option("--ref", default="", help="The platform's reference of the person.")
@json_option
@language_option
def find(
    choice: LenderChoice,
    phone: str,
    id_number: str,
    email: str,
    name: str,
    ref: str,
    as_json: bool,
    language: str,
) -> None:
    """Find people by a phone, an identity number, an e-mail address, a name or a reference.

    Several of them must all fit. What is printed is masked. Ends with status 1 if nobody fits.
    """
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        matches = lender.customers.find(
            phone=asked("phone", phone),
            id_number=asked("id number", id_number),
            email=asked("e-mail address", email),
            name=asked("name", name),
            customer_ref=asked("reference", ref),
        )
        rows: list[dict[str, Any]] = [
            {
                "customer": match.subject_id,
                "is_customer": match.is_customer,
                "status": match.status,
                **match.masked,
                "cases": cases_of(lender, match.subject_id),
            }
            for match in matches
        ]
    for row in rows if as_json else ():
        emit_json(row, line=True)
    if not as_json:
        emit_table(
            headings(words, "customer", "name", "phone", "id number", "status", "cases"),
            [
                (
                    row["customer"],
                    row["name"],
                    row.get("phone", ""),
                    row.get("id_number", ""),
                    words(f"data_{row['status']}")
                    if row["is_customer"]
                    else words("other_party", status=words(f"data_{row['status']}")),
                    ", ".join(row["cases"]),
                )
                for row in rows
            ],
        )
    if not rows:
        note(words("nobody_fits"))
        found_wrong()


@customer.command()
@click.argument("customer")
@lender_choice()
@click.option("--reveal", default="", metavar="FIELDS", help="In the clear: name,phone,address …")
@click.option("--purpose", default="service", show_default=True, help="What it is for, one word.")
@click.option("--reason", default="", metavar="TEXT", help="Why; needed with --reveal.")
@json_option
@language_option
def show(
    choice: LenderChoice,
    customer: str,
    reveal: str,
    purpose: str,
    reason: str,
    as_json: bool,
    language: str,
) -> None:
    """Show a person, masked; with --reveal and --reason fields in the clear, which is archived.

    Each number and address has a name (p1, e1, a1), which other commands take as --point; what
    stands against its use is beside it, and the stops that are in force are below. --reveal phone
    shows all numbers.
    """
    with choice.open() as lender:
        number = customer_number(lender, customer)
        words = Words(language or lender.settings.lender.language)
        shown: dict[str, Any] = {"customer": number, **lender.customers.masked(number)}
        if reveal:
            named = [name.strip().replace("-", "_") for name in reveal.split(",") if name.strip()]
            wanted = [_ALL_OF.get(name, name) for name in named]
            shown |= lender.customers.disclose(number, wanted, purpose=purpose, reason=reason)
            for one, several in _ALL_OF.items():
                if several in wanted:
                    shown.pop(one, None)
        points = lender.customers.points(number)
        stops = lender.customers.stops(number)
        shown["cases"] = cases_of(lender, number)
        told = stop_lines(Codes(lender, words), words, lender.settings.lender.zone, stops)
    if as_json:
        listed = {"points": [p.to_json() for p in points], "stops": [s.to_json() for s in stops]}
        emit_json(shown | listed)
        return
    pairs = {field_label(name, words): _plain(value) for name, value in shown.items()}
    for kind, several in _ALL_OF.items():
        lines = point_lines(words, [point for point in points if point.kind == kind])
        if several not in shown and lines:
            # what is revealed has its names already
            pairs[field_label(kind, words)] = "\n".join(lines)
    pairs[words("stops")] = "\n".join(told)
    emit_pairs(pairs)


@customer.command()
@click.argument("customer")
@lender_choice()
@click.option("--set", "changes", multiple=True, metavar="FIELD=VALUE", help="Give a value.")
@click.option("--add-phone", multiple=True, metavar="NUMBER", help="One more number, the last.")
@click.option("--drop", multiple=True, metavar="POINT", help="Remove p1, e1, a1 …")
@click.option("--bad", multiple=True, metavar="POINT", help="Mark a point as not working.")
@reason_option
@language_option
def correct(
    choice: LenderChoice,
    customer: str,
    changes: tuple[str, ...],
    add_phone: tuple[str, ...],
    drop: tuple[str, ...],
    bad: tuple[str, ...],
    reason: str,
    language: str,
) -> None:
    """Correct what is known about a person; what stood there before stays in the archive.

    FIELD is name, sex, id_number, birth_date, phone, email, address, employer or note; phone,
    email and address change the first one. An empty value takes it away.
    """
    from casekit.pii.amending import Amendment

    values = dict(_change(text) for text in changes)
    amendment = Amendment(
        values={field: asked(field, value) for field, value in values.items()},
        more_phones=tuple(asked("phone", number) for number in add_phone),
        drop=drop,
        bad=bad,
    )
    with choice.open() as lender:
        number = customer_number(lender, customer)
        lender.customers.correct(number, amendment.apply, reason=reason)
        words = Words(language or lender.settings.lender.language)
        emit(words("customer_corrected", customer=number))
        shown = lender.customers.masked(number)
        points = lender.customers.points(number)
        for kind in ("phone", "email", "address"):
            if lines := point_lines(words, [one for one in points if one.kind == kind]):
                shown[kind] = "\n".join(lines)
        emit_pairs({field_label(name, words): value for name, value in shown.items()})


@customer.command()
@click.argument("customer")
@lender_choice()
@reason_option
@click.option("--keep-days", type=int, help="How long the file stays, if not as configured.")
@language_option
def export(
    choice: LenderChoice, customer: str, reason: str, keep_days: int | None, language: str
) -> None:
    """Write all that a person may have about themselves to a private file."""
    with choice.open() as lender:
        number = customer_number(lender, customer)
        file = lender.customers.export(number, reason=reason, keep=days(keep_days))
        emit(str(lender.files.path(file)))
        words = Words(language or lender.settings.lender.language)
        day = file.expires_at.astimezone(lender.settings.lender.zone).date()
        note(words("export_goes", day=day))


@customer.command()
@click.argument("customer", required=False)
@lender_choice()
@click.option("--reason", default="", metavar="TEXT", help="Why; needed for one customer.")
@click.option(
    "--ordered-by",
    type=click.Choice(["request", "lender"]),
    default="request",
    show_default=True,
    help="Whether the person asked for it or the lender ends the relation.",
)
@click.option("--due", is_flag=True, help="All whose retention has ended, instead of one.")
@json_option
@language_option
def erase(
    choice: LenderChoice,
    customer: str | None,
    reason: str,
    ordered_by: str,
    due: bool,
    as_json: bool,
    language: str,
) -> None:
    """Erase a person's data, or restrict it to storage until the retention rules let it go.

    The key of the data is destroyed, so what was sealed can never be read again. While a loan is
    open, or a process about the person is under way, nothing is erased.
    """
    if bool(customer) == due:
        raise UsageError("say whose data", hint="A customer, or --due for all that may go.")
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        if not customer:
            done = lender.customers.erase_due()
            if as_json:
                kept = [{"customer": one, "why": why.message} for one, why in done.kept.items()]
                emit_json({"erased": done.erased, "kept": kept})
                return
            emit(words("erased_due", count=len(done.erased)))
            for one, error in done.kept.items():
                told = _NOT_ERASED.get(error.rule or "", "erased_not_otherwise")
                why = words(told, process=error.process)
                note(words("erased_not", customer=with_loans(lender, one), why=why))
            return
        number = customer_number(lender, customer)
        known = with_loans(lender, number)
        result = lender.customers.erase(number, reason=reason, ordered_by=ordered_by)
    if as_json:
        emit_json(
            {
                "customer": number,
                "status": result.status,
                "rule": result.rule,
                "until": result.until,
                "suppressed": result.suppressed,
                "scrubbed": result.scrubbed,
            }
        )
    elif result.status == "erased":
        emit(words("customer_erased", customer=known))
        if not result.scrubbed:
            note(words("erased_traces"))
    else:
        emit(words("erased_later", customer=known, rule=result.rule, until=result.until))


@customer.command()
@click.argument("customer")
@lender_choice()
@reason_option
@click.option("--until", type=DATE, required=True, help="The first day on which it may go.")
@click.option(
    "--ordered-by",
    type=click.Choice(["request", "lender"]),
    default="request",
    show_default=True,
    help="Whether the person asked for it or the lender decides it.",
)
@language_option
def restrict(
    choice: LenderChoice, customer: str, reason: str, until: date, ordered_by: str, language: str
) -> None:
    """Have a person's data only stored from now on, and erased on a day.

    A retention rule may keep it for longer. While a loan is open, place a hold instead.
    """
    with choice.open() as lender:
        number = customer_number(lender, customer)
        lender.customers.restrict(number, until=until, reason=reason, ordered_by=ordered_by)
        words = Words(language or lender.settings.lender.language)
        known = with_loans(lender, number)
    emit(words("customer_restricted", customer=known, until=until))


def customer_number(lender: Lender, given: str) -> int:
    """Return the surrogate id that a person means: `7`, `C-1042` or a loan's reference.

    Digits alone are a customer's number, also where a loan is called so.

    Raises:
        NotFound: no such case. UsageError: none of these.
    """
    from sqlalchemy import select

    from casekit.store.tables import cases, loans

    if given.isdecimal() and given.isascii():
        return int(given)
    if given[:2].upper() == "C-" and given[2:].isdecimal():
        with lender.store.read() as connection:
            found = connection.execute(
                select(cases.c.customer_id).where(cases.c.id == int(given[2:]))
            ).scalar_one_or_none()
        if found is None:
            raise NotFound(f"there is no case {given}", hint="`casekit case list` shows them.")
        return int(found)
    with lender.store.read() as connection:
        query = select(loans.c.customer_id).where(loans.c.ref == given).distinct()
        owners = connection.execute(query).scalars().all()
    if len(owners) == 1:
        return int(owners[0])
    raise UsageError(
        f"{given!r} names no customer",
        hint="Give the number that `casekit customer find` prints, a case such as C-1042, or the "
        "reference of a loan.",
    )


def asked(what: str, given: str) -> str:
    """Return a value; for `-`, ask for it on the terminal or read a line of stdin."""
    if given != "-":
        return given
    return str(click.prompt(what, prompt_suffix=": ", err=True)).strip()


def _change(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise UsageError(
            "a change is FIELD=VALUE", hint="For example --set phone=- to be asked for the number."
        )
    return field.strip().replace("-", "_"), value.strip()


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        named = any(getattr(item, "ref", "") for item in value)
        return ("\n" if named else ", ").join(_plain(item) for item in value)
    if ref := getattr(value, "ref", ""):
        return f"{ref}  {_plain(replace(value, ref=''))}"
    for attribute in ("number", "address"):
        if hasattr(value, attribute):
            return str(getattr(value, attribute))
    if hasattr(value, "lines"):
        parts = (*value.lines, value.city, value.region, value.postal_code, value.country)
        return ", ".join(part for part in parts if part)
    if hasattr(value, "name") and hasattr(value, "phones"):
        return ", ".join([value.name, *(phone.number for phone in value.phones)])
    return "" if value is None else str(value)
