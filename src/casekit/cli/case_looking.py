"""`casekit case list|show|explain|timeline|violations`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from casekit.cli.amounts import amount
from casekit.cli.codes import Codes
from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
    reveal_options,
)
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table, note
from casekit.cli.revealed import revealed_lines
from casekit.cli.standing import point_lines, stop_lines
from casekit.cli.words import Words

if TYPE_CHECKING:
    from casekit.cases.timeline import TimelineLine
    from casekit.cases.view import CaseView

LONGEST_PAGE = 1000


@click.command("list")
@lender_choice(positional=True)
@click.option(
    "--status",
    type=click.Choice(["open", "closed", "all"]),
    default="open",
    show_default=True,
    help="Which cases.",
)
@click.option("--tier", default="", help="Only cases of this tier.")
@click.option("--product", default="", help="Only cases of this product.")
@click.option("--waits-for", default="", metavar="WHAT", help="A rule, channel, person …")
@click.option("--state", default="", help="With an action in this state: denied, unknown …")
@click.option("--customer", type=int, help="Only cases of this customer.")
@click.option("--after", default=0, metavar="NUMBER", help="Begin after this case number.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    help="At most so many; 0: all.",
)
@json_option
@language_option
def list_(
    choice: LenderChoice,
    status: str,
    tier: str,
    product: str,
    waits_for: str,
    state: str,
    customer: int | None,
    after: int,
    limit: int,
    as_json: bool,
    language: str,
) -> None:
    """List cases by number; every option narrows the list down."""
    from casekit.cases.listing import CaseFilter

    wanted = CaseFilter(
        status="" if status == "all" else status,
        tier=tier,
        product=product,
        waits_for=waits_for,
        state=state,
        customer_id=customer,
    )
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        codes = Codes(lender, words)
        rows: list[dict[str, Any]] = []
        following: int | None = after
        left = limit
        while following is not None and (limit <= 0 or left > 0):
            size = LONGEST_PAGE if limit <= 0 else min(left, LONGEST_PAGE)
            page = lender.cases.search(wanted, after=following, limit=size)
            rows += [line.to_json() for line in page.cases]
            following, left = page.after, left - len(page.cases)
    if as_json:
        for row in rows:
            emit_json(row, line=True)
    else:
        emit_table(
            [
                words(word)
                for word in (
                    "case", "loan", "product", "tier", "days", "overdue", "customer", "name",
                    "next_review",
                )
            ] + [words("waits_for")],
            [
                (
                    row["case"],
                    row["loan"],
                    codes.product(row["product"]),
                    codes.tier(row["tier"]),
                    row["days_past_due"],
                    amount(row["overdue"], row["currency"], words),
                    row["customer"],
                    row["customer_name"],
                    row["next_review_on"] or "",
                    codes.word("waits", row["waits_for"]),
                )
                for row in rows
            ],
            words("nothing_found"),
        )  # fmt: skip
    if following is not None and limit > 0:
        note(words("go_on_after", number=following))


@click.command()
@click.argument("case")
@lender_choice()
@click.option("--as-of", type=DATE, help="On this business date; today if left out.")
@json_option
@language_option
def show(choice: LenderChoice, case: str, as_of: date | None, as_json: bool, language: str) -> None:
    """Show everything about a case; the customer is masked."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        view = lender.cases.show(case, as_of=as_of)
        codes = Codes(lender, words)
        stops = lender.customers.stops(view.customer.customer_id)
        erased = view.customer.status == "erased"
        points = [] if erased else lender.customers.points(view.customer.customer_id)
    spoilt = [point for point in points if point.bad]
    if as_json:
        standing = {
            "stops": [stop.to_json() for stop in stops],
            "not_used": [point.to_json() for point in spoilt],
        }
        emit_json(view.to_json() | standing)
        return
    _show(view, codes, words)
    told = stop_lines(codes, words, lender.settings.lender.zone, stops)
    for word, lines in (("stops", told), ("not_used", point_lines(words, spoilt))):
        if lines:
            emit(words(word))
            for line in lines:
                emit(f"  {line}")


@click.command()
@click.argument("case")
@lender_choice()
@click.option("--as-of", type=DATE, help="On this business date; today if left out.")
@json_option
@language_option
def explain(
    choice: LenderChoice, case: str, as_of: date | None, as_json: bool, language: str
) -> None:
    """Say why a case stands where it stands: tier, steps, what waits and why."""
    explain_case(choice, case, as_of, as_json, language)


