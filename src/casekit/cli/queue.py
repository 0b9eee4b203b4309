"""`casekit queue`: what collectors take, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casekit.cli.dialling import dial
from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    shown,
)
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table, note
from casekit.cli.queue_result import correct, result
from casekit.cli.queue_tasks import done, tasks
from casekit.cli.refusals import refusals_told
from casekit.cli.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from casekit.app import Lender
    from casekit.work.model import WorkItem, WorkOffer

ROLE = click.option(
    "--role", default="voice", show_default=True, help="The way; one that people carry out."
)


@click.group()
def queue() -> None:
    """Take calls and other work, record results, and do tasks."""


@queue.command("next")
@lender_choice(positional=True)
@ROLE
@click.option(
    "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="At most so many."
)
@json_option
@language_option
def next_(choice: LenderChoice, role: str, limit: int, as_json: bool, language: str) -> None:
    """List whom you could take now, the best first, and who becomes possible later, and when.

    Nothing is taken, and no number is shown.
    """
    from casekit.people.barring import refused_words
    from casekit.rights import local_actor
    from casekit.work.recorded_line import unrecorded_by
    from casekit.work.staff import directory
    from casekit.work.staff_rules import refused_by_rules

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        found = lender.queue.next(role=role, limit=limit)
        me = local_actor()
        mine = directory(lender, [me])[me]
        rules = refused_by_rules(lender, [me], lender.clock.now())[me] if found else {}
        codes = (*mine.barred, *mine.warned)
        if what := refused_words(codes, rules, words.language, mine.words):
            barred = mine.barred or rules
            note(words("work_barred" if barred else "work_warned", who=me, what=what))
        rows = _offered(lender, words, found)
        rule = unrecorded_by(lender, lender.channels[role])
    if rule:
        note(words("work_unrecorded", rule=rule))
    if as_json:
        for offer in found:
            emit_json(offer.to_json(), line=True)
    else:
        names = ("from", "case", "tier", "overdue", "because", "best")
        emit_table(_headings(words, *names), rows, words("work_none"))


@queue.command()
@click.argument("case", required=False)
@lender_choice()
@ROLE
@json_option
@language_option
def take(choice: LenderChoice, case: str | None, role: str, as_json: bool, language: str) -> None:
    """Take a customer to call: the first of the list, or the one of CASE.

    The rules are asked first. Number, script and form are shown to you alone, and nobody else can
    take the customer meanwhile.
    """
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        with refusals_told(lender, words):
            item = lender.queue.take(role=role, case=case)
        _show(lender, words, item, as_json=as_json)


@queue.command()
@click.argument("work", type=int)
@lender_choice()
@json_option
@language_option
def extend(choice: LenderChoice, work: int, as_json: bool, language: str) -> None:
    """Hold what you took for another while."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        item = lender.queue.extend(work)
        zone = lender.settings.lender.zone
    if as_json:
        emit_json(item.to_json())
    else:
        emit(words("work_extended", work=work, until=_moment(item.lease_until, zone)))


@queue.command("release-all")
@click.argument("collector", metavar="LOGIN")
@shown
@click.option("--to", default="", metavar="LOGIN", help="Hand it on; otherwise to the queue.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; sealed.")
def release_all(
    choice: LenderChoice, collector: str, to: str, reason: str, as_json: bool, language: str
) -> None:
    """Take away all that a collector holds and has not called yet; for supervisors."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        done = lender.queue.release_all(collector, reason=reason, to=to)
    if as_json:
        emit_json(
            {
                "given_back": list(done.given_back),
                "handed_on": list(done.handed_on),
                "unfinished": list(done.unfinished),
            }
        )
        return

    def numbers(found: tuple[int, ...]) -> str:
        return ", ".join(map(str, found)) or "–"

    emit(
        words(
            "work_all_released",
            who=collector,
            back=numbers(done.given_back),
            on=numbers(done.handed_on),
            left=numbers(done.unfinished),
        )
    )


@queue.command()
@click.argument("work", type=int)
@lender_choice()
@click.option("--to", default="", metavar="LOGIN", help="Hand it on; for supervisors.")
@click.option("--reason", default="", metavar="TEXT", help="Why; sealed. Needed with --to.")
@language_option
def release(choice: LenderChoice, work: int, to: str, reason: str, language: str) -> None:
    """Give back what you took and have not called, or hand it on to somebody else."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        lender.queue.release(work, reason=reason, to=to)
    emit(words("work_handed_on", work=work, to=to) if to else words("work_released", work=work))


