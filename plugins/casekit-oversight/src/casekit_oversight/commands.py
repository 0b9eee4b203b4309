"""The commands `casekit oversight …`."""

from __future__ import annotations

from datetime import date

import click

from casekit import ProcessView
from casekit.cli.opening import DATE, LenderChoice, shown
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table
from casekit_oversight.commands_checks import commands as checking
from casekit_oversight.commands_findings import commands as finding
from casekit_oversight.day_works import LOOKED_AT
from casekit_oversight.showing import check_now, show_one, show_some
from casekit_oversight.words import code_words, short

_SAMPLE = click.argument("sample", type=int)
_PHASE = click.option(
    "--phase",
    type=click.Choice(["open", "done", "cancelled", "all"]),
    default="open",
    show_default=True,
    help="Which of them.",
)


@click.group("oversight")
def oversight() -> None:
    """Oversight: samples, checks, findings and corrections.

    SAMPLE, CHECK and FINDING are numbers, as `samples`, `checks` and `findings` list them.
    """


@oversight.command()
@click.argument("name", default="")
@click.option("--from", "start", type=DATE, help="First day of the contacts.")
@click.option("--to", "end", type=DATE, help="Last day of the contacts.")
@click.option("--scheduled", type=int, help="Of each collector so many contacts.")
@click.option("--random", type=int, help="Of the rest this percentage.")
@click.option("--least", type=int, help="Of each stratum of the random part at least so many.")
@click.option("--again", is_flag=True, help="Another sample of a time that has one.")
@shown
def plan(
    choice: LenderChoice,
    name: str,
    start: date | None,
    end: date | None,
    scheduled: int | None,
    random: int | None,
    least: int | None,
    again: bool,
    as_json: bool,
    language: str,
) -> None:
    """Plan a sample of contacts by the plan NAME, of the last month or week, or of a time.

    What could be drawn is fixed now. What is drawn nobody knows before the next checkpoint.
    """
    with choice.open() as lender:
        made = lender.plugin("oversight").plan(
            name, start=start, end=end, scheduled=scheduled, random=random, least=least, again=again
        )
        show_one(lender, made, as_json, language)


@oversight.command()
@_SAMPLE
@shown
def draw(choice: LenderChoice, sample: int, as_json: bool, language: str) -> None:
    """Draw SAMPLE by the first checkpoint since it was planned, and open its checks."""
    with choice.open() as lender:
        show_one(lender, lender.plugin("oversight").draw(sample), as_json, language)


@oversight.command()
@_SAMPLE
@shown
def again(choice: LenderChoice, sample: int, as_json: bool, language: str) -> None:
    """Draw SAMPLE once more, from archive, plan and checkpoint, and compare.

    Ends with status 1 where it is not the same.
    """
    with choice.open() as lender:
        drawn, same = lender.plugin("oversight").again(sample)
        chinese = short(language or lender.settings.lender.language) == "zh"
    if as_json:
        emit_json(
            {
                "same": same,
                "digest": drawn.digest,
                "contacts": [
                    {"contact": one.contact.contact_id, "part": one.part} for one in drawn.contacts
                ],
            }
        )
    else:
        for one in drawn.contacts:
            part = code_words("part", one.part, "zh" if chinese else "en")
            emit(f"{one.contact.contact_id}  {part}  {one.contact.collector}")
        if chinese:
            emit("与原样本一致。" if same else "与原样本不一致！")
        else:
            emit("It is the same sample." if same else "It is not the same sample!")
    if not same:
        raise click.exceptions.Exit(1)


@oversight.command()
@_PHASE
@shown
def samples(choice: LenderChoice, phase: str, as_json: bool, language: str) -> None:
    """List samples."""
    with choice.open() as lender:
        found = lender.plugin("oversight").samples(phase="" if phase == "all" else phase)
        show_some(lender, found, as_json, language, ("plan", "start", "end", "frame", "drawn"))


@oversight.command()
@shown
def post(choice: LenderChoice, as_json: bool, language: str) -> None:
    """Say who holds the post of supervision, and who of them collects too.

    Whoever collects never checks their own cases.
    """
    with choice.open() as lender:
        held = lender.plugin("oversight").post()
        chinese = short(language or lender.settings.lender.language) == "zh"
    if as_json:
        emit_json(held.to_json())
        return
    labels = (
        ("监督岗位", "专职", "兼催收") if chinese else ("supervisors", "dedicated", "collect too")
    )
    groups = (held.holders, held.dedicated, held.collecting)
    nobody = "无" if chinese else "nobody"
    emit_pairs(
        {name: ", ".join(group) or nobody for name, group in zip(labels, groups, strict=True)}
    )


@oversight.command()
@shown
def daily(choice: LenderChoice, as_json: bool, language: str) -> None:
    """Say which day the daily checks have covered last, and what they came to."""
    with choice.open() as lender:
        check_now(lender)
        watch: ProcessView | None = lender.plugin("oversight").daily()
        chinese = short(language or lender.settings.lender.language) == "zh"
    if as_json:
        emit_json(None if watch is None else watch.to_json())
        return
    counts = {} if watch is None else watch.data.get("counts", {})
    rows = [
        (LOOKED_AT[name]["zh" if chinese else "en"] if name in LOOKED_AT else name, count)
        for name, count in sorted(counts.items())
    ]
    if watch is not None:
        emit(str(watch.data["as_of"]))
    nothing = "没有发现。" if chinese else "Nothing was found."
    never = "尚未进行每日检查。" if chinese else "No daily checks were made yet."
    emit_table(("", ""), rows, never if watch is None else nothing)


@oversight.command()
@click.option("--limit", type=int, default=20, show_default=True, help="At most so many.")
@shown
def transcribe(choice: LenderChoice, limit: int, as_json: bool, language: str) -> None:
    """Turn recordings of calls into text on this machine, and search it for forbidden wording.

    Only where `[plugin.oversight] transcriber` names what does it. The text is kept sealed.
    """
    with choice.open() as lender:
        heard, opened = lender.plugin("oversight").transcribe(limit=limit)
        chinese = short(language or lender.settings.lender.language) == "zh"
    if as_json:
        emit_json({"transcribed": heard, "findings": opened})
    else:
        names = ("已转写", "新发现") if chinese else ("transcribed", "findings")
        emit_pairs(dict(zip(names, (heard, opened), strict=True)))


for command in (*checking, *finding):
    oversight.add_command(command)
