"""Bringing people, trainings, exams and signatures in from files; a file can come again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from casekit import Lender, Profile
from casekit.cli.main import casekit
from casekit.clock import SimulatedClock
from casekit.errors import NotAuthorized, UsageError, WorkGone
from casekit.people.remembered import people_of
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan
from casekit.testing.people import ready
from casekit_staff.commands import TABLES
from casekit_staff.importing import COLUMNS

PEOPLE = """登录名,姓名,手机,对外称呼,工号,入职日期,角色,语言,团队
li,李明,13900000001,小李,0007,2025-06-02,collector,zh,north
wang,王芳,13900000002,小王,0008,2025-06-02,collector;supervisor,zh/en,north
chen,陈静,13900000003,,0009,2030-13-02,collector,zh,north
"""
TRAINING = """login,on,course,subjects,hours,attended
li,2025-08-10,law-2025,法律、沟通,4,yes
li,2025-11-10,mind-2025,psychology,2,缺席
wang,2026-02-10,mind-2026,"law,finance",3,
nobody,2026-02-10,mind-2026,law,3,yes
li,2026-05-10,later,law,3,yes
li,2026-02-11,x,dancing,3,yes
"""
EXAM = "login,on,score,pass_mark\nli,2025-05-28,88,60\nwang,2025-05-28,,60\n"
SIGNED = "login,on,what\nli,2026-03-01,保密协议\nli,2026-03-02,policy\n"


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff")) as opened:
        yield opened


def brought_in(lender: Lender, tmp_path: Path, table: str, text: str) -> tuple[int, int, int, int]:
    path = tmp_path / f"{table}.csv"
    path.write_text(text, encoding="utf-8")
    report = lender.plugin("staff").import_file(path, table)
    return report.new, report.changed, report.unchanged, report.bad


def test_what_is_known_already_changes_nothing_and_bad_rows_stop_no_other(
    lender: Lender, tmp_path: Path
) -> None:
    assert brought_in(lender, tmp_path, "people", PEOPLE) == (2, 0, 0, 1)
    assert brought_in(lender, tmp_path, "people", PEOPLE) == (0, 0, 2, 1)
    moved = PEOPLE.replace("collector,zh,north", "collector,zh,south")
    assert brought_in(lender, tmp_path, "people", moved)[1] == 1
    wang = lender.people.get("wang")
    assert (wang.roles, wang.languages) == (("collector", "supervisor"), ("zh-Hans", "en"))
    assert lender.people.disclose("li", reason="a check")["name"] == "李明"

    assert brought_in(lender, tmp_path, "training", TRAINING) == (3, 0, 0, 3)
    assert brought_in(lender, tmp_path, "training", TRAINING) == (0, 0, 3, 3)
    attended = [one.data["attended"] for one in lender.people.records("li", kind="training")]
    assert attended == [True, False]
    assert brought_in(lender, tmp_path, "exam", EXAM) == (1, 0, 0, 1)
    assert brought_in(lender, tmp_path, "signature", SIGNED) == (2, 0, 0, 0)
    found = lender.plugin("staff").file("li")
    assert "confidentiality_unsigned" not in found.ready.readiness.barred
    assert "policy_unread" not in found.ready.readiness.barred
    assert "pack_unread" in found.ready.readiness.barred


def test_who_looks_for_work_is_told_what_is_missing_though_it_bars_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "li")
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "echo", "staff"),
        channels={"sms": "echo", "voice": "by-hand"},
        options={"staff": {"quarter": "warn"}},
    ) as lender:
        ready(lender, "li", without=("training",))
        assert lender.plugin("staff").file("li").ready.readiness.ready
    missing = "the training of 2025-Q4 is missing, which was due by 2025-12-31."
    assert f"li: {missing}" in _looked_for_work(tmp_path / "acme", "en")
    # where the lender blocks, it is said why nothing can be taken; older lapses too
    config = tmp_path / "acme" / "lender.toml"
    changed = config.read_text("utf-8").replace('"warn"', '"block"')
    config.write_text(f"{changed}\n[queue]\nrecorder = true\n", encoding="utf-8")
    with opened_again(tmp_path / "acme") as lender:
        lender.push_loans([a_loan("L1", lender.today() - timedelta(days=12))], actor="casekit")
        lender.run(actor="casekit")
        # at night the hour stands in the way too; that li may not work is said all the same
        night = SimulatedClock(MORNING + timedelta(hours=15))
        with Lender.open(config, clock=night) as later, pytest.raises(WorkGone) as gone:
            later.queue.take(actor="li")
        assert "li may not work today: the training of 2025-Q4 is missing" in gone.value.message
        assert "(CN-STAFF-02)" in gone.value.message
    told = _looked_for_work(tmp_path / "acme", "en")
    assert "li may not work with customers today: the training of 2025-Q4 is missing" in told
    assert "you may not work today (CN-STAFF-01, CN-STAFF-02, STAFF-01)" in told
    told = _looked_for_work(tmp_path / "acme", "zh")
    assert "li 今天不得开展催收工作：缺少2025年第4季度的业务培训（应于2025-12-31前完成）" in told
    assert "li 在 2025-Q2 季度未参加培训" in told
    with opened_again(tmp_path / "acme") as lender:
        desk = lender.plugin("staff")
        data = {"course": "law", "subjects": "law", "passed": "yes"}
        for quarter in ("2025-Q2", "2025-Q3", "2025-Q4"):
            assert not desk.file("li").ready.ready
            made_up = {**data, "quarter": quarter}
            desk.note("li", "training", data=made_up, actor="casekit")
        assert desk.file("li").ready.ready
        assert not any(one.missed for one in desk.training(actor="casekit"))
        with pytest.raises(UsageError, match="2026-Q2 lies after the training"):
            desk.note("li", "training", data={**data, "quarter": "2026-Q2"}, actor="casekit")
    assert "may not work" not in _looked_for_work(tmp_path / "acme", "en")


def opened_again(folder: Path) -> Lender:
    return Lender.open(folder / "lender.toml", clock=SimulatedClock(MORNING))


def _looked_for_work(lender: Path, language: str) -> str:
    result = CliRunner().invoke(casekit, ["queue", "next", "--language", language, str(lender)])
    assert result.exit_code == 0
    return result.stderr + result.stdout


def test_there_is_no_other_table(lender: Lender, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no table 'pets'"):
        brought_in(lender, tmp_path, "pets", "login\nli\n")


def test_the_command_line_tells_what_came_in_and_who_may_work(tmp_path: Path) -> None:
    make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff")).close()
    people, proof = tmp_path / "people.csv", tmp_path / "proof.pdf"
    people.write_text(PEOPLE, encoding="utf-8")
    proof.write_bytes(b"%PDF-1.4 seen")

    def told(*words: str, status: int = 0, language: str = "en") -> str:
        where = ("--lender", str(tmp_path / "acme"), "--language", language)
        result = CliRunner().invoke(casekit, ["staff", *words, *where])
        assert result.exit_code == status, result.output
        return result.output

    teams = tmp_path / "teams.csv"
    teams.write_text("登录名,姓名,团队\nzhao,赵六,甲组\n", encoding="utf-8")
    refused = told("import", str(teams), "--table", "people", status=1)
    assert "teams.csv:2: 团队 " in refused
    assert "a team is a short word of small letters" in refused
    assert "甲组" not in refused
    assert "2 new" in told("import", str(people), "--table", "people", status=1)
    assert "north" in told("list")
    told("note", "li", "exam", "score=88", "--on", "2025-05-28")
    assert "nothing changed" in told("note", "li", "exam", "score=88", "--on", "2025-05-28")
    told("note", "li", "background", "--on", "2025-05-20", "--paper", str(proof))
    told("confirm", "li")
    shown = told("show", "li")
    assert "evidence of legal knowledge is missing" in shown
    assert "entry exam" not in shown
    told("add", "boss", "--name", "何芳", "--role", "auditor", "--started-on", "2025-01-02")
    ready = told("ready")
    assert "May work: 0. May not: 2. Contact nobody: 1." in ready
    # each reason once, with the rule that asks for it; of who contacts nobody, what is theirs
    assert "the agreement to keep secrets is not signed (CN-STAFF-01)" in ready
    assert "confidentiality agreement" not in ready
    [boss] = [line for line in ready.splitlines() if line.startswith("boss")]
    assert boss.split(None, 2)[2].startswith("contacts nobody")
    assert "the entry exam is missing" not in boss
    assert "agreement to keep secrets" in boss, "without it an auditor sees nothing either"
    told("note", "boss", "confidentiality", "version=1")
    assert "boss" not in told("ready", "--not-ready")
    assert "不可上岗 2 人，不对客户作业 1 人" in told("ready", language="zh")
    assert "不对客户作业" in told("show", "boss", language="zh")
    assert "2025-Q4" in told("training", "--missed")
    assert "法律、沟通、金融、心理" in told("training", language="zh")
    assert "法律、沟通、金融、心理" in told("show", "li", language="zh")
    assert "wang" in told("unread")
    assert "own customers only" in told("rights", "collector")
    assert "number 1" in told("law", "add", "A new law")
    assert "A new law" in told("law", "list")
    told("take-back", "3", "--reason", "another person's")
    assert "entry exam is missing" in told("show", "li")
    failed = told("note", "li", "exam", "score=55", "--on", "2025-05-27")
    assert "The exam is not passed: 55 of the " in failed
    assert "the entry exam is not passed: 55 of the " in told("show", "li")
    told("change", "li", "--team", "south")
    told("leave", "li")
    # in words of the reader's language, whatever the code
    assert "催收政策" in told("unread", language="zh")
    assert "law_change" not in told("law", "list", language="zh")
    assert "催收员、主管" in told("list", language="zh")
    shown = told("show", "wang", language="zh")
    assert "语言        中文" in shown or "中文" in shown
    told("note", "wang", "induction", "part=drill", "--on", "2025-05-26", "--until", "2025-05-29")
    shown = told("show", "wang", language="zh")
    assert "2025-05-26 – 2025-05-28" in shown
    assert "内容：模拟演练" in shown
    future = ("--on", "2031-01-01")
    assert "lies in the future" in told("note", "li", "training", *future, status=2)
    needs = told("note", "li", "training", status=2)
    assert "needs course, subjects" in needs
    assert "course=… subjects=…" in needs
    assert "li " not in told("ready")


def test_a_file_with_the_first_admin_in_it_is_taken_whole(lender: Lender, tmp_path: Path) -> None:
    """Whoever begins before there is an admin ends, and the admin brings the same file again."""
    people = (
        "login,name,alias,started_on,roles\nhe,何芳,小何,2025-06-02,admin\n"
        "chen,陈敏,小陈,2025-06-02,supervisor\nli,李静,小李,2025-06-02,collector\n"
    )
    (tmp_path / "first.csv").write_text(people.partition("chen")[0], encoding="utf-8")
    report = lender.plugin("staff").import_file(tmp_path / "first.csv", "people", actor="he")
    assert (report.new, report.bad) == (1, 0), "with their own row, and the name for customers"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    report = lender.plugin("staff").import_file(tmp_path / "people.csv", "people", actor="he")
    assert (report.new, report.unchanged, report.bad) == (2, 1, 0)
    with pytest.raises(NotAuthorized, match="is not among the recorded staff"):
        brought_in(lender, tmp_path, "people", people)
    (tmp_path / "people.csv").write_text(people.replace(",admin", ",admin;supervisor"), "utf-8")
    report = lender.plugin("staff").import_file(tmp_path / "people.csv", "people", actor="he")
    assert (report.unchanged, report.bad) == (2, 1), "nobody appoints themselves"


def test_one_login_is_one_person_and_no_row_is_taken_by_half(
    lender: Lender, tmp_path: Path
) -> None:
    head = "login,name,alias,started_on,left_on,roles\n"
    people = (
        f"{head}a1,王一,小王,2025-01-02,,collector\n"
        "a1,王二,,2025-01-02,,collector\nA1,王三,,2025-01-02,,collector\n"
        "a2,王四,,2025-05-01,2025-01-01,collector\ncasekit,王五,,2025-01-02,,admin\n"
    )
    assert brought_in(lender, tmp_path, "people", people) == (1, 0, 0, 4)
    assert [one.login for one in lender.people.list()] == ["a1"]
    # somebody else under a known login is nobody's change
    assert brought_in(lender, tmp_path, "people", f"{head}a1,王二,,2025-01-02,,auditor\n") == (
        0, 0, 0, 1,
    )  # fmt: skip
    assert lender.people.get("a1").roles == ("collector",)
    # an import that was cut off goes on where it ended: here before the name said to customers
    lender.people.add("a3", Profile(name="王 六"), started_on=date(2025, 1, 2))
    rest = f"{head}a3,王六,小六,2025-01-02,,\n"
    assert brought_in(lender, tmp_path, "people", rest) == (0, 1, 0, 0)
    assert brought_in(lender, tmp_path, "people", rest) == (0, 0, 1, 0)


def test_whoever_imports_before_there_is_an_admin_need_not_stand_in_the_file(
    lender: Lender, tmp_path: Path
) -> None:
    people = "login,name,started_on,roles\nhe,何芳,2025-06-02,admin\nli,李静,2025-06-02,collector\n"
    assert brought_in(lender, tmp_path, "people", people) == (2, 0, 0, 0)


def test_strict_takes_all_rows_or_none(lender: Lender, tmp_path: Path) -> None:
    head = "login,name,alias,started_on,roles\n"
    good = f"{head}a1,王一,小王,2025-01-02,collector\nhe,何芳,,2025-06-02,admin\n"
    path = tmp_path / "people.csv"
    desk = lender.plugin("staff")

    def strictly(text: str, table: str = "people") -> tuple[int, int, int, bool]:
        path.write_text(text, encoding="utf-8")
        report = desk.import_file(path, table, strict=True)
        return report.new, report.unchanged, report.bad, report.refused

    before = len(list(lender.archive.all()))
    for bad in ("a2,王二,,2025-01-02,big boss\n", "a1,王三,,2025-01-02,collector\n"):
        assert strictly(good + bad) == (0, 0, 1, True)
        assert not people_of(lender).people, "nor is anybody remembered"
        assert list(lender.people.list()) == []
    assert len(list(lender.archive.all())) == before
    typed = ["staff", "import", str(path), "--table", "people", "--strict"]
    told = CliRunner().invoke(casekit, [*typed, "--lender", str(lender.settings.folder)])
    assert told.exit_code == 1
    assert "people.csv:4: login" in told.output
    assert "因 --strict 遇到错误行，未导入任何内容。" in told.output

    exam = "login,on,score\na1,2025-01-01,88\n"
    assert strictly(exam, "exam") == (0, 0, 1, True)
    assert strictly(good) == (2, 0, 0, False)
    assert [one.login for one in lender.people.list(actor="he")] == ["a1", "he"]
    assert lender.archive.compare_tables().ok


def test_what_qualifies_a_hundred_people_comes_from_files(lender: Lender, tmp_path: Path) -> None:
    """All that `casekit staff note` takes: a file for each kind, and none is typed twice."""
    assert list(COLUMNS) == list(TABLES)
    brought_in(lender, tmp_path, "people", PEOPLE)
    (tmp_path / "papers").mkdir()
    for name in ("check", "ethics", "finance", "law"):
        (tmp_path / "papers" / f"{name}.pdf").write_bytes(f"%PDF-1.4 {name}".encode())
    tables = {
        "evidence": (
            "登录名,日期,类别,方式,异常,文件\n"
            "li,2025-05-20,背景调查,,无,papers/check.pdf\n"
            "li,2025-05-20,职业道德,面谈,,papers/ethics.pdf\n"
            "li,2025-05-20,finance,certificate,,papers/finance.pdf\n"
            "li,2025-05-20,法律知识,考试,,papers/law.pdf\n"
            "wang,2025-05-20,law,exam,,papers/lost.pdf\n"
            "wang,2025-05-20,dancing,exam,,papers/law.pdf\n"
            "wang,2025-05-20,law,,,papers/law.pdf\n"
            "wang,2025-05-20,law,exam,,\n",
            (4, 4),
        ),
        "induction": (
            "登录名,开始日期,结束日期,内容,课时\nli,2025-05-19,2025-05-21,理论学习,21\n"
            "li,2025-05-22,2025-05-22,案例分析,7\nli,2025-05-23,,模拟演练,7\n"
            "wang,2025-05-22,2025-05-21,演练,7\nwang,2025-05-22,,dancing,7\n",
            (3, 2),
        ),
        "suspension": (
            "login,on,until,source,words\nwang,2026-01-05,2026-01-08,process:7,said 赶紧\n",
            (1, 0),
        ),
        "tie": ("login,on,subject,说明\nwang,2026-01-05,1,a cousin\n", (1, 0)),
        "language_test": ("login,on,language,level\nwang,2026-01-05,en,3\n", (1, 0)),
        "shift": (
            "login,开始日期,结束日期,上班,下班,星期\nli,2026-03-02,2026-03-31,9:00,18:00,一二三四五\n"
            "li,2026-03-31,,09:00,12:00,\nwang,2026-03-02,,nine,18:00,\nwang,2026-03-02,,9:00,18:00,9\n",
            (1, 3),
        ),
    }
    # strict: with its papers all of a file is taken, or nothing
    path = tmp_path / "evidence.csv"
    path.write_text(tables["evidence"][0], encoding="utf-8")
    report = lender.plugin("staff").import_file(path, "evidence", strict=True)
    assert (report.refused, report.new, report.bad) == (True, 0, 4)
    assert not [one for kind in ("background", "law") for one in lender.people.records(kind=kind)]
    for table, (text, (new, bad)) in tables.items():
        assert brought_in(lender, tmp_path, table, text) == (new, 0, 0, bad), table
        assert brought_in(lender, tmp_path, table, text) == (0, 0, new, bad), table
    barred = lender.plugin("staff").file("li").ready.readiness.barred
    assert not [one for one in barred if one.startswith(("background", "induction"))]
    assert not {"ethics_missing", "finance_missing", "law_missing"} & set(barred)
    [shift] = lender.people.records("li", kind="shift")
    assert shift.until == date(2026, 4, 1)
    assert shift.data == {"start": 540, "end": 1080, "weekdays": [1, 2, 3, 4, 5]}
    [law] = lender.people.records("li", kind="law")
    assert law.data == {"how": "exam"}
    # what is wrong names the column, and no paper
    path = tmp_path / "evidence.csv"
    problems = lender.plugin("staff").import_file(path, "evidence").problems
    told = [one.sentence("evidence.csv", "zh") for one in problems]
    assert [one.field for one in problems] == ["paper", "kind", "how", "paper"]
    assert "lost" not in " ".join(told)
    assert "找不到该文件" in told[0]
    assert "只能是以下之一：background, ethics, finance, law" in told[1]
    assert "为空：请填写证明方式" in told[2]
