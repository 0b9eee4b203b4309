"""Forms and records of visits: read, checked, and what leaves of a photograph."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from icalendar import Calendar
from PIL import Image

from casekit import (
    Address,
    InstalmentRecord,
    Lender,
    LoanRecord,
    PersonRecord,
    Phone,
    Profile,
    SimulatedClock,
)
from casekit.archive.leaving import for_leaving
from casekit.docs.preview import preview
from casekit.docs.styles import add_line, blank
from casekit.docs.word_text import template_text
from casekit.errors import (
    DocumentNeeded,
    FileTooLarge,
    MoveRefused,
    NotFound,
    ResultIncomplete,
    TemplateError,
    UsageError,
    ValueMissing,
)
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit_field_visit.sheet import SheetFacts, sheet_values
from casekit_field_visit.slots import Slot, read_slot
from casekit_field_visit.visit_record import VisitRecord, check, missing, read_record

CHINA = timezone(timedelta(hours=8))
WHOLE: dict[str, Any] = {
    "at": "2026-03-04T09:35+08:00",
    "staff": [
        {"login": "li", "badge": "A1", "shown": True},
        {"login": "zhao", "badge": "A2", "shown": True},
    ],
    "outcome": "met",
    "place": "a1",
    "place_kind": "home",
    "recorded": True,
    "reason": "illness",
    "ability": "none",
    "attitude": "distressed",
    "others_told": "nobody_there",
    "difficulties": "住院",
    "environment": "整洁",
    "customer_state": "虚弱",
    "said": "下月再谈",
    "no_plan_because": "住院期间无收入",
}


def part_of(day: int) -> Slot:
    """Return an afternoon in March."""
    start = datetime(2026, 3, day, 14, tzinfo=CHINA)
    return Slot(start, start + timedelta(hours=3))


def loan(ref: str, who: str, name: str, *addresses: Address) -> LoanRecord:
    """Return a large loan that is long overdue."""
    phone = Phone(f"+861390000000{who[-1]}")
    profile = Profile(name, birth_date=date(1990, 1, 1), phones=(phone,), addresses=addresses)
    return LoanRecord(
        ref=ref,
        product="personal_consumer",
        borrower=PersonRecord(profile, ref=who),
        currency="CNY",
        instalments=(InstalmentRecord(date(2026, 1, 1), 50_000_000, 20_000, 5_000),),
    )


@contextmanager
def opened(folder: Path, store_url: str = "", extra: str = "") -> Iterator[Lender]:
    """Open a lender with one customer whose visit is confirmed, on its noon."""
    made = make_lender(
        folder / "acme",
        store_url=store_url,
        clock=SimulatedClock(MORNING),
        plugins=("cn", "echo", "field-visit"),
        channels={"sms": "echo", "visit": "field-visit", "voice": "by-hand"},
        staff={"li": READY, "zhao": READY},
        extra_toml='[channel.field-visit]\norganiser = "visits@example.com"\noffice = "30.2,120.2"\n'
        + extra,
    )
    with made as lender:
        home = Address(("幸福路1号",), "杭州市", "浙江省", "310000", "CN")
        lender.push_loans([loan("L1", "U1", "王小明", home)])
        lender.run(date(2026, 3, 2))
        desk = lender.plugin("visits")
        desk.agree(1, Slot(datetime(2026, 3, 4, 9, 30, tzinfo=CHINA)), place_kind="home")
        lender.clock.set(datetime(2026, 3, 3, 10, tzinfo=CHINA))
        desk.confirm(1)
        desk.clear(1, ["li", "zhao"])
        lender.clock.set(datetime(2026, 3, 4, 12, tzinfo=CHINA))
        yield lender


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    """A lender with one customer whose visit is confirmed, on its noon."""
    with opened(tmp_path) as made:
        yield made


def picture() -> bytes:
    """Return a photograph into which a camera wrote where and with what it was taken."""
    image = Image.new("RGB", (64, 48), (90, 120, 150))
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photograph_is_sealed_as_it_was_and_leaves_without_its_place(
    lender: Lender, tmp_path: Path
) -> None:
    original = picture()
    assert b"SecretCam" in original
    photo = tmp_path / "door.jpg"
    photo.write_bytes(original)
    desk = lender.plugin("visits")
    made = desk.record(1, read_record({**WHOLE, "photos": ["door.jpg"]}), files=[photo])
    assert made.violations == ()
    assert made.process.data["photos"] == 1
    kept = b"".join(lender.archive.read_document(1, reason="look at it"))
    assert kept == original
    left = for_leaving(kept)
    assert b"SecretCam" not in left
    assert not Image.open(io.BytesIO(left)).getexif()
    file, _ = lender.archive.evidence("L1", reason="to show what leaves")
    with ZipFile(lender.files.path(file)) as pack:
        photos = [pack.read(name) for name in pack.namelist() if b"JFIF" in pack.read(name)[:20]]
        assert len(photos) == 1
        assert not any(b"SecretCam" in pack.read(name) for name in pack.namelist())
    assert lender.archive.compare_tables().differences == ()
    # the name of the photograph is sealed too
    lender.files.purge(actor="li", file_ids=[file.file_id])
    stored = b"".join(p.read_bytes() for p in (tmp_path / "acme").rglob("*") if p.is_file())
    assert b"door.jpg" not in stored
    assert b"SecretCam" not in stored


def test_a_file_that_is_named_must_be_there_and_may_not_be_too_large(
    lender: Lender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = lender.plugin("visits")
    named = read_record({**WHOLE, "recordings": ["talk.m4a"]})
    with pytest.raises(UsageError, match="was not given with it"):
        desk.record(1, named)
    talk = tmp_path / "talk.m4a"
    talk.write_bytes(b"x" * 5000)
    monkeypatch.setattr("casekit.archive.filing.MOST_BYTES", 4000)
    with pytest.raises(FileTooLarge):
        desk.record(1, named, files=[talk])
    assert desk.get(1).state == "confirmed", "nothing was written"
    monkeypatch.undo()
    assert desk.record(1, named, files=[talk]).is_new
    assert not desk.record(1, replace(named, form_id=desk.get(1).data["form"])).is_new


def test_the_sheet_and_the_form_are_private_and_come_back_as_a_record(
    lender: Lender, tmp_path: Path
) -> None:
    desk = lender.plugin("visits")
    looked_at = preview(lender, "visit-sheet", "L1", actor="li")
    assert looked_at.suffix == ".docx"
    sheet = desk.sheet(1)
    assert sheet.purpose == "visit"
    assert lender.files.path(sheet).suffix == ".docx"
    form_file = desk.sheet(1, form="json")
    path = lender.files.path(form_file)
    form = json.loads(path.read_text(encoding="utf-8"))
    assert form["place"] == "浙江省杭州市幸福路1号"
    assert [one["login"] for one in form["record"]["staff"]] == ["li", "zhao"]
    asked = {one["field"] for one in form["ask"]}
    assert {"difficulties", "environment", "attitude", "customer_state"} <= asked
    assert form["record"]["place"] == "a1"
    form["record"] |= {key: value for key, value in WHOLE.items() if key != "place"}
    filled = tmp_path / "filled.json"
    filled.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    made = desk.record_form(filled)
    assert (made.is_new, made.violations) == (True, ())
    assert made.process.data["form"] == form["form_id"]
    assert not desk.record_form(filled).is_new
    lines = tmp_path / "filled.jsonl"
    lines.write_text(json.dumps(form, ensure_ascii=False) + "\n", encoding="utf-8")
    report = desk.import_records(lines)
    assert (report.new, report.unchanged, report.bad) == (0, 1, 0)


def test_at_a_companys_office_the_sheet_asks_for_the_person_and_not_for_the_company(
    lender: Lender,
) -> None:
    process, start = lender.plugin("visits").get(1), datetime(2026, 3, 4, 9, 30, tzinfo=CHINA)
    company = SheetFacts(
        process, lender.cases.show("L1"), "恒信", "400", "恒通贸易有限公司", "陈芳", "某路1号",
        "a1", start, start + timedelta(hours=1), "zh-Hans",
    )  # fmt: skip
    assert sheet_values(company, "f-1", "zh-Hans")["约见人"] == "陈芳"
    person = sheet_values(replace(company, customer="王小明", contact=""), "f-1", "en")
    assert person["person_to_meet"] == "王小明"
    asks = {"en": ("[person_to_meet]”", "□ as agreed"), "zh-Hans": ("[约见人]有约", "实际走访地点")}
    asks["zh-Hant"] = ("[约见人]有約", "實際走訪地點")
    for one in lender.channels["visit"].context.template_files:
        if one.key == "visit-sheet":
            text = template_text(one.path).text.replace("\u00a0", " ")
            for words in asks.pop(one.language):
                assert words in text
    assert not asks


def test_an_offline_form_is_taken_once_on_either_database(tmp_path: Path, store_url: str) -> None:
    with opened(tmp_path, store_url) as lender:
        desk = lender.plugin("visits")
        clock = lender.clock
        assert isinstance(clock, SimulatedClock)
        clock.set(datetime(2026, 3, 7, 12, tzinfo=CHINA))
        lender.run(date(2026, 3, 7))
        assert [gap.kind for gap in lender.records.check()] == ["visit_unrecorded"]
        form = {"format": "visit-form-1", "form_id": "f-1", "process": 1, "record": WHOLE}
        lines = tmp_path / "phone.jsonl"
        lines.write_text(json.dumps(form) + "\n", encoding="utf-8")
        counts = [desk.import_records(lines) for _ in range(2)]
        assert [(one.new, one.unchanged, one.bad) for one in counts] == [(1, 0, 0), (0, 1, 0)]
        assert [gap.kind for gap in lender.records.check()] == ["late_entry"]
        assert desk.get(1).data["visited_on"] == "2026-03-04"
        assert lender.archive.compare_tables().differences == ()


def test_a_sheet_of_the_lenders_own_takes_the_place_and_doctor_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    document = blank("zh-Hans")
    add_line(document, "{{ 客户姓名 }}，{{ 走访日期 }}，{{ 生肖 }}")
    document.save(str(folder / "sheet.docx"))
    own = """
