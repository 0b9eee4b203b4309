"""Importing people, and what is recorded about them, from files.

A row that says what is known already changes nothing, so a file can be imported again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casekit import Lender, Phone, Profile, StaffRecord, StaffView, Subject
from casekit.errors import CasekitError, StaffUnknown, UsageError
from casekit.imports import Column, ImportReport, Refusal, Taken, TakenRow, import_rows
from casekit.people.codes import as_it_stands
from casekit.people.reading import profiles_of
from casekit_staff.importing_records import LOGIN, RECORD_COLUMNS, taker_of
from casekit_staff.rights import what_began_may_end

if TYPE_CHECKING:
    from casekit_staff.desk_people import KnowsPeople

_TakeOne = Callable[[Lender, "KnowsPeople", TakenRow, str], str]

_SPLIT: Final = re.compile(r"[,;，；、/|]")
_MANY: Final = ("roles", "ways", "tiers", "languages", "skills")

COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "people": (
        LOGIN,
        Column("name", "text", required=True, pii=True, aliases=("姓名",)),
        Column("phone", "text", pii=True, aliases=("电话", "手机")),
        Column("id_number", "text", pii=True, aliases=("身份证号", "证件号码")),
        Column("alias", "text", pii=True, aliases=("对外称呼", "化名")),
        Column("number", "code", aliases=("工号",)),
        Column("started_on", "date", aliases=("入职日期", "入职日")),
        Column("left_on", "date", aliases=("离职日期", "离职日")),
        Column("team", "code", aliases=("团队", "组别")),
        Column("daily", "integer", aliases=("每日上限",)),
        Column("roles", "text", aliases=("角色", "岗位")),
        Column("ways", "text", aliases=("方式",)),
        Column("tiers", "text", aliases=("阶段",)),
        Column("languages", "text", aliases=("语言",)),
        Column("skills", "text", aliases=("技能",)),
    ),
    **RECORD_COLUMNS,
}
"""Table → what its file may have."""


def import_staff(
    lender: Lender,
    desk: KnowsPeople,
    path: Path,
    table: str,
    *,
    strict: bool = False,
    actor: str | None = None,
) -> ImportReport:
    """Import a file of one of the tables of `COLUMNS`; where `strict`, all of its rows or none.

    Raises:
        IntakeError: the file cannot be read, or lacks a column.
        UsageError: there is no such table.
    """
    columns = COLUMNS.get(table)
    if columns is None:
        raise UsageError(f"there is no table {table!r}", hint=f"Known: {', '.join(COLUMNS)}.")
    who = lender.authorized(actor, "staff.record", [Subject("lender")])
    take = _people() if table == "people" else _record(table, path.parent)

    def taken(rows: Sequence[TakenRow]) -> Taken:
        refused: list[Refusal] = []
        unchanged = changed = 0
        for place, row in enumerate(rows):
            try:
                outcome = take(lender, desk, row, who)
            except CasekitError as error:
                field = "login" if isinstance(error, StaffUnknown) else _field(error, columns)
                refused.append(Refusal(place, field, error.message))
            else:
                unchanged += outcome == "unchanged"
                changed += outcome == "changed"
        return Taken(refused, unchanged, changed)

    with what_began_may_end(lender, who):
        return import_rows(
            lender, path, table=table, columns=columns, take=taken, actor=who, strict=strict,
            rehearsed=True,
        )  # fmt: skip


def _field(error: CasekitError, columns: Sequence[Column]) -> str:
    """Return the column with whose name a message begins, as in `team …` or `a team …`.

    Where it begins with none, the first column.
    """
    names = {column.name for column in columns}
    begins = error.message.split(" ", 2)[:2]
    if begins[0] in ("a", "an", "the"):
        del begins[0]
    return begins[0] if begins and begins[0] in names else columns[0].name


def _people() -> _TakeOne:
    """Return what takes a row about a person, each login once a file."""
    lines: dict[str, int] = {}

    def take(lender: Lender, desk: KnowsPeople, row: TakenRow, actor: str) -> str:
        login = row.values["login"]
        first = lines.setdefault(login, row.line)
        if first != row.line:
            raise UsageError(f"login stands in line {first} already")
        return _person(lender, row.values, actor)

    return take


def _person(lender: Lender, values: dict[str, Any], actor: str) -> str:
    login = values["login"]
    said: dict[str, Any] = {
        key: values[key] for key in ("number", "started_on", "team", "daily") if key in values
    }
    said |= {
        key: [one.strip() for one in _SPLIT.split(values[key]) if one.strip()]
        for key in _MANY
        if key in values
    }
    left = {"left_on": values["left_on"]} if "left_on" in values else {}
    try:
        before = lender.people.get(login, actor=actor)
    except StaffUnknown:
        _check_leaving(lender, values, actor)
        phones = (Phone(values["phone"], "work"),) if "phone" in values else ()
        profile = Profile(name=values["name"], phones=phones, id_number=values.get("id_number", ""))
        lender.people.add(login, profile, actor=actor, **said)
        if left:
            lender.people.change(login, actor=actor, **left)
        _call(lender, login, values, actor)
        return "new"
    _check_same(lender, before, values)
    called = _call(lender, login, values, actor)
    given: dict[str, Any] = {
        key: tuple(one) if isinstance(one, list) else one for key, one in said.items()
    }
    if as_it_stands(replace(before, **given, **left)) == as_it_stands(before):
        # asked of nobody's rights: whoever imports may stand in the file too
        return "changed" if called else "unchanged"
    after = lender.people.change(login, actor=actor, **said, **left)
    return "unchanged" if after == before and not called else "changed"


def _check_leaving(lender: Lender, values: Mapping[str, Any], actor: str) -> None:
    """Refuse a last day before anything is recorded of the person."""
    if "left_on" not in values:
        return
    started = values.get("started_on")
    if started is not None and values["left_on"] < started:
        raise UsageError(f"left_on lies before the first day, {started}")
    lender.authorized(actor, "staff.appoint", [Subject("lender")])


def _check_same(lender: Lender, person: StaffView, values: Mapping[str, Any]) -> None:
    """Refuse a row about somebody else than who is recorded under its login."""
    with lender.store.read() as connection:
        profile = profiles_of(lender.vault, connection, [person]).get(person.login)
    if profile is None:
        return
    if _plain(profile.name) != _plain(values["name"]):
        raise UsageError(
            "name is another than the one recorded under this login",
            hint="Somebody else has another login; a name is corrected by casekit customer correct",
        )


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _call(lender: Lender, login: str, values: Mapping[str, Any], actor: str) -> bool:
    """Record by which name customers know somebody, where none is recorded; say whether."""
    alias = values.get("alias")
    if not alias or lender.people.records(login, kind="alias", actor=actor):
        return False
    record = StaffRecord("alias", lender.today(), secret={"name": alias})
    lender.people.note(login, record, actor=actor)
    return True


def _record(table: str, folder: Path) -> _TakeOne:
    """Return what takes a dated record; papers lie in a folder or below."""
    record = taker_of(table)

    def take(lender: Lender, desk: KnowsPeople, row: TakenRow, actor: str) -> str:
        return "new" if record(lender, desk, row.values, folder, actor) else "unchanged"

    return take
