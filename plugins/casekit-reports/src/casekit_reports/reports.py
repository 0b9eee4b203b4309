"""The reports that there are, by name, and how one is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from casekit import Lender, Report, ReportAsk
from casekit.errors import UsageError
from casekit_reports.documents import Document
from casekit_reports.reports_month import month
from casekit_reports.reports_regulator import complaints, disclosures, regulator, training
from casekit_reports.reports_risk import risk
from casekit_reports.sources import Sources, sources

_MAKERS: Final[Mapping[str, tuple[str, str, Callable[[Sources], Document]]]] = {
    "month": (
        "what a month came to: figures, people, corrections, complaints, risk",
        "月度催收报告：指标、人员、整改、投诉、风险",
        month,
    ),
    "regulator": (
        "what a regulator is told of a month; nobody is named", "监管月报；不含人名", regulator,
    ),
    "complaints": (
        "complaints of a period, and those that are open", "期内投诉及未结投诉", complaints,
    ),
    "training": (
        "who was trained in a period, and what is missing", "期内培训及尚缺内容", training,
    ),
    "disclosures": ("who has seen how much of customers' data", "个人信息查看情况", disclosures),
    "risk": (
        "the risk of a quarter: distribution, reasons, recoverability",
        "季度风险评估：分布、原因、回收可能性",
        risk,
    ),
}  # fmt: skip

NAMES: Final = tuple(_MAKERS)


def make(
    lender: Lender, name: str, ask: ReportAsk, sizes: Mapping[int, int] | None = None
) -> Document:
    """Make a report; nobody is asked for a right here.

    Args:
        lender: an open one.
        name: of the report.
        ask: the period, the language, what is to be known.
        sizes: log → how many entries count, as a report that was sent says; None: see `ask`.

    Raises:
        UsageError: no such report, a period that it is not about, options that it has not, or
            nothing was recorded then.
    """
    found = _MAKERS.get(name)
    if found is None:
        raise UsageError(f"there is no report {name!r} here", hint=f"There are {', '.join(NAMES)}.")
    if ask.options:
        raise UsageError(f"the report {name} has no option {', '.join(ask.options)}")
    if ask.start > lender.today():
        raise UsageError(f"the period begins on {ask.start}, which is to come")
    with sources(lender, ask, sizes) as opened:
        return found[2](opened)


def reports() -> list[Report]:
    """Return them for `casekit report`."""
    return [
        Report(name, title, make=_maker(name), titles={"en": title, "zh": chinese})
        for name, (title, chinese, _) in _MAKERS.items()
    ]


def _maker(name: str) -> Callable[[Lender, ReportAsk], Document]:
    return lambda lender, ask: make(lender, name, ask)
