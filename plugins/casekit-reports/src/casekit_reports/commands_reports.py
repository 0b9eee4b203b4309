"""The commands `casekit reports …`: what is due to whom, and what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit import Lender, ProcessView
from casekit.cli.opening import LenderChoice, read_instant, shown
from casekit.cli.output import emit, emit_json, emit_table, note
from casekit.errors import UsageError
from casekit_reports.cells import pick
from casekit_reports.figures_period import Period
from casekit_reports.report_names import report_name

if TYPE_CHECKING:
    from casekit_reports.desk import Reports
    from casekit_reports.due_reports import Coming

_NUMBER = click.argument("number", type=int)


@click.group("reports")
def reports() -> None:
    """Reports to somebody: due, sent, corrected, checked.

    `casekit report NAME` makes one and writes it into a file; here is kept what was sent. NUMBER is
    that of a report, as `casekit reports list` shows it.
    """


@reports.command("list")
@click.option("--late", is_flag=True, help="Only those whose day has passed without it.")
@click.option("--due", is_flag=True, help="Only those that are to be sent.")
@shown
def list_(choice: LenderChoice, late: bool, due: bool, as_json: bool, language: str) -> None:
    """List reports: what is due, what is late, what was sent, and what to do next.

    Below stands what comes next, when somebody is reminded of it and by when it is to be sent.
    """
    with choice.open() as lender:
        desk = _desk(lender)
        found = desk.list(late=late, phase="open" if due else "")
        _show(lender, found, as_json, language)
        if late:
            return
        coming = desk.coming()
        if as_json:
            for one in coming:
                emit_json(one.to_json(), line=True)
        else:
            _show_next(lender, found, coming, language)


@reports.command()
@click.argument("name")
@click.argument("period")
@click.option("--to", required=True, metavar="CODE", help="Who gets it, such as nfra.")
@click.option(
    "--known-at", default="", metavar="INSTANT", help="Only what was recorded up to then counts."
)
@click.option("--corrects", type=int, help="Number of the report, sent before, that it corrects.")
@click.option("--note", "words", default="", metavar="TEXT", help="Words about it; sealed.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it into a new file, too; .html, .xlsx, .csv or .json says how.",
)
@shown
def send(
    choice: LenderChoice,
    name: str,
    period: str,
    to: str,
    known_at: str,
    corrects: int | None,
    words: str,
    out: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Record that the report NAME of PERIOD (2026-10, 2026-Q3) is sent, and seal it as it is.

    casekit sends nothing itself: --out writes the file that goes to the receiver.
    """
    from casekit.cli.report_files import check_target, write_report

    with choice.open() as lender:
        if out is not None:
            check_target(out)
        desk = _desk(lender)
        asked = Period.parse(period)
        zone = lender.settings.lender.zone
        sent = desk.send(
            name,
            asked,
            to=to,
            language=language,
            known_at=read_instant(known_at, zone) if known_at else None,
            corrects=corrects,
            note=words,
        )
        if out is not None:
            made = desk.again(sent.process_id)
            for path in write_report(made, out):
                note(str(path))
        _show(lender, [sent], as_json, language)


@reports.command()
@_NUMBER
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A new file for its page as it was sent.",
)
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept in the archive, sealed.")
@shown
def show(
    choice: LenderChoice, number: int, out: Path, reason: str, as_json: bool, language: str
) -> None:
    """Write report NUMBER into a file as it was sent; the archive keeps who read it."""
    from casekit.archive.durable import file_errors, write_atomically

    with choice.open() as lender:
        if out.exists():
            raise UsageError(f"{out} exists", hint="Name a new file with --out.")
        page, numbers = _desk(lender).sent(number, reason=reason)
        with file_errors(out, "write the report"):
            write_atomically(out, page)
        if as_json:
            emit_json(numbers)
        else:
            emit(str(out))


@reports.command()
@_NUMBER
@shown
def check(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Make report NUMBER again from what was known when it was sent, and compare each byte."""
    with choice.open() as lender:
        found = _desk(lender).check(number)
        spoken = language or lender.settings.lender.language
        if as_json:
            emit_json(found.to_json())
        elif found.equal:
            emit(pick(spoken, "Each number is as it was sent.", "各项数字与报送时完全一致。"))
        else:
            emit(pick(spoken, "It differs from what was sent:", "与报送时不一致："))
            for one in found.differs:
                emit(f"  {one}")
        if not found.equal:
            raise SystemExit(1)


def _desk(lender: Lender) -> Reports:
    desk: Reports = lender.plugin("reports")
    return desk


def _show_next(
    lender: Lender, found: Sequence[ProcessView], coming: Sequence[Coming], language: str
) -> None:
    """Say what to type for the first report that is due, and what comes after it."""
    spoken = language or lender.settings.lender.language
    due = min(
        (one for one in found if one.is_open),
        key=lambda one: (one.due_on or date.max, one.process_id),
        default=None,
    )
    if due is not None:
        period = Period(date.fromisoformat(due.data["start"]), date.fromisoformat(due.data["end"]))
        report, to = due.data["report"], due.data["to"]
        emit()
        emit(pick(spoken, "To be done first:", "首先要做："))
        emit(f"  casekit report {report} --from {period.start} --to {period.end} --out FILE.html")
        emit(f"  casekit reports send {report} {period.short} --to {to} --out SENT.html")
    if coming:
        emit()
    for one in coming:
        owner = one.owner or pick(spoken, "a supervisor", "主管")
        named = report_name(one.report, spoken)
        emit(
            pick(
                spoken,
                f"Next: {named} of {one.period.short} to {one.to}, made after "
                f"{one.period.end}; {owner} is reminded on {one.remind_on} and sends it by "
                f"{one.due_on}.",
                f"下一份：{named}，期间 {one.period.short}，报送 {one.to}；{one.period.end} "
                f"之后生成，{one.remind_on} 提醒{owner}，{one.due_on} 前报送。",
            )
        )
    if not lender.options("reports").due:
        note(
            pick(
                spoken,
                "No report is due again and again: [plugin.reports.due.NAME] in lender.toml says "
                "which.",
                "没有定期报送的报告：在 lender.toml 的 [plugin.reports.due.NAME] 中设定。",
            )
        )


def _show(lender: Lender, found: Sequence[ProcessView], as_json: bool, language: str) -> None:
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    spoken = language or lender.settings.lender.language
    heads = (
        ("number", "编号"), ("report", "报告"), ("period", "期间"), ("to", "报送对象"),
        ("state", "状态"), ("due", "期限"), ("late", "逾期"), ("sent", "报送日"),
        ("corrects", "更正"),
    )  # fmt: skip
    kind = lender.plugins.process_kinds["report"]
    emit_table(
        [pick(spoken, *head) for head in heads],
        [
            (
                one.process_id,
                report_name(one.data["report"], spoken),
                f"{one.data['start']}..{one.data['end']}",
                one.data["to"],
                pick(spoken, kind.state(one.state).words["en"], kind.state(one.state).words["zh"]),
                one.due_on or "",
                "!" if one.late else "",
                one.data.get("sent_on", ""),
                one.data.get("corrects", ""),
            )
            for one in found
        ],
        pick(spoken, "There are none.", "没有记录。"),
    )
