"""Sixty days of a made-up lender, against a sandbox server on this machine.

Run it with `make demo`. It makes the folder demo-lender/, which can be thrown away. Who the
borrowers are and what they do stands in demo_people.py, how a day goes in demo_days.py, the long
life of one loan of another lender in demo_paper.py, and a supervisor's month in demo_month.py.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path

from demo_days import SUPERVISOR, ZONE, Days, Figures, at
from demo_month import live as live_month
from demo_paper import live
from demo_people import STORIES, Person, people_of
from made_up import MAPPING, write_book

from casekit import Lender, SimulatedClock, Situation
from casekit.compliance.explain import explain_finding
from casekit.compliance.model import Candidate
from casekit_twilio.sandbox.server import SandboxServer

FOLDER = Path(__file__).resolve().parents[1] / "demo-lender"
SECOND = FOLDER.with_name("demo-lender-us")
FIRST = date(2026, 3, 2)
DAYS = 60
LOANS = 90
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
role = "debt_collector"
kind = "agency"
agency_names = ["诚信服务有限公司"]
contract_until = 2027-12-31
mode = "sandbox"

[plugins]
use = ["cn", "us", "twilio"]

[policy]
use = "cn-measures"

[rules]
pack = "cn"

[templates]
use = ["cn", "us"]

[texts]
payment_channel = "手机银行App“我的贷款”"
hotline = "400-000-1000"
sender = "安心金融"

[channels]
sms = "twilio-sms"
voice = "twilio-voice"

[channel.twilio-sms]
account_sid = "{account}"
auth_token = "env:CASEKIT_DEMO_TOKEN"
from_number = "{sender}"
base_url = "{url}"
rate_per_second = 2000.0

[channel.twilio-voice]
account_sid = "{account}"
auth_token = "env:CASEKIT_DEMO_TOKEN"
from_number = "{sender}"
base_url = "{url}"

[serve]
public_url = "{public}"

[staff.li]
name = "Lin"
number = "1001"
phone = "+8613900009001"
{ready}

[staff.zhao]
name = "Zoe"
number = "1002"
phone = "+8613900009002"
{ready}

[staff.chen]
supervisor = true
{ready}
"""

READY = """started_on = 2025-06-02
exam_on = 2025-05-28
passed_on = 2026-01-15
confidentiality = true
flags = []
trainings = [2025-05-20, 2025-08-20, 2025-11-19, 2026-01-15, 2026-04-08]"""
"""What rules ask of who speaks with customers: trained, examined, bound to secrecy."""


def main() -> int:
    """Run the demo; return the exit status."""
    inbound = f"{PUBLIC}/demo/twilio-sms"
    with SandboxServer(inbound_url=inbound) as sandbox:
        ok, chinese = first_lender(sandbox)
        second_lender(sandbox, chinese)
    print("8. One loan from the first day to the end: letter, visit, suit, auction.")
    ok &= live(FOLDER / "paper")
    print("\n9. A supervisor's month: staff, samples, complaints, figures, reports.")
    ok &= live_month(FOLDER / "month")
    print(
        "\nWhere to look next\n"
        "  docs/tutorial/first-lender.md         make a lender of your own, step by step\n"
        "  docs/explanation/conversation.md      what makes a conversation lawful\n"
        "  docs/explanation/processes.md         what takes its time, and how it goes on\n"
        "  docs/how-to/work-the-queue.md         what a collector does all day\n"
        "  docs/how-to/run-a-supervisors-month.md what a supervisor does all month\n"
        "  docs/how-to/write-a-channel.md        the smallest plugin that works"
    )
    return 0 if ok else 1


def first_lender(sandbox: SandboxServer) -> tuple[bool, Figures]:
    """Live through the days of the lender under Chinese rules, and show them."""
    clock = evening_before()
    with make_lender(FOLDER, config(sandbox), clock) as lender:
        print(f"1. A lender in {FOLDER.name}/, in sandbox mode, with a simulated clock.")
        people = bring_in(lender, FOLDER / "book.csv", LOANS, sandbox)
        night(lender, clock)
        print(f"4. {DAYS} days: a run a day, calls, money, messages, and what people decide.")
        figures = Days(lender, clock, sandbox, people).run(FIRST, DAYS)
        show_figures(figures, sandbox)
        show_stories(lender, people)
        return show_archive(lender), figures


