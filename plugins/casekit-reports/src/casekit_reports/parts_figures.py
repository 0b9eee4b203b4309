"""Parts of reports about figures: what they are, and what each of them is of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from casekit_reports.cells import Kind, Measure
from casekit_reports.definitions import definition
from casekit_reports.documents import Column, Part
from casekit_reports.figure import Figure
from casekit_reports.sources import Sources

_KINDS: Final[Mapping[str, Kind]] = {
    "share": "share", "number": "number", "days": "days", "score": "number", "money_share": "ratio",
}  # fmt: skip
"""Unit of a definition → kind of a cell."""


def value_kind(name: str) -> Kind:
    """Return what kind of number the value of a figure is."""
    return _KINDS[definition(name).unit]


def sides_kind(name: str) -> Kind:
    """Return what kind of number the two sides of a figure are: money, or numbers of things."""
    return "money" if definition(name).money else "count"


def figures_part(
    sources: Sources, id_: str, title: str, found: Sequence[Figure], before: Collection[Figure] = ()
) -> Part:
    """Return figures with what each is of, beside those of the period before where there are.

    Args:
        sources: what the report is made from.
        id_, title: of the part.
        found: the figures. before: those of the period before.
    """
    say, language = sources.say, sources.language
    earlier = {one.name: one.value for one in before}
    was = (Column(say("Before", "上期"), "number"),) if before else ()
    rows: list[tuple[Any, ...]] = []
    for one in found:
        kind, sides = value_kind(one.name), sides_kind(one.name)
        rows.append(
            (
                definition(one.name).name(language),
                Measure(one.value, kind),
                *([Measure(earlier.get(one.name), kind)] if before else []),
                kind,
                Measure(one.top, sides), Measure(one.bottom, sides), sides,
                one.n,
            )
        )  # fmt: skip
    return Part(
        id_,
        title,
        (
            Column(say("Figure", "指标")),
            Column(say("Value", "数值"), "number"),
            *was,
            Column(say("Unit", "单位"), "unit", sheets_only=True),
            Column(say("Of", "分子"), "number"),
            Column(say("By", "分母"), "number"),
            Column(say("Unit of both", "分子分母单位"), "unit", sheets_only=True),
            Column(say("Counted", "样本数"), "count"),
        ),
        tuple(rows),
        note=say(
            "The value is what stands under Of by what stands under By; of times it is the "
            "median. Counted: of how many loans, cases, contacts or answers. What each figure "
            "is stands at the end.",
            "数值为分子除以分母；用时取中位数。样本数为所涉贷款、案件、联系或答卷的数量。各指标定义见文末。",
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
            (one.name(language), one.sentence(language, options, sources.currency))
            for one in map(definition, names)
        ),
    )
