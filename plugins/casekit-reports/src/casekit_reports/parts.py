"""Parts that several reports have: figures, volumes, complaints, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from casekit_reports.charts import Chart, Series
from casekit_reports.definitions import definition
from casekit_reports.documents import Column, Part
from casekit_reports.figure import Figure
from casekit_reports.risk_showing import tier_name
from casekit_reports.sources import Course, Sources


def words_of(sources: Sources, kind: str, state: str) -> str:
    """Return where a process stands in words; its code where no plugin here has the kind."""
    known = sources.lender.plugins.process_kinds.objects.get(kind)
    found = None if known is None else next((s for s in known.states if s.name == state), None)
    if found is None:
        return state
    return found.words["zh" if sources.language.lower().startswith("zh") else "en"]


def volume_part(sources: Sources) -> Part:
    """Return the cases by tier, with what was overdue and recovered."""
    say = sources.say
    money = {one.by["tier"]: one for one in sources.figures(["recovery_rate"], ["tier"])}
    rows = []
    for one in sources.volume():
        rate = money.get(one.tier)
        rows.append(
            (
                tier_name(sources.lender, one.tier, sources.language) or say("(none)", "（无）"),
                one.before, one.opened, one.closed, one.after,
                rate.bottom if rate else 0, rate.top if rate else 0, rate.value if rate else None,
            )
        )  # fmt: skip
    shown = [row for row in rows if any(row[1:7])]
    most = max(shown, key=lambda row: row[4], default=None)
    title = (
        say("There were no cases", "无案件")
        if most is None or not most[4]
        else say(
            f"Most open cases are {most[0]}: {most[4]:,} of {sum(row[4] for row in shown):,}",
            f"未结案件以{most[0]}为最多：{most[4]:,} / {sum(row[4] for row in shown):,}",
        )
    )
    return Part(
        "volume",
        say("Volume by tier", "按档次的案件量"),
        (
            Column(say("Tier", "档次")),
            Column(say("Open before", "期初未结"), "count"),
            Column(say("Opened", "新立案"), "count"),
            Column(say("Closed", "结案"), "count"),
            Column(say("Open at the end", "期末未结"), "count"),
            Column(say("Overdue", "逾期总额"), "money"),
            Column(say("Recovered", "收回"), "money"),
            Column(say("Rate", "回收率"), "share"),
        ),
        tuple(shown),
        note=say(
            "A case counts as opened and closed in the tier in which it was; overdue and recovered "
            "are principal and interest.",
            "立案、结案按案件当时所处档次计；逾期与收回为本金和利息。",
        ),
        chart=Chart(
            "bar",
            title,
            tuple(str(row[0]) for row in shown),
            (
                Series(say("open before", "期初"), tuple(row[1] for row in shown)),
                Series(say("open at the end", "期末"), tuple(row[4] for row in shown)),
            ),
        ),
    )


def figures_part(sources: Sources, found: Sequence[Figure], before: Sequence[Figure]) -> Part:
    """Return figures of the period beside those of the one before."""
    say, language = sources.say, sources.language
    earlier = {one.name: one for one in before}
    rows = [
        (
            definition(one.name).name(language), one.text(language),
            earlier[one.name].text(language) if one.name in earlier else "",
            one.top, one.bottom, one.n,
        )
        for one in found
    ]  # fmt: skip
    return Part(
        "figures",
        say("Figures", "指标"),
        (
            Column(say("Figure", "指标")),
            Column(say("Value", "数值"), "amount"),
            Column(say("Before", "上期"), "amount"),
            Column(say("Of", "分子"), "count"),
            Column(say("By", "分母"), "count"),
            Column("n", "count"),
        ),
        tuple(rows),
        note=say(
            "Money is in minor units here. What each figure is stands at the end.",
            "本表金额为最小货币单位。各指标定义见文末。",
        ),
    )


def definitions_part(sources: Sources, names: Sequence[str]) -> Part:
    """Return what each figure is, with the lender's own numbers."""
    say, language = sources.say, sources.language
    options = sources.lender.options("reports")
    return Part(
        "definitions",
        say("What each figure is", "指标定义"),
        (Column(say("Figure", "指标")), Column(say("Definition", "定义"))),
        tuple(
            (definition(name).name(language), definition(name).sentence(language, options))
            for name in names
        ),
    )


