"""What customers agree to and prefer is known to the gate at once, and its history is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.archive.search import Query
from casekit.clock import SimulatedClock
from casekit.errors import NotFound, UsageError
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person

TODAY = date(2026, 3, 2)
EVENING = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
"""22:30 in Shanghai."""


@pytest.fixture
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lender]:
    """C-1 of a customer whose one number is p1."""
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    with make_lender(tmp_path / "acme", store_url=url) as opened:
        opened.push_loans(
            [a_loan("L-1", TODAY - timedelta(days=1), borrower=a_person(1))], snapshot_on=TODAY
        )
        opened.run()
        yield opened


def at(lender: Lender, instant: datetime) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.set(instant)


def allowed(lender: Lender) -> bool:
    way, *_ = lender.cases.lawful("C-1", channel="sms").ways
    return way.verdict.allowed


def language(lender: Lender) -> str:
    with lender.store.read() as connection:
        query = "SELECT language FROM subjects WHERE id = 1"
        return str(connection.exec_driver_sql(query).scalar_one())


@pytest.mark.usefixtures("store_url")
def test_agreed_hours_open_the_evening_until_they_are_taken_back(lender: Lender) -> None:
    at(lender, EVENING)
    assert not allowed(lender)

    hours = {"from": "22:00", "to": "23:00"}
    consent = lender.consents.record(
        1, "hours", source="phone", values=hours, note="下班后再打", actor="li"
    )
    assert consent.holds_on(TODAY)
    assert allowed(lender)

    gone = lender.consents.revoke(consent.consent_id, reason="改主意了", actor="li")
    assert gone.revoked_at == EVENING
    assert not allowed(lender)
    assert [one.values for one in lender.consents.of(1)] == [hours]

    recorded, revoked = lender.archive.all(Query(kind="consent"))
    assert "下班".encode() not in recorded.entry.header
    opened = lender.archive.open([recorded.entry, revoked.entry], reason="audit")
    assert [one.value for one in opened] == [{"note": "下班后再打"}, {"reason": "改主意了"}]
    assert compare_rebuilt(lender.store, lender.vault).differences == ()


def test_hours_that_are_to_be_spared_are_kept_in_order(lender: Lender) -> None:
    lender.consents.record(
        1, "inconvenient", source="phone", values={"days": "mon, wed", "from": "08:00"}
    )
    assert lender.consents.of(1)[0].values == {"days": ["mon", "wed"], "from": "08:00"}


def test_a_new_preference_takes_the_place_of_the_old_one_and_both_are_on_file(
    lender: Lender,
) -> None:
    before = language(lender)
    lender.consents.record(1, "language", source="letter", values={"language": "en"})
    assert language(lender) == "en"
    second = lender.consents.record(1, "language", source="phone", values={"language": "zh-hant"})
    assert language(lender) == "zh-Hant"

    history = lender.consents.of(1)
    assert [one.revoked_at is None for one in history] == [False, True]
    lender.consents.revoke(second.consent_id, reason="mistake")
    assert language(lender) == "en"
    lender.consents.record(1, "language", source="phone", values={"language": "zh-Hans"})
    assert before == "zh-Hans"


def test_what_was_said_before_it_was_recorded_is_late_in_the_timeline(lender: Lender) -> None:
    said = datetime(2026, 2, 27, 2, 0, tzinfo=UTC)
    consent = lender.consents.record(1, "frequency", source="contract", given_at=said)
    assert consent.given_at == said
    (line,) = [line for line in lender.cases.timeline("C-1") if line.kind == "consent.recorded"]
    assert (line.at, line.recorded_at) == (said, lender.clock.now())


def test_one_number_only_and_until_a_day(lender: Lender) -> None:
    consent = lender.consents.record(
        1, "frequency", source="phone", channel="sms", point="p1", until=date(2026, 3, 9)
    )
    assert (consent.channel, consent.point, consent.until_on) == ("sms", "p1", date(2026, 3, 9))
    assert not consent.holds_on(date(2026, 3, 9))


def test_hours_to_be_spared_are_kept_though_no_law_of_the_country_names_them(
    lender: Lender,
) -> None:
    assert allowed(lender)  # Monday, 09:05 in Shanghai
    morning = {"days": "mon", "from": "08:00", "to": "12:00"}
    spared = lender.consents.record(1, "inconvenient", source="phone", values=morning)
    (way,) = lender.cases.lawful("C-1", channel="voice").ways
    assert [finding.rule for finding in way.verdict.denials] == ["CN-TIME-02"]
    assert way.verdict.retry_at == datetime(2026, 3, 2, 4, tzinfo=UTC)  # 12:00 in Shanghai
    lender.consents.revoke(spared.consent_id, reason="changed their mind")
    assert allowed(lender)
    # from evening to morning is one wish
    lender.consents.record(
        1, "inconvenient", source="phone", values={"from": "20:00", "to": "09:30"}
    )
    (way,) = lender.cases.lawful("C-1", channel="sms").ways
    assert way.verdict.retry_at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("marriage", {}, "nobody can agree"),
        ("hours", {}, "from when and up to when"),
        ("hours", {"values": {"from": "20:00"}}, "from when and up to when"),
        ("contact_hours", {"values": {"to": "23:00"}}, "from when and up to when"),
        ("direct", {"source": "rumour"}, "nobody agrees by"),
        ("hours", {"values": {"from": "9pm"}}, "written as 19:30"),
        ("hours", {"values": {"from": "22:00", "to": "06:00"}}, "begin at 22:00"),
        ("hours", {"values": {"days": "mon"}}, "hours has no 'days'"),
        ("enter_home", {"values": {"from": "09:00"}}, "enter_home has no 'from'"),
        ("best_time", {}, "say which hours"),
        ("inconvenient", {"values": {"days": "noday"}}, "written as mon"),
        ("language", {}, "say which language"),
        ("language", {"values": {"language": "klingon!"}}, "the language is"),
        ("channel", {"values": {"channel": "pigeon"}}, "no way 'pigeon'"),
        ("direct", {"channel": "pigeon"}, "no way 'pigeon'"),
        ("direct", {"point": "p9"}, "no number or address 'p9'"),
        ("direct", {"given_at": EVENING}, "lies in the future"),
        ("direct", {"until": TODAY}, "before it is given"),
    ],
)
def test_what_cannot_be_is_refused(
    lender: Lender, kind: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        lender.consents.record(1, kind, **{"source": "phone", **more})
    assert lender.consents.of(1) == []


def test_who_is_not_there_agrees_to_nothing(lender: Lender) -> None:
    with pytest.raises(NotFound):
        lender.consents.record(99, "direct", source="phone")
    with pytest.raises(NotFound):
        lender.consents.of(99)
    with pytest.raises(NotFound):
        lender.consents.revoke(7, reason="none")
    consent = lender.consents.record(1, "direct", source="letter")
    lender.consents.revoke(consent.consent_id, reason="once")
    with pytest.raises(UsageError, match="taken back already"):
        lender.consents.revoke(consent.consent_id, reason="twice")
