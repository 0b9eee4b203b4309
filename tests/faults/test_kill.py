"""kill -9 at any instant of a run: no record is lost, and nobody is sent a message twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest

from casekit.archive.rebuild import compare_rebuilt
from casekit.testing.road import FakePlugin, Road

casekit_twilio = pytest.importorskip("casekit_twilio.sms", exc_type=ImportError)

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
NEW_LOANS = 9
POINTS = [
    *(("committed", n) for n in range(1, 11)),
    ("clearing", 1),
    ("clearing", 2),
    *((name, n) for name in ("before", "after") for n in (1, 2, 3)),
]
"""Chosen instants: after a commit, inside the first transaction, around a hand-over."""


class MortalSms(casekit_twilio.TwilioSms):  # type: ignore[name-defined,misc]
    """The channel as the test itself sees it."""

    name: ClassVar[str] = "mortal-sms"


class Sandbox:
    """The sandbox server in a process of its own, so that nothing of ours can hurry it."""

    def __init__(self, folder: Path) -> None:
        port_file = folder / "port"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "casekit_twilio.sandbox", "--port-file", str(port_file)],
            stderr=subprocess.DEVNULL,
        )
        while not port_file.exists():
            assert self.process.poll() is None
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port_file.read_text()}"

    def by_number(self) -> dict[str, int]:
        with urllib.request.urlopen(f"{self.url}/_sandbox/messages") as answer:
            counts: dict[str, int] = json.load(answer)["by_to"]
        return counts

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Nursery:
    """Runs a lender in child processes that die (see `killing.py`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("killing.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, point: str = "", number: float = 0) -> tuple[int, float]:
        """Run to the end or to the death; return the wait status and the seconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {
            "folder": str(self.folder),
            "now": "2026-03-02T09:00:00+08:00",
            "point": point,
            "number": number,
        }
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        status, seconds = json.loads(self.process.stdout.readline())
        return status, seconds

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    sandbox = Sandbox(tmp_path)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def mortal(tmp_path: Path, store_url: str, sandbox: Sandbox) -> Iterator[Road]:
    token = tmp_path / "token"
    token.write_text("sandbox-auth-token")
    token.chmod(0o600)
    with Road.start(
        tmp_path / "lender",
        plugin=FakePlugin(channels=[MortalSms]),
        channels={"sms": "mortal-sms"},
        store_url=store_url,
        logs=2,
        extra_toml=f"""
[run]
batch = 3

[channel.mortal-sms]
account_sid = "AC{"5" * 32}"
auth_token = "file:{token}"
from_number = "+15005550006"
base_url = "{sandbox.url}"
rate_per_second = 400
""",
    ) as road:
        yield road


def test_killed_runs_lose_nothing_and_tell_nobody_twice(
    mortal: Road, sandbox: Sandbox, request: pytest.FixtureRequest
) -> None:
    kills = 36 if "sqlite" in request.node.name else 12
    chance = random.Random(20260302)
    nursery = Nursery(mortal.folder)
    loans = 0
    killed = 0
    longest = 0.3
    points = iter(chance.sample(POINTS, min(len(POINTS), kills // 2)))
    try:
        while killed < kills:
            for _ in range(NEW_LOANS):
                loans += 1
                mortal.at(DUE if loans <= NEW_LOANS else DAY_1).lend(f"L{loans}", due_on=DUE)
            point, number = next(points, ("seconds", chance.uniform(0, longest)))
            status, seconds = nursery.run(point, number)
            if os.WIFSIGNALED(status):
                assert os.WTERMSIG(status) == signal.SIGKILL
                killed += 1
            else:
                assert os.waitstatus_to_exitcode(status) == 0
                longest = min(longest, seconds)
        assert os.waitstatus_to_exitcode(nursery.run()[0]) == 0
    finally:
        nursery.stop()
    _check(mortal.at(DAY_1), sandbox.by_number(), loans)


def _check(road: Road, taken: dict[str, int], loans: int) -> None:
    assert max(taken.values()) == 1, "somebody was sent a message twice"
    assert road.rows("SELECT COUNT(*) FROM cases WHERE status = 'open'") == [(loans,)]
    told = dict(road.rows("SELECT state, COUNT(*) FROM actions GROUP BY state"))
    assert set(told) <= {"sent", "unknown"}
    assert sum(told.values()) == loans, "a case was lost"
    assert told["unknown"] > 0, "no kill left a hand-over open, so this test shows nothing"
    assert "contact.resolved" in road.kinds(), "no kill left a hand-over that Twilio knew of"
    # every message that the sandbox took is of a contact that is sent or unknown, and every
    # contact that is called sent was taken
    assert told["sent"] <= sum(taken.values()) <= loans
    states = road.rows(
        "SELECT c.customer_id, c.state, COUNT(*) FROM contacts c GROUP BY c.customer_id, c.state"
    )
    assert {row[2] for row in states} == {1}
    unknown = {row[0] for row in states if row[1] == "unknown"}
    phones = {n: road.phone_of(f"L{n}") for n in range(1, loans + 1)}
    by_customer = _phones(road, phones)
    for customer, state, _ in states:
        if state == "sent":
            assert taken[by_customer[customer]] == 1
    reported = road.lender.cases.unknown()
    assert {one.customer_id for one in reported} == unknown
    running = road.rows("SELECT COUNT(*) FROM runs WHERE status = 'running'")
    assert running == [(0,)]
    assert road.verified().ok
    assert compare_rebuilt(road.lender.store, road.lender.vault).ok


def _phones(road: Road, phones: dict[int, str]) -> dict[int, str]:
    refs: list[tuple[Any, ...]] = road.rows("SELECT customer_id, ref FROM loans")
    return {customer: phones[int(ref[1:])] for customer, ref in refs}
