"""What the verbs of `casekit suits` have in common: their options, and how values are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from casekit import Lender, PromisePart
from casekit.cli.opening import DATE, read_amount, read_payment, shown
from casekit.errors import UsageError
from casekit.rights import SOFTWARE

C = TypeVar("C", bound=Callable[..., Any])

PROCESS = click.argument("process", type=int)
ON = click.option("--on", type=DATE, help="The day on which it happened; today if left out.")
NOTE = click.option("--note", default="", metavar="TEXT", help="Words about it; sealed.")
DOCUMENTS = click.option(
    "--document",
    "documents",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What proves it; filed and sealed. May be given several times.",
)
LATE = click.option(
    "--late-because", default="", metavar="TEXT", help="Why it is taken after its last day; sealed."
)


def moving(function: C) -> C:
    """Give a verb its suit, and the options that every step of a suit has."""
    for option in (LATE, NOTE, DOCUMENTS, ON, PROCESS):
        function = option(function)
    return shown(function)


def amount_of(lender: Lender, process_id: int, text: str) -> int:
    """Return an amount that a person wrote in minor units of the loan's currency.

    Raises:
        UsageError: it is none.
    """
    return read_amount(text, currency_of(lender, process_id))


def currency_of(lender: Lender, process_id: int) -> str:
    """Return the currency of a suit's loan."""
    return lender.cases.find(lender.processes.get(process_id, actor=SOFTWARE).case_name).currency


def plan_of(lender: Lender, process_id: int, texts: tuple[str, ...]) -> list[PromisePart]:
    """Return payments written `AMOUNT@DATE`.

    Raises:
        UsageError: one is none.
    """
    currency = currency_of(lender, process_id)
    return [read_payment(text, currency) for text in texts]


def pairs_of(texts: tuple[str, ...]) -> dict[str, Any]:
    """Return `key=value` texts as codes, whole numbers and dates.

    Raises:
        UsageError: one has no `=`.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"{text!r} is no KEY=VALUE", hint="Write --data court=上海金融法院.")
        found[name] = int(value) if value.lstrip("-").isdecimal() else _day_or_text(value)
    return found


def _day_or_text(value: str) -> date | str:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
