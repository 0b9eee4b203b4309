"""A scan of 200 MB passes in parts; one above the limit is refused before a byte of it is read."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit import (
    Address,
    InstalmentRecord,
    LoanRecord,
    PersonRecord,
    Phone,
    Profile,
    SimulatedClock,
)
from casekit.archive.filing import MOST_BYTES
from casekit.errors import FileTooLarge
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit_field_visit.visit_record import read_record

MEGABYTE = 1 << 20
STATUS = Path("/proc/self/status")

RECORD = {
    "at": "2026-03-02T09:10+08:00",
    "staff": [
        {"login": "li", "badge": "A1", "shown": True},
        {"login": "zhao", "badge": "A2", "shown": True},
    ],
    "outcome": "nobody_home",
    "place": "a1",
    "place_kind": "home",
    "recorded": True,
    "environment": "无人应门",
    "photos": ["scan.pdf"],
}


def sparse(path: Path, size: int) -> Path:
    """Write a file that takes no room on the disk, and is read as so many bytes."""
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(size)
    return path


def peak() -> int:
    """Return the most memory that this process has had since `forget_peak`, in megabytes."""
    line = next(one for one in STATUS.read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
def test_a_scan_of_200_megabytes_passes_in_parts_and_a_larger_one_is_refused(
    tmp_path: Path,
) -> None:
    """Nothing of it stands in memory, whole or in half; what is refused leaves nothing behind."""
    made = make_lender(
        tmp_path / "acme",
        clock=SimulatedClock(MORNING),
        plugins=("cn", "echo", "field-visit"),
        channels={"sms": "echo", "visit": "field-visit", "voice": "by-hand"},
        staff={"li": READY, "zhao": READY},
    )
    person = Profile(
        "王小明",
        birth_date=date(1990, 1, 1),
        phones=(Phone("+8613900000001"),),
        addresses=(Address(("幸福路1号",), "杭州市", "浙江省", "310000", "CN"),),
    )
    due = InstalmentRecord(date(2026, 1, 1), 50_000_000, 20_000, 5_000)
    loan = LoanRecord(
        ref="L1",
        product="personal_consumer",
        borrower=PersonRecord(person, ref="U1"),
        currency="CNY",
        instalments=(due,),
    )
    with made as lender:
        lender.push_loans([loan])
        lender.run(date(2026, 3, 2))
        lender.clock.advance(timedelta(hours=1))
        desk = lender.plugin("visits")
        (visit,) = desk.waiting()
        record = read_record(RECORD)
        sealed = tmp_path / "acme" / "data" / "blobs"
        too_large = sparse(tmp_path / "scan.pdf", MOST_BYTES + 1)
        with pytest.raises(FileTooLarge, match="at most 500 MB") as refused:
            desk.record(visit.process_id, record, files=[too_large])
        assert "in parts" in refused.value.hint
        assert desk.get(visit.process_id).state == "proposed"
        assert not [one for one in sealed.rglob("*") if one.is_file()]
        scan = sparse(tmp_path / "scan.pdf", 200 * MEGABYTE)
        forget_peak()
        before = peak()
        assert desk.record(visit.process_id, record, files=[scan]).is_new
        assert peak() - before < 40
        (filed,) = (one for one in sealed.rglob("*") if one.is_file())
        assert filed.stat().st_size > 200 * MEGABYTE
