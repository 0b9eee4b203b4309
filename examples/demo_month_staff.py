"""Who works for the lender of demo_month.py, as files that its office would keep.

Nobody here exists. All are ready for work but zhao, who has not passed the exam yet.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from casekit import Lender

ADMIN, BOSS, SECOND, OMBUD = "he", "chen", "gao", "sun"
COLLECTORS = ("li", "wang", "qian")
NOT_READY = "zhao"

_PEOPLE = (
    (ADMIN, "何芳", "admin", ""),
    (BOSS, "陈敏", "supervisor", ""),
    (SECOND, "高远", "supervisor", ""),
    (OMBUD, "孙平", "ombud", ""),
    ("li", "李静", "collector", "east"),
    ("wang", "王磊", "collector", "east"),
    ("qian", "钱亮", "collector", "east"),
    (NOT_READY, "赵雪", "collector", "east"),
)
_STARTED = date(2025, 6, 2)
_SUBJECTS = "law、communication、finance、psychology"
_INDUCTION = ("theory", "theory", "cases", "cases", "drill")
_TRAININGS = (date(2025, 6, 10), date(2025, 9, 9), date(2025, 12, 9), date(2026, 2, 10))


def record_staff(lender: Lender, folder: Path) -> dict[str, int]:
    """Import the files, and file what qualifies each; return how many rows each file had.

    Args:
        lender: an open one; folder: where the files are written first.
    """
    desk = lender.plugin("staff")
    taken: dict[str, int] = {}
    for table, (columns, rows) in _files().items():
        # nobody records what qualifies themselves: a supervisor brings in the admin's own rows
        for by, name in ((ADMIN, table), (BOSS, f"{table}-{ADMIN}")):
            theirs = [row for row in rows if (row[0] == ADMIN) == (by == BOSS)]
            if table == "people":
                by, theirs = None, rows if by == ADMIN else []
            if theirs:
                path = folder / f"{name}.csv"
                _write(path, columns, theirs)
                taken[table] = taken.get(table, 0) + desk.import_file(path, table, actor=by).new
    paper = folder / "checked.txt"
    paper.write_text("已核查原件（演示）\n", "utf-8")
    for login, *_ in _PEOPLE:
        # the admin's own papers are another person's to record
        by = ADMIN if login != ADMIN else BOSS
        _qualify(lender, login, paper, by)
    for login, *_ in _PEOPLE:
        desk.confirm(login, actor=login)
    return taken


def _qualify(lender: Lender, login: str, paper: Path, by: str) -> None:
    desk = lender.plugin("staff")
    before = _STARTED - timedelta(days=30)
    desk.note(login, "background", on=before, papers=[paper], actor=by)
    for kind in ("ethics", "finance", "law"):
        desk.note(login, kind, on=before, data={"how": "exam"}, papers=[paper], actor=by)
    for day, part in enumerate(_INDUCTION):
        on = _STARTED - timedelta(days=14 - day)
        desk.note(login, "induction", on=on, data={"part": part, "hours": 7}, actor=by)


def _files() -> dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]:
    """Return table → the columns and rows of its file."""
    logins = [login for login, *_ in _PEOPLE]
    return {
        "people": (
            ("登录名", "姓名", "电话", "对外称呼", "工号", "入职日期", "岗位", "团队"),
            [
                (login, name, f"1380000{number:04}", f"小{name[0]}", 1000 + number, _STARTED,
                 role, team)
                for number, (login, name, role, team) in enumerate(_PEOPLE, 1)
            ],
        ),
        "exam": (
            ("登录名", "日期", "成绩", "及格线"),
            [(login, "2025-05-26", 88, 60) for login in logins if login != NOT_READY],
        ),
        "training": (
            ("登录名", "日期", "课程", "内容", "课时", "出席", "成绩", "通过"),
            [
                (login, day, "季度培训", _SUBJECTS, 4, "是", 90, "是")
                for login in logins
                for day in _TRAININGS
            ],
        ),
        "signature": (
            ("登录名", "日期", "签署内容", "版本"),
            [(login, _STARTED, "保密协议", "1") for login in logins],
        ),
    }  # fmt: skip


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
