"""The report of a quarter's risk: what an assessment says, for people to read and print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from casekit.errors import UsageError
from casekit_reports.assessing import assess, quarter_of
from casekit_reports.charts import Chart, Series
from casekit_reports.documents import Column, Document, Part, Section
from casekit_reports.figures_period import Period
from casekit_reports.risk_showing import named, tier_name
from casekit_reports.risk_spread import BY
from casekit_reports.risk_suggestions import WHAT
from casekit_reports.risk_words import word
from casekit_reports.score import MILLION
from casekit_reports.sources import Sources

_CHARTED: Final = ("tier", "age")


def risk(sources: Sources) -> Document:
    """Return the risk of the quarter that is asked for, as of what is known.

    Raises:
        UsageError: the period is no quarter.
    """
    quarter = quarter_of(sources.period.start)
    whole = Period.quarter(quarter)
    if whole != sources.period:
        raise UsageError(
            "the report of risk is about a whole quarter",
            hint=f"{quarter} is from {whole.start} to {whole.end}.",
        )
    content = assess(sources.lender, quarter, sources.known.sizes).content
    say = sources.say
    spread = [_spread(sources, by, content["distribution"][by], content) for by in BY]
    recoverable = _spread(sources, "recoverability", content["recoverability"], content)
    sections = (
        Section("distribution", say("Distribution", "分布"), tuple(spread)),
        Section(
            "reasons",
            say("Reasons", "逾期原因"),
            (_spread(sources, "reasons", content["reasons"], content),),
        ),
        Section(
            "moves",
            say("Moves between tiers", "档次迁徙"),
            (_moves(sources, content), *_forecast(sources, content)),
        ),
        Section(
            "recoverability",
            say("Recoverability", "回收可能性"),
            (recoverable, _score(sources, content["score"])),
        ),
        Section("points", say("Points of risk", "风险点"), (_points(sources, content["points"]),)),
    )
    return sources.document("risk", say("Risk of overdue loans", "逾期贷款风险评估"), sections)


def _spread(
    sources: Sources, by: str, parts: Sequence[Mapping[str, Any]], content: Mapping[str, Any]
) -> Part:
    lender, language = sources.lender, sources.language
    title = word(by if by in ("reasons", "recoverability") else f"by_{by}", language)
    title = title[:1].upper() + title[1:]
    whole = content["overdue"]
    rows = [
        (
            named(lender, by, one["word"], language) if one["word"] != "unknown"
            else word("unknown", language),
            one["cases"], one["overdue"], Fraction(one["overdue"], whole) if whole else None,
        )
        for one in parts
    ]  # fmt: skip
    chart = None
    most = max(rows, key=lambda row: row[2], default=None)
    if by in _CHARTED and most is not None and whole:
        share = f"{round(Fraction(most[2], whole) * 100)} %"
        chart = Chart(
            "bar",
            sources.say(
                f"{share} of what is overdue is in: {most[0]}", f"{most[0]}占逾期金额的 {share}"
            ),
            tuple(str(row[0]) for row in rows),
            (Series(word("overdue", language), tuple(row[2] for row in rows)),),
            "money",
        )
    return Part(
        by,
        title,
        (
            Column(title),
            Column(word("cases", language), "count"),
            Column(word("overdue", language), "money"),
            Column(word("share", language), "share"),
        ),
        tuple(rows),
        chart=chart,
    )


def _moves(sources: Sources, content: Mapping[str, Any]) -> Part:
    lender, language = sources.lender, sources.language
    told = content["rolls"]
    tiers = list(told["matrix"])
    names = [tier_name(lender, tier, language) for tier in tiers]
    ends = [*names, word("closed", language)]
    rows = [
        tuple(
            Fraction(told["matrix"][tier][last], told["cases"][tier])
            if told["cases"][tier]
            else None
            for last in (*tiers, "closed")
        )
        for tier in tiers
    ]
    months = word("rolls", language, months=told["months"])
    return Part(
        "moves",
        sources.say("From month to month", "按月迁徙"),
        (
            Column(""),
            Column(word("cases", language), "count"),
            *(Column(name, "share") for name in ends),
        ),
        tuple(
            (name, told["cases"][tier], *row)
            for name, tier, row in zip(names, tiers, rows, strict=True)
        ),
        chart=Chart(
            "matrix",
            months,
            tuple(ends),
            tuple(Series(name, row) for name, row in zip(names, rows, strict=True)),
            "share",
        ),
    )


def _forecast(sources: Sources, content: Mapping[str, Any]) -> tuple[Part, ...]:
    lender, language = sources.lender, sources.language
    told = content["forecast"]
    tiers = list(content["rolls"]["matrix"])
    names = [tier_name(lender, tier, language) for tier in tiers]
    note = ""
    if told["too_few"]:
        few = ", ".join(tier_name(lender, tier, language) for tier in told["too_few"])
        note = word("forecast_few", language, tiers=few)
    months = tuple(str(place) for place, _ in enumerate(told["months"], 1))
    series = tuple(
        Series(name, tuple(Fraction(month[tier]) for month in told["months"]))
        for name, tier in zip(names, tiers, strict=True)
    )
    title = sources.say("Cases in the months to come", "未来数月案件数预测")
    part = Part(
        "forecast",
        title,
        (Column(word("forecast", language)), *(Column(name, "tenths") for name in names)),
        tuple(
            (place, *(Fraction(month[tier]) for tier in tiers))
            for place, month in zip(months, told["months"], strict=True)
        ),
        note=note,
        chart=Chart("line", title, months, series, "tenths") if months else None,
    )
    return (part,)


def _score(sources: Sources, score: Mapping[str, Any]) -> Part:
    lender, language = sources.lender, sources.language
    if score["how"] != "logistic":
        return Part(
            "score",
            sources.say("What paid before", "以往还款情况"),
            (
                Column(""),
                Column(word("tested", language), "count"),
                Column(word("paid", language), "share"),
            ),
            tuple(
                (tier_name(lender, tier, language), cases, Fraction(paid, cases) if cases else None)
                for tier, (cases, paid) in score["table"].items()
            ),
            note=word(f"score_{score['why']}", language),
        )
    bins = [
        (place, cases, Fraction(foretold, MILLION), Fraction(paid, MILLION))
        for place, (cases, foretold, paid) in enumerate(score["bins"])
        if cases
    ]
    title = sources.say("What the score foretells against what was paid", "评分预测与实际还款")
    return Part(
        "score",
        title,
        (
            Column(sources.say("Class", "区间")),
            Column(word("tested", language), "count"),
            Column(word("foretold", language), "share"),
            Column(word("paid", language), "share"),
        ),
        tuple((f"{place * 10}-{place * 10 + 10} %", *rest) for place, *rest in bins),
        note=sources.say(
            f"Learnt from {score['learnt']:,}, tested on {score['tested']:,} later ones. A score "
            "is never a reason to protect anybody less.",
            f"以{score['learnt']:,}例建模，以其后{score['tested']:,}例检验。评分不得作为减少保护的理由。",
        ),
        chart=Chart(
            "reliability",
            title,
            tuple(str(float(foretold)) for _, _, foretold, _ in bins),
            (Series(word("paid", language), tuple(paid for *_, paid in bins)),),
            "share",
            axis=word("paid", language),
            across=word("foretold", language),
        ),
    )


def _points(sources: Sources, points: Sequence[Mapping[str, Any]]) -> Part:
    lender, language, say = sources.lender, sources.language, sources.say
    return Part(
        "points",
        say("Points of risk", "风险点"),
        (
            Column(say("Part of the book", "部分")),
            Column(say("What grew", "增长指标")),
            Column(say("Share", "占比"), "share"),
            Column(say("Before", "此前均值"), "share"),
            Column(word("cases", language), "count"),
        ),
        tuple(
            (
                named(lender, one["by"], one["word"], language),
                WHAT[one["what"]][language.lower().startswith("zh")],
                Fraction(one["share"], MILLION), Fraction(one["before"], MILLION), one["cases"],
            )
            for one in points
        ),
    )  # fmt: skip
