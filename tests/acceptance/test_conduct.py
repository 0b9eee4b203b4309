"""The Measures, §5.2: customer data is kept safe, and nobody unrelated learns of a debt."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casekit import CasekitError, Subject, hookimpl

DUE = date(2026, 3, 1)
PLANTED = "13812345678"


def test_c072_what_leaves_the_vault_lies_in_one_private_folder_and_goes_after_its_time(
    acme: Path, casekit: Any
) -> None:
    """Bad rows stand in a folder for the owner only, in the archive, and are gone in a week."""
    book = acme / "examples/loans.csv"
    lines = book.read_text(encoding="utf-8-sig").splitlines()
    cells = lines[1].split(",")
    cells[7], cells[10] = PLANTED, "2026-02-30"
    book.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")
    told = casekit("import", "loans", book, "-L", acme, "--json", status=1)
    assert PLANTED not in told.err + told.out
    bad_rows = Path(told.data["bad_file"])
    assert PLANTED in bad_rows.read_text(encoding="utf-8")
    assert stat.S_IMODE(bad_rows.stat().st_mode) == 0o600
    assert stat.S_IMODE(bad_rows.parent.stat().st_mode) == 0o700
    (listed,) = casekit("files", "list", acme, "--json").lines
    assert listed["path"] == str(bad_rows)
    kinds = [hit["kind"] for hit in casekit("archive", "search", "-L", acme, "--json").lines]
    assert "file.disclosed" in kinds
    casekit("files", "purge", "-L", acme, "--now", "2026-03-08T09:00")
    assert bad_rows.exists(), "its time is not over"
    casekit("files", "purge", "-L", acme, "--now", "2026-03-10T09:00")
    assert not bad_rows.exists()
    found = casekit("archive", "search", "-L", acme, "--kind", "file.removed", "--json")
    assert len(found.lines) == 1


def test_c072_no_customer_data_stands_in_the_database(running: Path) -> None:
    """Names, numbers and identities of the book are in no file of the store."""
    rows = (running / "examples/loans.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    planted = {cell for row in rows for cell in (row.split(",")[i] for i in (3, 6, 7)) if cell}
    assert len(planted) > 2 * len(rows)
    files = [path for path in (running / "data").glob("store*") if path.is_file()]
    assert files
    for path in files:
        held = path.read_bytes()
        for value in planted:
            assert value.encode() not in held, f"{value} stands in {path.name}"


class Assigned:
    """A plugin by which only the collector of a case may see its customer."""

    @hookimpl
    def casekit_authorize(
        self, actor: str, action: str, subjects: Sequence[Subject]
    ) -> bool | None:
        """Refuse strangers the customer's data; no opinion on the rest."""
        return actor == "li" if action == "customer.disclose" else None


def test_c073_who_is_not_assigned_sees_nothing_and_the_attempt_is_kept(
    start: Callable[..., Any],
) -> None:
    """A collector without the case asks for a telephone number: refused, and archived."""
    story = start(modules={"assigned": Assigned()})
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(date(2026, 3, 2))
    customer = story.lender.cases.show("L1").customer.customer_id
    look = {"fields": ["phone"], "purpose": "service", "reason": "客户来电"}
    with pytest.raises(CasekitError) as refused:
        story.lender.customers.disclose(customer, actor="wang", **look)
    assert refused.value.code == "not-authorized"
    seen = story.lender.customers.disclose(customer, actor="li", **look)
    assert seen["phone"].startswith("+86139")
    kept = [
        (found.entry.kind, found.entry.actor)
        for found in story.lender.archive.all()
        if found.entry.kind in ("customer.withheld", "customer.disclosed")
    ]
    assert kept == [("customer.withheld", "wang"), ("customer.disclosed", "li")]


@pytest.mark.parametrize("party", ["contact", "unrelated"])
def test_c073_a_text_to_someone_else_holds_no_debt(
    party: str, casekit: Any, tmp_path: Path
) -> None:
    """A message to a relative or colleague that speaks of the debt is refused by a rule."""
    scenario = {
        "id": "debt-to-others",
        "pack": "cn",
        "lender": {"role": "creditor", "kind": "bank"},
        "customer": {"zones": ["Asia/Shanghai"], "birth_date": "1990-01-01", "deceased": False},
        "candidate": {
            "at": "2026-03-02T10:00:00+08:00",
            "channel": "sms",
            "party": party,
            "party_ref": "x1",
            "point": "p9",
            "purpose": "demand",
            "text": "您好，王小花在我公司的贷款已逾期，欠款1000元，请转告她尽快还款。谢谢！",
        },
        "history": [],
        "consents": [],
        "opt_outs": [],
        "holds": [],
    }
    file = tmp_path / "scenarios.jsonl"
    file.write_text(json.dumps(scenario, ensure_ascii=False) + "\n", encoding="utf-8")
    (result,) = casekit("compliance", "check", file, "--json").lines
    assert result["verdict"] == "deny"
    assert any(rule.startswith(("CN-3P", "CN-CONT")) for rule in result["rules"])
