"""The desks of an open lender: customer data and keys, as a program or a command uses them."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from casekit import hookimpl
from casekit.app import Lender
from casekit.archive.anchors import AnchorKind
from casekit.archive.entries import EntryDraft, insert
from casekit.archive.opening import header_of
from casekit.archive.search import Query
from casekit.errors import (
    Erased,
    KeyMissing,
    NotAuthorized,
    Restricted,
    RetentionRefuses,
    UsageError,
)
from casekit.pii.keys import Keys
from casekit.pii.profile import Phone, Profile
from casekit.rights import Subject
from casekit.testing.lenders import make_lender


class Rights:
    """A plugin that lets everybody but Bob do everything."""

    @hookimpl
    def casekit_authorize(
        self, actor: str, action: str, subjects: Sequence[Subject]
    ) -> bool | None:
        return False if actor == "bob" else None


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    opened = make_lender(tmp_path / "acme", modules={"rights": Rights()})
    yield opened
    opened.close()


@pytest.fixture
def add(lender: Lender, make_house: Callable[..., Any]) -> Callable[..., list[int]]:
    return make_house(lender.store, lender.vault, lender.ledger, lender.files, lender.clock).add  # type: ignore[no-any-return]


def test_a_customer_is_found_and_shown_masked(
    lender: Lender, add: Callable[..., list[int]], wang: Profile
) -> None:
    (number,) = add(wang)
    (match,) = lender.customers.find(phone="138 1234 5678")
    assert match.subject_id == number
    assert match.masked == {
        "name": "王**",
        "id_number": "3101**********1234",
        "phone": "+86 138****5678, +86 139****1111",
        "email": "w***@example.cn",
    }
    assert lender.customers.masked(number) == match.masked
    assert lender.customers.find(name="王小明", phone="13811110000") == []


def test_a_wrong_question_is_one_sentence_without_the_value(lender: Lender) -> None:
    for question in ({}, {"phone": "138"}, {"sex": "male"}):
        with pytest.raises(UsageError, match="cannot be looked for") as caught:
            lender.customers.find(**question)
        assert "138" not in str(caught.value)


def test_who_may_not_does_not(lender: Lender, add: Callable[..., list[int]], wang: Profile) -> None:
    (number,) = add(wang)
    desk, why = lender.customers, {"reason": "r", "actor": "bob"}
    asked: list[Callable[[], object]] = [
        lambda: desk.find(phone="13812345678", actor="bob"),
        lambda: desk.disclose(number, ["phone"], purpose="dispute", **why),
        lambda: desk.correct(number, lambda p: replace(p, name="x"), **why),
        lambda: desk.export(number, **why),
        lambda: desk.erase(number, **why),
        lambda: Keys(lender).rotate(actor="bob"),
        lambda: Keys(lender).status(actor="bob"),
    ]
    for ask in asked:
        with pytest.raises(NotAuthorized, match="bob"):
            ask()


def test_a_person_is_corrected_exported_and_erased(
    lender: Lender, add: Callable[..., list[int]], wang: Profile
) -> None:
    (number,) = add(wang)
    desk = lender.customers
    desk.correct(number, lambda p: replace(p, phones=(Phone("13700002222"),)), reason="来信")
    seen = desk.disclose(number, ["phone"], purpose="service", reason="来电")
    assert seen == {"phone": "+8613700002222"}
    file = desk.export(number, reason="来信", keep=timedelta(days=2))
    path = lender.files.path(file)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert orjson.loads(path.read_bytes())["profile"]["name"] == "王小明"
    result = desk.erase(number, reason="来信")
    assert (result.status, result.scrubbed) == ("erased", True)
    assert not path.exists()
    with pytest.raises(Erased, match=f"data of customer {number} was erased"):
        desk.masked(number)
    assert desk.find(name="王小明") == []
    records = [r for anchor in lender.anchors.values() for r in anchor.read()]
    assert [r.data["subject"] for r in records if r.kind is AnchorKind.ERASURE] == [number]


def test_the_rule_packs_retention_restricts_and_its_end_erases(
    lender: Lender, add: Callable[..., list[int]], wang: Profile
) -> None:
    (number,) = add(wang)
    with lender.ledger.transaction() as tx:
        row = {
            "id": tx.allocate("blobs"),
            "digest": "0" * 64,
            "subject_id": number,
            "size": 1,
            "media_type": "audio/ogg",
            "created_at": tx.now,
        }
        tx.record(
            [EntryDraft("document.added", "ann", customer_id=number, rows=[insert("blobs", row)])]
        )
    result = lender.customers.erase(number, reason="来信")
    # the recording is of 2 March 2026: kept until 2 March 2028, erased from the day after
    assert (result.status, result.rule, result.until) == (
        "restricted",
        "CN-RET-01",
        date(2028, 3, 3),
    )
    assert lender.customers.erase_due().erased == ()
    lender.clock.advance(timedelta(days=731))  # type: ignore[attr-defined]
    assert lender.today() == date(2028, 3, 2)
    assert lender.customers.erase_due().erased == ()
    lender.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    assert lender.customers.erase_due().erased == (number,)
    with pytest.raises(Erased):
        lender.customers.masked(number)


def test_a_person_is_restricted_until_a_day_and_erased_on_it(
    lender: Lender, add: Callable[..., list[int]], wang: Profile
) -> None:
    (number,) = add(wang)
    desk, today = lender.customers, lender.today()
    desk.restrict(number, until=today + timedelta(days=30), reason="本人要求")
    with pytest.raises(Restricted):
        desk.disclose(number, ["phone"], purpose="contact", reason="来电")
    (entry,) = [e.entry for e in lender.archive.all(Query(kind="customer.restricted"))]
    assert header_of(entry)["data"] == {
        "rule": "decided",
        "until": (today + timedelta(days=30)).isoformat(),
        "ordered_by": "request",
    }
    assert "本人要求".encode() not in bytes(entry.header)
    lender.clock.advance(timedelta(days=29))  # type: ignore[attr-defined]
    assert desk.erase_due().erased == ()
    lender.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    assert desk.erase_due().erased == (number,)
    with pytest.raises(Erased, match=f"data of customer {number} was erased"):
        desk.restrict(number, until=lender.today() + timedelta(days=1), reason="再次")


def test_a_restriction_wants_a_day_ahead_a_reason_and_no_open_loan(
    lender: Lender, make_house: Callable[..., Any], wang: Profile
) -> None:
    house = make_house(lender.store, lender.vault, lender.ledger, lender.files, lender.clock)
    (number,) = house.add(wang)
    ahead = lender.today() + timedelta(days=1)
    with pytest.raises(UsageError, match="today is"):
        lender.customers.restrict(number, until=lender.today(), reason="r")
    with pytest.raises(UsageError):
        lender.customers.restrict(number, until=ahead, reason=" ")
    with pytest.raises(NotAuthorized):
        lender.customers.restrict(number, until=ahead, reason="r", actor="bob")
    house.loan(number)
    with pytest.raises(RetentionRefuses, match="not settled"):
        lender.customers.restrict(number, until=ahead, reason="r")


def test_an_open_loan_keeps_its_customer(
    lender: Lender, make_house: Callable[..., Any], wang: Profile
) -> None:
    house = make_house(lender.store, lender.vault, lender.ledger, lender.files, lender.clock)
    (number,) = house.add(wang)
    house.loan(number)
    with pytest.raises(RetentionRefuses, match="a loan that is not settled: L"):
        lender.customers.erase(number, reason="来信")


def test_keys_are_rotated_and_retired_from_the_desk(
    lender: Lender, add: Callable[..., list[int]], wang: Profile
) -> None:
    (number,) = add(wang)
    keys = Keys(lender)
    assert keys.check() == []
    assert keys.rotate(actor="ann") == "kek-2"
    assert keys.rewrap() == 0
    keys.retire("kek-1", actor="ann")
    with pytest.raises(KeyMissing):
        keys.retire("kek-1", actor="ann")
    assert keys.rotate_index(actor="ann") == 2
    assert keys.reindex() == 0
    assert keys.finish_index(actor="ann") == {1: None}
    states = [(use.info.kind, use.info.id, use.info.state, use.used_by) for use in keys.status()]
    assert states == [
        ("kek", "kek-2", "current", 1),
        ("index", "2", "active", 5),
        ("signing", "log", "current", 0),
    ]
    assert lender.customers.masked(number)["name"] == "王**"
