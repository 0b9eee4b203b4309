"""`casekit queue result|correct`: the result form on the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    reason_option,
)
from casekit.cli.output import emit, emit_json
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words
from casekit.compliance.model import PARTIES
from casekit.errors import ResultIncomplete, UsageError
from casekit.work.form_rules import POINT
from casekit.work.model import ABILITIES, ATTITUDES, REASONS, RELIEFS, SMS_ARRIVED

if TYPE_CHECKING:
    from collections.abc import Callable

    from casekit.app import Lender
    from casekit.work.model import ResultRecord

_TEXTS = {"said": "reason_text", "no_plan": "no_plan_because", "seconds": "typed_s"}
_NAMES = {"income": "income_monthly", "debts": "other_debts", "can_pay": "can_pay_monthly"}
_RENAMED = _TEXTS | _NAMES | {"next_at": "next_contact_at"}


def _form(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of the form, in the order of asking."""
    options = [
        click.option("--sms-arrived", type=click.Choice(SMS_ARRIVED), help="Did the SMS arrive?"),
        click.option("--reason", type=click.Choice(REASONS), help="Why it is overdue."),
        click.option("--said", metavar="TEXT", help="The reason in the customer's words; sealed."),
        click.option("--attitude", type=click.Choice(ATTITUDES), help="How they took it."),
        click.option("--ability", type=click.Choice(ABILITIES), help="What they are able to pay."),
        click.option("--income", metavar="AMOUNT", help="What they earn each month."),
        click.option("--debts", metavar="AMOUNT", help="What they owe elsewhere."),
        click.option("--can-pay", metavar="AMOUNT", help="What they can pay each month."),
        click.option(
            "--pay", multiple=True, metavar="AMOUNT@DATE", help="Promised: 500.00@2026-03-20."
        ),
        click.option("--no-plan", metavar="TEXT", help="Why there is no promise; sealed."),
        click.option(
            "--beyond", metavar="REASON", help="Why a plan reaches beyond the policy; sealed."
        ),
        click.option("--pay-by", type=DATE, help="By when someone who forgot will pay."),
        click.option("--relief", type=click.Choice(RELIEFS), help="What the customer asks for."),
        click.option("--hardship-until", type=DATE, help="First day without softer calls."),
        click.option("--next-at", metavar="INSTANT", help="When the customer may be called again."),
        click.option("--point", "said_points", multiple=True, metavar="ID", help="Was said."),
        click.option(
            "--no-point", "unsaid", multiple=True, metavar="ID=WHY", help="Was not said, and why."
        ),
        click.option("--party", type=click.Choice(PARTIES), help="Who was spoken to."),
        click.option("--new-phone", metavar="NUMBER", help="Another number that was given."),
        click.option("--seconds", type=int, help="How long the call was."),
        click.option("--at", metavar="INSTANT", help="When; lender's time if no offset."),
        click.option("--note", metavar="TEXT", help="What else was said; sealed."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("work", type=int)
@click.argument("outcome", required=False)
@lender_choice()
@click.option(
    "--form",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file with the fields of the form; options win over it.",
)
@click.option(
    "--recording",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The recording of a call that was dialled by hand; expected after a conversation where "
    "[queue] recorder = true.",
)
@_form
@json_option
@language_option
def result(
    choice: LenderChoice,
    work: int,
    outcome: str | None,
    file: Path | None,
    recording: Path | None,
    as_json: bool,
    language: str,
    **options: Any,
) -> None:
    """Record what came of a call: no_answer, busy, voicemail, right_party, promise, dispute …

    After a conversation the form must be filled in; what is missing is named, and nothing is
    recorded until then. Ends with status 1 if a rule forbade the call, or wording in the note.
    """
    from casekit.work.form_reading import read_result

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        form = _read_file(file) | _filled(options)
        if outcome:
            form["outcome"] = outcome
        if "outcome" not in form:
            raise UsageError(
                "say what it came to",
                hint=f"Write it behind the number: casekit queue result {work} no_answer.",
            )
        read = read_result(form, _currency(lender, work), lender.settings.lender.zone)
        try:
            made = lender.queue.result(work, read, recording=recording)
        except ResultIncomplete as error:
            raise _as_options(error) from None
        said = _said(lender, words, made)
        if recording is None and _recording_expected(lender, made):
            said.append(words("work_recording", contact=made.contact_id))
    if as_json:
        emit_json(made.to_json())
    else:
        for line in said:
            emit(line)
    if made.violations or made.findings:
        found_wrong()


@click.command()
@click.argument("contact", type=int)
@lender_choice()
@click.option("--set", "changes", multiple=True, metavar="FIELD=VALUE", help="A field as it is.")
@click.option("--pay", multiple=True, metavar="AMOUNT@DATE", help="What was promised in truth.")
@reason_option
@json_option
@language_option
def correct(
    choice: LenderChoice,
    contact: int,
    changes: tuple[str, ...],
    pay: tuple[str, ...],
    reason: str,
    as_json: bool,
    language: str,
) -> None:
    """Correct what was recorded of a contact; the archive keeps the old beside the new.

    What the result had brought about and is still in force (a hold, a follow-up) is listed; it
    stays until a person ends it.
    """
    from casekit.work.form_reading import read_fields

    form: dict[str, Any] = {}
    for change in changes:
        name, mark, value = change.partition("=")
        if not mark:
            raise UsageError(f"{change!r} is no change", hint="Write FIELD=VALUE.")
        form[name] = int(value) if name == "typed_s" and value.isdigit() else value
    if pay:
        form["promises"] = list(pay)
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        currency, zone = lender.settings.lender.currency, lender.settings.lender.zone
        done = lender.queue.correct(contact, read_fields(form, currency, zone), reason=reason)
    if as_json:
        emit_json(done.to_json())
        return
    emit(words("work_corrected", contact=contact))
    if done.stays:
        emit(words("work_stays", stays=", ".join(done.stays)))
    for number in done.tasks:
        emit(words("work_task_opened", number=number))


def _as_options(error: ResultIncomplete) -> ResultIncomplete:
    """Return what is missing as the options that give it."""
    names = {field: option for option, field in _RENAMED.items()} | {"promises": "pay"}
    told = [
        f"--point {name.removeprefix(POINT)}"
        if name.startswith(POINT)
        else f"--{names.get(name, name).replace('_', '-')}"
        for name in error.missing
    ]
    ways = ["What the customer would not say has a code of its own, such as refused_to_say."]
    if "ability" in error.missing:
        ways.append("Whoever can pay something is asked how much: --can-pay AMOUNT.")
    if "promises" in error.missing:
        ways.append("Instead of --pay: --no-plan TEXT, or --relief.")
    if any(name.startswith(POINT) for name in error.missing):
        ways.append("A point that was not said: --no-point ID=WHY.")
    return ResultIncomplete(
        f"the result is not complete: {', '.join(told)}",
        missing=error.missing,
        hint=" ".join(ways),
    )


def _read_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    import orjson

    try:
        form = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError:
        form = None
    if not isinstance(form, dict):
        raise UsageError(f"{file.name} is no JSON object", hint="Its fields are those of the form.")
    return form


def _filled(options: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the form that the options fill in."""
    said, unsaid, pay = options.pop("said_points"), options.pop("unsaid"), options.pop("pay")
    form = {_RENAMED.get(n, n): value for n, value in options.items() if value not in (None, "")}
    for name, value in form.items():
        if isinstance(value, date):
            form[name] = value.isoformat()
    points: dict[str, Any] = dict.fromkeys(said, True)
    for text in unsaid:
        point, _, why = text.partition("=")
        points[point] = why
    if points:
        form["points"] = points
    if pay:
        form["promises"] = list(pay)
    return form


def _currency(lender: Lender, work: int) -> str:
    """Return the currency of the loans that a piece of work is about."""
    from casekit.work.leases import currency_of

    with lender.store.read() as connection:
        return currency_of(connection, work) or lender.settings.lender.currency


def _recording_expected(lender: Lender, made: ResultRecord) -> bool:
    """Say whether somebody has to file the recording of a call: nothing else will bring it."""
    from sqlalchemy import select

    from casekit.records.checks import SPOKEN
    from casekit.store.tables import contacts
    from casekit.work.past_calls import BY_HAND

    if not lender.settings.queue.recorder or made.outcome not in SPOKEN:
        return False
    asked = select(contacts.c.channel, contacts.c.medium).where(contacts.c.id == made.contact_id)
    with lender.store.read() as connection:
        row = connection.execute(asked).one()
    return row.medium == "voice" and row.channel in BY_HAND


def _said(lender: Lender, words: Words, made: ResultRecord) -> list[str]:
    from casekit.cli.codes import Codes
    from casekit.compliance.explain import explain_finding

    codes = Codes(lender, words)
    lines = [
        words(
            "work_recorded",
            contact=made.contact_id,
            outcome=codes.word("outcome", made.outcome),
        )
    ]
    lines += [
        words("work_promised", number=promise.promise_id, day=promise.due_on)
        for promise in made.promises
    ]
    if made.follow_up is not None:
        lines.append(words("work_followed_up", number=made.follow_up))
    if made.hold_id is not None:
        lines.append(words("work_held_up", number=made.hold_id))
    lines += [words("work_task_opened", number=number) for number in made.tasks]
    if made.differs:
        lines.append(words("work_differs"))
    for finding in (*made.violations, *made.findings):
        sentence = explain_finding(
            finding, words.language, pack=lender.pack, zone=lender.settings.lender.zone
        )
        lines.append(f"  {sentence}")
    return lines
