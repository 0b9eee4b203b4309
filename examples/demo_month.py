"""A supervisor's month: who works, who looks at it, what is complained of, and the figures.

`make demo` runs it last. It makes a lender of its own in demo-lender/month/, with staff recorded
from files, and leaves the month's report and the regulator's there to look at. Nobody here exists.
"""

from __future__ import annotations

import re
import shutil
import sys
import wave
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from demo_month_lender import CONFIG, ZONE, at, counted, pays
from demo_month_staff import ADMIN, BOSS, COLLECTORS, NOT_READY, OMBUD, SECOND, record_staff
from demo_people import Pays, Person, people_of
from made_up import MAPPING, write_book

from casekit import Attachment, Lender, SimulatedClock
from casekit.errors import NotAuthorized, NotLawful, WorkGone
from casekit_reports.supervisors_month import supervisors_month

FIRST, LAST = date(2026, 3, 2), date(2026, 4, 2)
MONTH = "2026-03"
LOANS = 30
CALL = timedelta(minutes=4)
ANSWERED = ("promise", "right_party", "dispute")


class Month:
    """The month of one lender, with everybody who takes part in it.

    Attributes:
        numbers: what was opened on one day and goes on on another: its number, by a word for it.
    """

    def __init__(self, lender: Lender, clock: SimulatedClock, people: dict[str, Person]) -> None:
        self.lender, self.clock, self.people = lender, clock, people
        self.numbers: dict[str, int] = {}
        self.outcomes: Counter[str] = Counter()
        self.paid = 0
        self.recording = lender.settings.folder / "call.wav"
        with wave.open(str(self.recording), "wb") as silence:
            silence.setparams((1, 1, 8000, 0, "NONE", ""))
            silence.writeframes(bytes([128]) * 8000)

    # -- days ----------------------------------------------------------------------------------

    def run(self) -> None:
        """Live through the month, and two days of the next."""
        happens = {
            date(2026, 3, 2): self.begin,
            date(2026, 3, 5): self.leave_is_asked,
            date(2026, 3, 9): self.leave_begins,
            date(2026, 3, 10): self.colleague_reports,
            date(2026, 3, 12): self.grave_violation,
            date(2026, 3, 16): self.sample_is_drawn,
            date(2026, 3, 17): self.complaint_comes,
            date(2026, 3, 18): self.incident,
            date(2026, 3, 20): self.complaint_is_answered,
            date(2026, 3, 23): self.correction,
            date(2026, 3, 30): self.endings,
        }
        for offset in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=offset)
            self.clock.set(at(day, time(9, 5)))
            self.lender.run(actor=ADMIN)
            if day in happens:
                happens[day]()
            if day.weekday() < 5:
                self.calls(day)
            self.money(day)

    def calls(self, day: date) -> None:
        """Have each collector who may work call whoever of theirs may be called now."""
        self.clock.set(max(self.clock.now(), at(day, time(10, 0))))
        queue = self.lender.queue
        for collector in COLLECTORS:
            try:
                offers = queue.next(limit=6, actor=collector)
            except NotAuthorized:
                continue
            for offer in offers:
                if offer.lawful_now:
                    self.call(offer.case_ids[0], offer.overdue, collector)

    def call(self, case: int, overdue: int, collector: str) -> None:
        """Have a collector call a customer and note down what came of it."""
        try:
            item = self.lender.queue.take(case=case, actor=collector)
        except (NotLawful, WorkGone):
            return
        found = self.lender.cases.find(case)
        person = self.people[found.loan_ref]
        result = person.called(item, overdue, self.clock.now().astimezone(ZONE))
        self.clock.advance(CALL)
        answered = result.outcome.value in ANSWERED
        recording = self.recording if answered else None
        self.lender.queue.result(item.work_id, result, recording=recording, actor=collector)
        self.outcomes[result.outcome.value] += 1
        if answered:
            self.lender.consents.record(
                found.customer_id, "survey", source="phone", actor=collector
            )

    def money(self, day: date) -> None:
        """Let customers pay in the afternoon."""
        self.clock.set(max(self.clock.now(), at(day, time(18, 0))))
        paid = [
            pays(deed.loan, deed.amount, day)
            for person in dict.fromkeys(self.people.values())
            for deed in person.does(day)
            if isinstance(deed, Pays)
        ]
        if paid:
            self.lender.push_payments(paid, actor=ADMIN)
        self.paid += len(paid)

    # -- what happens --------------------------------------------------------------------------

    def begin(self) -> None:
        """Share the cases out among who may work."""
        staff = self.lender.plugin("staff")
        barred = next(one for one in staff.ready(actor=BOSS) if one.person.login == NOT_READY)
        staff.allot(actor=BOSS)
        each = Counter(staff.assigned(actor=BOSS).values())
        self.tell(f"cases allotted: {counted(each)}; {NOT_READY} may not work: "
                  f"{barred.words('en')}")  # fmt: skip

    def leave_is_asked(self) -> None:
        """Have wang ask for leave, and a supervisor approve it."""
        staff = self.lender.plugin("staff")
        asked = staff.ask_leave("wang", date(2026, 3, 9), date(2026, 3, 14), actor="wang")
        staff.decide_absence(asked.process_id, "approve", actor=BOSS)

    def leave_begins(self) -> None:
        """Have those who got wang's cases read what was promised."""
        self.tell(f"wang is on leave until 13 March; {self.handovers_are_read()} cases handed "
                  "over, with what was promised on each")  # fmt: skip

    def handovers_are_read(self) -> int:
        """Have everybody take note of the cases that they were given; return how many."""
        staff = self.lender.plugin("staff")
        waiting = staff.handovers(actor=BOSS)
        for one in waiting:
            staff.take_over(one.process_id, actor=one.owner)
        return len(waiting)

    def colleague_reports(self) -> None:
        """Have a colleague say in confidence that somebody threatens customers."""
        desk = self.lender.plugin("wrongdoing")
        made = desk.report("他威胁客户要找人上门", category="threat", persons=["qian"], actor="li")
        desk.assign(made.number, OMBUD, actor=OMBUD)
        desk.investigate(made.number, actor=OMBUD)
        self.numbers["report"] = made.number
        try:
            desk.read(made.number, reason="看看是谁", actor=BOSS)
        except NotAuthorized:
            said = "its supervisor may not open it"
        else:
            said = "ITS SUPERVISOR COULD OPEN IT"
        who = desk.read(made.number, reason="核查", actor=OMBUD)
        self.tell(f"a colleague reports wrongdoing; {said}, the ombud may, which is archived")
        self.numbers["named"] = int(who["reporter"] == "li")

    def grave_violation(self) -> None:
        """Find out that it is so: suspended at once, heard, decided."""
        wrongdoing, staff = self.lender.plugin("wrongdoing"), self.lender.plugin("staff")
        number = self.numbers["report"]
        wrongdoing.find(number, substantiated=True, words="两通录音证实", actor=OMBUD)
        wrongdoing.reward(number, "money", amount=100_000, actor=OMBUD)
        wrongdoing.close(number, actor=OMBUD)
        breach = staff.discipline("qian", "threat", note="录音：扬言找人上门", actor=BOSS)
        handed = staff.hand_over("qian", why="other", reason="停职", actor=BOSS)
        self.handovers_are_read()
        staff.hear(breach.process_id, "当时情绪失控", actor=BOSS)
        decided = staff.decide(breach.process_id, actor=SECOND)
        self.tell(f"qian threatened customers: suspended at once, {len(handed.given)} cases handed "
                  f"over, heard, {decided.data['sanction']} decided by {SECOND}")  # fmt: skip

    def sample_is_drawn(self) -> None:
        """Draw a sample of two weeks, check all of it, and order what has to be mended."""
        desk = self.lender.plugin("oversight")
        planned = desk.plan(start=FIRST, end=date(2026, 3, 15), scheduled=2, random=10, actor=BOSS)
        self.lender.archive.checkpoint(actor=ADMIN)
        drawn = desk.draw(planned.process_id, actor=BOSS)
        _, same = desk.again(planned.process_id, actor=SECOND)
        opened = desk.checks(sample=planned.process_id, actor=BOSS)
        found = 0
        for check in opened:
            items = desk.checklist(check.process_id, actor=BOSS)
            faulty = check.person == "li" and not found
            answers = {item.code: "ok" for item in items} | ({"polite": "fault"} if faulty else {})
            note = "没有说“您好”" if faulty else ""
            desk.check(check.process_id, answers, note=note, actor=check.owner)
            found += faulty
        finding = next(
            one for one in desk.findings(person="li", actor=BOSS) if one.data.get("faults")
        )
        self.numbers["finding"] = finding.process_id
        desk.order(
            finding.process_id, "重新学习话术", due_on=date(2026, 3, 25), actor=finding.owner
        )
        again = "the same" if same else "ANOTHER"
        self.tell(f"a sample of {len(opened)} of {drawn.data['frame']} contacts drawn and checked "
                  f"(seed {drawn.data['root'][:16]}…, drawn again: {again}); "
                  "one fault, a correction ordered")  # fmt: skip

    def complaint_comes(self) -> None:
        """Have a customer complain of li's tone; contacts stop."""
        loan = next(
            one.loan_ref
            for one in map(self.lender.cases.find, self.lender.plugin("staff").assigned(actor=BOSS))
        )
        desk = self.lender.plugin("complaints")
        made = desk.receive(loan, words="说话很凶", code="harsh_words", against="li", actor=BOSS)
        desk.acknowledge(made.process_id, actor=BOSS)
        desk.investigate(made.process_id, owner=BOSS, grade="minor", actor=BOSS)
        self.numbers["complaint"] = made.process_id
        verdict = self.lender.cases.ask(loan, role="sms", actor=BOSS)
        rules = ", ".join(sorted({one.rule for one in verdict.denials}))
        self.tell(f"{loan} complains of li's tone: acknowledged, contacts stop ({rules})")

    def complaint_is_answered(self) -> None:
        """Answer the complaint within its time."""
        desk = self.lender.plugin("complaints")
        view = desk.answer(self.numbers["complaint"], "partly", words="已致歉", actor=BOSS)
        late = "LATE" if view.data.get("late_answer") else "in time"
        self.tell(f"the complaint is answered {late}: upheld in part, contacts go on")

    def incident(self) -> None:
        """A list with numbers lay open; find out who saw what, and close it."""
        desk = self.lender.plugin("incidents")
        number = desk.suspect("一页客户名单遗落在打印机上", owner=SECOND, actor="li").process_id
        loans = [person.loan.ref for person in list(self.people.values())[:2]]
        seen = desk.who_saw(number, cases=loans, actor=SECOND)
        desk.contain(number, "名单已收回并销毁", actor=SECOND)
        desk.assess(number, customers=2, fields=["name"], grade="minor", actor=SECOND)
        desk.no_notice(number, reason="未离开办公区，无人复制", actor=SECOND)
        desk.hold_responsible(number, legal_step="none", words="打印机改为刷卡取件", actor=SECOND)
        report = Attachment("report.txt", "text/plain", "事件报告（演示）".encode())
        desk.close(number, attachments=[report], actor=SECOND)
        self.tell(f"a list of two customers lay at the printer: {len(seen)} looks at their data "
                  "in the archive, contained, closed with its report")  # fmt: skip

    def correction(self) -> None:
        """Show that the correction was made, and look at it again."""
        desk, number = self.lender.plugin("oversight"), self.numbers["finding"]
        desk.correct(number, note="已参加3月20日话术培训", actor="li")
        closed = desk.recheck(number, good=True, actor=BOSS)
        self.tell(f"the correction is shown, looked at again and {closed.state}")

    def endings(self) -> None:
        """Close what was answered."""
        self.lender.plugin("complaints").close(self.numbers["complaint"], actor=BOSS)

    # -- the month after -----------------------------------------------------------------------

    def survey(self) -> None:
        """Ask customers who agreed to it, have some answer on the page of the link."""
        desk, lender = self.lender.plugin("surveys"), self.lender
        planned = desk.plan(MONTH, actor=BOSS)
        for one in planned.surveys:
            desk.send(one.process_id, actor=BOSS)
        echo: Any = lender.channels["sms"]
        texts = "\n".join(one["text"] for one in echo.sent())
        for number, token in enumerate(re.findall(r"/p/survey/([\w-]{22})", texts)):
            if number % 4 != 3:
                form = {"service": str(5 - number % 2), "communication": "4", "words": "态度好"}
                lender.page("survey", token, form)
        (told,) = desk.satisfaction(MONTH, actor=BOSS)
        left = counted(Counter(planned.left_out)).replace("_", " ")
        self.tell(f"survey of March: {told.asked} asked, {told.answered} answered (attitude "
                  f"{float(told.service or 0):.1f} of 5); left out: {left or 'nobody'}"
                  )  # fmt: skip

    def assessed(self) -> None:
        """Assess people and risk; a person decides what is proposed."""
        desk, risk = self.lender.plugin("incentives"), self.lender.plugin("risk")
        made = desk.run(actor=BOSS)
        for one in desk.assessments(actor=BOSS):
            desk.approve(one.process_id, actor=BOSS)
        bonuses = desk.proposals(actor=BOSS)
        for one in bonuses:
            desk.approve(one.process_id, actor=BOSS)
        named = ", ".join(f"{one.person}: {one.data['rule']}" for one in bonuses) or "nothing"
        self.tell(f"{len(made.made)} people assessed; proposed, and approved by {BOSS}: {named}")
        assessed = risk.assess("2026-Q1", actor=BOSS)
        risk.approve(assessed.process_id, actor=SECOND)
        self.tell(f"the risk of 2026-Q1 assessed and approved by {SECOND}; points of risk: "
                  f"{len(risk.points(actor=BOSS))}, suggestions: "
                  f"{len(risk.suggestions(actor=BOSS))}")  # fmt: skip

    def reports(self, folder: Path) -> bool:
        """Write the reports, send one, and let a payment come to light afterwards."""
        desk, figures = self.lender.plugin("reports"), self.lender.plugin("figures")
        period = figures.period(date(2026, 3, 1), date(2026, 3, 31))
        month = desk.make("month", period, language="en", actor=BOSS)
        (folder / "month.html").write_text(month.html(), "utf-8")
        sent = desk.send("regulator", period, to="nfra", actor=BOSS)
        page, _ = desk.sent(sent.process_id, actor=BOSS)
        (folder / "regulator.html").write_bytes(page)

        def rate() -> Any:
            (one,) = figures.show(period, names=["recovery_rate"], actor=BOSS)
            return one

        before = rate()
        owes = next(
            one for one in self.people.values() if not one.planned and one.loan.owed > 1_000_000
        )
        self.lender.push_payments(
            [pays(owes.loan.ref, 100_000, date(2026, 3, 27), "LATE-")], actor=ADMIN
        )
        after, checked = rate(), desk.check(sent.process_id, actor=BOSS)
        stands = "as it was" if checked.equal else "NOT AS IT WAS"
        self.tell(f"a payment of 27 March comes to light: today's recovery rate goes from "
                  f"{before.text('en')} to {after.text('en')} ({before.top} to {after.top} fen); "
                  f"the sent report is {stands}")  # fmt: skip
        return bool(checked.equal and before.top != after.top)

    def tell(self, what: str) -> None:
        """Print what has happened, with its date."""
        print(f"   {self.clock.now().astimezone(ZONE).date()}  {what}")


