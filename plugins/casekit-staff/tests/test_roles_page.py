"""The reference page of rights says what the shipped roles may do."""

from __future__ import annotations

import re
from pathlib import Path

from casekit_staff.roles import EVERYBODY, OF_OWN_CASES, PERSONAL, SHIPPED

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/rights.md"


def test_the_page_says_what_each_role_may_do() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("## Roles")[2].partition("\n\n- ")[0]
    rows = {
        name: cells
        for name, *cells in (
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in table.splitlines()
            if line.startswith("| `")
        )
    }
    assert list(rows) == [f"`{name}`" for name in SHIPPED]
    for name, role in SHIPPED.items():
        _, may, sees = rows[f"`{name}`"]
        allowed, _, denied = may.partition("; not ")
        assert set(re.findall(r"`([^`]+)`", allowed)) == set(role.allow)
        assert set(re.findall(r"`([^`]+)`", denied)) == set(role.deny)
        assert ("ready to work" in sees) == role.qualified
        assert ("own customers" in sees) == role.own_cases
    named = set(re.findall(r"`([^`]+)`", text))
    assert {*EVERYBODY, *PERSONAL, *OF_OWN_CASES} <= named
