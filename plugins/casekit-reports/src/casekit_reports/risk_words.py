"""The words of `casekit risk`, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "number": ("number", "编号"),
    "quarter": ("quarter", "季度"),
    "state": ("state", "状态"),
    "due": ("due on", "期限"),
    "late": ("late", "逾期"),
    "owner": ("who sees to it", "负责人"),
    "cases": ("open cases", "在催案件"),
    "overdue": ("overdue", "逾期本息"),
    "share": ("share", "占比"),
    "before": ("before", "此前均值"),
    "none": ("none", "无"),
    "unknown": ("not known", "未知"),
    "provisional": ("provisional", "暂定"),
    "by_tier": ("by tier", "按档次"),
    "by_product": ("by product", "按产品"),
    "by_region": ("by region", "按地区"),
    "by_amount": ("by amount granted", "按贷款金额"),
    "by_vintage": ("by quarter of the contract", "按签约季度"),
    "reasons": ("reason", "逾期原因"),
    "rolls": ("moves in a month, over {months} months", "{months} 个月内的月度迁徙"),
    "closed": ("ended", "结束"),
    "forecast": ("cases at the end of month", "预计月末案件"),
    "forecast_few": (
        "No forecast: too few moves in {tiers}.",
        "{tiers} 档次的迁徙样本过少，不作预测。",
    ),
    "recoverability": ("likely to pay within the time", "限期内还款可能性（%）"),
    "score_logistic": (
        "Score: learnt from {learnt} cases of earlier months, tested on {tested} of later ones; "
        "{auc} of pairs in the right order, Brier score {brier}.",
        "评分：以较早月份的 {learnt} 件案件训练，以较晚月份的 {tested} 件检验；"
        "排序正确率 {auc}，Brier 分值 {brier}。",
    ),
    "score_too_few": (
        "Score: too few cases to learn from; the share that paid by tier instead.",
        "评分：样本过少，仅列各档次还款比例。",
    ),
    "score_no_library": (
        "Score: its library is not installed (pip install casekit-reports[score]); the share that "
        "paid by tier instead.",
        "评分：未安装所需组件（pip install casekit-reports[score]），仅列各档次还款比例。",
    ),
    "foretold": ("foretold", "预测"),
    "paid": ("paid", "实际还款"),
    "tested": ("cases", "案件数"),
    "points": ("points of risk", "风险点"),
    "suggestions": ("suggestions", "改进建议"),
    "what": ("of", "指标"),
    "part": ("part", "部分"),
    "says": ("suggestion", "建议"),
    "likely": (
        "{case}: {share} likely to pay within {days} days.",
        "{case}：{days} 天内还款可能性 {share}。",
    ),
    "not_told": ("{case}: nothing tells how likely it is to pay.", "{case}：无法判断还款可能性。"),
    "because": ("What moved it most:", "主要影响因素："),
    "more_likely": ("more likely", "提高"),
    "less_likely": ("less likely", "降低"),
    "own": ("proposed by a person", "人工提出"),
    "other_currencies": (
        "Loans in other currencies are left out: {number}.",
        "其他币种贷款 {number} 笔未计入。",
    ),
    "age": ("contracts in year {year}", "签约第 {year} 年"),
    "age_old": ("contracts after year {year}", "签约满 {year} 年"),
    "f_tier": ("tier", "档次"),
    "f_days": ("days past due", "逾期天数"),
    "f_product": ("product", "产品"),
    "f_region": ("region", "地区"),
    "f_amount": ("amount granted", "贷款金额"),
    "f_vintage": ("quarter of the contract", "签约季度"),
    "f_kept": ("kept a promise", "曾履行承诺"),
    "f_broken": ("broken promises", "未履行承诺次数"),
    "f_reached": ("spoken to in 90 days", "90 天内接通本人"),
}


def word(name: str, language: str, **values: object) -> str:
    """Return a word in a language, `en` or `zh`."""
    return _WORDS[name][language.lower().startswith("zh")].format_map(values)
