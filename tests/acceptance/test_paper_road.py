"""Letters, visits, suits and disposals on the road: begun, followed, held and ended by the run."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any, ClassVar

import pytest
from docx import Document as WordFile
from sqlalchemy import select

from casekit import (
    Attachment,
    CarriedOut,
    Channel,
    CollateralRecord,
    Contact,
    ContactPerson,
    Event,
    EventKind,
    Kind,
    OpenAction,
    Outcome,
    Phone,
    ProcessChannel,
    Receipt,
    ReceiptStatus,
    SetFact,
    Step,
    hookimpl,
)
from casekit.archive.rebuild import compare_rebuilt
from casekit.cases.loan_file_rule import FilePart
from casekit.cli.codes import Codes
from casekit.cli.words import Words
from casekit.contacts.inbound import apply_events
from casekit.store.tables import entries

LOST = Outcome.LOST

NEW_YEAR = date(2026, 1, 1)


def past_due(days: int) -> date:
    """Return the day on which a loan due on New Year's Eve is so many days overdue."""
    return NEW_YEAR + timedelta(days=days - 1)


def paper(contact: Contact) -> tuple[Attachment, ...]:
    """Write a letter down."""
    return (Attachment("letter.txt", "text/plain", contact.text.encode()),)


class Pigeons(Channel):
    """Letters that birds carry."""

    name, kind, medium = "pigeons", Kind.LETTER, "letter"
    fields = frozenset({"name", "address"})

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Give each letter to a bird."""
        return [
            Receipt(c.contact_id, ReceiptStatus.SENT, f"bird-{c.contact_id}", documents=paper(c))
            for c in contacts
        ]

    def follow_up_batch(self, actions: Sequence[OpenAction], as_of: date) -> list[Event]:
        """See which birds are back."""
        return [
            Event(EventKind.DELIVERED, a.provider_ref, provider_ref=a.provider_ref)
            for a in actions
            if a.process and a.process.state == "written" and a.process.opened_at.date() < as_of
        ]


class Bicycles(ProcessChannel):
    """Visits by bicycle."""

    name, kind, medium = "bicycles", Kind.VISIT, "visit"

    def follow_up_batch(self, actions: Sequence[OpenAction], as_of: date) -> list[Event]:
        """Say that everybody was seen."""
        done = Step("done", effects=(CarriedOut(reached=True),))
        return [
            Event(
                EventKind.MOVED, f"seen-{a.action_id}", process_id=a.process.process_id, step=done
            )
            for a in actions
            if a.process
        ]


class Elders(ProcessChannel):
    """Suits before the village's elders."""

    name, kind, medium = "elders", Kind.PROCESS, "court"

    def follow_up_batch(self, actions: Sequence[OpenAction], as_of: date) -> list[Event]:
        """Say what they decided: nothing that helps."""
        done = Step("done", effects=(CarriedOut(), SetFact("legal_result", "failed")))
        return [
            Event(
                EventKind.MOVED, f"word-{a.action_id}", process_id=a.process.process_id, step=done
            )
            for a in actions
            if a.process and a.due_on < as_of
        ]


SOLD = Step("done")


class Fair(ProcessChannel):
    """Sales at the fair."""

    name, kind, medium = "fair", Kind.PROCESS, "auction"

    def follow_up_batch(self, actions: Sequence[OpenAction], as_of: date) -> list[Event]:
        """Say what was sold, which is everything."""
        return [
            Event(
                EventKind.MOVED, f"sold-{a.action_id}", process_id=a.process.process_id, step=SOLD
            )
            for a in actions
            if a.process
        ]


