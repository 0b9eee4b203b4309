"""What the starter of China says in comments, of paper and reports, works without the hashes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from casekit import Lender, SimulatedClock
from casekit.testing.lenders import MORNING

_TEXTS = (
    "lender_address|payment_account|dispute_channel|next_measures|legal_basis|lender_seal|"
    "letter|visit|litigation|auction"
)
_TABLE = re.compile(r"# \[(?:channel\.(?:ems-letter|litigation|collateral-auction)|plugin\.)")


def _without_hashes(config: str) -> str:
    """Return the config with every line of paper and of reports in force."""
    plugins = (
        '"ems-letter", "field-visit", "litigation", "collateral-auction", "staff", "oversight", '
        '"reports"'
    )
    config = config.replace('use = ["cn", "echo"]', f'use = ["cn", "echo", {plugins}]')
    config = re.sub(rf"^# ((?:{_TEXTS}) = )", r"\1", config, flags=re.MULTILINE)
    lines, inside = [], False
    for line in config.splitlines():
        inside = bool(_TABLE.match(line)) or (inside and line.startswith("# "))
        lines.append(line.removeprefix("# ") if inside else line)
    return "\n".join(lines)


def test_a_lender_of_the_starter_that_wants_all_of_paper_opens(root: Path, tmp_path: Path) -> None:
    config = (root / "config/cn/lender.toml").read_text(encoding="utf-8")
    folder = tmp_path / "cn"
    folder.mkdir(mode=0o700)
    (folder / "lender.toml").write_text(_without_hashes(config), encoding="utf-8")
    with Lender.create(folder, clock=SimulatedClock(MORNING)) as lender:
        ways = {role: channel.name for role, channel in lender.channels.items()}
        assert ways["letter"] == "ems-letter"
        assert ways["auction"] == "collateral-auction"
        for desk in ("letters", "visits", "suits", "auctions"):
            assert lender.plugin(desk)
        assert not [hint for hint in lender.channels["letter"].check() if hint]
        coming = {one.plan: (one.report, one.due_on) for one in lender.plugin("reports").coming()}
        assert coming == {
            "regulator": ("regulator", date(2026, 4, 10)),
            "management": ("month", date(2026, 4, 5)),
            "risk": ("risk", date(2026, 4, 20)),
        }
