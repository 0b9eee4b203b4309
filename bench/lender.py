"""The lender of the benchmark: SMS through echo without a file, SQLite, one log."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from casekit.app import Lender
from casekit.clock import SimulatedClock

CONFIG = """
[lender]
id = "bench"
name = "Bench Consumer Finance"
zone = "Asia/Shanghai"
currency = "CNY"
language = "zh-Hans"
region = "CN"

[plugins]
use = ["cn", "echo"]

[policy]
use = "cn-measures"

[rules]
pack = "cn"

[rules.CN-CAP-01]
unknown_age = "allow"
reason = "The made-up book has no birth dates."

[templates]
use = ["cn"]

[texts]
payment_channel = "手机银行App"
hotline = "400-000-1000"

[products]
personal_consumer = { zh-Hans = "个人消费贷款", en = "consumer loan" }

[channels]
sms = "echo"

[channel.echo]
file = ""

[run]
breaker = 0

[loans]
source = "csv"
"""

DUE_ON = date(2026, 3, 1)
NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


def make(folder: Path, mapping: str) -> Lender:
    """Make the lender in an empty folder; its clock stands at noon of the loans' due date."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lender.toml").write_text(CONFIG + mapping, "utf-8")
    return Lender.create(folder, clock=SimulatedClock(NOON))


def open_on_day(folder: Path, day: int) -> Lender:
    """Open it at noon, `day` days after the due date."""
    return Lender.open(folder, clock=SimulatedClock(NOON + timedelta(days=day)))


def peak_mb() -> float:
    """Return the most memory that this process has held, in MiB."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
