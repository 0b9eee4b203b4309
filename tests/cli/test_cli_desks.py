"""What a collector, a manager and an auditor do from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

from casekit.app import Lender
from casekit.archive.entries import EntryDraft, update
from casekit.clock import SimulatedClock

from .conftest import Shell


def test_a_case_is_shown_and_explained_without_showing_the_person(working: Shell) -> None:
    shown = working("case", "show", "HT-0002", "--language", "en")
    assert "李**" in shown.out
    assert "李静" not in shown.out
    assert working.lender is not None
    config = working.lender / "lender.toml"
    names = '[products]\npersonal_housing = { zh-Hans = "安居贷", en = "Home loan" }\n'
    text = config.read_text("utf-8").replace("\n[channels]\n", f"\n{names}\n[channels]\n", 1)
    assert names in text
    config.write_text(text, "utf-8")
    english = working("case", "show", "HT-0002", "--language", "en").out
    assert "Home loan (personal_housing)" in english
    body = working("case", "show", "C-2", "--json").json()
    assert (body["case"], body["loan"], body["overdue"]["total"]) == ("C-2", "HT-0002", 634000)
    by_case = working("case", "explain", "C-2", "--language", "en")
    by_policy = working("policy", "explain", "C-2", "--language", "en")
    assert by_case.out == by_policy.out
    assert "tier" in by_case.out


def test_a_list_of_cases_is_narrowed_and_paged(working: Shell) -> None:
    severe = working("case", "list", "--tier", "severe", "--json").json_lines()
    assert [row["loan"] for row in severe] == ["HT-0006"]
    waiting = working("case", "list", "--waits-for", "channel", "--json").json_lines()
    assert {row["loan"] for row in waiting} == {"HT-0004", "HT-0005", "HT-0006"}
    first = working("case", "list", "--limit", "4")
    assert "--after 4" in first.err
    rest = working("case", "list", "--after", "4", "--json").json_lines()
    assert [row["case"] for row in rest] == ["C-5", "C-6"]


def test_a_hold_stops_the_next_run_until_it_is_lifted(working: Shell) -> None:
    placed = working(
        "hold", "place", "HT-0004", "dispute", "--reason", "金额有异议", "--json"
    ).json()
    held = working("run", "--as-of", "2026-03-03", "--json").json()
    assert held["sent"] == 0
    (listed,) = working("hold", "list", "HT-0004", "--json").json_lines()
    assert listed == placed
    over = working("hold", "lift", placed["hold"], "--reason", "已解决", "--json").json()
    assert over["until_on"] == "2026-03-03"


def test_a_stop_said_on_the_phone_holds_back_the_next_run(working: Shell) -> None:
    said = ("--heard", "letter", "--said-by", "attorney", "--note", "不要再联系")
    out = working("customer", "optout", "C-1", *said, "--json").json()
    assert (out["channel"], out["changed"]) == (None, True)
    again = working("customer", "optout", "C-1", "--language", "en")
    assert "that stood already" in again.out
    assert "此前已是如此" in working("customer", "optout", "C-1").out
    told = working("case", "timeline", "C-1", "--language", "zh").out
    assert "客户要求不再以任何方式联系（由律师提出）" in told
    assert "恢复以任何方式联系客户 1" in working("customer", "optin", "C-1").out
    working("customer", "optout", "C-1", "--said-by", "the neighbour", status=2)
    working("customer", "optout", "C-99", status=1)


def test_a_customer_is_held_by_number_whatever_cases_there_are(working: Shell) -> None:
    number = working("case", "show", "HT-0004", "--json").json()["customer"]["customer"]
    placed = working(
        "hold", "place", "dispute", "--customer", str(number), "--reason", "有异议", "--json"
    ).json()
    assert (placed["customer"], placed["loan"]) == (number, None)
    assert working("hold", "list", "HT-0004", "--json").json_lines() == [placed]
    for words in (("dispute",), ("HT-0004", "dispute", "--customer", str(number))):
        told = working("hold", "place", *words, "--reason", "x", status=2)
        assert "whom to hold" in told.err
    working("hold", "place", "dispute", "--customer", "999", "--reason", "x", status=1)
    loan = ("hold", "place", "dispute", "--customer", str(number), "--this-loan")
    assert "which case" in working(*loan, "--reason", "x", status=2).err


def test_a_person_is_restricted_only_when_no_loan_is_open(working: Shell) -> None:
    number = str(working("case", "show", "HT-0004", "--json").json()["customer"]["customer"])
    ask = ("customer", "restrict", number, "--until", "2030-01-01", "--reason", "本人要求")
    assert "not settled" in working(*ask, status=1).err
    stale = ("customer", "restrict", number, "--until", "2020-01-01", "--reason", "x")
    assert "today is" in working(*stale, status=2).err


def test_a_pause_takes_days_out_of_the_count(working: Shell) -> None:
    before = working("case", "show", "HT-0006", "--json").json()["days_past_due"]
    working(
        "pause", "place", "HT-0006", "--start", "2026-02-01", "--end", "2026-02-11",
        "--reason", "灾害", "--code", "disaster",
    )  # fmt: skip
    after = working("case", "show", "HT-0006", "--json").json()
    assert after["days_past_due"] == before - 10
    working("pause", "end", "HT-0006", "--on", "2026-02-06", "--pause", "1", "--reason", "恢复")
    assert working("case", "show", "C-6", "--json").json()["days_past_due"] == before - 5


def test_promises_facts_and_contacts_are_recorded(working: Shell) -> None:
    working("case", "promise", "C-1", "--pay", "1,000.00@2026-03-10", "--pay", "2286.40@2026-03-20")
    working("case", "fact", "C-1", "hardship", "yes", "--note", "失业")
    said = working(
        "case", "contact", "C-1", "--role", "voice", "--at", "2026-03-02T09:01",
        "--outcome", "right_party", "--note", "会尽快还款",
    )  # fmt: skip
    assert "C-1：已登记联系" in said.out
    body = working("case", "show", "C-1", "--json").json()
    assert [part["amount"] for part in body["promises"]] == [100000, 228640]
    assert body["facts"][0]["fact"] == "hardship"
    told = working("case", "timeline", "C-1")
    assert "会尽快还款" not in told.out
    revealed = working("case", "timeline", "C-1", "--reveal", "--reason", "投诉核查")
    assert "会尽快还款" in revealed.out
    read = working("archive", "search", "--customer", "1", "--kind", "archive.read", "--json")
    assert len(read.lines) == 1


def test_a_call_at_night_is_a_violation_and_stays_one(working: Shell) -> None:
    answer = working(
        "case", "contact", "C-1", "--role", "voice", "--at", "2026-03-01T23:00",
        "--outcome", "no_answer", "--language", "en", "--now", "2026-03-02T10:00", status=None,
    )  # fmt: skip
    if "before" in answer.err:  # the case was opened on the second
        answer = working(
            "case", "contact", "C-1", "--role", "voice", "--at", "2026-03-02T23:00",
            "--outcome", "no_answer", "--language", "en", "--now", "2026-03-03T10:00", status=1,
        )  # fmt: skip
    assert answer.status == 1
    assert "CN-TIME" in answer.out
    assert "CN-TIME" in working("case", "violations", "--language", "en").out


def test_a_proposal_is_judged_at_once(working: Shell) -> None:
    answer = working(
        "case", "propose", "C-6", "--role", "sms", "--template", "mild-reminder",
        "--reason", "客户只看短信", "--json", status=None,
    ).json()  # fmt: skip
    assert answer["step"].startswith("proposal:")
    kinds = {hit["kind"] for hit in
             working("archive", "search", "--case", "C-6", "--json").json_lines()}  # fmt: skip
    assert "case.proposal" in kinds


def test_a_person_is_found_revealed_corrected_and_exported(working: Shell, tmp_path: Path) -> None:
    (found,) = working("customer", "find", "--phone", "13900000002", "--json").json_lines()
    assert found["cases"] == ["C-2", "C-3"]
    number = str(found["customer"])
    asked = working("customer", "find", "--phone", "-", "--json", stdin="139 0000 0002\n")
    assert asked.json_lines() == [found]
    assert "李静" not in working("customer", "show", number).out
    assert "李静" in working("customer", "show", "C-2", "--reveal", "name", "--reason", "来电").out

    working(
        "customer", "correct", number, "--set", "phone=13911112222", "--set",
        "address=人民路1号; 2室", "--reason", "客户来电更正",
    )  # fmt: skip
    working("customer", "find", "--phone", "13900000002", status=1)
    working("customer", "find", "--phone", "13911112222")
    more = ("customer", "correct", number, "--add-phone", "13911113333", "--reason", "多一个号码")
    assert "p2  +86 139****2222" in working(*more).out
    shown = working("customer", "show", number, "--json").json()
    assert [(one["ref"], one["kind"]) for one in shown["points"]] == [
        ("p2", "phone"), ("p3", "phone"), ("a1", "address"),
    ]  # fmt: skip
    clear = ("customer", "show", number, "--reveal", "phone", "--reason", "回拨")
    assert "p3  +8613911113333" in working(*clear).out
    assert [one["ref"] for one in working(*clear, "--json").json()["phones"]] == ["p2", "p3"]

    working("event", "record", "C-2", "wrong_party", "--source", "phone", "--point", "p3")
    working("customer", "optout", number, "--channel", "sms", "--point", "p2")
    told = working("customer", "show", number).out
    assert "p3  +86 139****3333（非本人，不再使用）" in told
    assert "停止联系要求" in told
    told = working("case", "show", "C-2").out
    assert "不再使用的号码" in told
    assert "（号码 p2）" in told

    path = Path(working("customer", "export", number, "--reason", "本人申请").out.strip())
    assert "人民路1号" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0


def test_nobody_with_an_open_loan_is_erased(working: Shell) -> None:
    refused = working("customer", "erase", "3", "--reason", "来信", status=1)
    assert "customer 3 has a loan that is not settled: HT-0004" in refused.err
    working("customer", "find", "--phone", "13900000003")
    assert working("customer", "erase", "--due", "--json").json() == {"erased": [], "kept": []}

    settled = {"status": "settled"}
    closed = {"status": "closed", "closed_on": date(2026, 3, 2), "next_review_on": None}
    clock = SimulatedClock(datetime(2026, 3, 2, 1, 5, tzinfo=UTC))
    folder = str(working.lender)
    with Lender.open(folder, clock=clock) as opened, opened.ledger.transaction() as tx:
        case = opened.cases.find("HT-0004")
        rows = [
            update("loans", {"id": case.loan_id}, settled),
            update("cases", {"id": case.case_id}, closed),
        ]
        tx.record([EntryDraft("loan.updated", "import", customer_id=3, rows=rows)])
    gone = working("customer", "erase", "3", "--reason", "来信", "--language", "en")
    assert gone.out.startswith("Customer 3 (HT-0004) is ")
    assert "subject" not in gone.out + gone.err


def test_a_document_is_filed_found_and_read_with_a_reason(working: Shell, tmp_path: Path) -> None:
    contract = tmp_path / "王小明的合同.pdf"
    contract.write_bytes(b"%PDF-1.7 contract")
    filed = working(
        "archive", "add", contract, "--case", "HT-0001", "--category", "contract",
        "--happened-on", "2025-06-01", "--json",
    ).json()  # fmt: skip
    listed = working("archive", "list", "HT-0001", "--category", "contract", "--json").json_lines()
    assert [hit["kind"] for hit in listed] == ["document.added"]
    assert listed[0]["occurred_at"] < listed[0]["at"]
    assert "王小明" not in working("archive", "list", "HT-0001").out
    target = tmp_path / "copy.pdf"
    working("archive", "get", filed["document"], target, "--reason", "法院要求")
    assert target.read_bytes() == contract.read_bytes()
    assert target.stat().st_mode & 0o077 == 0
    working("archive", "get", filed["document"], target, "--reason", "again", status=2)
    assert working("archive", "verify", "--json").json()["blobs"] == 1


def test_evidence_is_checked_by_someone_else_offline(working: Shell, tmp_path: Path) -> None:
    answer = working("archive", "evidence", "HT-0001", "--reason", "起诉")
    path = Path(answer.out.strip())
    with zipfile.ZipFile(path) as pack:
        pack.extractall(tmp_path / "pack")
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"],
        cwd=tmp_path / "pack",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_entry_is_named(working: Shell) -> None:
    import sqlite3

    assert working.lender is not None
    with sqlite3.connect(working.lender / "data/store.sqlite3") as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entries'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE entries SET actor = 'nobody' WHERE log = 0 AND seq = 3")
    database.close()
    answer = working("archive", "verify", "--language", "en", status=1)
    assert "not whole" in answer.out
    assert "0/3" in answer.out


def test_a_backup_is_restored_elsewhere(working: Shell, tmp_path: Path) -> None:
    assert working.lender is not None
    backup = tmp_path / "backup"
    kept = working("backup", "create", backup, "--json").json()["entries"]
    second = working("backup", "create", tmp_path / "second", "--language", "en")
    assert "keys" in second.err
    assert not list(backup.rglob("keys*"))
    for path in (working.lender / "data").glob("store.sqlite3*"):
        path.unlink()
    working("run", status=1)
    manifest = json.loads((backup / "manifest.json").read_text("utf-8"))
    assert manifest["simulated"] is True
    # without --now it comes back at the made-up time of the backup, not at the machine's
    restored = working("backup", "restore", backup, "--json").json()
    assert restored["made_at"] == manifest["made_at"]
    assert (restored["kept"], restored["lost"], restored["epoch"]) == (kept, 0, 2)
    assert working("archive", "verify", "--json").json()["ok"] is True
    ran = working("run", "--as-of", "2026-03-03", "--json").json()
    assert ran["difference"] == 0


def test_keys_are_rotated_and_retired(working: Shell) -> None:
    working("keys", "rotate")
    rows = {row["id"]: row for row in working("keys", "status", "--json").json()["keys"]}
    assert rows["kek-1"]["used_by"] == 0
    assert rows["kek-2"]["state"] == "current"
    working("keys", "retire", "kek-1")
    working("keys", "rotate", "--index")
    working("keys", "retire", "--index")
    working("customer", "find", "--phone", "13900000002")


def test_the_brake_stops_and_releases(working: Shell) -> None:
    working("stop", "--reason", "系统检查")
    refused = working("run", "--as-of", "2026-03-03", status=1)
    assert "stopped" in refused.err
    assert "催收已停止" in working("doctor").out
    working("resume", "--reason", "检查完毕")
    working("run", "--as-of", "2026-03-03")


def test_policy_and_rules_are_shown_as_documents(working: Shell, tmp_path: Path) -> None:
    document = working("policy", "show", "--language", "zh").out
    assert document.startswith("# ")
    assert "sound" in working("policy", "check").out
    broken = tmp_path / "policy.toml"
    broken.write_text("[policy]\nname = 1\n", "utf-8")
    assert "policy.toml:2" in working("policy", "check", broken, status=1).err
    rules = working("compliance", "rules", "--json").json_lines()
    assert any(rule["id"] == "CN-TIME-01" for rule in rules)
    by_pack = Shell()("compliance", "rules", "--pack", "cn", "--language", "en")
    assert "CN-TIME-01" in by_pack.out


def test_scenarios_are_checked_without_a_lender(tmp_path: Path) -> None:
    file = tmp_path / "scenarios.jsonl"
    file.write_text(
        '{"id": "night", "pack": "cn", "lender": {"role": "creditor", "kind": "bank"}, '
        '"customer": {"zones": ["Asia/Shanghai"]}, "candidate": {"channel": "voice", '
        '"party": "customer", "point": "A", "loan": "L1", "purpose": "demand", '
        '"at": "2026-03-02T23:00:00+08:00"}, "history": [], "consents": [], "opt_outs": [], '
        '"holds": [], "expect": {"verdict": "deny", "rule": "CN-TIME-01"}}\n',
        "utf-8",
    )
    shell = Shell()
    (answer,) = shell("compliance", "check", file, "--json").json_lines()
    assert answer["id"] == "night"
    assert answer["verdict"] == "deny"
    assert "CN-TIME-01" in answer["rules"]
    assert answer["retry_at"] == "2026-03-03T08:00:00+08:00"
    told = shell("compliance", "check", file).out
    assert "CN-TIME-01" in told
    assert "2026-03-03 08:00:00 (Asia/Shanghai)" in told  # the same clock in words
    text = file.read_text("utf-8")
    file.write_text(text.replace('"deny"', '"allow"').replace(', "rule": "CN-TIME-01"', ""))
    assert "NOT AS EXPECTED" in shell("compliance", "check", file, status=1).out
    chinese = shell("compliance", "check", file, "--language", "zh", status=1).out
    assert "与预期不符" in chinese and "NOT AS" not in chinese
    file.write_text(text.replace('"pack": "cn", ', ""), "utf-8")
    assert "pack" in shell("compliance", "check", file, status=2).out
    shell("compliance", "check", file, "--pack", "cn")


def test_a_pack_that_is_not_there_stops_no_other_scenario(shared: Path, tmp_path: Path) -> None:
    """The shared scenarios are of two packs; a line of a third is told, and the rest is judged."""
    file = tmp_path / "scenarios.jsonl"
    known = (shared / "rules/vectors.jsonl").read_text("utf-8")
    file.write_text('{"id": "far", "pack": "atlantis"}\n' + known, "utf-8")
    shell = Shell()
    told, *others = shell("compliance", "check", file, "--json", status=1).json_lines()
    assert (told["id"], "'atlantis' is not installed" in told["error"]) == ("far", True)
    assert len(others) == len(known.splitlines()) > 40
    assert all(line["as_expected"] for line in others)
    assert "far  NOT JUDGED" in shell("compliance", "check", file, status=1).out
    file.write_text(known + "{\n", "utf-8")
    *_, last = shell("compliance", "check", file, "--json", status=2).json_lines()
    assert "not valid JSON" in last["error"]


def test_plugins_are_listed_with_what_they_give(lender: Path) -> None:
    rows = {row["name"]: row for row in Shell()("plugins", "--json").json_lines()}
    assert rows["cn"]["gives"]["rule_packs"] == ["cn"]
    assert rows["echo"]["gives"]["channels"] == ["echo"]
    used = {row["name"]: row["used"] for row in
            Shell()("plugins", lender, "--json").json_lines()}  # fmt: skip
    assert used["cn"] is True
    assert used["twilio"] is False


def test_the_store_tells_what_it_is(working: Shell) -> None:
    facts = working("store", "show", "--json").json()
    assert facts["simulated"] is True
    assert [table["owner"] for table in facts["tables"]] == ["casekit"]
    assert "as it was" in working("store", "upgrade").out
