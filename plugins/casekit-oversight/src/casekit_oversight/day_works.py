"""What casekit-oversight does each day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit import DayWork
from casekit_oversight.complaints_from_events import receive_events
from casekit_oversight.daily import day_work

RECEIVED: Final[Mapping[str, Mapping[str, str]]] = {
    "received": {"en": "complaints received", "zh": "收到投诉"},
}

LOOKED_AT: Final[Mapping[str, Mapping[str, str]]] = {
    "samples_planned": {"en": "samples planned", "zh": "计划抽样"},
    "samples_drawn": {"en": "samples drawn", "zh": "已抽样"},
    "checks_opened": {"en": "checks opened", "zh": "新开检查"},
    "findings_opened": {"en": "findings opened", "zh": "新发现问题"},
    "transcribed": {"en": "recordings put into words", "zh": "录音转写"},
    "owners_found": {"en": "people found who see to something", "zh": "落实处理人"},
}


def works() -> list[DayWork]:
    """Return the works by name."""
    return [
        DayWork("complaints", receive_events, RECEIVED),
        DayWork("oversight", day_work, LOOKED_AT),
    ]
