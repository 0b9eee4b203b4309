"""Where somebody is reached, by which medium, and what must have been sent before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from casekit.compliance.local_time import TICK
from casekit.compliance.model import (
    UNKNOWN,
    Consent,
    Hold,
    PastContact,
    Situation,
    Verdict,
)
from casekit.compliance.notices import notice_due
from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.content_required import ContentRequired, Item
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.location_known import LocationKnown
from casekit.compliance.primitives.medium_refused import MediumRefused
from casekit.compliance.primitives.notice_in_time import NoticeInTime
from casekit.compliance.primitives.place_allowed import PlaceAllowed

Judge = Callable[..., Verdict]
Make = Callable[..., Situation]

NOON = "2026-03-10T12:00:00+08:00"
NOTICE = NoticeInTime("notice:first", days=5, exempt_purposes=frozenset({"reply"}))
PLACE = PlaceAllowed(frozenset({"work", "public"}), lifted_by="email_work")
DIRECT = OnHold(frozenset({"represented"}), override="direct")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def told(moment: str = "2026-03-02T10:00:00+08:00", **more: object) -> PastContact:
    return PastContact(at(moment), **{"channel": "voice", "outcome": "connected", **more})  # type: ignore[arg-type]


def test_a_notice_becomes_overdue_where_its_last_date_ends_first(
    judge: Judge, situation: Make
) -> None:
    zones = {"zones": ["Asia/Shanghai", "Asia/Tokyo"]}
    base = situation("2026-03-07T12:00:00+08:00", history=(told(),), customer=zones)
    verdict = judge(NOTICE, base)
    assert verdict.allowed
    overdue = at("2026-03-08T00:00:00+09:00")
    assert verdict.good_until == overdue - TICK
    late = judge(NOTICE, replace(base, candidate=replace(base.candidate, at=overdue)))
    assert late.denials[0].values == {"notice": "notice:first", "due": "2026-03-07", "days": 5}
    assert late.retry_at is None


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        ({"history": (told(),)}, False),
        ({"history": (told(), told("2026-03-20T10:00:00+08:00", purpose="notice:first"))}, False),
        ({"history": (told(), told("2026-03-04T10:00:00+08:00", purpose="notice:first"))}, True),
        ({"history": (told(loans=("L2",)),)}, True),
        ({"history": (told(outcome="no_answer"),)}, True),
        ({"history": (told(direction="inbound", outcome="conversation"),)}, False),
        ({"history": (told(direction="inbound", outcome=""),)}, True),
        ({"history": (told(party="guarantor"),)}, True),
        ({"history": (told(),), "purpose": "reply"}, True),
        ({"history": (told(),), "purpose": "notice:first"}, True),
        ({"history": ()}, True),
        ({"history": UNKNOWN}, False),
        ({"history": (told(),), "loans": ()}, False),
        ({"history": (told(),), "customer": {"zones": []}}, False),
    ],
)
def test_who_was_told_of_a_loan_must_have_its_notice(
    judge: Judge, situation: Make, facts: dict[str, object], allowed: bool
) -> None:
    assert judge(NOTICE, situation(NOON, **facts)).allowed is allowed


def test_a_pack_without_notices_asks_for_none(pack: Callable[..., RulePack]) -> None:
    assert notice_due(pack(PLACE), date(2026, 3, 2)) is None
    due = notice_due(pack(NOTICE, replace(NOTICE, days=3)), date(2026, 3, 2))
    assert due is not None
    assert (due.on, due.rule, due.source) == (date(2026, 3, 5), "R2", "a source")


@pytest.mark.parametrize(
    ("kind", "allowed"), [("home", True), ("work", False), ("public", False), ("", False)]
)
def test_what_kind_of_point_it_is_decides(
    judge: Judge, situation: Make, kind: str, allowed: bool
) -> None:
    extra = {"point_kind": kind} if kind else {}
    facts = situation(NOON, channel="email", extra=extra, consents=())
    assert judge(PLACE, facts).allowed is allowed


def test_a_consent_opens_a_point_at_work_for_its_time_and_nothing_in_public(
    judge: Judge, situation: Make
) -> None:
    given = Consent("email_work", at("2026-03-11T09:00:00+08:00"), until=date(2026, 3, 20))
    work = situation(NOON, channel="email", extra={"point_kind": "work"}, consents=(given,))
    verdict = judge(PLACE, work)
    assert verdict.retry_at == given.at
    now = replace(work, candidate=replace(work.candidate, at=given.at))
    assert judge(PLACE, now).good_until == at("2026-03-20T00:00:00+08:00") - TICK
    public = replace(now, candidate=replace(now.candidate, extra={"point_kind": "public"}))
    assert not judge(PLACE, public).allowed
    assert not judge(PLACE, replace(work, consents=UNKNOWN)).allowed


def test_an_unknown_place_refuses(judge: Judge, situation: Make) -> None:
    known = LocationKnown()
    assert judge(known, situation(NOON)).allowed
    nowhere = judge(known, situation(NOON, customer={"zones": []}))
    assert nowhere.denials[0].reason == "zone_unknown"
    wrong = judge(known, situation(NOON, customer={"zones": ["Mars/Base"]}))
    assert wrong.denials[0].reason == "zone_invalid"
    assert judge(known, situation(NOON, customer={}), strict=False).not_tried == (
        "R1:customer.zones",
    )
    assert judge(known, situation(NOON, customer={}), default_zone="Asia/Shanghai").allowed


def test_a_medium_is_refused_to_everyone(judge: Judge, situation: Make) -> None:
    cards = MediumRefused(frozenset({"postcard"}))
    assert judge(cards, situation(NOON, channel="letter")).allowed
    assert judge(cards, situation(NOON, channel="postcard")).denials[0].values == {
        "medium": "postcard"
    }


def test_a_consent_lifts_a_hold_from_its_day_to_its_end(judge: Judge, situation: Make) -> None:
    held = (Hold("represented", date(2026, 3, 1), date(2026, 4, 1)),)
    given = Consent("direct", at("2026-03-09T09:00:00+08:00"), until=date(2026, 3, 20))
    base = situation(NOON, holds=held, consents=(given,))
    assert judge(DIRECT, base).good_until == at("2026-03-20T00:00:00+08:00") - TICK
    without = judge(DIRECT, replace(base, consents=()))
    assert without.retry_at == at("2026-04-01T00:00:00+08:00")
    coming = replace(given, at=at("2026-03-15T09:00:00+08:00"))
    assert judge(DIRECT, replace(base, consents=(coming,))).retry_at == coming.at
    # a consent that outlives the hold ends nothing
    longer = replace(given, until=date(2026, 5, 1))
    assert judge(DIRECT, replace(base, consents=(longer,))).good_until is None
    assert not judge(DIRECT, replace(base, consents=UNKNOWN)).allowed


def test_texts_of_some_purposes_need_say_nothing(judge: Judge, situation: Make) -> None:
    said = ContentRequired(
        (Item("who", words=("we are",)),), frozenset({"who"}), frozenset({"opt_out_*"})
    )
    assert not judge(said, situation(NOON, text="hello")).allowed
    assert judge(said, situation(NOON, text="hello", purpose="opt_out_confirmation")).allowed


def test_a_lender_may_tighten_each_and_loosen_none_unseen() -> None:
    assert NOTICE.changed("days", 3)[1] is False
    assert NOTICE.changed("days", 9)[1] is True
    assert PLACE.changed("refused", ["work"])[1] is True
    assert PLACE.changed("lifted_by", "")[1] is False
    assert DIRECT.changed("override", "")[1] is False
