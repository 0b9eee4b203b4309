"""What people call the codes of complaints and findings; tables and reports show the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit.process.model import Words
from casekit_oversight.daily_codes import CODES, OTHER


def _words(en: str, zh: str) -> Words:
    return {"en": en, "zh": zh}


GRADES: Final[Mapping[str, Words]] = {
    "minor": _words("minor", "轻微"),
    "serious": _words("serious", "较重"),
    "grave": _words("grave", "严重"),
}
"""How grave something is; the words of the scale of sanctions."""

OF_COMPLAINTS: Final[Mapping[str, Words]] = {
    **GRADES,
    "customer": _words("customer", "客户"),
    "third_party": _words("third party", "第三方"),
    "regulator": _words("regulator", "监管机构"),
    "media": _words("media", "媒体"),
    "staff": _words("staff", "员工"),
    "violence": _words("violence", "暴力"),
    "threat": _words("threat", "威胁"),
    "insult": _words("insult", "侮辱"),
    "discrimination": _words("discrimination", "歧视"),
    "leak": _words("leak of data", "泄露客户信息"),
    "fake_authority": _words("posing as an authority", "冒充国家机关"),
    "unlawful_contact": _words("contact against the rules", "违规联系"),
    "quarrel": _words("quarrel", "与客户争吵"),
    "harsh_words": _words("harsh words", "用语生硬"),
    "amount": _words("amount owed", "金额争议"),
    "service": _words("service", "服务质量"),
    "other": _words("other", "其他"),
    "upheld": _words("upheld", "成立"),
    "partly": _words("upheld in part", "部分成立"),
    "rejected": _words("rejected", "不成立"),
}
"""Codes of a complaint: who complains, what about, how grave it is, what came of it."""

OF_FINDINGS: Final[Mapping[str, Words]] = {
    **GRADES,
    **{code: _words(one.en, one.zh) for code, one in {**CODES, **OTHER}.items()},
}
"""Codes of a finding: what was found, and how grave it is."""