[[template]]
key = "visit-sheet"
role = "visit"
language = "zh-Hans"
file = "sheet.docx"
"""
    with opened(tmp_path, extra=own) as lender:
        (found,) = [one for one in lender.channels["visit"].check() if "生肖" in one]
        assert "sheet.docx, paragraph 1" in found
        with pytest.raises(ValueMissing, match="生肖"):
            lender.plugin("visits").sheet(1)
        (folder / "sheet.docx").write_bytes(b"no Word file")
        assert any("Word file" in one for one in lender.channels["visit"].check())
        with pytest.raises(TemplateError):
            lender.plugin("visits").sheet(1)
        assert lender.files.list() == []


def test_calendar_files_are_for_the_staff_and_for_the_customer(lender: Lender) -> None:
    staff, customer = (
        Calendar.from_ical(content) for content in lender.plugin("visits").calendar(1)
    )
    (theirs,) = staff.walk("VEVENT")
    (event,) = customer.walk("VEVENT")
    assert theirs["DTSTART"].dt == event["DTSTART"].dt
    assert event["DTSTART"].dt == datetime(2026, 3, 4, 9, 30, tzinfo=CHINA)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=60)
    assert str(theirs["LOCATION"]) == "浙江省杭州市幸福路1号"
    assert "LOCATION" not in event
    assert str(event["SUMMARY"]) == "与友好金融的约定"
    assert str(event["STATUS"]) == "CONFIRMED"
    assert staff.walk("VTIMEZONE")
    assert theirs["UID"] != event["UID"]
    desk = lender.plugin("visits")
    desk.call_off(1, reason="客户出差")
    gone = Calendar.from_ical(desk.calendar(1)[1])
    (event_gone,) = gone.walk("VEVENT")
    assert (str(gone["METHOD"]), str(event_gone["STATUS"])) == ("CANCEL", "CANCELLED")
    assert event_gone["UID"] == event["UID"]
    assert event_gone["SEQUENCE"] > event["SEQUENCE"]


def test_a_day_has_its_visits_and_says_what_is_not_confirmed(lender: Lender) -> None:
    desk = lender.plugin("visits")
    day = desk.day(date(2026, 3, 4), staff=["li"])
    (stop,) = day.stops
    assert (stop.appointment.process_id, day.unconfirmed) == (1, ())
    assert "幸福路" not in repr(day) + json.dumps(day.to_json())
    assert desk.day(date(2026, 3, 4), staff=["sun"]).stops == ()
    assert desk.day(date(2026, 3, 5)).stops == ()
    # a second one with coordinates, for a part of the same day
    lender.push_loans([loan("L2", "U2", "李红")])
    lender.run(date(2026, 3, 4))
    (other,) = desk.waiting()
    with pytest.raises(UsageError, match="LAT,LON"):
        desk.agree(other.process_id, part_of(5), place_kind="other", at="here")
    with pytest.raises(UsageError, match="nobody knows where"):
        desk.agree(other.process_id, part_of(5), place_kind="other")
    desk.agree(
        other.process_id, part_of(5), place_kind="other", place="杭州市湖滨公园", at="30.25,120.16"
    )
    planned = desk.day(date(2026, 3, 5))
    assert planned.unconfirmed == (other.process_id,)
    assert planned.stops[0].metres > 1000, "from the office"


def test_a_visit_of_tomorrow_or_of_another_case_is_refused(lender: Lender) -> None:
    desk = lender.plugin("visits")
    tomorrow = read_record({**WHOLE, "at": "2026-03-05T09:35+08:00"})
    with pytest.raises(UsageError, match="lies in the future"):
        desk.record(1, tomorrow)
    long_ago = read_record({**WHOLE, "at": "2020-03-04T09:35+08:00"})
    with pytest.raises(UsageError, match="says 2020-03-04, and visit 1 was proposed only on 2026-"):
        desk.record(1, long_ago)
    with pytest.raises(NotFound):
        desk.record(99, read_record(WHOLE))
    late = desk.record(1, read_record({**WHOLE, "at": "2026-03-04T11:45+08:00"}))
    with pytest.raises(UsageError, match="was proposed only on"):
        desk.correct(1, long_ago, reason="日期写错")
    assert [one.reason for one in late.violations] == ["no_appointment"]
    with pytest.raises(MoveRefused):
        desk.call_off(1, reason="zu spät")
    with pytest.raises((MoveRefused, DocumentNeeded)):
        desk.confirm(1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"at": "morgen"}, "no instant"),
        ({"staff": "li"}, "staff is a list"),
        ({"staff": [{"name": "li"}]}, "somebody who went"),
        ({"promises": [{"amount": 1.5, "due_on": "2026-03-10"}]}, "whole number"),
        ({"promises": [{"amount": 5}]}, "a promise is"),
        ({"recorded": "yes"}, "true or false"),
        ({"mood": "fine"}, "no field 'mood'"),
        ({"said": 3}, "said is text"),
        ({"said": "\ud800"}, "none of a text"),
        ({"said": "x" * 20_001}, "longer than"),
        ({"staff": [{"login": "li\u0000"}]}, "none of a text"),
        ({"at": "0001-01-01T00:00+14:00"}, "1900"),
        ({"can_pay_monthly": "100"}, "whole number"),
    ],
)
def test_a_form_that_is_none_says_which_field(change: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_record({**WHOLE, **change})


def test_words_that_nobody_knows_and_promises_without_a_talk_are_refused() -> None:
    with pytest.raises(UsageError, match="no attitude 'rude'"):
        check(read_record({**WHOLE, "attitude": "rude"}))
    promise = [{"amount": 100, "due_on": "2026-03-10"}]
    with pytest.raises(UsageError, match="made in a talk"):
        check(read_record({**WHOLE, "outcome": "nobody_home", "promises": promise}))
    with pytest.raises(ResultIncomplete):
        check(read_record({**WHOLE, "recorded": None}))


def test_a_record_reads_back_as_it_was_written_and_shows_nothing() -> None:
    record = read_record({**WHOLE, "promises": [{"amount": 100, "due_on": "2026-03-10"}]})
    again = read_record(json.loads(json.dumps(record.to_json())))
    assert again == record
    assert again.digest() == record.digest()
    assert replace(record, said="x").digest() != record.digest()
    for word in ("住院", "整洁", "虚弱", "下月"):
        assert word not in repr(record)
    nobody: VisitRecord = read_record({**WHOLE, "outcome": "nobody_home", "reason": ""})
    assert missing(nobody) == ()


def test_times_are_written_as_people_write_them() -> None:
    whole = read_slot("2026-03-04T09:30", CHINA)
    assert (whole.start, whole.until) == (datetime(2026, 3, 4, 9, 30, tzinfo=CHINA), None)
    part = read_slot("2026-03-04T09:00/12:00", CHINA)
    assert part.until == datetime(2026, 3, 4, 12, tzinfo=CHINA)
    for wrong in ("morgen", "2026-03-04T09:00/zwölf", "9:30"):
        with pytest.raises(UsageError):
            read_slot(wrong, CHINA)