def live(folder: Path, loans: int = LOANS) -> bool:
    """Live through the month; say whether its archive verifies and its sent report stands."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "lender.toml").write_text(CONFIG + MAPPING, "utf-8")
    clock = SimulatedClock(at(FIRST - timedelta(days=1), time(17, 0)))
    with Lender.create(folder, clock=clock) as lender:
        rows = record_staff(lender, folder)
        write_book(folder / "book.csv", loans, FIRST - timedelta(days=6), 5)
        book = lender.import_loans(folder / "book.csv", actor=ADMIN)
        people = people_of(folder / "book.csv", FIRST)
        print(f"   {counted(Counter(rows))} rows of staff files, {book.new} loans imported.")
        month = Month(lender, clock, people)
        month.run()
        print(f"   calls in the month: {counted(month.outcomes)}; {month.paid} payments")
        month.survey()
        month.assessed()
        good = month.reports(folder)
        show_page(lender)
        good &= month.numbers["named"] == 1
        return show_archive(lender, folder) and good


def show_page(lender: Lender) -> None:
    """Print the supervisor's page, as `casekit month 2026-03` does."""
    period = lender.plugin("figures").period(date(2026, 3, 1), date(2026, 3, 31))
    print("\n   casekit month 2026-03:")
    for line in supervisors_month(lender, period, "en", actor=BOSS):
        print(f"   {'!' if line.attention else ' '} {line.asks} {line.says}")
        for item in line.items[:5]:
            print(f"       {item}")


def show_archive(lender: Lender, folder: Path) -> bool:
    """Verify the archive; print that, and what lies where."""
    lender.checkpoint(ADMIN)
    verified, rebuilt = lender.archive.verify(), lender.archive.compare_tables()
    ok = bool(verified.ok and rebuilt.ok)
    word = "verifies" if ok else "DOES NOT VERIFY"
    print(f"\n   The archive {word}: {verified.entries} entries.\n"
          "   Look at the month's report, and at the regulator's as it was sent:\n"
          f"   {folder / 'month.html'}\n   {folder / 'regulator.html'}")  # fmt: skip
    return ok


if __name__ == "__main__":
    sys.exit(not live(Path(__file__).resolve().parents[1] / "demo-lender" / "month"))