def complaints_parts(sources: Sources) -> tuple[Part, ...]:
    """Return complaints of the period with handling times, and those that are open at its end."""
    say = sources.say
    courses = sources.courses("complaint")
    first, last = sources.period.start, sources.period.end
    received = [one for one in courses if _received(one) >= first]
    answered = [
        one for one in courses if (day := one.day_of("answer")) is not None and first <= day <= last
    ]
    by_source = Counter(str(one.data.get("source", "")) for one in received)
    rows: list[tuple[Any, ...]] = []
    for source in sorted({*by_source, *(str(one.data.get("source", "")) for one in answered)}):
        days = sorted(
            (one.day_of("answer") or last).toordinal() - _received(one).toordinal()
            for one in answered
            if str(one.data.get("source", "")) == source
        )
        late = sum(
            bool(one.data.get("late_answer"))
            for one in answered
            if str(one.data.get("source", "")) == source
        )
        rows.append((source, by_source[source], len(days), _median(days), late))
    open_ones = [one for one in courses if one.is_open]
    by_code = Counter(str(one.data.get("code", "")) for one in received).most_common()
    return (
        Part(
            "complaints",
            say("Complaints by source, and handling times", "投诉来源与处理时效"),
            (
                Column(say("Source", "来源")),
                Column(say("Received", "受理"), "count"),
                Column(say("Answered", "答复"), "count"),
                Column(say("Median days to answer", "答复天数中位数"), "number"),
                Column(say("Answered late", "逾期答复"), "count"),
            ),
            tuple(rows),
        ),
        Part(
            "complaint_codes",
            say("Complaints by subject", "投诉事由"),
            (Column(say("Subject", "事由")), Column(say("Received", "受理"), "count")),
            tuple(by_code),
        ),
        Part(
            "complaints_open",
            say("Complaints open at the end", "期末未结投诉"),
            (
                Column(say("Number", "编号"), "count"),
                Column(say("State", "状态")),
                Column(say("Received", "受理日"), "date"),
                Column(say("Grade", "等级")),
                Column(say("Due", "期限"), "date"),
                Column(say("Late", "逾期"), "count"),
            ),
            tuple(
                (
                    one.process_id, words_of(sources, one.kind, one.state), _received(one),
                    str(one.data.get("grade", "")), one.due_on, _days_late(one, last),
                )
                for one in open_ones
            ),
        ),
    )  # fmt: skip


def corrections_part(sources: Sources, *, late: bool = False) -> Part:
    """Return the findings whose correction is open at the end; the late ones alone if asked."""
    say, last = sources.say, sources.period.end
    found = [
        one for one in sources.courses("finding") if one.is_open and (not late or one.late_on(last))
    ]
    return Part(
        "corrections",
        say("Corrections that are late", "逾期整改")
        if late
        else say("Findings open at the end", "期末未结检查发现"),
        (
            Column(say("Number", "编号"), "count"),
            Column(say("Finding", "发现")),
            Column(say("Grade", "等级")),
            Column(say("State", "状态")),
            Column(say("Seen to by", "负责人")),
            Column(say("Due", "期限"), "date"),
            Column(say("Days late", "逾期天数"), "count"),
        ),
        tuple(
            (
                one.process_id, str(one.data.get("code", "")), str(one.data.get("grade", "")),
                words_of(sources, one.kind, one.state), one.owner, one.due_on,
                _days_late(one, last),
            )
            for one in sorted(found, key=lambda one: (one.due_on or date.max, one.process_id))
        ),
    )  # fmt: skip


def violations_part(sources: Sources) -> Part:
    """Return findings and disciplines of the period by what they are about; no people in it."""
    say = sources.say
    first, last = sources.period.start, sources.period.end
    found: dict[tuple[str, str, str], list[int]] = {}
    for one in sources.courses("finding", "discipline"):
        code = str(one.data.get("code") or one.data.get("offence") or "")
        grade = str(one.data.get("grade", ""))
        kind = say("finding", "检查发现") if one.kind == "finding" else say("discipline", "处分")
        counts = found.setdefault((kind, code, grade), [0, 0, 0, 0])
        counts[0] += one.opened_on >= first
        closed = not one.is_open and one.steps[-1][0] >= first
        counts[1] += closed
        counts[2] += one.is_open
        counts[3] += one.late_on(last)
    return Part(
        "violations",
        say("Violations and corrections", "违规与整改"),
        (
            Column(say("Kind", "类别")),
            Column(say("What", "事项")),
            Column(say("Grade", "等级")),
            Column(say("Found", "新增"), "count"),
            Column(say("Closed", "办结"), "count"),
            Column(say("Open", "未结"), "count"),
            Column(say("Late", "逾期"), "count"),
        ),
        tuple((*key, *counts) for key, counts in sorted(found.items()) if any(counts)),
    )


def _received(one: Course) -> date:
    told = one.data.get("received_on")
    return date.fromisoformat(told) if told else one.opened_on


def _days_late(one: Course, day: date) -> int | None:
    return (day - one.due_on).days if one.due_on is not None and one.late_on(day) else None


def _median(days: Sequence[int]) -> Fraction | None:
    if not days:
        return None
    half = len(days) // 2
    return Fraction(days[half]) if len(days) % 2 else Fraction(days[half - 1] + days[half], 2)
