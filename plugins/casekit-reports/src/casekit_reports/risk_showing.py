"""An assessment as tables on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from babel.numbers import format_decimal

from casekit import DeclaredPolicy, Lender, Money, ProcessView
from casekit.cli.output import emit, emit_pairs, emit_table
from casekit_reports.cells import locale_of, pick
from casekit_reports.figure import rounded
from casekit_reports.kinds_risk import POINT, SUGGESTION
from casekit_reports.report_words import ReportWords
from casekit_reports.risk_spread import BY, OLDEST
from casekit_reports.risk_suggesting import OWN
from casekit_reports.risk_suggestions import WHAT, sentence
from casekit_reports.risk_words import word
from casekit_reports.score import MILLION


def percent(millionths: int | None, language: str) -> str:
    """Return a share per million in percent, `none` where there is none."""
    if millionths is None:
        return word("none", language)
    return f"{rounded(Fraction(millionths, MILLION // 100), 1)} %"


def show_processes(lender: Lender, found: Sequence[ProcessView], language: str) -> None:
    """Write assessments, points of risk or suggestions, a line each."""
    rows = [
        (
            view.process_id,
            view.data.get("quarter", ""),
            says(lender, view, language),
            state(lender, view, language),
            view.due_on.isoformat() if view.due_on else "",
            word("late", language) if view.late else "",
            view.owner,
        )
        for view in found
    ]
    heads = ["number", "quarter", "says", "state", "due", "late", "owner"]
    emit_table([word(head, language) for head in heads], rows, word("none", language))


def state(lender: Lender, view: ProcessView, language: str) -> str:
    """Return the words for how a process stands."""
    words = lender.plugins.process_kinds[view.kind].state(view.state).words
    return words["zh" if language.lower().startswith("zh") else "en"]


def says(lender: Lender, view: ProcessView, language: str) -> str:
    """Return what an assessment, a point of risk or a suggestion says, in a line."""
    data = view.data
    if view.kind == POINT:
        return point_words(lender, data, language)
    if view.kind == SUGGESTION:
        if data["code"] == OWN:
            return word("own", language)
        told = dict(data)
        if "word" in told:
            told["word"] = named(lender, told.get("by", "tier"), told["word"], language)
        return sentence(data["code"], told, language)
    return word("provisional", language) if data.get("provisional") else ""


def point_words(lender: Lender, data: Mapping[str, Any], language: str) -> str:
    """Return what a point of risk says: which part of the book grew, from how much to how much."""
    what = WHAT[data["what"]][language.lower().startswith("zh")]
    share = f"{percent(data['before'], language)} → {percent(data['share'], language)}"
    return f"{named(lender, data['by'], data['word'], language)}: {what} {share}"


def named(lender: Lender, by: str, code: str, language: str) -> str:
    """Return a part of the book as people call it."""
    if not code:
        return word("unknown", language)
    if by == "product":
        names = lender.products.get(code, {})
        primary = pick(language, "en", "zh")
        tags = (lender.settings.lender.language, language, primary, *sorted(names))
        return next((names[t] for t in tags if t in names and t.startswith(primary)), code)
    if by == "age":
        old = int(code) >= OLDEST
        return (
            word("age_old", language, year=code)
            if old
            else word("age", language, year=int(code) + 1)
        )
    if by == "tier":
        return tier_name(lender, code, language)
    if by == "role":
        return ReportWords(lender, language).way(code)
    if by == "amount":
        return _amounts(code, language, lender.settings.lender.currency)
    if by == "reasons":
        return ReportWords(lender, language).told_reason(code)
    return code


def _amounts(code: str, language: str, currency: str) -> str:
    """Return a class of amounts: from the least to the most, of which the last has none."""
    least, _, most = code.rstrip("+").partition("-")
    shown = [
        format_decimal(Money(int(one), currency).decimal(), locale=locale_of(language))
        for one in (least, most)
        if one
    ]
    return f"{shown[0]}+" if len(shown) == 1 else f"{shown[0]} – {shown[1]}"


def tier_name(lender: Lender, code: str, language: str) -> str:
    """Return what the policy calls a tier."""
    if not isinstance(lender.policy, DeclaredPolicy):
        return code
    titles = {tier.name: tier.title for tier in lender.policy.declaration.tiers}
    return titles.get(code, {}).get(pick(language, "en", "zh"), code)


def show_content(lender: Lender, content: Mapping[str, Any], language: str) -> None:
    """Write what an assessment says."""
    currency = content["currency"]
    emit_pairs(
        {
            word("quarter", language): content["quarter"]
            + (f" ({word('provisional', language)})" if content["provisional"] else ""),
            word("cases", language): content["cases"],
            word(
                "overdue", language
            ): f"{Money(content['overdue'], currency).decimal()} {currency}",
        }
    )
    if content["other_currencies"]:
        emit(word("other_currencies", language, number=content["other_currencies"]))
    whole = content["overdue"]
    for by in BY:
        emit()
        _parts(lender, by, word(f"by_{by}", language), content["distribution"][by], whole, language)
    emit()
    _parts(lender, "reasons", word("reasons", language), content["reasons"], whole, language)
    emit()
    _moves(lender, content, language)
    emit()
    _parts(lender, "", word("recoverability", language), content["recoverability"], whole, language)
    _score(lender, content["score"], language)


def _parts(
    lender: Lender,
    by: str,
    title: str,
    parts: Sequence[Mapping[str, Any]],
    whole: int,
    language: str,
) -> None:
    currency = lender.settings.lender.currency
    rows = [
        (
            word("unknown", language)
            if part["word"] == "unknown"
            else named(lender, by, part["word"], language),
            part["cases"],
            Money(part["overdue"], currency).decimal(),
            percent(part["overdue"] * MILLION // whole if whole else None, language),
        )
        for part in parts
    ]
    heads = [title, *(word(head, language) for head in ("cases", "overdue", "share"))]
    emit_table(heads, rows, word("none", language))


def _moves(lender: Lender, content: Mapping[str, Any], language: str) -> None:
    told = content["rolls"]
    tiers = list(told["matrix"])
    names = [tier_name(lender, tier, language) for tier in tiers]
    emit(word("rolls", language, months=told["months"]))
    rows = [
        (name, told["cases"][tier], *(told["matrix"][tier][last] for last in (*tiers, "closed")))
        for tier, name in zip(tiers, names, strict=True)
    ]
    emit_table(["", word("cases", language), *names, word("closed", language)], rows)
    months = content["forecast"]["months"]
    if months:
        rows = [(place, *(month[t] for t in tiers)) for place, month in enumerate(months, 1)]
        emit_table([word("forecast", language), *names], rows)
    elif content["forecast"]["too_few"]:
        emit(
            word(
                "forecast_few",
                language,
                tiers=", ".join(
                    tier_name(lender, tier, language) for tier in content["forecast"]["too_few"]
                ),
            )
        )


def _score(lender: Lender, score: Mapping[str, Any], language: str) -> None:
    emit()
    if score["how"] != "logistic":
        emit(word(f"score_{score['why']}", language))
        rows: list[tuple[object, ...]] = [
            (tier_name(lender, tier, language), cases, percent(paid * MILLION // cases, language))
            for tier, (cases, paid) in score["table"].items()
        ]
        emit_table(["", *(word(one, language) for one in ("tested", "paid"))], rows)
        return
    emit(
        word(
            "score_logistic",
            language,
            learnt=score["learnt"],
            tested=score["tested"],
            auc=percent(score["auc"], language),
            brier=rounded(Fraction(score["brier"], MILLION), 3),
        )
    )
    rows = [
        (
            f"{place * 10}-{place * 10 + 10} %",
            cases,
            percent(foretold, language),
            percent(paid, language),
        )
        for place, (cases, foretold, paid) in enumerate(score["bins"])
        if cases
    ]
    emit_table(["", *(word(one, language) for one in ("tested", "foretold", "paid"))], rows)
