"""Reports: due, sent, kept as they were; the Measures §8.3, and a supervisor's month."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casekit.testing.lenders import READY
from casekit.testing.people import ready

TO_REGULATOR = {"report": "regulator", "to": "nfra", "by_day": 10, "remind_days": 5}
JANUARY = ("--from", "2026-01-01", "--to", "2026-01-31")


@pytest.fixture
def office(start: Callable[..., Any]) -> Any:
    """A lender that has to tell its regulator of every month by the tenth of the next."""
    return start(
        plugins=("cn", "echo", "reports"),
        staff={"li": READY, "zhou": {**READY, "supervisor": True}},
        options={"reports": {"due": {"regulator": TO_REGULATOR}}},
    )


def where(office: Any) -> tuple[str, ...]:
    """How a person names the lender, and the time that the story has come to."""
    folder = str(office.lender.settings.folder)
    return ("-L", folder, "--now", office.clock.now().isoformat(), "--language", "en")


def test_c109_an_unsent_report_is_late_and_a_sent_one_stays(
    office: Any, casekit: Callable[..., Any], tmp_path: Path
) -> None:
    """Report in time: what is not sent shows as late; what was sent is as it was, for ever."""
    for number in range(3):
        office.book(office.loan(f"loan-{number}", due_on=date(2026, 1, 5)))
    office.days(date(2026, 1, 5), date(2026, 1, 12))

    # the month ends: the report becomes due, somebody is reminded once, and then it is late
    office.day(date(2026, 2, 1))
    (due,) = office.lender.plugin("reports").list()
    assert (due.state, due.due_on, due.owner) == ("due", date(2026, 2, 10), "zhou")
    assert office.day(date(2026, 2, 5)).day_works["reports.reports_reminded"] == 1
    assert "reports.reports_reminded" not in office.day(date(2026, 2, 6)).day_works
    office.day(date(2026, 2, 11))
    late = casekit("reports", "list", "--late", *where(office))
    assert "nfra" in late.out and "!" in late.out

    # what names a person, or could not be written, is refused before anything is sealed
    number = office.lender.archive.sizes()
    for words, said in (
        (("--to", "Ms Li"), "no code"),
        (("--to", "nfra", "--out", "january.docx"), ".html, .xlsx, .csv, .json"),
        (("--to", "nfra", "--out", "nowhere/january.html"), "nowhere"),
    ):
        refused = casekit(
            "reports", "send", "regulator", "2026-01", *words, *where(office), status=None
        )
        assert refused.status != 0 and said in refused.err
    assert office.lender.archive.sizes() == number
    listed = casekit("reports", "list", "--due", *where(office)).out
    assert "casekit reports send regulator 2026-01 --to nfra" in listed
    assert (
        "Next: Monthly report to the regulator of 2026-02 to nfra" in listed
        and "reminded on 2026-03-05" in listed
    )

    # it is sent: page and numbers are sealed in the archive, and nothing is late any more
    file = tmp_path / "january.html"
    casekit(
        "reports",
        "send",
        "regulator",
        "2026-01",
        "--to",
        "nfra",
        "--out",
        str(file),
        *where(office),
    )
    assert "There are none." in casekit("reports", "list", "--late", *where(office)).err
    (sent,) = office.lender.plugin("reports").list()
    page, numbers = office.lender.plugin("reports").sent(sent.process_id)
    assert page == file.read_bytes()
    assert office.lender.archive.verify().ok

    # a payment of January comes to light in February: today's figures change, the report does not
    office.move_to(date(2026, 2, 12))
    office.pay("loan-0", 50_000, on=date(2026, 1, 9))
    same = casekit("reports", "check", str(sent.process_id), *where(office))
    assert "Each number is as it was sent." in same.out
    now = office.lender.plugin("reports").make("regulator", period("2026-01"))
    assert now.to_json()["sections"] != numbers["sections"]

    # it is not sent twice; a correction is a report of its own, which names the one it corrects
    again = ("reports", "send", "regulator", "2026-01", "--to", "nfra", *where(office))
    assert "sent already" in casekit(*again, status=1).err
    number = str(sent.process_id)
    casekit(*again, "--corrects", number, "--note", "a payment came to light")
    first, second = office.lender.plugin("reports").list()
    assert (first.process_id, first.data) == (sent.process_id, sent.data)
    assert second.data["corrects"] == sent.process_id
    assert second.data["fingerprint"] != first.data["fingerprint"]


def period(month: str) -> Any:
    from casekit_reports.figures_period import Period

    return Period.month(month)


def test_c109_a_report_is_told_alike_on_paper_in_sheets_and_to_machines(
    office: Any, casekit: Callable[..., Any], tmp_path: Path
) -> None:
    """A month's report as page, workbook, CSV and JSON; one of a running month says so."""
    office.book(office.loan("a", due_on=date(2026, 1, 5)))
    office.days(date(2026, 1, 5), date(2026, 1, 9))
    for ending in ("html", "xlsx", "csv", "json"):
        out = str(tmp_path / f"month.{ending}")
        casekit("report", "month", *JANUARY, "--out", out, *where(office))
    page = (tmp_path / "month.html").read_text(encoding="utf-8")
    assert "Provisional." in page and "The period has not ended." in page
    told = json.loads((tmp_path / "month.json").read_bytes())
    sheets = {part["id"]: part for section in told["sections"] for part in section["parts"]}
    (volume,), (money,) = sheets["volume"]["rows"], sheets["money"]["rows"]
    assert volume[2:] == [1, 0, 0, 0, 1] and money[1] == 102_000, "JSON has minor units"
    (recovered, *_) = sheets["figures"]["rows"]
    assert (told["currency"], recovered[4:6], recovered[6]) == ("CNY", [0, 102_000], "CNY")
    assert told["provisional"] == "The period has not ended."
    assert "1,020.00" in page and "CN¥1,020.00" in page

    # a workbook calculates with true numbers, and prints its head on every page
    book = load_workbook(tmp_path / "month.xlsx")
    about, figures = book.worksheets[0], next(one for one in book if one.title.endswith("Figures"))
    assert ["provisional", "The period has not ended."] in [[c.value for c in row] for row in about]
    assert figures.print_title_rows == "$1:$1"
    value, of, by = (figures.cell(2, place) for place in (2, 5, 6))
    assert (value.value, value.number_format) == (0, "0.00%")
    assert (of.value, by.value, by.number_format) == (0, 1020, "#,##0.00")

    # CSV begins with the mark by which a spreadsheet knows its letters, and says the unit apart
    (csv,) = tmp_path.glob("month-4 *.csv")
    assert csv.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "Recovery rate,0.00,none,%,0.00,1020.00,CNY,1" in csv.read_text("utf-8-sig")

    # what cannot be: an unknown report, a month to come, a quarter's report of a month
    for typed, said in (
        (("report", "moon", *JANUARY), "no plugin of this lender offers"),
        (("report", "month", "--from", "2027-01-01", "--to", "2027-01-31"), "to come"),
        (("report", "risk", *JANUARY), "whole quarter"),
        (("report", "month", *JANUARY, "colour=red"), "no option colour"),
        (("reports", "send", "regulator", "2026-01", "--to", "nfra"), "the period ends on"),
        (("reports", "check", "99"), "99"),
        (("report", "month", "--from", "2026-01-31", "--to", "2026-01-01"), "before it begins"),
        (("report", "month", *JANUARY, "--out", "nowhere/month.html"), "nowhere"),
        (("report", "month", *JANUARY, "--out", "month.html"), "month.html exists"),
        (("report", "month", *JANUARY, "--out", "month.docx"), ".html, .xlsx, .csv, .json"),
        (("report", "month", *JANUARY, "--known-at", "2027-01-01T00:00"), "nobody knows"),
        (("figures", "show", "--period", "2027-01"), "to come"),
    ):
        assert said in casekit(*typed, *where(office), status=None).err