@queue.command()
@lender_choice(positional=True)
@click.option("--collector", default="", metavar="LOGIN", help="Somebody else's; * for all.")
@json_option
@language_option
def held(choice: LenderChoice, collector: str, as_json: bool, language: str) -> None:
    """Show what you hold: calls whose result is due first."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        items = lender.queue.held(collector=collector)
        if not items and not as_json:
            note(words("work_none_held"))
        for item in items:
            _show(lender, words, item, as_json=as_json, line=True)


for _command in (dial, result, correct, tasks, done):
    queue.add_command(_command)


def _offered(lender: Lender, words: Words, found: Sequence[WorkOffer]) -> list[tuple[object, ...]]:
    from casekit.cases.finding import case_name
    from casekit.cli.amounts import amount
    from casekit.cli.codes import Codes

    codes, zone = Codes(lender, words), lender.settings.lender.zone
    rows: list[tuple[object, ...]] = []
    for offer in found:
        if offer.lawful_now:
            start = words("work_now")
        else:
            start = _moment(offer.from_at, zone) or words("work_open_end")
        because = [*(words(f"work_because_{code}") for code in offer.reasons)]
        because += _refusing(lender, words, offer)
        best = f"{offer.best_hours[0]}-{offer.best_hours[1]}" if offer.best_hours else ""
        rows.append(
            (
                start,
                " ".join(case_name(number) for number in offer.case_ids),
                codes.tier(offer.tier),
                amount(offer.overdue, offer.currency, words),
                ", ".join(because),
                best,
            )
        )
    return rows


def _refusing(lender: Lender, words: Words, offer: WorkOffer) -> list[str]:
    """Return why rules refuse an offer, a sentence each with its rule.

    What is about whoever looks is said once above the list; here it is that, and by which rules.
    """
    from casekit.compliance.explain import explain_finding
    from casekit.compliance.house_rules import STAFF
    from casekit.work.staff_rules import asks_of_staff_alone

    pack, zone = lender.pack, lender.settings.lender.zone
    of_staff = {rule.id for rule in pack.rules if asks_of_staff_alone(rule)} | {STAFF.id}
    mine = [finding.rule for finding in offer.denials if finding.rule in of_staff]
    said = [words.noted(words("work_because_barred"), ", ".join(mine))] if mine else []
    for one in offer.denials:
        if one.rule not in of_staff:
            why = explain_finding(one, words.language, pack=pack, zone=zone, brief=True)
            said.append(words.noted(why, one.rule))
    return said


def _asked(words: Words, name: str) -> str:
    """Return a field that is asked for, and whether a result is taken without it."""
    from casekit.work.form_rules import OPTIONAL

    said = words(f"work_field_{name}") if words.chinese else name
    return words("work_may_be_left", field=said) if name in OPTIONAL else said


def _show(
    lender: Lender, words: Words, item: WorkItem, *, as_json: bool, line: bool = False
) -> None:
    """Write what is held, with number and script where the item has them."""
    if as_json:
        emit_json(item.to_json(), line=line)
        return
    from casekit.cases.finding import case_name
    from casekit.cli.codes import Codes

    zone, codes = lender.settings.lender.zone, Codes(lender, words)
    told = item.delivery.get("outcome") or item.delivery.get("state")
    asks = [_asked(words, name) for name in item.asks]
    emit_pairs(
        {
            words("work_work"): item.work_id,
            words("work_state"): words(f"work_is_{item.state}"),
            words("work_case"): " ".join(case_name(number) for number in item.case_ids),
            words("work_collector"): item.collector,
            words("work_until"): _moment(item.lease_until, zone),
            words("work_number"): item.to or withheld(words, item),
            words("work_message"): codes.word("outcome", told) if told else "",
            words("work_asks"): ("、" if words.chinese else ", ").join(asks),
            words("work_tone"): item.script.tone if item.script is not None else "",
        }
    )
    if item.script is not None:
        emit()
        for number, one in enumerate(item.script.lines, 1):
            mark = f"[{one.id}] " if one.tick or one.asks else ""
            emit(f"{number:>2}. {mark}{one.text}")
    emit()


def withheld(words: Words, item: WorkItem) -> str:
    """Return why no number is shown to whoever holds something: a rule, or that it was paid."""
    from casekit.work.standing import NOT_DUE

    rules = dict.fromkeys(denial.rule for denial in item.verdict.denials)
    if NOT_DUE in rules:
        return words("work_withdrawn", work=item.work_id)
    return words("work_not_now", rules=", ".join(rules)) if rules else ""


def _headings(words: Words, *names: str) -> list[str]:
    return [words(f"work_{name}") for name in names]


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at is not None else ""