def explain_case(
    choice: LenderChoice, case: str, as_of: date | None, as_json: bool, language: str
) -> None:
    """Write why a case stands where it stands; also for `casekit policy explain`."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        name = lender.cases.find(case).name
        sentences = lender.cases.explain(case, as_of=as_of, language=words.language)
    if as_json:
        emit_json({"case": name, "sentences": sentences})
        return
    emit(name)
    for sentence in sentences:
        emit(f"  {sentence}")


@click.command()
@click.argument("case")
@lender_choice()
@click.option("--whole-loan", is_flag=True, help="All overdue episodes of the loan.")
@reveal_options
@json_option
@language_option
def timeline(
    choice: LenderChoice,
    case: str,
    whole_loan: bool,
    reveal: bool,
    reason: str,
    as_json: bool,
    language: str,
) -> None:
    """Tell the life of a case as a person would: what happened, when, by whom.

    People are masked; --reveal with a reason shows them, and that is archived.
    """
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        lines = lender.cases.timeline(
            case, language=words.language, whole_loan=whole_loan, reveal=reveal, reason=reason
        )
    _tell(lines, words, as_json)


@click.command()
@lender_choice(positional=True)
@click.option("--since", default="", metavar="INSTANT", help="Only from then on.")
@json_option
@language_option
def violations(choice: LenderChoice, since: str, as_json: bool, language: str) -> None:
    """List recorded contacts that a rule forbade, for supervision."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        start = read_instant(since, lender.settings.lender.zone) if since else None
        lines = lender.cases.violations(since=start, language=words.language)
    _tell(lines, words, as_json)


def _tell(lines: Sequence[TimelineLine], words: Words, as_json: bool) -> None:
    if not (lines or as_json):
        note(words("nothing_found"))
    for line in lines:
        if as_json:
            emit_json(line.to_json(), line=True)
            continue
        emit(str(line))
        for sealed in revealed_lines(line.content, words):
            emit(f"      {sealed}")


def _show(view: CaseView, codes: Codes, words: Words) -> None:
    money = view.currency
    emit_pairs(
        {
            words("case"): f"{view.ref.name} ({words('episode', number=view.ref.episode)})",
            words("loan"): view.ref.loan_ref,
            words("product"): codes.product_name(view.product),
            words("customer"): f"{view.customer.customer_id}  {view.customer.name}  "
            f"{view.customer.phone}",
            words("status"): words(view.status),
            words("tier"): codes.tier(view.tier),
            words("days"): view.days_past_due,
            words("due_on"): view.due_on,
            words("overdue"): amount(view.overdue, money, words),
            words("costs"): amount(view.costs, money, words) if view.costs else None,
            words("opened_on"): view.opened_on,
            words("closed_on"): view.closed_on,
            words("next_review"): view.next_review_on,
        }
    )
    parts: list[tuple[str, list[str]]] = [
        (
            "instalments",
            [f"{part.due_on}  {amount(part.total, money, words)}" for part in view.instalments],
        ),
        (
            "actions",
            [
                f"{action.due_on}  {codes.step(action.step)}  {codes.word('role', action.role)}  "
                + words.noted(
                    codes.word("state", action.state), codes.word("waits", action.waits_for)
                )
                for action in view.actions
            ],
        ),
        ("processes", [codes.process(one) for one in view.processes]),
        (
            "holds",
            [
                f"{h.hold_id}: {codes.hold(h.kind)}  {h.start_on} – {h.until_on or '…'}"
                for h in view.holds
            ],
        ),
        (
            "pauses",
            [
                f"{p.pause_id}: {codes.word('pause', p.code)}  {p.start_on} – {p.end_on or '…'}"
                for p in view.pauses
            ],
        ),
        (
            "promises",
            [
                f"{promise.due_on}  {amount(promise.amount, promise.currency, words)}  "
                f"{codes.word('promise', promise.status)}"
                for promise in view.promises
            ],
        ),
        (
            "facts",
            [
                f"{codes.fact(f.name)} = {codes.value(f.value, f.name, money)}  ({f.since_on})"
                for f in view.facts
            ],
        ),
        ("facts", [f"{n} = {codes.value(v, n)}" for n, v in view.plugin_facts.items()]),
    ]
    for word, lines in parts:
        if lines:
            emit(words(word))
            for line in lines:
                emit(f"  {line}")
