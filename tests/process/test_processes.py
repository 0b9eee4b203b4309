"""Processes: what is under way on a case, how it goes on, and what that changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
from sqlalchemy import text

from casekit.app import Lender
from casekit.archive.filing import NOTHING
from casekit.archive.rebuild import compare_rebuilt
from casekit.clock import SimulatedClock
from casekit.errors import (
    DocumentNeeded,
    EntryInvalid,
    Erased,
    FileTooLarge,
    MoveRefused,
    NotFound,
    PluginError,
    ProcessHeld,
    RefTaken,
    UsageError,
)
from casekit.hookspecs import hookimpl
from casekit.process.kind import ProcessKind, check_kind, problems
from casekit.process.letter import Letter
from casekit.process.model import (
    Attachment,
    AwardCosts,
    CarriedOut,
    CloseTasks,
    Move,
    OpenTask,
    ProcessView,
    PutOff,
    SetFact,
    State,
    Step,
)
from casekit.process.moving import moved
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan, a_person

_W = {"en": "w", "zh": "w"}
PAPER = Attachment("王芳-判决.pdf", "application/pdf", b"%PDF judgment")


class Suit(ProcessKind):
    """A suit of four states."""

    name = "test-suit"
    category = "legal"
    words = _W
    first = "proposed"
    states = (
        State("proposed", _W, early=True),
        State("filed", _W),
        State("won", _W, over=True),
        State("dropped", _W, over=True),
    )
    moves = (
        Move("file", ("proposed",), "filed", _W, advances=True, by_software=False),
        Move("hearing", ("filed",), "=", _W),
        Move("judgment", ("filed",), "won", _W, document=True),
        Move("drop", ("*",), "dropped", _W, cancels=True, note=True),
        Move("again", ("won",), "filed", _W),
    )
    fields = frozenset({"court", "filed_on"})
    goes_on_under = frozenset({"dispute"})
    tasks: ClassVar = ("test_court_request",)


@hookimpl
def casekit_register_process_kinds() -> list[ProcessKind]:
    return [Suit()]


@contextmanager
def _office(
    folder: Path, store_url: str = "", logs: int = 1
) -> Iterator[tuple[Lender, SimulatedClock]]:
    clock = SimulatedClock(MORNING)
    module = ModuleType("court")
    module.casekit_register_process_kinds = casekit_register_process_kinds  # type: ignore[attr-defined]
    with make_lender(
        folder / "acme",
        clock=clock,
        store_url=store_url,
        modules={"court": module},
        logs=logs,
    ) as lender:
        for number in (1, 2):
            made = a_loan(f"L-{number}", lender.today() - timedelta(days=12))
            lender.push_loans([made])
        lender.run()
        yield lender, clock


@pytest.fixture
def opened(tmp_path: Path, store_url: str) -> Iterator[tuple[Lender, SimulatedClock]]:
    """A lender with two cases on day 12, on each database."""
    with _office(tmp_path, store_url) as made:
        yield made


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Lender, SimulatedClock]]:
    """The same on SQLite alone."""
    with _office(tmp_path) as made:
        yield made


def _rows(lender: Lender, sql: str) -> list[Any]:
    with lender.store.read() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def _kinds(lender: Lender, since: int = 0) -> list[str]:
    return [found.entry.kind for found in lender.archive.search().found][since:]


def _sound(lender: Lender) -> None:
    """The archive verifies, and tells every row of every table."""
    lender.checkpoint("li")
    assert lender.archive.verify().ok
    report = compare_rebuilt(lender.store, lender.vault)
    assert report.ok, report.differences
    assert report.tables["processes"] > 0


def test_a_process_goes_its_way_and_the_archive_tells_it_whole(
    opened: tuple[Lender, SimulatedClock], tmp_path: Path
) -> None:
    lender, clock = opened
    desk = lender.processes
    before = len(_kinds(lender))
    step = Step(
        note="房产在他名下",
        due_on=date(2026, 4, 1),
        look_on=date(2026, 3, 3),
        data={"court": "b-1"},
        secret={"judge": "张法官"},
        effects=(OpenTask("test_court_request", date(2026, 3, 9), words="给法官打电话"),),
        key="one",
    )
    suit = desk.open("test-suit", "L-1", step=step, role="litigation", actor="li")
    assert (suit.state, suit.phase, suit.ref, suit.late) == ("proposed", "open", "", False)
    assert suit.due_on == date(2026, 4, 1)
    assert desk.open("test-suit", "L-1", step=step, actor="li") == suit, (
        "a known key begins nothing"
    )
    assert _kinds(lender, before) == ["process.opened", "task.opened"]
    assert [move.event for move in desk.possible(suit.process_id)] == ["file", "drop"]

    clock.advance(timedelta(days=3))
    scan = tmp_path / "filing.pdf"
    scan.write_bytes(b"%PDF" + b"x" * 700_000)
    filed = desk.move(
        suit.process_id,
        Step(
            "file",
            ref=" (2026)沪01民初7号 ",
            data={"filed_on": date(2026, 3, 4), "court": None},
            secret={"lawyer": "李律师"},
            attachments=(PAPER, Attachment("立案.pdf", "application/pdf", scan)),
            effects=(
                SetFact("legal_stage", "filed"),
                CloseTasks("test_court_request"),
                AwardCosts(120_00, "judgment"),
                AwardCosts(-20_00, "judgment"),
            ),
        ),
        actor="li",
    )
    assert filed.ref == "(2026)沪01民初7号"
    assert dict(filed.data) == {"filed_on": "2026-03-04"}
    assert desk.find("test-suit", "(2026)沪01民初7号") == filed
    assert _kinds(lender, before + 2) == [
        "document.added", "document.added", "process.moved", "case.fact", "task.closed",
        "costs.awarded", "costs.awarded",
    ]  # fmt: skip
    assert _rows(lender, "SELECT costs FROM loans ORDER BY id") == [(100_00,), (0,)]
    assert lender.cases.show("L-1").costs == 100_00
    # a book that tells nothing of costs takes none of them away
    lender.push_loans([a_loan("L-1", lender.today() - timedelta(days=15))])
    assert lender.cases.show("L-1").costs == 100_00
    # what the sealed words were needs a reason, and leaves an entry
    assert desk.read(suit.process_id, reason="准备开庭", actor="li") == {
        "judge": "张法官",
        "lawyer": "李律师",
    }
    assert _kinds(lender)[-1] == "archive.read"

    clock.advance(timedelta(days=1))
    noted = desk.move(suit.process_id, Step("hearing", key="h1"), actor="li")
    assert desk.move(suit.process_id, Step("hearing", key="h1"), actor="li") == noted
    assert noted.changed_at == filed.changed_at, "a note moves nothing"
    with pytest.raises(DocumentNeeded):
        desk.move(suit.process_id, Step("judgment"), actor="li")
    (number,) = _rows(lender, "SELECT MIN(id) FROM blobs")[0]
    won = desk.move(suit.process_id, Step("judgment", blobs=(number,)), actor="li")
    assert (won.phase, won.end_reason, won.due_on, won.look_on) == ("done", "judgment", None, None)
    assert desk.list() == []
    assert desk.list(phase="", kind="test-suit", case="L-1") == [won]
    again = desk.move(suit.process_id, Step("again", look_on=date(2026, 3, 9)), actor="li")
    assert (again.phase, again.end_reason, again.closed_at) == ("open", "", None)
    dropped = desk.cancel(suit.process_id, reason="已还清", actor="li")
    assert (dropped.phase, dropped.end_reason) == ("cancelled", "drop")
    with pytest.raises(MoveRefused):
        desk.cancel(suit.process_id, reason="再次", actor="li")

    told = "\n".join(str(line) for line in lender.cases.timeline("L-1"))
    for words in ("w 1", "沪01民初7号", "120.00"):
        assert words in told
    assert "法官" not in told.replace("test_court_request", "")
    _sound(lender)


def test_what_is_wrong_is_refused_and_leaves_nothing(
    office: tuple[Lender, SimulatedClock], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lender, clock = office
    desk = lender.processes
    suit = desk.open("test-suit", "L-1", actor="li")
    other = desk.open("test-suit", "L-2", step=Step(ref="7"), actor="li")
    clock.advance(timedelta(days=2))
    before, blobs = len(_kinds(lender)), sorted(lender.blobs.digests())
    move = suit.process_id

    def refused(error: type[Exception], *steps: Step, number: int = move) -> Any:
        for step in steps:
            with pytest.raises(error) as caught:
                desk.move(number, step, actor="li")
        return caught.value

    found = refused(MoveRefused, Step("judgment", attachments=(PAPER, PAPER)), Step("nonsense"))
    assert (found.state, found.event) == ("proposed", "nonsense")
    assert found.possible == ("file", "drop")
    assert refused(RefTaken, Step("file", ref="7")).process_id == other.process_id
    past = MORNING - timedelta(days=5)
    refused(
        UsageError,
        Step("drop"),
        Step("file", on=past),
        Step("file", on=clock.now() + timedelta(minutes=1)),
        Step("file", on=datetime(2026, 3, 3)),  # noqa: DTZ001
        Step("file", data={"bidder": "张三"}),
        Step("file", ref="9" * 81),
        Step("file", attachments=(Attachment("a", "b", tmp_path / "none"),)),
        Step("file", attachments=(PAPER, Attachment("a", "b", tmp_path))),
        Step("file", attachments=(Attachment("a", "b", b"c", category="other-still"),)),
        Step("file", effects=(OpenTask("nonsense", date(2026, 3, 9)),)),
        Step("file", effects=(SetFact("nonsense", 1),)),
        Step("file", effects=(AwardCosts(1, "habit"),)),
    )
    (tmp_path / "blank.pdf").touch()
    for nothing in (b"", tmp_path / "blank.pdf"):
        proof = (PAPER, Attachment("a", "application/pdf", nothing))
        blank = refused(UsageError, Step("file", attachments=proof))
        assert "document 2 (application/pdf) is empty" in str(blank)
    refused(EntryInvalid, Step("file", data={"court": 1.5}))
    refused(NotFound, Step("file", blobs=(99,)))
    refused(NotFound, Step("file"), number=99)
    with pytest.raises(NotFound):
        desk.open("test-suit", "L-1", action_id=999, actor="li")
    with pytest.raises(UsageError):
        desk.cancel(move, reason=" ", actor="li")
    with pytest.raises(UsageError):
        desk.read(move, reason="", actor="li")
    with monkeypatch.context() as patched:
        patched.setattr("casekit.archive.filing.MOST_BYTES", 5)
        large = refused(FileTooLarge, Step("file", attachments=(PAPER,)))
    assert (large.size, large.most) == (len(b"%PDF judgment"), 5)
    with pytest.raises(MoveRefused):
        desk.move(move, Step("file"), actor="casekit")
    assert len(_kinds(lender)) == before
    assert sorted(lender.blobs.digests()) == blobs, "what no transaction took is removed"
    # days count, not hours: what happened this morning may be said this evening, and late news too
    filed = desk.move(move, Step("file", on=MORNING + timedelta(days=1)), actor="li")
    assert filed.changed_at == MORNING + timedelta(days=1)
    refused(UsageError, Step("judgment", on=MORNING, attachments=(PAPER,)))
    assert desk.move(move, Step("hearing", on=MORNING), actor="li").state == "filed"


def test_a_hold_stops_the_lenders_steps_and_no_news(
    office: tuple[Lender, SimulatedClock],
) -> None:
    lender, _ = office
    desk = lender.processes
    suit = desk.open("test-suit", "L-1", actor="li").process_id
    hold = lender.cases.place_hold("L-1", "bankruptcy", reason="法院通知", actor="li")
    lender.cases.place_hold("L-1", "dispute", reason="异议", actor="li")
    with pytest.raises(ProcessHeld) as held:
        desk.move(suit, Step("file"), actor="li")
    assert held.value.reasons == ("bankruptcy",), "a suit goes on under a dispute"
    lender.cases.lift_hold(hold.hold_id, reason="已撤回", actor="li")
    assert desk.move(suit, Step("file"), actor="li").state == "filed"
    lender.cases.place_hold("L-1", "bankruptcy", reason="法院通知", actor="li")
    assert desk.move(suit, Step("hearing"), actor="li").state == "filed"
    assert desk.move(suit, Step("judgment", attachments=(PAPER,)), actor="li").phase == "done"


def test_a_letter_has_its_consequences_whoever_says_what_became_of_it(
    opened: tuple[Lender, SimulatedClock],
) -> None:
    lender, clock = opened
    desk = lender.processes
    with lender.store.read() as connection:
        action, contact = connection.execute(
            text("SELECT id, contact_id FROM actions WHERE contact_id IS NOT NULL ORDER BY id")
        ).first() or (0, 0)
    letter = desk.open(
        "letter",
        "L-1",
        step=Step(data={"deadline_days": 10}),
        action_id=action,
        contact_id=contact,
        actor="li",
    )
    assert letter.step, "the policy's step is that of the action"
    posted = desk.move(letter.process_id, Step("posted", ref="EA123456785CN"), actor="li")
    assert (posted.look_on, posted.data["posted_on"]) == (date(2026, 3, 3), "2026-03-02")
    clock.advance(timedelta(days=3))
    arrived = datetime(2026, 3, 4, 2, tzinfo=UTC)
    there = desk.move(letter.process_id, Step("delivered", on=arrived), actor="li")
    assert (there.due_on, there.look_on) == (date(2026, 3, 14), date(2026, 3, 15))
    assert there.data["limitation_from"] == "2026-03-04"
    assert _rows(lender, f"SELECT state FROM contacts WHERE id = {contact}") == [("delivered",)]
    assert _rows(lender, "SELECT name, value FROM case_facts") == [
        ("letter_delivered_on", '"2026-03-04"')
    ]
    kind = lender.plugins.process_kinds["letter"]
    assert kind.follow_up([there], date(2026, 3, 14)) == ()
    assert kind.follow_up([there], date(2026, 3, 15)) == (
        (letter.process_id, Step("deadline_passed")),
    )
    # of two more, one comes back and one is lost
    back = desk.open("letter", "L-2", contact_id=contact, actor="li").process_id
    desk.move(back, Step("posted"), actor="li")
    desk.move(back, Step("returned"), actor="li")
    assert _rows(lender, "SELECT medium, reason FROM bad_points") == [("letter", "returned")]
    assert _rows(lender, "SELECT kind FROM tasks") == [("address",)]
    with pytest.raises(DocumentNeeded):
        desk.move(back, Step("settle", note="同住家属签收"), actor="li")
    counts = desk.move(back, Step("settle", note="同住家属签收", attachments=(PAPER,)), actor="li")
    assert (counts.state, counts.phase) == ("delivered", "open")
    lost = desk.open("letter", "L-1", action_id=action, actor="li").process_id
    desk.move(lost, Step("posted"), actor="li")
    desk.move(lost, Step("lost"), actor="li")
    assert _rows(
        lender, f"SELECT state, not_before, contact_id FROM actions WHERE id = {action}"
    ) == [("deferred", "2026-03-05T16:00:00.000000Z", None)]
    _sound(lender)


def test_an_errand_carries_out_its_action_and_a_closed_case_begins_nothing(
    office: tuple[Lender, SimulatedClock],
) -> None:
    lender, _ = office
    desk = lender.processes
    action = _rows(lender, "SELECT MIN(id) FROM actions WHERE case_id = 1")[0][0]
    first = desk.open("errand", "L-1", action_id=action, actor="li")
    desk.move(first.process_id, Step("noted", effects=(PutOff(date(2026, 3, 6)),)), actor="li")
    assert _rows(lender, f"SELECT state FROM actions WHERE id = {action}") == [("deferred",)]
    met = Step("done", effects=(CarriedOut(reached=True),))
    assert desk.move(first.process_id, met, actor="li").phase == "done"
    assert _rows(
        lender, f"SELECT state, attempted_on, reached FROM actions WHERE id = {action}"
    ) == [("done", "2026-03-02", 1)]
    with lender.store.write() as connection:
        connection.execute(text("UPDATE cases SET status = 'closed' WHERE id = 2"))
    with pytest.raises(ProcessHeld) as held:
        desk.open("errand", "C-2", actor="li")
    assert held.value.reasons == ("case_closed",)


def test_a_person_gets_their_processes_and_erasing_takes_the_words_away(
    office: tuple[Lender, SimulatedClock],
) -> None:
    lender, clock = office
    desk = lender.processes
    step = Step(secret={"address": "静安区南京西路1号"}, attachments=(PAPER,))
    made = desk.open("letter", "L-1", step=step, actor="li")
    desk.cancel(made.process_id, reason="地址有误", actor="li")
    file = lender.customers.export(1, reason="本人申请", actor="li")
    held = json.loads((lender.settings.files_folder / file.name).read_text(encoding="utf-8"))
    assert held["processes"][0]["secret"] == {"address": "静安区南京西路1号"}
    assert "opened_by" not in held["processes"][0]
    clock.advance(timedelta(days=1))
    settled = [
        a_loan(ref, MORNING.date() - timedelta(days=12), status="settled", instalments=())
        for ref in ("L-1", "L-2")
    ]
    lender.push_loans(settled, snapshot_on=lender.today())
    lender.run()
    clock.advance(timedelta(days=366 * 6))
    assert lender.customers.erase(1, reason="到期", actor="li").status == "erased"
    with pytest.raises(Erased):
        desk.read(made.process_id, reason="核对", actor="li")
    assert desk.get(made.process_id).phase == "cancelled"
    _sound(lender)


def test_a_table_that_is_not_whole_is_refused_when_its_plugin_is_loaded(tmp_path: Path) -> None:
    class Broken(Suit):
        name = "broken"
        moves = tuple(move for move in Suit.moves if move.event != "drop")

    assert problems(Broken()) == [
        "software cannot cancel it in state 'proposed'",
        "software cannot cancel it in state 'filed'",
    ]
    check_kind(Suit())
    check_kind(Letter())
    with pytest.raises(PluginError, match="cannot cancel"):
        check_kind(Broken())

    class Odd(Suit):
        category = "elsewhere"
        first = "nowhere"
        states = (*Suit.states, Suit.states[0])
        moves = (*Suit.moves, Move("x", ("y",), "z", _W))

    assert len(problems(Odd())) == 5


def test_a_view_says_everything_in_json(office: tuple[Lender, SimulatedClock]) -> None:
    lender, clock = office
    desk = lender.processes
    made = desk.open("test-suit", "L-1", step=Step(due_on=date(2026, 3, 3)), actor="li")
    clock.advance(timedelta(days=2))
    late: ProcessView
    (late,) = desk.list(late=True)
    assert late.late
    assert late.is_open
    assert late.to_json() | {"changed_at": "", "opened_at": ""} == {
        "process": made.process_id, "kind": "test-suit", "role": "", "channel": "", "step": "",
        "case": "C-1", "loan": "L-1", "customer": 1, "person": None, "owner": None,
        "action": None, "contact": None,
        "state": "proposed", "phase": "open", "ref": "", "due_on": "2026-03-03", "look_on": None,
        "data": {}, "opened_at": "", "opened_by": "li", "changed_at": "", "closed_at": None,
        "end_reason": "", "late": True,
    }  # fmt: skip
    with pytest.raises(UsageError):
        desk.list(phase="x")


def test_many_are_moved_at_once_and_one_refusal_holds_up_no_other(tmp_path: Path) -> None:
    """Known keys change nothing, a number is given once, and steps of one process keep order."""
    with make_lender(tmp_path / "many") as lender:
        lender.push_loans([a_loan(ref) for ref in ("L1", "L2", "L3")])
        lender.run()
        first, second, third = (
            lender.processes.open("letter", ref).process_id for ref in ("L1", "L2", "L3")
        )
        done = lender.processes.move_all(
            [
                (first, Step("printed", key="p1")),
                (second, Step("delivered")),
                (first, Step("posted", ref="1234567890123")),
                (second, Step("posted", ref="1234567890123")),
                (third, Step("cancel", key="c3")),
                (third, Step("cancel", key="c3")),
                (999, Step("cancel")),
            ]
        )
        assert [one.state for one in done if isinstance(one, ProcessView)] == [
            "printed",
            "posted",
            "cancelled",
            "cancelled",
        ]
        assert [type(one) for one in done if isinstance(one, Exception)] == [
            MoveRefused,
            RefTaken,
            NotFound,
        ]
        assert compare_rebuilt(lender.store, lender.vault).ok


def test_a_number_that_two_claim_at_the_same_instant_is_the_first_ones(
    tmp_path: Path, store_url: str
) -> None:
    """Processes in different logs know nothing of each other until one of them is committed."""
    with _office(tmp_path, store_url, logs=64) as (lender, _):
        due = lender.today() - timedelta(days=12)
        lender.push_loans([a_loan("M-1", due, borrower=a_person(2))])
        lender.run()
        first = lender.processes.open("test-suit", "M-1", actor="li")
        second = lender.processes.open("test-suit", "L-1", actor="li")
        assert first.log != second.log
        step = Step("file", ref="7")

        def also() -> None:
            lender.processes.move(second.process_id, step, actor="li")

        with ThreadPoolExecutor(1) as pool:
            with lender.ledger.transaction([first.log]) as tx:
                parts = lender.run_parts()
                tx.record(moved(parts, tx, first, step, staged=NOTHING, actor="li", holds=()))
                later = pool.submit(also)
                with pytest.raises(TimeoutError):
                    later.result(timeout=0.5)
            with pytest.raises(RefTaken) as taken:
                later.result(timeout=60)
        assert taken.value.process_id == first.process_id
