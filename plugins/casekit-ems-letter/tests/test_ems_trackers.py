"""Trackers: a server that answers badly is a named error, and a file that is absent says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from casekit import Secret, SimulatedClock
from casekit.errors import ChannelUnavailable, ConfigError
from casekit.process.letter import Letter
from casekit.testing.process_contract import a_process
from casekit_ems_letter.channel import is_asked
from casekit_ems_letter.file_tracker import FileTracker
from casekit_ems_letter.http_tracker import HttpTracker
from casekit_ems_letter.sandbox import TOKEN, SandboxPost
from casekit_ems_letter.tracking import Status, TrackerContext

NOW = datetime(2026, 4, 22, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def post() -> Iterator[SandboxPost]:
    with SandboxPost() as post:
        yield post


def context(url: str = "", token: str = TOKEN, file: Path | None = None) -> TrackerContext:
    return TrackerContext(SimulatedClock(NOW), ZONE, url, Secret(token), file)


@pytest.fixture
def tracker(post: SandboxPost) -> Iterator[HttpTracker]:
    tracker = HttpTracker(context(post.url))
    yield tracker
    tracker.close()


def test_numbers_are_asked_for_by_the_hundred(post: SandboxPost, tracker: HttpTracker) -> None:
    numbers = [f"{n:013}" for n in range(250)]
    post.say(numbers[7], "签收", at="2026-04-22T09:30:00", signed="本人")
    found = {one.number: one for one in tracker.look(numbers)}
    assert post.requests == [100, 100, 50]
    assert len(found) == 250
    told = found[numbers[7]]
    assert (told.status, told.signed) == (Status.DELIVERED, "self")
    # without an offset it is the lender's time
    assert told.at == datetime(2026, 4, 22, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["no json", "[]", '{"items": 3}', '{"items": [{"status": "签收"}]}', '{"items": ["x"]}']
)
def test_an_answer_that_is_none_is_named(
    post: SandboxPost, tracker: HttpTracker, text: str
) -> None:
    post.text = text
    with pytest.raises(ChannelUnavailable, match="not what a tracker says"):
        tracker.look(["1234567890123"])


@pytest.mark.parametrize("status", [429, 500, 503, 302, 404])
def test_a_refusal_is_asked_again_tomorrow(
    post: SandboxPost, tracker: HttpTracker, status: int
) -> None:
    post.answer_with = status
    with pytest.raises(ChannelUnavailable, match=str(status)):
        tracker.look(["1234567890123"])


def test_silence_is_not_news(
    post: SandboxPost, tracker: HttpTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> httpx.Response:
        raise httpx.ReadTimeout("made up")

    monkeypatch.setattr(httpx.Client, "post", silent)
    with pytest.raises(ChannelUnavailable, match="in time"):
        tracker.look(["1234567890123"])


def test_a_wrong_token_and_a_closed_door_are_named(post: SandboxPost) -> None:
    wrong = HttpTracker(context(post.url, token="other"))  # made up
    with pytest.raises(ChannelUnavailable, match="401"):
        wrong.look(["1234567890123"])
    wrong.close()
    away = HttpTracker(context("http://127.0.0.1:9/track"))
    with pytest.raises(ChannelUnavailable, match="cannot be reached"):
        away.look(["1234567890123"])
    away.close()


@pytest.mark.parametrize("url", ["", "ftp://x", "http://example.com/track"])
def test_a_token_does_not_leave_without_encryption(url: str) -> None:
    with pytest.raises(ConfigError):
        HttpTracker(context(url))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_file_tracker_reads_the_posts_own_list(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    text = (
        "邮件号,邮件状态,时间\n1234567890123,妥投,2026/04/22 09:30\n1234567890124,在途,\n???,?,?\n"
    )
    path.write_text(text, encoding=encoding)
    tracker = FileTracker(context(file=path))
    (told,) = tracker.look(["1234567890123"])
    assert (told.status, told.at) == (Status.DELIVERED, datetime(2026, 4, 22, 1, 30, tzinfo=UTC))
    assert FileTracker(context()).look(["1234567890123"]) == ()
    assert FileTracker(context(file=tmp_path / "none.csv")).check()


def test_a_letter_without_news_is_asked_about_every_so_many_days() -> None:
    """Its day stays where it is, and nothing is written down for an answer that says nothing."""
    first = date(2026, 4, 20)
    posted = a_process(Letter(), state="posted", look_on=first)
    days = [first + timedelta(days=n) for n in range(7)]
    assert [n for n, day in enumerate(days) if is_asked(posted, day, 3)] == [0, 3, 6]
    assert all(is_asked(posted, day, 1) for day in days)
    assert not is_asked(a_process(Letter(), state="delivered", look_on=first), first, 1)
