"""Searching: every key, both orders of time, pages that neither lose nor repeat an entry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from casekit.archive.entries import EntryDraft
from casekit.archive.search import Found, Query, search, search_all
from casekit.errors import UsageError

if TYPE_CHECKING:
    from conftest import Archive


@pytest.fixture
def filled(archive: Archive) -> Archive:
    archive.open_cases(range(1, 7))
    archive.touch(1, 2, 3)
    archive.clock.advance(timedelta(days=40))
    archive.touch(1, 2, tier="moderate")
    archive.touch(1, 2, 3)
    late = archive.clock.now() - timedelta(days=7)
    archive.record(
        EntryDraft(
            "contact.sent", "李催收", case_id=1, customer_id=1, channel="twilio-sms",
            occurred_at=late,
        ),
        EntryDraft("contact.failed", "casekit", case_id=4, customer_id=4, channel="twilio-sms"),
        EntryDraft("run.started", "casekit"),
    )  # fmt: skip
    return archive


def found(archive: Archive, query: Query, by_time_of: str = "recorded") -> list[Found]:
    with archive.store.read() as connection:
        return list(search_all(connection, archive.store.logs, query, by_time_of=by_time_of))


def keys(hits: list[Found]) -> list[tuple[int, int]]:
    return [(hit.entry.log, hit.entry.seq) for hit in hits]


def test_without_keys_everything_comes_in_order_of_recording(filled: Archive) -> None:
    rows = filled.rows("SELECT log, seq FROM entries ORDER BY at, log, seq")
    assert keys(found(filled, Query())) == rows


@pytest.mark.parametrize("by_time_of", ["recorded", "happened"])
@pytest.mark.parametrize("limit", [1, 2, 5, 1000])
def test_pages_neither_lose_nor_repeat(filled: Archive, by_time_of: str, limit: int) -> None:
    everything = keys(found(filled, Query(), by_time_of))
    seen: list[tuple[int, int]] = []
    after = ""
    while True:
        with filled.store.read() as connection:
            page = search(connection, 2, Query(), by_time_of=by_time_of, after=after, limit=limit)
        assert len(page.found) <= limit
        seen += keys(list(page.found))
        after = page.following
        if not after:
            break
    assert seen == everything
    column = "at" if by_time_of == "recorded" else "occurred_at"
    assert seen == filled.rows(f"SELECT log, seq FROM entries ORDER BY {column}, log, seq")


def test_each_key_finds_what_it_says(filled: Archive) -> None:
    def kinds(query: Query) -> set[str]:
        return {hit.entry.kind for hit in found(filled, query)}

    assert {hit.entry.case_id for hit in found(filled, Query(case_id=2))} == {2}
    assert {hit.loan_id for hit in found(filled, Query(loan_id=3))} == {3}
    assert len(found(filled, Query(customer_id=5))) == 3
    assert kinds(Query(category="contact")) == {"contact.sent", "contact.failed"}
    assert kinds(Query(kind="contact.sent")) == {"contact.sent"}
    assert kinds(Query(kind="contact.")) == {"contact.sent", "contact.failed"}
    assert kinds(Query(kind="case.", customer_id=1)) == {
        "case.opened",
        "case.fact",
        "case.reviewed",
    }
    assert kinds(Query(channel="twilio-sms", actor="李催收")) == {"contact.sent"}
    assert {h.product for h in found(filled, Query(product="personal-housing"))} == {
        "personal-housing"
    }
    assert {h.entry.case_id for h in found(filled, Query(product="personal-housing"))} == {1, 3, 5}


def test_the_class_is_the_one_of_that_time(filled: Archive) -> None:
    mild = found(filled, Query(tier="mild", case_id=1))
    assert [hit.entry.case_seq for hit in mild] == [0, 1]
    moderate = found(filled, Query(tier="moderate"))
    assert {hit.entry.case_id for hit in moderate} == {1, 2}
    assert [hit.entry.case_seq for hit in moderate if hit.entry.case_id == 2] == [2, 3]
    assert all(hit.tier == "moderate" for hit in moderate)


def test_time_recorded_and_time_happened_are_told_apart(filled: Archive) -> None:
    now = filled.clock.now()
    recent = Query(recorded_from=now - timedelta(hours=1), kind="contact.sent")
    assert len(found(filled, recent)) == 1
    assert found(filled, Query(happened_from=now - timedelta(hours=1), kind="contact.sent")) == []
    before = Query(recorded_until=now - timedelta(days=1))
    assert len(found(filled, before)) == 6 * 3 + 3
    by_time = found(filled, Query(case_id=1), "happened")
    assert [hit.entry.kind for hit in by_time][2] == "contact.sent"


@pytest.mark.parametrize(
    "after", ["x", "2026-03-02T00:00:00.000000Z", "2026/1/2", "a" * 27 + "/x/1"]
)
def test_a_page_that_none_gave_is_refused(filled: Archive, after: str) -> None:
    with filled.store.read() as connection, pytest.raises(UsageError):
        search(connection, 2, Query(), after=after)


def test_a_limit_or_order_that_is_none_is_refused(filled: Archive) -> None:
    with filled.store.read() as connection:
        with pytest.raises(UsageError):
            search(connection, 2, Query(), limit=0)
        with pytest.raises(UsageError):
            search(connection, 2, Query(), by_time_of="never")