def test_c106_a_supervisor_runs_a_month_from_the_command_line(
    start: Callable[..., Any], casekit: Callable[..., Any]
) -> None:
    """Who may work, who lacks training, the sample, corrections, complaints, figures, changes."""
    office = start(plugins=("cn", "echo", "staff", "oversight", "reports"))
    lender = office.lender
    ready(lender, "zhou", roles=("supervisor",))
    ready(lender, "li")
    ready(lender, "zhao", without=("exam",))
    office.book(office.loan("a", due_on=date(2026, 1, 5)))
    office.days(date(2026, 1, 5), date(2026, 1, 8))
    lender.plugin("complaints").receive("a", words="they shouted", source="customer", code="insult")
    lender.plugin("oversight").report("no greeting", person="li")
    office.move_to(date(2026, 2, 20))

    typed = casekit("month", "2026-01", *where(office)).out
    assert "2 of 3 may work today" in typed and "zhao:" in typed
    assert "Complaints open: 1; late: 1." in typed and "casekit complaints list --late" in typed
    assert "Findings open: 1" in typed and "Recovery rate: 0.00 %" in typed
    order = [typed.index(one) for one in (
        "Who may work?", "overdue for training?", "sample", "corrections are late?",
        "complaints are open?", "figures?", "What is to change?",
    )]  # fmt: skip
    assert order == sorted(order)

    # each command that it names can be typed as it stands
    lines = [json.loads(one) for one in casekit("month", "--json", *where(office)).out.splitlines()]
    for line in lines:
        words = line["command"].split()[1:]
        if "--out" not in words and "plan" not in words:
            casekit(*words, *where(office)[:4])
    assert {line["id"] for line in lines} >= {"ready", "sample", "complaints", "figures", "change"}
