"""Thirty days of a made-up lender, against a sandbox server on this machine.

Run it with `make demo`. It makes the folder demo-lender/, which can be thrown away.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from made_up import MAPPING, write_book
from tqdm import tqdm

from casekit.app import Lender
from casekit.cases.records import PaymentRecord
from casekit.clock import SimulatedClock
from casekit.compliance.explain import explain_finding
from casekit.compliance.model import Candidate, Situation
from casekit.contacts.model import WebRequest
from casekit.run.totals import Totals
from casekit_twilio.sandbox.server import SandboxServer

FOLDER = Path(__file__).resolve().parents[1] / "demo-lender"
ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 3, 2)
DAYS = 30
LOANS = 200
PUBLIC = "https://collect.example.com/hooks"

CONFIG = """
# A lender of the demo. `casekit init` writes one like it for you, with comments.
[lender]
id = "demo"
name = "安心消费金融有限公司"
zone = "Asia/Shanghai"
currency = "CNY"
language = "zh-Hans"
region = "CN"
mode = "sandbox"

[plugins]
use = ["cn", "twilio"]

[policy]
use = "cn-measures"

[rules]
pack = "cn"

[templates]
use = ["cn"]

[texts]
payment_channel = "手机银行App“我的贷款”"
hotline = "400-000-1000"
sender = "安心金融"

[channels]
sms = "twilio-sms"

[channel.twilio-sms]
account_sid = "{account}"
auth_token = "env:CASEKIT_DEMO_TOKEN"
from_number = "{sender}"
base_url = "{url}"
rate_per_second = 2000.0

[serve]
public_url = "{public}"
"""


class Borrower(NamedTuple):
    """Someone in the book whose loan falls due on the first day."""

    loan: str
    phone: str


def early_people(book: Path) -> list[Borrower]:
    """Return the persons whose loans are first past due on the first day of the demo."""
    due_on = (FIRST - timedelta(days=1)).isoformat()
    with book.open(encoding="utf-8", newline="") as file:
        return [
            Borrower(row["合同号"], f"+86{row['手机']}")
            for row in csv.DictReader(file)
            if row["到期日"] == due_on and row["类型"] == "个人"
        ]


def main() -> int:
    """Run the demo; return the exit status."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    clock = SimulatedClock(at(FIRST - timedelta(days=1), time(18, 0)))
    inbound = f"{PUBLIC}/demo/twilio-sms"
    with SandboxServer(inbound_url=inbound) as sandbox, make_lender(sandbox, clock) as lender:
        print(f"1. A lender in {FOLDER.name}/, in sandbox mode, with a simulated clock.")
        book = FOLDER / "book.csv"
        write_book(book, LOANS, FIRST - timedelta(days=1), 20)
        people = early_people(book)
        sandbox.add_rule(to=people[2].phone, error=21211)
        sandbox.add_rule(to=people[3].phone, final="undelivered", final_error=30003)
        report = lender.import_loans(book)
        print(f"2. {report.new} loans imported from book.csv; {report.bad} bad rows.\n")
        night(lender, clock)
        figures = month(lender, clock, sandbox, people)
        show_figures(figures, sandbox)
        show_case(lender, people[0])
        ok = show_archive(lender)
    print(
        "Where to look next\n"
        "  docs/tutorial/first-lender.md   make a lender of your own, step by step\n"
        "  docs/how-to/write-a-channel.md  the smallest plugin that works\n"
        "  docs/explanation/road.md        what happens between a loan book and a message"
    )
    return 0 if ok else 1


def make_lender(sandbox: SandboxServer, clock: SimulatedClock) -> Lender:
    """Write the config and make the lender."""
    os.environ["CASEKIT_DEMO_TOKEN"] = sandbox.auth_token
    config = CONFIG.format(
        account=sandbox.account_sid, sender=sandbox.from_number, url=sandbox.url, public=PUBLIC
    )
    (FOLDER / "lender.toml").write_text(config + MAPPING, "utf-8")
    return Lender.create(FOLDER, clock=clock)


def night(lender: Lender, clock: SimulatedClock) -> None:
    """Try to run in the night: everything is deferred, with the rule that says so."""
    clock.set(at(FIRST, time(0, 30)))
    totals = lender.run()
    print(f"3. A run at 00:30 hands nothing over: {sum(totals.deferred.values())} deferred.")
    verdict = lender.gate.check(
        Situation(
            Candidate(clock.now(), "sms", text="您好", point="p1", loans=("1",)),
            {},
            {"zones": [ZONE.key], "borrower": "person", "adult": True, "capacity": "full",
             "deceased": False},
        )
    )  # fmt: skip
    for finding in verdict.denials[:1]:
        print(f"   {explain_finding(finding, 'zh', pack=lender.pack, zone=ZONE)}")
        print(f"   {explain_finding(finding, 'en', pack=lender.pack, zone=ZONE)}\n")


