"""The commands `casekit incentives …`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import click

from casekit import Lender, Money, ProcessView
from casekit.cli.opening import DATE, LenderChoice, read_instant, shown
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table, note
from casekit.errors import UsageError
from casekit_staff.knowing import options_of
from casekit_staff.options_scheme import INDICATORS
from casekit_staff.showing_work import emit_views, state_of, words_for
from casekit_staff.words_work import WorkWords

_NUMBER = click.argument("number", type=int)


@click.group("incentives")
def incentives() -> None:
    """Incentives: proposals by a period's figures, and who approved them."""


@incentives.command("check")
@shown
def check(choice: LenderChoice, as_json: bool, language: str) -> None:
    """Check the scheme against the rule pack: pay is not by amounts alone."""
    with choice.open() as lender:
        found = lender.plugin("incentives").check()
        words = words_for(lender, language)
        scheme = options_of(lender).scheme
        if as_json:
            emit_json([one.to_json() for one in found])
        elif not scheme.rule and not scheme.target:
            note(words("no_scheme"))
        elif not found:
            emit(words("scheme_fine"))
        else:
            for one in found:
                lacking = ("、" if words.chinese else ", ").join(map(words.code, one.lacking))
                emit(
                    words(
                        one.why,
                        rule=one.rule,
                        pack_rule=one.pack_rule,
                        source=one.source,
                        lacking=lacking,
                    )
                )
        if any(one.severity == "block" for one in found):
            raise click.exceptions.Exit(1)


@incentives.command("run")
@click.option("--from", "start", type=DATE, help="First day; of the last period if left out.")
@click.option("--to", "end", type=DATE, help="Last day of the period.")
@click.option("--known-at", default="", metavar="INSTANT", help="By what was recorded until then.")
@shown
def run(
    choice: LenderChoice,
    start: date | None,
    end: date | None,
    known_at: str,
    as_json: bool,
    language: str,
) -> None:
    """Assess every collector for a period that is over, and open what the scheme proposes."""
    with choice.open() as lender:
        at = read_instant(known_at, lender.settings.lender.zone) if known_at else None
        found = lender.plugin("incentives").run(start, end, known_at=at)
        if as_json:
            emit_json(found.to_json())
            return
        words = words_for(lender, language)
        for login, why in sorted(found.skipped.items()):
            note(words("skipped", login=login, why=words(why)))
        emit(
            words(
                "run",
                made=len(found.made),
                proposed=found.proposed,
                known=len(found.known),
                skipped=len(found.skipped),
            )
        )


@incentives.command("assessments")
@click.argument("login", default="")
@shown
def assessments(choice: LenderChoice, login: str, as_json: bool, language: str) -> None:
    """List assessments: each person's periods, whether the target was met, and by whom approved."""
    with choice.open() as lender:
        found = lender.plugin("incentives").assessments(login)
        if as_json:
            emit_views(found)
            return
        words = words_for(lender, language)
        emit_table(
            words.all("number", "login", "period", "passed", "misses", "state", "by"),
            (
                [
                    one.process_id,
                    one.person,
                    f"{one.data['start']}..{one.data['end']}",
                    _passed(one, words),
                    one.data["misses"],
                    state_of(lender, one, words),
                    one.data.get("by"),
                ]
                for one in found
            ),
            words("no_assessment"),
        )


