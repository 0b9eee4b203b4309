"""The values of the visit sheet, by the names that the Word file uses in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from babel import Locale

from casekit import CaseView, Money, ProcessView

_CHINESE: Final = {
    "lender_name": "公司名称",
    "hotline": "客服电话",
    "visit_number": "走访编号",
    "form_number": "表单编号",
    "case_number": "案件编号",
    "contract_number": "合同编号",
    "visit_date": "走访日期",
    "visit_time": "走访时间",
    "place": "走访地点",
    "place_kind": "地点类型",
    "customer_name": "客户姓名",
    "contact_person": "联系人",
    "person_to_meet": "约见人",
    "staff": "走访人员",
    "agreed_on": "约定日期",
    "confirmed_on": "确认日期",
    "may_enter": "同意入户",
    "stay_outside": "不得入户",
    "at_work": "在单位",
    "overdue_total": "逾期金额",
    "overdue_principal": "逾期本金",
    "overdue_interest": "逾期利息",
    "overdue_penalty": "逾期罚息",
    "days_past_due": "逾期天数",
    "as_of": "截至日期",
}
"""Names of the sheet's fields; each can be written in either language."""

_PLACE_WORDS: Final = {
    "home": ("home", "住所"),
    "work": ("place of work", "工作单位"),
    "other": ("elsewhere", "其他"),
}


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a sheet and a form are made of.

    Attributes:
        process: the visit. case: as it stands.
        lender_name, hotline: the lender's.
        customer: name of the person or organisation; contact: whom to speak to at one.
        place: the address; point: its ref in the profile, empty where it has none.
        start, ends: the agreed time, in the lender's zone.
        language: in which it is wanted.
    """

    process: ProcessView
    case: CaseView
    lender_name: str
    hotline: str
    customer: str = field(repr=False)
    contact: str = field(repr=False)
    place: str = field(repr=False)
    point: str
    start: datetime
    ends: datetime
    language: str


def sheet_values(facts: SheetFacts, form_id: str, language: str) -> Mapping[str, str]:
    """Return the texts of all fields, under their English and their Chinese names."""
    chinese = language.lower().startswith("zh")
    process, case = facts.process, facts.case
    kind = str(process.data.get("place_kind", "other"))

    outside = (
        ("是" if chinese else "yes")
        if kind == "home" and not process.data.get("enter_home")
        else ""
    )
    locale = Locale.parse(language, sep="-")

    def money(amount: int) -> str:
        return Money(amount, case.currency).format(locale)

    values = {
        "lender_name": facts.lender_name,
        "hotline": facts.hotline,
        "visit_number": str(process.process_id),
        "form_number": form_id,
        "case_number": process.case_name,
        "contract_number": process.loan_ref,
        "visit_date": _day(facts.start, chinese),
        "visit_time": f"{facts.start:%H:%M}–{facts.ends:%H:%M}",
        "place": facts.place,
        "place_kind": _PLACE_WORDS[kind][chinese],
        "customer_name": facts.customer,
        "contact_person": facts.contact,
        "person_to_meet": facts.contact or facts.customer,
        "staff": ("、" if chinese else ", ").join(process.data.get("staff", ())),
        "agreed_on": _stored(process.data.get("agreed_on"), chinese),
        "confirmed_on": _stored(process.data.get("confirmed_on"), chinese),
        "may_enter": ("是" if chinese else "yes") if process.data.get("enter_home") else "",
        "stay_outside": outside,
        "at_work": _PLACE_WORDS[kind][chinese] if kind == "work" else "",
        "overdue_total": money(case.overdue),
        "overdue_principal": money(case.principal),
        "overdue_interest": money(case.interest),
        "overdue_penalty": money(case.penalty),
        "days_past_due": str(case.days_past_due),
        "as_of": _day(case.as_of, chinese),
    }
    return {**values, **{_CHINESE[name]: text for name, text in values.items()}}


def field_names() -> Sequence[tuple[str, str]]:
    """Return the names of the sheet's fields: English, Chinese."""
    return list(_CHINESE.items())


def sheet_language(wanted: str, there: Sequence[str]) -> str:
    """Return the language of the Word file to fill: the wanted one, a near one, the first."""
    for language in there:
        if language.lower() == wanted.lower():
            return language
    tongue = wanted.partition("-")[0].lower()
    near = [one for one in there if one.partition("-")[0].lower() == tongue]
    return near[0] if near else there[0]


def _day(at: date, chinese: bool) -> str:
    return f"{at.year}年{at.month}月{at.day}日" if chinese else f"{at:%Y-%m-%d}"


def _stored(day: object, chinese: bool) -> str:
    return _day(date.fromisoformat(day), chinese) if isinstance(day, str) else ""