def second_lender(sandbox: SandboxServer, chinese: Figures) -> None:
    """Live through the same days with the same book, under the rules of the United States."""
    clock = evening_before()
    with make_lender(SECOND, under_us_rules(config(sandbox)), clock) as lender:
        print(f"7. The same book in {SECOND.name}/, where one line of the config differs:")
        print('   - pack = "cn"\n   + pack = "us"')
        people = bring_in(lender, SECOND / "book.csv", LOANS, sandbox, quiet=True)
        american = Days(lender, clock, sandbox, people).run(FIRST, DAYS)
    print("   calls under each, and the days on which a rule kept a customer from being called:")
    for name, figures in (("cn", chinese), ("us", american)):
        calls = sum(figures.outcomes.values())
        print(f"   {name}: {calls} calls; {counted(figures.kept_from) or 'nobody kept'}")
    print()


def config(sandbox: SandboxServer) -> str:
    """Return the lender's config."""
    os.environ["CASEKIT_DEMO_TOKEN"] = sandbox.auth_token
    return (
        CONFIG.format(
            account=sandbox.account_sid,
            sender=sandbox.from_number,
            url=sandbox.url,
            public=PUBLIC,
            ready=READY,
        )
        + MAPPING
    )


def under_us_rules(config: str) -> str:
    """Return a config with the one line changed that says whose rules are kept."""
    return config.replace('\npack = "cn"\n', '\npack = "us"\n')


def evening_before() -> SimulatedClock:
    """Return a clock that stands at the evening before the first day."""
    return SimulatedClock(at(FIRST - timedelta(days=1), time(18, 0)))


def make_lender(folder: Path, config: str, clock: SimulatedClock) -> Lender:
    """Make a lender in a folder of its own; what was in the folder is thrown away."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "lender.toml").write_text(config, "utf-8")
    return Lender.create(folder, clock=clock)


def bring_in(
    lender: Lender, book: Path, loans: int, sandbox: SandboxServer, *, quiet: bool = False
) -> dict[str, Person]:
    """Import a book; return who is in it. Two numbers in it cannot be reached by text message."""
    write_book(book, loans, FIRST - timedelta(days=1), 20)
    people = people_of(book, FIRST - timedelta(days=1))
    plain = [person for person in dict.fromkeys(people.values()) if not person.story]
    sandbox.add_rule(to=plain[0].phone, error=21211)
    sandbox.add_rule(to=plain[1].phone, final="undelivered", final_error=30003)
    report = lender.import_loans(book)
    if not quiet:
        print(f"2. {report.new} loans imported from {book.name}; {report.bad} bad rows.\n")
    return people


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


def show_figures(figures: Figures, sandbox: SandboxServer) -> None:
    """Print what the days came to."""
    total: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for day in figures.runs:
        for name in ("opened", "planned", "sent", "failed", "unknown", "withdrawn"):
            total[name] += getattr(day, name)
        waiting.update(day.no_channel)
    last = next(day for day in reversed(figures.runs) if day.difference is not None)
    counts = sandbox.counts()
    calls = sum(figures.outcomes.values())
    print(f"   in {DAYS} days: {counted(total)}")
    print(f"   {calls} calls: {counted(figures.outcomes)}")
    print(f"   recordings, sealed in the archive: {figures.recordings['stored']}")
    print(f"   calls that a rule refused: {counted(figures.refused) or 'none'}")
    print(f"   {figures.paid} payments; due, but no channel for it here: {counted(waiting)}")
    print(
        f"   at the provider: {counts['count']} messages, at most "
        f"{max(counts['by_correlation'].values())} for one contact"
    )
    print(
        f"   overdue loans {last.overdue_loans} = open cases {last.open_cases} + exceptions "
        f"{sum(last.exceptions.values())} (difference {last.difference})\n"
    )


def counted(counts: Counter[str]) -> str:
    """Return counts in words, in the order in which they came."""
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def show_stories(lender: Lender, people: dict[str, Person]) -> None:
    """Print the lives of the cases that have a story, as a person would tell them."""
    print("5. The lives of some cases (PII masked):")
    for kind in STORIES:
        person = next(person for person in people.values() if type(person) is kind)
        print(f"\n   {person.loan.ref}: {kind.story}")
        for line in lender.cases.timeline(person.loan.ref, language="zh-Hans"):
            print(f"   {line}")
    print()


def show_archive(lender: Lender) -> bool:
    """Verify the archive and look for what records lack; print both."""
    lender.checkpoint("demo")
    result = lender.archive.verify()
    word = "verifies" if result.ok else "DOES NOT VERIFY"
    gaps = lender.records.check(actor=SUPERVISOR)
    print(f"6. The archive {word}: {result.entries} entries, {result.cases} cases, "
          f"{result.unanchored} entries not anchored yet. "
          f"Records that lack something: {len(gaps)}.\n")  # fmt: skip
    return bool(result.ok)


if __name__ == "__main__":
    sys.exit(main())
