"""What a channel's receipt may say, and what becomes of one that says something else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.contacts.model import Contact, Failure, Outcome, Receipt, ReceiptStatus
from casekit.contacts.provider_words import plain_code, plain_ref
from casekit.run.receipts import one_each, sound_receipt
from casekit.testing.road import Road

DUE = date(2026, 3, 1)


def _answering(road: Road, make: Callable[[Contact], Any]) -> list[int]:
    given_to: list[int] = []

    def send(contacts: Sequence[Contact]) -> list[Receipt]:
        given_to.extend(contact.contact_id for contact in contacts)
        return [make(contact) for contact in contacts]

    road.sms.send_batch = send  # type: ignore[method-assign]
    return given_to


@pytest.mark.parametrize("status", ["handed", None, 7, True, "SENT"])
def test_a_status_that_is_no_word_of_the_road_is_unknown_and_never_tried_again(
    road: Road, status: Any
) -> None:
    road.lend("L1", due_on=DUE)
    given_to = _answering(road, lambda contact: Receipt(contact.contact_id, status, "r"))

    for day in range(2, 6):
        road.at(date(2026, 3, day)).lender.run()

    assert given_to == [1]
    assert road.actions()[0] == ("mild-reminder", 1, "unknown")
    assert road.rows("SELECT provider_code FROM contacts") == [("no_status",)]


def test_a_status_given_as_text_counts_where_it_is_the_word(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    given_to = _answering(road, lambda contact: Receipt(contact.contact_id, "sent", "r"))  # type: ignore[arg-type]
    for day in (2, 3):
        road.at(date(2026, 3, day)).lender.run()
    assert given_to == [1]
    assert road.actions() == [("mild-reminder", 1, "sent")]


def test_two_receipts_that_contradict_each_other_are_unknown() -> None:
    sent = Receipt(1, ReceiptStatus.SENT, "r")
    retry = Receipt(1, ReceiptStatus.RETRY)
    assert one_each([sent, retry])[1].status is ReceiptStatus.UNKNOWN
    assert one_each([sent, sent]) == {1: sent}


def test_a_sound_receipt_stays_as_it_is() -> None:
    sent = Receipt(1, ReceiptStatus.SENT, "SM1")
    assert sound_receipt(sent) is sent
    failed = Receipt(1, ReceiptStatus.FAILED, "SM1", Failure.BAD_POINT, "30005", Outcome.FAILED)
    assert sound_receipt(failed) == failed


def test_words_that_are_none_become_other() -> None:
    strange = Receipt(1, ReceiptStatus.FAILED, failure="gone", outcome="gone")  # type: ignore[arg-type]
    sound = sound_receipt(strange)
    assert (sound.failure, sound.outcome) == (Failure.OTHER, Outcome.OTHER)


def test_what_a_provider_writes_into_its_code_stands_in_no_plain_column(any_road: Road) -> None:
    any_road.lend("L1", due_on=DUE)
    _answering(
        any_road,
        lambda contact: Receipt(
            contact.contact_id,
            ReceiptStatus.FAILED,
            "王小明" * 100,
            Failure.BLOCKED,
            "王小明 13800000001",
        ),
    )
    any_road.at(date(2026, 3, 2)).lender.run()
    ((code, ref),) = any_road.rows("SELECT provider_code, provider_ref FROM contacts")
    assert (code, len(ref)) == ("other", 64)
    headers = b"".join(bytes(row[0]) for row in any_road.rows("SELECT header FROM entries"))
    assert "王小明".encode() not in headers


@given(st.one_of(st.none(), st.text(), st.integers(), st.binary()))
def test_codes_and_ids_are_short_ascii_and_stay_as_they_are_once_safe(word: object) -> None:
    code, ref = plain_code(word), plain_ref(word)
    assert code.isascii() and ref.isascii()
    assert len(code) <= 40 and len(ref) <= 80
    assert plain_code(code) == code and plain_ref(ref) == ref


@pytest.mark.parametrize(
    ("word", "code"), [(30005, "30005"), ("E1.a:b-c_d", "E1.a:b-c_d"), ("a b", "other"), ("", "")]
)
def test_a_code_stays_as_it_is(word: object, code: str) -> None:
    assert plain_code(word) == code
