"""Parts that several reports have: figures, volumes, complaints, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from casekit_reports.cells import told
from casekit_reports.charts import Chart, Series
from casekit_reports.documents import Column, Part
from casekit_reports.risk_showing import tier_name
from casekit_reports.sources import Course, Sources

GRADES: Final = ("minor", "serious", "grave")
MOST: Final = 25
"""So many of what is late or open are told one by one."""


def volume_parts(sources: Sources) -> tuple[Part, Part]:
    """Return the cases by tier, and what of them was overdue and recovered."""
    say = sources.say
    cases = tuple(
        (_tier(sources, one.tier), *numbers)
        for one in sources.volume()
        if any(numbers := (one.before, one.opened, one.came, one.left, one.closed, one.after))
    )
    most = max(cases, key=lambda row: row[6], default=None)
    title = (
        say("There were no open cases", "无未结案件")
        if most is None or not most[6]
        else say(
            f"Most open cases are {most[0]}: {most[6]:,} of {sum(row[6] for row in cases):,}",
            f"未结案件以{most[0]}为最多：{most[6]:,} / {sum(row[6] for row in cases):,}",
        )
    )
    return (
        Part(
            "volume",
            say("Volume by tier", "按档次的案件量"),
            (
                Column(say("Tier", "档次")),
                Column(say("Open before", "期初未结"), "count"),
                Column(say("Opened", "新立案"), "count"),
                Column(say("Came", "转入"), "count"),
                Column(say("Left", "转出"), "count"),
                Column(say("Closed", "结案"), "count"),
                Column(say("Open at the end", "期末未结"), "count"),
            ),
            cases,
            note=say(
                "A case counts as opened and closed in the tier in which it was. Came, left: from "
                "and to another tier. Open before + opened + came − left − closed = open at the "
                "end.",
                "立案、结案按案件当时所处档次计；转入、转出为各档次之间的变动。"
                "期初未结＋新立案＋转入－转出－结案＝期末未结。",
            ),
            chart=Chart(
                "bar",
                title,
                tuple(str(row[0]) for row in cases),
                (
                    Series(say("open before", "期初"), tuple(row[1] for row in cases)),
                    Series(say("open at the end", "期末"), tuple(row[6] for row in cases)),
                ),
            ),
        ),
        _money_part(sources),
    )


def _money_part(sources: Sources) -> Part:
    say = sources.say
    order = {tier: place for place, tier in enumerate(sources.lender.policy.tiers)}
    found = sorted(
        sources.figures(["recovery_rate"], ["tier"]),
        key=lambda one: order.get(one.by["tier"], len(order)),
    )
    rows = tuple(
        (_tier(sources, one.by["tier"]), one.bottom, one.top, one.value)
        for one in found
        if one.bottom or one.top
    )
    overdue, recovered = sum(row[1] for row in rows), sum(row[2] for row in rows)
    amounts = [told(amount, "money", sources.language, sources.currency)
               for amount in (recovered, overdue)]  # fmt: skip
    title = (
        say(
            f"{amounts[0]} of {amounts[1]} {sources.currency} was recovered",
            f"逾期{amounts[1]}，收回{amounts[0]}（{sources.currency}）",
        )
        if rows
        else say("Nothing was overdue", "无逾期")
    )
    return Part(
        "money",
        say("Overdue and recovered by tier", "按档次的逾期与收回"),
        (
            Column(say("Tier", "档次")),
            Column(say("Overdue", "逾期总额"), "money"),
            Column(say("Recovered", "收回"), "money"),
            Column(say("Rate", "回收率"), "share"),
        ),
        rows,
        note=say(
            "Principal and interest, by the tier of the case when the period began, or of its "
            "opening.",
            "本金和利息，按案件期初（或立案时）所处档次计。",
        ),
        chart=Chart(
            "bar",
            title,
            tuple(str(row[0]) for row in rows),
            (
                Series(say("overdue", "逾期总额"), tuple(row[1] for row in rows)),
                Series(say("recovered", "收回"), tuple(row[2] for row in rows)),
            ),
            "money",
        ),
    )


def _tier(sources: Sources, tier: str) -> str:
    return tier_name(sources.lender, tier, sources.language) or sources.say("(none)", "（无）")


def complaints_parts(sources: Sources) -> tuple[Part, ...]:
    """Return complaints of the period with handling times, and those that are open at its end."""
    say = sources.say
    words, courses = sources.words.of_process, sources.courses("complaint")
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
        rows.append((words("complaint", source), by_source[source], len(days), _median(days), late))
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
                Column(say("Median days to answer", "答复天数中位数"), "days"),
                Column(say("Answered late", "逾期答复"), "count"),
            ),
            tuple(rows),
        ),
        Part(
            "complaint_codes",
            say("Complaints by subject", "投诉事由"),
            (Column(say("Subject", "事由")), Column(say("Received", "受理"), "count")),
            tuple((words("complaint", code), number) for code, number in by_code),
        ),
        Part(
            "complaints_open",
            say("Complaints open at the end", "期末未结投诉"),
            (
                Column(say("Number", "编号"), "id"),
                Column(say("State", "状态")),
                Column(say("Received", "受理日"), "date"),
                Column(say("Grade", "程度")),
                Column(say("Due", "期限"), "date"),
                Column(say("Days late", "逾期天数"), "count"),
            ),
            tuple(
                (
                    one.process_id, sources.words.state(one.kind, one.state), _received(one),
                    words(one.kind, str(one.data.get("grade") or "")), one.due_on,
                    _days_late(one, last),
                )
                for one in open_ones
            ),
        ),
    )  # fmt: skip


def corrections_part(sources: Sources) -> Part:
    """Return the corrections and findings that are late at the end: the gravest, then the oldest.

    Where there are many, only the first are told one by one; the note says how many there are.
    """
    say, last = sources.say, sources.period.end
    words = sources.words
    found = sorted(
        (one for one in sources.courses("finding") if one.late_on(last)),
        key=lambda one: (-_gravity(one), one.due_on or date.max, one.process_id),
    )
    by_code = Counter(words.of_process(one.kind, str(one.data.get("code", ""))) for one in found)
    each = words.joined([f"{name} {number:,}" for name, number in by_code.most_common()])
    more = len(found) > MOST
    return Part(
        "corrections",
        say("Findings and corrections that are late", "逾期未整改的检查发现"),
        (
            Column(say("Number", "编号"), "id"),
            Column(say("Finding", "发现")),
            Column(say("Grade", "程度")),
            Column(say("State", "状态")),
            Column(say("Seen to by", "负责人")),
            Column(say("Due", "期限"), "date"),
            Column(say("Days late", "逾期天数"), "count"),
        ),
        tuple(
            (
                one.process_id, words.of_process(one.kind, str(one.data.get("code", ""))),
                words.of_process(one.kind, str(one.data.get("grade") or "")),
                words.state(one.kind, one.state), one.owner, one.due_on, _days_late(one, last),
            )
            for one in found[:MOST]
        ),
        note=say(
            f"{len(found):,} in all: {each}."
            + (f" The {MOST} gravest and oldest are listed." if more else ""),
            f"共{len(found):,}项：{each}。" + (f"仅列最严重、最久的{MOST}项。" if more else ""),
        )
        if found
        else "",
    )  # fmt: skip


def _gravity(one: Course) -> int:
    grade = str(one.data.get("grade") or "")
    return GRADES.index(grade) if grade in GRADES else 0


def violations_part(sources: Sources) -> Part:
    """Return findings and disciplines of the period by what they are about; no people in it."""
    say = sources.say
    first, last = sources.period.start, sources.period.end
    found: dict[tuple[str, str, str], list[int]] = {}
    for one in sources.courses("finding", "discipline"):
        words = sources.words.of_process
        code = words(one.kind, str(one.data.get("code") or one.data.get("offence") or ""))
        grade = words(one.kind, str(one.data.get("grade") or ""))
        kind = (
            say("finding", "检查发现") if one.kind == "finding" else say("discipline", "违规处理")
        )
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
            Column(say("Grade", "程度")),
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
