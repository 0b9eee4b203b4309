"""The example of a platform that embeds casekit does what it says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

from casekit import (
    CasekitError,
    Channel,
    EventKind,
    Lender,
    PaymentRecord,
    SimulatedClock,
    WebRequest,
    hookimpl,
)
from casekit.testing.fake_channel import FakeChannel, fake_request
from casekit.testing.lenders import make_lender

DUE = date(2026, 3, 1)
MORNING = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def example(root: Path) -> ModuleType:
    """The example, imported from where it lies."""
    spec = util.spec_from_file_location("embed", root / "examples/embed_in_a_platform.py")
    assert spec is not None and spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Fakes:
    """A plugin with a channel that takes call-backs."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        """Offer it."""
        return [FakeChannel]


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    """A lender whose messages go through it."""
    with make_lender(
        tmp_path / "acme",
        clock=SimulatedClock(MORNING),
        channels={"sms": "fake-sms"},
        modules={"fakes": Fakes()},
    ) as opened:
        yield opened


def test_a_platform_pushes_runs_receives_and_looks(example: ModuleType, lender: Lender) -> None:
    mobile = "+8613900000001"
    loan = example.as_loan("HT-1", "王小花", mobile, date(1990, 5, 1), DUE, 120_000)
    totals = example.every_day(lender, [loan], [])
    assert (totals.opened, totals.sent) == (1, 1)

    url = "https://collect.example.com/hooks/acme/fake-sms"
    call = WebRequest("POST", url, {}, b"", MORNING)
    stop = fake_request(call, EventKind.REPLY, "e1", point=mobile, text="退订")
    status = example.on_call_back(lender, "fake-sms", url, stop.headers, stop.body)
    assert status == 200
    with pytest.raises(CasekitError) as refused:
        example.on_call_back(lender, "fake-sms", url, {"x-fake-signature": "no"}, stop.body)
    assert refused.value.code == "request-forged"

    # the book was of 2 March, so it has that day's payments in it; a later one lessens the debt
    lender.clock.advance(timedelta(days=1))
    paid = PaymentRecord("P1", "HT-1", 20_000, date(2026, 3, 3))
    again = example.every_day(lender, [], [paid])
    assert again.sent == 0
    case = example.look_at(lender, "HT-1")
    assert (case.tier, case.days_past_due, case.overdue) == ("mild", 2, 100_000)
    assert case.customer.phone == "+86 139****0001"
    assert "王小花" not in repr(case)
    told = [line.kind for line in lender.cases.timeline("HT-1")]
    assert "optout.recorded" in told


def test_used_wrongly_it_says_how_and_with_a_wrong_lender_what(
    example: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert example.main([]) == 2
    assert "LENDER" in capsys.readouterr().err
    assert example.main([str(tmp_path / "nobody")]) == 1
    told = capsys.readouterr()
    assert "nobody" in told.err and told.out == ""


def test_it_runs_as_a_script_on_a_lender_that_init_made(root: Path, tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "casekit", "init", "acme", "--jurisdiction", "cn"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    done = subprocess.run(
        [sys.executable, str(root / "examples/embed_in_a_platform.py"), "acme"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "'opened': 1" in done.stdout
    assert "'loan': 'HT-1'" in done.stdout
    assert "王小花" not in done.stdout