class Village:
    """A plugin that offers the four."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        """Offer them."""
        return [Pigeons, Bicycles, Elders, Fair]


WAYS = {
    "sms": "echo",
    "letter": "pigeons",
    "visit": "bicycles",
    "litigation": "elders",
    "auction": "fair",
}


def _village(start: Callable[..., Any], letter: str, **more: Any) -> Any:
    return start(channels=WAYS, modules={"village": Village()}, extra_toml=letter, **more)


def _states(story: Any, phase: str = "") -> list[tuple[str, str, str]]:
    found = story.lender.cases.processes("L1", phase=phase)
    return [(one.channel, one.kind, one.state) for one in found]


def test_a_twenty_line_channel_takes_the_place_of_each_of_the_four(
    start: Any, letter_text: str, store_url: str
) -> None:
    """Each has the same consequences as the plugin that it replaces, with nothing else written."""
    for channel in (Pigeons, Bicycles, Elders, Fair):
        lines = [line for line in inspect.getsource(channel).splitlines() if line.strip()]
        assert len(lines) <= 20, channel.__name__
    story = _village(start, letter_text, store_url=store_url)
    story.book(
        story.loan(
            "L1",
            due_on=NEW_YEAR - timedelta(days=1),
            principal=6_000_000,
            collateral=(CollateralRecord(1, "house", 9_000_000),),
        )
    )

    story.days(NEW_YEAR, NEW_YEAR + timedelta(days=100))

    assert _states(story) == [
        ("bicycles", "errand", "done"),
        ("pigeons", "letter", "deadline_passed"),
        ("elders", "errand", "done"),
        ("fair", "errand", "done"),
    ]
    _, letter, suit, _ = story.lender.cases.processes("L1")
    assert letter.data["deadline_days"] == 15, "printed and tracked are the policy's one number"
    assert letter.data["limitation_from"] == letter.data["delivered_on"]
    assert suit.action_id is not None
    steps = {step: state for step, _, state in story.steps("L1")}
    assert steps["demand-letter"] == "delivered"
    assert steps["visit"] == steps["litigation"] == steps["collateral"] == "done"
    (paper,) = [
        found.entry
        for found in story.lender.archive.search().found
        if found.entry.kind == "document.added"
    ]
    assert paper.category == "letter", "what the channel made is in the file"
    assert compare_rebuilt(story.lender.store, story.lender.vault).ok


class Clumsy(Bicycles):
    """Visits by people who fall over when they are asked."""

    name = "clumsy"

    def follow_up_batch(self, actions: Sequence[OpenAction], as_of: date) -> list[Event]:
        """Fall over."""
        raise RuntimeError("the wheel is off")


class Waiting(ProcessChannel):
    """Suits of which nothing is heard; each day is asked about, and what holds them is told."""

    name, kind, medium = "waiting", Kind.PROCESS, "court"
    asked: ClassVar[list[tuple[date, bool]]] = []

    def follow_up_batch(self, actions: Sequence[OpenAction], as_of: date) -> list[Event]:
        """Hear nothing."""
        self.asked.extend((as_of, action.held) for action in actions)
        return []


class Town:
    """A plugin that offers these."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        """Offer them."""
        return [Pigeons, Clumsy, Waiting]


def test_what_is_under_way_is_held_told_of_and_ended_in_order(start: Any, letter_text: str) -> None:
    """A hold is told to the channel, a plugin that fails holds up only its own, payment ends all."""
    Waiting.asked.clear()
    ways = {"sms": "echo", "letter": "pigeons", "visit": "clumsy", "litigation": "waiting"}
    story = start(channels=ways, modules={"town": Town()}, extra_toml=letter_text)
    lender = story.lender
    due_on = NEW_YEAR - timedelta(days=1)
    story.book(*[story.loan(ref, due_on=due_on, principal=6_000_000) for ref in ("L1", "L2")])
    story.days(NEW_YEAR, NEW_YEAR + timedelta(days=30))
    day = NEW_YEAR + timedelta(days=31)

    failed = story.day(day)
    assert failed.problems["plugin:town"] == 1, "asked once a day, and not again once it failed"
    assert failed.followed == 2 and failed.moved == 0
    rehearsed = lender.run(day, dry_run=True)
    assert not rehearsed.problems, "nobody is asked in a rehearsal"
    story.days(day, past_due(90))
    assert _states(story, "open") == [
        ("clumsy", "errand", "under_way"),
        ("waiting", "errand", "under_way"),
    ]

    story.pay("L1", 6_002_500)
    assert _states(story, "open") == [], "paid: nothing is under way any more"
    ended = [one for one in lender.cases.processes("L1") if one.phase == "cancelled"]
    assert [one.end_reason for one in ended] == ["paid", "paid"]
    entries = [found.entry for found in lender.archive.search().found]
    cancelled = [
        json.loads(e.header)["data"]["process"] for e in entries if e.kind == "process.cancelled"
    ]
    assert cancelled == [one.process_id for one in reversed(ended)], "the latest first"

    hold = lender.cases.place_hold("L2", "dispute", reason="has another account of it")
    story.day(past_due(91))
    assert Waiting.asked[-1] == (past_due(91), True)
    lender.cases.lift_hold(hold.hold_id, reason="settled")
    story.day(past_due(92))
    assert Waiting.asked[-1] == (past_due(92), False)
    assert compare_rebuilt(lender.store, lender.vault).ok


def test_a_visit_whose_reason_is_gone_is_withdrawn_before_anybody_goes(start: Any) -> None:
    """A promise stays the visit: the process is ended with it, and begun anew when it is broken."""
    story = start(channels={"sms": "echo", "visit": "waiting"}, modules={"town": Town()})
    story.book(story.loan("L1", due_on=NEW_YEAR - timedelta(days=1), principal=6_000_000))
    story.days(NEW_YEAR, NEW_YEAR + timedelta(days=31))
    assert _states(story, "open") == [("waiting", "errand", "under_way")]

    processes = story.lender.processes
    (visit,) = processes.list()
    reached = processes.open("letter", "L1", action_id=visit.action_id)
    processes.move(reached.process_id, Step("posted", ref="EM1"))
    promised = story.lender.today() + timedelta(days=3)
    story.lender.cases.record_promise("L1", [(100_000, promised)])
    withdrawn = story.day(story.lender.today())
    assert withdrawn.withdrawn and withdrawn.ended == 1
    ended, kept = story.lender.cases.processes("L1")
    assert (ended.phase, ended.end_reason) == ("cancelled", "withdrawn")
    assert kept.state == "posted", "what has reached somebody goes on"
    processes.cancel(kept.process_id, reason="seen")
    story.days(promised, promised + timedelta(days=2))
    assert _states(story, "open") == [("waiting", "errand", "under_way")]


def test_a_case_tells_what_is_under_way_in_the_words_of_its_kind(
    start: Any, letter_text: str
) -> None:
    """The timeline says of a letter what people call its states, in both languages."""
    story = _village(start, letter_text)
    story.book(story.loan("L1", due_on=NEW_YEAR - timedelta(days=1)))
    story.days(past_due(45), past_due(48))
    lender = story.lender
    (letter,) = lender.cases.show("L1").processes
    assert letter.state == "delivered"
    told = {
        language: [
            line.text
            for line in lender.cases.timeline("L1", language=language)
            if line.kind.startswith("process.")
        ]
        for language in ("zh-Hans", "en")
    }
    assert told["zh-Hans"] == [
        "开始信函1：已生成。",
        "信函1：寄出。",
        "信函1：送达，期限2026年3月2日。",
    ]
    assert told["en"] == [
        "Begun: letter 1, written.",
        "Letter 1: posted.",
        "Letter 1: delivered, due by 2 March 2026.",
    ]
    shown = Codes(lender, Words("zh-Hans")).process(letter)
    assert shown == "1: 信函  已送达  期限 2026-03-02"
    why = lender.cases.explain("L1", language="en")
    assert "Letter 1 is under way: delivered, due by 2 March 2026." in why
    story.pay("L1", 102_500)
    last = lender.cases.timeline("L1", language="zh-Hans")[-1]
    assert last.text == "信函1：终止（逾期款项已还清）。"


def test_news_of_a_letter_is_taken_once_and_what_does_not_fit_is_kept(
    start: Any, letter_text: str
) -> None:
    """Steps from outside find their letter; under a hold they wait, and nonsense is written down."""
    story = _village(start, letter_text)
    lender, channel = story.lender, story.lender.channels["letter"]
    story.book(story.loan("L1", due_on=NEW_YEAR - timedelta(days=1)))
    story.day(past_due(45))
    (letter,) = lender.cases.processes("L1")

    def told(key: str, step: Step) -> dict[str, int]:
        event = Event(EventKind.MOVED, key, provider_ref=f"bird-{letter.contact_id}", step=step)
        return dict(apply_events(lender, channel, [event], lender.clock.now()))

    receipt = Attachment("回执.png", "image/png", b"picture")
    hold = lender.cases.place_hold("L1", "dispute", reason="has another account of it")
    posted = Step("posted", ref="EM1", attachments=(receipt,))
    assert told("k0", Step("printed")) == {"held": 1}
    lender.cases.lift_hold(hold.hold_id, reason="settled")
    assert told("k0", Step("printed")) == {"applied": 1}
    assert told("k1", posted) == {"applied": 1}
    assert told("k1", posted) == {"repeated": 1}
    assert told("k2", Step("deadline_passed")) == {"refused": 1}
    assert told("k3", Step("tracked", data={"name": "王小"})) == {"refused": 1}
    assert lender.processes.get(letter.process_id).ref == "EM1"
    kept = [
        json.loads(found.entry.header)["data"]
        for found in lender.archive.search().found
        if found.entry.kind == "contact.event"
    ]
    assert [one["process"] for one in kept] == [letter.process_id, letter.process_id]
    lost = Event(EventKind.FAILED, "k4", correlation_id="", provider_ref="bird-999", outcome=LOST)
    assert dict(apply_events(lender, channel, [lost], lender.clock.now())) == {"unmatched": 1}
    lost = Event(EventKind.FAILED, "k5", provider_ref=f"bird-{letter.contact_id}", outcome=LOST)
    assert dict(apply_events(lender, channel, [lost], lender.clock.now())) == {"applied": 1}
    assert lender.processes.get(letter.process_id).state == "lost"
    story.day(past_due(46))
    assert len(lender.cases.processes("L1")) == 2, "a lost letter is written anew, once"
    assert compare_rebuilt(lender.store, lender.vault).ok


# -- with the plugins that casekit brings ----------------------------------------------------------

PAPER = {"sms": "echo", "letter": "ems-letter", "litigation": "litigation"}
WITH = ("cn", "echo", "ems-letter", "litigation")
FIRM = """
[channel.litigation.firm.zhengda]
name = "正大律师事务所"
contract_until = 2027-12-31
"""


@pytest.fixture
def paper_story(start: Any) -> Any:
    """A lender that writes letters and sues; an enterprise has been overdue since New Year."""
    story = start(channels=PAPER, plugins=WITH, extra_toml=FIRM)
    contact = ContactPerson("周敏", phones=(Phone("+8613900001234"),))
    firm = story.company(name="恒通贸易有限公司", contact=contact)
    story.book(
        story.loan(
            "L1",
            due_on=NEW_YEAR - timedelta(days=1),
            borrower=firm,
            product="enterprise_operating",
        )
    )
    story.days(past_due(1), past_due(45))
    return story


def _documents(story: Any, part: FilePart) -> list[int]:
    """Return the numbers of the documents in a part of the loan's file."""
    lines = story.lender.cases.file("L1").parts[part]
    return [line.document for line in lines if line.document is not None]


