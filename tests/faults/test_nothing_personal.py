"""Planted names, numbers and identity numbers are found nowhere but in the private folder."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from casekit.contacts.model import Contact, EventKind, Failure, Receipt, ReceiptStatus
from casekit.errors import CasekitError, ChannelUnavailable
from casekit.testing.builders import a_request
from casekit.testing.fake_channel import fake_request
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
NAME = "欧阳蒺藜"
ID_NUMBER = "110105198506011239"
WORDS = "我下周三在蒺藜巷还清"


def _planted(phone: str) -> Iterator[bytes]:
    for text in (NAME, phone, phone[3:], phone[-8:], ID_NUMBER, ID_NUMBER[:14], WORDS):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            yield text.encode(encoding)
        yield text.encode("unicode_escape")


def _found(folder: Path, planted: Sequence[bytes]) -> list[tuple[str, bytes]]:
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or "files" in path.relative_to(folder).parts[:1]:
            continue
        content = path.read_bytes() + path.name.encode()
        found += [(path.name, value) for value in planted if value in content]
    return found


def test_a_life_of_a_case_leaves_no_personal_data_in_any_file(
    start: Callable[..., Road], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    road = start()
    shown: list[str] = []
    phone = road.lend("L1", due_on=DUE, customer="K71345", name=NAME, id_number=ID_NUMBER)
    road.lend("L2", due_on=date(2026, 2, 27), customer="K71345", name=NAME, id_number=ID_NUMBER)
    shown.append(repr(road.at(DAY_1, 0, 30).lender.run()))

    send = road.sms.send_batch

    def raises(contacts: Sequence[Contact]) -> list[Receipt]:
        shown.append(repr(contacts))
        raise RuntimeError(f"{contacts[0].to} {contacts[0].text}")

    def unavailable(contacts: Sequence[Contact]) -> list[Receipt]:
        raise ChannelUnavailable("no route", provider_code="E7")

    road.sms.send_batch = unavailable  # type: ignore[method-assign]
    road.at(DAY_1, 8, 30).lender.run()
    road.sms.send_batch = send  # type: ignore[method-assign]
    road.at(DAY_1, 9).lender.run()
    assert NAME in road.sms.handed_over[0].text, "what was planted went out"
    road.sms.send_batch = raises  # type: ignore[method-assign]
    road.lend("L3", due_on=DUE, customer="K71345", name=NAME, id_number=ID_NUMBER)
    road.at(DAY_1, 10).lender.run()
    road.sms.send_batch = send  # type: ignore[method-assign]

    def fails(contacts: object, situations: object) -> None:
        raise ValueError(f"{NAME} {phone}")

    road.plugin.review = fails
    road.lend("L4", due_on=DUE, customer="K71345", name=NAME, id_number=ID_NUMBER)
    road.at(DAY_1, 11).lender.run()
    road.plugin.review = lambda contacts, situations: None
    road.sms.answer(ReceiptStatus.FAILED, failure=Failure.BAD_POINT)
    road.at(date(2026, 3, 3), 12).lender.run()
    request = fake_request(
        a_request(received_at=road.clock.now()), EventKind.REPLY, "in-1", point=phone, text=WORDS
    )
    road.lender.receive("fake-sms", request)
    road.lender.cases.place_hold("L1", "dispute", reason=WORDS)
    shown += _errors(road)

    planted = list(_planted(phone))
    assert (road.folder / "data" / "store.sqlite3-wal").stat().st_size > 0
    assert _found(road.folder, planted) == []
    out, err = capsys.readouterr()
    for text in (*shown, caplog.text, out, err, repr(road.lender.settings), repr(request)):
        for value in (NAME, phone, phone[-8:], ID_NUMBER, WORDS):
            assert value not in text
    road.lender.close()
    assert _found(road.folder, planted) == []


def _errors(road: Road) -> list[str]:
    """Provoke errors about this person, and return everything that they show."""
    shown = []
    for attempt in (
        lambda: road.lender.cases.place_hold("no-such-loan", "dispute", reason=WORDS),
        lambda: road.pay("no-such-loan", 1, DAY_1),
        lambda: road.lend(
            "L9", due_on=DUE, customer="K71345", name=NAME, product="no_such", id_number=ID_NUMBER
        ),
        lambda: road.lender.run(date(2026, 3, 1)),
    ):
        try:
            attempt()
        except (CasekitError, AssertionError) as error:
            shown += [repr(error), *traceback.format_exception(error)]
    assert len(shown) > 4
    return shown


def test_the_search_finds_what_lies_in_the_open(start: Callable[..., Road]) -> None:
    road = start()
    phone = road.lend("L1", due_on=DUE, customer="K71345")
    (road.folder / "data" / "note.txt").write_text(f"call {phone}", encoding="utf-8")
    assert {name for name, _ in _found(road.folder, list(_planted(phone)))} == {"note.txt"}
