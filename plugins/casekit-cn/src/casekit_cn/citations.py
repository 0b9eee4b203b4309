"""What the rules of mainland China rest on, as findings cite it, and how Chinese says it."""

from __future__ import annotations

from typing import Final

GBT: Final = "GB/T 45251-2025 (recommended standard; read through press reports)"
CBA: Final = "China Banking Association guideline, January 2026 (read through press reports)"
CARDS: Final = "信用卡业务监督管理办法 (card rules)"
PACT: Final = "逾期债务催收自律公约 (self-regulatory pact)"
CIVIL: Final = "民法典 (Civil Code)"
PIPL: Final = "个人信息保护法 (PIPL)"
LENDING: Final = "民间借贷规定 (rules on private lending)"
AUCTION: Final = "拍卖规定 (rules on judicial auction)"
ONLINE_AUCTION: Final = "网络司法拍卖规定 (rules on online judicial auction)"
MEASURES: Final = "逾期贷款催收管理办法 (the Measures)"

CHINESE: Final = {
    GBT: "GB/T 45251-2025（推荐性国家标准，据新闻报道）",
    CBA: "中国银行业协会指引（2026年1月，据新闻报道）",
    CARDS: "《信用卡业务监督管理办法》",
    PACT: "《逾期债务催收自律公约》",
    CIVIL: "《民法典》",
    PIPL: "《个人信息保护法》",
    LENDING: "《民间借贷规定》",
    AUCTION: "《最高人民法院关于人民法院民事执行中拍卖、变卖财产的规定》",
    ONLINE_AUCTION: "《最高人民法院关于人民法院网络司法拍卖若干问题的规定》",
    MEASURES: "《逾期贷款催收管理办法》",
    "刑法 293-1": "《刑法》293-1",
    "NIFA 2024": "中国互联网金融协会 2024",
    "our default, in the spirit of PIPL 15 and 44 (withdrawing consent, refusing)": (
        "本规则包的默认做法，参照《个人信息保护法》15、44（撤回同意、拒绝处理）"
    ),
    "our default; no statute read asks for it": "本规则包的默认做法；所查法规无此要求",
    "the Measures' rules of wording (您好, 请问, 谢谢)": (
        "《逾期贷款催收管理办法》的用语要求（您好、请问、谢谢）"
    ),
    " (dispute); for the other kinds our default": "（异议）；其他情形为本规则包的默认做法",
    "that penalties come last is our default": "罚息最后冲抵为本规则包的默认做法",
    "days of the notice offline and between rounds are our default, to check before use": (
        "现场拍卖及各次拍卖之间的公告天数为本规则包的默认做法，使用前须核实"
    ),
    "for licensed lenders our default (24% a year, to verify)": (
        "持牌机构为本规则包的默认做法（年利率 24%，待核实）"
    ),
}
"""Phrases of the rules' sources → the same in Chinese."""