def _said(story: Any) -> str:
    """Return what the letter of the case says, as Word shows it."""
    (number,) = _documents(story, FilePart.LETTER)
    parts = story.lender.archive.read_document(number, reason="to look at it")
    document = WordFile(BytesIO(b"".join(parts)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_c004_an_enterprise_is_written_to_and_sued_as_one(paper_story: Any) -> None:
    """The letter names the firm and its contact; nobody is called Mr or Ms, nor in the proposal."""
    story = paper_story
    said = _said(story)
    assert "恒通贸易有限公司" in said
    assert "周敏" in said
    assert not [word for word in ("先生", "女士", "小姐") if word in said]
    story.days(past_due(46), past_due(90))
    suits = story.lender.plugin("suits")
    (suit,) = suits.list(case="L1")
    told = json.dumps(suits.proposal("L1").to_json(), ensure_ascii=False)
    assert not [word for word in ("先生", "女士") if word in told]
    assert suit.loan_ref == "L1"


def test_c086_letters_and_legal_papers_stand_in_the_file_and_open(paper_story: Any) -> None:
    """What the road made is filed where it belongs, and opens as it was."""
    story = paper_story
    (letter,) = _documents(story, FilePart.LETTER)
    lacking = {lack.part for lack in story.lender.cases.file("L1").missing}
    assert FilePart.LETTER in lacking, "one that was only printed has told nobody anything"
    story.days(past_due(46), past_due(90))
    suits = story.lender.plugin("suits")
    (suit,) = suits.list(case="L1")
    suits.approve(suit.process_id, note="起诉")
    suits.prepare(suit.process_id, reason="起诉")
    contract = Attachment("委托代理合同.pdf", "application/pdf", b"%PDF-1.4 contract")
    suits.engage(suit.process_id, "zhengda", contract)
    legal = _documents(story, FilePart.LEGAL)
    assert legal
    for number in (letter, *legal):
        parts = story.lender.archive.read_document(number, reason="to look at it")
        assert b"".join(parts)


def test_c072_every_plain_file_is_private_disclosed_and_goes(paper_story: Any) -> None:
    """Letters, lists, evidence and packs lie in one private place, each told, and are removed."""
    story, lender = paper_story, paper_story.lender
    batch = lender.plugin("letters").batch()
    lender.archive.evidence("L1", reason="to look at it")
    story.days(past_due(46), past_due(48))
    secret = "恒通贸易".encode()
    folder = lender.settings.folder
    private = lender.files.folder
    for path in (one for one in folder.rglob("*") if one.is_file()):
        if not path.is_relative_to(private) and path.name != "sent.jsonl":
            assert secret not in path.read_bytes(), path
    for path in (private, *private.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert batch.folder.is_relative_to(private)
    told = {one.purpose for one in lender.files.list()}
    assert {"letters", "evidence"} <= told
    with lender.store.read() as connection:
        shown = connection.execute(select(entries.c.kind)).scalars().all()
    assert shown.count("file.disclosed") >= len(lender.files.list())
    story.move_to(past_due(90))
    lender.tidy_up()
    assert not [path for path in private.rglob("*") if path.is_file()]
    assert not batch.folder.exists()