@incentives.command("show")
@_NUMBER
@shown
def show(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Show an assessment: figures, thresholds, result, approver."""
    with choice.open() as lender:
        view = next(
            (one for one in lender.plugin("incentives").assessments() if one.process_id == number),
            None,
        )
        if view is None:
            raise UsageError(
                f"there is no assessment {number}", hint="See casekit incentives assessments."
            )
        if as_json:
            emit_json(view.to_json())
        else:
            _show(lender, view, words_for(lender, language))


@incentives.command("list")
@click.argument("login", default="")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@shown
def list_proposals(
    choice: LenderChoice, login: str, everything: bool, as_json: bool, language: str
) -> None:
    """List what is proposed."""
    with choice.open() as lender:
        phase = "" if everything else "open"
        found = lender.plugin("incentives").proposals(login, phase=phase)
        if as_json:
            emit_views(found)
            return
        words = words_for(lender, language)
        emit_table(
            words.all("number", "login", "propose", "amount", "rule", "period", "state", "due"),
            (
                [
                    one.process_id,
                    one.person,
                    words.code(one.data.get("propose")),
                    _amount(one),
                    one.data.get("rule"),
                    f"{one.data.get('start', '')}..{one.data.get('end', '')}",
                    state_of(lender, one, words),
                    one.due_on,
                ]
                for one in found
            ),
            words("no_proposal"),
        )


@incentives.command("approve")
@_NUMBER
@shown
def approve(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Approve an assessment or a proposal, as another person than whom it is about."""
    with choice.open() as lender:
        _now(lender, lender.plugin("incentives").approve(number), as_json, language)


@incentives.command("refuse")
@_NUMBER
@click.option("--reason", required=True, metavar="TEXT", help="Why, in words; sealed.")
@shown
def refuse(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Refuse a proposal, or return an assessment with all that it proposed."""
    with choice.open() as lender:
        _now(lender, lender.plugin("incentives").refuse(number, reason=reason), as_json, language)


@incentives.command("publish")
@_NUMBER
@click.option("--on", type=DATE, help="The day; today if left out.")
@click.option("--words", "told", default="", metavar="TEXT", help="What else the notice says.")
@shown
def publish(
    choice: LenderChoice,
    number: int,
    on: date | None,
    told: str,
    as_json: bool,
    language: str,
) -> None:
    """Produce the notice of a commendation, and record that it was published."""
    with choice.open() as lender:
        view = lender.plugin("incentives").publish(number, on=on, words=told)
        _now(lender, view, as_json, language)


@incentives.command("complete")
@_NUMBER
@click.option("--ref", default="", metavar="TEXT", help="Number of the payment or notice.")
@click.option("--record", type=int, default=0, help="Of retraining: number of the training.")
@click.option("--note", "told", default="", metavar="TEXT", help="More in words; sealed.")
@shown
def complete(
    choice: LenderChoice,
    number: int,
    ref: str,
    record: int,
    told: str,
    as_json: bool,
    language: str,
) -> None:
    """Say that an approved proposal was carried out."""
    with choice.open() as lender:
        view = lender.plugin("incentives").complete(number, note=told, ref=ref, record=record)
        _now(lender, view, as_json, language)


def _now(lender: Lender, view: ProcessView, as_json: bool, language: str) -> None:
    if as_json:
        emit_json(view.to_json())
        return
    words = words_for(lender, language)
    state = state_of(lender, view, words)
    emit(words("incentive_is", number=str(view.process_id), state=state))


def _amount(view: ProcessView) -> str:
    if "amount" not in view.data:
        return ""
    money = Money(view.data["amount"], view.data["currency"])
    return f"{money.currency} {money.decimal()}"


def _show(lender: Lender, view: ProcessView, words: WorkWords) -> None:
    data = view.data
    emit_pairs(
        {
            words("login"): view.person,
            words("period"): f"{data['start']}..{data['end']}",
            words("passed"): _passed(view, words),
            words("misses"): str(data["misses"]),
            words("state"): state_of(lender, view, words),
            words("by"): data.get("by"),
        }
    )
    targets = {name: (text, met) for name, text, met, _ in data["thresholds"]}
    rows: list[list[Any]] = []
    for name in INDICATORS:
        one = data["figures"][name]
        text, met = targets.get(name, ("", None))
        known = words(one["why_not"]) if one["value"] is None else _value(name, one["value"])
        rows.append(
            [words.code(name), known, one["n"], text, "" if met is None else words.yes(met)]
        )
    emit("")
    emit_table(words.all("indicator", "value", "of", "threshold", "met"), rows)


def _passed(view: ProcessView, words: WorkWords) -> str:
    passed = view.data.get("passed")
    return words("not_known") if passed is None else words.yes(passed)


def _value(name: str, text: str) -> str:
    value = Fraction(text)
    if name in ("recovery_rate", "success_rate"):
        return f"{float(value * 100):.2f} %"
    return f"{float(value):.2f}"
