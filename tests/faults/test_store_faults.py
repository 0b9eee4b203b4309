"""A full disk, a database that can only be read, a clock set back: told clearly, nothing half-done."""

from __future__ import annotations

import contextlib
import errno
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from casekit.archive.rebuild import compare_rebuilt
from casekit.errors import CasekitError, ClockError, DiskFull, RunRefused, StoreError, StoreReadOnly
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
LOANS = 12

Start = Callable[..., Road]


@contextlib.contextmanager
def _each_connection(road: Road, pragma: str) -> Iterator[None]:
    """Open the lender again and run a pragma on every connection to its database."""
    engine = road.reopen().lender.store.engine

    def prepare(connection: Any, _record: object) -> None:
        connection.execute(pragma)

    engine.dispose()
    event.listen(engine, "connect", prepare)
    yield
    event.remove(engine, "connect", prepare)
    engine.dispose()


def _book(road: Road) -> Road:
    for number in range(1, LOANS + 1):
        road.lend(f"L{number}", due_on=DUE)
    return road.at(DAY_1)


def test_a_disk_that_fills_up_again_and_again_loses_nothing(start: Start) -> None:
    road = _book(start(extra_toml="[run]\nbatch = 3"))
    ((pages,),) = road.rows("PRAGMA page_count")
    phones: list[str] = []
    failures = 0
    while True:
        # each time there is a little more room, so the disk fills up at another instant
        room = f"PRAGMA max_page_count = {pages + 3 * failures}"
        with _each_connection(road, room):
            try:
                road.lender.run()
            except DiskFull:
                failures += 1
            else:
                break
            finally:
                phones += [contact.to for contact in road.sms.handed_over]
    assert failures >= 3

    road.reopen().lender.run()
    phones += [contact.to for contact in road.sms.handed_over]
    states = dict(road.rows("SELECT state, COUNT(*) FROM actions GROUP BY state"))
    assert len(phones) == len(set(phones)), "somebody was told twice"
    # what was being handed over when the disk filled up is unknown: it is not sent again
    assert set(states) <= {"sent", "unknown"}
    assert states.get("sent", 0) <= len(phones) <= sum(states.values()) == LOANS
    assert road.verified().ok
    assert compare_rebuilt(road.lender.store, road.lender.vault).ok


def test_a_full_disk_is_told_in_a_sentence(start: Start) -> None:
    road = _book(start())
    ((pages,),) = road.rows("PRAGMA page_count")
    with (
        _each_connection(road, f"PRAGMA max_page_count = {pages}"),
        pytest.raises(DiskFull, match="no space is left for the database") as caught,
    ):
        road.lender.run()
    assert "nothing was half-done" in caught.value.hint


_LIMITED = """
import sys
from datetime import UTC, datetime
from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.errors import StoreError
from casekit.testing.road import FakePlugin

clock = SimulatedClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
with Lender.open(sys.argv[1], clock=clock, modules={"fake": FakePlugin()}) as lender:
    try:
        lender.run()
    except StoreError as error:
        print(error.code, error.message, error.hint, sep="|")
"""


def test_a_quota_on_files_is_told_in_a_sentence(start: Start) -> None:
    road = _book(start())
    road.lender.close()
    limit = 40_000  # less than what the run writes ahead

    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(road.folder)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )

    assert done.returncode == 0, done.stderr
    code, message, hint = done.stdout.strip().split("|")
    assert code in ("disk-full", "store")
    assert message.startswith(("no space is left", "the disk refused"))
    assert "nothing was half-done" in hint
    assert road.reopen().lender.run().sent == LOANS


def test_a_database_that_can_only_be_read_is_told(start: Start) -> None:
    road = _book(start())
    before = road.dump()
    with _each_connection(road, "PRAGMA query_only = ON"):
        with pytest.raises(StoreReadOnly, match="can only be read"):
            road.lender.run()
        with pytest.raises(StoreReadOnly):
            road.lender.stop("read-only")
        assert (
            road.lender.cases.find("L1") is not None if road.rows("SELECT 1 FROM cases") else True
        )
    assert road.dump() == before
    assert road.sms.handed_over == []
    assert road.lender.run().sent == LOANS


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.EACCES, StoreReadOnly), (errno.ENOSPC, DiskFull)]
)
def test_a_lock_that_cannot_be_written_is_told(
    start: Start, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[StoreError]
) -> None:
    def acquire(_lock: object, *_: object, **__: object) -> None:
        raise OSError(number, "refused")

    road = _book(start())
    monkeypatch.setattr("filelock.FileLock.acquire", acquire)
    with pytest.raises(kind, match="lock beside the database"):
        road.lender.run()


def test_a_clock_set_back_changes_nothing(start: Start, store_url: str) -> None:
    road = _book(start(store_url=store_url))
    before = road.dump()
    road.at(date(2026, 2, 28))
    with pytest.raises(ClockError, match="the archive already has an entry") as caught:
        road.lender.run(DAY_1)
    assert "set it right" in caught.value.hint
    assert "accept-time" in caught.value.hint
    assert road.dump() == before
    assert road.sms.handed_over == []

    assert road.at(DAY_1).lender.run().sent == LOANS
    with pytest.raises(RunRefused):
        road.at(date(2026, 2, 27)).lender.run()


def test_a_clock_set_back_in_the_middle_leaves_nothing_to_be_sent_twice(start: Start) -> None:
    road = _book(start(extra_toml="[run]\nbatch = 3"))
    send = road.sms.send_batch

    def jumps(contacts: Any) -> Any:
        receipts = send(contacts)
        road.at(date(2026, 2, 1))
        return receipts

    road.sms.send_batch = jumps  # type: ignore[method-assign]
    with pytest.raises(ClockError):
        road.lender.run()
    road.sms.send_batch = send  # type: ignore[method-assign]
    totals = road.at(DAY_1, 10).lender.run()

    assert (totals.unknown, totals.sent) == (0, LOANS - 3), "what was handed over is known"
    phones = [contact.to for contact in road.sms.handed_over]
    assert len(phones) == len(set(phones)) == LOANS


@pytest.mark.parametrize("fault", ["missing", "another", "broken"])
def test_without_the_right_keys_nothing_is_done(start: Start, fault: str, store_url: str) -> None:
    road = _book(start(store_url=store_url))
    other = start()
    (keys,) = (road.folder / "keys").glob("*.json")
    (foreign,) = (other.folder / "keys").glob("*.json")
    kept = keys.read_bytes()
    if fault == "missing":
        keys.unlink()
    else:
        keys.write_bytes(foreign.read_bytes() if fault == "another" else b"{")

    with pytest.raises(CasekitError) as caught:
        road.reopen().lender.run()

    assert caught.value.code in ("key-missing", "key-wrong", "vault", "tampered")
    assert caught.value.message
    keys.write_bytes(kept)
    keys.chmod(0o600)
    road.reopen()
    assert road.rows("SELECT COUNT(*) FROM contacts") == [(0,)]
    assert road.lender.run().sent == LOANS
    assert road.verified().ok
