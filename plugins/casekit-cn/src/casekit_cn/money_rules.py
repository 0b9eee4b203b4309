"""Rules that judge no contact: what may be asked, what a payment covers, what lapses, what is kept.

Letters, promises, payments and erasure ask them through the functions of `casekit.compliance`:
`lawful_amount`, `allocation_order`, `limitation_end`, `may_delete`.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from casekit.compliance.pack import Rule
from casekit.compliance.primitives.allocation_order import AllocationOrder
from casekit.compliance.primitives.limitation import Limitation
from casekit.compliance.primitives.rate_ceiling import RateCeiling
from casekit.compliance.primitives.retention import Retention
from casekit_cn.citations import CARDS, CIVIL, LENDING, PIPL
from casekit_cn.workdays import is_workday

_LENDING = f"{LENDING} 25, 28, 29; 法释〔2020〕27号"


def rules() -> tuple[Rule, ...]:
    """Return the rules of amounts, allocation, limitation and retention."""
    base_rates, known_until = _base_rates()
    return (
        Rule(
            id="CN-RATE-01",
            version="1",
            title={
                "en": "Interest, penalty and fees together stay within {times} times the one-year "
                "LPR of the contract's day; of a licensed lender within "
                "{licensed_bp:basis point|basis points} a year",
                "zh": "利息、违约金及费用合计不超过合同成立时一年期 LPR 的 {times} 倍；"
                "持牌机构年化不超过 {licensed_bp} 个基点",
            },
            primitive=RateCeiling(base_rates=base_rates, known_until=known_until),
            source=f"{_LENDING}; for licensed lenders our default (24% a year, to verify)",
        ),
        Rule(
            id="CN-ALLOC-01",
            version="1",
            title={
                "en": "A payment covers costs, then interest, then the principal, unless the "
                "contract says otherwise",
                "zh": "除另有约定外，还款依次抵充费用、利息、主债务",
            },
            primitive=AllocationOrder(("costs", "interest", "principal", "penalty")),
            source=f"{CIVIL} 561; that penalties come last is our default",
        ),
        Rule(
            id="CN-LIM-01",
            version="1",
            title={
                "en": "A claim lapses {years:year|years} after it fell due, and anew after a "
                "demand, an acknowledgement or a suit",
                "zh": "诉讼时效为 {years} 年，因催告、承认债务或起诉而重新计算",
            },
            primitive=Limitation(years=3, is_workday=is_workday),
            source=f"{CIVIL} 188, 189, 195, 201–203",
        ),
        Rule(
            id="CN-RET-01",
            version="1",
            title={
                "en": "Recordings are kept {years[recording]:year|years}, "
                "impact assessments {years[assessment]}",
                "zh": "录音保存 {years[recording]} 年，影响评估保存 {years[assessment]} 年",
            },
            primitive=Retention({"recording": 2, "assessment": 3}),
            source=f"{CARDS} 68; {PIPL} 19, 47, 56",
        ),
    )


@cache
def _base_rates() -> tuple[dict[date, int], date]:
    """Return the published base rates by day, and the last day for which they are known."""
    table = tomllib.loads((files("casekit_cn") / "base_rates.toml").read_text(encoding="utf-8"))
    rates = {date.fromisoformat(day): rate for day, rate in table["rates"].items()}
    return rates, table["known_until"]
