"""`casekit process`: what is under way, for whoever has no command of their own."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from casekit.cli.main import casekit
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan


def test_what_is_under_way_is_listed_shown_moved_and_ended(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    with make_lender(folder) as lender:
        lender.push_loans([a_loan("L-1", lender.today() - timedelta(days=12))])
        lender.run()
        one = lender.processes.open("errand", "L-1", actor="li")
        other = lender.processes.open("letter", "L-1", actor="li")
    paper = tmp_path / "receipt.pdf"
    paper.write_bytes(b"%PDF")

    def typed(*words: object) -> str:
        made = [str(word) for word in (*words, "-L", folder, "--now", "2026-03-02T10:00")]
        result = CliRunner().invoke(casekit, ["process", *made])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "外出事项" in typed("list", "--language", "zh")
    lines = [json.loads(line) for line in typed("list", "--json").splitlines()]
    assert [line["process"] for line in lines] == [one.process_id, other.process_id]
    shown = typed("show", one.process_id, "--language", "en")
    assert "errand  under way  C-1  L-1" in shown and "\n  done  done" in shown
    moved = typed(
        "move", one.process_id, "done", "--note", "给了回执", "--document", paper, "--json"
    )
    assert json.loads(moved)["phase"] == "done"
    assert "cancelled" in typed(
        "cancel", other.process_id, "--reason", "写错了地址", "--language", "en"
    )
    assert typed("list", "--json") == ""
    assert len(typed("list", "--all", "--json").splitlines()) == 2
