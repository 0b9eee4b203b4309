"""Several processes share a day: together they do what one whole run does, and never the same."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from casekit.contacts.model import Contact, Receipt
from casekit.errors import StoreBusy
from casekit.run.shard import Shard
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
LOANS = 24

_PROCESS = """
import json, sys
from datetime import UTC, datetime
from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.run.shard import Shard
from casekit.testing.road import FakePlugin

clock = SimulatedClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
with Lender.open(sys.argv[1], clock=clock, modules={"fake": FakePlugin()}) as lender:
    totals = lender.run(shard=Shard.parse(sys.argv[2]))
    sent = [contact.to for contact in lender.channels["sms"].handed_over]
    print(json.dumps({"totals": totals.to_json(), "sent": sent}))
"""


def _book(start: Callable[..., Road], **options: object) -> Road:
    road = start(logs=4, extra_toml="[run]\nbatch = 3", **options)
    for number in range(1, LOANS + 1):
        road.lend(f"L{number}", due_on=DUE)
    return road.at(DAY_1)


def _run(folder: Path, shard: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PROCESS, str(folder), shard],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_together_are_one_whole_run(
    start: Callable[..., Road], store_url: str
) -> None:
    road = _book(start, store_url=store_url)
    processes = [_run(road.folder, f"{n}/2") for n in (1, 2)]
    answers = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        answers.append(json.loads(out))

    whole = _book(start).lender.run()
    sent = [phone for answer in answers for phone in answer["sent"]]
    assert len(sent) == len(set(sent)) == whole.sent == LOANS
    for name in ("opened", "planned", "reviewed", "sent", "overdue_loans", "open_cases"):
        assert sum(a["totals"][name] for a in answers) == getattr(whole, name), name
    assert all(answer["totals"]["difference"] == 0 for answer in answers)
    assert not road.lender.run().did_anything
    assert road.rows("SELECT shard, status FROM runs ORDER BY shard") == [
        ("1/2", "finished"),
        ("2/2", "finished"),
    ]
    assert road.verified().ok


def test_the_same_logs_are_run_once_at_a_time(start: Callable[..., Road], store_url: str) -> None:
    road = _book(start, store_url=store_url)
    caught: list[BaseException] = []
    done: list[int] = []
    send = road.sms.send_batch

    def meanwhile(contacts: Sequence[Contact]) -> list[Receipt]:
        for shard in (Shard(), Shard(1, 2)):
            try:
                road.lender.run(shard=shard)
            except StoreBusy as error:
                caught.append(error)
        road.sms.send_batch = send  # type: ignore[method-assign]
        done.append(road.lender.run(shard=Shard(2, 2)).sent)
        return send(contacts)

    road.sms.send_batch = meanwhile  # type: ignore[method-assign]
    first = road.lender.run(shard=Shard(1, 2))

    assert len(caught) == 2
    assert "another run of this lender is going on" in str(caught[0])
    assert first.sent + done[0] == LOANS
    assert not road.lender.run().did_anything


def test_a_whole_run_finds_the_dead_runs_of_shards(start: Callable[..., Road]) -> None:
    road = _book(start)

    def dies(contacts: Sequence[Contact]) -> list[Receipt]:
        raise KeyboardInterrupt

    send = road.sms.send_batch
    road.sms.send_batch = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        road.lender.run(shard=Shard(2, 4))
    road.sms.send_batch = send  # type: ignore[method-assign]

    totals = road.lender.run()

    assert totals.unknown > 0
    assert totals.sent + totals.unknown == LOANS
    assert road.rows("SELECT shard, status FROM runs ORDER BY id") == [
        ("2/4", "interrupted"),
        ("", "finished"),
    ]


def test_call_backs_are_taken_while_a_dry_run_goes_on(start: Callable[..., Road]) -> None:
    """What another thread writes during a rehearsal stays, whatever the rehearsal takes back."""
    road = start()
    road.lend("L1", due_on=DUE)
    road.at(DAY_1)
    writers: list[threading.Thread] = []

    def meanwhile(contacts: object, situations: object) -> None:
        writers.append(threading.Thread(target=road.lender.stop, args=("meanwhile",)))
        writers[0].start()
        writers[0].join(0.3)

    road.plugin.review = meanwhile
    road.lender.run(dry_run=True)
    writers[0].join()

    assert road.lender.is_stopped()
