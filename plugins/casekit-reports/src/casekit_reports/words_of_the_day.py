"""What the counts of the day's works are called, as a run shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OF_REPORTS: Final[Mapping[str, Mapping[str, str]]] = {
    "reports_due": {"en": "reports that fall due", "zh": "待报送报告"},
    "reports_reminded": {"en": "reminders of reports", "zh": "报告提醒"},
    "reports_late": {"en": "reports late", "zh": "逾期未报"},
}

OF_RISK: Final[Mapping[str, Mapping[str, str]]] = {
    "assessments_due": {"en": "risk assessments that fall due", "zh": "待做风险评估"},
    "assessments_late": {"en": "risk assessments late", "zh": "逾期未做风险评估"},
    "suggestions_in_force": {"en": "suggestions in force from today", "zh": "今日起生效的建议"},
}
