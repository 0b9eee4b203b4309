"""`casekit case fact|promise|contact|propose`."""

from __future__ import annotations

from datetime import date

import click

from casekit.cli.codes import Codes
from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
    read_payment,
    reason_option,
)
from casekit.cli.output import emit, emit_json
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words
from casekit.compliance.model import PARTIES
from casekit.errors import UsageError

_PAY = click.option(
    "--pay", multiple=True, metavar="AMOUNT@DATE", help="A payment, e.g. 500.00@2026-03-20."
)
_NOTE = click.option("--note", default="", metavar="TEXT", help="What was said; sealed.")


@click.command()
@click.argument("case")
@click.argument("name")
@click.argument("value", required=False)
@lender_choice()
@click.option("--clear", is_flag=True, help="Take the fact back, instead of a value.")
@click.option("--since", type=DATE, help="First day on which it holds; today if left out.")
@click.option("--until", type=DATE, help="Last day on which it holds.")
@_NOTE
@json_option
@language_option
def fact(
    choice: LenderChoice,
    case: str,
    name: str,
    value: str | None,
    clear: bool,
    since: date | None,
    until: date | None,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Record something that was learnt about a case: reason, ability_to_pay, hardship …

    The policy's conditions ask for these facts; the next run looks at the case again.
    """
    if clear == (value is not None):
        raise UsageError("say the value", hint="Give VALUE, or --clear to take the fact back.")
    with choice.open() as lender:
        record = lender.cases.record_fact(case, name, value, since=since, until=until, note=note)
        named = lender.cases.find(case).name
        words = Words(language or lender.settings.lender.language)
        codes = Codes(lender, words)
    if as_json:
        emit_json({"case": named, **(record.to_json() if record else {"fact": name})})
    elif record is None:
        emit(words("fact_taken_back", case=named, fact=codes.fact(name)))
    else:
        emit(
            words(
                "fact_recorded",
                case=named,
                fact=codes.fact(name),
                value=codes.value(record.value, name),
                since=record.since_on,
            )
        )


@click.command()
@click.argument("case")
@lender_choice()
@_PAY
@click.option("--made-on", type=DATE, help="Day of the promise; today if left out.")
@click.option("--beyond", default="", metavar="REASON", help="Why it reaches beyond the policy.")
@_NOTE
@json_option
@language_option
def promise(
    choice: LenderChoice,
    case: str,
    pay: tuple[str, ...],
    made_on: date | None,
    beyond: str,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Record a promise to pay, or with several --pay a plan; earlier open ones are replaced."""
    if not pay:
        raise UsageError("say what is promised", hint="--pay 500.00@2026-03-20")
    with choice.open() as lender:
        currency = lender.cases.find(case).currency
        parts = [read_payment(text, currency) for text in pay]
        records = lender.cases.record_promise(
            case, parts, made_on=made_on, note=note, beyond=beyond
        )
        named = lender.cases.find(case).name
        words = Words(language or lender.settings.lender.language)
    for record in records:
        if as_json:
            emit_json({"case": named, **record.to_json()}, line=True)
        else:
            emit(words("promise_recorded", case=named, number=record.promise_id, day=record.due_on))


@click.command()
@click.argument("case")
@lender_choice()
@click.option("--role", required=True, help="The way: voice, visit, sms …")
@click.option("--at", required=True, metavar="INSTANT", help="When; lender's time if no offset.")
@click.option("--outcome", required=True, help="What it came to: no_answer, promise, refused …")
@click.option("--inbound", is_flag=True, help="The customer got in touch.")
@click.option(
    "--party",
    type=click.Choice(PARTIES),
    default="customer",
    show_default=True,
    help="Who was spoken to.",
)
@click.option("--point", default="", metavar="REF", help="Which number or address: p1, a1 …")
@_PAY
@_NOTE
@json_option
@language_option
def contact(
    choice: LenderChoice,
    case: str,
    role: str,
    at: str,
    outcome: str,
    inbound: bool,
    party: str,
    point: str,
    pay: tuple[str, ...],
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Record a contact that was made outside casekit, judged by the rules as of then.

    One that a rule forbade is recorded as a violation; the command then ends with status 1.
    """
    from casekit.compliance.explain import explain_finding

    with choice.open() as lender:
        zone = lender.settings.lender.zone
        words = Words(language or lender.settings.lender.language)
        found = lender.cases.find(case)
        record = lender.cases.record_contact(
            case,
            role,
            read_instant(at, zone),
            outcome,
            inbound=inbound,
            party=party,
            point=point,
            note=note,
            promises=[read_payment(text, found.currency) for text in pay],
        )
        pack = lender.pack
        step = Codes(lender, words).step(record.step) if record.step else ""
    if as_json:
        emit_json({"case": found.name, **record.to_json()})
    else:
        emit(
            words(
                "contact_carries_out" if step else "contact_recorded",
                case=found.name,
                number=record.contact_id,
                step=step,
            )
        )
        for finding in record.violations:
            emit(f"  {explain_finding(finding, words.language, pack=pack, zone=zone)}")
    if record.violations:
        found_wrong()


@click.command()
@click.argument("case")
@lender_choice()
@click.option("--role", required=True, help="The way: a role of the policy or of a channel.")
@click.option("--template", default="", metavar="KEY", help="The text, where the way needs one.")
@reason_option
@json_option
@language_option
def propose(
    choice: LenderChoice,
    case: str,
    role: str,
    template: str,
    reason: str,
    as_json: bool,
    language: str,
) -> None:
    """Propose another way for one case: judged at once, archived, and carried out by the next run.

    Ends with status 1 if the rules refuse it.
    """
    from casekit.cases.explaining import because
    from casekit.compliance.explain import explain_verdict

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        zone = lender.settings.lender.zone
        proposal = lender.cases.propose(case, role, template, reason=reason)
        named, pack = lender.cases.find(case).name, lender.pack
        codes = Codes(lender, words)
        step, state = codes.step(proposal.step), codes.word("state", proposal.state)
    if as_json:
        emit_json({"case": named, **proposal.to_json()})
    else:
        emit(words("proposal_stands", case=named, step=step, state=state))
        if proposal.verdict is not None:
            for sentence in explain_verdict(proposal.verdict, words.language, pack=pack, zone=zone):
                emit(f"  {sentence}")
        if proposal.refusal:
            emit(f"  {because(proposal.refusal, '', words.language)}")
    if not proposal.accepted:
        found_wrong()
