"""The rules of the United States keep what every rule pack owes, for lenders and for collectors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casekit.compliance.model import Situation
from casekit.compliance.pack import RulePack
from casekit.testing.pack_contract import RulePackContract
from casekit.testing.situations import a_situation
from casekit_us.rules import rule_pack

TEXT = (
    "This is Acme. We are attempting to collect a debt, and any information obtained will be used "
    "for that purpose. Please call 800-555-0100. Reply STOP to get no more texts."
)


class TestForACreditor(RulePackContract):
    def make_pack(self) -> RulePack:
        return rule_pack()


class TestForADebtCollector(RulePackContract):
    def make_pack(self) -> RulePack:
        return rule_pack()

    def situation(
        self, pack: RulePack, channel: str, party: str, at: datetime | None = None, **facts: Any
    ) -> Situation:
        known = {"lender": {"role": "debt_collector", "kind": "agency"}, "text": TEXT}
        return a_situation(pack, channel, party, at, **(known | facts))