def month(
    lender: Lender, clock: SimulatedClock, sandbox: SandboxServer, people: list[Borrower]
) -> list[Totals]:
    """Run thirty days; customers pay, answer, and opt out meanwhile."""
    figures = []
    print(f"4. {DAYS} days, a run a day; customers pay, answer and opt out meanwhile.")
    days = tqdm(range(DAYS), desc="   days", unit="day", file=sys.stderr, disable=None)
    for offset in days:
        today = FIRST + timedelta(days=offset)
        clock.set(at(today, time(9, 5)))
        figures.append(lender.run())
        deliver(lender, sandbox, clock)
        clock.set(at(today, time(15, 0)))
        if offset % 6 == 5:
            pay(lender, today, [f"HT-{number:05}" for number in range(offset, LOANS, 9)], 6_200_000)
        if offset == 4:
            answer(sandbox, people[0].phone, "您好，我周五发工资后还款")
            answer(sandbox, people[1].phone, "退订")
            deliver(lender, sandbox, clock)
        if offset == 8:
            pay(lender, today, [people[0].loan], 6_200_000)
    return figures


def deliver(lender: Lender, sandbox: SandboxServer, clock: SimulatedClock) -> None:
    """Bring the sandbox's signed call-backs to the lender, as a web server would."""
    while callbacks := sandbox.callbacks.take():
        for callback in callbacks:
            headers = {name.lower(): value for name, value in callback.headers.items()}
            request = WebRequest("POST", callback.url, headers, callback.body, clock.now())
            lender.receive("twilio-sms", request)


def answer(sandbox: SandboxServer, number: str, text: str) -> None:
    """Have a customer write back."""
    from urllib.request import Request, urlopen

    body = json.dumps({"from": number, "body": text}).encode()
    request = Request(f"{sandbox.url}/_sandbox/inbound", body, method="POST")
    request.add_header("Content-Type", "application/json")
    urlopen(request).close()


def pay(lender: Lender, today: date, loans: list[str], amount: int) -> None:
    """Have customers pay; `amount` in fen. What is more than is overdue stays unallocated."""
    lender.push_payments(
        PaymentRecord(
            ref=f"PAY-{today:%m%d}-{loan}",
            loan_ref=loan,
            amount=amount,
            currency="CNY",
            paid_on=today,
            source="transfer",
        )
        for loan in loans
    )


def show_figures(figures: list[Totals], sandbox: SandboxServer) -> None:
    """Print what the thirty days came to."""
    total: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for day in figures:
        total["opened"] += day.opened
        total["planned"] += day.planned
        total["sent"] += day.sent
        total["failed"] += day.failed
        total["unknown"] += day.unknown
        total["withdrawn"] += day.withdrawn
        waiting.update(day.no_channel)
    refused = ", ".join(f"{count} by {rule}" for rule, count in figures[-1].denied.items())
    last = next(day for day in reversed(figures) if day.difference is not None)
    counts = sandbox.counts()
    roles = ", ".join(f"{count} {role}" for role, count in sorted(waiting.items()))
    print(f"   in {DAYS} days: " + ", ".join(f"{n} {name}" for name, n in total.items()))
    print(f"   still refused on the last day: {refused or 'nobody'}")
    print(f"   due, but no channel for it here: {roles}")
    print(
        f"   at the provider: {counts['count']} messages, at most "
        f"{max(counts['by_correlation'].values())} for one contact"
    )
    print(
        f"   overdue loans {last.overdue_loans} = open cases {last.open_cases} + exceptions "
        f"{sum(last.exceptions.values())} (difference {last.difference})\n"
    )


def show_case(lender: Lender, borrower: Borrower) -> None:
    """Print the life of one case, as a person would tell it."""
    print("5. The life of one case (PII masked):")
    for line in lender.cases.timeline(borrower.loan, language="zh-Hans"):
        print(f"   {line}")
    print()


def show_archive(lender: Lender) -> bool:
    """Verify the archive and print the result."""
    lender.checkpoint("demo")
    result = lender.archive.verify()
    word = "verifies" if result.ok else "DOES NOT VERIFY"
    print(f"6. The archive {word}: {result.entries} entries, {result.cases} cases, "
          f"{result.unanchored} entries not anchored yet.\n")  # fmt: skip
    return bool(result.ok)


def at(day: date, hour: time) -> datetime:
    """Return an instant of the lender's local time."""
    return datetime.combine(day, hour, ZONE)


if __name__ == "__main__":
    sys.exit(main())
