"""`casekit simulate`: another policy, or more people, tried on a copy of the book."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json, emit_table, note
from casekit.cli.progress import bar
from casekit.cli.words import Words
from casekit.money import Money

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.cli.codes import Codes
    from casekit.simulate.model import Comparison, Side

_MONEY = frozenset({"recovered"})
_BY_DAYS = frozenset({"paid_alone", "readiness"})
_MOST_TOLD = 5
_COUNTS = frozenset({"within_days", "calls_a_day"})
_SHOWN = (
    "recovered", "cured", "open", "contacts", "processes", "calls", "most_calls_a_day", "reached",
    "promises", "kept", "waiting", "late", "denied", "deferred",
)  # fmt: skip


@click.command()
@click.option(
    "--policy",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The other policy; begin one with `casekit policy source`.",
)
@click.option("--collectors", type=int, metavar="N", help="How many people call on the other side.")
@click.option("--days", type=int, default=180, show_default=True, help="Days to live through.")
@click.option("--cases", type=int, default=200, show_default=True, help="The most open cases.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of chance; repeats a result.")
@click.option("--repeat", type=int, default=1, show_default=True, help="Seeds; gives a range.")
@lender_choice(positional=True)
@json_option
@language_option
def simulate(
    choice: LenderChoice,
    policy: Path | None,
    collectors: int | None,
    days: int,
    cases: int,
    seed: int,
    repeat: int,
    as_json: bool,
    language: str,
) -> None:
    """Try another policy, or other numbers of people, on a copy of the open cases.

    The copy has nobody's data, and nobody is reached. Today's policy and the other one live
    through the same days with the same luck; what customers do is assumed, and said with the
    result. The archive keeps what was tried.
    """
    from casekit.cli.codes import Codes
    from casekit.simulate.comparison import simulate as compare

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        codes = Codes(lender, words)
        with bar("simulate", "days") as progress:
            made = compare(
                lender,
                policy=policy,
                collectors=collectors,
                days=days,
                cases=cases,
                seed=seed,
                repeat=repeat,
                progress=progress,
            )
        if not made.today.collectors:
            note(_nobody(lender, words))
        if as_json:
            emit_json(made.to_json())
        else:
            _show(made, codes, words)


def _nobody(lender: Lender, words: Words) -> str:
    """Return that nobody calls today, and of some of whom calls are expected why not."""
    from casekit.simulate.collectors import barred_collectors

    barred = barred_collectors(lender, lender.clock.now(), words.language)
    if not barred:
        return words("sim_no_collector")
    mark, sign = ("。", "：") if words.chinese else (". ", ": ")
    told = mark.join(f"{who}{sign}{why}" for who, why in list(barred.items())[:_MOST_TOLD])
    return words("sim_nobody", count=len(barred), why=told)


def _is_same(made: Comparison) -> bool:
    """Say whether both sides come to the same, with each seed."""
    return made.today.numbers() == made.other.numbers() and not any(
        number for ends in made.ranges.values() for number in ends
    )


def _show(made: Comparison, codes: Codes, words: Words) -> None:
    emit(
        words(
            "sim_head",
            start=made.start.isoformat(),
            days=made.days,
            cases=made.cases,
            of=made.of,
            seed=made.seed,
        )
    )
    emit()
    today, other = made.today.numbers(), made.other.numbers()
    if _is_same(made):
        emit(words("sim_same", days=made.days, cases=made.cases))
        emit()
    rows = []
    for name in _SHOWN:
        least, most = made.ranges[name]
        change = _number(name, other[name] - today[name], made.currency, signed=True)
        if made.repeat > 1:
            span = [_number(name, each, made.currency, signed=True) for each in (least, most)]
            change = f"{change}  ({span[0]} … {span[1]})"
        rows.append(
            (
                words(f"sim_{name}"),
                _number(name, today[name], made.currency),
                _number(name, other[name], made.currency),
                change,
            )
        )
    emit_table(
        ["", _headed(made.today, words), _headed(made.other, words), words("sim_change")], rows
    )
    emit()
    _compared(words("sim_by_role"), "role", made.today.contacts, made.other.contacts, codes)
    begun = made.today.processes, made.other.processes
    _compared(words("sim_by_process"), "process", *begun, codes)
    _compared(words("sim_by_rule"), "rule", made.today.denied, made.other.denied, codes)
    _compared(words("sim_by_tier"), "tier", made.today.open_by_tier, made.other.open_by_tier, codes)
    emit(words("sim_assumed"))
    for line in _assumed(made, words):
        emit(f"  {line}")
    if made.left_out:
        told = ", ".join(f"{words(f'sim_left_{name}')} {n}" for name, n in made.left_out.items())
        note(words("sim_left_out", what=told))


def _headed(side: Side, words: Words) -> str:
    return f"{side.name} {side.version}, {words('sim_people', count=side.collectors)}"


def _number(name: str, number: int, currency: str, *, signed: bool = False) -> str:
    sign = "+" if signed and number > 0 else ""
    if name in _MONEY:
        return f"{sign}{Money(number, currency).decimal()}"
    return f"{sign}{number}"


def _compared(
    title: str, group: str, today: Mapping[str, int], other: Mapping[str, int], codes: Codes
) -> None:
    names = sorted({*today, *other})
    if not names:
        return

    def named(code: str) -> str:
        if group == "tier":
            return codes.tier(code)
        return codes.process_kind(code) if group == "process" else codes.word(group, code)

    rows = [
        (named(name) if name else "-", today.get(name, 0), other.get(name, 0)) for name in names
    ]
    emit_table([title, "", ""], rows)
    emit()


def _assumed(made: Comparison, words: Words) -> list[str]:
    """Return the assumptions, a line each, with how many events of the archive tell of it."""
    lines = []
    told = made.assumptions.to_json()
    for name, value in told.items():
        if name == "measured":
            continue
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, number in parts:
            key = f"{name}.{part}" if part else name
            shown = str(number) if name in _COUNTS else f"{Decimal(number) / 10_000:.2f} %"
            events = told["measured"].get(key)
            source = words("sim_measured", count=events) if events else words("sim_guessed")
            of = words(f"sim_h_{part}") if name == "answered" else part
            of = words(f"sim_k_{part}") if name == "paid_after" else of
            of = words("sim_days_late", days=part) if name in _BY_DAYS and part else of
            label = words(f"sim_a_{name}") + (f" ({of})" if of else "")
            lines.append(f"{label}: {shown}, {source}")
    return lines
