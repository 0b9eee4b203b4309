"""What the commands of `casekit auctions` share: options, amounts, how a disposal is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casekit import Money
from casekit.cli.opening import DATE, LenderChoice, read_amount
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table
from casekit.errors import UsageError
from casekit.rights import SOFTWARE
from casekit_collateral_auction.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casekit import Lender, ProcessView
    from casekit_collateral_auction.desk import Auctions

PROCESS = click.argument("process", type=int)
NOTE = click.option("--note", default="", metavar="TEXT", help="Words about it; sealed.")
ON = click.option("--on", type=DATE, help="The day on which it happened; today if left out.")
DOCUMENT = click.option(
    "--document",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What proves it; filed and sealed.",
)

_AMOUNTS = ("appraisal", "start_price", "deposit", "price", "surplus", "shortfall", "fee")
_SHOWN = (
    "collateral", "collateral_kind", "sole_home", "basis", "agency", "chosen_by", "appraiser",
    "appraisal", "valid_until", "mode", "round", "start_price", "deposit", "auction_on",
    "auction_at", "place", "to_tell", "known_to", "price", "buyer_code", "pay_by", "surplus",
    "shortfall", "objected_on",
)  # fmt: skip


def moving(
    choice: LenderChoice, as_json: bool, language: str, verb: Callable[[Auctions], Any]
) -> None:
    """Do something to a disposal and show how it stands then."""
    with choice.open() as lender:
        show_one(lender, verb(lender.plugin("auctions")), as_json, language)


def amount_of(lender: Lender, process: int, text: str) -> int:
    """Return an amount that a person wrote, in minor units of the loan's currency.

    Raises:
        UsageError: it is none.
    """
    currency = lender.cases.find(lender.processes.get(process, actor=SOFTWARE).case_name).currency
    return read_amount(text, currency)


def read_hour(text: str) -> time:
    """Return the hour that a person wrote as HH:MM.

    Raises:
        UsageError: it is none.
    """
    try:
        read = time.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no hour", hint="Write it like 10:00.") from None
    return read.replace(second=0, microsecond=0, tzinfo=None)


def named(texts: Sequence[str], what: str) -> list[tuple[str, str]]:
    """Return `name=value` texts as pairs.

    Raises:
        UsageError: one has no `=`.
    """
    pairs = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise UsageError(f"{text!r} does not say {what}", hint="Write it like name=1234.50.")
        pairs.append((name.strip(), value.strip()))
    return pairs


def show_many(lender: Lender, found: Sequence[ProcessView], as_json: bool, language: str) -> None:
    """Show disposals, a line each."""
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    short = _short(lender, language)
    rows = [
        (
            one.process_id,
            one.case_name,
            word(str(one.data.get("collateral_kind", "")), short),
            _state(lender, one, short),
            one.due_on or "",
        )
        for one in found
    ]
    heads = ("number", "loan", "collateral", "state", "when")
    empty = {"zh": "没有抵押物处置", "en": "no disposals"}[short]
    emit_table([word(head, short) for head in heads], rows, empty)


def show_one(lender: Lender, one: ProcessView, as_json: bool, language: str) -> None:
    """Show how a disposal stands, and what can happen now."""
    possible = lender.processes.possible(one.process_id)
    if as_json:
        emit_json({**one.to_json(), "possible": [move.event for move in possible]})
        return
    short = _short(lender, language)
    currency = lender.cases.find(one.case_name).currency
    emit(f"{one.process_id}  {one.case_name}  {one.loan_ref}  {_state(lender, one, short)}")
    pairs = {}
    for name in _SHOWN:
        value = one.data.get(name)
        if value not in (None, "", [], 0):
            pairs[word("rounds" if name == "round" else name, short)] = _value(
                name, value, currency, short
            )
    if one.due_on is not None:
        pairs[word("due_on", short)] = one.due_on.isoformat()
    emit_pairs(pairs)
    told = [f"{move.event} ({move.words[short]})" for move in possible if _is_due(one, move.event)]
    if told:
        emit(", ".join(told))


def _state(lender: Lender, one: ProcessView, short: str) -> str:
    return lender.plugins.process_kinds[one.kind].state(one.state).words[short]


def _short(lender: Lender, language: str) -> str:
    return "zh" if (language or lender.settings.lender.language).startswith("zh") else "en"


def _is_due(one: ProcessView, event: str) -> bool:
    """Say whether an event that is possible makes sense now; `remind` is the software's own."""
    owed = bool(one.data.get("surplus")) and not one.data.get("surplus_paid_on")
    if event == "overrule":
        return bool(one.data.get("objected_on"))
    if event in ("surplus_paid", "close"):
        return owed == (event == "surplus_paid")
    return event != "remind"


def _value(name: str, value: Any, currency: str, short: str) -> str:
    if name in _AMOUNTS:
        return f"{Money(int(value), currency).decimal():,} {currency}"
    if isinstance(value, list):
        return ", ".join(word(str(one), short) for one in value)
    return word(value, short) if isinstance(value, str) else str(value)
