"""Rules that are the lender's own, whatever its pack: they come with what it uses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitives.staff_standing import StaffStanding

if TYPE_CHECKING:
    from casekit.plugins import Plugins

STAFF: Final = Rule(
    id="STAFF-01",
    version="1",
    title={
        "en": "Whoever contacts a customer may work today, as the records of staff say",
        "zh": "联系客户的人员当日须具备上岗资格（以人员记录为准）",
    },
    primitive=StaffStanding(),
    source="the lender's own records of staff",
)
"""Holds where a plugin says who may work (`casekit_staff_standing`)."""


def with_house_rules(pack: RulePack, plugins: Plugins) -> RulePack:
    """Return the pack with the rules that the lender's plugins bring."""
    if not plugins.implements("casekit_staff_standing"):
        return pack
    return replace(pack, rules=(*pack.rules, STAFF))
