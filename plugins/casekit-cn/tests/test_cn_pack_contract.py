"""The rules of China keep what every rule pack owes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casekit.compliance.model import Situation
from casekit.compliance.pack import RulePack
from casekit.testing.pack_contract import RulePackContract
from casekit.testing.situations import a_situation
from casekit_cn.rules import rule_pack

TEXT = "您好，您在蓝天银行的个人消费贷款已逾期，请您方便时还款。如有疑问请致电400-100-1000，谢谢。"


class TestTheRulesOfChina(RulePackContract):
    def make_pack(self) -> RulePack:
        return rule_pack()

    def situation(
        self, pack: RulePack, channel: str, party: str, at: datetime | None = None, **facts: Any
    ) -> Situation:
        known = {"lender": {"kind": "bank", "names": ("蓝天银行",)}, "text": TEXT}
        return a_situation(pack, channel, party, at, **(known | facts))
