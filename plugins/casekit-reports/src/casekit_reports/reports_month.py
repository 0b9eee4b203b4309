"""The report of a month for those who run collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Final

from casekit_reports.cells import Value, pick, told
from casekit_reports.charts import Chart, Series
from casekit_reports.definitions import definition, definitions
from casekit_reports.documents import Column, Document, Part, Section
from casekit_reports.figure import Figure
from casekit_reports.figures_period import Period
from casekit_reports.figures_words import label
from casekit_reports.parts import (
    complaints_parts,
    corrections_part,
    violations_part,
    volume_parts,
)
from casekit_reports.parts_figures import definitions_part, figures_part, value_kind
from casekit_reports.parts_incidents import incidents_part
from casekit_reports.parts_people import not_ready_part
from casekit_reports.risk_showing import point_words, tier_name
from casekit_reports.sources import Sources

BACK = 12
"""Months of the trend, the last one among them."""

RANKED: Final = 10
"""So many loans a collector has to have to be called the best."""

WORTH: Final = Fraction(1, 100)
"""The best is named where it recovered at least this share."""

_TREND = ("recovery_rate", "success_rate")
_OF: Final[Mapping[str, tuple[str, str]]] = {
    "recovery_rate": ("Overdue loans", "逾期笔数"),
    "success_rate": ("Loans worked", "催收笔数"),
    "promise_kept_rate": ("Promises", "承诺数"),
    "satisfaction_service": ("Answers on attitude", "态度答卷数"),
    "satisfaction_communication": ("Answers on communication", "沟通答卷数"),
}
"""Figures that are told by collector → of how many of what each is."""

_BY_COLLECTOR: Final = tuple(_OF)


def month(sources: Sources) -> Document:
    """Return the report of a month: what it came to, who is where, what is late or open."""
    say = sources.say
    names = [name for name in definitions() if name != "roll_rate"]
    found = sources.figures(names)
    before = sources.figures(names, period=_before(sources.period))
    overall = Section(
        "figures",
        say("What the period came to", "本期结果"),
        (
            _trend(sources),
            *volume_parts(sources),
            figures_part(sources, "figures", say("Figures", "指标"), found, before),
        ),
    )
    incidents = incidents_part(sources)
    sections = [
        overall,
        Section("people", say("By collector", "按催收员"), _collectors(sources)),
        Section("tiers", say("Between tiers", "档次迁徙"), (_rolls(sources),)),
        Section(
            "supervision",
            say("Corrections", "整改"),
            (corrections_part(sources), violations_part(sources)),
        ),
        *(
            [Section("incidents", say("Incidents", "信息安全事件"), (incidents,))]
            if incidents is not None
            else []
        ),
        Section("complaints", say("Complaints", "投诉"), complaints_parts(sources)),
    ]
    barred = not_ready_part(sources)
    if barred is not None:
        sections.append(Section("staff", say("Staff", "人员"), (barred,)))
    sections.append(Section("risk", say("Points of risk", "风险点"), (_points(sources),)))
    sections.append(
        Section("definitions", say("Definitions", "指标定义"), (definitions_part(sources, names),))
    )
    return sources.document("month", say("Report of the month", "月度催收报告"), sections)


def _before(period: Period) -> Period:
    """Return the period of the same kind before: the month before, or as many days."""
    last = period.start - timedelta(days=1)
    if period.start.day == 1 and period.months()[0].end <= period.end:
        months = len(period.months())
        first = last
        for _ in range(months - 1):
            first = first.replace(day=1) - timedelta(days=1)
        return Period(first.replace(day=1), last)
    return Period(period.start - (period.end - period.start) - timedelta(days=1), last)


def _trend(sources: Sources) -> Part:
    say, language = sources.say, sources.language
    first = sources.period.end
    for _ in range(BACK - 1):
        first = first.replace(day=1) - timedelta(days=1)
    found = sources.figures(_TREND, ["month"], Period(first.replace(day=1), sources.period.end))
    by_month: dict[str, dict[str, Fraction | None]] = {}
    for one in found:
        by_month.setdefault(one.by["month"], {})[one.name] = one.value
    months = tuple(sorted(by_month))
    began = next((n for n, m in enumerate(months) if any(by_month[m].values())), len(months) - 1)
    months = months[max(0, began) :]
    series = tuple(
        Series(definition(name).name(language), tuple(by_month[m].get(name) for m in months))
        for name in _TREND
    )
    moved = _moved(sources, series)
    return Part(
        "trend",
        say("Twelve months", "近十二个月") if len(months) > 1 else moved,
        (
            Column(say("Month", "月份")),
            *(Column(definition(name).name(language), "share") for name in _TREND),
        ),
        tuple((m, *(by_month[m].get(name) for name in _TREND)) for m in months),
        chart=Chart("line", moved, months, series, "share") if len(months) > 1 else None,
    )


def _moved(sources: Sources, series: Sequence[Series]) -> str:
    """Return how the first series moved, as a sentence."""
    say = sources.say
    name, values = series[0].name, [one for one in series[0].values if one is not None]
    if not values:
        return say(f"{name}: nothing was overdue", f"{name}：无逾期")
    now = _percent(values[-1])
    if len(values) < 2:
        return say(f"{name}: {now}", f"{name}：{now}")
    was = _percent(values[-2])
    if now == was:
        return say(f"{name} stayed at {now}", f"{name}持平于 {now}")
    en, zh = ("rose", "升至") if values[-1] > values[-2] else ("fell", "降至")
    return say(f"{name} {en} from {was} to {now}", f"{name}由 {was} {zh} {now}")


def _percent(value: Value) -> str:
    return told(Fraction(value or 0), "share", "en", "")


def _collectors(sources: Sources) -> tuple[Part, ...]:
    say, language = sources.say, sources.language
    found: dict[str, dict[str, Figure]] = {}
    for one in sources.figures(_BY_COLLECTOR, ["collector"]):
        found.setdefault(one.by["collector"], {})[one.name] = one
    logins = sorted(one for one in found if one)
    if "" in found:
        logins.append("")

    def value(login: str, name: str) -> Fraction | None:
        return found[login][name].value if name in found[login] else None

    def n(login: str, name: str) -> int:
        return found[login][name].n if name in found[login] else 0

    shown = [one for one in logins if one]
    title = _best(
        sources,
        {one: found[one]["recovery_rate"] for one in shown if "recovery_rate" in found[one]},
    )

    def table(id_: str, heading: str, names: Sequence[str]) -> Part:
        columns = [Column(say("Collector", "催收员"))]
        for name in names:
            columns.append(Column(definition(name).name(language), value_kind(name)))
            columns.append(Column(pick(language, *_OF[name]), "count"))
        return Part(
            id_,
            heading,
            tuple(columns),
            tuple(
                (
                    label("collector", login, language),
                    *(cell for name in names for cell in (value(login, name), n(login, name))),
                )
                for login in logins
            ),
            note=say(
                f"Of few, a figure says little: the best is named only among those with at least "
                f"{RANKED} loans.",
                f"样本少时参考价值有限：仅在不少于{RANKED}笔的催收员中评出最高者。",
            ),
        )

    answers = [one for one in _BY_COLLECTOR if definition(one).unit == "score"]
    work = [one for one in _BY_COLLECTOR if one not in answers]
    least = sources.lender.options("reports").figures.least_answers
    satisfied = say("Satisfaction by collector", "按催收员的满意度")
    return (
        table("collectors", say("By collector", "按催收员"), work),
        replace(
            table("collectors_satisfaction", satisfied, answers),
            note=say(
                f"Means of answers from 1 to 5; not told where there are fewer than {least}.",
                f"1至5分的平均值；不足{least}份答卷的不列示。",
            ),
        ),
        Part(
            "collectors_rate",
            say("Collectors beside each other", "催收员对比"),
            (
                Column(say("Collector", "催收员")),
                *(Column(definition(name).name(language), "share") for name in _TREND),
            ),
            tuple((login, *(value(login, name) for name in _TREND)) for login in shown),
            chart=Chart(
                "bar",
                title,
                tuple(shown),
                tuple(
                    Series(
                        definition(name).name(language), tuple(value(one, name) for one in shown)
                    )
                    for name in _TREND
                ),
                "share",
            ),
        ),
    )


def _best(sources: Sources, rates: Mapping[str, Figure]) -> str:
    """Return who recovered the largest share, as a sentence; only what is compared else.

    Nobody is named where fewer than two have `RANKED` loans, where the largest share is below
    `WORTH`, or where two are equal as they are shown.
    """
    say = sources.say
    values = {one: rate.value or Fraction(0) for one, rate in rates.items() if rate.n >= RANKED}
    ranked = sorted(values, key=lambda one: (-values[one], one))
    if len(ranked) > 1 and values[ranked[0]] >= WORTH:
        best, (largest, second) = ranked[0], (_percent(values[one]) for one in ranked[:2])
        if largest != second:
            return say(
                f"{best} recovered the largest share: {largest}", f"{best}的回收率最高：{largest}"
            )
    return say("Collectors beside each other", "催收员对比")


def _rolls(sources: Sources) -> Part:
    say, language = sources.say, sources.language
    found = sources.figures(["roll_rate"])
    cells = {(one.by["from"], one.by["to"]): one for one in found}
    order = {tier: n for n, tier in enumerate(sources.lender.policy.tiers)}

    def place(name: str) -> tuple[int, str]:
        return order.get(name, len(order)), name

    rows = sorted({from_ for from_, _ in cells}, key=place)
    columns = sorted({to for _, to in cells}, key=place)
    matrix = [
        tuple(cells[row, column].value if (row, column) in cells else None for column in columns)
        for row in rows
    ]
    worse = [
        (cells[row, column], row, column)
        for row in rows
        for column in columns
        if (row, column) in cells and row in order and order.get(column, -1) > order[row]
    ]
    most = max(worse, key=lambda one: one[0].value or 0, default=None)
    worst = [tier_name(sources.lender, one, language) for one in most[1:]] if most else []
    title = (
        say("No case was open when the period began", "期初无未结案件，不适用")
        if not cells
        else say("No case of the start moved to a graver tier", "期初案件无升入更高档次")
        if most is None
        else say(
            f"{_percent(most[0].value)} of {worst[0]} cases became {worst[1]}",
            f"{worst[0]}案件中 {_percent(most[0].value)} 升为{worst[1]}",
        )
    )
    words = [_tier_word(sources, one) for one in columns]
    return Part(
        "rolls",
        say("From tier to tier", "档次迁徙"),
        (
            Column(say("From", "期初")),
            Column(say("Cases", "案件"), "count"),
            *(Column(word, "share") for word in words),
        ),
        tuple(
            (
                tier_name(sources.lender, row, language),
                next(cells[key].bottom for key in cells if key[0] == row),
                *(Fraction(0) if one is None else one for one in values),
            )
            for row, values in zip(rows, matrix, strict=True)
        ),
        note=say(
            "Of the cases open in a tier when the period began, where they stood when it ended.",
            "期初处于某档次的未结案件在期末所处状态的比例。",
        ),
        chart=Chart(
            "matrix",
            title,
            tuple(words),
            tuple(
                Series(tier_name(sources.lender, row, language), values)
                for row, values in zip(rows, matrix, strict=True)
            ),
            "share",
        ),
    )  # fmt: skip


def _tier_word(sources: Sources, word: str) -> str:
    closed, colon, reason = word.partition(":")
    if closed == "closed" and colon:
        return sources.say("closed: ", "结案：") + sources.words.closed(reason)
    return tier_name(sources.lender, word, sources.language)


def _points(sources: Sources) -> Part:
    say = sources.say
    found = [one for one in sources.courses("risk_point") if one.is_open]
    return Part(
        "points",
        say("Points of risk that are open", "未处置风险点"),
        (
            Column(say("Number", "编号"), "id"),
            Column(say("What", "内容")),
            Column(say("State", "状态")),
            Column(say("Seen to by", "负责人")),
            Column(say("Due", "期限"), "date"),
        ),
        tuple(
            (
                one.process_id,
                point_words(sources.lender, one.data, sources.language),
                sources.words.state(one.kind, one.state), one.owner, one.due_on,
            )
            for one in found
        ),
    )  # fmt: skip
